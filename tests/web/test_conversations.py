"""Conversations of candidates: a turn a page, kept before the next one shows, and what is said stays said."""

import html
import json
import re
import shutil
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.screening.sittings import taking
from assess.store.tables import AuditEvent, Campaign, Draft, Response, Result, Sitting, now
from tests.encounters import campaign_of, furnish
from tests.web.test_candidate import Browser, browser_of, count
from tests.web.test_page_weight import LATER, weight

SPEECH = re.compile(r'<b class="speaker">(\w+)<.*?class="spoken"[^>]*>“(.*?)”<', re.S)


@pytest.fixture
def database_address(sqlite_conversations: Path, tmp_path: Path) -> str:
    """A database with a campaign of three conversations."""
    shutil.copy(sqlite_conversations, tmp_path / "assess.db")
    return f"sqlite:///{tmp_path / 'assess.db'}"


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """The Talkers' campaign."""
    return campaign_of(session)


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira, at the first turn of the first conversation."""
    return browser_of(app, session, campaign, "Amira").reach_questions()


def said(browser: Browser) -> list[tuple[str, str]]:
    """Who says what on the page, in order."""
    return SPEECH.findall(browser.text)


def say(browser: Browser, line: str, **more: str) -> Browser:
    """Choose that line and say it."""
    name = next(iter(browser.choices()))
    return browser.send({name: line} | more)


def path(session: Session) -> list[list[str]]:
    """What is stored of everybody's conversations."""
    session.rollback()
    return [one.value["path"] for one in session.exec(select(Response))]


def heading(browser: Browser) -> str:
    """The page's heading."""
    return html.unescape(browser.text.split("<h1>")[1].split("</h1>")[0].strip())


def test_each_line_is_kept_and_answered_on_the_next_page(amira: Browser, session: Session) -> None:
    assert heading(amira) == "Turn 1 of about 6"
    assert said(amira) == [("Customer", "Something said at start.")]
    say(amira, "c")
    assert path(session) == [["c"]]
    assert said(amira)[1:] == [("You", "Words of c at start."), ("Customer", "Something said at low-2.")]
    assert heading(amira) == "Turn 2 of about 6"
    say(amira, "b")
    assert path(session) == [["c", "b"]]
    assert len(said(amira)) == 5
    revised = select(AuditEvent).where(AuditEvent.verb == "answers.revised")
    assert session.exec(revised).all() == []  # it grew, and nothing was changed


def test_the_opening_stands_on_every_page_and_is_read_first(amira: Browser) -> None:
    assert "autofocus" not in amira.text
    say(amira, "a")
    assert 'id="newest" tabindex="-1" autofocus' in amira.text
    assert "You may hold a room for an hour." in amira.text


def test_lines_stand_in_the_order_of_the_sitting(app: Flask, session: Session) -> None:
    amira = browser_of(app, session, furnish(session, ("shuffled",), order="shuffled"), "Amira").reach_questions()
    session.rollback()
    layout = session.exec(select(Sitting.layout)).one()
    order = [name.split("/")[1] for name in layout[0][0][1:] if name.startswith("start/")]
    assert sorted(order) == ["a", "b", "c"]
    assert list(amira.choices().values()) == [order]


def test_a_conversation_ends_with_the_last_words_and_one_goes_on(amira: Browser, session: Session) -> None:
    for _ in range(5):
        say(amira, "a")
    assert heading(amira) == "The conversation has ended"
    assert said(amira)[-1] == ("Customer", "Thank you.")
    assert amira.choices() == {}
    amira.send({"action": "next"})
    assert amira.path.endswith("/check")
    assert "What you have said stands" in amira.text
    amira.send()
    assert amira.path.endswith("/part/2")
    assert path(session) == [["a"] * 5]


def test_a_longer_way_has_one_turn_more(amira: Browser) -> None:
    for _ in range(6):
        say(amira, "c")
    assert heading(amira) == "The conversation has ended"
    assert amira.path.endswith("/7")


def test_nothing_is_said_without_a_choice(amira: Browser, session: Session) -> None:
    say(amira, "a").send({"action": "next"})
    assert amira.page.status_code == 422
    assert "1 choice is still open" in amira.text
    assert path(session) == [["a"]]
    amira.send({"action": "skip"})
    assert amira.path.endswith("/check")
    assert "The conversation has not ended yet" in amira.text
    amira.see(re.findall(r'href="([^"]+/2)\?from=check"', amira.text)[0] + "?from=check")
    for _ in range(4):
        say(amira, "a", **{"from": "check"})
    amira.send({"action": "next", "from": "check"})
    assert "What you have said stands" in amira.text


@pytest.mark.parametrize("turn", [1, 2])
def test_back_and_an_old_tab_show_the_conversation_as_it_stands(
    amira: Browser, session: Session, turn: int
) -> None:
    first = amira.path
    old = [next(iter(amira.choices()))]
    say(amira, "a")
    old.append(next(iter(amira.choices())))
    say(amira, "a")
    address = first[:-1] + str(turn)
    for look in (lambda: amira.see(address), lambda: amira.send({old[turn - 1]: "c"}, to=address)):
        look()
        assert amira.page.status_code == 200
        assert amira.path.endswith("/3")
        assert "What is said is said" in amira.text
        assert len(said(amira)) == 5
        assert path(session) == [["a", "a"]]
    amira.send({old[turn - 1]: "a"}, to=address)  # the same once more: sent twice it is said once
    assert "What is said is said" not in amira.text
    assert path(session) == [["a", "a"]]
    amira.send({}, to=address)
    assert "What is said is said" in amira.text


@pytest.mark.parametrize("fields", [{"desk-calm.start.turn.1": "z"}, {"desk-calm.high-3.turn.1": "a"}])
def test_what_no_page_offers_is_refused_and_changes_nothing(
    amira: Browser, session: Session, fields: dict[str, str]
) -> None:
    amira.send(fields)
    assert amira.page.status_code == 400
    assert path(session) == []


def test_a_turn_that_has_not_come_leads_to_the_present_one(amira: Browser, session: Session) -> None:
    later = amira.path[:-1] + "4"
    amira.see(later)
    assert amira.path.endswith("/1")
    amira.send({"desk-calm.high-4.turn.1": "a"}, to=later)
    assert amira.path.endswith("/1")
    assert path(session) == []


@pytest.mark.parametrize("action", ["help", "reading", "language", "leave"])
def test_whoever_goes_aside_finds_the_choice_unsaid(
    amira: Browser, session: Session, app: Flask, campaign: Campaign, action: str
) -> None:
    say(amira, "a")
    name = next(iter(amira.choices()))
    say(amira, "b", action=action)
    assert path(session) == [["a"]]
    again = browser_of(app, session, campaign, "Amira")
    again.see(again.address).send()
    assert again.path.endswith("/2")
    assert re.search(rf'name="{re.escape(name)}" value="b"[^>]* checked', again.text)


def test_a_choice_sent_as_it_is_made_says_nothing(amira: Browser, session: Session) -> None:
    name = next(iter(amira.choices()))
    shown = amira.text.split('name="shown" value="')[1].split('"')[0]
    draft = {name: "b", "seconds": "0.0", "sequence": "1", "shown": shown}
    assert amira.client.post(f"{amira.path}/draft", data=draft).status_code == 204
    assert (count(session, Draft), path(session)) == (1, [])
    amira.see(amira.path)
    assert amira.text.count(" checked") == 1


def test_the_clearing_button_takes_back_what_was_only_chosen(amira: Browser, session: Session) -> None:
    name = next(iter(amira.choices()))
    amira.send({name: "b", "action": f"clear:{name.removesuffix('.turn.1')}"})
    assert amira.path.endswith("/1")
    assert " checked" not in amira.text
    assert path(session) == []


def test_it_is_told_before_that_what_is_said_is_said(app: Flask, session: Session, campaign: Campaign) -> None:
    page = browser_of(app, session, campaign, "Amira")
    page.see(page.address).send().send()
    assert page.path.endswith("/part/1")
    assert "What is said is said." in page.text
    assert "You cannot go back and change what you have said." in page.text
    page.see(page.own("help"))
    assert "In a conversation, what is said is said" in page.text


def test_time_up_says_what_is_chosen_and_hands_in(app: Flask, session: Session) -> None:
    amira = browser_of(app, session, furnish(session, ("timed",), time_limit=10), "Amira").reach_questions()
    assert "Press “Say it” to say what you have chosen" in amira.text
    say(amira, "a", action="time-up")
    assert path(session) == [["a"]]


def test_pages_of_conversations_are_light(amira: Browser) -> None:
    kept, sizes = set[str](), {}
    weight(amira, kept)
    for _ in range(6):
        say(amira, "c")
        sizes[amira.path] = weight(amira, kept)
    assert {page: size for page, size in sizes.items() if size > LATER} == {}


def test_ahead_is_the_present_turn_alone(amira: Browser) -> None:
    say(amira, "a")
    told = amira.client.get(amira.own("x")[:-1] + amira.path.split("/")[3] + "/ahead").get_json()
    assert list(told["pages"]) == ["2"]
    assert told["pages"]["2"]["fields"] == list(amira.choices())
    assert told["last"] == 7


def test_a_part_is_handed_in_only_after_its_last_page(amira: Browser, session: Session) -> None:
    say(amira, "a")
    session.rollback()
    sitting = session.exec(select(Sitting)).one()
    with pytest.raises(taking.GapsLeft):
        taking.hand_in(session, sitting, now())


def finish(browser: Browser) -> Browser:
    """Every part to the thanks, with the first line at each turn."""
    for _ in range(60):
        if browser.thanked:
            break
        if "/part/" in browser.path:
            browser.pass_practice()
        elif browser.path.endswith("/check"):
            browser.send()
        else:
            browser.send(browser.answers())
    return browser


def test_three_conversations_make_a_result_that_knows_only_what_was_given(amira: Browser, session: Session) -> None:
    assert finish(amira).thanked
    session.rollback()
    profile = json.loads(session.exec(select(Result)).one().profile)
    assert profile["scorable"] is True
    assert {flag["code"] for flag in profile["flags"]} == {"too-fast"}  # nothing is missing
