"""Time limits of parts, by the server's clock from the start on; more time counts whenever it is granted.

The limit is pinned when a part begins. When it is over the part is handed in with what was answered.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, select

from assess.screening.sittings import accommodations, taking
from assess.screening.sittings.admissions import Part
from assess.store.tables import Invitation, Sitting

ON_ITS_WAY = timedelta(seconds=15)  # how long after the end a page that was sent before is still taken


@dataclass(frozen=True)
class Clock:
    """The clock of a part: when it runs out, and how many seconds are left."""

    until: datetime
    left: float

    @property
    def over(self) -> bool:
        """Whether the part is to be handed in."""
        return self.left <= 0

    @property
    def shut(self) -> bool:
        """Whether not even a page that was on its way is taken any more."""
        return self.left <= -ON_ITS_WAY.total_seconds()


def allowed(session: Session, invitation_id: int, limit: int | None) -> float | None:
    """How many minutes of a limit somebody has; None for as many as they need."""
    pace = accommodations.multiplier(session, invitation_id) if limit is not None else None
    return None if limit is None or pace is None else limit * pace


def clock(session: Session, invitation_id: int, part: Part | Sitting, moment: datetime) -> Clock | None:
    """The clock of a part that has one for this person; no query for a part without a limit."""
    minutes = allowed(session, invitation_id, part.time_limit)
    if minutes is None:
        return None
    until = part.started_at + timedelta(minutes=minutes)
    return Clock(until, (until - moment).total_seconds())


def hand_in(session: Session, public_id: str, moment: datetime) -> bool:
    """Hand a part in whose time is over; whether it was. A page still on its way has its seconds first."""
    mine = select(Sitting).where(Sitting.public_id == public_id, col(Sitting.submitted_at).is_(None))
    sitting = session.exec(mine).first()
    running = clock(session, sitting.invitation_id, sitting, moment) if sitting else None
    if sitting is None or running is None or not running.over:
        return False
    taking.hand_in(session, sitting, moment, time_up=True)
    return True


def hand_in_all(session: Session, moment: datetime) -> int:
    """Hand in the parts of everybody whose time is over and who did not come back; how many there were."""
    return sum(hand_in(session, public_id, moment) for public_id in list(_over(session, moment)))


def _over(session: Session, moment: datetime) -> Iterator[str]:
    limited = select(Sitting).join(Invitation).where(
        col(Sitting.time_limit).is_not(None), col(Sitting.submitted_at).is_(None), Invitation.state == "started"
    )  # fmt: skip
    for sitting in session.exec(limited.order_by(col(Sitting.id))):
        running = clock(session, sitting.invitation_id, sitting, moment)
        if running is not None and running.shut:
            yield sitting.public_id
