"""Whoever looks at a person's data is on the audit trail before seeing them; no other page waits for who writes."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from flask import Flask
from sqlalchemy import text
from sqlmodel import Session, select
from werkzeug.routing import Rule

from assess.config import Settings
from assess.store import database, write_lock
from assess.store.tables import AuditEvent
from assess.web.access import ACCESS, ADMINISTRATOR, AUDITOR, HR, OFFICER, RECRUITER
from tests.engines import make_engine
from tests.screening.opening import open_campaign
from tests.web.house import House
from tests.web.test_access import address, method, rules
from tests.web.test_candidate import browser_of

WHO = {RECRUITER: "rosa", HR: "hana", ADMINISTRATOR: "ada", AUDITOR: "axel", OFFICER: "olga"}
SEEN = {
    "campaigns.ranking": "ranking.viewed",
    "campaigns.ranking_csv": "ranking.downloaded",
    "comparisons.compare": "comparison.viewed",
    "decisions.letter": "outcome-letter.viewed",
    "decisions.listing_page": "decisions.viewed",
    "decisions.person": "decisions.viewed",
    "decisions.record": "record.viewed",
    "decisions.record_pdf": "record.downloaded",
    "decisions.several": "ranking.viewed",
    "deciding.next_step": "next-step.viewed",
    "deciding.weights": "weights.viewed",
    "imports.page": "import.viewed",
    "lots.listing_page": "lots.viewed",
    "lots.lot_page": "lot.viewed",
    "invitations.link": "link.viewed",
    "profiles.answers": "answers.viewed",
    "interviews.brief": "onboarding-brief.downloaded",
    "interviews.guide": "interview-guide.downloaded",
    "interviews.listing_page": "interviews.viewed",
    "interviews.outcome": "interview.viewed",
    "profiles.pdf": "profile.downloaded",
    "profiles.profile": "profile.viewed",
    "requests.request_page": "request.viewed",
    "settings.letter": "letter.viewed",
    "data.person": "person.viewed",
    "exports.file": "ranking.downloaded",
    "evidence.answers": "answers.downloaded",
    "documents.shortlist": "shortlist.downloaded",
    "documents.download": "profiles.downloaded",
}
# What the house has too few people for (see test_export), and what is noted of each person too (see test_documents)
OF_MANY = ("evidence.answers", "documents.shortlist", "documents.download")
FOR_ADA = ("settings.letter", "data.person")


@contextmanager
def written_by_somebody_else(settings: Settings) -> Iterator[None]:
    """Another program writes, and does not end."""
    if settings.database.startswith("sqlite"):
        with closing(sqlite3.connect(settings.database.removeprefix("sqlite:///"))) as other:
            other.execute("BEGIN IMMEDIATE")
            yield
        return
    engine = make_engine(settings.database)
    with engine.connect() as other:
        listed = other.execute(text("SELECT tablename FROM pg_tables WHERE schemaname = 'public'"))
        names = [name for (name,) in listed]
        other.execute(text(f"LOCK TABLE {', '.join(names)} IN EXCLUSIVE MODE"))
        yield
    engine.dispose()


@pytest.fixture(autouse=True)
def little_patience(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for seconds here."""
    monkeypatch.setattr(write_lock, "PATIENCE", 0.02)
    monkeypatch.setattr(database, "PATIENCE", 0.02)


def events(house: House) -> list[tuple[str, str, str]]:
    """Who did what to whom."""
    found = house.fresh.exec(select(AuditEvent).order_by(AuditEvent.id))
    return [(event.actor, event.verb, event.object) for event in found]


def pages(house: House) -> list[tuple[Rule, str]]:
    """Every page that is looked at, and who may look."""
    found = []
    for rule in rules(house.app):
        roles = ACCESS[rule.endpoint].roles
        if method(rule) == "GET" and rule.endpoint != "home.logo":
            found.append((rule, next((WHO[role] for role in sorted(roles) if role in WHO), "")))
    return found


def test_the_table_names_the_pages_of_people(house: House) -> None:
    assert {name: row.seen for name, row in ACCESS.items() if row.seen} == SEEN
    shown = {
        rule.endpoint for rule, _who in pages(house) if ACCESS[rule.endpoint].scope.name.startswith("a person")
    }
    assert shown - {"invitations.merge_page"} <= set(SEEN)  # which names people, as the list does


@pytest.mark.parametrize("endpoint", sorted(set(SEEN) - set(OF_MANY)))
def test_who_looked_at_whom_is_on_the_trail(house: House, endpoint: str) -> None:
    rule = next(rule for rule in rules(house.app) if rule.endpoint == endpoint)
    name = "ada" if endpoint in FOR_ADA else "rosa"
    before = len(events(house))
    assert house.browser(name).get(address(house, rule)).status_code == 200
    (actor, verb, object), *others = events(house)[before:]
    assert (actor, verb, others) == (f"staff:{house.users[name].id}", SEEN[endpoint], [])
    named = address(house, rule).split("/people/")[-1].split("/campaigns/")[-1].split("/")
    assert object.removeprefix("letter:") in (named[0], named[-1])


@pytest.mark.parametrize("endpoint", sorted(set(SEEN) - set(OF_MANY)))
def test_what_cannot_be_noted_is_not_shown(house: House, settings: Settings, endpoint: str) -> None:
    rule = next(rule for rule in rules(house.app) if rule.endpoint == endpoint)
    browser = house.browser("ada" if endpoint in FOR_ADA else "rosa")
    with written_by_somebody_else(settings):
        answer = browser.get(address(house, rule))
        assert (answer.status_code, answer.headers["Retry-After"]) == (503, "5")
        assert "Bo Lind" not in answer.text
    assert browser.get(address(house, rule)).status_code == 200


def test_people_who_may_not_look_leave_no_trace_of_having_seen(house: House) -> None:
    before = events(house)
    for rule in rules(house.app):
        if rule.endpoint in SEEN:
            assert house.browser("otto").get(address(house, rule)).status_code in (403, 404)
    assert [event for event in events(house)[len(before) :] if event[1] in SEEN.values()] == []


def test_whoever_is_refused_is_on_the_trail_with_what_they_asked_for(house: House) -> None:
    before = events(house)
    otto = house.browser("otto")
    assert otto.get(house.address).status_code == 404
    assert otto.get("/settings/audit").status_code == 403
    actor = f"staff:{house.users['otto'].id}"
    assert events(house)[len(before) :] == [
        (actor, "access.refused", "campaigns.ranking"),
        (actor, "access.refused", "settings.audit_page"),
    ]
    asked = house.fresh.exec(select(AuditEvent.detail).order_by(AuditEvent.id.desc())).all()[1]
    assert asked == {"asked": house.campaign.public_id}


def test_every_other_page_is_there_while_somebody_writes(house: House, settings: Settings) -> None:
    browsers = {name: house.browser(name) for name in ("", *WHO.values())}
    places = [(rule, name, address(house, rule)) for rule, name in pages(house) if rule.endpoint not in SEEN]
    with written_by_somebody_else(settings):
        for rule, name, place in places:
            assert browsers[name].get(place).status_code in (200, 302, 404), rule
    assert len(places) > 20


def test_candidates_read_on_while_somebody_writes(app: Flask, session: Session, settings: Settings) -> None:
    amira = browser_of(app, session, open_campaign(session), "Amira").reach_questions()
    question, answers = amira.path, amira.answers()
    with written_by_somebody_else(settings):
        own = [amira.own(place) for place in ("before", "help", "reading")]
        for place in (amira.address, question, "/take", *own):
            assert amira.see(place).page.status_code == 200, place
        assert amira.send(answers, to=question).page.status_code == 503
        assert amira.page.headers["Retry-After"] == "5"
    assert amira.send(answers, to=question).page.status_code == 200
