"""Whose page it is, in a real browser: two people at one computer, one row at the head, the way out."""

import shutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import invitations, links
from assess.screening.organisation import employer
from assess.store.database import begin_writing
from assess.store.tables import Campaign, Invitation, Sitting
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints
from tests.browser.test_whole_screen import go_on, practise, press
from tests.engines import make_engine
from tests.screening.opening import open_campaign

pytestmark = pytest.mark.browser

# What is seen in the head's row: each thing's box, and whether it can be pressed.
ROW = """() => [...document.querySelectorAll('.head-row > *')].map(one => {
  const box = one.getBoundingClientRect();
  return {name: one.className, left: box.left, right: box.right, top: box.top, bottom: box.bottom,
    height: box.height, width: box.width};
}).filter(box => box.width > 1 && box.height > 1)"""

# Words that stand outside the box of who is in.
OUTSIDE = """() => [...document.querySelectorAll('.who > *')].filter(one => {
  const box = one.parentElement.getBoundingClientRect(), words = one.getBoundingClientRect();
  return words.left < box.left - 1 || words.right > box.right + 1;
}).map(one => one.textContent)"""


@pytest.fixture(scope="module")
def settings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a furnished installation with an open campaign."""
    data = tmp_path_factory.mktemp("whose")
    shutil.copy(sqlite_template, data / "assess.db")
    made = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    made.generate_secrets()
    with Session(make_engine(made.database)) as session:
        open_campaign(session)
        house = employer.current(session)
        house.name = "Hotel Aurora an der Alten Donau"
        session.add(house)
        session.commit()
    return made


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Server]:
    """One server: every test has people of its own."""
    running = Server(settings).start()
    yield running
    running.kill()


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    """The server's database."""
    with Session(make_engine(settings.database)) as opened:
        yield opened


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """A browser at a desk; axe needs to be let past the content policy."""
    with chromium.new_context(viewport={"width": 1280, "height": 800}, bypass_csp=True) as context:
        yield context.new_page()


def link_of(server: Server, session: Session, name: str, language: str = "en") -> str:
    """The link of somebody who was just invited."""
    session.rollback()
    begin_writing(session)  # before reading: the server writes too
    campaign = session.exec(select(Campaign)).one()
    number = len(session.exec(select(Invitation)).all())
    invitation, link = invitations.invite(session, campaign, name, f"p{number}@example.org", "tests")
    invitation.language = language
    session.commit()
    return f"{server.address}/i/{links.token(server.settings.secret('link_key'), link)}"


def first_question(page: Page, link: str) -> Page:
    """From the link to the first question."""
    page.goto(link)
    press(page, "Begin")
    press(page, "I have read it")
    practise(page)
    return page


def test_the_first_tabs_form_does_nothing_to_the_second_person(
    page: Page, server: Server, session: Session
) -> None:
    page.goto(link_of(server, session, "Amira Haddad"))
    press(page, "Begin")
    press(page, "I have read it")
    for _ in range(2):
        press(page, "Check")
    second = page.context.new_page()
    second.goto(link_of(server, session, "Ben Okri"))
    press(second, "Begin")
    press(page, "Start part 1")
    expect(page.get_by_role("heading", level=1)).to_have_text(
        "This browser now has the assessment of Ben Okri open"
    )
    assert complaints(page) == []
    assert session.exec(select(Sitting)).all() == []
    with page.expect_navigation():
        page.get_by_role("link", name="Go on as Ben Okri").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Before you start")
    expect(page.locator(".who bdi")).to_have_text("Ben Okri")


def test_not_you_leads_to_a_page_with_the_way_out(page: Page, server: Server, session: Session) -> None:
    page.goto(link_of(server, session, "Amira Haddad"))
    press(page, "Begin")
    with page.expect_navigation():
        page.get_by_role("link", name="Amira Haddad Not you?").click()
    assert complaints(page) == []
    press(page, "I am not Amira Haddad")
    expect(page.get_by_role("heading", level=1)).to_have_text("Everything is saved")
    assert page.context.cookies() == []


def test_save_and_leave_leaves_nothing_in_the_browser(page: Page, server: Server, session: Session) -> None:
    first_question(page, link_of(server, session, "Amira Haddad"))
    page.locator("#answers input[type=radio]").first.check()
    page.evaluate("localStorage.setItem('read-aloud', 'yes')")
    question = page.url
    press(page, "Save and leave")
    assert page.context.cookies() == []
    assert page.evaluate("localStorage.length + sessionStorage.length") == 0
    page.go_back()
    assert page.locator("#answers").count() == 0
    page.goto(question)
    assert page.locator("#answers").count() == 0


@pytest.mark.parametrize("language", ["en", "fr", "ar"])
def test_the_head_is_one_row_down_to_320_pixels(
    page: Page, server: Server, session: Session, language: str
) -> None:
    page.goto(link_of(server, session, "Bernhard von Wilamowitz-Möllendorff", language))
    for _ in range(5):  # begin, notice, practice twice, start
        page.locator("main .primary").first.click()
        page.wait_for_load_state()
    assert page.locator("#answers").count() == 1
    for width in (320, 360, 480, 600, 768, 899, 900, 1024, 1280):
        page.set_viewport_size({"width": width, "height": 800})
        boxes: list[dict[str, Any]] = sorted(page.evaluate(ROW), key=lambda box: float(box["left"]))
        assert len(boxes) == 4, (width, boxes)
        for one, following in pairwise(boxes):
            gap = 0 if "tools" in (one["name"], following["name"]) else 8  # those have room of their own
            assert one["right"] + gap <= following["left"], (width, one, following)
            assert max(one["top"], following["top"]) < min(one["bottom"], following["bottom"]), (width, one)
        assert page.evaluate(OUTSIDE) == [], width
        assert boxes[0]["left"] >= 0
        assert boxes[-1]["right"] <= width
        assert all(box["height"] >= 44 for box in boxes if box["name"] in ("who", "ways", "tools")), boxes
        assert page.evaluate("document.documentElement.scrollWidth") == width
        assert page.locator("header").bounding_box()["height"] <= 90  # type: ignore[index]


def test_progress_moves_with_every_page(page: Page, server: Server, session: Session) -> None:
    first_question(page, link_of(server, session, "Amira Haddad"))
    seen = []
    for _ in range(3):
        seen.append(page.locator(".track .lit").first.get_attribute("d"))
        go_on(page)
    assert len(set(seen)) == 3


def test_enter_goes_on_and_presses_no_button_of_the_head(page: Page, server: Server, session: Session) -> None:
    first_question(page, link_of(server, session, "Amira Haddad"))
    here = page.url
    with page.expect_navigation():
        page.locator("#answers input[type=radio]").first.press("Enter")
    assert page.url == here
    assert page.locator("#problems").count() == 1


@pytest.mark.parametrize("width", [360, 1280])
def test_without_scripts_every_way_off_keeps_what_is_chosen(
    chromium: Browser, server: Server, session: Session, width: int
) -> None:
    with chromium.new_context(viewport={"width": width, "height": 800}, java_script_enabled=False) as context:
        page = first_question(context.new_page(), link_of(server, session, "Amira Haddad"))
        page.locator("#answers input[type=radio]").first.check()
        for name in ("Reading", "Help", "Not you?"):
            if width < 900 and name != "Not you?":
                page.locator(".ways summary").click()
            press(page, name)
            with page.expect_navigation():
                page.get_by_role("link", name="go back to my place").or_(
                    page.get_by_role("link", name="Go back to my place")
                ).click()
            assert page.locator("#answers input:checked").count() == 1, name
