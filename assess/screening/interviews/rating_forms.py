"""An interviewer's forms: the same core questions for everybody, ratings and notes kept as a draft until handed in.

Nothing here reads a score: whoever rates has not seen one. What the interviewer reads of others is nothing at all.
"""

import hashlib
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, select

from assess.documents.interview import CoreQuestion, InterviewBank, Passage, Probe
from assess.documents.unseen import unfit
from assess.scoring.engine import read_profile
from assess.scoring.interview_lens import HIGHEST, LOWEST
from assess.screening import audit
from assess.screening.problems import Problem, refuse
from assess.screening.results import interview_results, rankings, stored_results
from assess.screening.results.rankings import Person
from assess.store.tables import Cohort, Interview, Invitation

PROBES = 4
LONGEST_NOTE = 4000
REMARK = "remark"  # what a form notes beside its questions


class NoForm(LookupError):
    """There is no such form for this interviewer."""


@dataclass(frozen=True)
class FormLine:
    """One form in an interviewer's list."""

    public_id: str
    person: Person
    rated: int
    of: int
    handed_in: bool


@dataclass(frozen=True)
class Topic:
    """The core questions of one point of the star."""

    title: str
    questions: tuple[CoreQuestion, ...]


@dataclass(frozen=True)
class RatingForm:
    """A form as its page shows it."""

    public_id: str
    person: Person
    topics: tuple[Topic, ...]
    probes: tuple[Probe, ...]
    language: str
    ratings: Mapping[str, int]
    notes: Mapping[str, str]
    saved_at: datetime | None
    handed_in_at: datetime | None
    passages: tuple[Passage, ...] = ()

    @property
    def questions(self) -> tuple[CoreQuestion, ...]:
        """All core questions, in order."""
        return tuple(question for topic in self.topics for question in topic.questions)


@dataclass(frozen=True)
class Given:
    """What an interviewer sends: a rating a question as far as there is one, and notes."""

    ratings: Mapping[str, int]
    notes: Mapping[str, str]


def listed(session: Session, interviewer_id: int) -> list[FormLine]:
    """All forms of an interviewer, those to do first."""
    mine = select(Interview).where(Interview.interviewer_id == interviewer_id).order_by(col(Interview.id))
    forms = session.exec(mine).all()
    named = rankings.people(session, [form.invitation_id for form in forms])
    lines = []
    for form in forms:
        bank = bank_of(session, form.invitation)
        of, rated = (len(bank.core), _rated(form, bank)) if bank else (0, 0)
        person = named[form.invitation_id]
        lines.append(FormLine(form.public_id, person, rated, of, form.handed_in_at is not None))
    return sorted(lines, key=lambda line: line.handed_in)


def _rated(form: Interview, bank: InterviewBank) -> int:
    return len({question.id for question in bank.core} & set(form.ratings))


def bank_of(session: Session, invitation: Invitation, language: str = "en") -> InterviewBank | None:
    """The questions that the person's cohort pinned, in that language as far as they are translated."""
    return stored_results.cohort_interview(session, session.get_one(Cohort, invitation.cohort_id), language)


def own_form(session: Session, interviewer_id: int, public_id: str) -> Interview:
    """A form of this interviewer's own; NoForm."""
    mine = Interview.interviewer_id == interviewer_id, Interview.public_id == public_id
    found = session.exec(select(Interview).where(*mine)).first()
    if found is None or found.invitation.state != "completed":
        raise NoForm(public_id)
    return found


def read(session: Session, form: Interview, language: str) -> RatingForm:
    """A form with its questions in that language; NoForm where the cohort has no interview."""
    bank, written = bank_of(session, form.invitation, language), bank_of(session, form.invitation)
    if bank is None or written is None:
        raise NoForm(form.public_id)
    person = rankings.people(session, [form.invitation_id])[form.invitation_id]
    return RatingForm(
        form.public_id, person, topics(session, form.invitation, bank, language),
        probes(session, form.invitation, bank), spoken(bank, written, language),
        form.ratings, form.notes, form.saved_at, form.handed_in_at, bank.passages,
    )  # fmt: skip


def spoken(localised: InterviewBank, written: InterviewBank, language: str) -> str:
    """The language that questions really stand in."""
    return written.language if localised == written else language


def topics(session: Session, invitation: Invitation, bank: InterviewBank, language: str) -> tuple[Topic, ...]:
    """The core questions by point of the star, in the blueprint's order; those of no point last."""
    blueprint = stored_results.cohort_blueprint(session, session.get_one(Cohort, invitation.cohort_id), language)
    titles = {point.id: point.title for point in blueprint.points}
    order = [*titles, *dict.fromkeys(one.point for one in bank.core if one.point not in titles)]
    found = ((titles.get(point, ""), tuple(one for one in bank.core if one.point == point)) for point in order)
    return tuple(Topic(title, questions) for title, questions in found if questions)


def probes(session: Session, invitation: Invitation, bank: InterviewBank) -> tuple[Probe, ...]:
    """Four questions to ask freely after rating: of what the person may tell more about, filled up by lot.

    Everybody gets as many, in an order that says nothing, so that they tell no score. The same each time.
    """
    result = stored_results.current(session, invitation.id or 0)
    wanted = [found.id for found in read_profile(result.profile).probe][:PROBES] if result else []
    by_facet: dict[str, list[Probe]] = {}
    for probe in bank.probes:
        by_facet.setdefault(probe.facet, []).append(probe)

    def drawn(what: str) -> str:
        return hashlib.sha256(f"{invitation.public_id} {what}".encode()).hexdigest()

    others = sorted(set(by_facet) - set(wanted), key=drawn)
    chosen = [facet for facet in [*wanted, *others] if facet in by_facet][:PROBES]
    return tuple(min(by_facet[facet], key=lambda probe: drawn(probe.id)) for facet in sorted(chosen, key=drawn))


def save(session: Session, form: Interview, given: Given, moment: datetime) -> None:
    """Keep what there is so far; Refused after handing in, or where something cannot be kept."""
    bank = bank_of(session, form.invitation)
    known = {question.id for question in bank.core} if bank else set()
    refuse(_unkeepable(form, given, known))
    form.ratings = {name: given.ratings[name] for name in sorted(given.ratings)}
    form.notes = {name: text for name, text in sorted(given.notes.items()) if text.strip()}
    form.saved_at = moment
    session.add(form)


def _unkeepable(form: Interview, given: Given, known: Collection[str]) -> list[Problem]:
    if form.handed_in_at is not None:
        return [Problem("form", "form-handed-in")]
    wrong = [Problem(name, "rating-unknown") for name, rating in given.ratings.items()
             if name not in known or not LOWEST <= rating <= HIGHEST]  # fmt: skip
    for name, text in given.notes.items():
        if name not in known and name != REMARK:
            wrong.append(Problem(name, "rating-unknown"))
        elif len(text) > LONGEST_NOTE:
            wrong.append(Problem(f"note-{name}", "too-long", {"longest": LONGEST_NOTE}))
        elif unfit(text):
            wrong.append(Problem(f"note-{name}", "unstorable"))
    return wrong


def hand_in(session: Session, form: Interview, given: Given, own: bool, moment: datetime) -> None:
    """Save and hand in, for good; Refused while a rating is missing, or nobody says that they are their own."""
    bank = bank_of(session, form.invitation)
    asked = [question.id for question in bank.core] if bank else []
    wrong = _unkeepable(form, given, asked)
    wrong += [Problem(f"rating-{name}", "rating-missing", {"number": number})
              for number, name in enumerate(asked, start=1) if name not in given.ratings]  # fmt: skip
    wrong += [] if own else [Problem("own", "ratings-own")]
    refuse(wrong)
    save(session, form, given, moment)
    form.handed_in_at = moment
    session.flush()
    whose = f"interviewer:{form.interviewer.public_id}"
    audit.record(session, whose, "interview.handed-in", form.invitation.public_id)
    interview_results.renew(session, form.invitation)
