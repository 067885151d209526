"""A provider that is away or wrong, the way out, and settings that stop the start."""

import logging
import socket
from contextlib import ExitStack
from urllib.parse import parse_qs, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from sqlmodel import Session
from structlog.testing import capture_logs

from assess.config import ConfigError, Settings
from assess.screening.organisation import accounts, health, openid_provider
from assess.screening.organisation.accounts import NewUser
from assess.web.app import create_app
from tests.web.local_provider import (
    ACCESS_TOKEN,
    CLIENT,
    SECRET,
    LocalProvider,
    signed,
)
from tests.web.openid.visits import BACK, BEGIN, begin, come_back, log_in, logged_in


class TestTroubleAtTheProvider:
    """Whatever the provider does, people read a kind page and the log has the reason."""

    @pytest.mark.parametrize(
        ("error", "code"),
        [("access_denied", 403), ("server_error", 502), ("temporarily_unavailable", 503), ("<b>", 502)],
    )
    def test_its_errors_have_pages(
        self, browser: FlaskClient, provider: LocalProvider, error: str, code: int
    ) -> None:
        state = begin(browser, provider)
        answer = browser.get(BACK, query_string={"error": error, "state": state, "error_description": "<b>no</b>"})
        assert answer.status_code == code
        assert "Back to the login page" in answer.text
        assert "<b>" not in answer.text
        assert come_back(browser, state).status_code == 400

    @pytest.mark.parametrize(
        ("path", "said", "code"),
        [
            ("/token", (500, "{}"), 502), ("/token", (200, "<html>"), 502), ("/token", (200, "[]"), 502),
            ("/token", (200, "{}"), 502), ("/token", (400, '{"error": "invalid_client"}'), 502),
            ("/keys", (404, "{}"), 502), ("/keys", (200, "null"), 502), ("/keys", (200, '{"keys": [5]}'), 502),
            ("/keys", (200, '{"keys": []}'), 502),
        ],
    )  # fmt: skip
    def test_answers_that_cannot_be_used_have_a_page(
        self, browser: FlaskClient, provider: LocalProvider, path: str, said: tuple[int, str], code: int
    ) -> None:
        provider.answers[path] = said
        answer = log_in(browser, provider)
        assert answer.status_code == code
        assert "Back to the login page" in answer.text
        assert not logged_in(browser)

    @pytest.mark.parametrize("path", ["/.well-known/openid-configuration", "/keys", "/token", "/userinfo"])
    def test_it_sends_us_nowhere_else(self, browser: FlaskClient, provider: LocalProvider, path: str) -> None:
        provider.person = {name: value for name, value in provider.person.items() if name != "groups"}
        provider.answers[path] = (302, f"{provider.address}/elsewhere")
        provider.answers["/elsewhere"] = (200, "{}")
        browser.get(BEGIN) if path.startswith("/.well") else log_in(browser, provider)
        assert path in provider.heard
        assert "/elsewhere" not in provider.heard
        assert not logged_in(browser)

    @pytest.mark.parametrize(
        ("said", "code"), [((503, ""), 503), ((404, ""), 502), ((200, "<html>"), 502), ((200, "[]"), 502)]
    )
    def test_no_login_begins_when_it_publishes_nothing(
        self, browser: FlaskClient, provider: LocalProvider, said: tuple[int, str], code: int
    ) -> None:
        provider.answers["/.well-known/openid-configuration"] = said
        assert browser.get(BEGIN).status_code == code

    @pytest.mark.parametrize(
        "change",
        [
            {"issuer": "https://other.example.org"},
            {"token_endpoint": "http://other.example.org/token"},
            {"authorization_endpoint": "javascript:alert(1)"},
            {"jwks_uri": None},
            {"id_token_signing_alg_values_supported": ["HS256", "none"]},
            {"code_challenge_methods_supported": ["plain"]},
            {"response_types_supported": ["id_token"]},
        ],
        ids=str,
    )
    def test_no_login_begins_when_what_it_publishes_is_not_safe(
        self,
        browser: FlaskClient,
        provider: LocalProvider,
        change: dict[str, object],
        settings: Settings,
        session: Session,
    ) -> None:
        provider.published = change
        assert browser.get(BEGIN).status_code == 502
        assert not health.login_service(session, settings).ok

    def test_a_provider_that_is_down_costs_a_page(
        self, browser: FlaskClient, provider: LocalProvider, settings: Settings, session: Session
    ) -> None:
        with socket.socket() as nobody:
            nobody.bind(("127.0.0.1", 0))
            down = settings.model_copy(update={"openid_issuer": f"http://127.0.0.1:{nobody.getsockname()[1]}"})
            answer = create_app(down, TESTING=True).test_client().get(BEGIN)
            check = health.login_service(session, down)
        assert answer.status_code == 503
        assert answer.headers["Retry-After"]
        assert "cannot be reached" in answer.text
        assert (check.ok, check.remedy != "") == (False, True)

    def test_a_provider_that_never_answers_holds_few_threads_and_strangers_crowd_nobody_out(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider, settings: Settings
    ) -> None:
        known = app.test_client()
        log_in(known, provider)
        known.post("/logout")
        with ExitStack() as waiting:
            for _ in range(settings.places - 1):
                waiting.enter_context(app.extensions["openid_places"][False].one())
            answer = browser.get(BEGIN)
            assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
            assert browser.get("/login").status_code == 200
            assert known.get(BEGIN).status_code == 302
        assert browser.get(BEGIN).status_code == 302

    def test_nobody_waits_for_it_longer_than_was_said(
        self, settings: Settings, session: Session, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(openid_provider, "PATIENCE", 0.1)
        with socket.create_server(("127.0.0.1", 0)) as silent:  # takes the call and says nothing
            deaf = settings.model_copy(update={"openid_issuer": f"http://127.0.0.1:{silent.getsockname()[1]}"})
            assert "Timeout" in health.login_service(session, deaf).said
            assert create_app(deaf, TESTING=True).test_client().get(BEGIN).status_code == 503


def test_nothing_of_the_tokens_is_kept_or_logged(
    browser: FlaskClient, provider: LocalProvider, session: Session, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    tokens: list[str] = []

    def noted(claims: dict[str, object]) -> str:
        tokens.append(signed(claims))
        return tokens[-1]

    provider.sign, provider.person = noted, provider.person | {"email": "hana@example.org", "phone_number": "+49 1"}
    with capture_logs() as lines:
        log_in(browser, provider)
        provider.changes = {"aud": "another"}
        log_in(browser, provider)
    kept = [text(f'SELECT * FROM "{table}"') for table in inspect(session.get_bind()).get_table_names()]
    with browser.session_transaction() as cookie:
        told = str([session.execute(one).all() for one in kept]) + str(lines) + caplog.text + str(dict(cookie))
    assert provider.person["sub"] in told  # it is the identity
    assert not [secret for secret in (ACCESS_TOKEN, SECRET, "hana@example.org", "+49 1", *tokens) if secret in told]


class TestLeaving:
    """Logging out here leads on to the provider's own logout, if it has one."""

    END = "https://people.example.org/end"

    def test_to_the_provider(self, browser: FlaskClient, provider: LocalProvider) -> None:
        provider.published = {"end_session_endpoint": self.END}
        log_in(browser, provider)
        page = browser.post("/logout", follow_redirects=True)
        assert not logged_in(browser)
        address = page.text.split('http-equiv="refresh" content="0; url=')[1].split('"')[0].replace("&amp;", "&")
        asked = parse_qs(urlsplit(address).query)
        assert address.startswith(f"{self.END}?")
        assert asked["client_id"] == [CLIENT]
        assert asked["post_logout_redirect_uri"] == ["http://people.example.org/login"]
        assert "id_token_hint" not in asked

    @pytest.mark.parametrize("offered", [None, "javascript:alert(1)", "http://other.example.org/end"])
    def test_to_our_own_page_where_it_offers_none_that_is_safe(
        self, browser: FlaskClient, provider: LocalProvider, offered: str | None
    ) -> None:
        provider.published = {"end_session_endpoint": offered}
        log_in(browser, provider)
        assert browser.post("/logout", follow_redirects=True).request.path == "/login"
        assert not logged_in(browser)

    def test_whoever_came_by_password_stays_here(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.published = {"end_session_endpoint": self.END}
        rosa, password = accounts.add_user(session, NewUser("rosa", "Rosa"), "test")
        accounts.grant(session, rosa, "hr", None, "test")
        session.commit()
        browser.post("/login", data={"username": "rosa", "password": password})
        assert browser.post("/logout").location == "/login"


WRONG = {
    "no issuer and no local accounts": ({"openid_issuer": "", "local_accounts": False}, "nobody could log in"),
    "an issuer by plain http": ({"openid_issuer": "http://login.example.org"}, "must begin with https://"),
    "no client": ({"openid_client_id": ""}, "ASSESS_OIDC_CLIENT_ID is missing"),
    "a scope without openid": ({"openid_scope": "profile"}, "must name openid"),
    "no roles": ({"openid_roles": " "}, "ASSESS_OIDC_ROLES is missing"),
    "an unknown role": ({"openid_roles": "a=boss"}, "'a=boss' is not of the form"),
    "no group": ({"openid_roles": "=hr"}, "is not of the form"),
    "a recruiter of no team": ({"openid_roles": "a=recruiter"}, "recruiters, and they alone, have a team"),
    "HR of a team": ({"openid_roles": "a=hr@Lobby"}, "recruiters, and they alone, have a team"),
}


@pytest.mark.parametrize(("change", "words"), WRONG.values(), ids=WRONG.keys())
def test_wrong_settings_stop_the_start_with_the_remedy(
    settings: Settings, session: Session, change: dict[str, object], words: str
) -> None:
    wrong = settings.model_copy(update=change)
    with pytest.raises(ConfigError, match=words):
        create_app(wrong)
    assert words in health.login_service(session, wrong).said


def test_every_wrong_setting_is_named_at_once(settings: Settings) -> None:
    wrong = settings.model_copy(update={"openid_client_id": "", "openid_roles": "a=boss; b=recruiter"})
    with pytest.raises(ConfigError, match=r"CLIENT_ID is missing.*; .*'a=boss'.*; .*'b=recruiter'"):
        openid_provider.of(wrong)


def test_the_doctor_is_content_with_a_provider_that_answers(
    browser: FlaskClient, session: Session, settings: Settings
) -> None:
    check = health.login_service(session, settings)
    assert (check.ok, check.said) == (True, f"{settings.openid_issuer} answers")


def test_without_a_provider_its_addresses_are_not_there(settings: Settings) -> None:
    made = create_app(settings.model_copy(update={"openid_issuer": ""}), TESTING=True).test_client()
    assert {made.get(path).status_code for path in (BEGIN, BACK, "/login/openid/leave")} == {404}
