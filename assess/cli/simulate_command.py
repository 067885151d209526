"""`assess simulate coverage`: the shipped study that holds announced intervals against known truth."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from assess.cli.analyse_command import write_all
from assess.cli.common import progress
from assess.cli.simulate_encounters import encounters
from assess.cli.simulate_faking import faking
from assess.cli.simulate_forced_choice import forced_choice

if TYPE_CHECKING:
    from assess.analysis.coverage import Outcome
    from assess.analysis.simulated_star import Battery


@click.group()
def simulate() -> None:
    """Studies with invented people whose true standing is known."""


@simulate.command()
@click.option(
    "--replications", type=click.IntRange(1, 10_000), default=100, show_default=True, help="Of 120 people each."
)
@click.option(
    "--seed", type=click.IntRange(0), default=1, show_default=True, help="The same seed, the same digits."
)
@click.option(
    "--out", type=click.Path(file_okay=False, path_type=Path), help="Folder for coverage.md and coverage.svg."
)
def coverage(replications: int, seed: int, out: Path | None) -> None:
    """Are the intervals honest? Test and rank people of known standing, and count how often the ranking was right.

    Prints a table of conditions: few and many applicants, short scales, ceilings, skew, clusters, a reference that
    is off, error that pairs of statements, facets or a whole day share, and the whole star of the shipped battery.
    With --out it is written too, with a plot. The full study takes some minutes.

    \b
    Examples:  assess simulate coverage
               assess simulate coverage --replications 400 --out docs/coverage
    """
    from assess.analysis.coverage import CONDITIONS, coverage_study, runs_of
    from assess.report.interval_coverage import HEADINGS, coverage_markdown, coverage_svg, coverage_table

    told = 0
    with progress("Ranking", sum(runs_of(one, replications) for one in CONDITIONS)) as bar:

        def done(count: int) -> None:
            nonlocal told
            bar(count - told)
            told = count

        rows = [_row(one) for one in coverage_study(CONDITIONS, replications, seed, done, _shipped_battery())]
    cells = [HEADINGS, *coverage_table(rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if out is not None:
        report = coverage_markdown(rows, seed, replications)
        write_all(out, {"coverage.md": report, "coverage.svg": coverage_svg(rows)})
        click.echo(str(out / "coverage.md"))
        click.echo(str(out / "coverage.svg"))


def _shipped_battery() -> "Battery":
    """The engagement star with its instruments."""
    from assess.analysis.simulated_star import Battery
    from assess.config import shipped
    from assess.documents.blueprint import Blueprint
    from assess.documents.library import read_folder

    library = read_folder(shipped("instruments")).without_drafts
    star = library.latest("engagement-star")
    assert isinstance(star, Blueprint)
    return Battery([library.instruments[key] for key in star.battery], star)


def _row(one: "Outcome") -> dict[str, Any]:
    """What the report says of one condition."""
    from assess.report.study_words import condition

    return asdict(one) | {
        "honest": one.honest,
        "promised": one.condition.promised,
        "shared": one.condition.shared,
        "name": condition(one.condition.name),
        "people": one.condition.people,
        "items": one.condition.items,
    }


simulate.add_command(forced_choice)
simulate.add_command(encounters)
simulate.add_command(faking)
COMMANDS = (simulate,)
