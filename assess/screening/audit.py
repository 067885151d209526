"""The audit trail: append-only events of ids and hashes, sealed in chained batches."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, func, select

from assess.documents.canonical import canonical
from assess.store.tables import AuditEvent, AuditSeal

BATCH = 500


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


def text_digest(text: str) -> str:
    """The sha256 of a text, in hexadecimal."""
    return hashlib.sha256(text.encode()).hexdigest()


def digest(event: AuditEvent) -> str:
    """The sha256 of what an event says."""
    said = [event.id, event.at.isoformat(), event.actor, event.verb, event.object, event.detail]
    return text_digest(canonical(said))


def seal(session: Session) -> AuditSeal | None:
    """Seal the events that are not sealed yet, chained to the last seal; None when there is nothing to seal."""
    events = session.exec(
        select(AuditEvent).where(col(AuditEvent.seal_id).is_(None)).order_by(col(AuditEvent.id)).limit(BATCH)
    ).all()
    if not events:
        return None
    last = session.exec(select(AuditSeal).order_by(col(AuditSeal.id).desc()).limit(1)).first()
    previous = last.digest if last else ""
    for event in events:
        event.digest = digest(event)
    made = AuditSeal(previous=previous, digest=_chained(previous, events), events=len(events))
    session.add(made)
    session.flush()
    for event in events:
        event.seal_id = made.id
    return made


def _chained(previous: str, events: Any) -> str:
    marks = [previous, *(event.digest for event in events)]
    return text_digest("\n".join(marks))


def broken(session: Session) -> list[str]:
    """Every sealed event or seal that was altered or removed since, in plain words; empty when all is whole."""
    found: list[str] = []
    previous = ""
    for made in session.exec(select(AuditSeal).order_by(col(AuditSeal.id))):
        events = session.exec(
            select(AuditEvent).where(AuditEvent.seal_id == made.id).order_by(col(AuditEvent.id))
        ).all()
        found += [f"event {event.id} was altered" for event in events if digest(event) != event.digest]
        if len(events) != made.events:
            found.append(f"seal {made.id}: {made.events} events were sealed, {len(events)} are there")
        if made.previous != previous or _chained(previous, events) != made.digest:
            found.append(f"seal {made.id} does not follow from the events and the seal before it")
        previous = made.digest
    return found


def total(session: Session) -> int:
    """How many events there are."""
    return session.exec(select(func.count()).select_from(AuditEvent)).one()


def listed(session: Session, page: int, size: int) -> list[Event]:
    """A page of events, the newest first."""
    wanted = select(AuditEvent).order_by(col(AuditEvent.id).desc())
    found = session.exec(wanted.offset((page - 1) * size).limit(size))
    return [Event(one.at, one.actor, one.verb, one.object, one.detail) for one in found]
