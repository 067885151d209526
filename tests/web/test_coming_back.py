"""Coming back by a return code: on any device, for its owner alone, and the same words for every other."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import return_codes
from assess.store.tables import Campaign, Invitation
from assess.web.app import create_app
from assess.web.extensions import limiter
from tests.screening.opening import open_campaign
from tests.web.house import House
from tests.web.test_candidate import Browser, browser_of

CODE = re.compile(r'class="return-code"><bdi dir="ltr">([^<]+)<')


def noted(browser: Browser) -> str:
    """The code that the page shows."""
    found = CODE.search(browser.text)
    assert found is not None
    return found[1]


def in_the_notice(app: Flask, session: Session, campaign: Campaign, name: str = "Amira") -> Browser:
    """Somebody who has begun and stands before the notice."""
    browser = browser_of(app, session, campaign, name)
    return browser.see(browser.address).send()


def test_the_code_is_shown_at_the_start_and_leads_back_on_another_device(app: Flask, session: Session) -> None:
    amira = in_the_notice(app, session, open_campaign(session))
    code = noted(amira)
    amira.send()
    amira.pass_practice()
    here = amira.path
    phone = Browser(app.test_client(), "/return").see("/return").send({"code": code.lower()})
    assert phone.path == here


def test_a_wrong_code_a_closed_campaign_and_a_revoked_place_read_the_same(app: Flask, session: Session) -> None:
    campaign = open_campaign(session)
    amira, ben = in_the_notice(app, session, campaign), in_the_notice(app, session, campaign, "Ben")
    codes = [noted(amira), noted(ben)]
    stranger = app.test_client()
    wrong = stranger.post("/return", data={"code": "0000-0000-0000-0000"})
    assert wrong.status_code == 422
    assert "This code opens nothing now" in wrong.text
    session.rollback()
    for invitation in session.exec(select(Invitation)):
        invitation.state = "revoked"
    session.commit()
    for code in codes:
        answer = stranger.post("/return", data={"code": code})
        assert (answer.status_code, answer.text.replace(code, "0000-0000-0000-0000")) == (422, wrong.text)
        assert "Set-Cookie" not in answer.headers


def test_an_empty_form_says_what_to_type(app: Flask) -> None:
    answer = app.test_client().post("/return", data={"code": " - "})
    assert answer.status_code == 422
    assert "Type your return code." in answer.text


@pytest.fixture
def limited(settings: Settings) -> Iterator[Flask]:
    """The application with its limits, which count in memory."""
    strict = settings.model_copy(update={"rate_limits": True})
    yield create_app(strict, WTF_CSRF_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=False)
    limiter.reset()


def test_guessing_at_one_code_is_slowed_and_stops_nobody_else(limited: Flask, session: Session) -> None:
    amira = in_the_notice(limited, session, open_campaign(session))
    code = noted(amira)
    guesser = limited.test_client()
    wrong = code[:-1] + ("7" if code[-1] != "7" else "8")
    answers = [guesser.post("/return", data={"code": wrong}).status_code for _turn in range(25)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert limited.test_client().post("/return", data={"code": "7777-7777-7777-7777"}).status_code == 422


def test_the_recruiter_reads_the_code_out_and_makes_another(house: House) -> None:
    rosa = house.browser("rosa")
    key = house.app.extensions["settings"].secret("link_key")
    code = return_codes.code(key, house.waiting)
    address = f"{house.address}/people/{house.waiting.public_id}"
    assert code in rosa.get(f"{address}/link").text
    assert rosa.post(f"{address}/return-code").status_code == 303
    again = rosa.get(f"{address}/link").text
    assert code not in again
    assert return_codes.code(key, house.fresh.get_one(Invitation, house.waiting.id)) in again
