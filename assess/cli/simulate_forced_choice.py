"""`assess simulate forced-choice`: which reliability a form of forced choice will have, before it is written."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from assess.cli.analyse_command import write_all
from assess.cli.common import plain_words, progress

OF_DESIGNS = ("traits", "blocks", "statements", "keying", "task", "target")


def _numbers(_context: click.Context, _option: click.Parameter, value: str) -> tuple[int, ...]:
    """Whole numbers with commas between."""
    try:
        found = tuple(int(part) for part in value.split(","))
    except ValueError:
        found = ()
    if not found or min(found) < 1:
        raise click.BadParameter(f"{value!r} is no list of whole numbers such as 10,20,30")
    return found


@click.command("forced-choice")
@click.option("--traits", type=click.IntRange(2, 40), default=6, show_default=True, help="How many are measured.")
@click.option("--blocks", callback=_numbers, default="10,20,30,40", show_default=True, help="Numbers to try.")
@click.option("--statements", callback=_numbers, default="3", show_default=True, help="In a block: 2, 3, 4.")
@click.option(
    "--keying", type=click.Choice(["positive", "mixed", "both"]), default="both", show_default=True,
    help="All statements for their trait, or some against it.",
)  # fmt: skip
@click.option(
    "--task", type=click.Choice(["rank", "most-least", "most"]), default="most-least", show_default=True,
    help="What is asked of a block.",
)  # fmt: skip
@click.option("--correlation", type=click.FloatRange(0, 0.9), help="Of traits.  [default: 0.3; of a document 0.5]")
@click.option("--loading", type=click.FloatRange(0.2, 0.9), help="Standardised.  [default: 0.7; of a document 0.6]")
@click.option("--target", type=click.FloatRange(0.1, 0.99), default=0.8, show_default=True, help="To be reached.")
@click.option(
    "--calibrate-on", type=click.IntRange(0), default=0, show_default=True,
    help="People who calibrate the form first; 0: its parameters are known.",
)  # fmt: skip
@click.option(
    "--people", type=click.IntRange(50, 100_000), help="Who are scored.  [default: 1000; of a document 500]"
)
@click.option("--replications", type=click.IntRange(1, 1000), default=3, show_default=True, help="Of each form.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same digits.")
@click.option(
    "--document", metavar="KEY",
    help="A form that is written, slug/version: its own blocks, and what reversed statements add to them.",
)  # fmt: skip
@click.option(
    "--from", "folder", type=click.Path(exists=True, file_okay=False, path_type=Path), metavar="FOLDER",
    help="With --document: documents of your own; the shipped ones if not given.",
)  # fmt: skip
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for forced-choice.md.")
@click.pass_context
def forced_choice(
    context: click.Context, /, document: str | None, folder: Path | None, out: Path | None, **asked: Any
) -> None:
    """How many blocks, and which keying, give which reliability?

    People of known traits answer forms of these designs and are scored; the squared correlation of scores with
    truth is the reliability. Statements keyed one way alone tell who is higher on what, and hardly who is high.

    \b
    Examples:  assess simulate forced-choice
               assess simulate forced-choice --traits 4 --blocks 8,16,24 --statements 3,4 --calibrate-on 800
               assess simulate forced-choice --document service-style-forced-choice/2.0
    """
    if document is None:
        if folder is not None:
            raise click.UsageError("--from goes with --document.")
        _designs(asked, out)
        return
    given = [one for one in OF_DESIGNS if context.get_parameter_source(one) is ParameterSource.COMMANDLINE]
    if given:
        raise click.UsageError(f"--{given[0]} is for forms that are not written yet: leave it out with --document.")
    _written(document, folder, asked, out)


def _designs(asked: dict[str, Any], out: Path | None) -> None:
    """Forms that might be written."""
    from assess.analysis.thurstonian.precision_study import KEYINGS, Design, blocks_needed, precision_study
    from assess.report.forced_choice_precision import (
        HEADINGS,
        needed_lines,
        precision_markdown,
        precision_table,
        uncalibrated_lines,
    )

    keyings = KEYINGS if asked["keying"] == "both" else (asked["keying"],)
    shared = {name: asked[name] for name in ("traits", "task")}
    shared |= {name: asked[name] for name in ("correlation", "loading") if asked[name] is not None}
    designs = [
        Design(blocks=blocks, size=size, keying=keying, calibration=asked["calibrate_on"], **shared)
        for keying in keyings
        for size in asked["statements"]
        for blocks in asked["blocks"]
    ]
    people, replications, seed = asked["people"] or 1000, asked["replications"], asked["seed"]
    try:
        with progress("Answering", len(designs) * replications) as bar:
            found = precision_study(
                designs, people=people, replications=replications, seed=seed, done=lambda: bar(1)
            )
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
    if not found:
        raise click.ClickException("No form could be calibrated: ask more people, or mix keys within blocks.")
    _print(HEADINGS, precision_table(found))
    lines = needed_lines(blocks_needed(found, asked["target"]), asked["target"])
    lines += uncalibrated_lines(designs, found)
    click.echo("\n" + "\n".join(lines))
    _keep(out, precision_markdown(found, lines, people, replications, seed))


def _written(key: str, folder: Path | None, asked: dict[str, Any], out: Path | None) -> None:
    """A form that is written: as it is, without a reversed statement, and with one in every block."""
    from assess.analysis.errors import AnalysisError
    from assess.analysis.thurstonian.written_form import VARIANTS, Assumed, expected_of
    from assess.config import shipped
    from assess.documents.library import read_folder
    from assess.report.forced_choice_precision import WRITTEN_HEADINGS, written_markdown, written_table

    wanted = {name: asked[name] for name in ("loading", "correlation", "people") if asked[name] is not None}
    assumed = Assumed(
        calibration=asked["calibrate_on"], replications=asked["replications"], seed=asked["seed"], **wanted
    )
    with plain_words():
        library = read_folder(folder or shipped("instruments"))
    try:
        with progress("Answering", 2 * len(VARIANTS) * assumed.replications) as bar:
            found = expected_of(library, key, assumed, lambda: bar(1))
    except AnalysisError as problem:
        raise click.ClickException("The form could not be calibrated: ask more people.") from problem
    if found is None:
        raise click.ClickException(f"{key}: no form of forced choice of that name.")
    _print(WRITTEN_HEADINGS, written_table(found))
    _keep(out, written_markdown(key, found))


def _print(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    cells = [headings, *rows]
    widths = [max(len(row[column]) for row in cells) for column in range(len(headings))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def _keep(out: Path | None, report: str) -> None:
    if out is not None:
        write_all(out, {"forced-choice.md": report})
        click.echo(str(out / "forced-choice.md"))
