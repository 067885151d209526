"""Letters of one deed: they wait a minute before they leave, and until one has left it can be undone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select, update

from assess.screening import audit
from assess.screening.campaigns import invitation_states
from assess.screening.email.shipped_letters import INVITATION
from assess.store.tables import Campaign, Invitation, Link, OutboxMail, new_public_id, now

UNDO = timedelta(seconds=60)


@dataclass(frozen=True)
class Batch:
    """Letters that are written together, and when they may leave."""

    public_id: str
    leaves_at: datetime


@dataclass(frozen=True)
class WaitingBatch:
    """Letters of one deed that have not left yet; `undoable` while none of them has."""

    public_id: str
    kind: str
    letters: int
    leaves_at: datetime
    undoable: bool


def begin() -> Batch:
    """A new batch; nothing of it leaves before a minute is over."""
    return Batch(new_public_id(), now() + UNDO)


def undone(session: Session, batch: str) -> bool:
    """Whether somebody has withdrawn letters of that batch."""
    mine = select(OutboxMail.id).where(OutboxMail.batch == batch, OutboxMail.state == "withdrawn").limit(1)
    return bool(batch) and session.exec(mine).first() is not None


def waiting(session: Session, campaign: Campaign, moment: datetime) -> list[WaitingBatch]:
    """The campaign's batches of which something can still be stopped, the newest first."""
    mail = OutboxMail
    grouped = (
        select(mail.batch, mail.kind, func.count(), func.min(mail.leaves_at))
        .where(*_stoppable(campaign), mail.batch != "")
        .group_by(mail.batch, mail.kind)
        .order_by(func.min(mail.leaves_at).desc())
    )
    return [
        WaitingBatch(batch, kind, number, leaves_at, leaves_at > moment)
        for batch, kind, number, leaves_at in session.exec(grouped)
        if leaves_at is not None
    ]


def undo(session: Session, campaign: Campaign, batch: str, actor: str) -> int:
    """Withdraw all letters of a batch that have not left; how many. Places made with them are taken back."""
    wanted = select(OutboxMail).where(*_stoppable(campaign), OutboxMail.batch == batch).with_for_update()
    found = session.exec(wanted.execution_options(populate_existing=True)).all()
    for letter in found:
        letter.state = "withdrawn"
    session.flush()
    written = {one.invitation_id: one.created_at for one in found if one.kind == INVITATION and one.invitation_id}
    _take_back(session, written)
    if found:
        audit.record(session, actor, "letters.undone", campaign.public_id, letters=len(found))
    return len(found)


def _take_back(session: Session, written: Mapping[int, datetime]) -> None:
    """Places that were made with their letter, of people who have not begun: their links close too."""
    numbers = list(written)
    for start in range(0, len(numbers), 500):  # as many as every database takes in one statement
        some = numbers[start : start + 500]
        mine = select(Invitation).where(col(Invitation.id).in_(some), Invitation.state == "invited")
        places = [one for one in session.exec(mine) if written[one.id or 0] - one.created_at < UNDO]
        for place in places:
            invitation_states.become(place, "revoke", now())
        closed = col(Link.invitation_id).in_([place.id for place in places]), col(Link.revoked_at).is_(None)
        session.exec(update(Link).where(*closed).values(revoked_at=now()))


def _stoppable(campaign: Campaign) -> tuple[ColumnElement[bool], ...]:
    mine = select(Invitation.id).where(Invitation.campaign_id == campaign.id)
    return (
        col(OutboxMail.invitation_id).in_(mine), col(OutboxMail.state) == "waiting",
        col(OutboxMail.tried_at).is_(None),
    )  # fmt: skip
