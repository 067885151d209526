"""One's own logins: ended when left idle, listed with browser and network, ended by oneself."""

from datetime import timedelta

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.organisation import accounts, login_rules
from assess.screening.organisation.login_rules import LoginRules
from assess.store.database import begin_writing
from assess.store.tables import AuditEvent, StaffSession, now
from assess.web.account.device import family, shortened
from tests.engines import make_engine

FIREFOX = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0"
SAFARI = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/18.5 Mobile/15E148 Safari/604.1"
)
EDGE = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 "
    "Safari/537.36 Edg/140.0.0.0"
)


@pytest.fixture
def password(session: Session) -> str:
    """Rosa's, which she has chosen herself."""
    user, made = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "test")
    accounts.grant(session, user, "administrator", None, "test")
    user.must_change_password = False
    session.commit()
    return made


def logged_in(app: Flask, password: str, agent: str = FIREFOX, address: str = "192.0.2.77") -> FlaskClient:
    browser = app.test_client()
    browser.environ_base |= {"HTTP_USER_AGENT": agent, "REMOTE_ADDR": address}
    browser.post("/login", data={"username": "rosa", "password": password})
    return browser


def last_used(session: Session, ago: timedelta) -> None:
    """All logins were used so long ago."""
    session.rollback()
    for row in session.exec(select(StaffSession)):
        row.seen_at = now() - ago
    session.commit()


def test_a_login_left_alone_for_an_hour_ends(app: Flask, session: Session, password: str) -> None:
    browser = logged_in(app, password)
    last_used(session, timedelta(minutes=59))
    assert browser.get("/help").status_code == 200
    last_used(session, timedelta(minutes=61))
    assert browser.get("/help").status_code == 302


def test_each_use_begins_the_hour_anew(app: Flask, session: Session, password: str) -> None:
    browser = logged_in(app, password)
    last_used(session, timedelta(minutes=50))
    browser.get("/help")
    session.rollback()
    assert session.exec(select(StaffSession.seen_at)).one() > now() - timedelta(minutes=1)


def test_no_use_keeps_a_login_beyond_its_longest_time(app: Flask, session: Session, password: str) -> None:
    login_rules.change(session, LoginRules(idle_minutes=30, session_hours=2), "test")
    session.commit()
    browser = logged_in(app, password)
    row = session.exec(select(StaffSession)).one()
    assert timedelta(hours=1, minutes=59) < row.expires_at - row.created_at <= timedelta(hours=2)
    row.expires_at = now()
    session.commit()
    assert browser.get("/help").status_code == 302


def test_a_stricter_rule_holds_for_logins_that_are_there(app: Flask, session: Session, password: str) -> None:
    browser = logged_in(app, password)
    last_used(session, timedelta(minutes=20))
    login_rules.change(session, LoginRules(idle_minutes=15), "test")
    session.commit()
    assert browser.get("/help").status_code == 302


def test_so_does_a_shorter_longest_time(app: Flask, session: Session, password: str) -> None:
    browser = logged_in(app, password)
    row = session.exec(select(StaffSession)).one()
    row.created_at = now() - timedelta(hours=3)
    login_rules.change(session, LoginRules(session_hours=4), "test")
    session.commit()
    assert browser.get("/help").status_code == 200
    login_rules.change(session, LoginRules(session_hours=2), "test")
    session.commit()
    assert browser.get("/help").status_code == 302


def test_a_page_opens_while_somebody_else_writes_and_its_use_is_noted_later(
    app: Flask, settings: Settings, session: Session, password: str
) -> None:
    browser = logged_in(app, password)
    last_used(session, timedelta(minutes=20))
    engine = make_engine(settings.database)
    with Session(engine) as other:
        begin_writing(other)
        assert browser.get("/help").status_code == 200
        if engine.dialect.name == "sqlite":  # elsewhere writers do not wait for each other
            assert session.exec(select(StaffSession.seen_at)).one() < now() - timedelta(minutes=19)
    engine.dispose()
    browser.get("/help")
    session.rollback()
    assert session.exec(select(StaffSession.seen_at)).one() > now() - timedelta(minutes=1)


def test_they_are_listed_by_browser_and_network(app: Flask, password: str) -> None:
    desk = logged_in(app, password)
    logged_in(app, password, SAFARI, "2001:db8:7:8::9")
    page = desk.get("/logins").text
    assert "Firefox · Linux" in page
    assert "Safari · iPhone" in page
    assert "192.0.2.0/24" in page
    assert "2001:db8:7::/48" in page
    assert "192.0.2.77" not in page
    assert page.count("this one") == 1


def test_one_of_them_is_ended(app: Flask, session: Session, password: str) -> None:
    desk, phone = logged_in(app, password), logged_in(app, password, SAFARI)
    row = session.exec(select(StaffSession).where(StaffSession.browser == "Safari · iPhone")).one()
    desk.post(f"/logins/{row.public_id}/end")
    assert phone.get("/help").status_code == 302
    assert desk.get("/help").status_code == 200


def test_all_others_are_ended(app: Flask, session: Session, password: str) -> None:
    desk, phone, tablet = (logged_in(app, password) for _ in range(3))
    phone.post("/logins/end-others")
    assert [browser.get("/help").status_code for browser in (desk, phone, tablet)] == [302, 200, 302]
    verbs = [event.verb for event in session.exec(select(AuditEvent).order_by(AuditEvent.id))]
    assert verbs[-1] == "login.others-ended"


def test_ending_logins_asks_for_the_password_again(app: Flask, session: Session, password: str) -> None:
    desk, phone = logged_in(app, password), logged_in(app, password, SAFARI)
    rows = session.exec(select(StaffSession)).all()
    for row in rows:
        row.confirmed_at = now() - timedelta(minutes=15)
    addresses = ["/logins/end-others", *(f"/logins/{row.public_id}/end" for row in rows)]
    session.commit()
    for address in addresses:
        assert "Is it you?" in desk.post(address).text
    assert phone.get("/help").status_code == 200
    desk.post("/logins/end-others", data={"confirm_password": password})
    assert phone.get("/help").status_code == 302


def test_nobody_ends_a_login_of_somebody_else(app: Flask, session: Session, password: str) -> None:
    rosa = logged_in(app, password)
    row = session.exec(select(StaffSession)).one()
    user, given = accounts.add_user(session, accounts.NewUser("otto", "Otto"), "test")
    accounts.grant(session, user, "hr", None, "test")
    user.must_change_password = False
    session.commit()
    otto = app.test_client()
    otto.post("/login", data={"username": "otto", "password": given})
    otto.post(f"/logins/{row.public_id}/end")
    otto.post("/logins/end-others")
    assert rosa.get("/help").status_code == 200


@pytest.mark.parametrize(
    ("agent", "words"),
    [
        (FIREFOX, "Firefox · Linux"), (SAFARI, "Safari · iPhone"), (EDGE, "Edge · Windows"), ("curl/8.1", ""),
        ("", ""), ("<script>Firefox/1", "Firefox"),
    ],
)  # fmt: skip
def test_of_a_browser_its_family_alone_is_kept(agent: str, words: str) -> None:
    assert family(agent) == words


@pytest.mark.parametrize("address", ["", "nowhere", "192.0.2.1, 192.0.2.2"])
def test_what_is_no_address_is_not_kept(address: str) -> None:
    assert shortened(address) == ""
