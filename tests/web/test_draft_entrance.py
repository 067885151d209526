"""A plain draft is kept before Flask is asked; whatever is not plain takes the usual way and is judged there."""

import re
from typing import Any

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.screening.campaigns import links
from assess.store.tables import Campaign, CandidateSession, Draft, Link, Sitting, now
from assess.web.app import create_app
from tests.screening.opening import open_campaign
from tests.web.test_candidate import Browser, browser_of, count

OWN = {"Sec-Fetch-Site": "same-origin"}


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session)


@pytest.fixture
def amira(settings: Any, app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira is at her first question; from now on forms need their token."""
    reached = browser_of(app, session, campaign, "Amira").reach_questions()
    cookie = reached.client.get_cookie("candidate")
    assert cookie is not None
    strict = create_app(settings).test_client()
    strict.set_cookie("candidate", cookie.value)
    reached.client = strict
    return reached


def draft(browser: Browser, **more: str) -> dict[str, str]:
    """What the page's script sends, without the token of its form."""
    stamp = re.search(r'name="shown" value="([^"]+)"', browser.text)
    assert stamp is not None
    name, values = next(iter(browser.choices().items()))
    return {name: values[0], "shown": stamp[1], "seconds": "0.0", "sequence": "5"} | more


def send(browser: Browser, fields: dict[str, str], headers: dict[str, str] = OWN, to: str = "") -> int:
    """Send it; the status."""
    return browser.client.post(to or f"{browser.path}/draft", data=fields, headers=headers).status_code


def test_the_stamp_of_the_page_stands_for_the_token(amira: Browser, session: Session) -> None:
    sent = draft(amira)
    assert send(amira, sent) == 204
    session.rollback()
    kept = session.exec(select(Draft)).one()
    assert (kept.page, kept.seconds, kept.sequence) == (1, 0.0, 5)
    assert kept.fields == {name: value for name, value in sent.items() if "." in name}
    assert send(amira, draft(amira) | {"sequence": "9"}) == 204
    session.expire_all()
    session.rollback()
    assert session.exec(select(Draft.sequence)).one() == 9


def test_it_is_answered_with_the_same_strict_headers(amira: Browser) -> None:
    kept = amira.client.post(f"{amira.path}/draft", data=draft(amira), headers=OWN).headers
    page = amira.client.get(amira.path).headers
    for name in ("Content-Security-Policy", "X-Content-Type-Options", "Referrer-Policy", "Cache-Control"):
        assert kept[name] == page[name]
    assert re.fullmatch("[0-9a-f]{32}", kept["X-Request-ID"])
    assert "Set-Cookie" not in kept


@pytest.mark.parametrize(
    ("more", "headers"),
    [
        ({}, {}),
        ({}, {"Sec-Fetch-Site": "cross-site"}),
        ({}, {"Sec-Fetch-Site": "same-site"}),
        ({}, OWN | {"Host": "elsewhere.example"}),
        ({"shown": "1.0~" + "0" * 32}, OWN),
        ({"shown": ""}, OWN),
        ({"shown": "~"}, OWN),
        ({"seconds": "nan"}, OWN),
        ({"seconds": "3.5"}, OWN),
        ({"sequence": "-1"}, OWN),
        ({"sequence": "soon"}, OWN),
        ({"item.best": "\0"}, OWN),
        ({"item.best": "x" * 5000}, OWN),
        ({"item.best": "x" * 9000}, OWN),
    ],
)
def test_what_is_not_plain_is_judged_by_the_usual_way_and_needs_the_token(
    amira: Browser, session: Session, more: dict[str, str], headers: dict[str, str]
) -> None:
    assert send(amira, draft(amira, **more), headers) == 400
    assert count(session, Draft) == 0


def test_a_stamp_is_good_for_its_own_page_only(amira: Browser, session: Session) -> None:
    assert send(amira, draft(amira), to=f"{amira.path[:-1]}2/draft") == 400
    assert count(session, Draft) == 0


@pytest.mark.parametrize("what", ["signed out", "expired", "revoked", "submitted", "another's address"])
def test_whoever_is_out_keeps_nothing(amira: Browser, session: Session, what: str) -> None:
    fields, address = draft(amira), f"{amira.path}/draft"
    session.rollback()
    if what == "signed out":
        amira.client.delete_cookie("candidate")
    elif what == "expired":
        session.exec(select(CandidateSession)).one().expires_at = now()
    elif what == "revoked":
        links.revoke(session, session.exec(select(Link)).one())
    elif what == "submitted":
        session.exec(select(Sitting)).one().submitted_at = now()
    else:
        address = re.sub(r"/take/[^/]+/", "/take/somebody-else/", address)
    session.commit()
    assert send(amira, fields, to=address) in (400, 409)
    assert count(session, Draft) == 0
