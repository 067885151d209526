"""A time limit and a closed campaign in a real browser: warned politely, handed in by itself, told what closed."""

import shutil
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import closing, invitations, links
from assess.screening.documents import publication
from assess.store.database import begin_writing
from assess.store.tables import Campaign, Response, Sitting, now
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import practise, press
from tests.engines import make_engine
from tests.screening.opening import open_campaign
from tests.screening.test_time_limits import LIMIT, with_limit
from tests.shipped import first_edition_folder

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def settings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an installation with a campaign whose first part has a time limit."""
    data = tmp_path_factory.mktemp("clock")
    shutil.copy(sqlite_template, data / "assess.db")
    made = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    made.generate_secrets()
    with Session(make_engine(made.database)) as session:
        publication.install(session, [with_limit(tmp_path_factory.mktemp("own"))], first_edition_folder())
        open_campaign(session, blueprint="desk-star", contact="Mara Lind, front desk")
    return made


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Server]:
    """One server: every test has a person of its own."""
    running = Server(settings).start()
    yield running
    running.kill()


@pytest.fixture
def session(settings: Settings) -> Iterator[Session]:
    """The server's database."""
    with Session(make_engine(settings.database)) as opened:
        yield opened


def reach(page: Page, server: Server, session: Session, name: str) -> str:
    """That person, invited and at the first question of the part with the limit; the sitting's public id."""
    session.rollback()
    begin_writing(session)
    campaign = session.exec(select(Campaign).where(Campaign.title == "Front desk")).one()
    _, link = invitations.invite(session, campaign, name, f"{name.lower()}@example.com", "staff:1")
    session.commit()
    page.goto(f"{server.address}/i/{links.token(server.settings.secret('link_key'), link)}")
    press(page, "Begin")
    press(page, "I have read it")
    expect(page.get_by_text("You have 60 minutes for this part.")).to_be_visible()
    practise(page)
    return page.url.split("/")[-2]


def move(session: Session, sitting: str, left: float) -> None:
    """Let the clock of the sitting have so many seconds left."""
    session.rollback()
    begin_writing(session)
    found = session.exec(select(Sitting).where(Sitting.public_id == sitting)).one()
    found.started_at = now() + timedelta(seconds=left) - timedelta(minutes=LIMIT)
    session.commit()


def answers(session: Session, sitting: str) -> int:
    """How many answers of it are kept."""
    session.rollback()
    return len(session.exec(select(Response).join(Sitting).where(Sitting.public_id == sitting)).all())


def choose(page: Page) -> None:
    """A whole answer to the scenario."""
    page.locator("input[type=radio][name$='.best']").first.check()
    page.locator("input[type=radio][name$='.worst']").last.check()


def test_the_last_minute_is_announced_and_what_is_there_is_handed_in(
    chromium: Browser, server: Server, session: Session
) -> None:
    with chromium.new_context(viewport={"width": 360, "height": 740}) as phone:
        page = phone.new_page()
        sitting = reach(page, server, session, "Noor")
        said = page.locator("#clock-said")
        expect(said).to_have_attribute("aria-live", "polite")
        expect(said).to_be_empty()
        move(session, sitting, 61)
        page.reload()
        expect(said).to_contain_text("One minute is left.")
        choose(page)
        move(session, sitting, 1)
        page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")  # as a phone that wakes up
        page.wait_for_url("**/part/2?over=yes")
        expect(page.get_by_text("The time for part 1 is over.")).to_be_visible()
    assert answers(session, sitting) == 1


def test_more_time_granted_meanwhile_is_seen_before_anything_is_said(
    chromium: Browser, server: Server, session: Session
) -> None:
    with chromium.new_context() as desk:
        page = desk.new_page()
        sitting = reach(page, server, session, "Omar")
        move(session, sitting, 61)
        page.reload(wait_until="networkidle")  # what the page asks by itself has been answered
        move(session, sitting, 600)
        with page.expect_response("**/clock") as asked:
            page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
        assert asked.value.json()["left"] > 500
        expect(page.locator("#clock-said")).to_be_empty()


def test_without_a_script_style_alone_shows_the_warning(
    chromium: Browser, server: Server, session: Session
) -> None:
    with chromium.new_context(java_script_enabled=False) as plain:
        page = plain.new_page()
        sitting = reach(page, server, session, "Pia")
        near, over = page.locator("noscript .near"), page.locator("noscript .over")
        expect(near).to_be_hidden()
        move(session, sitting, 61)
        page.reload()
        expect(near).to_be_visible()
        expect(over).to_be_hidden()
        choose(page)
        move(session, sitting, -1)
        press(page, "Continue")
        expect(page.get_by_text("The time for part 1 is over.")).to_be_visible()
    assert answers(session, sitting) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_timed_and_closed_pages_keep_nobody_out(
    chromium: Browser, server: Server, session: Session, scheme: str
) -> None:
    page = looks(chromium, scheme)
    sitting = reach(page, server, session, f"Quin{scheme}")
    move(session, sitting, 30)
    page.reload()
    expect(page.locator("#clock-said")).to_contain_text("One minute is left.")
    found = complaints(page)
    begin_writing(session)
    campaign = session.exec(select(Campaign).where(Campaign.title == "Front desk")).one()
    closing.close(session, campaign, "staff:1")
    campaign.ends_at = now() - closing.JUST_SENT
    session.commit()
    page.goto(f"{server.address}/take")
    expect(page.get_by_role("heading", name="This assessment is closed")).to_be_visible()
    found += complaints(page)
    closing.open_again(session, campaign, "staff:1")
    session.commit()
    page.context.close()
    assert found == []
