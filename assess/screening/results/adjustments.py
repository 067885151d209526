"""What adjustments mean for results: whose time says nothing, and who stands apart from a ranking."""

from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, select

from assess.store.tables import Accommodation, Invitation

GRANTED, ANOTHER_WAY, TECHNICAL, NOT_GRANTED = "granted", "another-way", "technical", "not-granted"
OUTCOMES = (GRANTED, ANOTHER_WAY, TECHNICAL, NOT_GRANTED)
ADJUSTED = (GRANTED, ANOTHER_WAY)
ASIDE = (ANOTHER_WAY, TECHNICAL)


def adjusted(session: Session, invitation_id: int) -> bool:
    """Whether somebody has an adjustment, so that how long their pages took says nothing."""
    return bool(adjusted_among(session, [invitation_id]))


def adjusted_among(session: Session, invitation_ids: Collection[int]) -> set[int]:
    """Those of these people who have one."""
    mine = col(Accommodation.invitation_id).in_(invitation_ids), col(Accommodation.outcome).in_(ADJUSTED)
    return set(session.exec(select(Accommodation.invitation_id).where(*mine)))


def answered_with(session: Session, invitation_ids: Collection[int]) -> set[int]:
    """Those of these people who had an adjustment when they submitted: the same whenever it is asked."""
    mine = col(Accommodation.invitation_id).in_(invitation_ids), col(Accommodation.outcome).in_(ADJUSTED)
    in_time = col(Accommodation.decided_at) <= col(Invitation.completed_at)
    joined = select(Accommodation.invitation_id).join(Invitation, col(Invitation.id) == Accommodation.invitation_id)
    return set(session.exec(joined.where(*mine, in_time)))


def set_aside() -> Any:
    """A query for those whom another process or a technical failure keeps out of rankings."""
    return select(Accommodation.invitation_id).where(col(Accommodation.outcome).in_(ASIDE))
