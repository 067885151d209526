"""`assess analyse`: any CSV of answers in, its psychometrics out."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli.common import Failure

if TYPE_CHECKING:
    from assess.analysis.study import Study
    from assess.cli.responses_file import Responses
    from assess.scoring.curves import Model

MODELS = ("rasch", "2pl", "pcm", "gpcm", "grm", "nrm")


def names(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Names and patterns, however they were spread over commas and options."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


@click.command()
@click.argument("file", metavar="RESPONSES.csv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--items", multiple=True, callback=names, metavar="A,B,…", help="Which columns; q* means all that begin with q."
)
@click.option(
    "--reverse", multiple=True, callback=names, metavar="A,B,…", help="Items to turn round within the scale."
)
@click.option("--min", "minimum", type=int, help="Lowest possible answer; the lowest observed if not given.")
@click.option("--max", "maximum", type=int, help="Highest possible answer; the highest observed if not given.")
@click.option("--model", type=click.Choice(MODELS), default="grm", show_default=True, help="Item response model.")
@click.option("--group", metavar="COLUMN", help="Compare people by this column (differential item functioning).")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to.")
def analyse(
    file: Path,
    items: tuple[str, ...],
    reverse: tuple[str, ...],
    minimum: int | None,
    maximum: int | None,
    model: "Model",
    group: str | None,
    out: Path,
) -> None:
    """Study a scale: items, reliability, an item response model, fit, careless answering, and groups.

    RESPONSES.csv has a line of names, then one line a person: whole numbers, missing answers empty. Every column is
    an item unless --items says which. Writes analysis.json and analysis.html; when something is wrong, everything
    is said at once, with its line, and nothing is written.

    \b
    Examples:  assess analyse answers.csv --out study
               assess analyse survey.csv --items 'q*' --reverse q3,q7 --min 1 --max 6 --group site
    """
    from assess.cli.responses_file import UnreadableResponses, Wanted, read_responses

    try:
        responses = read_responses(file, Wanted(items, reverse, group, minimum, maximum))
    except UnreadableResponses as error:
        raise Failure(*(f"{file.name}: {problem}" for problem in error.problems)) from None
    found = _study(file, responses, model, minimum, maximum)
    from assess.analysis.study_figures import content, drawings
    from assess.report.analysis_page import analysis_page
    from assess.report.study_words import said

    figures = said(content(found))
    text = json.dumps(figures, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    page = analysis_page(file.name, figures, said(drawings(found)), group)
    write_all(out, {"analysis.json": text + "\n", "analysis.html": page})
    _summarise(figures, out)


def _study(file: Path, responses: "Responses", model: "Model", minimum: int | None, maximum: int | None) -> "Study":
    from assess.analysis.errors import AnalysisError
    from assess.analysis.study import STAGES, study
    from assess.report.study_words import sentences, stage

    with click.progressbar(
        length=len(STAGES), label="Analysing", file=sys.stderr, item_show_func=lambda name: name or ""
    ) as bar:
        begun: list[str] = []

        def progress(code: str) -> None:
            bar.update(1 if begun else 0, current_item=stage(code))
            begun.append(code)

        try:
            found = study(
                responses.answers,
                responses.items,
                model=model,
                reverse=responses.reverse,
                minimum=minimum,
                maximum=maximum,
                groups=responses.groups,
                lines=responses.lines,
                progress=progress,
            )
        except AnalysisError as error:
            raise Failure(*(f"{file.name}: {problem}" for problem in sentences(error.problems))) from None
        bar.update(1, current_item="Done")
    return found


def write_all(folder: Path, files: Mapping[str, str | bytes]) -> None:
    """Write files whole: each appears complete under its name, or none does."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=folder, prefix=".writing-") as place:
            for name, content in files.items():
                (Path(place) / name).write_bytes(content.encode() if isinstance(content, str) else content)
            for name in files:
                os.replace(Path(place) / name, folder / name)
    except OSError as error:
        raise Failure(f"{error.filename}: {error.strerror}: choose another folder with --out") from None


def _summarise(figures: Mapping[str, Any], out: Path) -> None:
    alpha = figures["reliability"]["alpha"]
    value = "not estimable" if alpha["value"] is None else f"{alpha['value']:.2f}"
    if alpha["low"] is not None:
        value += f" ({alpha['low']:.2f} to {alpha['high']:.2f})"
    look = sum(flag["about"] != "person" for flag in figures["flags"])
    click.echo(f"{figures['n']} people, {len(figures['items'])} items, alpha {value}, {look} things to look at")
    click.echo(str(out / "analysis.json"))
    click.echo(str(out / "analysis.html"))


COMMANDS = (analyse,)
