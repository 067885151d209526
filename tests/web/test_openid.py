"""Logging in at an OpenID provider: who is let in, as whom, with which roles; and everything that is refused."""

import logging
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import parse_qs, urljoin, urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import inspect, text
from sqlmodel import Session, select
from structlog.testing import capture_logs
from werkzeug.test import TestResponse

from assess.config import ConfigError, Settings
from assess.screening.organisation import accounts, health, identities, openid_provider
from assess.screening.organisation.accounts import NewTeam, NewUser
from assess.store.tables import AuditEvent, Membership, StaffSession, User
from assess.web.app import create_app
from tests.web.local_provider import (
    ACCESS_TOKEN,
    CLIENT,
    OTHER_KEY,
    SECRET,
    LocalProvider,
    altered,
    local_provider,
    signed,
    signed_with_what_everybody_knows,
    unsigned,
)

ROLES = """
    house-hr=hr; house-admins=administrator; lobby=recruiter@Lobby; lobby=hr
    cn=online,dc=example=recruiter@Online
"""
BEGIN, BACK = "/login/openid", "/login/openid/back"


@pytest.fixture
def database_address(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite alone: `tests/screening/test_identities.py` holds what is stored on both."""
    shutil.copy(sqlite_template, tmp_path / "assess.db")
    return f"sqlite:///{tmp_path / 'assess.db'}"


@pytest.fixture
def provider() -> Iterator[LocalProvider]:
    with local_provider() as made:
        yield made


@pytest.fixture
def settings(settings: Settings, provider: LocalProvider) -> Settings:
    settings.keep_secret(openid_provider.SECRET_NAME, SECRET)
    told = {"openid_issuer": provider.address, "openid_client_id": CLIENT, "openid_roles": ROLES}
    return settings.model_copy(update=told | {"base_url": "http://people.example.org"})


@pytest.fixture
def browser(app: Flask, session: Session) -> FlaskClient:
    """Hana's browser; the house has the teams Lobby and Online."""
    for name in ("Lobby", "Online"):
        accounts.add_team(session, NewTeam(name), "test")
    session.commit()
    return app.test_client()


def begin(browser: FlaskClient, provider: LocalProvider, place: str = "") -> str:
    """Set out for the provider; the state."""
    answer = browser.get(BEGIN, query_string={"next": place} if place else {})
    assert answer.status_code == 302
    assert answer.location.startswith(f"{provider.address}/authorize?")
    provider.asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}
    return provider.asked["state"]


def come_back(browser: FlaskClient, state: str, **said: str) -> TestResponse:
    return browser.get(BACK, query_string={"code": "good", "state": state} | said)


def log_in(browser: FlaskClient, provider: LocalProvider, place: str = "") -> TestResponse:
    return come_back(browser, begin(browser, provider, place))


def logged_in(browser: FlaskClient) -> bool:
    return browser.get("/").status_code == 200


def roles(session: Session, username: str) -> set[tuple[str, str]]:
    session.rollback()
    user = accounts.find(session, username)
    session.refresh(user)
    return {(one.role, one.team.name if one.team else "") for one in user.memberships}


def verbs(session: Session) -> list[str]:
    session.rollback()
    return [event.verb for event in session.exec(select(AuditEvent).order_by(AuditEvent.id))]


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


class TestWhoItIs:
    """Issuer and subject say who somebody is; an address or a name never does."""

    def test_the_same_subject_is_the_same_person_whatever_else_changes(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"preferred_username": "Hana", "email": "hana@example.org"}
        log_in(browser, provider)
        provider.person |= {"preferred_username": "sato", "email": "sato@example.org", "name": "Hana Sato-Lind"}
        log_in(browser, provider)
        (user,) = session.exec(select(User)).all()
        assert (user.username, user.name, user.email) == ("hana", "Hana Sato-Lind", None)

    def test_another_subject_with_the_same_address_is_somebody_else(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"preferred_username": "hana", "email": "hana@example.org", "email_verified": True}
        log_in(browser, provider)
        provider.person |= {"sub": "another"}
        log_in(app.test_client(), provider)
        assert {user.username for user in session.exec(select(User))} == {"hana", "hana-2"}

    def test_an_account_of_this_server_with_that_name_and_address_stays_its_owners(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        ada, _password = accounts.add_user(session, NewUser("ada", "Ada", "ada@example.org"), "test")
        accounts.grant(session, ada, "administrator", None, "test")
        session.commit()
        provider.person |= {"preferred_username": "ada", "email": "ada@example.org", "email_verified": True}
        log_in(browser, provider)
        assert browser.get("/settings/people").status_code == 403
        assert roles(session, "ada") == {("administrator", "")}
        assert roles(session, "ada-2") == {("hr", "")}

    def test_the_same_subject_of_another_issuer_is_somebody_else(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        hana, _password = accounts.add_user(session, NewUser("hana", "Hana"), "test")
        identities.link(session, hana, "https://before.example.org", provider.person["sub"], "test")
        session.commit()
        log_in(browser, provider)
        assert {user.username for user in session.exec(select(User))} == {"hana", "person"}

    def test_an_account_that_was_linked_logs_in_as_itself_and_by_no_password(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        rosa, password = accounts.add_user(session, NewUser("rosa", "Rosa"), "test")
        identities.link(session, rosa, provider.address, provider.person["sub"], "test")
        session.commit()
        log_in(browser, provider)
        assert roles(session, "rosa") == {("hr", "")}
        stranger = app.test_client()
        stranger.post("/login", data={"username": "rosa", "password": password})
        stranger.post("/login", data={"username": "rosa", "password": ""})
        assert not logged_in(stranger)

    def test_who_logs_in_at_the_provider_gets_no_password_here(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["house-admins"]}
        provider.changes = {"auth_time": int(time.time())}
        log_in(browser, provider)
        user = session.exec(select(User)).one()
        answer = browser.post(f"/settings/people/{user.id}/password", follow_redirects=True)
        assert "has no password here" in answer.text
        assert user.password == ""

    @pytest.mark.parametrize(
        ("called", "username"),
        [
            ("Hana.Sato@example.org", "hana.sato"),
            ("José Núñez", "jose-nunez"),
            ("花子", "person"),
            ("../x", "person"),
        ],
    )
    def test_user_names_are_made_of_what_the_provider_calls_people(
        self, browser: FlaskClient, provider: LocalProvider, session: Session, called: str, username: str
    ) -> None:
        provider.person |= {"preferred_username": called, "name": None}
        log_in(browser, provider)
        assert session.exec(select(User.username)).one() == username


class TestRoles:
    """Roles are the provider's, anew at each login."""

    def test_a_group_gives_every_role_that_is_written_beside_it(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["lobby", "cn=online,dc=example", "of no meaning here"]}
        log_in(browser, provider)
        assert roles(session, "person") == {("recruiter", "Lobby"), ("hr", ""), ("recruiter", "Online")}

    @pytest.mark.parametrize("groups", [None, [], "nothing", ["House-HR"], {"house-hr": True}, [["house-hr"]], 5])
    def test_without_a_role_nobody_comes_in_and_the_trail_says_so(
        self, browser: FlaskClient, provider: LocalProvider, session: Session, groups: object
    ) -> None:
        provider.person |= {"groups": groups}
        provider.userinfo = {"sub": provider.person["sub"]}
        answer = log_in(browser, provider)
        assert answer.status_code == 403
        assert "You have no access here yet" in answer.text
        assert not logged_in(browser)
        event = session.exec(select(AuditEvent)).all()[-1]
        assert (event.verb, event.detail) == ("login.refused", {"reason": "no role"})
        assert provider.person["sub"] not in event.object
        assert session.exec(select(User)).all() == []

    def test_losing_the_last_role_ends_every_login_and_refuses_the_next(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        log_in(browser, provider)
        provider.person |= {"groups": []}
        assert log_in(app.test_client(), provider).status_code == 403
        assert not logged_in(browser)
        assert roles(session, "person") == set()
        assert verbs(session)[-2:] == ["role.withdrawn", "login.refused"]

    def test_losing_one_of_two_roles_ends_the_other_logins(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["house-hr", "house-admins"]}
        log_in(browser, provider)
        provider.person |= {"groups": ["house-hr"]}
        elsewhere = app.test_client()
        assert log_in(elsewhere, provider).status_code == 302
        assert not logged_in(browser)
        assert logged_in(elsewhere)
        assert roles(session, "person") == {("hr", "")}

    def test_a_new_role_ends_nothing(self, app: Flask, browser: FlaskClient, provider: LocalProvider) -> None:
        log_in(browser, provider)
        provider.person |= {"groups": ["house-hr", "house-admins"]}
        log_in(app.test_client(), provider)
        assert browser.get("/settings/people").status_code == 200

    def test_what_was_given_here_by_hand_is_taken_back(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        log_in(browser, provider)
        accounts.grant(session, accounts.find(session, "person"), "auditor", None, "test")
        session.commit()
        log_in(browser, provider)
        assert roles(session, "person") == {("hr", "")}

    def test_what_matters_asks_for_the_provider_once_more(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["house-admins"]}
        provider.changes = {"auth_time": int(time.time()) - 3600}
        log_in(browser, provider)
        add = {"name": "Rosa", "username": "rosa", "email": "", "role": "hr"}
        page = browser.post("/settings/people", data=add, headers={"Referer": "http://localhost/settings/people"})
        assert "Log in once more" in page.text
        again = page.text.split('button primary" href="')[1].split('"')[0].replace("&amp;", "&")
        asked = parse_qs(urlsplit(browser.get(again).location).query)
        assert asked["prompt"] == ["login"]
        provider.asked = {name: values[0] for name, values in asked.items()}
        provider.changes = {"auth_time": int(time.time())}
        assert come_back(browser, provider.asked["state"]).location == "/settings/people"
        browser.post("/settings/people", data=add)
        assert accounts.find(session, "rosa").name == "Rosa"

    def test_the_last_administrator_loses_the_role_too(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": ["house-admins"]}
        log_in(browser, provider)
        provider.person |= {"groups": []}
        log_in(browser, provider)
        assert session.exec(select(Membership)).all() == []

    def test_a_closed_account_stays_closed(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        log_in(browser, provider)
        accounts.set_active(session, accounts.find(session, "person"), False, "test")
        session.commit()
        assert log_in(browser, provider).status_code == 403
        assert session.exec(select(AuditEvent)).all()[-1].detail == {"reason": "account closed"}

    def test_a_team_that_is_not_there_gives_no_role(
        self, browser: FlaskClient, provider: LocalProvider, session: Session, settings: Settings
    ) -> None:
        accounts.remove_team(session, accounts.team_named(session, "Online"), "test")  # type: ignore[arg-type]
        session.commit()
        provider.person |= {"groups": ["cn=online,dc=example"]}
        assert log_in(browser, provider).status_code == 403
        assert "not there: Online" in health.login_service(session, settings).said

    def test_groups_kept_out_of_the_token_are_asked_for(
        self, browser: FlaskClient, provider: LocalProvider, session: Session
    ) -> None:
        provider.person |= {"groups": None}
        provider.userinfo = {"sub": provider.person["sub"], "groups": ["house-admins"]}
        assert log_in(browser, provider).status_code == 302
        assert roles(session, "person") == {("administrator", "")}

    def test_groups_of_somebody_else_are_refused(self, browser: FlaskClient, provider: LocalProvider) -> None:
        provider.person |= {"groups": None}
        provider.userinfo = {"sub": "somebody else", "groups": ["house-admins"]}
        assert log_in(browser, provider).status_code == 502
        assert not logged_in(browser)


@pytest.mark.parametrize(
    "claims", [{"https://example.org/groups": ["house-hr"]}, {"realm_access": {"roles": "house-hr"}}]
)
def test_the_claim_may_have_an_address_for_a_name_or_lie_inside_another(
    settings: Settings, claims: dict[str, object]
) -> None:
    name = "https://example.org/groups" if "realm_access" not in claims else "realm_access.roles"
    provider = openid_provider.of(settings.model_copy(update={"openid_role_claim": name}))
    assert provider is not None
    assert {one.role for one in provider.roles_of(claims)} == {"hr"}


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


class TestWithoutLocalAccounts:
    """User names and passwords of this server are switched off."""

    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"local_accounts": False})

    @pytest.fixture
    def password(self, session: Session) -> str:
        rosa, password = accounts.add_user(session, NewUser("rosa", "Rosa"), "test")
        rosa.must_change_password = False
        accounts.grant(session, rosa, "administrator", None, "test")
        session.commit()
        return password

    def test_the_form_is_gone_and_its_way_is_closed(self, browser: FlaskClient, password: str) -> None:
        page = browser.get("/login").text
        assert 'type="password"' not in page
        assert f'href="{BEGIN}"' in page
        answer = browser.post("/login", data={"username": "rosa", "password": password})
        assert answer.status_code == 403
        assert "are switched off" in answer.text
        assert not logged_in(browser)

    def test_a_login_by_password_from_before_opens_nothing(
        self, app: Flask, settings: Settings, browser: FlaskClient, password: str
    ) -> None:
        before = create_app(
            settings.model_copy(update={"local_accounts": True}), WTF_CSRF_ENABLED=False, TESTING=True
        ).test_client()
        before.post("/login", data={"username": "rosa", "password": password})
        assert logged_in(before)
        with before.session_transaction() as kept, browser.session_transaction() as here:
            here.update(kept)
        assert not logged_in(browser)

    def test_a_locked_out_operator_comes_in_by_a_process_of_their_own(
        self, session: Session, settings: Settings, provider: LocalProvider, browser: FlaskClient
    ) -> None:
        provider.answers["/.well-known/openid-configuration"] = (503, "")
        accounts.grant(
            session, accounts.add_user(session, NewUser("ada", "Ada"), "test")[0], "administrator", None, "test"
        )
        entry = {"username": "ada", "password": accounts.reset_password(session, "ada")}
        session.commit()
        told = {"local_accounts": True, "base_url": "", "port": 8001}  # as the handbook says
        own = create_app(settings.model_copy(update=told), WTF_CSRF_ENABLED=False, TESTING=True).test_client()
        assert own.post("/login", data=entry).status_code == 302
        new = {"new_password": "three unrelated words", "new_password_confirm": "three unrelated words"}
        own.post("/password", data={"password": entry["password"]} | new)
        assert "Hello, Ada" in own.get("/").text
        assert browser.post("/login", data=entry | {"password": new["new_password"]}).status_code == 403

    def test_nobody_is_given_a_password_that_opens_nothing(
        self, browser: FlaskClient, provider: LocalProvider
    ) -> None:
        provider.person |= {"groups": ["house-admins"]}
        log_in(browser, provider)
        page = browser.get("/settings/people").text
        assert "Passwords are switched off" in page
        assert "Add and show the password" not in page

    def test_a_login_of_the_provider_ends_when_there_is_none_any_more(
        self, app: Flask, browser: FlaskClient, provider: LocalProvider
    ) -> None:
        log_in(browser, provider)
        told = {"openid_issuer": "", "local_accounts": True}
        app.extensions["settings"] = app.extensions["settings"].model_copy(update=told)
        assert not logged_in(browser)

    def test_people_of_the_provider_come_in(self, browser: FlaskClient, provider: LocalProvider) -> None:
        log_in(browser, provider)
        assert logged_in(browser)


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
