"""`assess calibration`: item parameters that people are scored by, for a version of an instrument or bank."""

from pathlib import Path

import click

from assess.cli.common import Failure, load_settings, writing


@click.group()
def calibration() -> None:
    """Attach, detach and list calibrations. Campaigns that run keep what they began with."""


@calibration.command()
@click.argument("key", metavar="SLUG/VERSION")
@click.argument(
    "files", metavar="FILE…", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path)
)
@click.option("--source", required=True, help="Who answered, and where it is written down.")
@click.option("--date", "when", help="Last day of collection, 2026-05-31; today if not given.")
@click.option("--people", type=int, help="How many answered, where the files do not say.")
def attach(key: str, files: tuple[Path, ...], source: str, when: str | None, people: int | None) -> None:
    """Score people of new campaigns by item parameters instead of sums.

    SLUG/VERSION is an instrument or a bank. Each FILE has one scale: analysis.json of `assess analyse` over its
    items (reverse-keyed ones turned with --reverse), what `Calibration.to_json()` wrote, or one forced-choice
    calibration for all blocks. Whatever does not fit the items is named, and nothing is changed then.

    \b
    Example:  assess calibration attach service-style/1.0 listening.json altruism.json \\
                --source "applicants of spring 2026" --date 2026-05-31
    """
    from assess.screening.tuning import calibrations

    read = []
    for path in files:
        try:
            read.append((path.name, path.read_text(encoding="utf-8-sig")))
        except (OSError, UnicodeDecodeError) as error:
            raise Failure(f"{path} cannot be read ({error}): give a file that analysis wrote") from None
    asked = calibrations.NewCalibration(key, tuple(read), source, when or "", people)
    with writing(load_settings()) as session:
        made = calibrations.attach(session, asked, "console")
        click.echo(f"{made.of}: calibration {made.fingerprint[:12]} of {made.n} people, {made.date}")
        click.echo("New campaigns are scored by it; those that run keep what they began with")


@calibration.command()
@click.argument("key", metavar="SLUG/VERSION")
def detach(key: str) -> None:
    """Score new campaigns without the newest calibration of a document; an earlier one counts again."""
    from assess.screening.tuning import calibrations

    with writing(load_settings()) as session:
        made = calibrations.detach(session, key, "console")
        click.echo(f"{key}: calibration {made.fingerprint[:12]} is detached: new campaigns do not use it")


@calibration.command("list")
def list_all() -> None:
    """Every calibration with its document, date, people and source, the newest first."""
    from assess.screening.tuning import calibrations

    with writing(load_settings()) as session:
        for row in calibrations.listed(session):
            state = "detached" if row.detached_at else "attached"
            click.echo(f"{state:<9} {row.of:<34} {row.fingerprint[:12]} {row.date} {row.n:>6}  {row.source}")


COMMANDS = (calibration,)
