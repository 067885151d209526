"""Nobody is kept out: every kind of page passes axe in light and dark, on a phone and at a desk."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import Session

from assess.config import Settings
from assess.screening.campaigns import links
from assess.store.tables import Link
from tests.browser.conftest import Server
from tests.browser.test_whole_screen import answer_everything, practise, press
from tests.conftest import DEMONSTRATION_PASSWORD
from tests.engines import make_engine

AXE = (Path(__file__).parent.parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
RECRUITER = ["/", "/campaigns", "/help", "/password", "/logins", "/second-factor"]
HR = ["/instruments", "/evidence"]
ADMINISTRATOR = [
    "/settings/people",
    "/settings/organisation",
    "/data/people?q=ada",
    "/data/retention",
    "/data/voluntary",
    "/settings/logins",
    "/settings/retakes",
    "/settings/outbox",
    "/settings/jobs",
    "/settings/health",
]


def complaints(page: Page) -> list[str]:
    """What axe finds wrong, each with the place."""
    page.evaluate(AXE)
    found: Any = page.evaluate("rules => axe.run({runOnly: rules})", RULES)
    return [
        f"{page.url}: {violation['id']}: {node['target']}"
        for violation in found["violations"]
        for node in violation["nodes"][:3]
    ]


def looks(browser: Browser, scheme: str) -> Page:
    """A page on a phone in the dark, or at a desk in the light; axe needs to be let past the content policy."""
    size = {"width": 390, "height": 844} if scheme == "dark" else {"width": 1280, "height": 900}
    context = browser.new_context(viewport=size, color_scheme=scheme, bypass_csp=True)  # type: ignore[arg-type]
    return context.new_page()


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
    """One server for all these pages: looking at them changes nothing."""
    running = Server(settings).start()
    yield running
    running.kill()


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_candidate_pages_keep_nobody_out(
    chromium: Browser, server: Server, settings: Settings, scheme: str
) -> None:
    page, found = looks(chromium, scheme), list[str]()
    with Session(make_engine(settings.database)) as session:
        token = links.token(settings.secret("link_key"), session.get_one(Link, 1))
    page.goto(f"{server.address}/i/{token}")
    found += complaints(page)
    page.get_by_label("Your name").fill(f"Amira {scheme}")
    page.get_by_label("Your e-mail address").fill(f"amira-{scheme}@example.org")
    for button in ("Begin", "I have read it"):
        press(page, button)
        found += complaints(page)
    practise(page)
    found += complaints(page)
    press(page, "Continue")  # nothing chosen: the page says what is missing
    found += complaints(page)
    answer_everything(page)
    mine = page.url.rsplit("/", 2)[0]
    for address in (f"{mine}/hand-over", f"{server.address}/hand-over"):
        page.goto(address)
        found += complaints(page)
    press(page, "Show six figures")
    found += complaints(page)
    page.goto(f"{mine}/hand-over")
    press(page, "Let it in")  # nothing typed
    found += complaints(page)
    page.goto(mine)
    press(page, "Save and leave")
    found += complaints(page)
    page.goto(f"{server.address}/i/nothing-here")
    found += complaints(page)
    assert found == []


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("username", "pages"), [("recruiter", RECRUITER), ("hr", HR), ("admin", ADMINISTRATOR)])
def test_staff_pages_keep_nobody_out(
    chromium: Browser,
    server: Server,
    scheme: str,
    username: str,
    pages: list[str],
) -> None:
    page, found = looks(chromium, scheme), list[str]()
    page.goto(f"{server.address}/login")
    found += complaints(page)
    page.get_by_label("User name").fill(username)
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    press(page, "Log in")
    for address in pages:
        page.goto(server.address + address)
        assert page.title().count("not") == 0, address
        found += complaints(page)
    if username == "hr":
        page.get_by_role("link", name="Guest service associates (synthetic)", exact=True).click()
        page.wait_for_load_state()
        page.get_by_text("What does this mean?").first.click()
        found += complaints(page)
    if username == "recruiter":
        for link in ("Guest service associates (synthetic)", "Adhara Almach"):
            page.goto(f"{server.address}/campaigns") if "Guest" in link else None
            page.get_by_role("link", name=link, exact=True).first.click()
            page.wait_for_load_state()
            found += complaints(page)
            if "Guest" in link:
                campaign = page.url
                page.goto(f"{campaign}/closing")
                found += complaints(page)
                page.goto(campaign)
    assert found == []
