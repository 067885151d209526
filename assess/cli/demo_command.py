"""`assess demo`: the demonstration with synthetic candidates."""

from typing import TYPE_CHECKING

import click

from assess.cli.common import Failure, load_settings, open_engine, progress, writing

if TYPE_CHECKING:
    from sqlalchemy import Engine


def build(engine: "Engine") -> dict[str, str]:
    """Build the demonstration, all or nothing, with a progress bar on standard error; passwords by user name."""
    from sqlmodel import Session

    from assess.screening.organisation import demonstration as demonstration
    from assess.store.database import begin_writing

    with progress("Synthetic candidates", demonstration.PEOPLE) as done, Session(engine) as session:
        begin_writing(session)
        passwords = demonstration.build(session, done)
        session.commit()
    return passwords


@click.command()
@click.option("--remove", is_flag=True, help="Take everything away again that the demonstration brought.")
def demo(remove: bool) -> None:
    """Build the demonstration: one campaign of 240 synthetic candidates, three accounts, one open link.

    All of it is marked as synthetic wherever it shows, and --remove takes it away without touching anything else.

    \b
    Examples:  assess demo
               assess demo --remove
    """
    from assess.screening.organisation import demonstration as demonstration
    from assess.screening.organisation import demonstration_links, installation

    settings = load_settings()
    if remove:
        with writing(settings) as session:
            gone = demonstration.remove(session)
            new = {} if installation.administrators(session) else installation.first_administrator(session)
        click.echo(f"Removed the demonstration with {gone} synthetic people")
        for username, password in new.items():
            click.echo(f"admin {settings.address}/ {username} {password}")
        return
    with writing(settings) as session:
        if demonstration.exists(session):
            raise Failure("The demonstration is here already: `assess demo --remove` takes it away")
    passwords = build(open_engine(settings))
    with writing(settings) as session:
        click.echo(f"candidate {demonstration_links.demo_link(session, settings)}")
        for role, username in demonstration_links.shown_accounts(session):
            password = passwords.get(username, f"assess user reset {username}")
            click.echo(f"{role} {settings.address}/ {username} {password}")


COMMANDS = (demo,)
