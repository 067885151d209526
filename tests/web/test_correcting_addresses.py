"""A mistyped address is corrected after the start too, while nobody has shown it to be theirs."""

import pytest
from flask import Flask
from sqlmodel import Session, select

from assess.screening.campaigns import links
from assess.store.tables import Candidate
from tests.screening.opening import open_campaign
from tests.web.house import token_of
from tests.web.test_candidate import Browser, browser_of


@pytest.fixture
def ben(app: Flask, session: Session) -> Browser:
    """Ben has mistyped his address at the open link and stands before the notice."""
    link = links.add(session, open_campaign(session))
    session.commit()
    browser = Browser(app.test_client(), f"/i/{token_of(app, link)}")
    return browser.see(browser.address).send({"name": "Ben", "email": "bne@example.com"})


def known(session: Session) -> tuple[str, str]:
    session.rollback()
    who = session.exec(select(Candidate)).one()
    return who.name, who.address


def test_the_notice_shows_the_address_and_leads_to_its_correction(ben: Browser, session: Session) -> None:
    assert "bne@example.com" in ben.text
    assert f'href="{ben.own("address")}"' in ben.text
    ben.see(ben.own("address")).send({"name": "Ben Lind", "email": "Ben@Example.com"})
    assert ben.path.endswith("/before")
    assert known(session) == ("Ben Lind", "ben@example.com")


def test_what_is_no_address_changes_nothing(ben: Browser, session: Session) -> None:
    answer = ben.client.post(ben.own("address"), data={"name": "", "email": "ben"})
    assert answer.status_code == 422
    assert "Enter your name" in answer.text
    assert known(session) == ("Ben", "bne@example.com")


def test_an_address_that_the_team_gave_is_not_changed_there(app: Flask, session: Session) -> None:
    amira = browser_of(app, session, open_campaign(session), "Amira")
    amira.see(amira.address).send()
    assert "Correct name or address" not in amira.text
    assert amira.client.get(amira.own("address")).location == f"/take/{amira.path.split('/')[2]}"
    amira.send({"name": "Eve", "email": "eve@example.com"}, to=amira.own("address"))
    assert known(session) == ("Amira", "amira@example.com")
