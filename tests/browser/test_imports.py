"""A list with faults is imported on a phone and at a desk: every page keeps nobody out, and nobody is lost."""

import os
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

LIST = """Kandidat;E-Mail-Adresse;Bewerbernummer;Beworben am
"Müller-Lüdenscheidt, Jürgen-Maximilian";jml@example.com;B-1;2026-11-20
王 伟;wei@example.com;B-2;2026-11-20
عبد الرحمن الخوارزمي;khwarizmi@example.com;B-3;2026-11-20
प्रिया शर्मा;priya@example.com;B-4;2026-11-21
Kim Oduya;kim at example;B-5;2026-11-21
Ann Smith;ann@example.com, ann.private@example.net;B-6;2026-11-22
;gina@example.com;B-7;2026-11-22
"""


@pytest.fixture(scope="module")
def settings(sqlite_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an installation with the demonstration."""
    data = tmp_path_factory.mktemp("demonstration")
    shutil.copy(sqlite_demonstration, data / "assess.db")
    made = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    made.generate_secrets()
    return made


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Server]:
    """One server for both."""
    running = Server(settings).start()
    yield running
    running.kill()


def seen(page: Page, found: list[str], name: str) -> None:
    """What axe finds wrong on a page that does not run over its edge."""
    found += complaints(page)
    wide = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    found += [f"{page.url} is {wide} px too wide"] if wide > 0 else []
    if folder := os.environ.get("LOOK"):
        page.screenshot(path=f"{folder}/{name}-{page.viewport_size['width']}.png", full_page=True)  # type: ignore[index]


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_list_with_faults_is_imported(chromium: Browser, server: Server, scheme: str, tmp_path: Path) -> None:
    page, found = looks(chromium, scheme), list[str]()
    path = tmp_path / f"Bewerbungen {scheme}.csv"
    path.write_bytes(LIST.replace("@", f"@{scheme}.").encode("utf-16"))
    page.goto(f"{server.address}/login")
    page.get_by_label("User name").fill("recruiter")
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    press(page, "Log in")
    page.goto(f"{server.address}/campaigns")
    page.get_by_role("link", name="Guest service associates (synthetic)", exact=True).click()
    page.wait_for_load_state()
    campaign = page.url.split("?")[0]
    page.goto(f"{campaign}/invite")
    seen(page, found, "invite")
    page.get_by_label("Or a file").set_input_files(path)
    press(page, "Go on")
    expect(page.get_by_role("heading", name="4 people can be invited")).to_be_visible()
    seen(page, found, "read")
    page.get_by_label("Kandidat").select_option("Left out")
    press(page, "Read it so")
    expect(page.get_by_text("Choose the column of the name")).to_be_visible()
    seen(page, found, "refused")
    page.get_by_label("Kandidat").select_option("Name")
    press(page, "Read it so")
    press(page, "Invite 4 people")
    expect(page.get_by_text("4 people are invited")).to_be_visible()
    expect(page.get_by_text("Jürgen-Maximilian Müller-Lüdenscheidt")).to_be_visible()
    seen(page, found, "invited")
    page.get_by_role("link", name="Correct them").click()
    lines = page.get_by_role("group", name="Line")
    lines.filter(has=page.locator('[value="Kim Oduya"]')).get_by_label("E-mail address").fill(
        f"kim@{scheme}.example.com"
    )
    lines.filter(has=page.locator('[value="Ann Smith"]')).get_by_label("Leave this line out").check()
    press(page, "Check these lines again")
    expect(page.get_by_role("heading", name="1 person can be invited")).to_be_visible()
    seen(page, found, "waiting")
    page.goto(f"{campaign}/invitations")
    seen(page, found, "people")
    for words, name in (("伟 王", "wei"), (f"b-3 {scheme}", "khwarizmi")):
        page.goto(f"{server.address}/search?q={words}")
        expect(page.get_by_text(f"{name}@{scheme}.example.com")).to_be_visible()
    seen(page, found, "search")
    assert found == []
