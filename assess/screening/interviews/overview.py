"""What a recruiter sees of a campaign's interviews: who is asked for what, and what came of it once all is in."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from statistics import fmean

from sqlmodel import Session, col, select

from assess.documents.interview import InterviewBank
from assess.scoring.interview_lens import HIGHEST, LOWEST, score
from assess.scoring.profile import Z90
from assess.screening.interviews import interviewed_ranking, interviewer_agreement, sessions
from assess.screening.interviews.interviewed_ranking import InterviewedRanking
from assess.screening.interviews.interviewer_agreement import Agreement
from assess.screening.interviews.rating_forms import REMARK
from assess.screening.results import interview_results, rankings
from assess.screening.results.rankings import Person
from assess.store.tables import Campaign, Interview, Interviewer, Invitation

APART = 2  # rating points between two interviewers on one question that are worth a talk


@dataclass(frozen=True)
class InterviewerLine:
    """One interviewer and how far their forms are."""

    public_id: str
    name: str
    email: str
    language: str
    forms: int
    handed_in: int
    usable: bool
    withdrawn: bool


@dataclass(frozen=True)
class FormState:
    """Somebody's form about a person: whether it has begun and is handed in, and nothing of what stands in it."""

    public_id: str
    interviewer: str
    begun: bool
    handed_in: bool


@dataclass(frozen=True)
class PersonLine:
    """One person to be interviewed; `complete` when every form about them is in."""

    person: Person
    forms: tuple[FormState, ...]
    complete: bool


@dataclass(frozen=True)
class Overview:
    """The interviews of a campaign."""

    interviewers: tuple[InterviewerLine, ...]
    people: tuple[PersonLine, ...]
    rankings: tuple[InterviewedRanking, ...]
    agreement: Agreement | None

    @property
    def complete(self) -> int:
        """How many people have all their forms in."""
        return sum(line.complete for line in self.people)

    @property
    def active(self) -> tuple[InterviewerLine, ...]:
        """Interviewers who can be asked for more."""
        return tuple(line for line in self.interviewers if line.usable)


def of_campaign(session: Session, campaign: Campaign, places: int, moment: datetime) -> Overview:
    """Everything of a campaign's interviews that a recruiter may see now."""
    forms = _forms(session, campaign)
    complete = [number for number, theirs in forms.items() if interview_results.all_in(theirs)]
    found = (interviewed_ranking.of_cohort(session, cohort, places) for cohort in campaign.cohorts)
    return Overview(
        interviewers=tuple(_interviewers(session, campaign, forms, moment)),
        people=tuple(_people(session, forms)),
        rankings=tuple(one for one in found if one is not None),
        agreement=interviewer_agreement.of_people(session, complete),
    )


def _forms(session: Session, campaign: Campaign) -> Mapping[int, list[Interview]]:
    """The forms of a campaign by the person they are about."""
    joined = select(Interview).join(Invitation, col(Invitation.id) == Interview.invitation_id)
    found: dict[int, list[Interview]] = defaultdict(list)
    for form in session.exec(joined.where(Invitation.campaign_id == campaign.id).order_by(col(Interview.id))):
        found[form.invitation_id].append(form)
    return found


def _interviewers(
    session: Session, campaign: Campaign, forms: Mapping[int, Sequence[Interview]], moment: datetime
) -> list[InterviewerLine]:
    mine = select(Interviewer).where(Interviewer.campaign_id == campaign.id).order_by(col(Interviewer.id))
    every = [form for theirs in forms.values() for form in theirs]
    lines = []
    for one in session.exec(mine):
        own = [form for form in every if form.interviewer_id == one.id]
        done = sum(form.handed_in_at is not None for form in own)
        withdrawn, usable = one.revoked_at is not None, sessions.usable(session, one, moment)
        lines.append(
            InterviewerLine(one.public_id, one.name, one.email, one.language, len(own), done, usable, withdrawn)
        )
    return lines


def _people(session: Session, forms: Mapping[int, Sequence[Interview]]) -> list[PersonLine]:
    named = rankings.people(session, list(forms))
    lines = [
        PersonLine(named[number], tuple(_state(form) for form in theirs), interview_results.all_in(theirs))
        for number, theirs in forms.items()
    ]
    return sorted(lines, key=lambda line: (line.person.name.casefold(), line.person.public_id))


def _state(form: Interview) -> FormState:
    begun = bool(form.ratings or form.notes)
    return FormState(form.public_id, form.interviewer.name, begun, form.handed_in_at is not None)


@dataclass(frozen=True)
class RatedQuestion:
    """A core question with each interviewer's rating and note; `apart` where they should talk about it."""

    ask: str
    ratings: tuple[int, ...]
    notes: tuple[tuple[str, str], ...]

    @property
    def mean(self) -> float:
        """The mean rating."""
        return fmean(self.ratings)

    @property
    def apart(self) -> bool:
        """Whether two interviewers lie so far apart that they should say why."""
        return max(self.ratings) - min(self.ratings) >= APART


@dataclass(frozen=True)
class PersonInterview:
    """What interviews said of one person: who is still awaited, and nothing else before all are in."""

    forms: tuple[FormState, ...]
    interviewers: tuple[str, ...] = ()
    questions: tuple[RatedQuestion, ...] = ()
    means: tuple[float, ...] = ()
    rating: float | None = None
    rating_low: float = 0.0
    rating_high: float = 0.0
    remarks: tuple[tuple[str, str], ...] = ()

    @property
    def awaited(self) -> tuple[str, ...]:
        """Interviewers whose forms are not in."""
        return tuple(form.interviewer for form in self.forms if not form.handed_in)


def of_person(session: Session, invitation: Invitation, bank: InterviewBank | None) -> PersonInterview:
    """The ratings of one person, question by question, once all are in."""
    forms = interview_results.forms_of(session, invitation.id or 0)
    states = tuple(_state(form) for form in forms)
    result = interview_results.current(session, invitation.id or 0)
    if bank is None or result is None or not interview_results.all_in(forms):
        return PersonInterview(states)
    interview_results.check(session, result, invitation.public_id)
    found = score(interview_results.ratings_of(forms, bank))
    half = Z90 * found.se
    return PersonInterview(
        forms=states,
        interviewers=tuple(form.interviewer.name for form in forms),
        questions=tuple(_question(question.id, question.ask, forms) for question in bank.core),
        means=tuple(fmean(form.ratings[question.id] for question in bank.core) for form in forms),
        rating=_points(found.value),
        rating_low=_points(max(0.0, found.value - half)),
        rating_high=_points(min(1.0, found.value + half)),
        remarks=_notes(REMARK, forms),
    )


def _points(share: float) -> float:
    return LOWEST + (HIGHEST - LOWEST) * share


def _question(name: str, ask: str, forms: Sequence[Interview]) -> RatedQuestion:
    return RatedQuestion(ask, tuple(form.ratings[name] for form in forms), _notes(name, forms))


def _notes(name: str, forms: Sequence[Interview]) -> tuple[tuple[str, str], ...]:
    return tuple((form.interviewer.name, form.notes[name]) for form in forms if name in form.notes)
