"""What a candidate is told: who asks, for what, how long it takes and is kept, and whom to turn to."""

from dataclasses import dataclass
from datetime import date, datetime

from sqlmodel import Session, select

from assess.documents.preview import Preview
from assess.screening.campaigns import closing
from assess.screening.sittings import batteries, chosen_language, durations
from assess.screening.sittings.durations import Duration
from assess.store.tables import Campaign, Cohort, Organisation


@dataclass(frozen=True)
class House:
    """The employer, as candidates see it."""

    name: str
    contact: str
    retention_days: int
    time_zone: str
    purpose: str = ""


@dataclass(frozen=True)
class Closure:
    """A campaign that has closed, as somebody sees it who comes too late."""

    house: House
    title: str
    contact: str
    closed_at: datetime | None
    ended_at: datetime | None
    begun: bool
    language: str


@dataclass(frozen=True)
class Facts:
    """The campaign, as its candidates see it; `until` is when this person must have begun, or finished."""

    house: House
    title: str
    contact: str
    results_by: datetime | None
    until: datetime | None
    begun: bool
    grace_days: int
    duration: Duration
    parts: int
    limits: int  # how many of them have a time limit
    conversations: int  # how many are held turn by turn
    languages: tuple[str, ...]  # in which it can be taken
    taken_before: date | None = None  # the day of this person's latest sitting of it, if there was one
    first_counts: bool = True
    confirms: bool = False  # it is a confirmation of an earlier result
    supervisor: str = ""  # who will be with this person at it, where somebody said so
    cohort_id: int = 0


def house(session: Session) -> House:
    """The employer's name, contact and retention."""
    row = session.exec(select(Organisation).limit(1)).first() or Organisation()
    return House(row.name, row.contact, row.retention_days, row.time_zone, row.purpose)


def facts(
    session: Session,
    campaign: Campaign,
    cohort_id: int,
    language: str,
    begun: bool = False,
    own: datetime | None = None,
) -> Facts:
    """Everything the welcome, notice and thanks pages say about a campaign; `own` is a person's closing date."""
    employer = house(session)
    taken = batteries.of_cohort(session, cohort_id, language)
    return Facts(
        house=employer,
        title=campaign.title,
        contact=campaign.contact or employer.contact,
        results_by=campaign.results_by,
        until=closing.until(closing.dates(campaign, own), begun),
        begun=begun,
        grace_days=campaign.grace_days,
        duration=durations.of_cohort(session, cohort_id, taken).whole,
        parts=len(taken.instruments),
        limits=sum(instrument.time_limit is not None for instrument in taken.instruments),
        conversations=sum(instrument.by_turns for instrument in taken.instruments),
        languages=chosen_language.offered(session, cohort_id),
        confirms=campaign.confirms_id is not None,
        cohort_id=cohort_id,
    )


def preview(session: Session, told: Facts, language: str) -> Preview | None:
    """What the job is like, in one of the languages of the assessment, if the cohort pinned a preview."""
    return batteries.of_cohort(session, told.cohort_id, language).preview


def facts_of_cohort(
    session: Session, cohort_id: int, language: str, begun: bool = False, own: datetime | None = None
) -> Facts:
    """The same, for somebody who has a place in the cohort."""
    return facts(session, _campaign_of(session, cohort_id), cohort_id, language, begun, own)


def _campaign_of(session: Session, cohort_id: int) -> Campaign:
    return session.get_one(Campaign, session.get_one(Cohort, cohort_id).campaign_id)


def closure(
    session: Session, campaign: Campaign, begun: bool, language: str, own: datetime | None = None
) -> Closure:
    """What somebody is told who comes after the closing, theirs or the campaign's, or after the grace."""
    employer, ended_at = house(session), closing.dates(campaign, own).ends_at
    contact, closed_at = campaign.contact or employer.contact, own or closing.closed_at(campaign)
    return Closure(employer, campaign.title, contact, closed_at, ended_at, begun, language)


def closure_of_cohort(
    session: Session, cohort_id: int, begun: bool, language: str, own: datetime | None = None
) -> Closure:
    """The same, for somebody who has a place in the cohort."""
    return closure(session, _campaign_of(session, cohort_id), begun, language, own)
