"""The second factor: enrolled with an app, asked for at login, then recovery codes, reset by others."""

import re
from datetime import datetime, timedelta

import pyotp
import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from assess import keyring
from assess.config import Settings
from assess.screening.organisation import accounts, login_rules, second_factor
from assess.screening.organisation.login_rules import LoginRules
from assess.store.tables import AuditEvent, RecoveryCode, SecondFactor, StaffSession, now
from tests.engines import make_engine
from tests.web.house import House

ASKED = "Enter the code that your authenticator app shows"

KEY = "JBSWY3DPEHPK3PXP" * 2


class Clock:
    """The server's clock, as far as codes go: it stands until somebody lets time pass."""

    def __init__(self) -> None:
        self.moment = now()

    def __call__(self) -> datetime:
        return self.moment

    def wait(self, **time: float) -> None:
        self.moment += timedelta(**time)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    made = Clock()
    monkeypatch.setattr(second_factor, "now", made)
    return made


class Person:
    """Rosa, her password, her telephone and her recovery codes."""

    def __init__(self, app: Flask, session: Session, clock: Clock) -> None:
        self.app, self.clock = app, clock
        user, self.password = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "test")
        accounts.grant(session, user, "administrator", None, "test")
        user.must_change_password = False
        session.commit()
        self.id = user.id or 0
        session.rollback()  # what is read later is read afresh
        self.secret = ""
        self.codes: list[str] = []

    def browser(self) -> FlaskClient:
        """One in which she has entered her password."""
        made = self.app.test_client()
        made.post("/login", data={"username": "rosa", "password": self.password})
        return made

    def enrol(self) -> FlaskClient:
        """Set it up with the telephone; then half a minute passes, so that the next code is another one."""
        browser = self.browser()
        page = browser.post("/second-factor/begin", follow_redirects=True).text
        self.secret = re.search(r'id="secret"[^>]*value="([A-Z2-7]+)"', page)[1]  # type: ignore[index]
        page = browser.post("/second-factor/enrol", data={"code": self.code()}).text
        self.codes = re.findall(r'<li class="mono">([^<]+)</li>', page)
        self.clock.wait(seconds=30)
        return browser

    def code(self, off: float = 0) -> str:
        """What the telephone shows, its clock being off by so many seconds."""
        return pyotp.TOTP(self.secret).at(self.clock.moment + timedelta(seconds=off))

    def wrong(self) -> str:
        """A code that is none of these moments."""
        near = {self.code(off) for off in (-60, -30, 0, 30, 60)}
        return next(code for code in (f"{digit}" * 6 for digit in range(10)) if code not in near)


@pytest.fixture
def rosa(app: Flask, session: Session, clock: Clock) -> Person:
    return Person(app, session, clock)


def enter(browser: FlaskClient, code: str) -> TestResponse:
    return browser.post("/login/code", data={"code": code})


def verbs(session: Session) -> list[str]:
    session.rollback()
    return [event.verb for event in session.exec(select(AuditEvent).order_by(AuditEvent.id))]


class TestEnrolling:
    """A picture, a code that shows that the app works, and recovery codes, once."""

    def test_the_page_shows_a_picture_from_no_other_host_and_the_key_in_letters(self, rosa: Person) -> None:
        browser = rosa.browser()
        assert "Set it up" in browser.get("/second-factor").text
        answer = browser.post("/second-factor/begin", follow_redirects=True)
        assert 'src="data:image/svg+xml' in answer.text
        assert "style=" not in answer.text
        assert answer.headers["Content-Security-Policy"].count("unsafe") == 0

    def test_the_app_learns_the_persons_name_and_the_organisation(self) -> None:
        address = second_factor.address(KEY, "rosa", "Hotel Aurora")
        assert address == f"otpauth://totp/Hotel%20Aurora:rosa?secret={KEY}&issuer=Hotel%20Aurora"

    def test_a_wrong_code_turns_nothing_on(self, rosa: Person) -> None:
        browser = rosa.browser()
        browser.post("/second-factor/begin")
        answer = browser.post("/second-factor/enrol", data={"code": "12345"})
        assert answer.status_code == 422
        assert "This code is not right" in answer.text
        assert rosa.browser().get("/help").status_code == 200

    def test_ten_recovery_codes_are_shown_once_and_kept_as_hashes(self, rosa: Person, session: Session) -> None:
        browser = rosa.enrol()
        assert len(set(rosa.codes)) == 10
        assert all(re.fullmatch(r"[0-9](-[a-z2-9]{5}){2}", code) for code in rosa.codes)
        kept = session.exec(select(RecoveryCode.code)).all()
        assert all(code.startswith("$argon2id$") for code in kept)
        page = browser.get("/second-factor").text
        assert "10 of them are left" in page
        assert not any(code in page for code in rosa.codes)

    def test_every_other_login_ends(self, rosa: Person) -> None:
        before = rosa.browser()
        here = rosa.enrol()
        assert before.get("/help").status_code == 302
        assert here.get("/help").status_code == 200

    def test_what_is_enrolled_is_not_replaced_by_beginning_again(self, rosa: Person, session: Session) -> None:
        browser = rosa.enrol()
        browser.post("/second-factor/begin")
        assert enter(rosa.browser(), rosa.code()).status_code == 302

    def test_the_database_alone_does_not_give_the_secret(
        self, rosa: Person, session: Session, settings: Settings
    ) -> None:
        rosa.enrol()
        kept = session.exec(select(SecondFactor)).one()
        assert rosa.secret not in kept.secret
        assert second_factor.unreadable(session, [settings.secret(second_factor.KEY)]) == 0
        assert second_factor.unreadable(session, ["another key"]) == 1

    def test_a_secret_put_in_anothers_place_opens_nothing(self, rosa: Person, session: Session) -> None:
        rosa.enrol()
        other, _password = accounts.add_user(session, accounts.NewUser("otto", "Otto"), "test")
        mine = session.exec(select(SecondFactor)).one()
        session.add(SecondFactor(user_id=other.id or 0, secret=mine.secret, enrolled_at=now()))
        session.commit()
        assert second_factor.unreadable(session, [rosa.app.extensions["settings"].secret(second_factor.KEY)]) == 1

    def test_turned_off_the_password_is_enough_again(self, rosa: Person, session: Session) -> None:
        rosa.enrol().post("/second-factor/remove")
        assert rosa.browser().get("/help").status_code == 200
        assert session.exec(select(RecoveryCode)).all() == []
        assert verbs(session).count("second-factor.removed") == 1


class TestLoggingIn:
    """After the password the code; nothing opens before."""

    def test_the_password_alone_opens_nothing(self, rosa: Person) -> None:
        rosa.enrol()
        browser = rosa.browser()
        assert ASKED in browser.get("/login/code").text
        assert browser.get("/help").status_code == 302
        assert browser.post("/second-factor/remove").status_code == 403

    def test_the_code_opens_and_the_session_id_is_new(self, rosa: Person) -> None:
        rosa.enrol()
        browser = rosa.browser()
        with browser.session_transaction() as kept:
            before = kept["staff"]
        assert enter(browser, rosa.code()).location == "/"
        with browser.session_transaction() as kept:
            assert kept["staff"] != before
        assert browser.get("/help").status_code == 200

    def test_the_page_asked_for_is_not_forgotten(self, app: Flask, rosa: Person) -> None:
        rosa.enrol()
        browser = app.test_client()
        data = {"username": "rosa", "password": rosa.password, "next": "/settings/people"}
        there = browser.post("/login", data=data).location
        assert browser.post(there, data={"code": rosa.code()}).location == "/settings/people"

    @pytest.mark.parametrize("off", [-30, 30])
    def test_a_telephone_may_be_half_a_minute_off(self, rosa: Person, off: int) -> None:
        rosa.enrol()
        rosa.clock.wait(minutes=2)
        assert enter(rosa.browser(), rosa.code(off)).status_code == 302

    @pytest.mark.parametrize("off", [-90, 90])
    def test_but_not_more(self, rosa: Person, off: int) -> None:
        rosa.enrol()
        rosa.clock.wait(minutes=5)
        assert "This code is not right" in enter(rosa.browser(), rosa.code(off)).text

    def test_a_code_opens_once(self, rosa: Person) -> None:
        rosa.enrol()
        watched = rosa.code()
        assert enter(rosa.browser(), watched).status_code == 302
        assert "used already" in enter(rosa.browser(), watched).text

    def test_neither_does_the_code_of_the_enrolling(self, rosa: Person) -> None:
        rosa.enrol()
        assert "used already" in enter(rosa.browser(), rosa.code(-30)).text

    def test_a_login_that_awaits_a_code_ends_after_ten_minutes(self, rosa: Person, session: Session) -> None:
        rosa.enrol()
        browser = rosa.browser()
        for row in session.exec(select(StaffSession).where(StaffSession.awaits_code)):
            row.expires_at = now()
        session.commit()
        assert enter(browser, rosa.code()).location == "/login"

    def test_a_closed_account_gets_no_further(self, rosa: Person, session: Session) -> None:
        rosa.enrol()
        browser = rosa.browser()
        accounts.find(session, "rosa").active = False
        session.commit()
        assert enter(browser, rosa.code()).location == "/login"

    def test_without_a_password_the_page_leads_to_the_login(self, app: Flask) -> None:
        assert app.test_client().get("/login/code").location == "/login"
        assert enter(app.test_client(), "123456").location == "/login"

    def test_everything_is_on_the_audit_trail(self, rosa: Person, session: Session) -> None:
        rosa.enrol()
        browser = rosa.browser()
        enter(browser, rosa.wrong())
        enter(browser, rosa.code())
        assert verbs(session)[-3:] == ["login.awaits-code", "second-factor.failed", "logged in"]


class TestRecovery:
    """Codes for the day on which the telephone is not at hand."""

    def test_a_recovery_code_opens_however_it_is_typed(self, rosa: Person, session: Session) -> None:
        rosa.enrol()
        typed = rosa.codes[3].upper().replace("-", " ")
        assert enter(rosa.browser(), typed).status_code == 302
        event = session.exec(select(AuditEvent).where(AuditEvent.verb == "recovery-code.used")).one()
        assert (event.object, event.detail) == (f"staff:{rosa.id}", {"number": 3})

    def test_it_opens_once(self, rosa: Person) -> None:
        rosa.enrol()
        enter(rosa.browser(), rosa.codes[0])
        assert "used already" in enter(rosa.browser(), rosa.codes[0]).text
        assert enter(rosa.browser(), rosa.codes[1]).status_code == 302

    def test_whoever_has_few_left_is_told(self, rosa: Person) -> None:
        rosa.enrol()
        for code in rosa.codes[:7]:
            browser = rosa.browser()
            enter(browser, code)
        assert "You have 3 recovery codes left" in browser.get("/").text

    def test_new_ones_take_the_place_of_the_old(self, rosa: Person) -> None:
        browser = rosa.enrol()
        page = browser.post("/second-factor/codes").text
        fresh = re.findall(r'<li class="mono">([^<]+)</li>', page)
        assert "used already" in enter(rosa.browser(), rosa.codes[0]).text
        assert enter(rosa.browser(), fresh[0]).status_code == 302

    def test_a_code_replaced_between_the_look_and_the_write_opens_nothing(
        self, rosa: Person, settings: Settings, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rosa.enrol()
        browser, begin = rosa.browser(), second_factor.begin_writing

        def meanwhile(session: Session) -> None:
            with Session(make_engine(settings.database)) as other:
                for row in other.exec(select(RecoveryCode)):
                    row.code = accounts.hashed("another")
                other.commit()
            begin(session)

        monkeypatch.setattr(second_factor, "begin_writing", meanwhile)
        assert "This code is not right" in enter(browser, rosa.codes[0]).text

    @pytest.mark.parametrize("typed", ["0-aaaaa-aaaaa", "7", "x" * 40, "0-" + "é" * 10, "٣-abcde-fghjk"])
    def test_what_is_no_code_is_refused_in_words(self, rosa: Person, typed: str) -> None:
        rosa.enrol()
        assert "This code is not right" in enter(rosa.browser(), typed).text


class TestKeys:
    """The key under which secrets are kept is replaced, or lost."""

    def test_after_a_new_key_codes_open_as_before_and_are_kept_under_the_new_one(
        self, rosa: Person, session: Session, settings: Settings
    ) -> None:
        rosa.enrol()
        fresh = keyring.rotate(second_factor.KEY, settings.secrets_folder, now(), good_until=None)
        assert second_factor.unreadable(session, [fresh.current]) == 1
        session.rollback()
        assert enter(rosa.browser(), rosa.code()).status_code == 302
        assert second_factor.unreadable(session, [fresh.current]) == 0

    def test_with_the_key_lost_recovery_codes_open_and_the_page_says_why_no_code_does(
        self, rosa: Person, settings: Settings
    ) -> None:
        rosa.enrol()
        keyring.rotate(second_factor.KEY, settings.secrets_folder, now(), good_until=now())
        assert "ask an administrator to reset it" in enter(rosa.browser(), rosa.code()).text
        assert enter(rosa.browser(), rosa.codes[0]).status_code == 302


class TestGuessing:
    """Whoever knows the password and guesses codes is slowed down; its owner is not locked out."""

    def guess(self, rosa: Person, times: int) -> TestResponse:
        for _ in range(times):
            answer = enter(rosa.browser(), rosa.wrong())
        return answer

    def test_after_five_failures_codes_are_not_taken_for_a_while(self, rosa: Person) -> None:
        rosa.enrol()
        assert "This code is not right" in self.guess(rosa, 5).text
        assert "try again in 31 seconds" in enter(rosa.browser(), rosa.code()).text
        rosa.clock.wait(seconds=31)
        assert enter(rosa.browser(), rosa.code()).status_code == 302

    def test_the_pause_doubles_and_ends_at_an_hour(self, rosa: Person, session: Session) -> None:
        rosa.enrol()
        self.guess(rosa, 5)
        rosa.clock.wait(seconds=31)
        self.guess(rosa, 1)
        assert "try again in 61 seconds" in enter(rosa.browser(), rosa.code()).text
        row = session.exec(select(SecondFactor)).one()
        row.failures = 1000
        session.commit()
        assert "try again in 3601 seconds" in enter(rosa.browser(), rosa.code()).text

    def test_a_recovery_code_opens_meanwhile(self, rosa: Person) -> None:
        rosa.enrol()
        self.guess(rosa, 6)
        assert enter(rosa.browser(), rosa.codes[0]).status_code == 302

    def test_five_wrong_codes_ask_for_the_password_again(self, rosa: Person) -> None:
        rosa.enrol()
        browser = rosa.browser()
        for _ in range(5):
            enter(browser, rosa.wrong())
        assert browser.get("/login/code").location == "/login"

    def test_a_clock_set_back_by_an_hour_makes_the_pause_no_longer(self, rosa: Person) -> None:
        rosa.enrol()
        self.guess(rosa, 5)
        rosa.clock.wait(hours=-1)
        assert "try again in 31 seconds" in enter(rosa.browser(), rosa.code()).text


class TestRequired:
    """Where a role asks for it, it comes first."""

    @pytest.fixture(autouse=True)
    def rule(self, session: Session) -> None:
        login_rules.change(session, LoginRules(second_factor_roles=("administrator",)), "test")
        session.commit()

    def test_nothing_else_opens_until_it_is_there(self, rosa: Person) -> None:
        browser = rosa.browser()
        assert browser.get("/settings/people").location == "/second-factor"
        assert browser.post("/settings/teams", data={"team_name": "Lobby"}).status_code == 403
        page = browser.get("/second-factor").text
        assert "One of your roles needs a second factor" in page
        assert "/settings" not in page
        assert rosa.enrol().get("/settings/people").status_code == 200

    def test_it_cannot_be_turned_off(self, rosa: Person) -> None:
        browser = rosa.enrol()
        browser.post("/second-factor/remove")
        assert "you cannot turn it off" in browser.get("/second-factor").text
        assert ASKED in rosa.browser().get("/login/code").text

    def test_roles_that_do_not_ask_for_it_go_on(self, house: House) -> None:
        assert house.browser("hana").get("/instruments").status_code == 200
        assert house.browser("ada").get("/settings/people").location == "/second-factor"


class TestReset:
    """An administrator takes it from somebody who has lost everything."""

    def test_the_person_is_logged_out_and_sets_it_up_anew(
        self, house: House, clock: Clock, session: Session
    ) -> None:
        keys = [house.app.extensions["settings"].secret(second_factor.KEY)]
        hana = house.users["hana"]
        session.add(SecondFactor(user_id=hana.id or 0, secret="", enrolled_at=now()))
        session.commit()
        browser, ada = house.browser("hana"), house.browser("ada")
        assert "second factor</span>" in ada.get("/settings/people").text
        page = ada.post(f"/settings/people/{hana.id}/second-factor/reset", follow_redirects=True).text
        assert "Hana can log in by password" in page
        assert browser.get("/instruments").status_code == 302
        event = house.fresh.exec(select(AuditEvent).order_by(AuditEvent.id.desc())).first()
        assert event is not None
        assert (event.actor, event.verb) == (f"staff:{house.users['ada'].id}", "second-factor.reset")
        assert event.object == f"staff:{hana.id}"
        assert second_factor.unreadable(house.session, keys) == 0

    def test_who_has_none_loses_nothing(self, house: House) -> None:
        browser, ada = house.browser("hana"), house.browser("ada")
        ada.post(f"/settings/people/{house.users['hana'].id}/second-factor/reset")
        assert browser.get("/instruments").status_code == 200


def test_a_code_confirms_as_well_as_the_password(rosa: Person, session: Session) -> None:
    browser = rosa.enrol()
    session.rollback()
    for row in session.exec(select(StaffSession)):
        row.confirmed_at = now() - timedelta(minutes=15)
    session.commit()
    page = browser.post("/second-factor/codes").text
    assert "or a code of your authenticator app" in page
    assert "not right" in browser.post("/second-factor/codes", data={"confirm_code": rosa.wrong()}).text
    assert "shown once" in browser.post("/second-factor/codes", data={"confirm_code": rosa.code()}).text
