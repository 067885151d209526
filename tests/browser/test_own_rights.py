"""The pages of one's own rights keep nobody out, and the voluntary questions work without JavaScript too."""

import re
import shutil
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening.campaigns import links
from assess.screening.privacy import demographics
from assess.store.tables import Campaign, Invitation
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.engines import AUDIT_KEY, make_engine


@dataclass
class Installation:
    """A running server, and links of two people who have submitted, each with the number of their place."""

    server: Server
    people: list[tuple[str, str]]


@pytest.fixture(scope="module")
def installation(sqlite_demonstration: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Installation]:
    """The demonstration, which asks every voluntary question."""
    data = tmp_path_factory.mktemp("rights")
    shutil.copy(sqlite_demonstration, data / "assess.db")
    settings = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    settings.generate_secrets()
    settings.keep_secret("audit_key", AUDIT_KEY)
    with Session(make_engine(settings.database)) as session:
        demographics.choose(session, list(demographics.QUESTIONS), "test")
        campaign = session.exec(select(Campaign)).one()
        done = select(Invitation).where(Invitation.state == "completed").order_by(col(Invitation.id)).limit(2)
        key = settings.secret("link_key")
        people = [
            (links.token(key, links.add(session, campaign, place.id)), place.public_id)
            for place in session.exec(done).all()
        ]
        session.commit()
    running = Server(settings).start()
    yield Installation(running, people)
    running.kill()


def let_in(page: Page, installation: Installation, number: int) -> str:
    """Somebody comes in by their link; where their pages begin."""
    token, place = installation.people[number]
    page.goto(f"{installation.server.address}/i/{token}")
    page.locator("main form button.primary").first.click()
    page.wait_for_load_state()
    return f"{installation.server.address}/take/{place}"


@pytest.mark.browser
@pytest.mark.parametrize(("scheme", "number"), [("light", 0), ("dark", 1)])
def test_pages_of_ones_own_rights_keep_nobody_out(
    chromium: Browser, installation: Installation, scheme: str, number: int
) -> None:
    page, found = looks(chromium, scheme), list[str]()
    mine = let_in(page, installation, number)
    for address in (f"{mine}/notice", f"{mine}/about-you", f"{installation.server.address}/about-you/delete"):
        page.goto(address)
        found += complaints(page)
    page.goto(f"{mine}/about-you")
    page.get_by_label("25 to 39").check()
    page.get_by_role("button", name="Send").click()
    page.wait_for_load_state()
    found += complaints(page)
    code = re.findall(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}", page.locator("main").inner_text())[0]
    page.goto(f"{installation.server.address}/about-you/delete")
    page.get_by_label("Code").fill("nothing")
    page.get_by_role("button", name="Delete").click()
    page.wait_for_load_state()
    found += complaints(page)
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Delete").click()
    page.wait_for_load_state()
    assert "are deleted" in page.locator("h1").inner_text()
    assert found == []


@pytest.mark.browser
def test_a_copy_comes_as_a_file(chromium: Browser, installation: Installation) -> None:
    page = chromium.new_context(java_script_enabled=False, accept_downloads=True).new_page()
    mine = let_in(page, installation, 0)
    page.goto(f"{mine}/my-page")
    with page.expect_download() as coming:
        page.get_by_role("link", name="My data as JSON").click()
    assert '"format": "asterism-own-data/1"' in coming.value.path().read_text()
