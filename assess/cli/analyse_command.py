"""`assess analyse`: any file of answers in, its psychometrics out."""

import json
import os
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli.common import Failure

if TYPE_CHECKING:
    from assess.analysis.responses_file.proposals import Column
    from assess.analysis.responses_file.read_responses import Responses
    from assess.analysis.responses_file.wanted import Alike, Wanted
    from assess.analysis.study import Study
    from assess.scoring.curves import Model

NAMES_SHOWN = 12
MODELS = ("rasch", "2pl", "pcm", "gpcm", "grm", "nrm")


def names(_context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]) -> tuple[str, ...]:
    """Codes and words, however they were spread over commas and options."""
    return tuple(name.strip() for value in values for name in value.split(",") if name.strip())


def orders(
    _context: click.Context, _parameter: click.Parameter, values: tuple[str, ...]
) -> tuple[tuple[str, ...], ...]:
    """Orders of words, each parted by commas, or by bars where the words have commas in them."""
    parted = (value.split("|" if "|" in value else ",") for value in values)
    return tuple(tuple(word.strip() for word in words if word.strip()) for words in parted)


@click.command()
@click.argument("file", metavar="RESPONSES", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--items", multiple=True, metavar="A,B,…", help="Which columns; q* means all that begin with q.")
@click.option("--reverse", multiple=True, metavar="A,B,…", help="Items to turn round within the scale.")
@click.option("--min", "minimum", type=int, help="Lowest possible answer; the lowest observed if not given.")
@click.option("--max", "maximum", type=int, help="Highest possible answer; the highest observed if not given.")
@click.option("--model", type=click.Choice(MODELS), default="grm", show_default=True, help="Item response model.")
@click.option("--group", metavar="COLUMN", help="Compare people by this column (differential item functioning).")
@click.option("--form", metavar="COLUMN", help="The column that says which form of a test each person took.")
@click.option("--alike", type=click.Choice(["join", "apart"]), help="Labels of groups that look like one group.")
@click.option("--id", "person", metavar="COLUMN", help="The column that says who each person is.")
@click.option("--weights", metavar="COLUMN", help="The column with a weight for each person.")
@click.option(
    "--missing", multiple=True, callback=names, metavar="9,99", help="Codes of no answer; none: no codes."
)
@click.option("--labels", multiple=True, callback=orders, metavar="LOW,…,HIGH", help="Words of a scale, in order.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), default=Path(), help="Folder to write to.")
def analyse(
    file: Path,
    items: tuple[str, ...],
    reverse: tuple[str, ...],
    minimum: int | None,
    maximum: int | None,
    model: "Model",
    group: str | None,
    form: str | None,
    alike: "Alike | None",
    person: str | None,
    weights: str | None,
    missing: tuple[str, ...],
    labels: tuple[tuple[str, ...], ...],
    out: Path,
) -> None:
    """Study a scale: items, reliability, an item response model, fit, careless answering, and groups.

    RESPONSES is a CSV, whatever parts its cells, or a workbook: a line of names, then one line a person (or one
    line an answer). What each column is taken for is said with the reason, and asked where it could be an item;
    numbers, words of a scale, "4 - Agree", Yes and No, and answer codes are read. Writes analysis.json and
    analysis.html; when something is wrong, everything is said at once, with its place, and nothing is written.

    \b
    Examples:  assess analyse answers.csv --out study
               assess analyse survey.csv --items 'q*' --reverse q3,q7 --min 1 --max 6 --group site
               assess analyse export.xlsx --missing 9,99 --labels 'never,now and then,always'
    """
    from assess.analysis.responses_file.wanted import Wanted

    codes = tuple(code for code in missing if code.casefold() != "none")
    none = codes != missing
    wanted = Wanted(
        items, reverse, group, form, person, weights, codes, none, labels, alike, minimum, maximum, model
    )
    responses = _read(file, wanted)
    figures = _write(file, responses, _study(file, responses, model, minimum, maximum), group, out)
    _summarise(figures, out)


def _read(file: Path, wanted: "Wanted") -> "Responses":
    """The answers of the file; what its columns are taken for and what was done with it is said."""
    from assess.analysis.responses_file.read_responses import UnreadableResponses, read_responses
    from assess.report.study_words import sentences

    try:
        responses = read_responses(file, wanted)
    except UnreadableResponses as error:
        _say_columns(error.columns)
        raise Failure(*(f"{file.name}: {problem}" for problem in sentences(error.problems))) from None
    _say_columns(responses.columns)
    for notice in sentences(responses.notices):
        click.echo(notice, err=True)
    return responses


def _write(file: Path, responses: "Responses", found: "Study", group: str | None, out: Path) -> Mapping[str, Any]:
    """Write the figures and the page; the figures."""
    from assess.analysis.responses_file.reading_figures import with_reading
    from assess.analysis.study_figures import content, drawings
    from assess.report.analysis_page import analysis_page
    from assess.report.study_words import said

    figures: Mapping[str, Any] = said(with_reading(content(found), responses))
    text = json.dumps(figures, sort_keys=True, indent=1, ensure_ascii=False, allow_nan=False)
    page = analysis_page(file.name, figures, said(drawings(found)), group)
    write_all(out, {"analysis.json": text + "\n", "analysis.html": page})
    return figures


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
                weights=responses.weights,
                forms=responses.forms,
                lines=responses.lines,
                progress=progress,
            )
        except AnalysisError as error:
            raise Failure(*(f"{file.name}: {problem}" for problem in sentences(error.problems))) from None
        bar.update(1, current_item="Done")
    return found


def _say_columns(columns: "Sequence[Column]") -> None:
    """Say what each column is taken for: columns of one kind and reason in one line, items of numbers too."""
    from assess.report.study_words import sentence

    lines: dict[tuple[str, str], list[str]] = {}
    ends = [column.reason.values for column in columns if column.reason.code == "column-item-numbers"]
    for column in columns:
        reason = column.reason
        if reason.code == "column-item-numbers" and not column.ambiguous:
            reason = replace(
                reason, values={"low": min(e["low"] for e in ends), "high": max(e["high"] for e in ends)}
            )
        lines.setdefault((column.kind + " ?" * column.ambiguous, sentence(reason)), []).append(column.name)
    for (kind, why), named in lines.items():
        few = len(named) <= NAMES_SHOWN
        shown = ", ".join(named) if few else f"{named[0]} … {named[-1]} ({len(named)} columns)"
        click.echo(f"{kind:7}{shown or '(no name)'}: {why}", err=True)


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
