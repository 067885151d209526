"""Results with the interview in them: made when all forms about a person are in, anew when that of the answers is.

They stand in a table of their own, so that no ranking of answers ever meets one. None counts while an interviewer's
form is awaited: until then nobody reads a rating but whoever gave it.
"""

from collections.abc import Iterable, Sequence
from typing import Any

from sqlmodel import Session, col, func, select, update

from assess.documents.interview import InterviewBank
from assess.scoring.engine import read_profile
from assess.scoring.interview_lens import Ratings, with_interview
from assess.screening import audit
from assess.screening.results import made_results, stored_results
from assess.screening.results.counting import counting
from assess.store.tables import Cohort, Interview, InterviewResult, Invitation, Result

MADE = "interview-result.made"


def forms_of(session: Session, invitation_id: int) -> Sequence[Interview]:
    """All forms about a person, in the order in which they were asked for."""
    mine = select(Interview).where(Interview.invitation_id == invitation_id)
    return session.exec(mine.order_by(col(Interview.id))).all()


def all_in(forms: Sequence[Interview]) -> bool:
    """Whether there are forms, and every one is handed in."""
    return bool(forms) and all(form.handed_in_at is not None for form in forms)


def ratings_of(forms: Iterable[Interview], bank: InterviewBank) -> Ratings:
    """What was rated, by question: the interviewers in the same order each."""
    given = list(forms)
    return {question.id: [form.ratings[question.id] for form in given] for question in bank.core}


def current(session: Session, invitation_id: int) -> InterviewResult | None:
    """The one that counts now."""
    mine = InterviewResult.invitation_id == invitation_id, col(InterviewResult.current)
    return session.exec(select(InterviewResult).where(*mine)).first()


def check(session: Session, result: InterviewResult, public_id: str) -> None:
    """AlteredResult when the Result is not what its event says."""
    if altered_among(session, [result]):
        raise made_results.AlteredResult(f"interview result {result.number} of invitation {public_id}")


def renew(session: Session, invitation: Invitation) -> InterviewResult | None:
    """Make the Result that forms and answers give now; None, and none that counts, while it cannot be made."""
    assert invitation.id is not None
    forms, base = forms_of(session, invitation.id), stored_results.current(session, invitation.id)
    bank = stored_results.cohort_interview(session, session.get_one(Cohort, invitation.cohort_id))
    mine = col(InterviewResult.invitation_id) == invitation.id
    if base is None or bank is None or not all_in(forms):
        session.exec(update(InterviewResult).where(mine, col(InterviewResult.current)).values(current=False))
        return None
    ratings = ratings_of(forms, bank)
    made = with_interview(read_profile(base.profile), ratings, bank.key, bank.fingerprint, base.fingerprint)
    text = made.to_json()
    present = current(session, invitation.id)
    if present is not None and present.profile == text:
        return present
    session.exec(update(InterviewResult).where(mine, col(InterviewResult.current)).values(current=False))
    number = session.exec(select(func.max(InterviewResult.number)).where(mine)).one() or 0
    result = InterviewResult(
        invitation_id=invitation.id,
        number=number + 1,
        base=base.fingerprint,
        star=made.star.value if made.star else None,
        error=made.star.se if made.star else None,
        profile=text,
        fingerprint=audit.text_digest(text),
    )
    session.add(result)
    audit.record(session, "system", MADE, invitation.public_id, result=result.fingerprint)
    session.flush()
    return result


def renew_cohort(session: Session, cohort_id: int) -> None:
    """The same for everybody of a cohort who was interviewed, after their other Results were made anew."""
    theirs = select(Interview.invitation_id).distinct()
    wanted = select(Invitation).where(Invitation.cohort_id == cohort_id, col(Invitation.id).in_(theirs))
    for invitation in session.exec(wanted.order_by(col(Invitation.id))).all():
        renew(session, invitation)


def rated(session: Session, cohort: Cohort) -> list[tuple[Invitation, InterviewResult]]:
    """Everybody of a cohort with such a Result that counts and rests on the present one of the answers."""
    rows: Any = session.exec(
        select(Invitation, InterviewResult)
        .join(InterviewResult, col(InterviewResult.invitation_id) == Invitation.id)
        .join(Result, col(Result.invitation_id) == Invitation.id)
        .where(Invitation.cohort_id == cohort.id, Invitation.state == "completed")
        .where(col(InterviewResult.current), counting(cohort), InterviewResult.base == Result.fingerprint)
        .order_by(col(Invitation.id))
    )
    return [(invitation, result) for invitation, result in rows]


def altered_among(session: Session, results: Sequence[InterviewResult]) -> set[int]:
    """Those of these Results, by number in the database, that are not the ones that were made."""
    called = select(Invitation.id, Invitation.public_id).where(
        col(Invitation.id).in_([result.invitation_id for result in results])
    )
    named = dict(session.exec(called).all())
    marks = made_results.marks(session, list(named.values()), MADE)
    return {
        result.id or 0
        for result in results
        if made_results.differs(result, marks.get(named[result.invitation_id], []))
    }


def altered(session: Session) -> list[str]:
    """Every such Result that is not the one that was made, a portion at a time."""
    found: list[str] = []
    last = 0
    wanted = select(InterviewResult).order_by(col(InterviewResult.id)).limit(made_results.PORTION)
    while rows := session.exec(wanted.where(col(InterviewResult.id) > last)).all():
        last = rows[-1].id or last
        wrong = altered_among(session, rows)
        found += [f"interview result {row.id}" for row in rows if row.id in wrong]
    return found
