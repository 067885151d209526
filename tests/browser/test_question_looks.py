"""Pages of questions in every light and width: nothing is cut off, covered or off the palette; axe is silent."""

import re
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, Route

from assess.config import Settings
from tests.browser.conftest import Server
from tests.browser.sittings import PHONE, Sittings, answer
from tests.browser.test_accessibility import complaints
from tests.browser.test_whole_screen import press
from tests.six_formats import INSTRUMENTS
from tests.style_sheets import as_old_browser

pytestmark = pytest.mark.browser
SEEN = """() => {
  const box = one => one.getBoundingClientRect();
  const shown = one => one.checkVisibility() && box(one).width > 2 && box(one).height > 2;
  const wide = document.documentElement.clientWidth;
  const words = [...document.querySelectorAll("main *")].filter(one => shown(one)
    && [...one.childNodes].some(node => node.nodeType === 3 && node.textContent.trim()));
  const controls = [...document.querySelectorAll("main button, main label.choice, main select")].filter(shown);
  const name = one => `${one.tagName} ${one.className} ${one.textContent.trim().slice(0, 40)}`;
  const over = (a, b) => Math.min(a.right, b.right) - Math.max(a.left, b.left) > 2
    && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > 2;
  return {
    edge: words.filter(one => box(one).left < 8 || box(one).right > wide - 8).map(name),
    covered: controls.flatMap((one, at) => controls.slice(at + 1)
      .filter(two => over(box(one), box(two))).map(two => `${name(one)} | ${name(two)}`)),
    small: controls.filter(one => box(one).height < 43.5 || box(one).width < 43.5).map(name),
    sideways: document.documentElement.scrollWidth > wide,
  };
}"""
NOTHING = {"edge": [], "covered": [], "small": [], "sideways": False}


@pytest.fixture(scope="module")
def settings(sqlite_six_formats: Path, tmp_path_factory: pytest.TempPathFactory) -> Settings:
    """Settings of an installation with a campaign of each format."""
    data = tmp_path_factory.mktemp("looks")
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


def seen(page: Page) -> Any:
    """What is at the edge, covered, too small for a finger, or wider than the screen."""
    return page.evaluate(SEEN)


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_on_narrow_screens_and_at_400_per_cent_all_is_there(sittings: Sittings, kind: str) -> None:
    page = sittings.first_question(kind, viewport={"width": 320, "height": 256})  # 1280 x 1024 at 400 %
    assert seen(page) == NOTHING
    press(page, "Continue")
    answer(page)
    assert seen(page) == NOTHING
    page.set_viewport_size({"width": 1280, "height": 900})
    assert seen(page) == NOTHING


@pytest.mark.parametrize("kind", INSTRUMENTS)
def test_old_browsers_show_it_whole(sittings: Sittings, kind: str) -> None:
    def old(route: Route) -> None:
        answered = route.fetch()
        route.fulfill(response=answered, body=as_old_browser(answered.text()))

    page = sittings.first_question(kind)
    page.route(re.compile(r"\.css"), old)
    page.reload()
    press(page, "Continue")
    answer(page)
    assert seen(page) == NOTHING


@pytest.mark.parametrize(
    ("kind", "scheme"), [*((one, "dark") for one in INSTRUMENTS), ("best-worst", "light"), ("rank", "light")]
)
def test_axe_finds_nothing(sittings: Sittings, kind: str, scheme: str) -> None:
    page = sittings.first_question(kind, color_scheme=scheme, bypass_csp=True)
    press(page, "Continue")
    found = complaints(page)
    answer(page)
    found += complaints(page)
    assert found == []


def test_a_scenario_with_its_actions_is_about_a_screen_and_a_half_of_a_phone(sittings: Sittings) -> None:
    page = sittings.first_question("best-worst")
    assert page.evaluate("document.documentElement.scrollHeight") <= 1.7 * PHONE["height"]


def test_radios_have_the_colours_of_the_page_in_the_dark(sittings: Sittings) -> None:
    page = sittings.first_question("best-worst", color_scheme="dark")
    page.locator("#answers input[type=radio]").first.check()
    colours = page.evaluate(
        """() => {
          const probe = document.body.appendChild(document.createElement("i"));
          const token = name => { probe.style.color = `var(--${name})`; return getComputedStyle(probe).color; };
          const [chosen, open] = document.querySelectorAll("#answers input[type=radio]:enabled");
          const drawn = one => [getComputedStyle(one).backgroundColor, getComputedStyle(one).borderTopColor];
          const wanted = names => names.map(token);
          return [drawn(chosen), drawn(open), wanted(["accent", "accent"]), wanted(["surface", "border"])];
        }"""
    )
    assert colours[:2] == colours[2:]
