"""The pages that help to decide, in a real browser: they answer while hours move, and keep nobody out."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from assess.config import Settings
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import press
from tests.conftest import DEMONSTRATION_PASSWORD

PAGES = ("next-step", "weights", "lots", "dashboard")


@pytest.fixture(scope="module")
def server(sqlite_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """One server with the demonstration."""
    data = tmp_path_factory.mktemp("deciding")
    shutil.copy(sqlite_demonstration, data / "assess.db")
    made = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    made.generate_secrets()
    running = Server(made).start()
    yield running
    running.kill()


def campaign_of(page: Page, server: Server) -> str:
    """The demonstration's campaign, logged in."""
    page.goto(f"{server.address}/login")
    page.get_by_label("User name").fill("recruiter")
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    press(page, "Log in")
    page.goto(f"{server.address}/campaigns")
    page.get_by_role("link", name="Guest service associates (synthetic)", exact=True).first.click()
    page.wait_for_load_state()
    return page.url.split("?")[0]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_deciding_keeps_nobody_out(chromium: Browser, server: Server, scheme: str) -> None:
    page = looks(chromium, scheme)
    campaign, found = campaign_of(page, server), list[str]()
    for name in PAGES:
        page.goto(f"{campaign}/{name}")
        for more in page.locator("main summary").all():
            more.click()
        found += complaints(page)
        assert not page.evaluate("document.documentElement.scrollWidth > innerWidth"), name
    page.goto(f"{campaign}/lots")
    press(page, "Publish the print")
    found += complaints(page)
    page.get_by_label("The word").fill("tonight's lottery numbers")
    press(page, "Draw now")
    found += complaints(page)
    page.goto(page.get_by_label("Page for everybody").input_value())
    expect(page.get_by_role("heading", level=1)).to_have_text("A lot that anybody can check")
    found += complaints(page)
    assert found == []


@pytest.mark.browser
def test_hours_are_answered_while_they_move(chromium: Browser, server: Server) -> None:
    page = looks(chromium, "light")
    page.goto(f"{campaign_of(page, server)}/next-step?another-form-hours=20")
    hours = page.get_by_label("Hours of staff that you can spend")
    hours.fill("3")
    hours.dispatch_event("change")
    expect(page.get_by_role("heading", name="Within 3 hours")).to_be_visible()
    expect(page.locator("#hours-shown")).to_have_text("3")
    expect(page.locator("ol.meet li")).to_have_count(2)
    assert re.search(r"[?&]hours=3(&|$)", page.url)


@pytest.mark.browser
def test_empathy_counted_double_is_ranked_at_once(chromium: Browser, server: Server) -> None:
    page = looks(chromium, "light")
    page.goto(f"{campaign_of(page, server)}/weights")
    expect(page.locator("#asked")).to_contain_text("Choose what should count")
    page.get_by_label(re.compile("^Empathy")).select_option("2")
    expect(page.locator("#asked")).to_contain_text("would")
