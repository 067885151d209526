"""Candidates have error pages of their own: in their language, the employer named, with ways back and to ask."""

import re
from collections.abc import Callable

import pytest
from flask import Flask, abort
from sqlmodel import Session

from assess.screening.organisation import employer
from assess.web.candidate import session_cookie, welcome_pages
from tests.screening.opening import open_campaign
from tests.web.house import House
from tests.web.test_candidate import Browser, browser_of
from tests.web.test_languages import LANGUAGES, head_of

pytestmark = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
CODES = (400, 403, 404, 405, 409, 413, 429, 500, 503)
HEADINGS = {
    400: "That could not be read",
    403: "This page is not open to you",
    404: "There is no such page",
    405: "That did not work",
    409: "Something has changed meanwhile",
    413: "That was too much at once",
    429: "Too many attempts",
    500: "Something went wrong here",
    503: "Busy for a moment",
}


def named(session: Session) -> None:
    """The employer has a name and a contact."""
    house = employer.current(session)
    house.name, house.contact = "Hotel Aurora", "Ines at the desk"
    session.add(house)
    session.commit()


@pytest.fixture
def amira(app: Flask, session: Session, request: pytest.FixtureRequest) -> Browser:
    """Amira reads the notice in her language."""
    named(session)
    language = getattr(request, "param", "en")
    made = browser_of(app, session, open_campaign(session, language=language), "Amira")
    return made.see(made.address).send()


def break_with(monkeypatch: pytest.MonkeyPatch, code: int) -> None:
    """Whoever asks for help from now on meets that error."""

    def fail(*_all: object) -> None:
        raise RuntimeError("a fault of ours") if code == 500 else _aborted(code)

    monkeypatch.setattr(welcome_pages, "facts_of", fail)


def _aborted(code: int) -> Exception:
    try:
        abort(code)
    except Exception as error:
        return error


@pytest.mark.parametrize("code", CODES)
@pytest.mark.parametrize("amira", LANGUAGES, indirect=True)
def test_each_error_is_told_in_the_language_of_the_candidate(
    amira: Browser, monkeypatch: pytest.MonkeyPatch, code: int
) -> None:
    language = head_of(amira.text)[0]
    place = amira.path.replace("/before", "/help")
    break_with(monkeypatch, code)
    page = amira.client.get(place)
    assert page.status_code == code
    assert head_of(page.text) == (language, "rtl" if language == "ar" else "ltr")
    heading = re.search("<h1>(.*?)</h1>", page.text)
    assert heading
    assert (heading[1] == HEADINGS[code]) == (language == "en")
    assert "Hotel Aurora" in page.text
    assert 'action="/ask"' in page.text
    assert "/take" in page.text.split("<main")[1]
    assert f'name="page" value="{code}"' in page.text
    assert "/login" not in page.text
    assert "Traceback" not in page.text


def test_an_error_of_ours_keeps_what_was_sent_for_another_try(
    amira: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_all: object) -> None:
        raise RuntimeError("a fault of ours")

    monkeypatch.setattr(session_cookie.admissions, "authorise", fail)
    page = amira.client.post(amira.path, data={"read": "yes & no"})
    assert page.status_code == 500
    assert '<input type="hidden" name="read" value="yes &amp; no">' in page.text
    assert "Try again" in page.text


def test_an_address_that_leads_nowhere_is_a_candidates_unless_staff_are_logged_in(house: House) -> None:
    stranger, rosa = house.browser().get("/tke/it"), house.browser("rosa").get("/tke/it")
    assert (stranger.status_code, rosa.status_code) == (404, 404)
    assert 'class="ask"' in stranger.text
    assert "Log in" in stranger.text
    assert 'class="ask"' not in rosa.text
    assert 'class="ask"' in house.browser("rosa").get("/take/it/is/not/here").text


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_cookie_tells_the_language_where_nothing_else_can(app: Flask, language: str) -> None:
    browser = app.test_client()
    browser.set_cookie("language", language)
    assert head_of(browser.get("/i/%00", headers={"Accept-Language": "fr"}).text)[0] == language
    browser.set_cookie("language", "xx")
    assert head_of(browser.get("/i/%00", headers={"Accept-Language": "de"}).text)[0] == "de"


def test_a_browser_learns_the_language_of_who_is_in_and_forgets_nothing_else(amira: Browser) -> None:
    kept: Callable[[str], object] = amira.client.get_cookie
    cookie = kept("language")
    assert cookie is not None
    assert cookie.value == "en"  # type: ignore[attr-defined]
    assert cookie.http_only  # type: ignore[attr-defined]
