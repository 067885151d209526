"""The main job in a real browser: a link, an assessment through a power failure, a ranking, the same PDF."""

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from pypdf import PdfReader
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import invitations, lifecycle, links
from assess.screening.organisation import accounts
from assess.store.database import begin_writing
from assess.store.tables import Invitation, Response, Result
from tests.browser.conftest import Server

PHONE = {"width": 390, "height": 844}
PARTS, GO_ON = 6, "^(Continue|Say it)"
WHOLE = re.compile("^(Every question is answered|The conversation has ended)$")


@pytest.fixture
def opened(session: Session, settings: Settings) -> tuple[str, str, str]:
    """A campaign of Rosa, the recruiter of team North, in which Amira is invited: token, user name, password."""
    begin_writing(session)  # before reading: a server may write too
    team = accounts.add_team(session, accounts.NewTeam("North"), "tests")
    rosa, password = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "tests")
    rosa.must_change_password = False
    accounts.grant(session, rosa, "recruiter", team, "tests")
    assert team.id is not None
    plan = lifecycle.NewCampaign(title="Front desk", team_id=team.id, places=1)
    campaign = lifecycle.create(session, plan, owner_id=rosa.id, actor="tests")
    _, link = invitations.invite(session, campaign, "Amira Candidate", "amira@example.org", "tests")
    token = links.token(settings.secret("link_key"), link)
    session.commit()
    return token, "rosa", password


def on_a_phone(browser: Browser, scripts: bool) -> BrowserContext:
    """A candidate's browser, with or without JavaScript."""
    return browser.new_context(viewport=PHONE, java_script_enabled=scripts)  # type: ignore[arg-type]


def open_link(page: Page, server: Server, token: str, button: str) -> None:
    """Open the invitation and begin or go on."""
    page.goto(f"{server.address}/i/{token}")
    press(page, button)


def press(page: Page, button: str) -> None:
    """Press a button and wait for the page it leads to."""
    with page.expect_navigation():
        page.get_by_role("button", name=re.compile(button)).click()


def practise(page: Page) -> None:
    """Pass the practice item of a part, or be shown how after two misses; then start the part."""
    for _ in range(3):
        if page.get_by_role("button", name="Check").count() == 0:
            break
        answer_everything(page)
        press(page, "Check")
    press(page, "Start part")


def answer_everything(page: Page) -> None:
    """Answer whatever the page asks: the first as best, the last as worst, a rating of four, the last line."""
    if page.get_by_role("radio", name=re.compile("^Most ")).count():
        page.get_by_role("radio", name=re.compile("^Most ")).first.check()
        page.get_by_role("radio", name=re.compile("^Least ")).last.check()
        return
    for group in page.locator("main").get_by_role("group").all():  # not the menu
        choices = group.get_by_role("radio")
        choices.nth(min(3, choices.count() - 1)).check()


def step(page: Page) -> str:
    """The words that say where the candidate is."""
    return page.locator(".step").inner_text()


def go_on(page: Page) -> None:
    """Answer the page and continue; once the next page shows, the answers are kept."""
    answer_everything(page)
    press(page, GO_ON)


def finish_part(page: Page) -> None:
    """Answer page after page until the check page, then hand the part in."""
    while page.get_by_role("button", name=re.compile(GO_ON)).count():
        go_on(page)
    expect(page.get_by_role("heading", level=1)).to_have_text(WHOLE)
    press(page, "^Submit")


def begin_and_answer_three_scenarios(page: Page, server: Server, token: str) -> str:
    """From the link to the fourth scenario; where that is."""
    open_link(page, server, token, "Begin")
    press(page, "I have read it")
    practise(page)
    for _ in range(3):
        go_on(page)
    return step(page)


def finish_everything(page: Page) -> None:
    """The rest of the battery, up to the thanks."""
    finish_part(page)
    for _ in range(PARTS - 1):
        practise(page)
        finish_part(page)
    expect(page.get_by_role("heading", level=1)).to_contain_text("everything is submitted")


def read_profile(page: Page, server: Server, username: str, password: str, path: Path) -> str:
    """The recruiter's way to a candidate's profile; its words, and its PDF at that path."""
    page.goto(f"{server.address}/login")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(password)
    press(page, "Log in")
    page.get_by_role("link", name="Campaigns").first.click()
    page.get_by_role("link", name="Front desk").first.click()
    page.get_by_role("link", name="Amira Candidate", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Amira Candidate")
    with page.expect_download() as download:
        page.get_by_role("link", name=re.compile("PDF")).first.click()
    download.value.save_as(path)
    return page.locator("main").inner_text()


@pytest.mark.browser
@pytest.mark.parametrize("scripts", [True, False], ids=["with JavaScript", "without JavaScript"])
def test_a_candidate_is_screened_through_a_power_failure(
    chromium: Browser,
    server: Server,
    session: Session,
    opened: tuple[str, str, str],
    downloads: Path,
    scripts: bool,
) -> None:
    token, username, password = opened
    with on_a_phone(chromium, scripts) as phone:
        place = begin_and_answer_three_scenarios(phone.new_page(), server, token)
    server.kill()
    server.start()
    assert len(session.exec(select(Response)).all()) == 3
    session.rollback()

    with on_a_phone(chromium, scripts) as tablet:
        page = tablet.new_page()
        open_link(page, server, token, "Continue")
        assert step(page) == place
        finish_everything(page)
    assert session.exec(select(Invitation.state)).one() == "completed"
    assert len(session.exec(select(Result)).all()) == 1

    with chromium.new_context(accept_downloads=True, java_script_enabled=scripts) as desk:
        shown = read_profile(desk.new_page(), server, username, password, downloads / "profile.pdf")
    printed = " ".join(part.extract_text() for part in PdfReader(downloads / "profile.pdf").pages)
    printed = re.sub(r"\s+", " ", printed)
    scores = set(re.findall(r"\d+ \(\d+–\d+\)", shown))
    assert len(scores) >= 6, "the star, the points and the judgement score stand with their intervals"
    assert [score for score in scores if score not in printed] == []
    assert "Amira Candidate" in printed
    assert token not in server.log(), "a link's token never stands in a log"
