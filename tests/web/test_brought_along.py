"""A link of the employer's own system brings the applicant's number, and leads back after the submission."""

import pytest
from flask.testing import FlaskClient
from sqlmodel import col, select

from assess.screening.organisation import return_addresses
from assess.screening.organisation.return_addresses import ReturnAddresses
from assess.store.tables import Candidate, Invitation, Link, now
from tests.web.house import House, token_of

BACK = "https://jobs.example.com/applications/4711?step=2"
BROUGHT = {"applicant": " A-4711 ", "return": BACK}


@pytest.fixture(autouse=True)
def allowed(house: House) -> None:
    """The employer's system may be returned to."""
    return_addresses.change(house.session, ReturnAddresses("https://jobs.example.com/applications"), "staff:1")
    house.session.commit()


def place_of(house: House, email: str) -> Invitation:
    """The place of whoever typed that address."""
    mine = select(Invitation).join(Candidate)
    typed = (col(Candidate.unverified_email) == email) | (col(Candidate.email) == email)
    return house.fresh.exec(mine.where(typed)).one()


def finish(house: House, place: Invitation) -> None:
    """They have submitted."""
    place.state, place.started_at, place.completed_at = "completed", now(), now()
    house.session.add(place)
    house.session.commit()


def personal(house: House, query: dict[str, str]) -> FlaskClient:
    """Ida's browser, let in by her link with that query."""
    browser = house.browser()
    assert browser.post(f"/i/{token_of(house.app, house.link)}", query_string=query).status_code == 303
    return browser


def test_what_an_open_link_brings_is_kept_with_the_place(house: House) -> None:
    link = house.session.exec(select(Link).where(col(Link.invitation_id).is_(None))).one()
    address, browser = f"/i/{token_of(house.app, link)}", house.browser()
    page = browser.get(address, query_string=BROUGHT | {"language": "en"}).text
    assert "applicant=" in page or "languages" not in page
    browser.post(address, query_string=BROUGHT, data={"name": "Mia Moe", "email": "mia@example.com"})
    place = place_of(house, "mia@example.com")
    assert (place.applicant_number, place.return_address) == ("A-4711", BACK)
    finish(house, place)
    thanks = browser.get("/take", follow_redirects=True).text
    assert f'href="{BACK}"' in thanks
    assert "jobs.example.com</bdi>" in thanks
    assert "A-4711" in house.browser("rosa").get("/search?q=a-4711").text


def test_a_personal_link_brings_it_too_but_changes_no_number_that_is_there(house: House) -> None:
    personal(house, BROUGHT)
    assert house.fresh.get_one(Invitation, house.waiting.id).applicant_number == "A-4711"
    personal(house, {"applicant": "B-1"})
    assert house.fresh.get_one(Invitation, house.waiting.id).applicant_number == "A-4711"


@pytest.mark.parametrize("address", ["https://evil.example/", "javascript:alert(1)", "https://jobs.example.com/x"])
def test_what_is_not_allowed_is_left_out_and_keeps_nobody_out(house: House, address: str) -> None:
    browser = personal(house, {"return": address, "applicant": "x" * 41})
    place = house.fresh.get_one(Invitation, house.waiting.id)
    assert (place.return_address, place.applicant_number) == ("", "")
    finish(house, place)
    assert "Back to" not in browser.get("/take", follow_redirects=True).text


def test_an_address_that_is_allowed_no_more_is_offered_no_more(house: House) -> None:
    browser = personal(house, BROUGHT)
    finish(house, house.fresh.get_one(Invitation, house.waiting.id))
    assert "Back to" in browser.get("/take", follow_redirects=True).text
    return_addresses.change(house.session, ReturnAddresses(""), "staff:1")
    house.session.commit()
    assert "Back to" not in browser.get("/take", follow_redirects=True).text


def test_an_administrator_says_where_to(house: House) -> None:
    ada = house.browser("ada")
    assert "https://jobs.example.com/applications</textarea>" in ada.get("/settings/return-addresses").text
    wrong = ada.post("/settings/return-addresses", data={"addresses": "http://jobs.example.com"})
    assert wrong.status_code == 422
    assert "cannot be taken: write https://" in wrong.text
    assert ada.post("/settings/return-addresses", data={"addresses": ""}).status_code == 303
    assert return_addresses.current(house.fresh) == []
    assert house.browser("hana").get("/settings/return-addresses").status_code == 403
