"""Staff, teams and roles: accounts with random passwords, and who may do what where."""

import re
import secrets
from collections.abc import Collection
from dataclasses import dataclass
from itertools import count
from typing import Annotated

from argon2 import PasswordHasher
from sqlmodel import Session, col, delete, func, select

from assess.screening import audit
from assess.screening.campaigns.identity import address_problem
from assess.screening.inputs import Text, one_line, outside_limits, tidy
from assess.screening.problems import Problem, Refused, refuse
from assess.store.tables import Campaign, Membership, StaffIdentity, StaffSession, Team, User

RECRUITER, HR, ADMINISTRATOR, AUDITOR, OFFICER = "recruiter", "hr", "administrator", "auditor", "officer"
HOUSE_ROLES = (HR, ADMINISTRATOR, AUDITOR, OFFICER)
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
HASHER = PasswordHasher()  # Argon2id with the parameters of RFC 9106 for memory-constrained machines
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike in print


@dataclass(frozen=True)
class NewUser:
    """What opens an account."""

    username: Annotated[str, Text(40, required=True, lower=True)]
    name: Annotated[str, Text(120, required=True)]
    email: Annotated[str, Text(254, lower=True)] = ""


@dataclass(frozen=True)
class NewTeam:
    """What makes a team."""

    team_name: Annotated[str, Text(80, required=True)]


@dataclass(frozen=True)
class TeamName:
    """A team as lists show it."""

    id: int
    name: str


@dataclass(frozen=True)
class HeldRole:
    """A role that somebody has, and in which team, if in one; `id` takes it back."""

    id: int
    role: str
    team: str


@dataclass(frozen=True)
class Account:
    """A member of staff as lists show them."""

    id: int
    username: str
    name: str
    email: str
    active: bool
    demo: bool
    must_change_password: bool
    roles: tuple[HeldRole, ...]


def new_password() -> str:
    """Four groups of five letters and digits: 98 random bits, easy to read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def hashed(password: str) -> str:
    """Its Argon2id hash, in the form that the login checks."""
    return HASHER.hash(password)


def find(session: Session, username: str) -> User:
    """The user of that name; Refused when there is none."""
    user = session.exec(select(User).where(User.username == username.strip().lower())).first()
    if user is None:
        raise Refused([Problem("username", "unknown-user", {"username": username})])
    return user


def add_user(session: Session, asked: NewUser, actor: str, demo: bool = False) -> tuple[User, str]:
    """A new account and its password, shown once and changed at the first login; Refused with all problems.

    Demonstration accounts keep theirs: whoever starts the demonstration reads them on the console and tries it out.
    """
    asked = tidy(asked)
    problems = outside_limits(asked)
    if not any(problem.field == "username" for problem in problems):
        problems = _username_problems(session, asked.username) + problems
    if asked.email and (wrong := address_problem("email", asked.email)):
        problems.append(wrong)
    elif asked.email and session.exec(select(User.id).where(User.email == asked.email)).first():
        problems.append(Problem("email", "email-taken", {"email": asked.email}))
    refuse(problems)
    password = new_password()
    user = User(
        username=asked.username, name=asked.name, email=asked.email or None, password=hashed(password), demo=demo,
        must_change_password=not demo,
    )  # fmt: skip
    session.add(user)
    session.flush()
    audit.record(session, actor, "user.added", f"staff:{user.id}")
    return user, password


def reset_password(session: Session, username: str, actor: str = "console") -> str:
    """A new random password, to be changed at the next login; every session of that person ends.

    Refused for whoever logs in at the provider.
    """
    user = find(session, username)
    if session.exec(select(StaffIdentity.id).where(StaffIdentity.user_id == user.id)).first():
        raise Refused([Problem("username", "password-elsewhere", {"name": user.name or user.username})])
    password = new_password()
    user.password, user.must_change_password = hashed(password), not user.demo
    end_sessions(session, user)
    audit.record(session, actor, "user.password-reset", f"staff:{user.id}")
    return password


def set_active(session: Session, user: User, active: bool, actor: str) -> None:
    """Close an account or open it again; a closed one is logged out at once."""
    if not active:
        _keep_an_administrator(session, without=user)
        end_sessions(session, user)
    user.active = active
    session.add(user)
    audit.record(session, actor, "user.opened" if active else "user.closed", f"staff:{user.id}")


def grant(session: Session, user: User, role: str, team: Team | None, actor: str) -> Membership:
    """Give a role: recruiters in a team, the others in the house. Giving it twice changes nothing."""
    if role == RECRUITER and team is None:
        raise Refused([Problem("team", "team-needed")])
    if role not in (RECRUITER, *HOUSE_ROLES):
        raise Refused([Problem("role", "unknown-role", {"role": role})])
    assert user.id is not None
    team_id = team.id if team is not None and role == RECRUITER else None
    same = select(Membership).where(
        Membership.user_id == user.id, Membership.role == role, Membership.team_id == team_id
    )
    found = session.exec(same).first()
    if found is None:
        found = Membership(user_id=user.id, team_id=team_id, role=role)
        session.add(found)
        session.flush()
        audit.record(session, actor, "role.granted", f"staff:{user.id}", role=role, team=team_id)
    return found


def withdraw(session: Session, membership: Membership, actor: str) -> None:
    """Take a role back; the next request of that person feels it. The last administrator stays."""
    if membership.role == ADMINISTRATOR:
        _keep_an_administrator(session, without=session.get_one(User, membership.user_id))
    audit.record(
        session, actor, "role.withdrawn", f"staff:{membership.user_id}",
        role=membership.role, team=membership.team_id,
    )  # fmt: skip
    session.delete(membership)


def add_team(session: Session, asked: NewTeam, actor: str, demo: bool = False) -> Team:
    """A new team; names are unique whatever their capitals."""
    name = tidy(asked).team_name
    problems = outside_limits(tidy(asked))
    if team_named(session, name):
        problems.append(Problem("team_name", "team-exists", {"team": name}))
    refuse(problems)
    team = Team(name=name, demo=demo)
    session.add(team)
    session.flush()
    audit.record(session, actor, "team.added", f"team:{team.id}")
    return team


def remove_team(session: Session, team: Team, actor: str) -> None:
    """Remove a team that has no campaigns."""
    if session.exec(select(Campaign.id).where(Campaign.team_id == team.id)).first():
        raise Refused([Problem("team_name", "team-has-campaigns", {"team": team.name})])
    audit.record(session, actor, "team.removed", f"team:{team.id}")
    session.delete(team)


def everybody(session: Session) -> list[Account]:
    """All accounts by name, each with its roles."""
    users = session.exec(select(User).order_by(func.lower(col(User.name)), col(User.username)))
    return [_account(user) for user in users]


def _account(user: User) -> Account:
    held = [HeldRole(one.id or 0, one.role, one.team.name if one.team else "") for one in user.memberships]
    return Account(
        user.id or 0,
        user.username,
        user.name or user.username,
        user.email or "",
        user.active,
        user.demo,
        user.must_change_password,
        tuple(held),
    )


def teams(session: Session) -> list[TeamName]:
    """All teams by name."""
    return [
        TeamName(one.id or 0, one.name) for one in session.exec(select(Team).order_by(func.lower(col(Team.name))))
    ]


def team(session: Session, team_id: int) -> Team | None:
    """The team of that number, if there is one."""
    return session.get(Team, team_id)


def team_named(session: Session, name: str) -> Team | None:
    """The team of that name, whatever its capitals."""
    return session.exec(select(Team).where(func.lower(col(Team.name)) == one_line(name).lower())).first()


def _username_problems(session: Session, username: str) -> list[Problem]:
    if not USERNAME.fullmatch(username):
        return [Problem("username", "username-form")]
    taken = session.exec(select(User.id).where(User.username == username)).first()
    return [Problem("username", "username-taken", {"username": username})] if taken else []


def end_sessions(session: Session, user: User) -> None:
    """Log somebody out everywhere."""
    session.execute(delete(StaffSession).where(col(StaffSession.user_id) == user.id))


def _keep_an_administrator(session: Session, without: User) -> None:
    others = (
        select(Membership.id)
        .join(User)
        .where(Membership.role == ADMINISTRATOR, col(User.active), User.id != without.id)
    )
    mine = select(Membership.id).where(Membership.role == ADMINISTRATOR, Membership.user_id == without.id)
    if session.exec(mine).first() and not session.exec(others).first():
        raise Refused([Problem("role", "last-administrator", {"name": without.name or without.username})])


def free_username(session: Session, stem: str) -> str:
    """That user name, or the first one like it that nobody has."""
    names = (stem if number == 1 else f"{stem}-{number}" for number in count(1))
    return next(name for name in names if by_name(session, name) is None)


def by_name(session: Session, username: str) -> User | None:
    """The account of that user name, if there is one."""
    return session.exec(select(User).where(User.username == username)).first()


def names(session: Session) -> dict[str, str]:
    """What people are called, by how the audit trail names them."""
    return {f"staff:{user.id}": user.name or user.username for user in session.exec(select(User))}


def teams_of(session: Session, team_ids: Collection[int]) -> list[TeamName]:
    """These teams, by name."""
    return [one for one in teams(session) if one.id in team_ids]
