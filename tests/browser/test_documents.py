"""The way of a recruiter to documents: answers on demand, profiles as a ZIP that is printed while one looks on."""

import io
import shutil
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from assess.config import Settings
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import press
from tests.conftest import DEMONSTRATION_PASSWORD


@pytest.fixture
def server(sqlite_demonstration: Path, tmp_path: Path) -> Iterator[Server]:
    """A server of its own: documents are made here."""
    shutil.copy(sqlite_demonstration, tmp_path / "assess.db")
    made = Settings.model_validate({"ASSESS_DATA": tmp_path, "DATABASE_URL": f"sqlite:///{tmp_path / 'assess.db'}"})
    made.generate_secrets()
    running = Server(made).start()
    yield running
    running.kill()


@pytest.mark.browser
def test_two_profiles_are_printed_while_one_looks_on_and_every_page_keeps_nobody_out(
    chromium: Browser, server: Server
) -> None:
    page, found = looks(chromium, "light"), list[str]()
    page.goto(f"{server.address}/login")
    page.get_by_label("User name").fill("recruiter")
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    press(page, "Log in")
    page.goto(f"{server.address}/campaigns")
    page.get_by_role("link", name="Guest service associates (synthetic)", exact=True).click()
    page.locator('input[name="person"]').nth(0).check()
    page.locator('input[name="person"]').nth(1).check()
    page.get_by_role("button", name="Profiles as ZIP").click()
    expect(page.get_by_text("The profiles of 2 people, ticked in the ranking.")).to_be_visible()
    found += complaints(page)
    page.get_by_role("button", name="Make documents").click()
    found += complaints(page)
    expect(page.get_by_role("link", name="Download ZIP")).to_be_visible(timeout=60_000)
    found += complaints(page)
    with page.expect_download() as downloading:
        page.get_by_role("link", name="Download ZIP").click()
    archive = zipfile.ZipFile(io.BytesIO(Path(downloading.value.path()).read_bytes()))
    assert len(archive.namelist()) == 2
    assert all(archive.read(name).startswith(b"%PDF") for name in archive.namelist())
    assert found == []
