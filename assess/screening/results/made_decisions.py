"""Whether stored decisions are what they were when they were made: an event has recorded the hash of each."""

from collections.abc import Iterable
from typing import Any

from sqlmodel import Session, col, select

from assess.documents.canonical import canonical
from assess.screening import audit
from assess.store.tables import AuditEvent, Decision, Invitation

MADE = "decision.made"
PORTION = 200


def digest_of(made: Decision, person: str) -> str:
    """The sha256 of all that was decided, and why, about whom and when, with its seal."""
    said = [
        made.public_id, person, made.kind, made.basis, made.reason, made.seal, made.batch,
        made.decided_at.isoformat(),
    ]  # fmt: skip
    return audit.text_digest(canonical(said))


def altered(session: Session) -> list[str]:
    """Every decision that is not the one that was made, a portion at a time."""
    wrong, last = list[str](), 0
    while rows := session.execute(
        select(Decision, Invitation.public_id)
        .join(Invitation, col(Invitation.id) == Decision.invitation_id)
        .where(col(Decision.id) > last)
        .order_by(col(Decision.id))
        .limit(PORTION)
    ).all():
        known = _digests(session, [person for _row, person in rows])
        wrong += [row.public_id for row, person in rows if _differs(row, person, known)]
        last = rows[-1][0].id or last
    return [f"decision {public_id}" for public_id in wrong]


def is_as_made(session: Session, made: Decision, person: str) -> bool:
    """Whether a decision is the one that was made, by its own words and by the audit trail."""
    return not _differs(made, person, _digests(session, [person]))


def _differs(row: Decision, person: str, known: dict[str, Any]) -> bool:
    return digest_of(row, person) != row.digest or known.get(row.public_id) != row.digest


def _digests(session: Session, persons: Iterable[str]) -> dict[str, Any]:
    """What the audit trail keeps of the decisions about these people."""
    events = session.exec(
        select(AuditEvent.detail).where(AuditEvent.verb == MADE, col(AuditEvent.object).in_(set(persons)))
    )
    return {str(detail.get("decision")): detail.get("digest") for detail in events}
