"""https://example.org/assess: every page, style, cookie, redirect and letter stays under the path."""

import re
from collections.abc import Iterator
from html import unescape

import pytest
from flask import Flask
from flask.testing import FlaskClient
from pydantic import ValidationError
from sqlmodel import Session
from werkzeug.test import TestResponse

from assess.config import Settings, shipped
from assess.screening.email import letters
from assess.screening.organisation import accounts
from assess.store.tables import Campaign
from assess.web.access import ACCESS, ANYONE, CANDIDATE
from tests.screening.opening import open_campaign
from tests.web.house import STAFF, House
from tests.web.test_access import address, method, rules
from tests.web.test_candidate import Browser, browser_of

PREFIX = "/assess"
LEADS = re.compile(r'\b(?:href|src|srcset|action|formaction|data)="([^"]*)"')
AWAY = ("http:", "https:", "mailto:", "data:", "#", "?")


@pytest.fixture
def settings(settings: Settings) -> Settings:
    """An installation that lives under a path."""
    return settings.model_copy(update={"base_url": "https://localhost/assess"})


def strays(answer: TestResponse) -> Iterator[str]:
    """Whatever leads out of the prefix: links, forms, styles, redirects, cookies."""
    places = [unescape(place) for place in LEADS.findall(answer.text)] if answer.mimetype == "text/html" else []
    places += [answer.location] if answer.location else []
    for place in places:
        if place and not place.startswith((*AWAY, f"{PREFIX}/")) and place != PREFIX:
            yield place
    for cookie in answer.headers.getlist("Set-Cookie"):
        if f"Path={PREFIX};" not in f"{cookie};" or "Secure" not in cookie:
            yield cookie


def opened(browser: FlaskClient, path: str, how: str = "GET") -> TestResponse:
    """The answer to that path under the prefix."""
    return browser.open(f"{PREFIX}{path}", method=how, base_url="https://localhost")


@pytest.mark.parametrize("name", ["", *STAFF])
def test_every_page_of_staff_stays_under_the_prefix(house: House, name: str) -> None:
    browser, seen = house.browser(name), 0
    if name:
        with browser.session_transaction(base_url="https://localhost") as kept:
            kept["staff"] = f"token-of-{name}"
    for rule in rules(house.app):
        if rule.endpoint in ("profiles.pdf", "instruments.manual", "account.logout", "static"):
            continue
        if method(rule) != "GET" or CANDIDATE in ACCESS[rule.endpoint].roles:
            continue
        answer = opened(browser, address(house, rule))
        assert list(strays(answer)) == [], rule
        seen += answer.status_code == 200 and ANYONE not in ACCESS[rule.endpoint].roles
    assert seen > 5 or name in ("", "nils", "axel", "olga")


def test_a_candidate_stays_under_the_prefix_from_the_link_to_the_thanks(
    app: Flask, session: Session, campaign: Campaign
) -> None:
    amira = browser_of(app, session, campaign, "Amira")
    client = amira.client
    place = opened(client, amira.address, "POST").location
    assert place == f"{PREFIX}/take"
    for _ in range(4):
        page = client.get(place, base_url="https://localhost", follow_redirects=True)
        assert page.status_code == 200
        assert list(strays(page)) == []
        assert f'href="{PREFIX}/static/css/' in page.text
        place = next(go_on(client, page))
    assert f"{PREFIX}/take/" in place


def go_on(client: FlaskClient, page: TestResponse) -> Iterator[str]:
    """Send the page's form, filled in, and say where that leads."""
    reader = Browser(client, "")
    reader.page = page
    answer = client.post(page.request.path, data=reader.answers(), base_url="https://localhost")
    assert list(strays(answer)) == []
    yield answer.location or page.request.path


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session)


def test_the_login_leads_back_to_the_page_asked_for_and_nowhere_outside(house: House) -> None:
    asked = opened(house.browser(), "/campaigns?state=open")
    assert asked.location == f"{PREFIX}/login?next={PREFIX}/campaigns?state%3Dopen"
    rosa = house.browser("rosa")
    for place, leads in ((f"{PREFIX}/campaigns", f"{PREFIX}/campaigns"), ("/elsewhere", f"{PREFIX}/")):
        assert opened(rosa, f"/login?next={place}").location == leads


def test_a_login_sets_its_cookies_for_the_prefix_alone(house: House) -> None:
    house.users["rosa"].password = accounts.hashed("a password of Rosa alone")
    house.session.commit()
    typed = {"username": "rosa", "password": "a password of Rosa alone"}
    answer = house.browser().post(f"{PREFIX}/login", data=typed, base_url="https://localhost")
    assert answer.location == f"{PREFIX}/"
    assert {cookie.split("=")[0] for cookie in answer.headers.getlist("Set-Cookie")} == {
        "__Secure-known", "__Secure-staff"
    }  # fmt: skip
    assert list(strays(answer)) == []


def test_what_is_outside_opens_nothing_but_says_so_in_our_words(house: House) -> None:
    stranger = house.browser()
    for path in ("/login", "/", "/assessment/login", "/static/css/base.css"):
        answer = stranger.get(path, base_url="https://localhost")
        assert answer.status_code == 404
        assert list(strays(answer)) == []
    assert stranger.get(PREFIX, base_url="https://localhost").location.startswith(f"{PREFIX}/login")


def test_letters_name_the_whole_address(settings: Settings, house: House) -> None:
    assert letters.address(settings, house.link).startswith("https://localhost/assess/i/")


def test_every_cookie_has_such_a_name() -> None:
    sources = [path.read_text() for path in (shipped("templates").parent / "assess/web").rglob("*.py")]
    assert sum(source.count("set_cookie(") for source in sources) == 6
    assert [source for source in sources if re.search(r"set_cookie\(\s*[\"']", source)] == []


@pytest.mark.parametrize(
    ("address", "staff", "path"),
    [
        ("", "staff", "/"),
        ("http://intranet.example.org/assess", "staff", "/assess"),
        ("https://assess.example.org", "__Host-staff", "/"),
        ("https://example.org/assess/", "__Secure-staff", "/assess"),
    ],
)
def test_a_cookie_is_bound_as_tightly_as_its_address_allows(address: str, staff: str, path: str) -> None:
    settings = Settings.model_validate({"ASSESS_BASE_URL": address})
    assert settings.cookie_name("staff") == staff
    assert settings.cookie_path == path


@pytest.mark.parametrize(
    "address", ["assess.example.org", "https://", "https://example.org/a?b", "ftp://example.org"]
)
def test_what_is_no_address_stops_the_start(address: str) -> None:
    with pytest.raises(ValidationError, match="write the address people open"):
        Settings.model_validate({"ASSESS_BASE_URL": address})
