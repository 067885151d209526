"""Voluntary questions: after submission, on a page of their own, and gone by a code."""

import re

from flask.testing import FlaskClient
from sqlmodel import Session, select

from assess.screening.privacy import demographics
from assess.store.tables import Invitation, VoluntaryAnswer, now
from tests.web.house import House, token_of


def let_in(house: House, completed: bool = True) -> FlaskClient:
    """Ida's browser, let in by her link; she has submitted."""
    client = house.browser()
    client.post(f"/i/{token_of(house.app, house.link)}")
    if completed:
        place = house.fresh.get_one(Invitation, house.waiting.id)
        place.state, place.completed_at = "completed", now()
        house.session.commit()
    return client


def ask(session: Session, *questions: str) -> None:
    """The employer asks these."""
    demographics.choose(session, questions, "staff:1")
    session.commit()


def address(house: House, page: str = "about-you") -> str:
    """A page of Ida's."""
    return f"/take/{house.waiting.public_id}/{page}"


def test_they_are_offered_after_submission_and_where_somebody_asks(house: House) -> None:
    ida = let_in(house, completed=False)
    ask(house.fresh, "gender", "age")
    assert ida.get(address(house)).status_code == 404
    ida = let_in(house)
    assert "Look at the questions" in ida.get(address(house, "thanks")).text
    page = ida.get(address(house)).text
    assert "Which describes you?" in page
    assert "Do you live with a disability" not in page
    ask(house.fresh)
    assert ida.get(address(house)).status_code == 404
    assert "Look at the questions" not in ida.get(address(house, "thanks")).text


def test_an_answer_brings_a_code_once_and_the_code_deletes_it_without_a_name(house: House) -> None:
    ask(house.fresh, "gender", "age")
    ida = let_in(house)
    page = ida.post(address(house), data={"gender": "woman", "age": ""}).text
    code = re.findall(r"\b[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}\b", page)[0]
    assert house.fresh.exec(select(VoluntaryAnswer)).one().answers == {"gender": "woman"}
    again = ida.post(address(house), data={"gender": "man"}).text
    assert "You have answered these questions" in again
    assert code not in again
    assert "Look at the questions" not in ida.get(address(house, "thanks")).text
    stranger = house.browser()
    assert stranger.post("/about-you/delete", data={"code": "0000-1111-2222-3333"}).status_code == 422
    assert "are deleted" in stranger.post("/about-you/delete", data={"code": code.lower()}).text
    assert house.fresh.exec(select(VoluntaryAnswer)).all() == []


def test_leaving_out_everything_keeps_nothing(house: House) -> None:
    ask(house.fresh, "gender")
    answer = let_in(house).post(address(house), data={"gender": ""})
    assert answer.status_code == 303
    assert house.fresh.exec(select(VoluntaryAnswer)).all() == []


def test_hr_says_what_is_asked_and_reads_groups_alone(house: House) -> None:
    hana = house.browser("hana")
    assert hana.post("/data/voluntary", data={"questions": ["gender", "language"]}).status_code == 303
    assert demographics.asked(house.fresh) == ("gender", "language")
    assert len(re.findall(r"<input[^>]* checked", hana.get("/data/voluntary").text)) == 2
    figures = f"/data/voluntary/{house.campaign.public_id}/1"
    assert "No group is large enough yet" in hana.get(figures).text
    assert house.browser("rosa").get(figures).status_code == 403
    assert house.browser("ada").get(figures).status_code == 403
