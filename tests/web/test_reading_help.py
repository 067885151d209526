"""Reading help: a bit for each page that was sent, shown nowhere; the time of such a page says nothing."""

import json

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.screening.campaigns import invitations
from assess.screening.results import stored_results
from assess.store.tables import ReadingHelp, Result, Sitting
from tests.screening.opening import open_campaign
from tests.web.house import token_of
from tests.web.test_candidate import Browser


@pytest.fixture
def amira(app: Flask, session: Session) -> Browser:
    """Amira, at her first question."""
    _, link = invitations.invite(session, open_campaign(session), "Amira", "amira@example.com", "staff:1")
    session.commit()
    return Browser(app.test_client(), f"/i/{token_of(app, link)}").reach_questions()


def answer_at_once(person: Browser, **more: str) -> str:
    """Everything answered faster than anybody reads; the last page."""
    for turn in range(60):
        if person.path.endswith("/thanks"):
            return person.text
        if person.path.endswith("/check"):
            person.send()
        elif "/part/" in person.path:
            person.pass_practice()
        else:
            person.send(person.answers(turn) | more)
    pytest.fail(f"still at {person.path}")


def signs(session: Session) -> list[str]:
    """The signs of the only Result."""
    session.rollback()
    return [flag["code"] for flag in json.loads(session.exec(select(Result.profile)).one())["flags"]]


def test_pages_sent_faster_than_they_can_be_read_raise_the_sign(amira: Browser, session: Session) -> None:
    answer_at_once(amira)
    assert "too-fast" in signs(session)
    assert session.exec(select(ReadingHelp)).all() == []


def test_pages_that_were_read_aloud_do_not(amira: Browser, session: Session) -> None:
    answer_at_once(amira, aloud="yes")
    assert "too-fast" not in signs(session)
    assert {same for _name, same in stored_results.rescore(session)} == {True}


def test_each_page_has_its_bit_once_and_the_sitting_knows_nothing_of_it(amira: Browser, session: Session) -> None:
    page = amira.path
    amira.send(amira.answers() | {"aloud": "yes"})
    amira.send(amira.answers())
    amira.see(page).send(amira.answers() | {"aloud": "yes"})
    session.rollback()
    assert [(help.sitting_id, help.page) for help in session.exec(select(ReadingHelp))] == [(1, 1)]
    assert not [name for name in Sitting.model_fields if "help" in name or "aloud" in name]
