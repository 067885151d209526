"""Somebody who is signed out meanwhile says who they are, and what was on the page is kept."""

import re

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import links, return_codes
from assess.store.tables import Campaign, CandidateSession, Invitation, Response
from assess.web.app import create_app
from tests.screening.opening import open_campaign
from tests.web.house import token_of
from tests.web.test_candidate import Browser, browser_of, count

pytestmark = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
HIDDEN = re.compile(r'<input type="hidden" name="([^"]+)" value="([^"]*)">')


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session)


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira is at her first question."""
    return browser_of(app, session, campaign, "Amira").reach_questions()


def code_of(app: Flask, session: Session) -> str:
    """Amira's return code."""
    session.rollback()
    mine = session.exec(select(Invitation)).first()
    assert mine is not None
    return return_codes.code(app.extensions["settings"].secret("link_key"), mine)


def held(text: str) -> dict[str, str]:
    """What the page keeps to be sent again."""
    return dict(HIDDEN.findall(text.split("<main")[1].split('class="ask"')[0]))


def go_on(browser: Browser, code: str) -> Browser:
    """Type it and press the button; the browser sends the same form once more where it is told to."""
    data = held(browser.text) | {"code": code}
    answer = browser.client.post("/go-on", data=data)
    assert answer.status_code == (307 if data["sent"] else 303)
    return browser.send(data, to=answer.location) if data["sent"] else browser.see(answer.location)


@pytest.mark.parametrize("way", ["code", "link", "address"])
def test_what_was_chosen_is_kept_as_soon_as_they_say_who_they_are(
    app: Flask, amira: Browser, session: Session, way: str
) -> None:
    given = amira.answers() | {"action": "next"}
    amira.client.delete_cookie("candidate")
    amira.send(given)
    assert "You are signed out in this browser" in amira.text
    assert count(session, Response) == 0
    token = amira.address.removeprefix("/i/")
    typed = {"code": code_of(app, session).lower(), "link": token, "address": f"<http://x.example/i/{token}>."}
    assert held(amira.text).items() >= given.items()
    go_on(amira, typed[way])
    assert "Step 2 of" in amira.text
    assert count(session, Response) == 1


def test_a_wrong_code_keeps_the_page_and_admits_nobody(amira: Browser, session: Session) -> None:
    given = amira.answers()
    amira.client.delete_cookie("candidate")
    amira.send(given)
    before = count(session, CandidateSession)
    for wrong in ("", "ABCD-EFGH-JKMN-PQRS", amira.address[:-1] + "~", "http://x.example/i/a.b"):
        page = amira.client.post("/go-on", data=held(amira.text) | {"code": wrong})
        assert page.status_code == 422
        assert held(page.text).items() >= given.items()
    assert count(session, CandidateSession) == before


def test_an_open_link_is_nobodys_own_way_back(app: Flask, session: Session, campaign: Campaign) -> None:
    link = links.add(session, campaign)
    session.commit()
    assert app.test_client().post("/go-on", data={"code": token_of(app, link)}).status_code == 422


def test_a_page_that_was_only_opened_opens_again(app: Flask, amira: Browser, session: Session) -> None:
    place = amira.path
    amira.client.delete_cookie("candidate")
    amira.see(place)
    assert "Say who you are, and you are where you were" in amira.text
    go_on(amira, code_of(app, session))
    assert amira.path == place
    assert count(session, Response) == 0


def test_the_page_of_one_is_not_kept_for_another(
    app: Flask, amira: Browser, session: Session, campaign: Campaign
) -> None:
    bo = browser_of(app, session, campaign, "Bo")
    given = amira.answers()
    amira.client.delete_cookie("candidate")
    amira.send(given)
    go_on(amira, bo.address)
    assert amira.page.status_code == 409
    assert count(session, Response) == 0


@pytest.mark.parametrize("to", ["", "/", "//evil.example/take/", "https://evil.example/take/x", "/login"])
def test_it_leads_to_no_other_place(app: Flask, amira: Browser, session: Session, to: str) -> None:
    answer = app.test_client().post(
        "/go-on", data={"code": code_of(app, session), "to": to, "sent": "yes", "x": "1"}
    )
    assert (answer.status_code, answer.location) == (303, "/take")


class TestWithTokens:
    """Forms with their token, as in production: it is lost with the browser's memory."""

    @pytest.fixture
    def app(self, settings: Settings) -> Flask:
        return create_app(settings, TESTING=True, PROPAGATE_EXCEPTIONS=False)

    @pytest.fixture
    def amira(self, app: Flask, session: Session, campaign: Campaign) -> Browser:
        """Amira has opened her link and sees the notice."""
        made = browser_of(app, session, campaign, "Amira")
        made.see(made.address)
        return made.send(held(made.text))

    def test_a_form_whose_token_is_lost_is_sent_once_more_by_whoever_is_in(
        self, amira: Browser, session: Session
    ) -> None:
        amira.client.delete_cookie("staff")
        amira.send({"csrf_token": "old", "read": "yes"})
        assert amira.page.status_code == 400
        assert "Please send it once more" in amira.text
        assert held(amira.text)["read"] == "yes"
        amira.send(held(amira.text))
        assert amira.path.endswith("/part/1")

    def test_without_either_cookie_the_code_is_asked_for_and_the_form_goes_through(
        self, app: Flask, amira: Browser, session: Session
    ) -> None:
        for name in ("staff", "candidate"):
            amira.client.delete_cookie(name)
        amira.send({"csrf_token": "old"})
        assert amira.page.status_code == 400
        assert "You are signed out in this browser" in amira.text
        go_on(amira, code_of(app, session))
        assert amira.path.endswith("/part/1")

    def test_what_a_foreign_page_sends_is_not_offered_again(self, amira: Browser) -> None:
        page = amira.client.post(amira.path, data={"a": "b"}, headers={"Origin": "https://evil.example"})
        assert page.status_code == 400
        assert 'name="a"' not in page.text
        assert "This page had grown old" in page.text

    def test_name_and_address_typed_at_an_open_link_are_not_lost(
        self, app: Flask, session: Session, campaign: Campaign
    ) -> None:
        link = links.add(session, campaign)
        session.commit()
        typed = {"name": "Bo Lind", "email": "bo@example.com"}
        page = app.test_client().post(f"/i/{token_of(app, link)}", data=typed)
        assert page.status_code == 400
        assert held(page.text).items() >= typed.items()
