"""Voluntary questions about oneself: the one place where their answers meet people, and only groups come out.

An answer lies under a key made of the person's place and a key outside the database: whoever has the database alone
cannot join them. Nobody is shown one singly; figures are of groups of ten and more, and move by tens of people.
"""

import hashlib
import secrets
from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from statistics import mean, stdev

from sqlmodel import Session, col, delete, select

from assess.screening import audit
from assess.screening.campaigns import return_codes
from assess.screening.organisation import employer
from assess.screening.problems import Problem, refuse
from assess.store.tables import Candidate, Invitation, Organisation, Result, VoluntaryAnswer
from assess.store.tables.campaigns import SPOKEN

QUESTIONS: Mapping[str, tuple[str, ...]] = {
    "gender": ("woman", "man", "another"),
    "age": ("under-25", "25-39", "40-54", "55-plus"),
    "disability": ("yes", "no"),
    "minority": ("yes", "no"),
    "language": ("yes", "no"),
}
SMALLEST = 10  # people in a group that is shown, and by how many people figures move
CODE_LENGTH = 16  # 80 bits


@dataclass(frozen=True)
class Group:
    """Everybody who gave one answer: how many they are, the mean of their star scores and its spread."""

    answer: str
    n: int
    mean: float
    spread: float


@dataclass(frozen=True)
class Figures:
    """One question: the groups that are large enough, and how many people are in none of them."""

    question: str
    groups: Sequence[Group]
    others: int


def asked(session: Session) -> tuple[str, ...]:
    """Which questions the employer asks after submission; none until somebody says so."""
    chosen = session.exec(select(Organisation.voluntary_questions).limit(1)).first() or []
    return tuple(one for one in QUESTIONS if one in chosen)


def choose(session: Session, chosen: Collection[str], actor: str) -> None:
    """Ask these from now on; Refused where there is no such question."""
    unknown = sorted(set(chosen) - set(QUESTIONS))
    refuse([Problem("questions", "unknown-question", {"question": one}) for one in unknown])
    row = employer.current(session)
    row.voluntary_questions = [one for one in QUESTIONS if one in chosen]
    session.add(row)
    audit.record(session, actor, "voluntary-questions.set", questions=row.voluntary_questions)


def answered(session: Session, place: str) -> bool:
    """Whether somebody has answered already, by the number of their place."""
    mine = select(VoluntaryAnswer.code).where(col(VoluntaryAnswer.key).in_(_keys(session, place)))
    return session.exec(mine).first() is not None


def answer(session: Session, place: str, given: Mapping[str, str]) -> str:
    """Keep what somebody said, once; the code that deletes it, or nothing where nothing was said or it was before.

    No event is written: its time would join the answer and the person.
    """
    known = {name: given[name] for name in asked(session) if given.get(name) in QUESTIONS[name]}
    if not known or answered(session, place):
        return ""
    code = "".join(secrets.choice(SPOKEN) for _place in range(CODE_LENGTH))
    session.add(VoluntaryAnswer(key=_keys(session, place)[-1], answers=known, code=_hash(code)))
    session.flush()
    return "-".join(code[start : start + 4] for start in range(0, CODE_LENGTH, 4))


def delete_by_code(session: Session, written: str) -> bool:
    """Delete the answers of a code; whether there were any. Nobody need say who they are."""
    typed = _hash(return_codes.read(written))
    found = session.exec(select(VoluntaryAnswer).where(VoluntaryAnswer.code == typed)).first()
    if found is None:
        return False
    session.delete(found)
    session.flush()
    return True


def forget(session: Session, places: Collection[str]) -> None:
    """Delete the answers of whoever is erased."""
    keys = [key for place in places for key in _keys(session, place)]
    session.exec(delete(VoluntaryAnswer).where(col(VoluntaryAnswer.key).in_(keys)))


def figures(session: Session, cohort_id: int) -> list[Figures]:
    """What can be said about groups of a cohort, question by question."""
    stars = _stars(session, cohort_id)
    given = _answers(session, list(stars))
    return [_of_question(name, stars, given) for name in asked(session)]


def _stars(session: Session, cohort_id: int) -> dict[str, float]:
    """The star scores of real people in the order in which they finished, in whole tens."""
    rows = session.exec(
        select(Invitation.public_id, Result.star)
        .join(Result, col(Result.invitation_id) == Invitation.id)
        .join(Candidate, col(Candidate.id) == Invitation.candidate_id)
        .where(Invitation.cohort_id == cohort_id, col(Result.current), col(Result.star).is_not(None))
        .where(col(Candidate.synthetic).is_(False))
        .order_by(col(Invitation.completed_at), col(Invitation.id))
    ).all()
    whole = len(rows) // SMALLEST * SMALLEST
    return {place: star for place, star in rows[:whole] if star is not None}


def _answers(session: Session, places: Sequence[str]) -> dict[str, Mapping[str, str]]:
    """What these people said, by place: never leaves this module."""
    of_key = {key: place for place in places for key in _keys(session, place)}
    rows = session.exec(select(VoluntaryAnswer.key, VoluntaryAnswer.answers))
    return {of_key[key]: answers for key, answers in rows if key in of_key}


def _of_question(name: str, stars: Mapping[str, float], given: Mapping[str, Mapping[str, str]]) -> Figures:
    members: dict[str, list[float]] = defaultdict(list)
    for place, star in stars.items():
        members[given.get(place, {}).get(name, "")].append(star)
    enough = [one for one in QUESTIONS[name] if len(members[one]) >= SMALLEST]
    shown = sorted(enough, key=lambda one: len(members[one]))
    others = len(stars) - sum(len(members[one]) for one in shown)
    while shown and 0 < others < SMALLEST:
        others += len(members[shown.pop(0)])  # else the few who are left are what remains of everybody
    groups = [Group(one, len(members[one]), mean(members[one]), stdev(members[one])) for one in shown]
    return Figures(name, sorted(groups, key=lambda group: QUESTIONS[name].index(group.answer)), others)


def _keys(session: Session, place: str) -> list[str]:
    """Under which keys somebody's answers may lie, the present one last."""
    return [audit.keyed_digest(key, f"voluntary answers|{place}") for key in audit.keys_of(session.connection())]


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
