"""Logging in at an OpenID provider: whose word opens the door, and every forged one that does not."""

import time
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from assess.config import Settings
from assess.store.tables import AuditEvent, StaffSession, User
from assess.web.app import create_app
from tests.web.local_provider import (
    CLIENT,
    OTHER_KEY,
    LocalProvider,
    altered,
    signed,
    signed_with_what_everybody_knows,
    unsigned,
)
from tests.web.openid.visits import BACK, BEGIN, begin, come_back, log_in, logged_in, roles, verbs


def test_hr_comes_back_with_her_role(browser: FlaskClient, provider: LocalProvider, session: Session) -> None:
    assert log_in(browser, provider, "/instruments").location == "/instruments"
    assert "Hana Sato" in browser.get("/").text
    assert browser.get("/instruments").status_code == 200
    assert browser.get("/settings/people").status_code == 403
    assert roles(session, "person") == {("hr", "")}
    assert "logged in" in verbs(session)


def test_what_is_asked_has_state_nonce_and_a_hashed_verifier(browser: FlaskClient, provider: LocalProvider) -> None:
    begin(browser, provider)
    first = provider.asked
    assert first["response_type"] == "code"
    assert first["code_challenge_method"] == "S256"
    assert first["client_id"] == CLIENT
    assert first["scope"] == "openid profile"
    begin(browser, provider)
    assert all(first[name] != provider.asked[name] for name in ("state", "nonce", "code_challenge"))


def test_the_way_back_is_the_address_people_open_by_whatever_name_they_came(
    browser: FlaskClient, provider: LocalProvider
) -> None:
    answer = browser.get(BEGIN, headers={"Host": "localhost"})
    asked = parse_qs(urlsplit(answer.location).query)
    assert asked["redirect_uri"] == ["http://people.example.org/login/openid/back"]


def test_the_way_back_lies_under_the_path_of_the_server(
    settings: Settings, provider: LocalProvider, session: Session
) -> None:
    told = settings.model_copy(update={"base_url": "http://people.example.org/assess"})
    browser = create_app(told, TESTING=True).test_client()
    answer = browser.get("/assess/login/openid", query_string={"next": "/assess/instruments"})
    provider.asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}
    assert provider.asked["redirect_uri"] == "http://people.example.org/assess/login/openid/back"
    back = browser.get("/assess/login/openid/back", query_string={"code": "good", "state": provider.asked["state"]})
    assert back.location == "/assess/instruments"


FORGERIES = {
    "signed by another key": {"sign": lambda claims: signed(claims, OTHER_KEY)},
    "altered after it was signed": {"sign": altered},
    "not signed at all": {"sign": unsigned},
    "signed with the public key as a secret": {"sign": signed_with_what_everybody_knows},
    "signed by a key that the provider does not have": {"sign": lambda claims: signed(claims, OTHER_KEY, "new")},
    "no token": {"sign": lambda claims: "nonsense"},
    "for another login": {"changes": {"nonce": "of another login"}},
    "for no login": {"changes": {"nonce": None}},
    "for another installation": {"changes": {"aud": "another"}},
    "for another installation, though given to us": {"changes": {"aud": "another", "azp": CLIENT}},
    "for nobody": {"changes": {"aud": None}},
    "for several, and not for us in the first place": {"changes": {"aud": [CLIENT, "other"], "azp": "other"}},
    "for several, without saying for whom": {"changes": {"aud": [CLIENT, "other"]}},
    "for us, but given to another": {"changes": {"azp": "another"}},
    "by another issuer": {"changes": {"iss": "https://other.example.org"}},
    "by nobody": {"changes": {"iss": None}},
    "expired": {"changes": {"exp": int(time.time()) - 90}},
    "without an end": {"changes": {"exp": None}},
    "with an end that is no number": {"changes": {"exp": "tomorrow"}},
    "of tomorrow": {"changes": {"iat": int(time.time()) + 86_400}},
    "good from tomorrow on": {"changes": {"nbf": int(time.time()) + 86_400}},
    "of no subject": {"changes": {"sub": None}},
    "of an empty subject": {"changes": {"sub": ""}},
    "of a subject that is no text": {"changes": {"sub": 5}},
    "of an endless subject": {"changes": {"sub": "5" * 256}},
    "of a subject that cannot be stored": {"changes": {"sub": "5\0"}},
    "beside another access token": {"changes": {"at_hash": "AAAAAAAAAAAAAAAAAAAAAA"}},
}


@pytest.mark.parametrize("forgery", FORGERIES.values(), ids=FORGERIES.keys())
def test_a_token_that_is_wrong_in_any_way_opens_nothing(
    browser: FlaskClient, provider: LocalProvider, session: Session, forgery: dict[str, object]
) -> None:
    for name, value in forgery.items():
        setattr(provider, name, value)
    with capture_logs() as lines:
        answer = log_in(browser, provider)
    assert answer.status_code == 502
    assert "an answer we cannot use" in answer.text
    assert "Traceback" not in answer.text
    assert not logged_in(browser)
    assert session.exec(select(User)).all() == []
    assert [line["log_level"] for line in lines] == ["warning"]
    assert "Traceback" not in str(lines)
    events = [event.verb for event in session.exec(select(AuditEvent))]
    assert events[2:] == ["login.refused"]  # after the two teams


def test_a_clock_may_be_a_little_off(browser: FlaskClient, provider: LocalProvider) -> None:
    provider.changes = {"exp": int(time.time()) - 30, "iat": int(time.time()) + 30}
    assert log_in(browser, provider).status_code == 302


def test_several_audiences_are_good_when_the_token_was_given_to_us(
    browser: FlaskClient, provider: LocalProvider
) -> None:
    provider.changes = {"aud": [CLIENT, "other"], "azp": CLIENT}
    assert log_in(browser, provider).status_code == 302


class TestTheBrowserThatBegan:
    """A login is finished by the browser that began it, once: nobody can log another in as themselves."""

    def refused(self, answer: TestResponse, browser: FlaskClient) -> None:
        assert answer.status_code == 400
        assert "This login had grown old" in answer.text
        assert not logged_in(browser)

    @pytest.mark.parametrize("state", ["", "made-up", "x" * 5000])
    def test_a_wrong_state_is_refused(self, browser: FlaskClient, provider: LocalProvider, state: str) -> None:
        begin(browser, provider)
        self.refused(come_back(browser, state), browser)
        assert "/token" not in provider.heard

    def test_no_state_at_all_is_refused(self, browser: FlaskClient, provider: LocalProvider) -> None:
        begin(browser, provider)
        self.refused(browser.get(BACK, query_string={"code": "good"}), browser)

    def test_a_login_begun_elsewhere_is_refused(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider
    ) -> None:
        state = begin(app.test_client(), provider)  # the attacker's own login, whose way back Hana is made to open
        self.refused(come_back(browser, state), browser)
        begin(browser, provider)
        self.refused(come_back(browser, state), browser)

    def test_a_way_back_opens_once(self, browser: FlaskClient, provider: LocalProvider) -> None:
        state = begin(browser, provider)
        assert come_back(browser, state).status_code == 302
        assert come_back(browser, state).status_code == 400

    def test_a_way_back_that_failed_opens_nothing_later(
        self, browser: FlaskClient, provider: LocalProvider
    ) -> None:
        state = begin(browser, provider)
        assert come_back(browser, state, code="bad").status_code == 502
        self.refused(come_back(browser, state), browser)

    def test_an_answer_of_another_provider_is_refused(self, browser: FlaskClient, provider: LocalProvider) -> None:
        state = begin(browser, provider)
        assert come_back(browser, state, iss="https://other.example.org").status_code == 502
        assert "/token" not in provider.heard
        assert not logged_in(browser)

    def test_a_page_of_another_site_begins_none(self, browser: FlaskClient, provider: LocalProvider) -> None:
        answer = browser.get(BEGIN, query_string={"next": "/help"}, headers={"Sec-Fetch-Site": "cross-site"})
        assert answer.location == "/login?next=/help"
        assert provider.heard == []
        assert browser.get(BEGIN, headers={"Sec-Fetch-Site": "none"}).location.startswith(provider.address)

    def test_three_logins_may_be_begun_at_a_time(self, browser: FlaskClient, provider: LocalProvider) -> None:
        states = []
        for _ in range(4):
            states.append(begin(browser, provider, "/" + "x" * 199))
            asked = dict(provider.asked)
        cookie = browser.get_cookie("staff")
        assert cookie is not None
        assert len(cookie.value) < 3000  # browsers keep 4,096 bytes
        self.refused(come_back(browser, states[0]), browser)
        provider.asked = asked
        assert come_back(browser, states[3]).status_code == 302

    def test_the_session_is_new_after_the_login(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        with browser.session_transaction() as kept:
            kept["staff"], kept["csrf_token"] = "set-by-somebody-else", "known-to-somebody-else"
        log_in(browser, provider)
        with browser.session_transaction() as kept:
            assert kept["staff"] not in ("", "set-by-somebody-else")
            assert "csrf_token" not in kept
            assert not [name for name in kept if name.startswith("_state_")]

    def test_the_login_before_in_this_browser_is_dead(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        log_in(browser, provider)
        log_in(browser, provider)
        assert len(session.exec(select(StaffSession)).all()) == 1


@pytest.mark.parametrize(
    "place",
    [
        "https://evil.example/",
        "//evil.example",
        "/\\evil.example",
        "///evil.example",
        "/" + "x" * 300,
        "javascript:1",
    ],
)
def test_a_login_leads_nowhere_else(browser: FlaskClient, provider: LocalProvider, place: str) -> None:
    answer = log_in(browser, provider, place)
    assert answer.status_code == 302
    assert urlsplit(urljoin("http://localhost/", answer.location)).netloc == "localhost"
    assert answer.location == "/"
