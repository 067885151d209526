"""Conversations as they are kept: who is given which, a path that only grows, what is open and what counts."""

import json
from collections import Counter
from itertools import product

import pytest
from sqlmodel import Session, select

from assess.formats.base import ResponseError
from assess.formats.registry import page_count
from assess.screening.privacy import own_data
from assess.screening.results import conversations_held, stored_results
from assess.screening.sittings import assignment, conversations, receipts, taking
from assess.screening.sittings.conversations import SaidAlready
from assess.screening.sittings.page_answers import PageClosed
from assess.store.tables import Invitation, Response, Result, Sitting, now
from tests.encounters import SLUGS, furnish, say_all
from tests.screening.opening import Person, let_in


@pytest.fixture
def amira(session: Session) -> Person:
    """Amira, let in to three conversations."""
    return let_in(session, furnish(session))


def given(session: Session, person: Person) -> list[str]:
    """The conversations somebody was given, in order."""
    mine = select(Sitting.layout).where(Sitting.invitation_id == person.invitation.id).order_by(Sitting.position)
    return [row[0] for layout in session.exec(mine) for page in layout for row in page]


@pytest.mark.parametrize("pairs", range(7))
def test_everybody_meets_both_kinds_and_each_combination_comes_once_in_a_round(pairs: int) -> None:
    ways = assignment.patterns(pairs)
    alike = {(False,) * pairs, (True,) * pairs} if pairs > 1 else set()
    assert set(ways) == set(product([False, True], repeat=pairs)) - alike
    assert len(set(ways)) == len(ways)
    for way, contrary in zip(ways[::2], ways[1::2], strict=False):
        assert contrary == tuple(not hard for hard in way)  # after every second person kinds are even


def test_combinations_take_turns_with_the_people_who_begin(session: Session) -> None:
    campaign, found = furnish(session), Counter[tuple[str, ...]]()
    for number in range(12):
        person = let_in(session, campaign, f"Amira {number}", f"amira{number}@example.com")
        let_in(session, campaign, f"Idle {number}", f"idle{number}@example.com")  # takes no turn away
        for position in range(3):
            person.begin(position)
        mine = given(session, person)
        assert [one.split("-")[0] for one in mine] == list(SLUGS)
        found[tuple(one.split("-")[1] for one in mine)] += 1
    assert len(found) == 6
    assert set(found.values()) == {2}
    assert all(len(set(kinds)) == 2 for kinds in found)


def test_the_parts_before_decide_whatever_has_become_of_others(session: Session) -> None:
    campaign = furnish(session)
    others = [let_in(session, campaign, f"Bo {number}", f"bo{number}@example.com") for number in range(5)]
    for other in others:
        other.begin(0)
    amira = let_in(session, campaign)
    amira.begin(0)  # sixth: the last combination, one hostile and two calm
    session.delete(session.get_one(Invitation, others[0].invitation.id))  # erased: fifth now, calm and two hostile
    session.commit()
    for position in (1, 2):
        amira.begin(position)
    assert given(session, amira) == ["desk-hostile", "line-calm", "mail-calm"]


def test_a_single_pair_takes_turns_and_one_alone_is_given_to_everybody(session: Session) -> None:
    campaign = furnish(session, ("desk",))
    people = [let_in(session, campaign, f"Bo {number}", f"bo{number}@example.com") for number in range(4)]
    for person in people:
        person.begin(0)
    assert [given(session, person) for person in people] == [["desk-calm"], ["desk-hostile"]] * 2


def test_a_part_has_the_pages_of_the_longest_way(amira: Person) -> None:
    part = amira.begin(0)
    assert [len(page) for page in part.layout] == [1, 0, 0, 0, 0, 0, 0]
    assert part.pages == 7
    battery = conversations.instrument_of(amira.session, part)
    assert page_count(battery) == 7


def test_the_path_grows_by_one_and_nothing_is_taken_back(amira: Person) -> None:
    part, session = amira.begin(0), amira.session
    for page, line in enumerate("abc", start=1):
        assert conversations.answer(session, part, page, line, now()).page == page + 1
    conversations.answer(session, part, 2, "b", now())  # sent twice
    for page, line in ((1, "b"), (3, "a")):
        with pytest.raises(SaidAlready):
            conversations.answer(session, part, page, line, now())
    for page in (5, 7):
        with pytest.raises(PageClosed):
            conversations.answer(session, part, page, "a", now())
    with pytest.raises(ResponseError):
        conversations.answer(session, part, 4, "z", now())
    conversations.answer(session, part, 4, None, now(), onward=True)  # left open: later pages may be seen now
    with pytest.raises(PageClosed):
        conversations.answer(session, part, 6, "a", now())
    session.commit()
    stored = session.exec(select(Response)).one()
    assert (stored.value, stored.revision) == ({"path": ["a", "b", "c"]}, 1)
    assert (stored.bank, stored.item) == ("desk", "desk-calm")


def test_time_is_that_of_the_turns_and_what_was_skipped_has_none(amira: Person) -> None:
    part = say_all(amira, amira.begin(0))
    assert part.seconds == [9.0] * 5 + [0.1, 0.0]
    assert part.next_page == 8


def test_a_receipt_counts_conversations_that_have_ended(amira: Person) -> None:
    part = amira.begin(0)
    conversations.answer(amira.session, part, 1, "a", now())
    amira.session.commit()
    begun = receipts.of_person(amira.session, amira.admission()).parts
    assert [(one.answered, one.of) for one in begun] == [(0, 1)]
    assert conversations.gaps(amira.session, amira.part(part.public_id)) == [(2, 1)]
    say_all(amira, amira.part(part.public_id))
    done = receipts.of_person(amira.session, amira.admission()).parts
    assert [(one.answered, one.of) for one in done] == [(1, 1)]
    assert conversations.gaps(amira.session, amira.part(part.public_id)) == []


def test_the_own_copy_tells_what_each_side_said_and_what_was_offered_and_no_key(amira: Person) -> None:
    part = amira.begin(0)
    conversations.answer(amira.session, part, 1, "b", now())
    amira.session.commit()
    copy = own_data.of_place(amira.session, amira.invitation.id or 0, now())
    told = copy["places"][0]["parts"][0]["answers"][0]
    assert told["value"] == {"path": ["b"]}
    assert told["question"] == "You stand at the desk. You may hold a room for an hour."
    [turn] = told["conversation"]
    assert turn["customer"] == "“Something said at start.”"
    assert turn["said"] == "“Words of b at start.”"
    assert sorted(turn["offered"]) == ["a", "b", "c"]
    assert "key" not in json.dumps(told["conversation"])
    say_all(amira, amira.part(part.public_id))
    copy = own_data.of_place(amira.session, amira.invitation.id or 0, now())
    assert copy["places"][0]["parts"][0]["answers"][0]["conversation"][-1] == {"customer": "“Thank you.”"}


def test_only_the_time_of_turns_tells_how_fast_somebody_read(amira: Person) -> None:
    say_all(amira, amira.begin(0))
    battery = stored_results.battery_to_read(amira.session, amira.invitation.cohort, "en")
    [taken] = stored_results.sitting_answers(amira.session, amira.invitation, battery)
    assert taken.seconds_per_page == (9.0,) * 5  # nor the last words, nor the turn that did not come
    assert taken.order == ("desk-calm",)


def test_a_conversation_is_read_again_without_keys(amira: Person) -> None:
    part = amira.begin(0)
    conversations.answer(amira.session, part, 1, "c", now())
    [held] = conversations_held.of_person(amira.session, amira.invitation)
    assert [turn.said for turn in held.turns] == ["“Words of c at start.”"]
    assert (held.title, held.last) == ("At the desk", "")
    say_all(amira, amira.part(part.public_id))
    assert conversations_held.of_person(amira.session, amira.invitation)[0].last == "“Thank you.”"


def test_time_over_in_the_midst_hands_in_what_does_not_count(session: Session) -> None:
    amira = let_in(session, furnish(session, ("timed",), time_limit=10))
    part = amira.begin(0)
    conversations.answer(session, part, 1, "a", now())
    sitting = session.get_one(Sitting, part.id)
    assert taking.hand_in(session, sitting, now(), time_up=True)
    session.commit()
    result = session.exec(select(Result)).one()
    assert result.scorable is False
    assert "too-few-answers" in result.profile
