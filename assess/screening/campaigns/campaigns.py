"""Campaigns: opened with everything pinned, found only by their team, counted, closed and opened again."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlmodel import Session, col, func, select

from assess.documents.library import needed_by
from assess.scoring.assumed import assumed_snapshot
from assess.screening import audit
from assess.screening.campaigns import links
from assess.screening.campaigns.identity import clean_name
from assess.screening.documents import published
from assess.screening.results import stored_results
from assess.store.tables import Campaign, Candidate, Cohort, Invitation, Link, OutboxMail, Result, now

BLUEPRINT = "engagement-star"
STATES = ("invited", "started", "completed", "declined", "revoked")
PLACES = (1, 1000)


class CampaignError(ValueError):
    """A campaign cannot be made or changed like this; `problems` holds (field, text) of each."""

    def __init__(self, problems: list[tuple[str, str]]) -> None:
        self.problems = problems
        super().__init__("; ".join(text for _, text in problems))


@dataclass(frozen=True)
class Plan:
    """What somebody writes down to open a campaign."""

    title: str
    team_id: int
    places: int
    requisition: str = ""
    language: str = "en"
    contact: str = ""
    results_by: datetime | None = None
    closes_at: datetime | None = None
    blueprint: str = BLUEPRINT


@dataclass(frozen=True)
class Line:
    """A campaign in a list, with how many invitations are in which state."""

    campaign: Campaign
    states: Mapping[str, int] = field(default_factory=dict)

    @property
    def invited(self) -> int:
        """Everybody who has a place."""
        return sum(count for state, count in self.states.items() if state != "revoked")


def create(session: Session, plan: Plan, *, owner_id: int | None, actor: str, demo: bool = False) -> Campaign:
    """A campaign with its first cohort, everything pinned; CampaignError with all problems."""
    title, contact, requisition = clean_name(plan.title), clean_name(plan.contact), clean_name(plan.requisition)
    problems = []
    if not title or len(title) > 120:
        problems.append(("title", "Enter a title of at most 120 characters"))
    if len(requisition) > 80:
        problems.append(("requisition", "Enter a requisition of at most 80 characters"))
    if len(contact) > 200:
        problems.append(("contact", "Enter a contact of at most 200 characters"))
    problems += _place_problems(plan.places)
    problems += _language_problems(session, plan)
    if plan.closes_at is not None and plan.closes_at <= now():
        problems.append(("closes_at", "Choose a closing day that is still to come"))
    if problems:
        raise CampaignError(problems)
    campaign = Campaign(
        team_id=plan.team_id, owner_id=owner_id, title=title, requisition=requisition, places=plan.places,
        language=plan.language, contact=contact, results_by=plan.results_by, closes_at=plan.closes_at, demo=demo,
    )  # fmt: skip
    session.add(campaign)
    session.flush()
    open_cohort(session, campaign, plan.blueprint, actor)
    audit.record(session, actor, "campaign.opened", campaign.public_id)
    return campaign


def open_cohort(session: Session, campaign: Campaign, blueprint_slug: str, actor: str) -> Cohort:
    """A new cohort with the newest versions pinned; people invited from now on are ranked apart."""
    blueprint = published.blueprint_of(session, blueprint_slug)
    pins = needed_by(published.library(session), blueprint)
    library = published.pinned(session, pins)
    battery = [library.instruments[key] for key in blueprint.battery]
    assert campaign.id is not None
    last = session.exec(select(func.max(Cohort.number)).where(Cohort.campaign_id == campaign.id)).one()
    cohort = Cohort(
        campaign_id=campaign.id,
        number=(last or 0) + 1,
        blueprint=blueprint.key,
        battery=[instrument.key for instrument in battery],
        pins=pins,
        snapshot=stored_results.keep_snapshot(session, assumed_snapshot(battery, blueprint)),
    )
    session.add(cohort)
    session.flush()
    audit.record(session, actor, "cohort.opened", campaign.public_id, number=cohort.number)
    return cohort


def find(session: Session, public_id: str, team_ids: Collection[int]) -> Campaign | None:
    """The campaign of that address, if it belongs to one of these teams."""
    mine = select(Campaign).where(Campaign.public_id == public_id, col(Campaign.team_id).in_(team_ids))
    return session.exec(mine).first()


def find_invitation(session: Session, campaign: Campaign, public_id: str) -> Invitation | None:
    """An invitation of this campaign."""
    return session.exec(
        select(Invitation).where(Invitation.campaign_id == campaign.id, Invitation.public_id == public_id)
    ).first()


def of_teams(session: Session, team_ids: Collection[int], words: str = "") -> list[Line]:
    """The teams' campaigns, open ones first and the newest of them on top."""
    wanted = select(Campaign).where(col(Campaign.team_id).in_(team_ids))
    if words:
        pattern = f"%{_literal(words.lower())}%"
        title, requisition = func.lower(col(Campaign.title)), func.lower(col(Campaign.requisition))
        wanted = wanted.where(title.like(pattern, escape="\\") | requisition.like(pattern, escape="\\"))
    campaigns = session.exec(wanted.order_by(col(Campaign.state) == "closed", col(Campaign.id).desc())).all()
    counted = counts(session, [campaign.id for campaign in campaigns if campaign.id is not None])
    return [Line(campaign, counted.get(campaign.id or 0, {})) for campaign in campaigns]


def counts(session: Session, campaign_ids: Collection[int]) -> dict[int, dict[str, int]]:
    """How many invitations of each campaign are in which state."""
    counted: dict[int, dict[str, int]] = {}
    rows = session.exec(
        select(Invitation.campaign_id, Invitation.state, func.count())
        .where(col(Invitation.campaign_id).in_(campaign_ids))
        .group_by(col(Invitation.campaign_id), col(Invitation.state))
    )
    for campaign_id, state, number in rows:
        counted.setdefault(campaign_id, {})[state] = number
    return counted


def set_places(session: Session, campaign: Campaign, places: int, actor: str) -> None:
    """How many people can be taken; only readings of the ranking change, no score."""
    if problems := _place_problems(places):
        raise CampaignError(problems)
    campaign.places = places
    session.add(campaign)
    audit.record(session, actor, "campaign.places", campaign.public_id, places=places)


def set_state(session: Session, campaign: Campaign, state: str, actor: str) -> None:
    """Close a campaign, so that nobody new begins, or open it again."""
    if state not in ("open", "closed"):
        raise CampaignError([("state", f"There is no state {state}")])
    campaign.state = state
    session.add(campaign)
    audit.record(session, actor, f"campaign.{state}", campaign.public_id)


def open_link(session: Session, campaign: Campaign) -> Link | None:
    """The campaign's open link that is still usable, if it has one."""
    found = session.exec(
        select(Link)
        .where(Link.campaign_id == campaign.id, col(Link.invitation_id).is_(None))
        .order_by(col(Link.serial).desc())
    )
    return next((link for link in found if links.usable(link, now())), None)


def invitations(session: Session, campaign: Campaign, state: str = "") -> list[tuple[Invitation, Candidate]]:
    """The campaign's invitations with their candidates, the newest first."""
    wanted = select(Invitation, Candidate).join(Candidate).where(Invitation.campaign_id == campaign.id)
    if state:
        wanted = wanted.where(Invitation.state == state)
    return list(session.exec(wanted.order_by(col(Invitation.id).desc())).all())


def letters(session: Session, invitation_ids: Collection[int]) -> dict[int, OutboxMail]:
    """The newest letter to each invitation."""
    found = session.exec(
        select(OutboxMail).where(col(OutboxMail.invitation_id).in_(invitation_ids)).order_by(col(OutboxMail.id))
    )
    return {letter.invitation_id: letter for letter in found if letter.invitation_id is not None}


def search(
    session: Session, team_ids: Collection[int], words: str, limit: int = 50
) -> list[tuple[Candidate, Invitation, Campaign]]:
    """People of these teams whose name or address holds the words."""
    pattern = f"%{_literal(words.lower())}%"
    name, email = func.lower(col(Candidate.name)), func.lower(col(Candidate.email))
    found = session.exec(
        select(Candidate, Invitation, Campaign)
        .join(Invitation, col(Invitation.candidate_id) == Candidate.id)
        .join(Campaign, col(Invitation.campaign_id) == Campaign.id)
        .where(col(Campaign.team_id).in_(team_ids))
        .where(name.like(pattern, escape="\\") | email.like(pattern, escape="\\"))
        .order_by(name, col(Invitation.id).desc())
        .limit(limit)
    )
    return list(found.all())


def due(session: Session, team_ids: Collection[int], until: datetime) -> list[Campaign]:
    """Open campaigns whose results were promised by then."""
    return list(
        session.exec(
            select(Campaign)
            .where(col(Campaign.team_id).in_(team_ids), Campaign.state == "open")
            .where(col(Campaign.results_by) <= until)
            .order_by(col(Campaign.results_by))
        )
    )


def new_results(
    session: Session, team_ids: Collection[int], since: timedelta = timedelta(days=7), limit: int = 8
) -> list[tuple[Candidate, Invitation, Campaign]]:
    """The latest people whose Result is new."""
    found = session.exec(
        select(Candidate, Invitation, Campaign)
        .join(Invitation, col(Invitation.candidate_id) == Candidate.id)
        .join(Campaign, col(Invitation.campaign_id) == Campaign.id)
        .join(Result, col(Result.invitation_id) == Invitation.id)
        .where(col(Campaign.team_id).in_(team_ids), col(Result.current))
        .where(col(Invitation.completed_at) >= now() - since)
        .order_by(col(Invitation.completed_at).desc())
        .limit(limit)
    )
    return list(found.all())


def stuck_letters(session: Session, team_ids: Collection[int]) -> list[tuple[OutboxMail, Invitation, Campaign]]:
    """Letters of these teams that failed, or of which nobody knows whether they left."""
    found = session.exec(
        select(OutboxMail, Invitation, Campaign)
        .join(Invitation, col(OutboxMail.invitation_id) == Invitation.id)
        .join(Campaign, col(Invitation.campaign_id) == Campaign.id)
        .where(col(Campaign.team_id).in_(team_ids), col(OutboxMail.state).in_(("failed", "uncertain")))
        .order_by(col(OutboxMail.id).desc())
    )
    return list(found.all())


def _language_problems(session: Session, plan: Plan) -> list[tuple[str, str]]:
    """Every instrument of the battery must be there in the campaign's language."""
    library = published.library(session)
    blueprint = published.blueprint_of(session, plan.blueprint)
    battery = [library.instruments[key] for key in blueprint.battery if key in library.instruments]
    if gone := [key for key in blueprint.battery if key not in library.instruments]:
        return [("blueprint", f"{', '.join(gone)} is not published; publish it, or another blueprint")]
    lacking = [one.title for one in battery if plan.language not in library.languages(one)]
    return (
        [("language", f"{', '.join(lacking)} cannot be taken in this language; choose another")] if lacking else []
    )


def _place_problems(places: int) -> list[tuple[str, str]]:
    if PLACES[0] <= places <= PLACES[1]:
        return []
    return [("places", "Enter a number of places between {} and {}".format(*PLACES))]


def _literal(words: str) -> str:
    return words.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")


def turn_open_link(session: Session, campaign: Campaign, actor: str) -> bool:
    """Make the campaign's open link, or close the one it has; whether it has one now."""
    present = open_link(session, campaign)
    if present is None:
        links.add(session, campaign)
        audit.record(session, actor, "open-link.made", campaign.public_id)
        return True
    links.revoke(session, present)
    audit.record(session, actor, "open-link.closed", campaign.public_id)
    return False
