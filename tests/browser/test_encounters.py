"""A conversation in a real browser: by keyboard, as a screen reader is told it, on a phone, killed midway."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route, expect
from sqlmodel import Session, select

from assess.config import Settings
from assess.store.database import begin_writing
from assess.store.tables import Response, Sitting
from tests.browser.conftest import Server
from tests.browser.sittings import PHONE, Sittings, tree
from tests.browser.test_accessibility import complaints
from tests.browser.test_drafts import KEPT_PART
from tests.browser.test_formats import focused, tab_to
from tests.browser.test_question_looks import NOTHING, seen
from tests.browser.test_whole_screen import press
from tests.encounters import TITLE, campaign_of
from tests.engines import make_engine
from tests.screening.opening import Person, let_in
from tests.style_sheets import as_old_browser

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def settings(sqlite_conversations: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an installation with a campaign of three conversations."""
    data = tmp_path_factory.mktemp("encounters")
    shutil.copy(sqlite_conversations, data / "assess.db")
    made = Settings.model_validate({"ASSESS_DATA": data, "DATABASE_URL": f"sqlite:///{data / 'assess.db'}"})
    made.generate_secrets()
    return made


@pytest.fixture(scope="module")
def server(settings: Settings) -> Iterator[Server]:
    """One server: every test has a person of its own."""
    running = Server(settings).start()
    yield running
    running.kill()


@pytest.fixture
def sittings(chromium: Browser, server: Server, settings: Settings) -> Iterator[Sittings]:
    """Browsers of people who sit here."""
    found = Sittings(chromium, server, settings)
    yield found
    found.close()


def say(page: Page, line: int = 0) -> None:
    """Choose a line and say it; the next page is there."""
    page.locator("#answers input[type=radio]").nth(line).check()
    press(page, "Say it")


def talk(page: Page) -> list[str]:
    """Who says what, as the list is told to a screen reader."""
    told = page.get_by_role("list", name="The conversation so far").get_by_role("listitem")
    return [" ".join(text.split()).replace(" :", ":") for text in told.all_inner_texts()]


def newest_path(settings: Settings) -> list[str]:
    """What the newest person has said, as it is on the disk."""
    with Session(make_engine(settings.database)) as session:
        newest = session.exec(select(Sitting.id).order_by(Sitting.id.desc())).first()  # type: ignore[union-attr]
        found = session.exec(select(Response).where(Response.sitting_id == newest)).one()
        said: list[str] = found.value["path"]
        return said


def test_a_conversation_is_held_with_the_keyboard_alone(sittings: Sittings) -> None:
    page = sittings.first_question(TITLE)
    for turn in range(1, 3):
        expect(page.get_by_role("heading", level=1)).to_have_text(f"Turn {turn} of about 6")
        tab_to(page, "radio")
        page.keyboard.press("Space")
        tab_to(page, "submit next")
        with page.expect_navigation():
            page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Turn 3 of about 6")


def test_a_screen_reader_is_told_who_says_what_and_comes_to_the_newest_words(sittings: Sittings) -> None:
    page = sittings.first_question(TITLE)
    assert focused(page).startswith("undefined")  # the page is read from its beginning
    say(page)
    say(page, 2)
    said = talk(page)
    assert [one.split(":")[0] for one in said] == ["Customer", "You", "Customer", "You", "Customer"]
    assert said[3] == "You: “Words of c at high-2.”"
    assert page.evaluate("document.activeElement.id") == "newest"
    assert said[4] == "Customer: “Something said at low-3.”"
    nodes = tree(page)
    assert [node.name for node in nodes if node.role == "radio"] == [
        f"“Words of {line} at low-3.”" for line in "abc"
    ]
    assert any(node.role == "group" and node.name == "Choose what you say." for node in nodes)
    press(page, "Say it")
    expect(page.get_by_role("alert")).to_be_focused()
    expect(page.get_by_role("alert")).to_contain_text("1 choice is still open")


def test_back_shows_the_conversation_as_it_stands_in_a_plain_sentence(
    sittings: Sittings, settings: Settings
) -> None:
    page = sittings.first_question(TITLE)
    say(page)
    say(page)
    page.go_back()
    expect(page.get_by_role("status").filter(has_text="What is said is said")).to_be_focused()
    expect(page.get_by_role("heading", level=1)).to_have_text("Turn 3 of about 6")
    say(page, 1)
    assert newest_path(settings) == ["a", "a", "b"]


def test_killed_in_the_middle_every_line_is_there_on_another_device(
    sittings: Sittings, settings: Settings, server: Server
) -> None:
    page = sittings.first_question(TITLE)
    say(page, 2)
    say(page, 1)
    with page.expect_response(re.compile("/draft$")):
        page.locator("#answers input[type=radio]").nth(1).check()  # chosen, not said
    server.kill()
    assert newest_path(settings) == ["c", "b"]
    server.start()
    cookies = page.context.cookies()
    tablet = sittings.chromium.new_context(java_script_enabled=False)
    tablet.add_cookies([cookie for cookie in cookies if cookie["name"] == "candidate"])  # type: ignore[misc]
    other = tablet.new_page()
    other.goto(page.url.rsplit("/", 2)[0])
    expect(other.get_by_role("heading", level=1)).to_have_text("Turn 3 of about 6")
    expect(other.get_by_role("listitem")).to_have_count(5)
    expect(other.locator("#answers input[type=radio]").nth(1)).to_be_checked()
    say(other)
    expect(other.get_by_role("heading", level=1)).to_have_text("Turn 4 of about 6")
    page.goto(page.url)  # the phone wakes up at an old turn
    expect(page.get_by_text("What is said is said")).to_be_visible()


def test_on_a_dead_line_the_page_waits_and_the_line_is_said_once(sittings: Sittings, settings: Settings) -> None:
    page = sittings.first_question(TITLE)
    say(page)
    page.evaluate(KEPT_PART)  # the browser is ready for it
    page.context.set_offline(True)
    page.locator("#answers input[type=radio]").nth(2).check()
    page.get_by_role("button", name="Say it").click()
    expect(page.get_by_text(re.compile("kept on this device"))).to_be_visible()
    assert newest_path(settings) == ["a"]
    page.context.set_offline(False)
    expect(page.locator("#answers input[type=radio]").nth(2)).to_be_visible()
    if page.get_by_text("Turn 2 of about 6").count():
        expect(page.locator("#answers input[type=radio]").nth(2)).to_be_checked()
        press(page, "Say it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Turn 3 of about 6")
    assert newest_path(settings) == ["a", "c"]


def test_axe_finds_nothing_and_everything_is_there_at_320_pixels(sittings: Sittings) -> None:
    page = sittings.first_question(TITLE, color_scheme="dark", bypass_csp=True)
    found = complaints(page)
    for _ in range(2):
        say(page, 1)
    found += complaints(page)
    page.set_viewport_size({"width": 320, "height": 256})
    assert (found, seen(page)) == ([], NOTHING)
    while page.get_by_role("button", name="Say it").count():
        say(page)
    assert (complaints(page), seen(page)) == ([], NOTHING)


def test_old_browsers_show_it_whole(sittings: Sittings) -> None:
    def old(route: Route) -> None:
        answered = route.fetch()
        route.fulfill(response=answered, body=as_old_browser(answered.text()))

    page = sittings.first_question(TITLE)
    page.route(re.compile(r"\.css"), old)
    for _ in range(3):
        say(page)
    assert seen(page) == NOTHING
    customer, own = (page.locator(f".{who}").first.bounding_box() for who in ("customer", "own"))
    assert customer is not None
    assert own is not None
    assert customer["x"] < own["x"]


def in_arabic(sittings: Sittings) -> Page:
    """The first turn of somebody who takes it in Arabic, on a phone without scripts."""
    with Session(make_engine(sittings.settings.database)) as session:
        begin_writing(session)
        person: Person = let_in(session, campaign_of(session), "Amira", "amira.ar@example.com")
        begin_writing(session)
        person.invitation.language = "ar"
        session.add(person.invitation)
        part = person.begin(0)
        address = f"{sittings.server.address}/take/{person.invitation.public_id}/{part.public_id}/1"
        cookie: Any = {"name": "candidate", "value": person.token, "url": sittings.server.address}
    context = sittings.chromium.new_context(viewport=PHONE, java_script_enabled=False)  # type: ignore[arg-type]
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(address)
    return page


def test_in_arabic_the_customer_is_on_the_right_and_one_goes_through_without_scripts(sittings: Sittings) -> None:
    page = in_arabic(sittings)
    while page.get_by_role("button", name="قول ذلك").count():
        page.locator("#answers input[type=radio]").first.check()
        press(page, "قول ذلك")
    expect(page.get_by_role("heading", level=1)).to_have_text("انتهت المحادثة")
    customer, own = (page.locator(f".{who}").first.bounding_box() for who in ("customer", "own"))
    assert customer is not None
    assert own is not None
    assert customer["x"] + customer["width"] > own["x"] + own["width"]
    assert customer["x"] > own["x"]


def test_the_customer_takes_a_moment_only_where_somebody_wants_it(sittings: Sittings) -> None:
    watch = """new MutationObserver((_, all) => { if (document.querySelector(".waiting")) window.waited = true; })
      .observe(document, { subtree: true, attributes: true, childList: true });"""
    page = sittings.first_question(TITLE, scripts=watch)
    say(page)
    assert page.evaluate("window.waited") is None
    page.context.add_cookies([{"name": "reading", "value": "pauses", "url": sittings.server.address}])
    say(page)
    expect(page.locator("#newest .spoken")).to_be_visible()
    expect(page.locator("#newest")).to_be_focused()
    assert page.evaluate("window.waited") is True
    page.emulate_media(reduced_motion="reduce")
    say(page)
    assert page.evaluate("window.waited") is None
