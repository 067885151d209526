"""Who logs in at an OpenID provider: issuer and subject are the identity, roles are renewed at each login."""

import hashlib
import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime

import structlog
from sqlmodel import Session, select

from assess.documents.unseen import unfit
from assess.screening import audit
from assess.screening.inputs import one_line
from assess.screening.organisation import accounts, staff_sessions
from assess.screening.organisation.openid_provider import MappedRole
from assess.screening.organisation.staff_sessions import NOWHERE, Device
from assess.screening.problems import Problem, Refused
from assess.store.tables import Membership, StaffIdentity, User, now

PROVIDER = "provider"  # the actor of what a provider's word changes
NEVER = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Person:
    """What a provider says of whoever has logged in there; issuer and subject alone say who it is."""

    issuer: str
    subject: str
    username: str
    name: str
    roles: frozenset[MappedRole]
    authenticated_at: datetime = NEVER  # when they last showed there who they are, if the provider says it


def log_in(session: Session, person: Person, token_before: str, device: Device = NOWHERE) -> str | None:
    """The token of a new login; None for somebody without a role here, or whose account is closed.

    Roles become those that the provider says now, also when the login is refused; losing one ends every login.
    """
    wanted = _memberships(session, person.roles)
    identity = _find(session, person)
    if identity is None and not wanted:
        _refuse(session, f"identity:{_digest(person)}", "no role")
        return None
    user = session.get_one(User, identity.user_id) if identity else _add(session, person)
    name = one_line(person.name)[:120]
    user.name = name if name and not unfit(name) else user.name
    _renew_roles(session, user, wanted)
    if not wanted or not user.active:
        _refuse(session, f"staff:{user.id}", "account closed" if wanted else "no role")
        return None
    assert user.id is not None
    return staff_sessions.begin(session, user.id, token_before, device, min(person.authenticated_at, now()))


def refuse_answer(session: Session, reason: str) -> None:
    """Note that what the provider said of a person could not be trusted."""
    _refuse(session, "", reason)


def link(session: Session, user: User, issuer: str, subject: str, actor: str) -> None:
    """Let an account log in at the provider from now on, and by no password any more."""
    assert user.id is not None
    taken = (StaffIdentity.issuer == issuer) & (StaffIdentity.subject == subject)
    if session.exec(select(StaffIdentity.id).where(taken | (StaffIdentity.user_id == user.id))).first():
        raise Refused([Problem("subject", "identity-taken")])
    session.add(StaffIdentity(issuer=issuer, subject=subject, user_id=user.id))
    user.password = ""
    accounts.end_sessions(session, user)
    audit.record(session, actor, "identity.linked", f"staff:{user.id}")


def missing_teams(session: Session, roles: Collection[MappedRole]) -> list[str]:
    """The teams that a mapping names and that are not there."""
    named = sorted({one.team for one in roles if one.team})
    return [name for name in named if accounts.team_named(session, name) is None]


def _memberships(session: Session, roles: Collection[MappedRole]) -> set[tuple[str, int | None]]:
    found: set[tuple[str, int | None]] = set()
    for one in roles:
        team = accounts.team_named(session, one.team) if one.team else None
        if one.team and team is None:
            structlog.get_logger().warning("a team of ASSESS_OIDC_ROLES is missing", team=one.team)
        else:
            found.add((one.role, team.id if team else None))
    return found


def _find(session: Session, person: Person) -> StaffIdentity | None:
    same = (StaffIdentity.issuer == person.issuer, StaffIdentity.subject == person.subject)
    return session.exec(select(StaffIdentity).where(*same)).first()


def _add(session: Session, person: Person) -> User:
    user = User(username=_free_username(session, person.username), name="", password="")
    user.name = user.username
    session.add(user)
    session.flush()
    assert user.id is not None
    session.add(StaffIdentity(issuer=person.issuer, subject=person.subject, user_id=user.id))
    audit.record(session, PROVIDER, "user.added", f"staff:{user.id}")
    return user


def _free_username(session: Session, wanted: str) -> str:
    """Like what the provider calls the person, but nobody else's."""
    plain = unicodedata.normalize("NFKD", wanted.partition("@")[0]).encode("ascii", "ignore").decode().lower()
    stem = re.sub(r"[^a-z0-9._-]+", "-", plain).strip("._-")[:32]
    return accounts.free_username(session, stem if accounts.USERNAME.fullmatch(stem) else "person")


def _renew_roles(session: Session, user: User, wanted: set[tuple[str, int | None]]) -> None:
    held = {
        (one.role, one.team_id): one
        for one in session.exec(select(Membership).where(Membership.user_id == user.id))
    }
    for role, team_id in sorted(held.keys() - wanted, key=str):
        session.delete(held[role, team_id])
        audit.record(session, PROVIDER, "role.withdrawn", f"staff:{user.id}", role=role, team=team_id)
    for role, team_id in sorted(wanted - held.keys(), key=str):
        accounts.grant(session, user, role, accounts.team(session, team_id) if team_id else None, PROVIDER)
    if held.keys() - wanted:
        accounts.end_sessions(session, user)


def _refuse(session: Session, object: str, reason: str) -> None:
    audit.record(session, PROVIDER, "login.refused", object, reason=reason)


def _digest(person: Person) -> str:
    # Of somebody without an account here the trail keeps what recognises them, not who they are.
    return hashlib.sha256(f"{person.issuer}\n{person.subject}".encode()).hexdigest()[:16]
