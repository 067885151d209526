"""`assess user`: accounts of staff."""

from typing import TYPE_CHECKING

import click

from assess.cli.common import Failure, load_settings, writing

if TYPE_CHECKING:
    from sqlmodel import Session

    from assess.store.tables import Team

ROLES = ("recruiter", "hr", "administrator", "auditor")


@click.group()
def user() -> None:
    """Accounts: add somebody, give a new password, list everybody."""


@user.command()
@click.argument("username")
@click.option("--name", default="", help="The person's name; the user name if left out.")
@click.option("--email", default="", help="For letters from the product; may be left out.")
@click.option("--role", type=click.Choice(ROLES), default="recruiter", show_default=True)
@click.option("--team", help="The recruiter's team; made if it does not exist.")
def add(username: str, name: str, email: str, role: str, team: str | None) -> None:
    """Add an account and print its random password, once.

    \b
    Examples:  assess user add mira --name "Mira Olsen" --team Reception
               assess user add kofi --role hr
    """
    from assess.screening.organisation import accounts

    if role == "recruiter" and not team:
        raise Failure("A recruiter needs a team: add --team NAME")
    settings = load_settings()
    with writing(settings) as session:
        account, password = accounts.add_user(
            session, accounts.NewUser(username, name or username, email), "console"
        )
        home = _team(session, team) if team and role == "recruiter" else None
        accounts.grant(session, account, role, home, "console")
        line = f"{role} {settings.address}/ {account.username} {password}"
    click.echo(line)


def _team(session: "Session", name: str) -> "Team":
    from assess.screening.organisation import accounts

    return accounts.team_named(session, name) or accounts.add_team(session, accounts.NewTeam(name), "console")


@user.command()
@click.argument("username")
def reset(username: str) -> None:
    """Give a new random password, printed once; every session of that person ends.

    \b
    Example:  assess user reset admin
    """
    from assess.screening.organisation import accounts

    with writing(load_settings()) as session:
        password = accounts.reset_password(session, username, "console")
    click.echo(f"{username} {password}")


@user.command("list")
def list_all() -> None:
    """List all accounts with their roles."""
    from assess.screening.organisation import accounts

    with writing(load_settings()) as session:
        for account in accounts.everybody(session):
            roles = [f"{held.role}{f' in {held.team}' if held.team else ''}" for held in account.roles]
            state = "" if account.active else " (closed)"
            click.echo(f"{account.username}{state}: {account.name}: {', '.join(sorted(roles)) or 'no role'}")


COMMANDS = (user,)
