"""The chain of the audit trail: whoever may write to the database, and nothing else, cannot change the past unseen.

Every event is marked (HMAC-SHA-256) under a key that the database does not hold, as it is written; batches are
sealed under the same key, each with the seal before it and the number of all events so far. The newest seal is the
head; it is also kept outside the database: in the data folder, in the log, in each backup and in exports. What this
does not show: an event that was removed before it was sealed, within the minute after it was written.
"""

import hashlib
import hmac
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

import structlog
from sqlalchemy import text
from sqlmodel import Session, col, func, select

from assess.config import Settings
from assess.documents.canonical import canonical
from assess.screening.audit import keyed_digest, keys_of, mark, record, text_digest
from assess.store.tables import AuditEvent, AuditSeal

BATCH = 500
HEAD = "audit_head.json"
_SEAL_LOCK = 7_461_001  # of PostgreSQL: one seals at a time, or the chain would fork
log = structlog.get_logger()


@dataclass(frozen=True)
class Head:
    """The newest seal: whoever keeps this elsewhere can tell whether the trail up to it is still there."""

    seal: int
    total: int
    digest: str

    def __str__(self) -> str:
        return f"{self.seal}:{self.total}:{self.digest}"

    @classmethod
    def read(cls, said: str) -> "Head":
        """The head that was written down like this; ValueError for anything else."""
        seal, total, digest = said.strip().split(":")
        return cls(int(seal), int(total), digest)


def _name(key: str) -> str:
    """What tells which key it was, and nothing about it."""
    return hashlib.sha256(f"audit key {key}".encode()).hexdigest()[:12]


def head(session: Session) -> Head | None:
    """The newest seal."""
    last = session.exec(select(AuditSeal).order_by(col(AuditSeal.id).desc()).limit(1)).first()
    return Head(last.id or 0, last.total, last.digest) if last else None


def seal(session: Session) -> Head | None:
    """Seal what is not sealed yet, chained to the last seal; the newest seal, None when there was nothing to do."""
    if session.get_bind().dialect.name == "postgresql":
        session.connection().execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SEAL_LOCK})
    made = None
    while events := _unsealed(session):
        made = _seal(session, events)
    return Head(made.id or 0, made.total, made.digest) if made else None


def _unsealed(session: Session) -> Sequence[AuditEvent]:
    waiting = select(AuditEvent).where(col(AuditEvent.seal_id).is_(None)).order_by(col(AuditEvent.id)).limit(BATCH)
    return session.exec(waiting).all()


def _seal(session: Session, events: Sequence[AuditEvent]) -> AuditSeal:
    key = keys_of(session.connection())[-1]
    last = session.exec(select(AuditSeal).order_by(col(AuditSeal.id).desc()).limit(1)).first()
    if last is None or not last.key:  # what the first release wrote has no marks yet
        for one in events:
            one.digest = one.digest or mark(one, key)
    before = last.total if last and last.key else _sealed_before(session)
    made = AuditSeal(
        previous=last.digest if last else "",
        digest="",
        events=len(events),
        total=before + len(events),
        key=_name(key),
    )
    made.digest = _seal_digest(made, events, key)
    session.add(made)
    session.flush()
    for one in events:
        one.seal_id = made.id
    session.flush()
    return made


def _sealed_before(session: Session) -> int:
    sealed = select(func.count()).select_from(AuditEvent).where(col(AuditEvent.seal_id).is_not(None))
    return session.exec(sealed).one()


def _seal_digest(made: AuditSeal, events: Sequence[Any], key: str) -> str:
    marks = [[one.id, one.digest] for one in events]
    return keyed_digest(key, canonical([made.previous, made.events, made.total, made.sealed_at.isoformat(), marks]))


def faults(session: Session, kept: Head | None = None, newest: int | None = None) -> list[str]:
    """What was altered, removed or put in since it was written, in plain words; empty when all is whole.

    `kept` is a head from outside the database. With `newest`, only so many seals at the end are looked at.
    """
    keys = {_name(key): key for key in keys_of(session.connection())}
    found = list(_sealed_faults(session, keys, newest))
    found += _unsealed_faults(session, list(keys.values()))
    return found + _head_faults(session, kept)


def _sealed_faults(session: Session, keys: dict[str, str], newest: int | None) -> Iterator[str]:
    seals = session.exec(select(AuditSeal).order_by(col(AuditSeal.id).desc()).limit(newest)).all()[::-1]
    previous: AuditSeal | None = None
    if newest is not None and len(seals) == newest:
        previous, *seals = seals
    for made in seals:
        events = _rows(session, col(AuditEvent.seal_id) == made.id)
        if made.key:
            yield from _keyed_faults(made, events, keys)
        else:
            yield from _first_release_faults(made, events)
            if previous and previous.key:
                yield f"seal {made.id} bears no key, though seals before it do"
        if len(events) != made.events:
            yield f"seal {made.id}: {made.events} events were sealed, {len(events)} are there"
        if made.previous != (previous.digest if previous else ""):
            yield f"seal {made.id} does not follow from the seal before it"
        if previous and previous.key and made.total != previous.total + made.events:
            yield f"seal {made.id} counts {made.total} events, {previous.total + made.events} were sealed by then"
        previous = made


def _rows(session: Session, condition: Any) -> Sequence[Any]:
    """Events as plain rows, which the session does not keep: a long trail is looked at piece by piece."""
    table = AuditEvent.__table__  # type: ignore[attr-defined]
    return session.connection().execute(table.select().where(condition).order_by(table.c.id)).all()


def _first_release_faults(made: AuditSeal, events: Sequence[Any]) -> Iterator[str]:
    """What was sealed without a key; the first keyed seal holds the last of these in its place."""
    for one in events:
        said = [one.id, one.at.isoformat(), one.actor, one.verb, one.object, one.detail]
        if text_digest(canonical(said)) != one.digest:
            yield f"event {one.id} was altered"
    if text_digest("\n".join([made.previous, *(one.digest for one in events)])) != made.digest:
        yield f"seal {made.id} does not fit its events"


def _keyed_faults(made: AuditSeal, events: Sequence[Any], keys: dict[str, str]) -> Iterator[str]:
    key = keys.get(made.key)
    if key is None:
        yield f"seal {made.id} was made under a key that is not here: bring it back as an old key (audit_key.old)"
        return
    yield from (f"event {one.id} was altered" for one in events if not _marked(one, keys.values()))
    if not hmac.compare_digest(_seal_digest(made, events, key), made.digest):
        yield f"seal {made.id} does not fit its events"


def _marked(one: Any, keys: Any) -> bool:
    return any(hmac.compare_digest(mark(one, key), one.digest) for key in keys)


def _unsealed_faults(session: Session, keys: Sequence[str]) -> list[str]:
    waiting = _rows(session, col(AuditEvent.seal_id).is_(None))
    found = [f"event {one.id} was altered or put in" for one in waiting if not _marked(one, keys)]
    twice = (
        select(AuditEvent.nonce).where(AuditEvent.nonce != "").group_by(AuditEvent.nonce).having(func.count() > 1)
    )
    again = session.exec(select(AuditEvent.id).where(col(AuditEvent.nonce).in_(twice)).order_by(col(AuditEvent.id)))
    return found + [f"event {number} stands there more than once" for number in again]


def _head_faults(session: Session, kept: Head | None) -> list[str]:
    if kept is None:
        return []
    there = session.exec(select(AuditSeal).where(AuditSeal.id == kept.seal)).first()
    if there is None:
        return [f"seal {kept.seal}, the newest one known outside the database, is not there"]
    if (there.digest, there.total) != (kept.digest, kept.total):
        return [f"seal {kept.seal} is not the one known outside the database"]
    return []


def kept_head(settings: Settings) -> Head | None:
    """The head that this machine knows; None where nobody sealed yet."""
    path = settings.data / HEAD
    return Head(**json.loads(path.read_text())) if path.exists() else None


def keep_head(settings: Settings, made: Head) -> None:
    """Write the head down outside the database."""
    path = settings.data / HEAD
    draft = path.with_suffix(".draft")
    draft.write_text(json.dumps(asdict(made)))
    draft.replace(path)
    log.info("audit trail sealed", head=str(made))


def seal_and_keep(session: Session, settings: Settings) -> None:
    """Seal, commit, and keep the head; where the one kept before is gone, it stays, so that `doctor` finds out."""
    seal(session)
    session.commit()
    newest, known = head(session), kept_head(settings)
    if lost := _head_faults(session, known):
        log.error("audit trail was cut off", found=lost[0])
    elif newest is not None and newest != known:
        keep_head(settings, newest)


def export(session: Session, actor: str) -> Iterator[str]:
    """The whole trail, a JSON object a line: seals with the events they seal, events not sealed yet, the head.

    That it was taken is an event of it; the caller commits.
    """
    record(session, actor, "audit.exported")
    session.flush()
    for made in session.exec(select(AuditSeal).order_by(col(AuditSeal.id))).all():
        yield from (_line("event", one._mapping) for one in _rows(session, col(AuditEvent.seal_id) == made.id))
        yield _line("seal", made.model_dump())
    yield from (_line("event", one._mapping) for one in _rows(session, col(AuditEvent.seal_id).is_(None)))
    yield json.dumps({"kind": "head", "head": str(head(session) or "")})


def _line(kind: str, row: Mapping[str, Any]) -> str:
    values = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in row.items()}
    return json.dumps({"kind": kind, **values}, sort_keys=True)
