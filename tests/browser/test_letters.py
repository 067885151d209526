"""The Letters tab in a real browser: reminded and undone, a text corrected, shown and saved; nobody is kept out."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session

from assess.config import Settings
from assess.screening.organisation import employer
from assess.screening.organisation.employer import MailSettings
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import press
from tests.conftest import DEMONSTRATION_PASSWORD
from tests.engines import make_engine
from tests.postgres import free_port


@pytest.fixture(scope="module")
def settings(sqlite_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """The demonstration, in a house with a mail server that nobody reaches before a minute is over."""
    data = tmp_path_factory.mktemp("letters")
    shutil.copy(sqlite_demonstration, data / "assess.db")
    made = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    made.generate_secrets()
    with Session(make_engine(made.database)) as session:
        chosen = MailSettings("127.0.0.1", free_port(), "", "none", "hiring@example.com")
        employer.set_mail(session, chosen, "test")
        session.commit()
    return made


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Server]:
    """One server for both."""
    running = Server(settings).start()
    yield running
    running.kill()


def log_in(page: Page, server: Server, username: str) -> None:
    """Log in as somebody of the demonstration."""
    page.goto(f"{server.address}/login")
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    press(page, "Log in")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_recruiter_reminds_undoes_and_finds_words_of_their_own(
    chromium: Browser, server: Server, scheme: str
) -> None:
    page = looks(chromium, scheme)
    log_in(page, server, "recruiter")
    page.goto(f"{server.address}/campaigns")
    page.get_by_role("link", name="Guest service associates (synthetic)", exact=True).click()
    page.get_by_role("link", name="Letters", exact=True).click()
    letters, found = page.url, complaints(page)
    press(page, "Remind all 12")
    expect(page.get_by_role("status").first).to_contain_text("12 reminders leave in a minute.")
    found += complaints(page)
    press(page, "Undo Reminder")
    expect(page.get_by_role("status").first).to_contain_text("12 letters were withdrawn")
    expect(page.get_by_role("cell", name="withdrawn before it left").first).to_be_visible()
    found += complaints(page)

    page.get_by_role("link", name="Edit Reminder, العربية").click()
    assert page.get_by_label("Words").evaluate("field => getComputedStyle(field).direction") == "rtl"
    page.goto(letters)
    page.get_by_role("link", name="Edit Reminder, Deutsch").click()
    found += complaints(page)
    page.get_by_label("Words").fill("Guten Tag [[nmae]], bitte bis [[until]].")
    press(page, "Save")
    expect(page.get_by_role("alert")).to_contain_text("did you mean [[name]]?")
    expect(page.get_by_role("alert")).to_contain_text("Put [[link]] where the person's own link shall stand")
    found += complaints(page)
    page.get_by_label("Words").fill("Guten Tag [[name]], hier geht es weiter:\n\n[[link]]")
    press(page, "Show as it would arrive")
    expect(page.locator(".letter-preview")).to_contain_text("Guten Tag Amira Haddad, hier geht es weiter:")
    press(page, "Save")
    assert page.url == letters
    expect(page.get_by_role("row", name="Reminder", exact=False).first.get_by_text("own")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_hr_sets_what_every_campaign_begins_with(chromium: Browser, server: Server, scheme: str) -> None:
    page = looks(chromium, scheme)
    log_in(page, server, "hr")
    page.goto(f"{server.address}/settings/letters")
    found = complaints(page)
    page.get_by_label("Remind whoever has not finished").select_option(label="after 3 days without a sign")
    press(page, "Save the schedule")
    expect(page.get_by_role("status").first).to_contain_text("Saved.")
    page.get_by_role("link", name="Edit Closing soon, Français").click()
    expect(page.locator(".letter-preview")).to_contain_text("Bonjour Amira Haddad")
    found += complaints(page)
    assert found == []
