"""Who has read a person: every view and every download is an event, on the audit trail before anything is shown."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, or_, select

from assess.screening import audit
from assess.store.database import begin_writing
from assess.store.tables import AuditEvent, Invitation

VIEWED, DOWNLOADED = ".viewed", ".downloaded"
_NOT_THE_PERSON = ("link.viewed",)  # a link says nothing of whom it leads


@dataclass(frozen=True)
class Reading:
    """Somebody (`staff:7`) read or took away something of a person, such as `profile.viewed`."""

    actor: str
    verb: str
    at: datetime


def who_read(session: Session, invitation: Invitation) -> list[Reading]:
    """Everybody who has read of this person, the first one first."""
    verb = col(AuditEvent.verb)
    wanted = select(AuditEvent.actor, AuditEvent.verb, AuditEvent.at).where(
        AuditEvent.object == invitation.public_id,
        or_(verb.endswith(VIEWED), verb.endswith(DOWNLOADED)),
        verb.not_in(_NOT_THE_PERSON),
    )
    return [Reading(*found) for found in session.exec(wanted.order_by(col(AuditEvent.id)))]


def note(session: Session, actor: str, verb: str, public_ids: Iterable[str]) -> None:
    """Keep, in a transaction of its own, that `actor` is about to read of all these people."""
    begin_writing(session, shared=True)
    note_within(session, actor, verb, public_ids)
    session.commit()


def note_within(session: Session, actor: str, verb: str, public_ids: Iterable[str]) -> None:
    """The same in the transaction of a form that is shown again."""
    for public_id in public_ids:
        audit.record(session, actor, verb, public_id)
