"""Whoever is stuck reaches the team: from any page, with a cookie, a link that is dead, or nothing at all."""

import re
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening.campaigns import links
from assess.screening.organisation import employer
from assess.screening.privacy import requests
from assess.store.tables import Campaign, CandidateRequest, Invitation, Link
from assess.web.app import create_app
from assess.web.extensions import limiter
from tests.screening.opening import open_campaign
from tests.web.house import token_of
from tests.web.test_candidate import Browser, browser_of

pytestmark = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
TROUBLE = {"words": "The page turns and turns."}


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """The Lobby team's campaign."""
    return open_campaign(session)


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira has her link."""
    return browser_of(app, session, campaign, "Amira")


def sent(session: Session) -> list[CandidateRequest]:
    """What reached the team."""
    session.rollback()
    return list(session.exec(select(CandidateRequest).order_by(CandidateRequest.id)))


def fields(text: str) -> dict[str, str]:
    """The hidden fields of the form for help."""
    form = text.split('class="ask"')[1]
    return dict(re.findall(r'type="hidden" name="(page|link)" value="([^"]*)"', form))


def test_whoever_is_in_is_known_by_their_cookie(amira: Browser, session: Session) -> None:
    amira.see(amira.address).send().send(TROUBLE, to="/ask")
    assert amira.path == "/asked"
    assert "Your message is with the team" in amira.text
    [one] = sent(session)
    assert one.invitation_id == session.exec(select(Invitation.id)).one()
    assert (one.kind, one.role, one.words) == (requests.HELP, "recruiter", TROUBLE["words"])


@pytest.mark.parametrize("state", ["usable", "revoked", "expired"])
def test_a_link_is_enough_without_a_cookie_even_a_dead_one(
    app: Flask, amira: Browser, session: Session, state: str
) -> None:
    link = session.exec(select(Link)).one()
    if state == "revoked":
        links.revoke(session, link)
    if state == "expired":
        link.expires_at = link.created_at
    session.commit()
    stranger = Browser(app.test_client(), amira.address)
    given = {"link": token_of(app, link)}
    if state != "usable":
        given = fields(stranger.see(amira.address).text)
        assert given["link"] == token_of(app, link)
    stranger.send(TROUBLE | given, to="/ask")
    [one] = sent(session)
    assert one.invitation_id == link.invitation_id
    assert one.words.splitlines()[0] == TROUBLE["words"]


def test_the_holder_of_an_open_link_reaches_the_team_of_its_campaign(
    app: Flask, session: Session, campaign: Campaign
) -> None:
    link = links.add(session, campaign)
    session.commit()
    app.test_client().post("/ask", data=TROUBLE | {"link": token_of(app, link)})
    [one] = sent(session)
    assert (one.invitation_id, one.campaign_id, one.role) == (None, campaign.id, "recruiter")


@pytest.mark.parametrize("link", ["", "made.up", "\u0661.\u0662", "x" * 5000])
def test_a_stranger_with_nothing_reaches_an_administrator(app: Flask, session: Session, link: str) -> None:
    data = TROUBLE | {"link": link, "reply_to": "Amira@Example.com", "page": "404"}
    assert app.test_client().post("/ask", data=data).status_code == 303
    [one] = sent(session)
    assert (one.invitation_id, one.campaign_id, one.role) == (None, None, "administrator")
    assert one.reply_to == "amira@example.com"
    assert one.words.endswith("(Sent from the page of error 404.)")


def test_a_link_with_a_wrong_sign_is_nobodys(app: Flask, amira: Browser, session: Session) -> None:
    token = token_of(app, session.exec(select(Link)).one())
    wrong = token[:-1] + ("A" if token[-1] != "A" else "B")
    app.test_client().post("/ask", data=TROUBLE | {"link": wrong})
    assert sent(session)[0].invitation_id is None


def test_what_is_missing_or_wrong_is_said_and_what_was_written_stays(app: Flask, session: Session) -> None:
    page = app.test_client().post("/ask", data={"words": "", "reply_to": "amira at home", "page": "500"})
    assert page.status_code == 422
    assert page.text.count('aria-invalid="true"') == 2
    assert 'value="amira at home"' in page.text
    assert 'name="page" value="500"' in page.text
    assert sent(session) == []


@pytest.mark.parametrize("language", ["en", "ar", "de", "es", "fr"])
def test_an_empty_message_is_refused_in_the_language_of_its_reader(app: Flask, language: str) -> None:
    page = app.test_client().post("/ask", data={}, headers={"Accept-Language": language})
    assert page.status_code == 422
    assert ("Write what it is about" in page.text) == (language == "en")


@pytest.fixture
def limited(settings: Settings) -> Iterator[Flask]:
    """An application that counts, as it does in production."""
    made = create_app(settings, WTF_CSRF_ENABLED=False, TESTING=True, RATELIMIT_ENABLED=True)
    limiter.reset()
    yield made
    limiter.reset()


def test_one_person_is_slowed_down_and_another_behind_the_same_address_is_not(
    limited: Flask, session: Session, campaign: Campaign
) -> None:
    amira, bo = (browser_of(limited, session, campaign, name) for name in ("Amira", "Bo"))
    for one in (amira, bo):
        one.see(one.address).send()
    codes = [amira.client.post("/ask", data={"words": f"Once more {number}"}).status_code for number in range(11)]
    assert codes == [303] * 10 + [429]
    refused = amira.client.post("/ask", data=TROUBLE)
    assert refused.headers["Retry-After"] == "3600"
    assert "Too many attempts" in refused.text
    assert bo.client.post("/ask", data=TROUBLE).status_code == 303
    assert len(sent(session)) == 11


def test_the_form_names_the_employer_and_whom_to_ask(app: Flask, session: Session) -> None:
    house = employer.current(session)
    house.name, house.contact = "Hotel Aurora", "Ines at the desk"
    session.add(house)
    session.commit()
    for address in ("/ask", "/i/nothing.here", "/take/x/y/1/2/3"):
        text = app.test_client().get(address).text
        assert "Hotel Aurora" in text
        assert "Ines at the desk" in text
        assert 'action="/ask"' in text
