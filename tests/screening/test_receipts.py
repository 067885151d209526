"""Receipts: the same answers have the same number, others another one, and none before everything is submitted."""

from sqlmodel import Session, select

from assess.screening.sittings import receipts, taking
from assess.store.tables import Response, now
from tests.screening.opening import Person, let_in, open_campaign


def finish(person: Person) -> None:
    """Answer and hand in everything."""
    for position in range(len(person.invitation.cohort.battery)):
        part = person.answer_all(person.begin(position))
        taking.submit(person.session, person.admission(), part, now())
        person.session.commit()


def test_a_receipt_is_made_of_the_answers(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    amira.answer_all(amira.begin(0))
    begun = receipts.of_person(session, amira.admission())
    assert (begun.number, begun.submitted_at) == ("", None)
    assert [(part.position, part.answered == part.of, part.submitted) for part in begun.parts] == [(1, True, False)]


def test_the_number_is_that_of_exactly_these_answers(session: Session) -> None:
    amira = let_in(session, open_campaign(session))
    finish(amira)
    first = receipts.of_person(session, amira.admission())
    assert first.submitted_at == amira.invitation.completed_at
    assert [len(group) for group in first.number.split("-")] == [4, 4, 4]
    assert len(first.parts) == 3
    assert all(part.submitted and part.answered == part.of for part in first.parts)
    assert receipts.of_person(session, amira.admission()).number == first.number
    rated = next(one for one in session.exec(select(Response)) if "rating" in one.value)
    rated.value = {"rating": 6 - rated.value["rating"] or 1} if rated.value["rating"] != 3 else {"rating": 4}
    session.commit()
    assert receipts.of_person(session, amira.admission()).number != first.number
