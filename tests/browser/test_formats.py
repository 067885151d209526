"""The six ways to answer, in a real browser: what a screen reader is told, what a keyboard can do, what is said."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect
from sqlmodel import Session, func, select

from assess.config import Settings
from assess.store.tables import ReadingHelp, Response, Sitting
from tests.browser.conftest import Server
from tests.browser.sittings import Node, Sittings, answer, answer_at_once, texts, tree
from tests.browser.test_whole_screen import press
from tests.engines import make_engine
from tests.six_formats import INSTRUMENTS

pytestmark = pytest.mark.browser
TWO_ENDS = ["best-worst", "forced-choice"]
A_VOICE = """
  const said = [];
  const voice = language => ({ lang: language, localService: true });
  Object.defineProperty(window, "speechSynthesis", { value: {
    getVoices: () => [voice("fr-FR"), voice("LANGUAGE")], speak: (words) => said.push(words.text), cancel() {},
  } });
  window.SpeechSynthesisUtterance = function (text) { this.text = text; };
  window.said = said;
"""


@pytest.fixture(scope="module")
def settings(sqlite_six_formats: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an installation with a campaign of each format."""
    data = tmp_path_factory.mktemp("formats")
    shutil.copy(sqlite_six_formats, data / "assess.db")
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


def names(nodes: list[Node], role: str) -> list[str]:
    """The names of the nodes of that role."""
    return [node.name for node in nodes if node.role == role]


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_a_screen_reader_is_told_heading_rule_and_every_choice_with_its_whole_text(
    sittings: Sittings, kind: str
) -> None:
    page = sittings.first_question(kind)
    nodes, said = tree(page), list(texts(page))
    assert names(nodes, "heading")[0] == page.locator("h1").inner_text()
    if kind != "likert":
        said.pop(0)  # the scenario
    letters = "ABCDEFGH"[: len(said)]
    if kind in TWO_ENDS:
        assert names(nodes, "radio") == [
            f"{end} {letter} {text}"
            for letter, text in zip(letters, said, strict=True)
            for end in ("Most", "Least")
        ]
        assert any("two different" in name for name in names(nodes, "group"))
    elif kind == "pick-one":
        assert names(nodes, "radio") == [f"{letter} {text}" for letter, text in zip(letters, said, strict=True)]
        assert any("one action" in name for name in names(nodes, "group"))
    elif kind == "rank":
        assert names(nodes, "combobox") == [
            f"Number {letter} {text}" for letter, text in zip(letters, said, strict=True)
        ]
        moves = [f"{way} {letter}" for letter in letters for way in ("Up", "Down")]
        assert [name for name in names(nodes, "button") if name in moves] == moves
    else:
        groups = [name for name in names(nodes, "group") if name]
        whole = said if kind == "likert" else [f"{one} {text}" for one, text in zip(letters, said, strict=True)]
        assert groups == whole
        assert len(names(nodes, "radio")) == len(whole) * len(set(names(nodes, "radio")))


@pytest.mark.parametrize("kind", TWO_ENDS)
def test_one_end_is_taken_at_the_other_with_words_and_both_are_said(sittings: Sittings, kind: str) -> None:
    page = sittings.first_question(kind)
    said = list(texts(page))[1:]
    page.get_by_role("radio", name=f"Most A {said[0]}", exact=True).check()
    nodes = tree(page)
    assert Node("radio", f"Chosen as Most A {said[0]}", disabled=True) in nodes
    expect(page.get_by_text("Chosen as Most")).to_be_visible()
    expect(page.locator(".chosen")).to_have_text(re.compile(r"Most: A\s+Least: still open"))
    page.get_by_role("radio", name=f"Least B {said[1]}", exact=True).check()
    assert Node("radio", f"Chosen as Least B {said[1]}", disabled=True) in tree(page)
    expect(page.locator(".chosen")).to_have_text(re.compile(r"Most: A\s+Least: B"))
    press(page, "Continue")
    expect(page.get_by_role("heading", level=1)).to_contain_text(" 2 of ")


@pytest.mark.parametrize("kind", TWO_ENDS)
def test_without_scripts_the_same_option_at_both_ends_is_refused_in_words(sittings: Sittings, kind: str) -> None:
    page = sittings.first_question(kind, java_script_enabled=False)
    expect(page.locator("legend")).to_contain_text("two different")
    page.get_by_role("radio", name=re.compile("^Most A ")).check()
    page.get_by_role("radio", name=re.compile("^Least A ")).check()
    press(page, "Continue")
    expect(page.get_by_role("alert")).to_contain_text("Choose two different")
    expect(page.locator(".chosen")).to_have_text(re.compile(r"Kept so far:\s+Most: A\s+Least: A"))
    assert any("Choose two different" in node.described for node in tree(page) if node.role == "group")


def focused(page: Page) -> str:
    """What the keyboard is at: the kind of control, and its value or words."""
    return str(
        page.evaluate("(({type, value, textContent}) => `${type} ${value || textContent}`)(document.activeElement)")
    )


def tab_to(page: Page, wanted: str) -> None:
    """Press Tab until the keyboard is at such a control."""
    for _ in range(40):
        page.keyboard.press("Tab")
        if re.match(wanted, focused(page)):
            return
    raise AssertionError(f"no {wanted} is reached; the last was {focused(page)}")


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_a_page_is_answered_with_the_keyboard_alone(sittings: Sittings, kind: str) -> None:
    page = sittings.first_question(kind)
    if kind == "rank":
        tab_to(page, "button *Down")
        page.keyboard.press("Enter")
        assert focused(page).strip().endswith("Down")  # the card has moved, and the keyboard with it
    else:
        for _ in range(
            len(set(page.locator("#answers input[type=radio]").evaluate_all("all => all.map(one => one.name)")))
        ):
            tab_to(page, "radio")
            page.keyboard.press("Space")
    tab_to(page, "submit next")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(re.compile("(2|6 to 10) of"))


def test_buttons_and_numbers_put_actions_in_order_and_say_so(sittings: Sittings) -> None:
    page = sittings.first_question("rank")
    first, second, third, *_ = list(texts(page))[1:]
    order = page.locator(".options [id$='-text']")
    page.get_by_role("button", name="Down A").click()
    expect(order.first).to_have_text(second)
    expect(page.locator("[data-ranking] [role=status]")).to_have_text("A is now number 2")
    assert page.locator("select").evaluate_all("all => all.map(one => one.value)") == ["1", "2", "3", "4"]
    page.get_by_role("button", name="Up B").click()
    expect(page.locator("[data-ranking] [role=status]")).to_have_text("This is the first already")
    page.get_by_role("combobox", name=f"Number C {third}").focus()
    page.keyboard.press("1")
    expect(order.first).to_have_text(third)
    expect(order.nth(2)).to_have_text(first)
    expect(page.locator("#saved")).to_contain_text("Saved")
    page.reload()
    expect(order.first).to_have_text(third)


@pytest.mark.parametrize("kind", ["likert", "rate-each", "rank"])
def test_the_line_about_what_is_open_follows_what_is_chosen(sittings: Sittings, kind: str) -> None:
    page = sittings.first_question(kind)
    press(page, "Continue")
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("choices are still open")
    expect(alert).to_be_focused()
    answer(page)
    expect(alert).to_contain_text("No choice is open any more")


def test_all_six_formats_are_sat_in_one_campaign_without_scripts(sittings: Sittings, settings: Settings) -> None:
    page = sittings.first_question("all-ways", java_script_enabled=False)
    for _ in range(60):
        if page.get_by_role("button", name="Continue").count():
            answer_at_once(page)
            press(page, "Continue")
        elif page.get_by_role("button", name="Check").count():
            press(page, "Check")
        elif page.get_by_role("button", name="Start part").count():
            press(page, "Start part")
        else:
            break
        if page.get_by_role("button", name=re.compile("^Submit")).count():
            press(page, "^Submit")
    expect(page.get_by_role("heading", level=1)).to_contain_text("everything is submitted")
    with Session(make_engine(settings.database)) as session:
        sat = select(func.count()).select_from(Response).join(Sitting).group_by(Sitting.instrument)
        finished = session.exec(select(Sitting.invitation_id).where(Sitting.position == 5)).one()
        assert session.exec(sat.where(Sitting.invitation_id == finished)).all() == [6, 6, 6, 6, 6, 20]


def test_where_the_browser_has_a_voice_texts_are_read_aloud_and_the_page_has_its_bit(
    sittings: Sittings, settings: Settings
) -> None:
    page = sittings.first_question("best-worst", scripts=A_VOICE.replace("LANGUAGE", "en_GB"))
    said = list(texts(page))
    expect(page.get_by_role("button", name="Read aloud A")).to_be_hidden()
    page.get_by_role("button", name="Read aloud", exact=True).first.click()
    page.get_by_role("button", name="Read aloud", exact=True).nth(1).click()
    page.get_by_role("button", name="Read aloud B").click()
    assert [" ".join(text.split()) for text in page.evaluate("said")] == [said[0], said[2]]
    answer(page)
    press(page, "Continue")
    expect(page.get_by_role("button", name="Read aloud A")).to_be_visible()  # the browser remembers
    with Session(make_engine(settings.database)) as session:
        assert [help.page for help in session.exec(select(ReadingHelp))] == [1]


ANOTHER_LANGUAGE = A_VOICE.replace("LANGUAGE", "de-DE")
A_STRANGERS_VOICE = A_VOICE.replace("LANGUAGE", "en").replace("localService: true", "localService: false")


@pytest.mark.parametrize("scripts", ["", ANOTHER_LANGUAGE, A_STRANGERS_VOICE], ids=["none", "language", "stranger"])
def test_where_it_has_none_for_the_language_nothing_is_offered(sittings: Sittings, scripts: str) -> None:
    page = sittings.first_question("likert", scripts=scripts)
    expect(page.get_by_role("radio").first).to_be_visible()
    assert "Read aloud" not in names(tree(page), "button")
