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

    settings = load_settings()
    with writing(settings) as session:
        password = accounts.reset_password(session, username, "console")
    click.echo(f"{username} {password}")
    if not settings.local_accounts:
        click.echo("Passwords are switched off. To use this one, serve once more, for yourself alone:", err=True)
        click.echo("ASSESS_LOCAL_ACCOUNTS=true ASSESS_BASE_URL= HOST=127.0.0.1 PORT=8001 assess serve", err=True)


@user.command()
@click.argument("username")
@click.argument("subject")
def link(username: str, subject: str) -> None:
    """Let an account log in at the OpenID provider, as SUBJECT there (its `sub`), and by no password any more.

    \b
    Example:  assess user link mira 248289761001
    """
    from assess.screening.organisation import accounts, identities

    settings = load_settings()
    if not settings.openid_issuer:
        raise Failure("No provider is set: set ASSESS_OIDC_ISSUER first")
    with writing(settings) as session:
        account = accounts.find(session, username)
        identities.link(session, account, settings.openid_issuer, subject, "console")
    click.echo(f"{username} logs in at {settings.openid_issuer} from now on")


@user.command("reset-second-factor")
@click.argument("username")
def reset_second_factor(username: str) -> None:
    """Take the second factor from somebody who has lost telephone and recovery codes, and log them out.

    \b
    Example:  assess user reset-second-factor mira
    """
    from assess.screening.organisation import accounts, second_factor

    with writing(load_settings()) as session:
        if not second_factor.reset(session, accounts.find(session, username), "console"):
            raise Failure(f"{username} has no second factor; `assess user list` says who has")
    click.echo(f"{username} logs in by password alone and can set up a second factor anew")


@user.command("log-out")
@click.argument("username")
def log_out(username: str) -> None:
    """End every login of somebody, for instance when a computer was stolen.

    \b
    Example:  assess user log-out mira
    """
    from assess.screening.organisation import accounts, staff_sessions

    with writing(load_settings()) as session:
        ended = staff_sessions.end_all(session, accounts.find(session, username), "console")
    click.echo(f"Ended {ended} logins of {username}")


@user.command()
@click.option("--idle-minutes", type=int, help="Log out whoever leaves the browser alone for so long.")
@click.option("--session-hours", type=int, help="Log out everybody after so long.")
@click.option("--second-factor", "roles", multiple=True, type=click.Choice((*ROLES, "nobody")),
              help="A role that needs a second factor; may be given several times.")  # fmt: skip
def rules(idle_minutes: int | None, session_hours: int | None, roles: tuple[str, ...]) -> None:
    """Show what the house asks of logins, or change it.

    \b
    Examples:  assess user rules
               assess user rules --second-factor administrator --second-factor hr
               assess user rules --second-factor nobody --idle-minutes 30
    """
    from assess.screening.organisation import login_rules

    with writing(load_settings()) as session:
        held = login_rules.current(session)
        wanted = login_rules.LoginRules(
            held.idle_minutes if idle_minutes is None else idle_minutes,
            held.session_hours if session_hours is None else session_hours,
            tuple(sorted(set(roles) - {"nobody"})) if roles else held.second_factor_roles,
        )
        if wanted != held:
            login_rules.change(session, wanted, "console")
    asked = ", ".join(wanted.second_factor_roles) or "nobody"
    click.echo(f"idle {wanted.idle_minutes} minutes, at most {wanted.session_hours} hours, second factor: {asked}")


@user.command("list")
def list_all() -> None:
    """List all accounts with their roles, and whether they have a second factor or a password to change."""
    from assess.screening.organisation import accounts, second_factor

    with writing(load_settings()) as session:
        enrolled = second_factor.everybody_enrolled(session)
        for account in accounts.everybody(session):
            roles = [f"{held.role}{f' in {held.team}' if held.team else ''}" for held in account.roles]
            states = [
                ("closed", not account.active),
                ("second factor", account.id in enrolled),
                ("password not changed yet", account.must_change_password),
            ]
            state = "".join(f" ({word})" for word, so in states if so)
            click.echo(f"{account.username}{state}: {account.name}: {', '.join(sorted(roles)) or 'no role'}")


COMMANDS = (user,)
