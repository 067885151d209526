"""No English word is left on any page that a candidate reading Arabic can open."""

import re

import pytest
from flask import Flask
from markupsafe import Markup
from sqlmodel import Session, select
from werkzeug.routing import Rule

from assess.screening.organisation import employer
from assess.store.tables import Campaign, Sitting
from tests.screening.opening import open_campaign
from tests.web.test_candidate import Browser, browser_of

pytestmark = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
UNSEEN = re.compile(r"<(script|style|svg)\b.*?</\1>|<!--.*?-->", re.S)
SPOKEN = re.compile(
    r'(?:aria-label|alt|title|placeholder|data-(?!aloud|forget|by|ask|end|open|state)[\w-]+)="([^"]*)"'
)
OWN_NAMES = re.compile(r'<[^>]*\blang="(?:en|de|es|fr)"[^>]*>[^<]*')  # languages by their own names
OURS = {"asterism", "json", "csv", "pdf", "utc"}


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """A campaign of which nothing is written in Latin letters."""
    house = employer.current(session)
    house.name, house.contact = "فندق الشفق", "إيناس في الاستقبال"
    session.add(house)
    made = open_campaign(session, "الاستقبال", language="ar", contact="إيناس في الاستقبال")
    made.public_id = "0"
    session.commit()
    return made


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira has her link."""
    made = browser_of(app, session, campaign, "Amira")
    session.commit()
    return made


def foreign(text: str) -> set[str]:
    """The words in Latin letters that somebody sees or hears, without addresses, codes and the browser's own."""
    body = UNSEEN.sub(" ", text)
    heard = [Markup(said).unescape() for said in SPOKEN.findall(body)]
    seen = Markup(re.sub(r"<bdi[^>]*>[^<]*</bdi>", " ", OWN_NAMES.sub(" ", body))).striptags()
    words = re.sub(
        r"\S*[/@]\S*|Amira|\b[0-9a-f]{8,}\b", " ", f"{seen} {' '.join(one for one in heard if '/' not in one)}"
    )
    return {word for word in re.findall(r"[A-Za-z]{3,}", words) if word.lower() not in OURS}


def opened(app: Flask, amira: Browser, session: Session, seen: set[str]) -> dict[str, set[str]]:
    """Every page that opens where Amira is now, with the foreign words on it."""
    session.rollback()
    sitting = next(iter(session.exec(select(Sitting.public_id).order_by(Sitting.id.desc()))), "x")  # type: ignore[union-attr]
    token = amira.address.removeprefix("/i/")
    found: dict[str, set[str]] = {}
    for rule in app.url_map.iter_rules():
        if rule.endpoint.startswith("candidate.") and "GET" in (rule.methods or ()):
            page = amira.client.get(_address(rule, amira, sitting, token), headers={"Accept-Language": "ar"})
            if page.mimetype == "text/html" and page.status_code not in (302, 303):
                seen.add(rule.endpoint)
                if words := foreign(page.text):
                    found[f"{rule.endpoint} {page.status_code}"] = words
    return found


def _address(rule: Rule, amira: Browser, sitting: str, token: str) -> str:
    whose = amira.own("").split("/")[2] if hasattr(amira, "page") else "x"
    known = {"whose": whose, "sitting": sitting, "token": token, "number": "1", "position": "1", "kind": "help"}
    return re.sub(r"<(?:int:)?(\w+)>", lambda name: known.get(name[1], "x"), rule.rule)


def test_a_whole_assessment_in_arabic_has_no_word_of_english(app: Flask, amira: Browser, session: Session) -> None:
    seen: set[str] = set()
    found = opened(app, amira, session, seen)
    amira.see(amira.address).send()
    found |= opened(app, amira, session, seen)
    amira.reach_questions()
    found |= opened(app, amira, session, seen)
    while not amira.path.endswith("/thanks") and "/my-page" not in amira.path:
        missing = amira.client.post(amira.path, data={"action": "next"}) if re.search(r"/1$", amira.path) else None
        if missing is not None and missing.status_code == 422 and (words := foreign(missing.text)):
            found[f"missing at {amira.path}"] = words
        if "/part/" in amira.path:
            amira.pass_practice()
        else:
            amira.send({} if amira.path.endswith("/check") else amira.answers() | {"action": "next"})
    found |= opened(app, amira, session, seen)
    amira.see(amira.address)
    if words := foreign(amira.text):
        found["welcome when submitted"] = words
    assert found == {}
    assert len(seen) > 15
