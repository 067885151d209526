"""Whoever reads a page is spoken to in their own language, and the page says which one it is."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session

from assess.screening.campaigns import invitations, links
from assess.screening.email import letters
from assess.store.tables import Campaign, OutboxMail
from tests.screening.opening import open_campaign
from tests.web.house import House, token_of
from tests.web.test_candidate import Browser

pytestmark = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)  # words, not rows
LANGUAGES = ("en", "ar", "de", "es", "fr")


def head_of(text: str) -> tuple[str, str]:
    """The language that a page says it is in, and its direction."""
    found = re.search(r'<html lang="(\w+)" dir="(\w+)"', text)
    assert found
    return found[1], found[2]


def invited(app: Flask, session: Session, campaign: Campaign, name: str = "Amira") -> Browser:
    """The browser of somebody with a link, which asks for no language of its own."""
    _, link = invitations.invite(session, campaign, name, f"{name.lower()}@example.com", "staff:1")
    session.commit()
    return Browser(app.test_client(), f"/i/{token_of(app, link)}")


@pytest.mark.parametrize("address", ["/i/nothing.here", "/left"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_page_without_a_person_speaks_the_browser_language_and_says_so(
    app: Flask, address: str, language: str
) -> None:
    text = app.test_client().get(address, headers={"Accept-Language": f"{language}-XX, {language};q=0.9"}).text
    assert head_of(text) == (language, "rtl" if language == "ar" else "ltr")
    assert ("Everything is saved" in text or "It is probably nothing you did" in text) == (language == "en")


def test_what_is_missing_on_the_first_form_is_said_in_the_language_chosen_there(
    app: Flask, session: Session
) -> None:
    link = links.add(session, open_campaign(session))
    session.commit()
    browser = app.test_client()
    page = browser.post(f"/i/{token_of(app, link)}", data={"name": "", "email": "", "language": "de"}).text
    assert head_of(page)[0] == "de"
    assert "Geben Sie Ihren Namen ein" in page
    assert "Enter your" not in page


def test_arabic_options_have_arabic_letters(app: Flask, session: Session) -> None:
    amira = invited(app, session, open_campaign(session, language="ar")).reach_questions()
    assert head_of(amira.text) == ("ar", "rtl")
    assert re.findall(r'<b class="letter"[^>]*>([^<]+)</b>', amira.text)[:4] == ["أ", "ب", "ج", "د"]


def test_a_letter_on_a_staff_page_keeps_its_language_and_direction(house: House) -> None:
    house.waiting.language = "ar"
    house.session.add(house.waiting)
    letter = letters.invite(house.session, house.app.extensions["settings"], house.waiting)
    house.session.commit()
    text = house.browser("ada").get(f"/settings/outbox/{letter.id}").text
    assert re.search(r'<textarea[^>]* lang="ar" dir="rtl"', text)
    assert re.search(r'<h1 lang="ar" dir="rtl">', text)
    assert letters.language(house.session, OutboxMail(subject="", body="", recipient="", message_id="")) == "en"


@pytest.fixture
def hana(house: House) -> FlaskClient:
    """Hana is HR."""
    return house.browser("hana")


def test_hr_sees_arabic_texts_from_right_to_left_with_arabic_letters(hana: FlaskClient) -> None:
    text = hana.get("/instruments/moments-of-truth-a/1.0?language=ar&as=candidate").text
    assert head_of(text) == ("en", "ltr")
    assert text.count('<p class="stem" lang="ar" dir="rtl">') == 18
    assert '<span class="letter">أ</span>' in text
    assert '<span class="letter">A</span>' not in text
