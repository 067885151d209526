"""Logging in and out: sessions kept on the server's side, told apart by nothing but a random id."""

from typing import Literal
from urllib.parse import urljoin, urlsplit

import pytest
from argon2 import PasswordHasher
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from assess.config import Settings
from assess.screening.organisation import accounts, employer
from assess.store.tables import AuditEvent, Campaign, StaffSession, Team
from assess.web.app import create_app
from tests.conftest import DEMONSTRATION_PASSWORD
from tests.web.house import House

WORDS = "User name and password do not match"


@pytest.fixture
def password(session: Session) -> str:
    """Rosa has an account in no team; this is her password."""
    user, made = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "test")
    user.must_change_password = False
    accounts.grant(session, accounts.find(session, "rosa"), "administrator", None, "test")
    session.commit()
    return made


def log_in(browser: FlaskClient, password: str, name: str = "rosa", to: str = "/login") -> object:
    return browser.post(to, data={"username": name, "password": password})


def token(browser: FlaskClient) -> str:
    with browser.session_transaction() as kept:
        return str(kept.get("staff", ""))


def test_the_right_password_opens_home(app: Flask, password: str) -> None:
    browser = app.test_client()
    assert log_in(browser, password).status_code == 302
    assert "Hello, Rosa" in browser.get("/").text


def test_user_names_are_read_without_capitals(app: Flask, password: str) -> None:
    assert log_in(app.test_client(), password, " Rosa ").status_code == 302


@pytest.mark.parametrize("name", ["rosa", "nobody", "=1+1", "x" * 64])
def test_a_wrong_password_and_an_unknown_name_get_the_same_words(app: Flask, password: str, name: str) -> None:
    answer = log_in(app.test_client(), "wrong", name)
    assert answer.status_code == 200
    assert WORDS in answer.text


def test_passwords_are_kept_as_argon2id(session: Session, password: str) -> None:
    assert accounts.find(session, "rosa").password.startswith("$argon2id$")


def test_the_session_id_is_new_after_login_and_only_its_hash_is_kept(
    app: Flask, session: Session, password: str
) -> None:
    browser = app.test_client()
    with browser.session_transaction() as kept:
        kept["staff"] = "set-by-somebody-else"
    log_in(browser, password)
    assert token(browser) not in ("", "set-by-somebody-else")
    assert token(browser) not in [row.token_hash for row in session.exec(select(StaffSession))]


def test_logging_in_again_kills_the_session_before(app: Flask, session: Session, password: str) -> None:
    browser = app.test_client()
    log_in(browser, password)
    first = token(browser)
    browser.post("/logout")
    log_in(browser, password)
    with browser.session_transaction() as kept:
        kept["staff"] = first
    assert browser.get("/").status_code == 302


def test_a_copied_cookie_opens_nothing_after_logout(app: Flask, password: str) -> None:
    browser = app.test_client()
    log_in(browser, password)
    cookie = browser.get_cookie("staff")
    assert cookie is not None
    browser.post("/logout")
    thief = app.test_client()
    thief.set_cookie("staff", cookie.value)
    assert thief.get("/").status_code == 302
    assert thief.get("/login").status_code == 200


def test_a_new_password_ends_every_other_session(app: Flask, password: str) -> None:
    here, elsewhere = app.test_client(), app.test_client()
    log_in(here, password)
    log_in(elsewhere, password)
    new = "three unrelated words"
    data = {"password": password, "new_password": new, "new_password_confirm": new}
    assert here.post("/password", data=data).status_code == 302
    assert here.get("/").status_code == 200
    assert elsewhere.get("/").status_code == 302
    assert WORDS in log_in(app.test_client(), password).text
    assert log_in(app.test_client(), new).status_code == 302


def test_a_short_new_password_is_refused(app: Flask, password: str) -> None:
    browser = app.test_client()
    log_in(browser, password)
    data = {"password": password, "new_password": "short", "new_password_confirm": "short"}
    answer = browser.post("/password", data=data)
    assert answer.status_code == 200
    assert "There is a problem" in answer.text


def test_a_wrong_present_password_changes_nothing(app: Flask, password: str) -> None:
    browser = app.test_client()
    log_in(browser, password)
    data = {
        "password": "wrong",
        "new_password": "three unrelated words",
        "new_password_confirm": "three unrelated words",
    }
    answer = browser.post("/password", data=data)
    assert answer.status_code == 200
    assert "This is not your present password" in answer.text
    assert log_in(app.test_client(), password).status_code == 302


@pytest.mark.parametrize(
    ("new", "again", "words"),
    [
        ("three unrelated words", "three unrelated word", "not typed the same way twice"),
        ("", "", "differs from the present one"),
    ],
)
def test_a_new_password_is_typed_twice_and_differs(
    app: Flask, password: str, new: str, again: str, words: str
) -> None:
    browser = app.test_client()
    log_in(browser, password)
    data = {"password": password, "new_password": new or password, "new_password_confirm": again or password}
    assert words in browser.post("/password", data=data).text


def test_an_accent_may_be_typed_as_one_sign_or_as_two(app: Flask, password: str) -> None:
    browser = app.test_client()
    log_in(browser, password)
    one, two = "caf\u00e9 and unrelated words", "cafe\u0301 and unrelated words"
    browser.post("/password", data={"password": password, "new_password": one, "new_password_confirm": one})
    assert log_in(app.test_client(), two).status_code == 302


def test_hashes_of_the_first_release_open_and_are_renewed(app: Flask, session: Session, password: str) -> None:
    user = accounts.find(session, "rosa")
    user.password = PasswordHasher(time_cost=2, memory_cost=19456, parallelism=1).hash("an older password")
    session.commit()
    assert log_in(app.test_client(), "an older password").status_code == 302
    session.refresh(user)
    assert not accounts.HASHER.check_needs_rehash(user.password)
    assert log_in(app.test_client(), "an older password").status_code == 302


@pytest.mark.parametrize("name", ["rosa", "nobody", "closed"])
def test_every_refusal_takes_one_hashing(
    app: Flask, session: Session, password: str, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    accounts.add_user(session, accounts.NewUser("closed", "Closed"), "test")
    accounts.set_active(session, accounts.find(session, "closed"), False, "test")
    session.commit()
    done: list[str] = []

    class Counting(PasswordHasher):
        def hash(self, password: str | bytes, *, salt: bytes | None = None) -> str:
            done.append("hash")
            return super().hash(password, salt=salt)

        def verify(self, hash: str | bytes, password: str | bytes) -> Literal[True]:
            done.append("verify")
            return super().verify(hash, password)

    monkeypatch.setattr(accounts, "HASHER", Counting(time_cost=1, memory_cost=8, parallelism=1))
    log_in(app.test_client(), "wrong", name)
    assert len(done) == 1


class TestGivenPassword:
    """A password that somebody else made is changed before anything else."""

    @pytest.fixture
    def browser(self, app: Flask, session: Session) -> FlaskClient:
        """Ada has an account and the password that she was given, and has logged in with it."""
        user, self.given = accounts.add_user(session, accounts.NewUser("ada", "Ada"), "test")
        accounts.grant(session, user, "administrator", None, "test")
        session.commit()
        browser = app.test_client()
        log_in(browser, self.given, "ada")
        return browser

    def change(self, browser: FlaskClient, new: str) -> TestResponse:
        data = {"password": self.given, "new_password": new, "new_password_confirm": new}
        return browser.post("/password", data=data)

    @pytest.mark.parametrize("place", ["/", "/settings/people", "/help", "/logins", "/second-factor"])
    def test_every_other_page_leads_to_changing_it(self, browser: FlaskClient, place: str) -> None:
        assert browser.get(place).location == "/password"

    def test_nothing_can_be_done_before(self, browser: FlaskClient, session: Session) -> None:
        assert browser.post("/settings/teams", data={"team_name": "Lobby"}).status_code == 403
        assert session.exec(select(Team)).all() == []

    def test_the_page_says_why_and_has_no_other_way_than_logging_out(self, browser: FlaskClient) -> None:
        page = browser.get("/password").text
        assert "Somebody else made your present password" in page
        assert "/settings" not in page
        assert browser.post("/logout").status_code == 302

    def test_once_changed_everything_opens(self, browser: FlaskClient) -> None:
        assert self.change(browser, "three unrelated words").status_code == 302
        assert browser.get("/settings/people").status_code == 200

    def test_it_does_not_become_ones_own_by_being_typed_again(self, browser: FlaskClient) -> None:
        assert "differs from the present one" in self.change(browser, self.given).text
        assert browser.get("/").location == "/password"

    def test_a_reset_gives_a_password_to_be_changed_too(
        self, app: Flask, browser: FlaskClient, session: Session
    ) -> None:
        self.change(browser, "three unrelated words")
        given = accounts.reset_password(session, "ada")
        session.commit()
        log_in(browser, given, "ada")
        assert browser.get("/").location == "/password"


def test_demonstration_accounts_just_log_in(app: Flask, demonstrated: Session) -> None:
    for name in ("recruiter", "hr", "admin"):
        browser = app.test_client()
        log_in(browser, DEMONSTRATION_PASSWORD, name)
        assert browser.get("/").status_code == 200


@pytest.mark.parametrize(
    ("new", "words"),
    [
        ("passwordpassword", "Many people use this password"),
        ("Rosa.Asterism.1", "little more than a name"),
        ("hotel-aurora-26", "little more than a name"),
    ],
)
def test_common_passwords_and_well_known_names_are_refused(
    app: Flask, session: Session, password: str, new: str, words: str
) -> None:
    house = employer.current(session)
    house.name = "Hotel Aurora"
    session.add(house)
    session.commit()
    browser = app.test_client()
    log_in(browser, password)
    data = {"password": password, "new_password": new, "new_password_confirm": new}
    assert words in browser.post("/password", data=data).text
    assert log_in(app.test_client(), password).status_code == 302


def test_failed_logins_are_on_the_audit_trail_by_number_and_without_names(
    app: Flask, session: Session, password: str
) -> None:
    log_in(app.test_client(), "wrong", "rosa")
    log_in(app.test_client(), "wrong", "no-such-person")
    events = session.exec(select(AuditEvent).where(AuditEvent.verb == "login.failed").order_by(AuditEvent.id)).all()
    rosa = accounts.find(session, "rosa").id
    assert [(event.actor, event.object) for event in events] == [("stranger", f"staff:{rosa}"), ("stranger", "")]
    assert all("no-such" not in str(event.detail) for event in events)


def test_a_wrong_present_password_and_a_change_are_on_the_audit_trail(
    app: Flask, session: Session, password: str
) -> None:
    browser = app.test_client()
    log_in(browser, password)
    for typed in ("wrong", password):
        new = "three unrelated words"
        browser.post("/password", data={"password": typed, "new_password": new, "new_password_confirm": new})
    verbs = [event.verb for event in session.exec(select(AuditEvent).order_by(AuditEvent.id))]
    assert verbs[-3:] == ["password.failed", "login.others-ended", "changed own password"]


def test_whoever_is_logged_in_needs_no_login_page(app: Flask, password: str) -> None:
    browser = app.test_client()
    log_in(browser, password)
    assert browser.get("/login").status_code == 302


def test_a_reset_by_an_administrator_ends_the_sessions(app: Flask, session: Session, password: str) -> None:
    browser = app.test_client()
    log_in(browser, password)
    accounts.reset_password(session, "rosa")
    session.commit()
    assert browser.get("/").status_code == 302


def test_a_closed_account_cannot_log_in(app: Flask, session: Session, password: str) -> None:
    accounts.add_user(session, accounts.NewUser("ada", "Ada"), "test")
    accounts.grant(session, accounts.find(session, "ada"), "administrator", None, "test")
    accounts.set_active(session, accounts.find(session, "rosa"), False, "test")
    session.commit()
    assert WORDS in log_in(app.test_client(), password).text


@pytest.mark.parametrize("place", ["https://evil.example/", "//evil.example", "/\\evil.example", "///evil.example"])
def test_login_leads_nowhere_else(app: Flask, password: str, place: str) -> None:
    browser = app.test_client()
    answer = browser.post(
        "/login", query_string={"next": place}, data={"username": "rosa", "password": password, "next": place}
    )
    assert answer.status_code == 302
    there = urlsplit(urljoin("http://localhost/login", answer.location))
    assert there.netloc == "localhost"
    assert "\\" not in answer.location
    assert not answer.location.startswith("//")  # any number of slashes more than one leads elsewhere in browsers


def test_login_leads_back_to_the_page_asked_for(app: Flask, password: str) -> None:
    browser = app.test_client()
    asked = browser.get("/settings/people").location
    assert log_in(browser, password, to=asked).location.endswith("/settings/people")


def test_logins_and_logouts_are_on_the_audit_trail(app: Flask, session: Session, password: str) -> None:
    browser = app.test_client()
    log_in(browser, password)
    browser.post("/logout")
    verbs = [event.verb for event in session.exec(select(AuditEvent).order_by(AuditEvent.id))]
    assert verbs[-2:] == ["logged in", "logged out"]


def test_no_answer_hands_out_a_token_for_programs(app: Flask, password: str) -> None:
    answer = app.test_client().post("/login?include_auth_token=1", json={"username": "rosa", "password": password})
    assert "authentication_token" not in answer.text


class TestWithTokensAndLimits:
    """Forms with their token, and the limits on guessing, as they run in production."""

    @pytest.fixture
    def app(self, settings: Settings) -> Flask:
        made = create_app(settings, TESTING=True, RATELIMIT_ENABLED=True, PROPAGATE_EXCEPTIONS=False)
        return made

    @pytest.mark.parametrize("written", [None, "made-up"])
    def test_a_form_without_our_token_changes_nothing(self, house: House, written: str | None) -> None:
        data = {"places": "4"} | ({"csrf_token": written} if written else {})
        answer = house.browser("rosa").post(house.address + "/places", data=data)
        assert answer.status_code == 400
        assert "This form had grown old" in answer.text
        assert house.fresh.get_one(Campaign, house.campaign.id).places == 2

    def test_logging_out_needs_the_token_too(self, house: House) -> None:
        assert house.browser("rosa").post("/logout").status_code == 400

    def test_logging_in_needs_the_token_too(self, house: House) -> None:
        assert house.browser().post("/login", data={"username": "rosa", "password": "x"}).status_code == 400

    def test_guessing_is_slowed_down_without_locking_others_out(self, app: Flask, password: str) -> None:
        from assess.web.extensions import limiter

        limiter.reset()
        browser = app.test_client()
        page = browser.get("/login").text
        token = page.split('name="csrf_token" value="')[1].split('"')[0]
        guess = {"username": "rosa", "password": "wrong", "csrf_token": token}
        codes = [browser.post("/login", data=guess).status_code for _ in range(11)]
        assert codes[:10] == [200] * 10
        assert codes[10] == 429
        assert browser.post("/login", data=guess | {"username": "ada"}).status_code == 200
        limiter.reset()
