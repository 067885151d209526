"""Evidence about groups: what a cohort's judgement looks like as a whole. Answers go in, no person comes out."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from assess.analysis.codes import Message
from assess.analysis.conversation_groups import ConversationFigures, conversation_figures
from assess.analysis.errors import AnalysisError
from assess.analysis.groups import SMALLEST_GROUP, GroupFigures, figures_of_people
from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.screening.results import stored_results
from assess.store.tables import Campaign, Cohort, Invitation, Response, Sitting


@dataclass(frozen=True)
class Line:
    """A cohort, how many people completed it, and when the last of them did."""

    campaign_id: str
    title: str
    demo: bool
    number: int
    cohort_id: int
    completed: int
    latest: datetime | None

    @property
    def enough(self) -> bool:
        """Whether there are enough people for figures about groups."""
        return self.completed >= SMALLEST_GROUP


@dataclass(frozen=True)
class Evidence:
    """A test of judgement and its figures, or why there are none."""

    instrument: Instrument
    figures: GroupFigures | None
    reason: Message | None = None


def find(session: Session, campaign_id: str, number: int) -> Line | None:
    """One cohort, by its campaign's address and its number."""
    return next((one for one in cohorts(session) if (one.campaign_id, one.number) == (campaign_id, number)), None)


def cohorts(session: Session) -> list[Line]:
    """Every cohort of the house, the newest first."""
    done = col(Invitation.state) == "completed"
    rows = session.exec(
        select(Campaign, Cohort, func.count(col(Invitation.id)), func.max(col(Invitation.completed_at)))
        .join(Cohort, col(Cohort.campaign_id) == Campaign.id)
        .join(Invitation, (col(Invitation.cohort_id) == Cohort.id) & done, isouter=True)
        .group_by(col(Campaign.id), col(Cohort.id))
        .order_by(col(Cohort.id).desc())
    )
    return [
        Line(campaign.public_id, campaign.title, campaign.demo, cohort.number, cohort.id or 0, completed, latest)
        for campaign, cohort, completed, latest in rows
    ]


def blueprint(session: Session, line: Line) -> Blueprint:
    """The blueprint that the cohort pinned."""
    return stored_results.cohort_blueprint(session, session.get_one(Cohort, line.cohort_id))


def figures(session: Session, line: Line) -> list[Evidence]:
    """The figures of each test of judgement that the cohort pinned."""
    cohort = session.get_one(Cohort, line.cohort_id)
    found = []
    for position, instrument in enumerate(stored_results.cohort_battery(session, cohort)):
        if instrument.instruction == "should-do" and not instrument.by_turns:
            answers = _answers(session, cohort, position)
            try:
                found.append(Evidence(instrument, figures_of_people(instrument, answers)))
            except AnalysisError as error:
                found.append(Evidence(instrument, None, error.message))
    return found


def conversations(session: Session, line: Line) -> ConversationFigures | Message | None:
    """The figures of the conversations that the cohort pinned, or why there are none; None where it has none."""
    cohort = session.get_one(Cohort, line.cohort_id)
    battery = dict(enumerate(stored_results.cohort_battery(session, cohort)))
    talks = {position: one for position, one in battery.items() if one.by_turns}
    if not talks:
        return None
    rows = session.exec(
        select(Sitting.invitation_id, Sitting.position, Response.item, Response.value)
        .join(Response, col(Response.sitting_id) == Sitting.id)
        .join(Invitation, col(Invitation.id) == Sitting.invitation_id)
        .where(Invitation.cohort_id == cohort.id, Invitation.state == "completed", col(Sitting.position).in_(talks))
        .order_by(col(Response.id))
    )
    people: dict[int, dict[str, dict[str, object]]] = defaultdict(dict)
    for person, position, item, value in rows:
        people[person].setdefault(talks[position].key, {})[item] = value
    try:
        return conversation_figures(list(talks.values()), list(people.values()))
    except AnalysisError as error:
        return error.message


def _answers(session: Session, cohort: Cohort, position: int) -> list[dict[str, object]]:
    """What everybody who completed the cohort answered in one instrument, without who it was."""
    rows = session.exec(
        select(Response.sitting_id, Response.item, Response.value)
        .join(Sitting, col(Sitting.id) == Response.sitting_id)
        .join(Invitation, col(Invitation.id) == Sitting.invitation_id)
        .where(Invitation.cohort_id == cohort.id, Invitation.state == "completed", Sitting.position == position)
        .order_by(col(Response.id))
    )
    people: dict[int, dict[str, object]] = defaultdict(dict)
    for sitting, item, value in rows:
        people[sitting][item] = value
    return list(people.values())
