"""From one device to another: the new one shows six figures, and whoever is in types them on the old one.

Guessing opens nothing: figures only let in the browser that shows them, and only somebody who is in can type them.
"""

import hashlib
import secrets
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from assess.screening import audit
from assess.store.tables import HandOver, Invitation

LASTS = timedelta(minutes=10)
WAITING = 1000  # devices at once: a mistyped figure hardly ever meets another one


class AllWaiting(RuntimeError):
    """As many devices as may be wait already."""


def _hash(said: str) -> str:
    return hashlib.sha256(f"hand-over|{said}".encode()).hexdigest()


def ask(session: Session, moment: datetime) -> tuple[str, str]:
    """A device that waits from now on: the secret for its cookie and the figures for its screen."""
    session.exec(delete(HandOver).where(col(HandOver.expires_at) <= moment))
    if session.exec(select(func.count()).select_from(HandOver)).one() >= WAITING:
        raise AllWaiting
    secret, figures = secrets.token_urlsafe(32), _figures()
    while session.get(HandOver, _hash(figures)) is not None:
        figures = _figures()
    waiting = HandOver(figures_hash=_hash(figures), secret_hash=_hash(secret), expires_at=moment + LASTS)
    session.add(waiting)
    session.flush()
    return secret, figures


def _figures() -> str:
    return f"{secrets.randbelow(1_000_000):06}"


def let_in(session: Session, invitation_id: int, typed: str, moment: datetime) -> bool:
    """Let the device that shows these figures go on as this person; False where none shows them."""
    figures = "".join(str(int(one)) for one in typed if one.isdecimal())
    waiting = session.get(HandOver, _hash(figures), with_for_update=True)
    if waiting is None or waiting.expires_at <= moment or waiting.invitation_id is not None:
        return False
    waiting.invitation_id = invitation_id
    session.add(waiting)
    audit.record(session, "candidate", "hand-over.allowed", session.get_one(Invitation, invitation_id).public_id)
    return True


def come_in(session: Session, secret: str, moment: datetime) -> Invitation | None:
    """Whose place the device with this secret was let in to, once; None for every other."""
    mine = select(HandOver).where(HandOver.secret_hash == _hash(secret), HandOver.expires_at > moment)
    waiting = session.exec(mine.with_for_update()).first()
    if waiting is None or waiting.invitation_id is None:
        return None
    invitation = session.get_one(Invitation, waiting.invitation_id)
    session.delete(waiting)
    return invitation
