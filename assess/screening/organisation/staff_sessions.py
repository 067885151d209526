"""Staff logins on the server's side: the cookie holds a random id, the row its hash, so that it can be ended."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import timedelta

from sqlmodel import Session, col, delete, select

from assess.screening import audit
from assess.screening.organisation.accounts import RECRUITER
from assess.store.tables import Membership, StaffSession, User, now

LASTS = timedelta(hours=12)


@dataclass(frozen=True)
class Staff:
    """The person logged in, with the rights of this very request."""

    user_id: int
    username: str
    name: str
    roles: frozenset[str]
    team_ids: frozenset[int]

    @property
    def actor(self) -> str:
        """How the audit trail names this person."""
        return f"staff:{self.user_id}"


def hashed(token: str) -> str:
    """What the database keeps of a random id."""
    return hashlib.sha256(token.encode()).hexdigest()


def who(session: Session, token: str) -> Staff | None:
    """Whom a token lets in now: an active person whose login has not ended."""
    user = session.exec(
        select(User)
        .join(StaffSession, col(StaffSession.user_id) == User.id)
        .where(StaffSession.token_hash == hashed(token), StaffSession.expires_at > now(), col(User.active))
    ).first()
    if user is None:
        return None
    assert user.id is not None
    memberships = session.exec(select(Membership).where(Membership.user_id == user.id)).all()
    teams = frozenset(m.team_id for m in memberships if m.team_id is not None and m.role == RECRUITER)
    return Staff(user.id, user.username, user.name, frozenset(m.role for m in memberships), teams)


def begin(session: Session, user_id: int, before: str) -> str:
    """A new login's token; the one before in this browser is dead, and so are all that ran out."""
    if before:
        session.exec(delete(StaffSession).where(col(StaffSession.token_hash) == hashed(before)))
    session.exec(delete(StaffSession).where(col(StaffSession.expires_at) < now()))
    token = secrets.token_urlsafe(32)
    session.add(StaffSession(token_hash=hashed(token), user_id=user_id, expires_at=now() + LASTS))
    audit.record(session, f"staff:{user_id}", "logged in")
    return token


def end(session: Session, user_id: int, token: str) -> None:
    """The token opens nothing any more."""
    session.exec(delete(StaffSession).where(col(StaffSession.token_hash) == hashed(token)))
    audit.record(session, f"staff:{user_id}", "logged out")


def end_others(session: Session, user_id: int, token: str) -> None:
    """Every login of this person but this one ends: the password has changed."""
    theirs = (col(StaffSession.user_id) == user_id, col(StaffSession.token_hash) != hashed(token))
    session.exec(delete(StaffSession).where(*theirs))
    audit.record(session, f"staff:{user_id}", "changed own password")
