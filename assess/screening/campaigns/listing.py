"""Campaigns and their people found and counted, as plain data; everything here is asked for by team."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, not_
from sqlmodel import Session, and_, col, func, or_, select

from assess.screening import paging
from assess.screening.campaigns import closing, references
from assess.screening.paging import Page
from assess.screening.results import adjustments
from assess.screening.searching import any_of, holding
from assess.store.tables import Campaign, Candidate, Invitation, OutboxMail, Result, now

STUCK = ("failed", "uncertain", "bounced")
MINE, ARCHIVED = "mine", "archived"  # which campaigns a list shows
STATES = ("invited", "missed", "started", "unfinished", "completed", "declined", "revoked")
TOO_LATE = {"invited": "missed", "started": "unfinished"}  # what these are once nobody can go on with them
BEFORE = {late: state for state, late in TOO_LATE.items()}

FOUND_BY = (
    col(Candidate.search_key), col(Candidate.email), col(Candidate.unverified_email), col(Invitation.search_key),
)  # fmt: skip


@dataclass(frozen=True)
class CampaignSummary:
    """A campaign as pages show it."""

    public_id: str
    title: str
    requisition: str
    team: str
    state: str
    places: int
    results_by: datetime | None
    closes_at: datetime | None
    feedback: bool
    closed_at: datetime | None
    ends_at: datetime | None
    grace_days: int
    demo: bool
    stage: str
    owner_id: int | None = None
    template: str = ""


@dataclass(frozen=True)
class CohortSummary:
    """A cohort as pages name it."""

    number: int
    opened_at: datetime


@dataclass(frozen=True)
class Line:
    """A campaign in a list, with how many invitations are in which state."""

    campaign: CampaignSummary
    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def invited(self) -> int:
        """Everybody who has a place."""
        return sum(count for state, count in self.states.items() if state != "revoked")


@dataclass(frozen=True)
class LetterState:
    """What became of the newest letter to somebody."""

    recipient: str
    state: str
    error: str
    next_try_at: datetime | None = None


@dataclass(frozen=True)
class InvitedPerson:
    """Somebody's place in a campaign as lists show it; `public_id` is the invitation's."""

    public_id: str
    name: str
    email: str
    synthetic: bool
    state: str
    submitted: date | None
    closes_at: datetime | None = None  # their own closing date, where it was moved
    letter: LetterState | None = None
    verified: bool = True  # the address was given by a recruiter or shown to be theirs, not just typed
    set_aside: bool = False  # they turned out to be somebody whose other place counts
    reference: str = ""
    applicant_number: str = ""


def summary(campaign: Campaign) -> CampaignSummary:
    """What pages show of a campaign."""
    return CampaignSummary(
        public_id=campaign.public_id,
        title=campaign.title,
        requisition=campaign.requisition,
        team=campaign.team.name,
        state="open" if closing.takes_starts(campaign, now()) else "closed",
        places=campaign.places,
        results_by=campaign.results_by,
        closes_at=campaign.closes_at,
        feedback=campaign.feedback,
        closed_at=campaign.closed_at,
        ends_at=campaign.ends_at,
        grace_days=campaign.grace_days,
        demo=campaign.demo,
        stage=stage(campaign),
        owner_id=campaign.owner_id,
        template=campaign.template,
    )


def stage(campaign: Campaign) -> str:
    """Open, finishing while whoever has begun may go on, ended, or archived."""
    moment = now()
    if campaign.archived_at is not None:
        return "archived"
    if closing.takes_starts(campaign, moment):
        return "open"
    return "finishing" if campaign.ends_at is not None and moment < campaign.ends_at else "ended"


def person(
    invitation: Invitation, candidate: Candidate, apart: Collection[int] = (), letter: OutboxMail | None = None
) -> InvitedPerson:
    """What lists show of an invitation; of times the day of submission alone, and not of who is not ranked."""
    aside = invitation.id in apart
    return InvitedPerson(
        public_id=invitation.public_id,
        name=candidate.name,
        email=candidate.address,
        verified=not candidate.unverified_email,
        set_aside=candidate.merged_into_id is not None,
        synthetic=candidate.synthetic,
        state="apart" if aside else true_state(invitation),
        closes_at=invitation.closes_at,
        submitted=invitation.completed_at.date() if invitation.completed_at and not aside else None,
        letter=_letter_state(letter) if letter else None,
        reference=references.shown(invitation),
        applicant_number=invitation.applicant_number,
    )


def true_state(invitation: Invitation) -> str:
    """The state, or what it is once the person cannot begin or go on any more."""
    over = closing.of_place(invitation, now()) != "open"
    return TOO_LATE.get(invitation.state, invitation.state) if over else invitation.state


def one_person(session: Session, invitation: Invitation) -> InvitedPerson:
    """The same of one."""
    return person(invitation, invitation.candidate, _apart(session, [invitation]))


def _apart(session: Session, invitations: Collection[Invitation]) -> set[int]:
    """Those of these people who are not ranked, whatever the reason."""
    numbers = [one.id for one in invitations if one.id is not None]
    unscored = select(Result.invitation_id).where(col(Result.current), col(Result.star).is_(None))
    kept = col(Invitation.id).in_(unscored) | col(Invitation.id).in_(adjustments.set_aside())
    found = session.exec(select(Invitation.id).where(col(Invitation.id).in_(numbers), kept))
    return {number for number in found if number is not None}


def cohorts(campaign: Campaign) -> list[CohortSummary]:
    """The campaign's cohorts, the newest last."""
    return [
        CohortSummary(one.number, one.opened_at) for one in sorted(campaign.cohorts, key=lambda one: one.number)
    ]


def find(session: Session, public_id: str, team_ids: Collection[int]) -> Campaign | None:
    """The campaign of that address, if it belongs to one of these teams."""
    mine = select(Campaign).where(Campaign.public_id == public_id, col(Campaign.team_id).in_(team_ids))
    return session.exec(mine).first()


def find_invitation(session: Session, campaign: Campaign, public_id: str) -> Invitation | None:
    """An invitation of this campaign."""
    return session.exec(
        select(Invitation).where(Invitation.campaign_id == campaign.id, Invitation.public_id == public_id)
    ).first()


def of_teams(
    session: Session,
    team_ids: Collection[int],
    words: str = "",
    page: int = 1,
    size: int = paging.SIZE,
    show: str = "",
    owner_id: int | None = None,
) -> Page[Line]:
    """A page of the teams' campaigns, open ones first, the newest on top; archived ones where asked for.

    Those of confirmations are reached from the profiles whose results they confirm.
    """
    mine = [
        col(Campaign.team_id).in_(team_ids),
        col(Campaign.confirms_id).is_(None),
        *holding(words, col(Campaign.search_key)),
    ]
    if show == MINE:
        mine.append(or_(col(Campaign.owner_id) == owner_id, col(Campaign.deputy_id) == owner_id))
    if show == ARCHIVED or not words:  # whoever looks for words finds archived ones as well
        mine.append(
            col(Campaign.archived_at).is_not(None) if show == ARCHIVED else col(Campaign.archived_at).is_(None)
        )
    total = session.exec(select(func.count()).select_from(Campaign).where(*mine)).one()
    number, of = paging.place(total, page, size)
    open_first = case((closing.open_now(now()), 0), else_=1)
    order = open_first, col(Campaign.archived_at).is_not(None), col(Campaign.id).desc()
    wanted = select(Campaign).where(*mine).order_by(*order).offset((number - 1) * size).limit(size)
    campaigns = session.exec(wanted).all()
    counted = _counts(session, [campaign.id for campaign in campaigns if campaign.id is not None])
    return Page([Line(summary(one), counted.get(one.id or 0, {})) for one in campaigns], number, of, total)


def counts(session: Session, campaign: Campaign) -> dict[str, int]:
    """How many invitations of a campaign are in which state, whoever is too late apart."""
    late = case((closing.goes_on(campaign, now()), 0), else_=1)
    rows = session.exec(
        select(Invitation.state, func.count(), func.sum(late))
        .where(Invitation.campaign_id == campaign.id)
        .group_by(col(Invitation.state))
    )
    counted: dict[str, int] = {}
    for state, number, too_late in rows:
        apart = too_late if state in TOO_LATE else 0
        counted |= {state: number - apart, TOO_LATE.get(state, ""): apart}
    return {state: number for state, number in counted.items() if number}


def _counts(session: Session, campaign_ids: Collection[int]) -> dict[int, dict[str, int]]:
    counted: dict[int, dict[str, int]] = {}
    rows = session.exec(
        select(Invitation.campaign_id, Invitation.state, func.count())
        .where(col(Invitation.campaign_id).in_(campaign_ids))
        .group_by(col(Invitation.campaign_id), col(Invitation.state))
    )
    for campaign_id, state, number in rows:
        counted.setdefault(campaign_id, {})[state] = number
    return counted


def people(
    session: Session, campaign: Campaign, state: str = "", words: str = "", page: int = 1
) -> Page[InvitedPerson]:
    """A page of those who have a place in the campaign, the newest first, each with their newest letter."""
    wanted = select(Invitation, Candidate).join(Candidate).where(Invitation.campaign_id == campaign.id)
    wanted = wanted.where(*holding(words, *FOUND_BY))
    if state in STATES:
        wanted = wanted.where(Invitation.state == BEFORE.get(state, state))
    if state in BEFORE or state in TOO_LATE:
        still = closing.goes_on(campaign, now())
        wanted = wanted.where(still if state in TOO_LATE else not_(still))
    total = _total(session, wanted)
    number, of = paging.place(total, page, paging.SIZE)
    wanted = wanted.order_by(col(Invitation.id).desc()).offset((number - 1) * paging.SIZE).limit(paging.SIZE)
    found = session.exec(wanted).all()
    letters = _letters(session, [invitation.id for invitation, _candidate in found if invitation.id])
    apart = _apart(session, [invitation for invitation, _candidate in found])
    rows = [person(one, candidate, apart, letters.get(one.id or 0)) for one, candidate in found]
    return Page(rows, number, of, total)


def _total(session: Session, wanted: Any) -> int:
    """How many rows a query would find."""
    counted = wanted.with_only_columns(func.count(), maintain_column_froms=True)
    return int(session.execute(counted).scalar_one())


def _letters(session: Session, invitation_ids: Collection[int]) -> dict[int, OutboxMail]:
    found = session.exec(
        select(OutboxMail).where(col(OutboxMail.invitation_id).in_(invitation_ids)).order_by(col(OutboxMail.id))
    )
    return {letter.invitation_id: letter for letter in found if letter.invitation_id is not None}


def search(
    session: Session, team_ids: Collection[int], words: str, page: int = 1
) -> Page[tuple[InvitedPerson, CampaignSummary]]:
    """A page of the people of these teams, by words of name, address, reference, number and campaign in any order.

    A campaign alone finds nobody: one of the words is the person's. A reference is found however it is typed.
    """
    by_words = and_(*holding(words, *FOUND_BY, col(Campaign.search_key)), any_of(words, *FOUND_BY))
    by_reference = col(Invitation.reference) == (references.typed(words) or None)
    wanted = (
        select(Invitation, Candidate, Campaign)
        .join(Candidate, col(Invitation.candidate_id) == Candidate.id)
        .join(Campaign, col(Invitation.campaign_id) == Campaign.id)
        .where(col(Campaign.team_id).in_(team_ids))
        .where(or_(by_words, by_reference))
    )
    total = _total(session, wanted)
    number, of = paging.place(total, page, paging.SIZE)
    order = col(Candidate.search_key), col(Invitation.id).desc()
    found = session.exec(wanted.order_by(*order).offset((number - 1) * paging.SIZE).limit(paging.SIZE)).all()
    apart = _apart(session, [one for one, _candidate, _campaign in found])
    rows = [(person(one, candidate, apart), summary(campaign)) for one, candidate, campaign in found]
    return Page(rows, number, of, total)


def due(session: Session, team_ids: Collection[int], until: datetime) -> list[CampaignSummary]:
    """Open campaigns whose results were promised by then."""
    found = session.exec(
        select(Campaign)
        .where(col(Campaign.team_id).in_(team_ids), col(Campaign.archived_at).is_(None))
        .where(Campaign.state == "open", col(Campaign.results_by) <= until)
        .order_by(col(Campaign.results_by))
    )
    return list(map(summary, found))


def new_results(
    session: Session, team_ids: Collection[int], since: timedelta = timedelta(days=7), limit: int = 8
) -> list[tuple[InvitedPerson, CampaignSummary]]:
    """The latest people whose Result is new."""
    found = session.exec(
        select(Invitation, Candidate, Campaign)
        .join(Candidate, col(Invitation.candidate_id) == Candidate.id)
        .join(Campaign, col(Invitation.campaign_id) == Campaign.id)
        .join(Result, col(Result.invitation_id) == Invitation.id)
        .where(col(Campaign.team_id).in_(team_ids), col(Result.current), col(Result.star).is_not(None))
        .where(col(Invitation.id).not_in(adjustments.set_aside()))
        .where(col(Invitation.completed_at) >= now() - since)
        .order_by(col(Invitation.completed_at).desc())
        .limit(limit)
    )
    rows = [(person(invitation, candidate), summary(campaign)) for invitation, candidate, campaign in found]
    # Of one day by name: who came first on it is nobody's business.
    rows.sort(key=lambda row: row[0].name)
    return sorted(rows, key=lambda row: row[0].submitted or date.min, reverse=True)


def stuck_letters(
    session: Session, team_ids: Collection[int], limit: int = 6
) -> list[tuple[LetterState, CampaignSummary]]:
    """The newest letters of these teams that failed, came back, or of which nobody knows whether they left."""
    found = session.exec(
        select(OutboxMail, Campaign)
        .join(Invitation, col(OutboxMail.invitation_id) == Invitation.id)
        .join(Campaign, col(Invitation.campaign_id) == Campaign.id)
        .where(col(Campaign.team_id).in_(team_ids), col(OutboxMail.state).in_(STUCK))
        .order_by(col(OutboxMail.id).desc())
        .limit(limit)
    )
    return [(_letter_state(letter), summary(campaign)) for letter, campaign in found]


def _letter_state(letter: OutboxMail) -> LetterState:
    return LetterState(letter.recipient, letter.state, letter.error, letter.next_try_at)
