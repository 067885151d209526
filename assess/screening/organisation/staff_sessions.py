"""Staff logins on the server's side: the cookie holds a random id, the row its hash, so that it can be ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import update
from sqlmodel import Session, col, delete, func, select

from assess.screening import audit
from assess.screening.organisation import login_rules
from assess.screening.organisation.accounts import AUDITOR, RECRUITER
from assess.store.database import without_waiting
from assess.store.tables import Membership, SecondFactor, StaffSession, Team, User, now

LASTS_BETWEEN = timedelta(minutes=10)  # from the password to the code
CONFIRMED_FOR = timedelta(minutes=10)
MOST_FAILURES = 5  # of passwords or codes within one login
NOTED_EVERY = timedelta(minutes=1)  # how exactly it is known when a login was last used
PASSWORD, SECOND_FACTOR = "password", "second-factor"


@dataclass(frozen=True)
class Device:
    """What a person is later told of where they logged in: the browser's family, the address without its end."""

    browser: str = ""
    address: str = ""


NOWHERE = Device()


@dataclass(frozen=True)
class Staff:
    """The person logged in, with the rights of this very request.

    `must` names what has to be done first: `password` (change a given one) or `second-factor` (enrol).
    `audited_teams` are those whose campaigns an auditor may read: all of the house.
    """

    user_id: int
    username: str
    name: str
    roles: frozenset[str]
    team_ids: frozenset[int]
    login: str = ""
    must: str = ""
    confirmed: bool = False
    unnoted: bool = False
    audited_teams: frozenset[int] = frozenset()

    @property
    def actor(self) -> str:
        """How the audit trail names this person."""
        return f"staff:{self.user_id}"


@dataclass(frozen=True)
class Login:
    """One of a person's logins as the list shows it."""

    id: str
    browser: str
    address: str
    since: datetime
    seen: datetime


def hashed(token: str) -> str:
    """What the database keeps of a random id."""
    return hashlib.sha256(token.encode()).hexdigest()


def who(session: Session, token: str) -> Staff | None:
    """Whom a token lets in now: an active person whose login is whole, has not ended and was not left idle."""
    rules, moment = login_rules.current(session), now()
    found = session.exec(
        select(User, StaffSession, SecondFactor.enrolled_at)
        .join(StaffSession, col(StaffSession.user_id) == User.id)
        .join(SecondFactor, col(SecondFactor.user_id) == User.id, isouter=True)
        .where(StaffSession.token_hash == hashed(token), StaffSession.expires_at > moment, col(User.active))
        .where(StaffSession.created_at > moment - rules.lasts)
        .where(col(StaffSession.awaits_code).is_(False), StaffSession.seen_at > moment - rules.idle)
    ).first()
    if found is None:
        return None
    user, login, enrolled_at = found
    assert user.id is not None
    memberships = session.exec(select(Membership).where(Membership.user_id == user.id)).all()
    teams = frozenset(m.team_id for m in memberships if m.team_id is not None and m.role == RECRUITER)
    roles = frozenset(m.role for m in memberships)
    needs_factor = bool(roles & set(rules.second_factor_roles)) and enrolled_at is None
    return Staff(
        user.id, user.username, user.name, roles, teams, login=login.public_id,
        must=_first_duty(user, needs_factor),
        confirmed=login.confirmed_at > moment - CONFIRMED_FOR,
        unnoted=login.seen_at < moment - NOTED_EVERY,
        audited_teams=_all_teams(session) if AUDITOR in roles else frozenset(),
    )  # fmt: skip


def _all_teams(session: Session) -> frozenset[int]:
    return frozenset(number for number in session.exec(select(Team.id)) if number is not None)


def _first_duty(user: User, needs_factor: bool) -> str:
    if user.must_change_password:
        return PASSWORD
    # Where there is no password, the login was somewhere else, and so is the second factor.
    return SECOND_FACTOR if needs_factor and user.password else ""


def note(session: Session, token: str) -> None:
    """The login was used just now; while somebody else writes this waits for the next request."""
    with without_waiting(session):
        session.exec(
            update(StaffSession).where(col(StaffSession.token_hash) == hashed(token)).values(seen_at=now())
        )


def begin(
    session: Session, user_id: int, before: str, device: Device = NOWHERE, confirmed_at: datetime | None = None
) -> str:
    """A new login's token; the one before in this browser is dead, and so are all that ran out.

    `confirmed_at` is when the person showed who they are, if that was not just now.
    """
    token = _new(session, user_id, before, device, login_rules.current(session).lasts)
    if confirmed_at is not None:
        session.get_one(StaffSession, hashed(token)).confirmed_at = confirmed_at
    audit.record(session, f"staff:{user_id}", "logged in")
    return token


def await_code(session: Session, user_id: int, before: str, device: Device = NOWHERE) -> str:
    """The token of a login that opens nothing until the second factor is given."""
    token = _new(session, user_id, before, device, LASTS_BETWEEN, awaits_code=True)
    audit.record(session, f"staff:{user_id}", "login.awaits-code")
    return token


def _new(
    session: Session, user_id: int, before: str, device: Device, lasts: timedelta, awaits_code: bool = False
) -> str:
    if before:
        session.exec(delete(StaffSession).where(col(StaffSession.token_hash) == hashed(before)))
    session.exec(delete(StaffSession).where(col(StaffSession.expires_at) < now()))
    token = secrets.token_urlsafe(32)
    row = StaffSession(
        token_hash=hashed(token), user_id=user_id, expires_at=now() + lasts, awaits_code=awaits_code,
        browser=device.browser, address=device.address,
    )  # fmt: skip
    session.add(row)
    return token


def awaiting(session: Session, token: str) -> User | None:
    """Whose second factor is awaited before this token opens anything."""
    return session.exec(
        select(User)
        .join(StaffSession, col(StaffSession.user_id) == User.id)
        .where(StaffSession.token_hash == hashed(token), col(StaffSession.awaits_code), col(User.active))
        .where(StaffSession.expires_at > now())
    ).first()


def confirm(session: Session, user_id: int, token: str) -> None:
    """The person has just shown again who they are."""
    login = session.get(StaffSession, hashed(token))
    if login is not None and login.user_id == user_id:
        login.confirmed_at, login.failures = now(), 0
        audit.record(session, f"staff:{user_id}", "login.confirmed")


def count_failure(session: Session, user_id: int, token: str) -> None:
    """A wrong password or code within a login; after a few it ends, whoever is at the keyboard."""
    login = session.get(StaffSession, hashed(token))
    if login is not None:
        login.failures += 1
        if login.failures >= MOST_FAILURES:
            session.delete(login)
            audit.record(session, f"staff:{user_id}", "login.ended", reason="failures")


def end(session: Session, user_id: int, token: str) -> None:
    """The token opens nothing any more."""
    session.exec(delete(StaffSession).where(col(StaffSession.token_hash) == hashed(token)))
    audit.record(session, f"staff:{user_id}", "logged out")


def of(session: Session, user_id: int) -> list[Login]:
    """Where somebody is logged in, the latest used first."""
    moment = now()
    found = session.exec(
        select(StaffSession)
        .where(StaffSession.user_id == user_id, StaffSession.expires_at > moment)
        .where(col(StaffSession.awaits_code).is_(False))
        .where(StaffSession.seen_at > moment - login_rules.current(session).idle)
        .order_by(col(StaffSession.seen_at).desc(), col(StaffSession.created_at).desc())
    )
    return [Login(row.public_id, row.browser, row.address, row.created_at, row.seen_at) for row in found]


def end_one(session: Session, user_id: int, login: str) -> bool:
    """End one of one's own logins; whether there was such a one."""
    mine = (StaffSession.user_id == user_id, StaffSession.public_id == login)
    row = session.exec(select(StaffSession).where(*mine)).first()
    if row is None:
        return False
    session.delete(row)
    audit.record(session, f"staff:{user_id}", "login.ended")
    return True


def end_all(session: Session, user: User, actor: str) -> int:
    """Log somebody out everywhere; how many logins there were."""
    mine = col(StaffSession.user_id) == user.id
    count = session.exec(select(func.count()).select_from(StaffSession).where(mine)).one()
    session.exec(delete(StaffSession).where(mine))
    audit.record(session, actor, "login.all-ended", f"staff:{user.id}")
    return count


def end_others(session: Session, user_id: int, token: str) -> None:
    """Every login of this person but this one ends."""
    theirs = (col(StaffSession.user_id) == user_id, col(StaffSession.token_hash) != hashed(token))
    session.exec(delete(StaffSession).where(*theirs))
    audit.record(session, f"staff:{user_id}", "login.others-ended")
