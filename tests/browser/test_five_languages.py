"""Five languages in a real browser: chosen at the door, right from left to right or the other way, on a phone."""

import os

import pytest
from playwright.sync_api import Browser, Page
from sqlmodel import Session

from assess.screening.campaigns import invitations, links
from assess.store.database import begin_writing
from tests.browser.conftest import Server
from tests.browser.test_accessibility import complaints
from tests.screening.opening import open_campaign

LANGUAGES = ("en", "ar", "de", "es", "fr")
pytestmark = [
    pytest.mark.browser,
    pytest.mark.parametrize("database_address", ["sqlite"], indirect=True),
]


def looked_at(page: Page, name: str, language: str) -> list[str]:
    """What is wrong with the page: its language, its direction, its width, and what axe finds."""
    if folder := os.environ.get("PICTURES"):
        page.screenshot(path=f"{folder}/{name}-{language}.png", full_page=True)
    page.wait_for_function("document.readyState === 'complete' && document.body")  # not between two pages
    said = page.evaluate("[document.documentElement.lang, document.documentElement.dir, document.body.scrollWidth]")
    wanted = [language, "rtl" if language == "ar" else "ltr", 360]
    return [f"{name}: {said} is not {wanted}"] * (said != wanted) + complaints(page)


def test_a_candidate_goes_in_by_each_language_and_every_page_keeps_it(
    chromium: Browser, server: Server, session: Session
) -> None:
    begin_writing(session)  # before reading: the server writes too
    campaign, found = open_campaign(session), list[str]()
    secret = server.settings.secret("link_key")
    tokens = {}
    for language in LANGUAGES:
        _, link = invitations.invite(session, campaign, f"Amira {language}", f"{language}@example.com", "test")
        tokens[language] = links.token(secret, link)
    session.commit()
    session.close()
    for language, token in tokens.items():
        context = chromium.new_context(viewport={"width": 360, "height": 780}, bypass_csp=True, locale="en-GB")
        page = context.new_page()
        page.goto(f"{server.address}/i/{token}).")
        page.locator(f'.languages a[hreflang="{language}"]').click()
        found += looked_at(page, "welcome", language)
        page.locator("main button.primary").click()
        found += looked_at(page, "before", language)
        for name in ("language", "help", "reading"):
            page.goto(page.url.rsplit("/", 1)[0] + f"/{name}")
            found += looked_at(page, name, language)
        context.clear_cookies(name="candidate")
        page.reload()
        found += looked_at(page, "signed-out", language)
        for name, place in (("dead", "/i/not.there"), ("nowhere", "/take/it/or/leave/it/now"), ("ask", "/ask")):
            page.goto(server.address + place)
            found += looked_at(page, name, language)
        page.locator("#words").fill("?")
        page.locator(".ask button").click()
        found += looked_at(page, "asked", language)
        context.close()
    assert found == []
