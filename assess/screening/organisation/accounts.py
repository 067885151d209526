"""Staff, teams and roles: accounts with random passwords, and who may do what where."""

import re
import secrets
from collections.abc import Collection

from argon2 import PasswordHasher
from sqlmodel import Session, col, delete, func, select

from assess.screening import audit
from assess.screening.campaigns.identity import clean_name
from assess.store.tables import Campaign, Membership, StaffSession, Team, User

RECRUITER, HR, ADMINISTRATOR, AUDITOR = "recruiter", "hr", "administrator", "auditor"
HOUSE_ROLES = (HR, ADMINISTRATOR, AUDITOR)
USERNAME = re.compile(r"[a-z0-9][a-z0-9._-]{1,39}")
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"  # without those that look alike in print


class PeopleError(ValueError):
    """Something about an account, a team or a role cannot be done; `problems` holds (field, text) of each."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(text for _, text in problems))


def new_password() -> str:
    """Four groups of five letters and digits: 98 random bits, easy to read out."""
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(5)) for _ in range(4))


def hashed(password: str) -> str:
    """Its Argon2id hash, in the form that the login checks."""
    return PasswordHasher().hash(password)


def find(session: Session, username: str) -> User:
    """The user of that name; PeopleError when there is none."""
    user = session.exec(select(User).where(User.username == username.strip().lower())).first()
    if user is None:
        raise PeopleError([("username", f"There is nobody called {username}")])
    return user


def add_user(
    session: Session, *, username: str, name: str, email: str = "", actor: str, demo: bool = False
) -> tuple[User, str]:
    """A new account and its password, which is shown once; PeopleError with all problems."""
    username, name, email = username.strip().lower(), clean_name(name), email.strip().lower()
    problems = []
    if not USERNAME.fullmatch(username):
        text = "Enter a user name of 2 to 40 small letters, digits, dots, hyphens or underscores"
        problems.append(("username", text))
    elif session.exec(select(User.id).where(User.username == username)).first():
        problems.append(("username", f"The user name {username} is taken; choose another"))
    if not name or len(name) > 120:
        problems.append(("name", "Enter a name of at most 120 characters"))
    if email and session.exec(select(User.id).where(User.email == email)).first():
        problems.append(("email", f"Somebody else has the address {email}"))
    if problems:
        raise PeopleError(problems)
    password = new_password()
    user = User(username=username, name=name, email=email or None, password=hashed(password), demo=demo)
    session.add(user)
    session.flush()
    audit.record(session, actor, "user.added", f"staff:{user.id}")
    return user, password


def reset_password(session: Session, username: str, actor: str = "console") -> str:
    """A new random password; every session of that person ends."""
    user = find(session, username)
    password = new_password()
    user.password = hashed(password)
    _end_sessions(session, user)
    audit.record(session, actor, "user.password-reset", f"staff:{user.id}")
    return password


def set_active(session: Session, user: User, active: bool, actor: str) -> None:
    """Close an account or open it again; a closed one is logged out at once."""
    if not active:
        _keep_an_administrator(session, without=user)
        _end_sessions(session, user)
    user.active = active
    session.add(user)
    audit.record(session, actor, "user.opened" if active else "user.closed", f"staff:{user.id}")


def grant(session: Session, user: User, role: str, team: Team | None, actor: str) -> Membership:
    """Give a role: recruiters in a team, the others in the house. Giving it twice changes nothing."""
    if role == RECRUITER and team is None:
        raise PeopleError([("team", "Choose the team of the recruiter")])
    if role not in (RECRUITER, *HOUSE_ROLES):
        raise PeopleError([("role", f"There is no role {role}")])
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


def add_team(session: Session, name: str, actor: str, demo: bool = False) -> Team:
    """A new team; names are unique whatever their capitals."""
    name = clean_name(name)
    if not name or len(name) > 80:
        raise PeopleError([("team_name", "Enter a team name of at most 80 characters")])
    if session.exec(select(Team.id).where(func.lower(col(Team.name)) == name.lower())).first():
        raise PeopleError([("team_name", f"There is a team {name} already")])
    team = Team(name=name, demo=demo)
    session.add(team)
    session.flush()
    audit.record(session, actor, "team.added", f"team:{team.id}")
    return team


def remove_team(session: Session, team: Team, actor: str) -> None:
    """Remove a team that has no campaigns."""
    if session.exec(select(Campaign.id).where(Campaign.team_id == team.id)).first():
        raise PeopleError([("team_name", f"{team.name} has campaigns; they would lose their team")])
    audit.record(session, actor, "team.removed", f"team:{team.id}")
    session.delete(team)


def everybody(session: Session) -> list[User]:
    """All accounts by name."""
    return list(session.exec(select(User).order_by(func.lower(col(User.name)), col(User.username))))


def teams(session: Session) -> list[Team]:
    """All teams by name."""
    return list(session.exec(select(Team).order_by(func.lower(col(Team.name)))))


def _end_sessions(session: Session, user: User) -> None:
    session.execute(delete(StaffSession).where(col(StaffSession.user_id) == user.id))


def _keep_an_administrator(session: Session, without: User) -> None:
    others = (
        select(Membership.id)
        .join(User)
        .where(Membership.role == ADMINISTRATOR, col(User.active), User.id != without.id)
    )
    mine = select(Membership.id).where(Membership.role == ADMINISTRATOR, Membership.user_id == without.id)
    if session.exec(mine).first() and not session.exec(others).first():
        text = f"{without.name or without.username} is the last administrator; make somebody else one first"
        raise PeopleError([("role", text)])


def by_name(session: Session, username: str) -> User | None:
    """The account of that user name, if there is one."""
    return session.exec(select(User).where(User.username == username)).first()


def names(session: Session) -> dict[str, str]:
    """What people are called, by how the audit trail names them."""
    return {f"staff:{user.id}": user.name or user.username for user in session.exec(select(User))}


def teams_of(session: Session, team_ids: Collection[int]) -> list[Team]:
    """These teams, by name."""
    return list(session.exec(select(Team).where(col(Team.id).in_(team_ids)).order_by(Team.name)))
