"""Rosa's first days in a real browser: a given password, a second factor, a lost telephone."""

import re
from datetime import UTC, datetime, timedelta

import pyotp
import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.organisation import accounts, login_rules
from assess.screening.organisation.login_rules import LoginRules
from assess.store.database import begin_writing
from assess.store.tables import Campaign, Candidate, SecondFactor, StaffSession, now
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import opened as opened
from tests.browser.test_whole_screen import press
from tests.engines import make_engine

CHOSEN = "three unrelated words"


@pytest.fixture
def given(session: Session) -> str:
    """The password that somebody else made for Rosa, whose role needs a second factor."""
    begin_writing(session)  # before reading: the server writes too
    rosa, password = accounts.add_user(session, accounts.NewUser("rosa", "Rosa Lind"), "tests")
    accounts.grant(session, rosa, "administrator", None, "tests")
    login_rules.change(session, LoginRules(second_factor_roles=("administrator",)), "tests")
    session.commit()
    return password


def log_in(page: Page, server: Server, password: str) -> None:
    page.goto(f"{server.address}/login")
    page.get_by_label("User name").fill("rosa")
    page.get_by_label("Password").fill(password)
    press(page, "Log in")


def log_out(page: Page) -> None:
    page.locator("details.bar-me summary").click()
    press(page, "Log out")


def next_code(settings: Settings, secret: str) -> str:
    """What the telephone shows half a minute later: the code before it is forgotten, as if that time had passed."""
    with Session(make_engine(settings.database)) as session:
        begin_writing(session)
        row = session.exec(select(SecondFactor)).one()
        row.last_counter -= 1
        session.commit()
    return pyotp.TOTP(secret).at(datetime.now(UTC))


def half_an_hour_later(settings: Settings) -> None:
    """The password was given a while ago."""
    with Session(make_engine(settings.database)) as session:
        begin_writing(session)  # before reading: the server writes too
        for row in session.exec(select(StaffSession)):
            row.confirmed_at = now() - timedelta(minutes=30)
        session.commit()


class Story:
    """Rosa's page, and what axe has found on the way."""

    def __init__(self, page: Page, server: Server, settings: Settings) -> None:
        self.page, self.server, self.settings = page, server, settings
        self.found: list[str] = []
        self.secret = ""
        self.codes: list[str] = []

    def look(self) -> None:
        """Let axe look at the page."""
        self.found += complaints(self.page)

    def change_password(self, before: str, new: str) -> None:
        """Fill in the form and send it."""
        self.page.get_by_label("Present password").fill(before)
        self.page.get_by_label("New password", exact=True).fill(new)
        self.page.get_by_label("New password again").fill(new)
        press(self.page, "Change password")

    def enrol(self) -> None:
        """Set the second factor up, and keep the recovery codes."""
        page = self.page
        press(page, "Set it up")
        expect(page.get_by_role("img", name=re.compile("QR code"))).to_be_visible()
        self.look()
        self.secret = page.locator("#secret").input_value()
        page.get_by_label("Code").fill(pyotp.TOTP(self.secret).now())
        press(page, "Turn it on")
        self.codes = page.locator("ol.codes li").all_inner_texts()
        self.look()
        page.get_by_role("link", name="I have kept them").click()
        self.at_home()

    def at_home(self) -> None:
        """Everything is open."""
        expect(self.page.get_by_role("heading", level=1)).to_contain_text("Rosa Lind")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_given_password_a_second_factor_and_a_lost_telephone(
    chromium: Browser, server: Server, settings: Settings, given: str, scheme: str
) -> None:
    page = looks(chromium, scheme)
    story = Story(page, server, settings)
    log_in(page, server, given)
    expect(page.get_by_text("Somebody else made your present password")).to_be_visible()
    story.change_password(given, "RosaLind2026!")
    expect(page.get_by_role("alert")).to_contain_text("little more than a name")
    story.look()
    story.change_password(given, CHOSEN)
    expect(page.get_by_text("One of your roles needs a second factor")).to_be_visible()
    story.look()
    story.enrol()
    log_out(page)

    log_in(page, server, CHOSEN)
    story.look()
    page.get_by_label("Code", exact=True).fill(next_code(settings, story.secret))
    press(page, "Go on")
    story.at_home()
    log_out(page)

    log_in(page, server, CHOSEN)
    page.get_by_text("I have no app at hand").click()
    story.look()
    page.get_by_label("Recovery code").fill(story.codes[0])
    press(page, "Use the recovery code")
    story.at_home()
    page.goto(f"{server.address}/second-factor")
    expect(page.get_by_text("9 of them are left")).to_be_visible()
    story.look()
    assert (len(story.codes), story.found) == (10, [])


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_ones_own_logins_and_the_password_again(
    chromium: Browser, server: Server, settings: Settings, session: Session, given: str, scheme: str
) -> None:
    begin_writing(session)
    accounts.find(session, "rosa").must_change_password = False
    login_rules.change(session, LoginRules(), "tests")
    session.commit()
    page = looks(chromium, scheme)
    story = Story(page, server, settings)
    log_in(page, server, given)
    page.goto(f"{server.address}/logins")
    expect(page.get_by_text("this one")).to_be_visible()
    story.look()
    half_an_hour_later(settings)
    page.goto(f"{server.address}/settings/logins")
    story.look()
    page.get_by_label(re.compile("Log out after")).fill("30")
    press(page, "Save")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    story.look()
    page.get_by_label("Your password").fill(given)
    press(page, "Go on")
    expect(page.get_by_label(re.compile("Log out after"))).to_have_value("30")
    assert story.found == []


@pytest.mark.browser
def test_no_line_is_lost_when_the_password_is_asked_for_again(
    chromium: Browser, server: Server, settings: Settings, session: Session, opened: tuple[str, str, str]
) -> None:
    page = looks(chromium, "light")
    log_in(page, server, opened[2])
    half_an_hour_later(settings)
    campaign = session.exec(select(Campaign.public_id)).one()
    page.goto(f"{server.address}/campaigns/{campaign}/invite")
    page.get_by_role("textbox", name="People").fill("Nina New, nina@example.org\nOmar Öz, omar@example.org\n")
    press(page, "Go on")
    expect(page.get_by_role("heading", level=1)).to_have_text("Is it you?")
    page.get_by_label("Your password").fill(opened[2])
    press(page, "Go on")
    expect(page.get_by_text("Omar Öz").first).to_be_visible()
    session.rollback()
    assert {"Nina New", "Omar Öz"} <= set(session.exec(select(Candidate.name)).all())
