"""The audit trail: append-only events of ids and hashes, each marked under a key; `audit_chain` seals them."""

import hashlib
import hmac
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, event
from sqlmodel import Session, col, func, select

from assess.documents.canonical import canonical
from assess.store.tables import AuditEvent


class NoAuditKey(RuntimeError):
    """Events cannot be written on this engine: nobody told it the keys of the audit trail."""


@dataclass(frozen=True)
class Event:
    """What was done, by whom and when, as lists show it."""

    at: datetime
    actor: str
    verb: str
    object: str
    detail: Mapping[str, Any]


def record(session: Session, actor: str, verb: str, object: str = "", **detail: Any) -> None:
    """Note that `actor` did `verb` to `object`, in the transaction of the deed itself."""
    session.add(AuditEvent(actor=actor, verb=verb, object=object, detail=detail))


@event.listens_for(AuditEvent, "before_insert")
def _mark_new(_mapper: Any, connection: Connection, made: AuditEvent) -> None:
    made.digest = mark(made, keys_of(connection)[-1])


def keys_of(bind: Any) -> list[str]:
    """The keys that are good on an engine or connection, the present one last."""
    found: Callable[[], Sequence[str]] | None = bind.get_execution_options().get("audit_keys")
    if found is None:
        raise NoAuditKey("make_engine was not given the keys of the audit trail")
    return list(found())


def mark(made: Any, key: str) -> str:
    """What an event says, under a key."""
    said = [made.nonce, made.at.isoformat(), made.actor, made.verb, made.object, made.detail]
    return keyed_digest(key, canonical(said))


def keyed_digest(key: str, said: str) -> str:
    """The HMAC-SHA-256 of a text, in hexadecimal."""
    return hmac.digest(key.encode(), said.encode(), "sha256").hex()


def text_digest(text: str) -> str:
    """The sha256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def total(session: Session) -> int:
    """How many events there are."""
    return session.exec(select(func.count()).select_from(AuditEvent)).one()


def listed(session: Session, page: int, size: int) -> list[Event]:
    """A page of events, the newest first."""
    wanted = select(AuditEvent).order_by(col(AuditEvent.id).desc())
    found = session.exec(wanted.offset((page - 1) * size).limit(size))
    return [Event(one.at, one.actor, one.verb, one.object, one.detail) for one in found]
