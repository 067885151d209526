"""Choices are kept as made, in a real browser: a reload, two tabs, a dead and a slow line, a killed server."""

import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect
from sqlmodel import Session, func, select

from assess.config import Settings
from assess.screening.campaigns import invitations, links
from assess.store.database import begin_writing
from assess.store.tables import Campaign, Draft, Response, Sitting
from tests.browser.conftest import Server
from tests.browser.test_whole_screen import answer_everything, practise, press
from tests.engines import make_engine
from tests.screening.opening import open_campaign

PHONE = {"width": 360, "height": 740}
KBIT = 1000 / 8
KEPT_PART = """async () => {
  const part = () => caches.match(new URL("/take/part", location), {cacheName: "line"});
  while (!(await part())) await new Promise((done) => setTimeout(done, 50));
  return (await (await part()).json()).last;
}"""  # how many pages the part has that the browser now keeps
pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def settings(sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of a furnished installation with an open campaign."""
    data = tmp_path_factory.mktemp("drafts")
    shutil.copy(sqlite_template, data / "assess.db")
    made = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    made.generate_secrets()
    with Session(make_engine(made.database)) as session:
        open_campaign(session)
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


@pytest.fixture
def phone(chromium: Browser) -> Iterator[BrowserContext]:
    """A candidate's phone."""
    with chromium.new_context(viewport=PHONE) as context:  # type: ignore[arg-type]
        yield context


@pytest.fixture
def page(phone: BrowserContext, server: Server, settings: Settings, session: Session) -> Page:
    """The first question of somebody who was just invited."""
    begin_writing(session)  # before reading: the server writes too
    campaign = session.exec(select(Campaign)).one()
    address = f"{secrets.token_hex(4)}@example.org"
    _, link = invitations.invite(session, campaign, "Amira", address, "tests")
    session.commit()
    return first_question(phone.new_page(), server, links.token(settings.secret("link_key"), link))


def first_question(page: Page, server: Server, token: str) -> Page:
    """From the link to the first question."""
    page.goto(f"{server.address}/i/{token}")
    press(page, "Begin")
    press(page, "I have read it")
    practise(page)
    return page


def word(page: Page, said: str) -> None:
    """Wait until the word in the header is that one, as seen and as spoken."""
    expect(page.locator("#saved [aria-hidden]")).to_have_text(said)
    if said != "Saving":
        expect(page.locator("#saved [role=status]")).to_have_text(said)


def chosen(page: Page) -> list[str]:
    """The radios that are checked: name and value."""
    found = page.locator("#answers input:checked").evaluate_all("all => all.map(one => one.name + '=' + one.value)")
    return list(found)


def kept_here(page: Page) -> list[str]:
    """What the browser keeps of drafts."""
    return list(page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('draft '))"))


def choose_one(page: Page, number: int = 0) -> list[str]:
    """Choose one end."""
    page.locator("#answers input[type=radio]").nth(number).check()
    return chosen(page)


def stored(session: Session, table: type[Draft] | type[Response]) -> int:
    """How many rows the newest person has now."""
    session.rollback()
    newest = session.exec(select(func.max(Sitting.id))).one()
    return len(session.exec(select(table).where(table.sitting_id == newest)).all())


def test_each_choice_is_sent_and_found_again_after_a_reload(page: Page, session: Session) -> None:
    expect(page.locator("#saved [role=status]")).to_have_text("")
    one = choose_one(page)
    word(page, "Saved")
    assert stored(session, Draft) == 1
    assert stored(session, Response) == 0
    assert kept_here(page) == []
    page.reload()
    assert chosen(page) == one


def test_a_choice_just_made_survives_a_reload_and_leads_back_from_help(page: Page) -> None:
    one = choose_one(page)
    page.reload()  # before the choice was sent
    assert chosen(page) == one
    word(page, "Saved")
    page.goto(page.url)
    assert chosen(page) == one
    assert kept_here(page) == []


def test_on_a_dead_line_the_word_says_so_and_nothing_is_lost(
    page: Page, phone: BrowserContext, session: Session
) -> None:
    phone.set_offline(True)
    one = choose_one(page)
    word(page, "Offline: kept on this device")
    assert len(kept_here(page)) == 1
    assert stored(session, Draft) == 0
    phone.set_offline(False)
    word(page, "Saved")
    assert kept_here(page) == []
    assert stored(session, Draft) == 1
    page.reload()
    assert chosen(page) == one


def test_a_killed_server_loses_no_choice(page: Page, server: Server, session: Session) -> None:
    server.kill()
    one = choose_one(page)
    word(page, "Offline: kept on this device")
    server.start()
    word(page, "Saved")
    assert stored(session, Draft) == 1
    page.reload()
    assert chosen(page) == one


def test_two_tabs_show_the_same_choice_and_the_last_one_wins(page: Page, phone: BrowserContext) -> None:
    other = phone.new_page()
    other.goto(page.url)
    choose_one(page, 0)
    word(page, "Saved")
    expect(other.locator("#answers input[type=radio]").nth(0)).to_be_checked()
    last = choose_one(other, 2)
    word(other, "Saved")
    expect(page.locator("#answers input[type=radio]").nth(2)).to_be_checked()
    page.reload()
    assert chosen(page) == last


def test_a_tab_left_behind_by_another_one_still_keeps_what_is_chosen_in_it(
    page: Page, phone: BrowserContext
) -> None:
    other, address = phone.new_page(), page.url
    other.goto(address)
    answer_everything(other)
    press(other, "Continue")
    last = choose_one(page, 2)
    word(page, "Saved")
    page.goto(address)
    assert set(last) <= set(chosen(page))


def test_nothing_is_left_in_the_browser_after_leaving(page: Page, phone: BrowserContext) -> None:
    phone.set_offline(True)
    choose_one(page)
    word(page, "Offline: kept on this device")
    phone.set_offline(False)
    press(page, "Save and leave")
    expect(page.get_by_role("heading", level=1)).to_contain_text("saved")
    assert kept_here(page) == []


def test_clear_my_answer_is_there_once_there_is_one(page: Page, session: Session) -> None:
    clear = page.get_by_role("button", name="Clear my answer")
    expect(clear).to_be_hidden()
    answer_everything(page)
    expect(clear).to_be_visible()
    address = page.url
    press(page, "Continue")
    page.goto(address)
    assert stored(session, Response) == 1
    press(page, "Clear my answer")
    assert chosen(page) == []
    assert stored(session, Response) == 0


def test_enter_in_a_question_continues(page: Page) -> None:
    answer_everything(page)
    with page.expect_navigation():
        page.locator("#answers input[type=radio]:checked").first.press("Enter")
    assert page.url.endswith("/2")


def waiting(page: Page) -> int:
    """How many pages wait in the browser to be sent."""
    asked = "async () => { const found = await caches.match(new URL('/take/queue', location), {cacheName: 'line'});"
    return int(page.evaluate(asked + " return found ? (await found.json()).length : 0; }"))


def go_on(page: Page, number: int) -> None:
    """Answer the page and continue to the page of that number."""
    answer_everything(page)
    press(page, "Continue")
    expect(page).to_have_url(f"{page.url.rsplit('/', 1)[0]}/{number}")


def test_a_dead_line_changes_nothing_but_the_word(page: Page, server: Server, session: Session) -> None:
    page.evaluate(KEPT_PART)
    go_on(page, 2)
    server.kill()
    for number in (3, 4, 5):
        go_on(page, number)
        word(page, "Offline: kept on this device")
    assert waiting(page) == 3
    page.reload()
    word(page, "Offline: kept on this device")
    press(page, "Back")
    assert len(chosen(page)) == 2, "what was chosen without a line is there again"
    go_on(page, 5)
    answer_everything(page)
    assert stored(session, Response) == 1
    server.start()
    word(page, "Saved")
    assert stored(session, Response) == 4
    assert waiting(page) == 0
    assert kept_here(page) == []
    press(page, "Continue")
    assert stored(session, Response) == 5
    assert page.url.endswith("/6")
    assert page.locator("body").get_attribute("data-line") is None


def test_two_tabs_an_open_question_and_a_page_aside_without_a_line(
    page: Page, phone: BrowserContext, session: Session
) -> None:
    page.evaluate(KEPT_PART)
    other = phone.new_page()
    other.goto(page.url)
    phone.set_offline(True)
    press(page, "Continue")  # nothing chosen
    expect(page.get_by_role("alert")).to_contain_text("still open")
    go_on(page, 2)
    go_on(page, 3)
    go_on(other, 2)
    other.goto(f"{other.url.rsplit('/', 2)[0]}/help")
    expect(other.get_by_role("heading", level=1)).to_have_text("There is no connection just now")
    phone.set_offline(False)
    word(page, "Saved")
    assert stored(session, Response) == 2
    assert waiting(page) == 0
    other.wait_for_url("**/help")


def test_the_end_of_a_part_waits_for_the_line_and_goes_on_by_itself(
    page: Page, phone: BrowserContext, session: Session
) -> None:
    last = page.evaluate(KEPT_PART)
    for number in range(2, last + 1):
        go_on(page, number)
    phone.set_offline(True)
    answer_everything(page)
    press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_have_text("There is no connection just now")
    phone.set_offline(False)
    expect(page.get_by_role("heading", level=1)).to_have_text("Every question is answered")
    assert stored(session, Response) == last
    press(page, "Save and leave")
    expect(page.get_by_role("heading", level=1)).to_contain_text("saved")
    assert page.evaluate("caches.has('line')") is False
    assert kept_here(page) == []


def test_a_line_of_35_kbit_is_enough(page: Page, phone: BrowserContext, session: Session) -> None:
    slow = phone.new_cdp_session(page)
    speed = {"downloadThroughput": 35 * KBIT, "uploadThroughput": 35 * KBIT, "latency": 300, "offline": False}
    slow.send("Network.emulateNetworkConditions", speed)
    go_on(page, 2)
    page.locator("#answers input[type=radio]").first.check()
    word(page, "Saved")
    go_on(page, 3)
    assert stored(session, Response) == 2
