"""The candidate chooses the language, at the door and in the header; a part that is begun keeps its own."""

import re

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.screening.campaigns import links
from assess.store.tables import AuditEvent, Campaign, Invitation, Sitting
from tests.screening.opening import open_campaign
from tests.web.house import token_of
from tests.web.test_candidate import Browser, browser_of
from tests.web.test_languages import LANGUAGES, head_of

pytestmark = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """A campaign in English, whose battery is there in five languages."""
    return open_campaign(session)


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira has her link."""
    return browser_of(app, session, campaign, "Amira")


def languages_of(session: Session) -> list[str]:
    """What language each person is spoken to in."""
    session.rollback()
    return list(session.exec(select(Invitation.language)))


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_door_offers_all_and_what_is_chosen_goes_on(amira: Browser, session: Session, language: str) -> None:
    page = amira.see(f"{amira.address}?language={language}")
    assert head_of(page.text)[0] == language
    assert re.findall(r'href="[^"]*\?language=(\w+)"', page.text) == list(LANGUAGES)
    assert languages_of(session) == ["en"]  # looking changes nothing
    amira.send({"language": language}, to=amira.address)
    assert head_of(amira.text)[0] == language
    assert languages_of(session) == [language]


def test_at_an_open_link_too(app: Flask, session: Session, campaign: Campaign) -> None:
    link = links.add(session, campaign)
    session.commit()
    bo = Browser(app.test_client(), f"/i/{token_of(app, link)}")
    assert head_of(bo.see(f"{bo.address}?language=ar").text) == ("ar", "rtl")
    bo.send({"name": "Bo Lind", "email": "", "language": "ar"}, to=bo.address)
    assert bo.page.status_code == 422
    assert head_of(bo.text)[0] == "ar"  # with what is missing
    bo.send({"name": "Bo Lind", "email": "bo@example.com", "language": "ar"}, to=bo.address)
    assert head_of(bo.text) == ("ar", "rtl")
    assert languages_of(session) == ["ar"]


def test_a_language_that_the_battery_lacks_is_no_choice(amira: Browser, session: Session) -> None:
    amira.see(f"{amira.address}?language=xx")
    assert head_of(amira.text)[0] == "en"
    amira.send({"language": "xx"}, to=amira.address)
    assert amira.client.post(amira.own("language"), data={"language": "xx"}).status_code == 400
    assert languages_of(session) == ["en"]


def test_before_the_start_everything_changes_and_the_trail_says_so(amira: Browser, session: Session) -> None:
    amira.see(amira.address).send().see(amira.own("language"))
    assert "From now on everything is in the language that you choose" in amira.text
    amira.send({"language": "de"})
    assert head_of(amira.text)[0] == "de"
    session.rollback()
    verbs = list(session.exec(select(AuditEvent.verb).where(AuditEvent.verb == "language.chosen")))
    assert verbs == ["language.chosen"]


def test_a_part_that_is_begun_keeps_its_language_and_the_next_has_its_own(amira: Browser, session: Session) -> None:
    amira.reach_questions()
    first = amira.path
    amira.see(amira.own("language"))
    assert "The part that you are in stays in English" in amira.text
    amira.send({"language": "de"})
    assert amira.path == first
    assert head_of(amira.text)[0] == "en"
    while not amira.path.endswith("/check"):
        assert head_of(amira.text)[0] == "en"
        amira.send(amira.answers() | {"action": "next"})
    assert head_of(amira.text)[0] == "en"
    amira.send()
    assert head_of(amira.text)[0] == "de"
    amira.pass_practice()
    assert head_of(amira.text)[0] == "de"
    session.rollback()
    assert list(session.exec(select(Sitting.language).order_by(Sitting.position))) == ["en", "de"]  # type: ignore[arg-type]


def test_once_the_last_part_is_begun_the_language_stays(amira: Browser, session: Session) -> None:
    amira.reach_questions()
    while "/part/3" not in amira.path:
        amira.send(amira.answers() | {"action": "next"}) if "/check" not in amira.path else amira.send()
        if "/part/2" in amira.path:
            amira.pass_practice()
    amira.pass_practice()
    amira.see(amira.own("language"))
    assert "The last part is begun" in amira.text
    assert amira.client.post(amira.own("language"), data={"language": "de"}).status_code == 400
    assert languages_of(session) == ["en"]


def test_the_header_leads_there_and_keeps_what_is_chosen_on_a_question_page(amira: Browser) -> None:
    amira.reach_questions()
    place, given = amira.path, amira.answers()
    assert 'name="action" value="language"' in amira.text
    amira.send(given | {"action": "language"})
    assert amira.path.endswith("/language")
    amira.see(place)
    for name, value in given.items():
        assert re.search(rf'name="{name}" value="{value}"[^>]* checked', amira.text)
