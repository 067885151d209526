"""Legal holds: data that must be kept for a reason, whatever asks for their erasure."""

from dataclasses import dataclass
from typing import Annotated

from sqlmodel import Session

from assess.screening import audit
from assess.screening.inputs import Text, outside_limits, tidy
from assess.screening.problems import refuse
from assess.store.tables import Candidate, LegalHold


@dataclass(frozen=True)
class Reason:
    """Why somebody's data must be kept."""

    reason: Annotated[str, Text(300, required=True)]


def hold(session: Session, candidate: Candidate, asked: Reason, actor: str) -> None:
    """Keep somebody's data from now on, or for another reason than before; Refused without one."""
    asked = tidy(asked)
    refuse(outside_limits(asked))
    assert candidate.id is not None
    row = session.get(LegalHold, candidate.id) or LegalHold(candidate_id=candidate.id, reason="")
    row.reason = asked.reason
    session.add(row)
    audit.record(session, actor, "person.held", candidate.public_id)


def release(session: Session, candidate: Candidate, actor: str) -> None:
    """Nothing holds these data any more."""
    row = session.get(LegalHold, candidate.id)
    if row is not None:
        session.delete(row)
        session.flush()
        audit.record(session, actor, "person.released", candidate.public_id)
