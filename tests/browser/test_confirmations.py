"""A confirmation from the button to the sentence, in a real browser: asked at a desk, taken on a phone."""

import os
import re

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, col, select

from assess.screening.campaigns import lifecycle, links
from assess.screening.organisation import accounts
from assess.store.database import begin_writing
from assess.store.tables import Campaign, Link
from tests.browser.conftest import Server
from tests.browser.sittings import PHONE, answer_at_once
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import press
from tests.confirmations import publish, sat

pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_address", ["sqlite"], indirect=True),
]


def wrong(page: Page, name: str) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/confirmation-{name}.png", full_page=True)
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*complaints(page), *([f"{name}: wider than the window"] if wide else [])]


def start(page: Page) -> None:
    """Past the practice of a part, or shown how after two misses."""
    while page.get_by_role("button", name="Check").count():
        if page.get_by_role("radio", name=re.compile("^Most ")).count():
            page.get_by_role("radio", name=re.compile("^Most ")).first.check()
            page.get_by_role("radio", name=re.compile("^Least ")).last.check()
        else:
            page.locator("main").get_by_role("radio").first.check()
        press(page, "Check")
    press(page, "Start part")


def take(page: Page) -> list[str]:
    """Everything from the first page to the thanks; the headings of the parts."""
    press(page, "Begin")
    press(page, "I have read it")
    parts = []
    while "/thanks" not in page.url:
        if page.get_by_role("button", name="Submit").count():
            press(page, "Submit")
        elif page.locator("#answers").count():
            answer_at_once(page)
            press(page, "^(Say it|Continue|Next|Check your answers)")
        else:
            parts.append(page.get_by_role("heading", level=1).inner_text())
            start(page)
    return parts


def prepared(session: Session) -> tuple[str, str]:
    """Rosa's password, and the way to the profile of Amira, who has completed her campaign."""
    begin_writing(session)
    publish(session)
    begin_writing(session)
    team = accounts.add_team(session, accounts.NewTeam("North"), "tests")
    rosa, password = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "tests")
    rosa.must_change_password = False
    accounts.grant(session, rosa, "recruiter", team, "tests")
    plan = lifecycle.NewCampaign(title="Front desk", team_id=team.id or 0, places=1)
    campaign = lifecycle.create(session, plan, owner_id=rosa.id, actor="tests")
    amira = sat(session, campaign, "Amira", right=0.6).invitation
    way = f"/campaigns/{campaign.public_id}/people/{amira.public_id}"
    session.close()
    return password, way


def test_from_the_button_to_the_sentence(chromium: Browser, server: Server, session: Session) -> None:
    password, way = prepared(session)
    profile = server.address + way
    desk = looks(chromium, "light")
    desk.goto(f"{server.address}/login")
    desk.get_by_label("User name").fill("rosa")
    desk.get_by_label("Password").fill(password)
    press(desk, "Log in")
    desk.goto(profile)
    found = wrong(desk, "to-ask")
    desk.get_by_label("Who will be with the person").fill("Jo Park")
    press(desk, "Ask for a confirmation")
    expect(desk.locator("#confirmation")).to_contain_text("A confirmation is open:")
    found += wrong(desk, "open")

    second = select(Link).join(Campaign).where(col(Campaign.confirms_id).is_not(None))
    token = links.token(server.settings.secret("link_key"), session.exec(second).one())
    session.close()
    phone = chromium.new_context(viewport=PHONE, bypass_csp=True).new_page()
    phone.goto(f"{server.address}/i/{token}")
    expect(phone.get_by_text("Nothing is suspected of you")).to_be_visible()
    expect(phone.get_by_text("Jo Park")).to_be_visible()
    found += wrong(phone, "first-page")
    assert len(take(phone)) == 2
    found += wrong(phone, "thanks")

    desk.reload()
    panel = desk.locator("#confirmation")
    expect(panel).to_contain_text("first result")
    expect(panel).to_contain_text("would be noticed in 80 % of cases")
    expect(panel.get_by_role("row")).to_have_count(4)
    found += wrong(desk, "read")
    dark = looks(chromium, "dark")
    dark.context.add_cookies(desk.context.cookies())  # type: ignore[arg-type]
    dark.goto(profile)
    found += wrong(dark, "read-dark")
    assert found == []
