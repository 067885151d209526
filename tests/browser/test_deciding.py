"""A recruiter compares, reviews by keys and decides in a real browser; each page passes axe and fits a phone."""

import shutil
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from pypdf import PdfReader

from assess.config import Settings
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import press
from tests.conftest import DEMONSTRATION_PASSWORD

CAMPAIGN = "Guest service associates (synthetic)"


@pytest.fixture(scope="module")
def server(sqlite_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server of its own: these tests decide."""
    data = tmp_path_factory.mktemp("deciding")
    shutil.copy(sqlite_demonstration, data / "assess.db")
    settings = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    settings.generate_secrets()
    running = Server(settings).start()
    yield running
    running.kill()


def ranking(chromium: Browser, server: Server, scheme: str) -> Page:
    """The recruiter of the demonstration looks at the ranking."""
    page = looks(chromium, scheme)
    page.goto(f"{server.address}/login")
    page.get_by_label("User name").fill("recruiter")
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    press(page, "Log in")
    page.goto(f"{server.address}/campaigns")
    page.get_by_role("link", name=CAMPAIGN, exact=True).click()
    page.get_by_role("heading", name=CAMPAIGN).wait_for()
    return page


def wrong(page: Page) -> list[str]:
    """What axe finds, and whether the page is wider than its window."""
    wide = page.evaluate("document.documentElement.scrollWidth > innerWidth")
    return [*complaints(page), *([f"{page.url}: wider than the window"] if wide else [])]


def tick(page: Page, *rows: int) -> None:
    for row in rows:
        page.locator("input[name=person]").nth(row).check()


@pytest.mark.browser
def test_several_are_compared_and_looked_at_before_one_decides(chromium: Browser, server: Server) -> None:
    page = ranking(chromium, server, "dark")
    tick(page, 0, 3, 20)
    page.get_by_role("button", name="Compare").click()
    page.get_by_role("heading", name="What differs beyond error").wait_for()
    found = wrong(page)
    page.get_by_role("link", name="Decide about them").click()
    page.get_by_role("heading", name="Decide about several people").wait_for()
    press(page, "Keep the decisions")  # nobody ticked
    assert found + wrong(page) == []


@pytest.mark.browser
def test_keys_lead_through_review_and_are_letters_where_somebody_types(chromium: Browser, server: Server) -> None:
    page = ranking(chromium, server, "light")
    page.get_by_role("link", name="Review next undecided").click()
    page.get_by_text("people are undecided").wait_for()
    first = page.url
    page.keyboard.press("j")
    page.wait_for_url(lambda address: address != first)
    second = page.url
    page.keyboard.press("k")
    page.wait_for_url(lambda address: address != second)
    assert page.url == first
    page.get_by_text("Decide", exact=True).click()
    page.get_by_label("Advance").check()
    page.get_by_label("Application and CV").check()
    page.get_by_role("textbox", name="Reason").press_sequentially("Jolly good, kind.")
    assert page.url == first
    found = wrong(page)
    page.get_by_role("button", name="Keep the decision and go on").click()
    page.wait_for_url(lambda address: address != first)
    assert page.url == second
    for place, shown in (
        ("decision", "Jolly"),
        ("decision/letter", "Write the letter"),
        ("decision/record", "Jolly"),
    ):
        page.goto(f"{first.split('?')[0]}/{place}")
        page.get_by_text(shown).first.wait_for()
        found += wrong(page)
    assert found == []
    assert len(PdfReader(BytesIO(page.pdf(format="A4"))).pages) == 1  # the record, as the browser prints it
