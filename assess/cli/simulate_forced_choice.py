"""`assess simulate forced-choice`: which reliability a form of forced choice will have, before it is written."""

from pathlib import Path
from typing import Any

import click

from assess.cli.analyse_command import write_all
from assess.cli.common import progress


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
@click.option("--correlation", type=click.FloatRange(0, 0.9), default=0.3, show_default=True, help="Of traits.")
@click.option("--loading", type=click.FloatRange(0.2, 0.9), default=0.7, show_default=True, help="Standardised.")
@click.option("--target", type=click.FloatRange(0.1, 0.99), default=0.8, show_default=True, help="To be reached.")
@click.option(
    "--calibrate-on", type=click.IntRange(0), default=0, show_default=True,
    help="People who calibrate the form first; 0: its parameters are known.",
)  # fmt: skip
@click.option("--people", type=click.IntRange(50, 100_000), default=1000, show_default=True, help="Who are scored.")
@click.option("--replications", type=click.IntRange(1, 1000), default=3, show_default=True, help="Of each form.")
@click.option("--seed", type=click.IntRange(0), default=1, show_default=True, help="Same seed, same digits.")
@click.option("--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for forced-choice.md.")
def forced_choice(out: Path | None, **asked: Any) -> None:
    """How many blocks, and which keying, give which reliability?

    People of known traits answer forms of these designs and are scored; the squared correlation of scores with
    truth is the reliability. Statements keyed one way alone tell who is higher on what, and hardly who is high.

    \b
    Examples:  assess simulate forced-choice
               assess simulate forced-choice --traits 4 --blocks 8,16,24 --statements 3,4 --calibrate-on 800
    """
    from assess.analysis.thurstonian.precision_study import KEYINGS, Design, blocks_needed, precision_study
    from assess.report.forced_choice_precision import (
        HEADINGS,
        needed_lines,
        precision_markdown,
        precision_table,
        uncalibrated_lines,
    )

    keyings = KEYINGS if asked["keying"] == "both" else (asked["keying"],)
    shared = {name: asked[name] for name in ("traits", "task", "correlation", "loading")}
    designs = [
        Design(blocks=blocks, size=size, keying=keying, calibration=asked["calibrate_on"], **shared)
        for keying in keyings
        for size in asked["statements"]
        for blocks in asked["blocks"]
    ]
    people, replications, seed = (asked[name] for name in ("people", "replications", "seed"))
    try:
        with progress("Answering", len(designs) * replications) as bar:
            found = precision_study(
                designs, people=people, replications=replications, seed=seed, done=lambda: bar(1)
            )
    except ValueError as problem:
        raise click.ClickException(str(problem)) from problem
    if not found:
        raise click.ClickException("No form could be calibrated: ask more people, or mix keys within blocks.")
    cells = [HEADINGS, *precision_table(found)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    lines = needed_lines(blocks_needed(found, asked["target"]), asked["target"])
    lines += uncalibrated_lines(designs, found)
    click.echo("\n" + "\n".join(lines))
    if out is not None:
        write_all(out, {"forced-choice.md": precision_markdown(found, lines, people, replications, seed)})
        click.echo(str(out / "forced-choice.md"))
