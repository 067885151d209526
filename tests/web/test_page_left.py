"""From a page aside, such as Help, the way leads back to the page that was left, and nowhere else."""

import re

import pytest
from flask import Flask
from sqlmodel import Session

from tests.screening.opening import open_campaign
from tests.web.test_candidate import Browser, browser_of

pytestmark = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)  # addresses, not rows
ASIDE = ("reading", "help", "language", "not-you")


@pytest.fixture
def amira(app: Flask, session: Session) -> Browser:
    """Amira has answered two pages and gone back to the first."""
    amira = browser_of(app, session, open_campaign(session), "Amira").reach_questions()
    first = amira.path
    for _ in range(2):
        amira.send({"action": "next"} | amira.answers())
    return amira.see(first)


def way_back(browser: Browser) -> str:
    """Where "Go back to my place" leads."""
    found = re.search(r'href="([^"]+)">(?:Yes, go|Go) back to my place<', browser.text)
    assert found
    return found[1].replace("&amp;", "&")


@pytest.mark.parametrize("aside", ASIDE)
def test_the_way_back_leads_to_the_page_that_was_left(amira: Browser, aside: str) -> None:
    left = amira.path
    amira.send({"action": aside} | amira.answers())
    assert amira.path.endswith(f"/{aside}")
    assert way_back(amira) == left
    assert amira.see(way_back(amira)).path == left


def test_from_one_page_aside_to_another_the_page_is_not_forgotten(amira: Browser) -> None:
    left = amira.path
    amira.send({"action": "reading"})
    found = re.search(r'href="([^"]+/help[^"]*)"', amira.text)
    assert found
    assert way_back(amira.see(found[1])) == left


def test_a_reading_choice_and_a_language_lead_back_too(amira: Browser) -> None:
    left = amira.path
    for aside, choice in (("reading", {"large": "yes"}), ("language", {"language": "de"})):
        amira.see(left).send({"action": aside})
        address = f"{amira.path}?{amira.page.request.query_string.decode()}"
        assert amira.send(choice, to=address).path == left


def test_whoever_checks_comes_back_checking(amira: Browser) -> None:
    amira.send({"action": "help", "from": "check"})
    assert way_back(amira).endswith("/1?from=check")


@pytest.mark.parametrize(
    "mark", ["", "https://elsewhere.example", "//elsewhere.example", "a/../../x.1", "x.0", "x.1.other", "x.²"]
)
def test_what_no_page_of_ours_said_leads_to_ones_place(amira: Browser, mark: str) -> None:
    amira.see(amira.own("help") + f"?at={mark}")
    assert way_back(amira) == amira.own("help").removesuffix("/help")


def test_a_part_of_somebody_else_leads_to_ones_place(amira: Browser) -> None:
    furthest = amira.see("/take").path
    amira.see(amira.own("help") + "?at=of-somebody-else.1")
    assert amira.see(way_back(amira)).path == furthest
