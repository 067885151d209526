"""Closing: it stops new starts, and whoever has begun may finish within the grace. The one place that says so."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Annotated, Literal, Protocol

from sqlalchemy import ColumnElement, and_, false, or_, true
from sqlmodel import Session, col, select, update

from assess.screening import audit
from assess.screening.inputs import Number, outside_limits
from assess.screening.problems import Problem, refuse
from assess.store.tables import Campaign, Candidate, Invitation, Link, now

LINKS_LAST = timedelta(days=60)  # where nothing says when a campaign ends
JUST_SENT = timedelta(minutes=15)  # how long after the end a page that was on its way is still taken

Standing = Literal["open", "just-closed", "closed"]


class Dates(Protocol):
    """What the rule needs to know of a campaign."""

    @property
    def state(self) -> str:
        """Open, or closed by a person."""

    @property
    def closes_at(self) -> datetime | None:
        """When it closes by itself."""

    @property
    def ends_at(self) -> datetime | None:
        """When the grace is over."""

    @property
    def grace_days(self) -> int:
        """How long the grace is."""


class CampaignClosed(RuntimeError):
    """A start that comes after the closing, or an answer that comes after the grace."""


@dataclass(frozen=True)
class Closing:
    """When a campaign stops taking people in, and how many days those who have begun have left to finish."""

    closes_at: datetime | None
    grace_days: Annotated[int, Number(0, 90)]


@dataclass(frozen=True)
class Outlook:
    """Whom closing now would leave where, by name; and until when those who have begun could finish."""

    answering: list[str]
    waiting: list[str]
    own_day: list[str]  # who keep a closing day of their own
    finish_by: datetime

    @property
    def not_begun(self) -> int:
        """How many could begin no more."""
        return len(self.waiting)


@dataclass(frozen=True)
class OwnDates:
    """What holds for somebody whose closing date was moved: theirs alone, with the campaign's grace."""

    closes_at: datetime
    ends_at: datetime
    grace_days: int
    state: str = "open"


def dates(campaign: Dates, own: datetime | None) -> Dates:
    """The dates that hold for a place, whose own closing date goes before the campaign's."""
    grace = timedelta(days=campaign.grace_days)
    return campaign if own is None else OwnDates(own, own + grace, campaign.grace_days)


def takes_starts(campaign: Dates, moment: datetime) -> bool:
    """Whether somebody may begin, be invited or join."""
    return campaign.state == "open" and (campaign.closes_at is None or moment < campaign.closes_at)


def open_now(moment: datetime) -> ColumnElement[bool]:
    """The same for queries."""
    return and_(
        col(Campaign.state) == "open", or_(col(Campaign.closes_at).is_(None), col(Campaign.closes_at) > moment)
    )


def standing(campaign: Dates, begun: bool, completed: bool, moment: datetime) -> Standing:
    """Whether somebody with a place may go on, just could, or comes too late."""
    if completed or takes_starts(campaign, moment):
        return "open"
    if not begun or campaign.ends_at is None:
        return "closed"
    if moment < campaign.ends_at:
        return "open"
    return "just-closed" if moment < campaign.ends_at + JUST_SENT else "closed"


def of_place(invitation: Invitation, moment: datetime) -> Standing:
    """The same of a place."""
    begun, completed = invitation.started_at is not None, invitation.state == "completed"
    return standing(dates(invitation.campaign, invitation.closes_at), begun, completed, moment)


def goes_on(campaign: Campaign, moment: datetime) -> ColumnElement[bool]:
    """For queries: whether a place of the campaign that is not completed can still be begun, or finished."""
    own, begun = col(Invitation.closes_at), col(Invitation.started_at).is_not(None)
    grace = timedelta(days=campaign.grace_days)
    finishing = campaign.ends_at is not None and moment < campaign.ends_at
    by_campaign = true() if takes_starts(campaign, moment) else begun if finishing else false()
    by_own = or_(own > moment, and_(begun, own > moment - grace))
    return or_(and_(own.is_(None), by_campaign), and_(own.is_not(None), by_own))


def until(campaign: Dates, begun: bool) -> datetime | None:
    """The last moment of somebody with a place: to begin, or to finish what they have begun."""
    return campaign.ends_at if begun else campaign.closes_at


def closed_at(campaign: Campaign) -> datetime | None:
    """The moment of the closing, by hand or by date, past or to come."""
    return min(filter(None, (campaign.closed_at, campaign.closes_at)), default=None)


def start(session: Session, campaign_id: int, moment: datetime, own: datetime | None = None) -> None:
    """Somebody begins; CampaignClosed once it is for them. Of a start and a closing at once, one waits."""
    held = select(Campaign).where(Campaign.id == campaign_id).with_for_update(read=True)
    campaign = session.exec(held.execution_options(populate_existing=True)).one()
    if not takes_starts(dates(campaign, own), moment):
        raise CampaignClosed(campaign.public_id)


def outlook(session: Session, campaign: Campaign, moment: datetime) -> Outlook:
    """What closing at that moment would mean for people."""
    mine = select(Candidate.name).join(Invitation).where(Invitation.campaign_id == campaign.id)
    mine = mine.order_by(col(Candidate.search_key))
    own_day = mine.where(col(Invitation.state).in_(("invited", "started")), col(Invitation.closes_at) > moment)
    others = mine.where(or_(col(Invitation.closes_at).is_(None), col(Invitation.closes_at) <= moment))
    answering = others.where(col(Invitation.state) == "started")
    waiting = others.where(col(Invitation.state) == "invited")
    finish_by = moment + timedelta(days=campaign.grace_days)
    known = [finish_by] if campaign.ends_at is None else [finish_by, campaign.ends_at]
    begun, not_begun, own = (list(session.exec(one)) for one in (answering, waiting, own_day))
    return Outlook(begun, not_begun, own, min(known))


def close(session: Session, campaign: Campaign, actor: str) -> None:
    """Nobody new begins from now on."""
    campaign.state, campaign.closed_at = "closed", campaign.closed_at or now()
    settle(session, campaign)
    audit.record(session, actor, "campaign.closed", campaign.public_id, grace_days=campaign.grace_days)


def open_again(session: Session, campaign: Campaign, actor: str) -> None:
    """People may begin again; a closing date that has passed is dropped, and the campaign is in the lists again."""
    campaign.state, campaign.closed_at, campaign.archived_at = "open", None, None
    if campaign.closes_at is not None and campaign.closes_at <= now():
        campaign.closes_at = None
    settle(session, campaign)
    audit.record(session, actor, "campaign.open", campaign.public_id)


def change(session: Session, campaign: Campaign, asked: Closing, actor: str) -> None:
    """Another closing date or grace; Refused with all problems. A date that has passed may stay as it is."""
    problems = outside_limits(asked)
    moved = asked.closes_at != campaign.closes_at
    if moved and asked.closes_at is not None and asked.closes_at <= now():
        problems.append(Problem("closes_at", "closing-past"))
    refuse(problems)
    campaign.closes_at, campaign.grace_days = asked.closes_at, asked.grace_days
    settle(session, campaign)
    closes = asked.closes_at.isoformat() if asked.closes_at else None
    audit.record(
        session, actor, "campaign.closing", campaign.public_id, closes_at=closes, grace_days=asked.grace_days
    )


def settle(session: Session, campaign: Campaign) -> None:
    """The end follows from the first closing there is, and links outlive it."""
    closed = closed_at(campaign)
    campaign.ends_at = closed + timedelta(days=campaign.grace_days) if closed else None
    session.add(campaign)
    if campaign.id is not None:
        last = campaign.ends_at or now() + LINKS_LAST
        early = update(Link).where(
            col(Link.campaign_id) == campaign.id, col(Link.revoked_at).is_(None), col(Link.expires_at) < last
        )
        session.exec(early.values(expires_at=last))
