"""Sittings: the server decides which page may open, keeps each answer once, and completes once."""

from threading import Barrier, Thread
from typing import Any

import pytest
from sqlmodel import Session, select

from assess.formats.base import ResponseError
from assess.screening.sittings import batteries, page_answers, page_order, taking
from assess.screening.sittings.admissions import Part
from assess.store.database import begin_writing
from assess.store.tables import AuditEvent, Invitation, Response, Result, Sitting, now
from tests.engines import make_engine
from tests.screening.opening import MORNING, Person, let_in, open_campaign, some_answer

FLEXIBILITY = 1


@pytest.fixture
def amira(session: Session) -> Person:
    """Amira has been let in and has read the notice."""
    return let_in(session, open_campaign(session))


def page_values(person: Person, part: Part, page: int, turn: int = 1) -> dict[str, dict[str, Any]]:
    """Full answers to a page."""
    kind = batteries.instrument_of(person.session, part).format.kind
    return {item: some_answer(kind, options, turn) for item, *options in part.layout[page - 1]}


def test_the_order_is_drawn_from_the_seed_and_kept(amira: Person) -> None:
    part = amira.begin(0)
    instrument = batteries.instrument_of(amira.session, part)
    seed = amira.session.exec(select(Sitting.seed)).one()
    assert part.layout == page_order.arrange(instrument, seed)
    assert part.layout != page_order.arrange(instrument, seed + 1)
    assert sorted(row[0] for page in part.layout for row in page) == sorted(item.id for item in instrument.items)


def test_scenarios_come_one_by_one_and_statements_four_or_five_a_page(amira: Person) -> None:
    assert {len(page) for page in amira.begin(0).layout} == {1}
    assert {len(page) for page in amira.begin(FLEXIBILITY).layout} <= {4, 5}


def test_beginning_twice_gives_the_same_sitting(amira: Person) -> None:
    assert amira.begin(0) == amira.begin(0)


def test_a_candidate_is_where_they_were_on_any_device(amira: Person) -> None:
    assert taking.current_page(amira.session, amira.admission()).kind == "part"
    part = amira.begin(0)
    page_answers.answer(amira.session, part, 1, page_values(amira, part, 1), now())
    place = taking.current_page(amira.session, amira.admission())
    assert (place.kind, place.sitting, place.page) == ("page", part.public_id, 2)


def test_a_page_takes_no_answer_to_an_item_of_another(amira: Person) -> None:
    part = amira.begin(FLEXIBILITY)
    elsewhere = page_values(amira, part, 2)
    with pytest.raises(ResponseError, match="not on this page"):
        page_answers.answer(amira.session, part, 1, elsewhere, now())
    assert amira.session.exec(select(Response)).all() == []


def test_a_page_further_on_does_not_open(amira: Person) -> None:
    part = amira.begin(0)
    instrument = batteries.instrument_of(amira.session, part)
    for page in (0, 2, 99):
        with pytest.raises(page_answers.PageClosed):
            page_answers.items_of(instrument, part, page)
    with pytest.raises(page_answers.PageClosed):
        page_answers.answer(amira.session, part, 2, page_values(amira, part, 2), now())


def test_an_answer_to_an_item_or_option_that_is_not_there_keeps_nothing(amira: Person) -> None:
    part = amira.begin(0)
    item, first, *_ = part.layout[0][0]
    values = page_values(amira, part, 1)
    for wrong in ({"no-such-item": values[item]}, {item: {"best": first, "worst": "z"}}, {item: {"best": first}}):
        with pytest.raises(ResponseError):
            page_answers.answer(amira.session, part, 1, wrong, now())
    assert amira.session.exec(select(Response)).all() == []


def test_the_last_valid_answer_wins_in_one_row_and_the_trail_says_so(amira: Person) -> None:
    part = amira.begin(FLEXIBILITY)
    earlier, later = page_values(amira, part, 1, turn=1), page_values(amira, part, 1, turn=3)
    page_answers.answer(amira.session, part, 1, earlier, now())
    page_answers.answer(amira.session, part, 1, later, now())
    amira.session.commit()
    rows = amira.session.exec(select(Response)).all()
    assert {row.item: row.value for row in rows} == later
    assert {row.revision for row in rows} == {2}
    event = amira.session.exec(select(AuditEvent).where(AuditEvent.verb == "answers.revised")).one()
    assert event.detail == {"revisions": dict.fromkeys(later, 2)}


def test_sending_the_same_answers_again_is_no_revision(amira: Person) -> None:
    part = amira.begin(FLEXIBILITY)
    for _ in range(2):
        page_answers.answer(amira.session, part, 1, page_values(amira, part, 1), now())
    assert {row.revision for row in amira.session.exec(select(Response))} == {1}


def test_seconds_are_summed_by_page(amira: Person) -> None:
    part = amira.begin(0)
    for seconds in (4.0, 2.5, -3.0):
        page_answers.answer(amira.session, part, 1, page_values(amira, part, 1), MORNING, seconds)
    assert amira.part(part.public_id).seconds[:2] == [6.6, 0.0]


def test_gaps_are_listed_by_page(amira: Person) -> None:
    part = amira.begin(FLEXIBILITY)
    values = page_values(amira, part, 1)
    left_out = next(iter(values))
    page_answers.answer(amira.session, part, 1, {k: v for k, v in values.items() if k != left_out}, now())
    assert page_answers.gaps(amira.session, part)[0] == (1, 1)


def test_a_sitting_is_not_submitted_before_its_last_page_was_seen(amira: Person) -> None:
    part = amira.begin(0)
    with pytest.raises(taking.GapsLeft):
        taking.submit(amira.session, amira.admission(), part, now())


def test_the_last_submission_makes_the_result(amira: Person) -> None:
    finish(amira)
    assert taking.submit(amira.session, amira.admission(), last_part(amira), now())
    amira.session.commit()
    result = amira.session.exec(select(Result)).one()
    assert result.invitation_id == amira.invitation.id
    assert taking.current_page(amira.session, amira.admission()).kind == "thanks"


def test_a_submitted_part_takes_no_more_answers(amira: Person) -> None:
    part = amira.answer_all(amira.begin(0))
    taking.submit(amira.session, amira.admission(), part, now())
    with pytest.raises(page_answers.PageClosed):
        page_answers.answer(amira.session, part, 1, page_values(amira, part, 1, turn=5), now())


def test_two_submissions_at_once_complete_once(amira: Person, database_address: str) -> None:
    finish(amira)
    part, admission = last_part(amira), amira.admission()
    amira.session.commit()
    gate, outcomes = Barrier(2), []

    def submit() -> None:
        engine = make_engine(database_address)
        with Session(engine) as session:
            gate.wait(10)
            begin_writing(session)
            outcomes.append(taking.submit(session, admission, part, now()))
            session.commit()
        engine.dispose()

    threads = [Thread(target=submit) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(30)
    assert outcomes == [True, True]
    assert len(amira.session.exec(select(Result)).all()) == 1
    completed = select(AuditEvent).where(AuditEvent.verb == "invitation.completed")
    assert len(amira.session.exec(completed).all()) == 1
    amira.session.expire_all()
    assert amira.session.exec(select(Invitation.state)).one() == "completed"


def finish(person: Person) -> None:
    """Answer everything; only the last part is not submitted yet."""
    for position in range(3):
        part = person.answer_all(person.begin(position))
        if position < 2:
            taking.submit(person.session, person.admission(), part, now())
            person.session.commit()


def last_part(person: Person) -> Part:
    """The last part of the battery."""
    return person.part(person.session.exec(select(Sitting.public_id).where(Sitting.position == 2)).one())
