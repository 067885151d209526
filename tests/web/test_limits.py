"""Limits on guessing: they hold against who guesses, and stand in nobody else's way."""

import time
from collections.abc import Iterator
from threading import Barrier, Thread

import pytest
from flask import Flask
from flask.testing import FlaskClient
from limits import parse
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from assess.config import Settings
from assess.screening.campaigns import links
from assess.screening.organisation import accounts
from assess.store.tables import Invitation
from assess.web import limits
from assess.web.app import create_app
from assess.web.extensions import limiter
from tests.screening.opening import open_campaign


@pytest.fixture
def app(settings: Settings) -> Iterator[Flask]:
    """The application with its limits, which count in memory."""
    strict = settings.model_copy(update={"rate_limits": True, "trusted_proxies": 1})
    yield create_app(strict, WTF_CSRF_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=False)
    limiter.reset()


def add(session: Session, name: str) -> str:
    """The password of a new administrator."""
    _user, made = accounts.add_user(session, accounts.NewUser(name, name.title()), "test")
    accounts.grant(session, accounts.find(session, name), "administrator", None, "test")
    session.commit()
    return made


@pytest.fixture
def password(session: Session) -> str:
    """Rosa's password."""
    return add(session, "rosa")


@pytest.fixture
def open_link(app: Flask, session: Session) -> str:
    """The address of a campaign's open link."""
    link = links.add(session, open_campaign(session))
    session.commit()
    return f"/i/{links.token(app.extensions['settings'].secret('link_key'), link)}"


def log_in(browser: FlaskClient, password: str, name: str = "rosa", at: str = "198.51.100.1") -> TestResponse:
    sent = {"username": name, "password": password}
    return browser.post("/login", data=sent, headers={"X-Forwarded-For": at})


def guess_until_refused(app: Flask, at: str = "198.51.100.1") -> TestResponse:
    """A stranger guesses at Rosa's password, with a fresh browser each time."""
    for number in range(100):
        answer = log_in(app.test_client(), f"guess {number}", at=at)
        if answer.status_code != 200:
            return answer
    raise AssertionError("nobody was refused")


class TestAccounts:
    """Failures count for the account, from one place."""

    def test_who_guesses_is_refused_for_a_while_and_told_for_how_long(self, app: Flask, password: str) -> None:
        answer = guess_until_refused(app)
        assert answer.status_code == 429
        assert 1 <= int(answer.headers["Retry-After"]) <= 60
        assert "Too many attempts" in answer.text
        assert log_in(app.test_client(), password).status_code == 429

    def test_an_hour_has_its_own_limit(self, app: Flask, password: str, monkeypatch: pytest.MonkeyPatch) -> None:
        began, passed = time.time(), 0.0
        monkeypatch.setattr(limits, "steady", lambda key: key)
        monkeypatch.setattr(time, "time", lambda: began + passed)
        tried = 0
        for _minute in range(20):
            while log_in(app.test_client(), "guess").status_code == 200:
                tried += 1
            passed += 61
        assert tried == 60
        answer = log_in(app.test_client(), password)
        assert 60 < int(answer.headers["Retry-After"]) <= 3600
        assert "minutes, then try again" in answer.text

    def test_others_behind_the_same_address_log_in(self, app: Flask, session: Session, password: str) -> None:
        hers = add(session, "ada")
        guess_until_refused(app)
        assert log_in(app.test_client(), hers, "ada").status_code == 302

    def test_at_another_address_she_logs_in_herself(self, app: Flask, password: str) -> None:
        guess_until_refused(app)
        assert log_in(app.test_client(), password, at="203.0.113.9").status_code == 302

    def test_a_browser_that_knows_her_is_not_locked_out_by_a_stranger_behind_her_own_address(
        self, app: Flask, password: str
    ) -> None:
        hers = app.test_client()
        log_in(hers, password)
        hers.post("/logout")
        guess_until_refused(app)
        assert log_in(hers, "mistyped").status_code == 200
        assert log_in(hers, password).status_code == 302

    def test_a_known_browser_has_a_limit_too(self, app: Flask, password: str) -> None:
        stolen = app.test_client()
        log_in(stolen, password)
        stolen.post("/logout")
        codes = [log_in(stolen, f"guess {number}").status_code for number in range(11)]
        assert codes == [200] * 10 + [429]

    def test_the_mark_of_a_known_browser_is_signed_and_good_for_its_own_account_alone(
        self, app: Flask, session: Session, password: str
    ) -> None:
        hers = add(session, "ada")
        ada = app.test_client()
        log_in(ada, hers, "ada")
        ada.post("/logout")
        forged = app.test_client()
        forged.set_cookie("known", '["x", "rosa"].made-up')
        guess_until_refused(app)
        assert log_in(ada, "guess").status_code == 429
        assert log_in(forged, "guess").status_code == 429

    def test_guessed_at_from_everywhere_an_account_takes_few_guesses_from_each_and_keeps_nobody_out(
        self, app: Flask, password: str, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setattr(limits, "GUESSED", parse("12 per hour"))
        home = app.test_client()
        assert log_in(home, password).status_code == 302
        home.post("/logout")
        for number in range(12):
            log_in(app.test_client(), "guess", at=f"203.0.113.{number}")
        stranger = [log_in(app.test_client(), "guess", at="203.0.113.99").status_code for _ in range(2)]
        assert stranger == [200, 429]
        assert log_in(app.test_client(), password, at="198.51.100.77").status_code == 302  # on a new computer
        assert [log_in(home, typed).status_code for typed in ("oops", "oh", password)] == [200, 200, 302]

    def test_a_client_with_a_whole_ipv6_network_is_one_client(self, app: Flask, password: str) -> None:
        codes = [
            log_in(app.test_client(), "guess", at=f"2001:db8::{number}").status_code for number in range(1, 12)
        ]
        assert codes == [200] * 10 + [429]
        assert log_in(app.test_client(), "guess", at="2001:db8:1::1").status_code == 200

    def test_successes_never_count(self, app: Flask, password: str) -> None:
        assert {log_in(app.test_client(), password).status_code for _ in range(15)} == {302}

    def test_guessing_at_the_present_password_ends_too(self, app: Flask, password: str) -> None:
        browser = app.test_client()
        log_in(browser, password)
        new = "three unrelated words"
        sent = {"password": "x", "new_password": new, "new_password_confirm": new}
        codes = [browser.post("/password", data=sent).status_code for _ in range(11)]
        assert codes == [200] * 10 + [429]

    def test_only_so_many_passwords_are_checked_at_once_and_known_browsers_have_their_own_places(
        self, app: Flask, password: str
    ) -> None:
        known = app.test_client()
        log_in(known, password)
        known.post("/logout")
        places = app.extensions["settings"].places
        met, done = Barrier(places + 1), Barrier(places + 1)

        def check_slowly() -> None:
            with app.test_request_context("/login", method="POST"), limits.password_place():
                met.wait()
                done.wait()

        threads = [Thread(target=check_slowly) for _ in range(places)]
        for thread in threads:
            thread.start()
        met.wait()
        refused, let_in = log_in(app.test_client(), password), log_in(known, password)
        done.wait()
        for thread in threads:
            thread.join()
        assert (refused.status_code, refused.headers["Retry-After"]) == (503, "2")
        assert let_in.status_code == 302
        assert log_in(app.test_client(), password).status_code == 302


class TestLinks:
    """Failures count for the link and the person who typed."""

    def test_many_candidates_behind_one_address_begin_one_after_the_other(
        self, app: Flask, session: Session, open_link: str
    ) -> None:
        for number in range(100):
            data = {"name": f"Candidate {number}", "email": f"c{number}@example.com"}
            assert app.test_client().post(open_link, data=data).status_code == 303
        session.rollback()
        assert len(session.exec(select(Invitation)).all()) == 100

    def test_who_fails_over_and_over_is_slowed_down_and_nobody_else_is(self, app: Flask, open_link: str) -> None:
        browser, data = app.test_client(), {"name": "", "email": "mallory@example.com"}
        browser.get(open_link)
        codes = [browser.post(open_link, data=data).status_code for _ in range(21)]
        assert codes == [422] * 20 + [429]
        page = browser.post(open_link, data=data)
        assert int(page.headers["Retry-After"]) <= 60
        assert "Go to the start page" not in page.text
        theirs = {"name": "Amira Haddad", "email": "amira@example.com"}
        assert app.test_client().post(open_link, data=theirs).status_code == 303

    def test_candidates_are_told_in_their_language(self, app: Flask, open_link: str) -> None:
        german = {"Accept-Language": "de"}
        for _ in range(21):
            page = app.test_client().post(open_link, data={"name": "", "email": "m@example.com"}, headers=german)
        assert "Zu viele Versuche" in page.text

    def test_many_who_type_nothing_are_many(self, app: Flask, open_link: str) -> None:
        for _ in range(30):
            browser = app.test_client()
            browser.get(open_link)
            assert browser.post(open_link, data={"name": "", "email": ""}).status_code == 422

    def test_guessing_links_locks_nobody_out(self, app: Flask, open_link: str) -> None:
        for number in range(70):
            assert app.test_client().post(f"/i/guess-{number}.x").status_code == 404
        data = {"name": "Amira Haddad", "email": "amira@example.com"}
        assert app.test_client().post(open_link, data=data).status_code == 303


class TestStore:
    """What counts may be away, and clocks may jump."""

    @pytest.fixture
    def app(self, settings: Settings) -> Iterator[Flask]:
        """The application of somebody whose Redis is down."""
        away = settings.model_copy(update={"rate_limits": True, "redis_url": "redis://127.0.0.1:1/0"})
        yield create_app(away, WTF_CSRF_ENABLED=False, TESTING=True)
        create_app(settings)  # the library's object is shared: back to memory

    def test_without_redis_pages_go_on_and_limits_hold(self, app: Flask, password: str) -> None:
        assert app.test_client().get("/login").status_code == 200
        codes = [log_in(app.test_client(), "guess").status_code for _ in range(11)]
        assert codes == [200] * 10 + [429]
        other = app.test_client()
        assert log_in(other, password, "nobody").status_code == 200


@pytest.mark.parametrize("hours", [-1, 1])
def test_a_clock_that_jumps_locks_nobody_out_for_an_hour(
    app: Flask, password: str, monkeypatch: pytest.MonkeyPatch, hours: int
) -> None:
    guess_until_refused(app)
    there = time.time
    monkeypatch.setattr(time, "time", lambda: there() + hours * 3600)
    assert log_in(app.test_client(), password).status_code == 302
    assert int(guess_until_refused(app).headers["Retry-After"]) <= 3600


def test_what_is_counted_by_holds_no_names_and_is_never_an_address_alone(app: Flask) -> None:
    keys = []
    for name in ("rosa", "ada"):
        with app.test_request_context("/login", method="POST", data={"username": name}):
            keys.append(limits.per_account())
    assert len(set(keys)) == 2
    assert not any(name in key for name in ("rosa", "ada") for key in keys)
