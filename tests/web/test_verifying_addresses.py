"""An open link where a mail server is set: the same answer to all, a code by letter, wrong addresses corrected."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening.campaigns import links
from assess.screening.email import address_codes
from assess.store.tables import AddressCheck, Campaign, Invitation, OutboxMail
from assess.web.app import create_app
from tests.screening.opening import let_in, open_campaign
from tests.web.house import token_of


@pytest.fixture
def app(settings: Settings) -> Flask:
    """The application with a mail server that nobody has to reach."""
    settings.generate_secrets()
    mailing = {"smtp_url": type(settings.smtp_url)("smtp://127.0.0.1:1"), "mail_from": "hiring@example.com"}
    return create_app(
        settings.model_copy(update=mailing), WTF_CSRF_ENABLED=False, TESTING=True, PROPAGATE_EXCEPTIONS=False
    )


@pytest.fixture
def campaign(session: Session) -> Campaign:
    return open_campaign(session, contact="Mara Lind, front desk")


@pytest.fixture
def address(app: Flask, session: Session, campaign: Campaign) -> str:
    """The address of the open link."""
    link = links.add(session, campaign)
    session.commit()
    return f"/i/{token_of(app, link)}"


def ask(client: FlaskClient, address: str, email: str = "ben@example.com") -> str:
    """Where Ben is led who types name and address."""
    answer = client.post(address, data={"name": "Ben", "email": email})
    assert answer.status_code == 303
    return str(answer.location)


def code(app: Flask, session: Session, page: str) -> str:
    """What the letter says."""
    session.rollback()
    check = session.exec(select(AddressCheck).where(AddressCheck.public_id == page.rsplit("/", 1)[1])).one()
    return address_codes.code(app.extensions["settings"].secret("link_key"), check)


def letters_are(session: Session, state: str) -> None:
    """What became of every letter so far."""
    session.rollback()
    session.expire_all()
    for letter in session.exec(select(OutboxMail)):
        letter.state = state
    session.commit()


def test_the_code_of_the_letter_leads_to_ones_place(app: Flask, session: Session, address: str) -> None:
    client = app.test_client()
    assert "We send a code to this address" in client.get(address).text
    page = ask(client, address)
    text = client.get(page).text
    assert "ben@example.com" in text
    assert "Mara Lind, front desk" in text
    answer = client.post(page, data={"code": code(app, session, page)}, follow_redirects=True)
    assert "Before you start" in answer.text
    session.rollback()
    assert session.exec(select(Invitation)).one().candidate.email == "ben@example.com"


def test_on_another_device_the_same_address_leads_back(app: Flask, session: Session, address: str) -> None:
    for _device in range(2):
        client = app.test_client()
        page = ask(client, address)
        assert client.post(page, data={"code": code(app, session, page)}).status_code == 303
    session.rollback()
    assert len(session.exec(select(Invitation)).all()) == 1


def test_every_stranger_reads_the_same_whoever_has_applied(
    app: Flask, session: Session, campaign: Campaign, address: str
) -> None:
    let_in(session, campaign, "Amira Haddad", "amira@example.com")
    said = []
    for email in ("amira@example.com", "nobody@example.com"):
        client = app.test_client()
        page = ask(client, address, email)
        wrong = client.post(page, data={"code": "1"})
        texts = [client.get(page).text, wrong.text]
        own = re.compile(rf'/code/[\w-]+|name="csrf_token" value="[^"]*"|{email}')
        said.append([own.sub("", text) for text in texts])
        assert "candidate=" not in str(wrong.headers)
    assert said[0] == said[1]
    assert "Haddad" not in said[0][0]
    session.rollback()
    letters = session.exec(select(OutboxMail).where(col(OutboxMail.invitation_id).is_(None))).all()
    assert len(letters) == 2
    assert len({(letter.subject, letter.body) for letter in letters}) == 1


def test_a_wrong_code_is_said_with_the_tries_that_are_left(app: Flask, session: Session, address: str) -> None:
    client = app.test_client()
    page = ask(client, address)
    wrong = f"{(int(code(app, session, page)) + 1) % 1_000_000:06d}"
    empty = client.post(page, data={"code": "abc"})
    assert (empty.status_code, "Type the six figures" in empty.text) == (422, True)
    texts = [client.post(page, data={"code": wrong}).text for _turn in range(5)]
    assert "4 tries are left" in texts[0]
    assert "1 try is left" in texts[3]
    assert "This code has ended" in texts[4]
    assert 'name="code"' not in texts[4]
    assert client.post(page, data={"code": code(app, session, page)}).status_code == 422


def test_a_wrong_address_is_corrected_before_the_start(app: Flask, session: Session, address: str) -> None:
    client = app.test_client()
    page = ask(client, address, "bne@example.com")
    wrong = client.post(f"{page}/address", data={"name": "Ben", "email": "ben"})
    assert wrong.status_code == 422
    assert "name@example.com" in wrong.text
    corrected = client.post(f"{page}/address", data={"name": "Ben", "email": "ben@example.com"})
    assert corrected.status_code == 303
    assert client.post(page, data={"code": code(app, session, page)}).status_code == 422
    new = str(corrected.location)
    assert client.post(new, data={"code": code(app, session, new)}).status_code == 303


def test_another_letter_is_sent_and_flooding_is_refused(app: Flask, session: Session, address: str) -> None:
    client = app.test_client()
    page = ask(client, address)
    for _turn in range(4):
        letters_are(session, "sent")
        again = client.post(f"{page}/again", follow_redirects=True)
        assert "Another letter is on its way" in again.text
    letters_are(session, "sent")
    refused = client.post(f"{page}/again")
    assert refused.status_code == 422
    assert "try again in an hour" in refused.text
    assert "try again in an hour" in client.post(address, data={"name": "B", "email": "ben@example.com"}).text


def test_nobody_waits_for_a_letter_that_cannot_leave(app: Flask, session: Session, address: str) -> None:
    client = app.test_client()
    page = ask(client, address)
    assert client.post(f"{page}/without").location == page
    letters_are(session, "failed")
    assert "Go on without the letter" in client.get(page).text
    began = client.post(f"{page}/without", follow_redirects=True)
    assert 'class="return-code"' in began.text
    session.rollback()
    assert session.exec(select(Invitation)).one().candidate.unverified_email == "ben@example.com"


def test_a_check_opens_under_its_own_link_only(
    app: Flask, session: Session, campaign: Campaign, address: str
) -> None:
    other = links.add(session, campaign)
    session.commit()
    page = ask(app.test_client(), address)
    elsewhere = f"/i/{token_of(app, other)}/code/{page.rsplit('/', 1)[1]}"
    assert app.test_client().get(elsewhere).status_code == 404
    assert app.test_client().post(elsewhere, data={"code": code(app, session, page)}).status_code == 404
    assert app.test_client().get(f"{address}/code/unknown").status_code == 404
