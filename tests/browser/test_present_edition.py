"""What new campaigns are offered, in a real browser: the battery in Arabic on a phone; what staff read of it."""

import os
import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import Session, col, select

from assess.config import Settings, shipped
from assess.screening.campaigns import links
from assess.screening.documents import publication, withdrawal
from assess.screening.organisation import demonstration
from assess.store import migrate
from assess.store.tables import Invitation, Link, Response, Result, Sitting
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints, looks
from tests.browser.test_whole_screen import press
from tests.engines import make_engine

PARTS, MOST_PAGES, ENOUGH = 6, 80, 130  # people, of whom enough finish for figures of groups
CHOOSE = """() => {
    const open = [...document.querySelectorAll("main input[type=radio]:not(:disabled)")];
    [...new Set(open.map((one) => one.name))].forEach((name, place) => {
        const choices = open.filter((one) => one.name === name);
        choices[place % choices.length].click();
    });
}"""
READ = """() => {
    const page = document.querySelector("main").cloneNode(true);
    page.querySelectorAll("[hreflang], [lang], [dir=ltr], bdi, script, style").forEach((one) => one.remove());
    return page.textContent;
}"""
LATIN = re.compile(r"[A-Za-z]{3,}")
KEPT = {"Asterism", "demonstration", "Guest", "service", "associates", "synthetic", "the", "recruiter", "this"}
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def passwords() -> dict[str, str]:
    """The password of each account, once the demonstration is built."""
    return {}


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory, passwords: dict[str, str]) -> Settings:
    """A new installation with the demonstration, as `make run` makes it, of fewer people."""
    data = tmp_path_factory.mktemp("present")
    made = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    made.generate_secrets()
    engine = make_engine(made.database)
    migrate.upgrade(engine)
    with Session(engine) as session, pytest.MonkeyPatch.context() as fewer:
        fewer.setattr(demonstration, "PEOPLE", ENOUGH)
        publication.install(session, [], shipped("instruments"))
        withdrawal.apply(session, shipped("instruments"))
        passwords |= demonstration.build(session)
        session.commit()
    engine.dispose()
    return made


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Server]:
    """One server for all of these."""
    running = Server(settings).start()
    yield running
    running.kill()


def open_link(settings: Settings) -> str:
    """The path of the demonstration's link."""
    with Session(make_engine(settings.database)) as session:
        return f"/i/{links.token(settings.secret('link_key'), session.get_one(Link, 1))}"


def picture(page: Page, name: str) -> None:
    """The page as a file, for who wants to look."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}.png", full_page=True)


def faults(page: Page) -> list[str]:
    """Words of another language, another direction, or a page wider than the phone."""
    said = page.evaluate("[document.documentElement.lang, document.documentElement.dir, document.body.scrollWidth]")
    foreign = set(LATIN.findall(page.evaluate(READ))) - KEPT
    wrong = [f"{page.url}: {said}"] * (said != ["ar", "rtl", 360])
    return wrong + [f"{page.url}: {word}" for word in sorted(foreign)]


def go_on(page: Page) -> None:
    """Choose something of all that is asked, and press the button that leads on."""
    page.evaluate(CHOOSE)
    with page.expect_navigation():
        page.locator("main button.primary").first.click()


def test_the_whole_battery_is_taken_in_arabic_on_a_phone(
    chromium: Browser, server: Server, settings: Settings
) -> None:
    context = chromium.new_context(viewport={"width": 360, "height": 780}, bypass_csp=True)
    page, found, looked = context.new_page(), list[str](), set[str]()
    page.goto(server.address + open_link(settings))
    page.locator('.languages a[hreflang="ar"]').click()
    page.locator("#name").fill("أميرة حداد")
    page.locator("#email").fill("amira@example.org")
    for number in range(MOST_PAGES):
        kind = re.sub(r"[\d٠-٩]+", "", page.locator("h1").first.inner_text())
        found += faults(page)
        if kind not in looked:
            looked.add(kind)
            found += complaints(page)
            picture(page, f"present-ar-{number:02}")
        if page.locator("main button.primary").count() == 0:
            break
        go_on(page)
    assert page.url.endswith("/thanks")
    assert found == []
    with Session(make_engine(settings.database)) as session:
        newest = session.exec(select(Invitation).order_by(col(Invitation.id).desc())).first()
        assert newest is not None
        assert newest.state == "completed"
        sittings = session.exec(select(Sitting).where(Sitting.invitation_id == newest.id)).all()
        assert len(sittings) == PARTS
        answered = session.exec(select(Response).where(col(Response.sitting_id).in_([one.id for one in sittings])))
        assert sum("path" in one.value for one in answered if isinstance(one.value, dict)) == 3
        profile = session.exec(select(Result.profile).where(Result.invitation_id == newest.id)).one()
        assert '"encounters"' in profile


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_staff_read_conversations_on_profiles_and_among_the_evidence(
    chromium: Browser, server: Server, passwords: dict[str, str], scheme: str
) -> None:
    found, narrow = list[str](), list[str]()
    for role in ("recruiter", "hr"):
        page = looks(chromium, scheme)
        page.goto(f"{server.address}/login")
        page.get_by_label("User name").fill(role)
        page.get_by_label("Password").fill(passwords[role])
        press(page, "Log in")
        page.goto(f"{server.address}/campaigns" if role == "recruiter" else f"{server.address}/evidence")
        page.get_by_role("link", name="Guest service associates (synthetic)", exact=True).first.click()
        page.wait_for_load_state()
        if role == "recruiter":
            page.locator("tbody a[href*='/people/']").first.click()
            page.wait_for_load_state()
        assert "onversation" in page.locator("main").inner_text()
        found += complaints(page)
        picture(page, f"present-{role}-{scheme}")
        page.set_viewport_size({"width": 320, "height": 700})
        narrow += [page.url] * (page.evaluate("document.body.scrollWidth") > 320)
        picture(page, f"present-{role}-{scheme}-320")
        page.context.close()
    assert found == narrow == []
