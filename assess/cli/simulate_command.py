"""`assess simulate coverage`: the shipped study that holds announced intervals against known truth."""

from dataclasses import asdict
from pathlib import Path

import click

from assess.cli.analyse_command import write_all
from assess.cli.common import progress


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

    Prints a table of conditions (few and many applicants, short scales, ceilings, a reference that is off); with
    --out it is written too, with a plot. The full study takes about a minute.

    \b
    Examples:  assess simulate coverage
               assess simulate coverage --replications 400 --out docs/coverage
    """
    from assess.analysis.coverage import CONDITIONS, coverage_study, runs_of
    from assess.report.interval_coverage import HEADINGS, coverage_markdown, coverage_svg, coverage_table
    from assess.report.study_words import condition

    told = 0
    with progress("Ranking", sum(runs_of(one, replications) for one in CONDITIONS)) as bar:

        def done(count: int) -> None:
            nonlocal told
            bar(count - told)
            told = count

        outcomes = coverage_study(CONDITIONS, replications, seed, done)
    rows = [
        asdict(one)
        | {
            "honest": one.honest,
            "name": condition(one.condition.name),
            "people": one.condition.people,
            "items": one.condition.items,
        }
        for one in outcomes
    ]
    cells = [HEADINGS, *coverage_table(rows)]
    widths = [max(len(row[column]) for row in cells) for column in range(len(HEADINGS))]
    for row in cells:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
    if out is not None:
        report = coverage_markdown(rows, seed, replications)
        write_all(out, {"coverage.md": report, "coverage.svg": coverage_svg(rows)})
        click.echo(str(out / "coverage.md"))
        click.echo(str(out / "coverage.svg"))


COMMANDS = (simulate,)
