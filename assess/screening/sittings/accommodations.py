"""What was decided on adjustments, as far as sittings go by it: more time, deadlines that wait, another process.

Nothing of it is on pages of recruiters or HR.
"""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, exists, or_
from sqlmodel import Session, col, select

from assess.store.tables import Accommodation, CandidateRequest

UNTIMED = "untimed"
PACES = ("1", "1.25", "1.5", "2", UNTIMED)


def multiplier(session: Session, invitation_id: int) -> float | None:
    """How much more time somebody has where time is limited, 1 without an adjustment; None for no limit at all."""
    timed = select(Accommodation.pace).where(Accommodation.invitation_id == invitation_id, Accommodation.pace != "")
    pace = session.exec(timed.order_by(col(Accommodation.id).desc()).limit(1)).first() or "1"
    return None if pace == UNTIMED else float(pace)


def waits(session: Session, invitation_id: int, moment: datetime) -> bool:
    """Whether the deadlines of somebody wait at that moment."""
    return bool(session.exec(select(deadlines_wait(invitation_id, moment))).one())


def deadlines_wait(invitation_id: Any, moment: Any) -> ColumnElement[bool]:
    """For queries: whether the deadlines of an invitation wait for a decision, or were moved by one."""
    asked, decided = CandidateRequest, Accommodation
    open_request = exists().where(
        col(asked.invitation_id) == invitation_id, col(asked.kind) == "adjustment", col(asked.state) != "answered"
    )
    moved = exists().where(col(decided.invitation_id) == invitation_id, col(decided.extended_until) > moment)
    return or_(open_request, moved)
