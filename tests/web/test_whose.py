"""Two people in one browser: a page of the one does nothing to the other, and every page says whose it is."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.screening.campaigns import invitations
from assess.store.tables import Campaign, CandidateSession, Sitting, metadata
from tests.screening.opening import open_campaign
from tests.web.house import token_of
from tests.web.test_access import method
from tests.web.test_candidate import Browser, browser_of

ACTION = re.compile(r'<form method="post"(?:[^>]* action="([^"]*)")?')
PLACE = re.compile(r'href="(/take/[^"?]*)')
NAMED = re.compile(r'<(?:a|button) class="who"[^>]*><bdi>([^<]*)</bdi>')
STAGES = ("before", "rather-not", "help", "reading", "not-you", "practice", "start", "question", "check", "thanks")


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session, contact="Mara Lind, front desk")


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira has her link and has not opened it."""
    return browser_of(app, session, campaign, "Amira")


@pytest.fixture
def ben(app: Flask, session: Session, campaign: Campaign, amira: Browser) -> Browser:
    """Ben has a link too, and sits at the same computer."""
    found = browser_of(app, session, campaign, "Ben")
    found.client = amira.client
    return found


def everything(session: Session) -> dict[str, list[Any]]:
    """Every row of every table."""
    session.rollback()
    return {table.name: list(session.execute(select(table)).all()) for table in metadata.sorted_tables}


def reach(browser: Browser, stage: str) -> Browser:
    """Let somebody come as far as that page."""
    browser.see(browser.address).send()
    if stage == "before":
        return browser
    if stage in ("rather-not", "help", "reading", "not-you"):
        return browser.see(browser.own(stage))
    browser.send()
    while stage == "start" and "practice" in browser.text:
        browser.send({"misses": "1"}, to=browser.path + "/practice")
    if stage in ("practice", "start"):
        return browser
    browser.pass_practice()
    while stage != "question" and not browser.thanked:
        if "/part/" in browser.path:
            browser.pass_practice()
        elif not browser.path.endswith("/check"):
            browser.send(browser.answers())
        elif stage == "check":
            break
        else:
            browser.send()
    return browser


@pytest.mark.parametrize("stage", STAGES)
def test_a_page_of_amira_does_nothing_once_ben_is_in(
    amira: Browser, ben: Browser, session: Session, stage: str
) -> None:
    reach(amira, stage)
    page, text = amira.path, amira.text
    given = amira.answers() | dict(re.findall(r'name="(whose)" value="([^"]+)"', text))
    forms = {action or page for action in ACTION.findall(text)} | {page}
    places = set(PLACE.findall(text)) | {page}
    place = ben.see(ben.address).send().path
    before = everything(session)
    for address in forms:
        for action in ("next", "back", "leave", "skip"):
            answer = ben.client.post(address, data=given | {"action": action, "misses": "1"})
            assert answer.status_code in (409, 405), (address, action)
    for address in places:
        assert ben.client.get(address).status_code == 409, address
    assert everything(session) == before
    assert ben.see("/take").path == place
    assert NAMED.findall(ben.text) == ["Ben"]


def test_no_address_of_amira_opens_or_changes_anything_for_ben(
    app: Flask, amira: Browser, ben: Browser, session: Session
) -> None:
    reach(amira, "question")
    sitting = amira.path.split("/")[3]
    whose = amira.path.split("/")[2]
    reach(ben, "question")
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/take")]
    assert all("whose" in rule.arguments for rule in rules if rule.rule != "/take")
    before = everything(session)
    for rule in rules:
        if "whose" not in rule.arguments:
            continue
        known: dict[str, Any] = {"whose": whose, "sitting": sitting, "number": 1, "position": 1}
        values = {name: known.get(name, "unknown") for name in rule.arguments}
        path = app.url_map.bind("localhost").build(rule.endpoint, values, method=method(rule))
        answer = ben.client.open(path, method=method(rule))
        assert (answer.status_code, path.startswith("/take/" + whose)) == (409, True), rule
    assert everything(session) == before


def test_the_refusal_says_who_is_in_and_shows_both_ways_on(amira: Browser, ben: Browser, session: Session) -> None:
    reach(amira, "start")
    page = amira.path
    place = reach(ben, "question").path
    refused = ben.client.post(page)
    text = refused.get_data(as_text=True)
    assert refused.status_code == 409
    assert "This browser now has the assessment of Ben open" in text
    assert "None of it was kept" in text
    assert "Amira" not in text
    assert "Open your own link again" in text
    assert ben.see(PLACE.findall(text)[-1]).path == place
    session.rollback()
    assert len(session.exec(select(Sitting)).all()) == 1  # Ben's own

    again = ben.client.get(page).get_data(as_text=True)
    assert "nothing was changed" in again
    out = ACTION.findall(again)[0]
    assert "signed out" in ben.send(to=out).text
    assert amira.see(amira.address).send().path == page


def test_everybody_who_is_not_ben_may_sign_out_from_every_page(ben: Browser, session: Session) -> None:
    reach(ben, "question")
    page = ben.path
    assert NAMED.findall(ben.text) == ["Ben"]
    ben.see(ben.own("not-you"))
    assert "Are you Ben?" in ben.text
    assert "Mara Lind, front desk" in ben.text
    ben.send(to=ben.own("leave"))
    assert "signed out" in ben.text
    session.rollback()
    assert session.exec(select(CandidateSession)).all() == []
    assert ben.client.get(page).status_code == 404


def test_who_leaves_leaves_nothing_in_the_browser(ben: Browser) -> None:
    reach(ben, "reading").send({"large": "yes"})
    assert ben.client.get_cookie("reading") is not None
    ben.client.set_cookie("language", "de")
    with ben.client.session_transaction() as kept:
        kept["csrf_token"] = "of Ben's forms"
    answer = ben.client.post(ben.own("leave"))
    assert answer.headers["Clear-Site-Data"] == '"storage"'
    assert "data-forget" in answer.get_data(as_text=True)
    assert ben.client._cookies == {}


def test_who_works_here_stays_logged_in_when_a_candidate_leaves(ben: Browser) -> None:
    reach(ben, "before")
    with ben.client.session_transaction() as kept:
        kept["staff"] = "token of Rosa"
    ben.send(to=ben.own("leave"))
    with ben.client.session_transaction() as kept:
        assert kept["staff"] == "token of Rosa"


def test_leaving_twice_says_the_same(ben: Browser) -> None:
    leave = reach(ben, "before").own("leave")
    assert "signed out" in ben.send(to=leave).text
    assert "signed out" in ben.send(to=leave).text


@pytest.mark.parametrize("stage", STAGES)
def test_every_page_names_who_is_in(amira: Browser, stage: str) -> None:
    reach(amira, stage)
    assert NAMED.findall(amira.text) == ["Amira"]
    if stage == "question":  # by a button of its form, so that what is chosen is kept
        assert amira.send({"action": "not-you"}).path == amira.own("not-you")
    else:
        assert amira.own("not-you") in PLACE.findall(amira.text)
    assert "Are you Amira?" in amira.see(amira.own("not-you")).text


def test_a_name_is_text_wherever_it_stands(app: Flask, session: Session, campaign: Campaign) -> None:
    _, link = invitations.invite(session, campaign, "<b>A</b> {{7*7}}", "a@example.com", "staff:1")
    session.commit()
    odd = reach(Browser(app.test_client(), f"/i/{token_of(app, link)}"), "not-you")
    assert "<b>" not in odd.text
    assert odd.text.count("&lt;b&gt;A&lt;/b&gt; {{7*7}}") == 5
