"""A campaign's settings and a person's page pass axe on a phone and at a desk, and work without JavaScript."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import closing, invitations, lifecycle
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.store.tables import Campaign, Candidate, Invitation
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import press
from tests.conftest import DEMONSTRATION_PASSWORD
from tests.engines import make_engine

AFTER = [
    "ايمان بنت عبد الرحمن الفهد",
    "Maximiliane-Theodora von Hohenstein-Wallersdorf zu Berg und Tal",
    "王小明 🌟",
]


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
    """It answers while these tests run."""
    running = Server(settings).start()
    yield running
    running.kill()


@pytest.fixture(scope="module")
def campaigns(settings: Settings) -> dict[str, str]:
    """One that is open, in which somebody is known from before, and one that is closed, by their addresses."""
    engine = make_engine(settings.database)
    with Session(engine) as session:
        first = session.exec(select(Campaign).order_by(Campaign.id)).first()  # type: ignore[arg-type]
        assert first is not None
        plan = NewCampaign("Night desk", first.team_id, 2, contact="Mara Lind, 0123")
        made = lifecycle.create(session, plan, owner_id=first.owner_id, actor="test")
        done = Invitation.campaign_id == first.id, Invitation.state == "completed"
        known = session.exec(select(Candidate).join(Invitation).where(*done)).first()
        assert known is not None
        place, _link = invitations.invite(session, made, known.name, known.email, "test")
        for number, name in enumerate(AFTER):
            invitations.invite(session, made, name, f"after{number}@example.com", "test")
        other = lifecycle.create(session, plan, owner_id=None, actor="test")
        invitations.invite(session, other, "Bo Lind", "bo@example.com", "test")
        closing.close(session, other, "test")
        session.commit()
        open_one, closed = f"/campaigns/{made.public_id}", f"/campaigns/{other.public_id}"
        found = {"open": open_one, "person": f"{open_one}/people/{place.public_id}/link", "closed": closed}
    engine.dispose()
    return found


def log_in(page: Page, server: Server) -> None:
    """The recruiter of the demonstration."""
    page.goto(f"{server.address}/login")
    page.get_by_label("User name").fill("recruiter")
    page.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    press(page, "Log in")


@pytest.mark.browser
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_its_pages_keep_nobody_out(
    chromium: Browser, server: Server, campaigns: dict[str, str], scheme: str
) -> None:
    page, found = looks(chromium, scheme), list[str]()
    log_in(page, server)
    pages = {
        "settings": campaigns["open"] + "/settings", "person": campaigns["person"],
        "people": campaigns["open"] + "/invitations", "closing": campaigns["open"] + "/closing",
        "closed-settings": campaigns["closed"] + "/settings", "closed-people": campaigns["closed"] + "/invitations",
        "list": "/campaigns", "mine": "/campaigns?show=mine", "archived": "/campaigns?show=archived",
        "copy": f"/campaigns/new?like={campaigns['open'].rpartition('/')[2]}",
    }  # fmt: skip
    for name, address in pages.items():
        page.goto(server.address + address)
        found += complaints(page)
        width = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        found += [f"{name}: {width} px too wide"] if width > 0 else []
    assert found == []


@pytest.mark.browser
def test_a_campaign_is_changed_and_a_day_moved_without_javascript(
    chromium: Browser, server: Server, campaigns: dict[str, str]
) -> None:
    page = chromium.new_context(java_script_enabled=False).new_page()
    log_in(page, server)
    page.goto(server.address + campaigns["open"] + "/settings")
    page.get_by_label("Places to fill").fill("7")
    press(page, "Save")
    assert page.get_by_label("Places to fill").input_value() == "7"
    page.goto(server.address + campaigns["person"])
    page.get_by_label("May begin until").fill("2040-06-30")
    press(page, "Keep this day")
    assert "A day of their own" in page.content()
