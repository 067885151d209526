"""An interviewer on a phone, from the link to handing in; the recruiter sees it then, and axe finds nothing."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening.interviews import interviewers
from assess.screening.interviews.interviewers import NewInterviewer
from assess.store.tables import Campaign, Invitation
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import press
from tests.conftest import DEMONSTRATION_PASSWORD
from tests.engines import make_engine


@pytest.fixture
def settings(sqlite_demonstration: Path, tmp_path: Path) -> Settings:
    """Settings of an installation with the demonstration."""
    shutil.copy(sqlite_demonstration, tmp_path / "assess.db")
    made = Settings.model_validate({"ASSESS_DATA": tmp_path, "DATABASE_URL": f"sqlite:///{tmp_path / 'assess.db'}"})
    made.generate_secrets()
    return made


@pytest.fixture
def server(settings: Settings) -> Iterator[Server]:
    """A server of its own."""
    running = Server(settings).start()
    yield running
    running.kill()


@pytest.fixture
def arranged(server: Server, settings: Settings) -> tuple[str, str, str]:
    """Ines is asked for forms about three people: the path of her link, of the campaign and of one person."""
    with Session(make_engine(settings.database)) as session:
        campaign = session.exec(select(Campaign)).one()
        mine = Invitation.campaign_id == campaign.id, Invitation.state == "completed"
        people = session.exec(select(Invitation).where(*mine).order_by(col(Invitation.id)).limit(3)).all()
        ids = [one.public_id for one in people]
        ines = interviewers.add(session, campaign, NewInterviewer("Ines Ruiz"), "test")
        interviewers.arrange(session, campaign, ids, [ines.public_id], "test")
        link = f"/interview/{interviewers.token(settings.secret('link_key'), ines)}"
        session.commit()
        return link, f"/campaigns/{campaign.public_id}", ids[0]


def rate_everything(page: Page, rating: int) -> None:
    """The same rating for every question, as a thumb does it."""
    for scale in page.locator(".scale").all():
        scale.locator("label").nth(rating - 1).click()


@pytest.mark.browser
def test_an_interviewer_rates_on_a_phone_and_the_recruiter_sees_it_then(
    chromium: Browser, server: Server, arranged: tuple[str, str, str]
) -> None:
    link, campaign, person = arranged
    page, found = looks(chromium, "dark"), list[str]()
    page.goto(server.address + link)
    found += complaints(page)
    press(page, "Open my interviews")
    found += complaints(page)
    page.locator(".people a").first.click()
    page.wait_for_load_state()
    found += complaints(page)
    press(page, "Hand in for good")
    found += complaints(page)
    page.locator(".scale label").nth(3).click()
    expect(page.locator(".saved")).to_have_text("Saved")
    page.goto(page.url)
    assert page.locator(".scale input:checked").count() == 1
    rate_everything(page, 4)
    page.get_by_label("Anything else that was said").fill("Told of a wedding that was saved.")
    page.get_by_label("These ratings are my own").check()
    press(page, "Hand in for good")
    expect(page.get_by_text("handed in")).to_be_visible()
    desk = looks(chromium, "light")
    desk.goto(f"{server.address}/login")
    desk.get_by_label("User name").fill("recruiter")
    desk.get_by_label("Password").fill(DEMONSTRATION_PASSWORD)
    press(desk, "Log in")
    for path in ("/interviews", f"/people/{person}/interview", f"/interviews/arrange?person={person}"):
        desk.goto(server.address + campaign + path)
        found += complaints(desk)
    desk.goto(f"{server.address}{campaign}/people/{person}/interview")
    expect(desk.get_by_text("Told of a wedding that was saved.")).to_be_visible()
    assert found == []
