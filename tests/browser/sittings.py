"""Somebody at the first question of a format, in a browser of their own; and what its accessibility tree holds."""

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Browser, Page
from sqlmodel import Session

from assess.config import Settings
from assess.store.database import begin_writing
from tests.browser.conftest import Server
from tests.engines import make_engine
from tests.screening.opening import let_in
from tests.six_formats import campaign_of

PHONE = {"width": 360, "height": 800}


@dataclass(frozen=True)
class Node:
    """One node of the accessibility tree."""

    role: str
    name: str
    disabled: bool = False
    checked: bool = False
    described: str = ""


def tree(page: Page) -> list[Node]:
    """What assistive technology is told, in order."""
    session = page.context.new_cdp_session(page)
    nodes = session.send("Accessibility.getFullAXTree")["nodes"]
    session.detach()
    return [_node(node) for node in nodes if not node.get("ignored")]


def _node(node: dict[str, Any]) -> Node:
    told = {one["name"]: one["value"].get("value") for one in node.get("properties", ())}
    return Node(
        role=node["role"]["value"],
        name=" ".join(str(node.get("name", {}).get("value", "")).split()),
        disabled=bool(told.get("disabled")),
        checked=told.get("checked") == "true",
        described=" ".join(str(node.get("description", {}).get("value", "")).split()),
    )


@dataclass
class Sittings:
    """Browsers of people who sit in one installation."""

    chromium: Browser
    server: Server
    settings: Settings

    def first_question(self, campaign: str, **context: Any) -> Page:
        """The first question of a campaign's battery, for somebody new; the browser is made with those options."""
        with Session(make_engine(self.settings.database)) as session:
            begin_writing(session)  # the server writes too
            mail = f"{secrets.token_hex(8)}@example.com"
            person = let_in(session, campaign_of(session, campaign), "Amira", mail)
            begin_writing(session)
            part = person.begin(0)
            address = f"{self.server.address}/take/{person.invitation.public_id}/{part.public_id}/1"
        scripts = context.pop("scripts", "")
        opened = self.chromium.new_context(**({"viewport": PHONE} | context))
        opened.add_cookies([{"name": "candidate", "value": person.token, "url": self.server.address}])
        if scripts:
            opened.add_init_script(scripts)
        page = opened.new_page()
        page.goto(address)
        return page

    def close(self) -> None:
        """Close every browser."""
        for context in self.chromium.contexts:
            context.close()


def answer(page: Page) -> None:
    """A full answer: in each group of radios another one, in each list of numbers its own."""
    names = page.locator("#answers input[type=radio]").evaluate_all("all => all.map(one => one.name)")
    for turn, name in enumerate(dict.fromkeys(names)):
        page.locator(f'input[name="{name}"]').nth(turn % names.count(name)).check()
    for turn, _select in enumerate(page.locator("#answers select").all()):
        page.locator("#answers select").nth(turn).select_option(str(turn + 1))


def answer_at_once(page: Page) -> None:
    """The same in one step, for long ways."""
    page.evaluate(
        """() => {
          const form = document.getElementById("answers");
          const names = [...new Set([...form.querySelectorAll("[type=radio]")].map(one => one.name))];
          names.forEach((name, turn) => {
            const choices = form.querySelectorAll(`[name="${name}"]`);
            choices[turn % choices.length].click();
          });
          [...form.querySelectorAll("select")].forEach((one, turn) => { one.value = turn + 1; });
        }"""
    )


def texts(page: Page) -> Iterator[str]:
    """What the options or statements of a page say, in order."""
    for text in page.locator("#answers [id$='-text']").all():
        yield " ".join(text.inner_text().split())
