"""The letters of a campaign as its page lists them, and how many are in which state."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from assess.screening import paging
from assess.screening.email.shipped_letters import KINDS
from assess.screening.paging import Page
from assess.store.tables import Campaign, Candidate, Invitation, OutboxMail


@dataclass(frozen=True)
class WrittenLetter:
    """A letter of a campaign; of times the day alone."""

    id: int
    public_id: str
    name: str
    recipient: str
    kind: str
    state: str
    error: str
    reply: str
    written: date
    next_try_at: None = None


def states(session: Session, campaign: Campaign) -> Mapping[str, int]:
    """How many letters of the campaign are in which state."""
    counted = select(OutboxMail.state, func.count()).where(_mine(campaign)).group_by(col(OutboxMail.state))
    return dict(session.exec(counted).all())


def listed(session: Session, campaign: Campaign, state: str = "", page: int = 1) -> Page[WrittenLetter]:
    """A page of them, the newest first."""
    wanted = _mine(campaign)
    if state:
        wanted &= col(OutboxMail.state) == state
    total = session.exec(select(func.count()).select_from(OutboxMail).where(wanted)).one()
    number, of = paging.place(total, page, paging.SIZE)
    rows = session.exec(
        select(OutboxMail, Invitation, Candidate)
        .join(Invitation, col(Invitation.id) == OutboxMail.invitation_id)
        .join(Candidate, col(Candidate.id) == Invitation.candidate_id)
        .where(wanted)
        .order_by(col(OutboxMail.id).desc())
        .offset((number - 1) * paging.SIZE)
        .limit(paging.SIZE)
    )
    return Page([_line(*row) for row in rows], number, of, total)


def find(session: Session, campaign: Campaign, number: int) -> OutboxMail | None:
    """A letter of the campaign."""
    return session.exec(select(OutboxMail).where(_mine(campaign), OutboxMail.id == number)).first()


def _line(letter: OutboxMail, place: Invitation, candidate: Candidate) -> WrittenLetter:
    return WrittenLetter(
        letter.id or 0, place.public_id, candidate.name, letter.recipient, letter.kind, letter.state, letter.error,
        letter.reply, letter.created_at.date(),
    )  # fmt: skip


def _mine(campaign: Campaign) -> ColumnElement[bool]:
    """Letters of a known kind: answers to what somebody asked for may be about an adjustment."""
    mine = select(Invitation.id).where(Invitation.campaign_id == campaign.id)
    return col(OutboxMail.invitation_id).in_(mine) & col(OutboxMail.kind).in_(KINDS)
