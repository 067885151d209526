"""Decisions read back: of one person, and of a campaign, the newest first; whoever made them, by name."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from assess.screening import paging
from assess.screening.decisions.standing import standing_in
from assess.screening.paging import Page
from assess.screening.results.rankings import Person, people
from assess.store.tables import Decision, Invitation, User


@dataclass(frozen=True)
class PastDecision:
    """A decision as pages show it; `stands` unless it was taken back or another one followed."""

    public_id: str
    kind: str
    basis: Sequence[str]
    reason: str
    by: str
    at: datetime
    batch: str
    together: int
    stands: bool
    undone_by: str = ""
    undone_at: datetime | None = None


def of_person(session: Session, invitation_id: int) -> list[PastDecision]:
    """All decisions about one person, the newest first."""
    mine = select(Decision).where(Decision.invitation_id == invitation_id).order_by(col(Decision.id).desc())
    return _told(session, session.exec(mine).all())


def of_campaign(
    session: Session, campaign_id: int, kind: str = "", page: int = 1
) -> Page[tuple[Person, PastDecision]]:
    """A page of a campaign's decisions; with a kind, of those of it that stand."""
    mine = select(Decision).join(Invitation, col(Invitation.id) == Decision.invitation_id)
    mine = mine.where(Invitation.campaign_id == campaign_id)
    if kind:
        newest = standing_in(Invitation.campaign_id == campaign_id)
        mine = mine.where(Decision.kind == kind, col(Decision.id).in_(newest))
    total = session.exec(select(func.count()).select_from(mine.subquery())).one()
    number, of = paging.place(total, page, paging.SIZE)
    newest_first = mine.order_by(col(Decision.id).desc())
    rows = session.exec(newest_first.offset((number - 1) * paging.SIZE).limit(paging.SIZE)).all()
    named = people(session, {row.invitation_id for row in rows})
    told = _told(session, rows)
    return Page([(named[row.invitation_id], one) for row, one in zip(rows, told, strict=True)], number, of, total)


def _told(session: Session, rows: Sequence[Decision]) -> list[PastDecision]:
    names = staff_names(session, {number for row in rows for number in (row.decided_by, row.undone_by)})
    batches = {row.batch for row in rows}
    sizes = dict(session.exec(
        select(Decision.batch, func.count()).where(col(Decision.batch).in_(batches)).group_by(col(Decision.batch))
    ).all())  # fmt: skip
    newest = standing_in(col(Invitation.id).in_({row.invitation_id for row in rows}))
    standing = set(session.exec(newest))
    return [
        PastDecision(
            public_id=row.public_id, kind=row.kind, basis=tuple(row.basis), reason=row.reason,
            by=names.get(row.decided_by, ""), at=row.decided_at, batch=row.batch, together=sizes[row.batch],
            stands=row.id in standing, undone_by=names.get(row.undone_by, ""), undone_at=row.undone_at,
        )
        for row in rows
    ]  # fmt: skip


def staff_names(session: Session, numbers: Collection[int | None]) -> dict[int | None, str]:
    """What people of staff are called."""
    rows = session.exec(select(User.id, User.name, User.username).where(col(User.id).in_(numbers)))
    return {number: name or username for number, name, username in rows}
