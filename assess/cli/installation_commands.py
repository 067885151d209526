"""`assess init`, `upgrade`, `doctor`: making an installation, keeping it up to date and well."""

from typing import TYPE_CHECKING

import click

from assess.cli.common import load_settings, new_engine, plain_words

if TYPE_CHECKING:
    from sqlalchemy import Engine

    from assess.config import Settings
    from assess.screening.organisation.installation import Prepared


def report(done: "Prepared", err: bool = False) -> None:
    """Say what was done, without passwords."""
    if done.backup:
        click.echo(f"Backed up to {done.backup}", err=err)
    if done.migrated:
        click.echo(f"Database: revision {done.migrated_from or 'none'} → newest", err=err)
    for key in done.documents:
        click.echo(f"Installed {key}", err=err)
    for key in done.withdrawn:
        click.echo(f"Withdrawn {key}: new campaigns use its successor, whoever began goes on", err=err)


@click.command()
@click.option("--new-keys", is_flag=True, help="Make lost keys anew: links that were sent before open no more.")
def init(new_keys: bool) -> None:
    """Make a new installation: secrets, database, shipped instruments, one administrator.

    The administrator's random password is printed once and stored only as a hash; `assess user reset admin` makes
    a new one. Running it again changes nothing that is there.

    \b
    Example:  ASSESS_DATA=/srv/assess assess init
    """
    from assess.screening.organisation import installation

    settings = load_settings()
    engine = new_engine(settings)
    with plain_words():
        if not new_keys:
            check_keys(engine, settings)
        done = installation.prepare(engine, settings, new_keys=new_keys)
    report(done)
    for username, password in done.passwords.items():
        click.echo(f"admin {settings.address}/ {username} {password}")
    if not done.passwords:
        click.echo("Already set up. A new password: assess user reset NAME")
    click.echo("Next: assess serve")


def check_keys(engine: "Engine", settings: "Settings") -> None:
    """ConfigError when keys and database do not belong together."""
    from assess.screening.organisation import key_checks
    from assess.store import migrate

    at = migrate.current(engine)
    migrate.check_known(at)
    key_checks.belong_together(engine, settings, at)


@click.command()
def upgrade() -> None:
    """Bring the data up to this version: back up first, then migrate, then add new shipped documents.

    Stop the server before; `assess serve` does the same by itself when it starts.
    """
    from assess.screening.organisation import installation
    from assess.store import migrate

    settings = load_settings()
    with plain_words():
        done = installation.prepare(new_engine(settings), settings)
    report(done)
    click.echo(f"Up to date, at revision {migrate.head()}")


@click.command()
def doctor() -> None:
    """Look at everything that can be wrong, and say what to do about it. Ends with code 1 if something is."""
    from sqlmodel import Session

    from assess.screening.organisation import health

    settings = load_settings()
    with plain_words(), Session(new_engine(settings)) as session:
        found = health.checks(session, settings)
    for check in found:
        mark = click.style("well ", fg="green") if check.ok else click.style("WRONG", fg="red", bold=True)
        click.echo(f"{mark}  {check.name}: {check.said}")
        if not check.ok:
            click.echo(f"       → {check.remedy}")
    if not all(check.ok for check in found):
        raise SystemExit(1)


COMMANDS = (init, upgrade, doctor)
