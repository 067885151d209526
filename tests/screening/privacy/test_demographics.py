"""Voluntary answers lie apart, are shown to nobody singly, and go by a code or with the person."""

from collections.abc import Sequence

import pytest
from sqlalchemy import inspect, text
from sqlmodel import Session, select

from assess.screening.campaigns import invitations
from assess.screening.privacy import demographics, erasure
from assess.screening.problems import Refused
from assess.screening.results import stored_results
from assess.store.tables import AuditEvent, Campaign, Candidate, Cohort, Invitation, Result, VoluntaryAnswer, now
from tests.report import people as profiles
from tests.screening.opening import open_campaign
from tests.screening.privacy.rows import everything


def finished(session: Session, campaign: Campaign, name: str) -> str:
    """Somebody who has submitted; the number of their place."""
    place, _link = invitations.invite(session, campaign, name, f"{name.lower()}@example.org", "staff:1")
    place.state, place.completed_at = "completed", now()
    stored_results.keep(session, place, place.cohort.snapshot, profiles.believable())
    return place.public_id


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """Candidates are asked for gender and age."""
    made = open_campaign(session)
    demographics.choose(session, ["age", "gender"], "staff:1")
    session.commit()
    return made


def many(session: Session, campaign: Campaign, given: Sequence[str]) -> list[str]:
    """One person for each answer about gender, who gave it; nothing for an empty one."""
    places = [finished(session, campaign, f"Person{number}") for number in range(len(given))]
    for place, one in zip(places, given, strict=True):
        demographics.answer(session, place, {"gender": one})
    session.commit()
    return places


def shown(session: Session) -> dict[str, int]:
    """The groups of gender that are shown, with how many people each has, and the others."""
    (gender, _age) = demographics.figures(session, session.exec(select(Cohort.id)).one() or 0)
    return {group.answer: group.n for group in gender.groups} | {"others": gender.others}


def test_nothing_is_asked_until_somebody_says_so(session: Session) -> None:
    place = finished(session, open_campaign(session), "Amira")
    assert demographics.asked(session) == ()
    assert demographics.answer(session, place, {"gender": "woman"}) == ""
    assert session.exec(select(VoluntaryAnswer)).all() == []
    with pytest.raises(Refused) as refused:
        demographics.choose(session, ["gender", "shoe-size"], "staff:1")
    assert refused.value.problems[0].values == {"question": "shoe-size"}


def test_each_question_may_be_left_out_and_nothing_else_is_kept(session: Session, campaign: Campaign) -> None:
    place = finished(session, campaign, "Amira")
    given = {"gender": "", "age": "25-39", "disability": "yes", "csrf_token": "x", "name": "Amira"}
    assert demographics.answer(session, place, given)
    assert session.exec(select(VoluntaryAnswer)).one().answers == {"age": "25-39"}
    assert demographics.answered(session, place)
    assert demographics.answer(session, place, {"gender": "woman"}) == ""  # once


def test_who_says_nothing_leaves_no_row(session: Session, campaign: Campaign) -> None:
    place = finished(session, campaign, "Amira")
    assert demographics.answer(session, place, {"gender": "", "age": "a hundred"}) == ""
    assert session.exec(select(VoluntaryAnswer)).all() == []
    assert not demographics.answered(session, place)


def test_the_database_alone_joins_nobody(session: Session, campaign: Campaign) -> None:
    events = len(session.exec(select(AuditEvent)).all())
    place = finished(session, campaign, "Amira")
    made = len(session.exec(select(AuditEvent)).all())
    code = demographics.answer(session, place, {"gender": "woman", "age": "55-plus"})
    session.commit()
    assert made > events
    assert len(session.exec(select(AuditEvent)).all()) == made  # no event: its time would join them
    row = session.exec(select(VoluntaryAnswer)).one()
    assert set(VoluntaryAnswer.model_fields) == {"key", "answers", "code"}
    rest = everything(session, "voluntaryanswer")
    assert row.key not in rest
    assert row.code not in rest
    assert code.replace("-", "").lower() not in everything(session)
    assert place.lower() not in f"{row.key} {row.code}"
    assert not inspect(session.connection()).get_foreign_keys("voluntaryanswer")


def test_rows_lie_in_the_order_of_their_keys(session: Session, campaign: Campaign) -> None:
    many(session, campaign, ["woman", "man", "woman", "another"] * 3)
    if session.get_bind().dialect.name == "sqlite":
        stored = [key for key, _answers in session.execute(text("SELECT key, answers FROM voluntaryanswer"))]
        assert stored == sorted(stored)
        with pytest.raises(Exception, match="no such column"):
            session.execute(text("SELECT rowid FROM voluntaryanswer"))


def test_the_code_deletes_however_it_is_typed_and_no_other_does(session: Session, campaign: Campaign) -> None:
    first, second = finished(session, campaign, "Amira"), finished(session, campaign, "Bo")
    code = demographics.answer(session, first, {"gender": "woman"})
    demographics.answer(session, second, {"gender": "man"})
    assert not demographics.delete_by_code(session, "0000-0000-0000-0000")
    assert demographics.delete_by_code(session, f" {code.lower().replace('-', ' ')} ")
    assert not demographics.delete_by_code(session, code)
    assert not demographics.answered(session, first)
    assert demographics.answered(session, second)


def test_who_is_erased_takes_their_answers_along(session: Session, campaign: Campaign) -> None:
    first, second = finished(session, campaign, "Amira"), finished(session, campaign, "Bo")
    for place in (first, second):
        demographics.answer(session, place, {"gender": "woman"})
    amira = session.exec(select(Candidate).where(Candidate.name == "Amira")).one()
    erasure.erase_person(session, amira, "staff:1")
    session.commit()
    assert not demographics.answered(session, first)
    assert demographics.answered(session, second)


def test_no_group_of_fewer_than_ten_is_shown(session: Session, campaign: Campaign) -> None:
    many(session, campaign, ["woman"] * 12 + ["man"] * 9 + ["another"] * 2 + [""] * 7)
    assert shown(session) == {"woman": 12, "others": 18}
    (gender, age) = demographics.figures(session, session.exec(select(Cohort.id)).one() or 0)
    assert gender.groups[0].spread == 0
    assert (list(age.groups), age.others) == ([], 30)


def test_the_few_who_are_left_are_not_what_remains_of_everybody(session: Session, campaign: Campaign) -> None:
    many(session, campaign, ["woman"] * 24 + ["man"] * 13 + ["another"] * 3)
    assert shown(session) == {"woman": 24, "others": 16}  # with the men shown, three would remain


def test_one_more_person_moves_nothing(session: Session, campaign: Campaign) -> None:
    many(session, campaign, ["woman"] * 11 + ["man"] * 9)
    before = shown(session)
    place = finished(session, campaign, "Zoe")
    demographics.answer(session, place, {"gender": "man"})
    session.commit()
    assert shown(session) == before


def test_synthetic_people_and_those_without_a_score_are_no_group(session: Session, campaign: Campaign) -> None:
    places = many(session, campaign, ["woman"] * 20)
    for public_id in places[:5]:
        place = session.exec(select(Invitation).where(Invitation.public_id == public_id)).one()
        place.candidate.synthetic = True
    for public_id in places[5:7]:
        place = session.exec(select(Invitation).where(Invitation.public_id == public_id)).one()
        session.exec(select(Result).where(Result.invitation_id == place.id)).one().star = None
    session.commit()
    assert shown(session) == {"woman": 10, "others": 0}
