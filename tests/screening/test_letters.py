"""Letters to candidates: the database alone opens nothing."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from sqlmodel import Session

from assess.config import Settings
from assess.screening.campaigns import campaigns, invitations, links
from assess.screening.campaigns.campaigns import Plan
from assess.screening.email import letters
from assess.screening.organisation import accounts
from assess.store.tables import Campaign, Invitation, Link


@pytest.fixture
def invited(session: Session) -> tuple[Invitation, Link]:
    """Jo has a place and a link."""
    team = accounts.add_team(session, "Lobby", "test")
    plan = Plan("Guest relations", team.id or 0, 3, contact="Ines, ines@example.com")
    campaign = campaigns.create(session, plan, owner_id=None, actor="test")
    return invitations.invite(session, campaign, "Jo Park", "jo@example.com", "test")


def test_the_stored_letter_holds_no_link_and_the_shown_one_does(
    session: Session, settings: Settings, invited: tuple[Invitation, Link]
) -> None:
    letter = letters.invite(session, settings, invited[0])
    token = links.token(settings.secret("link_key"), invited[1])
    assert token not in letter.body
    shown = letters.body(session, settings, letter)
    assert f"{settings.address}/i/{token}" in shown
    assert "Jo Park" in shown
    assert "ines@example.com" in shown


def test_without_a_mail_server_a_letter_is_held(
    session: Session, settings: Settings, invited: tuple[Invitation, Link]
) -> None:
    assert letters.invite(session, settings, invited[0]).state == "held"
    assert letters.written(session, invited[0])


def test_a_letter_whose_link_was_closed_says_so(
    session: Session, settings: Settings, invited: tuple[Invitation, Link]
) -> None:
    letter = letters.invite(session, settings, invited[0])
    links.revoke(session, invited[1])
    session.flush()
    assert "(this link has been closed)" in letters.body(session, settings, letter)


def test_a_letter_speaks_the_candidates_language(
    session: Session,
    settings: Settings,
    invited: tuple[Invitation, Link],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    german = Catalog("de")
    german.add("Dear %(name)s,", "Guten Tag %(name)s,")
    german.add("(this link has been closed)", "(dieser Link ist geschlossen)")
    german.add("The assessment is open until %(day)s.", "Offen bis %(day)s.")
    (tmp_path / "de" / "LC_MESSAGES").mkdir(parents=True)
    with (tmp_path / "de" / "LC_MESSAGES" / "messages.mo").open("wb") as file:
        write_mo(file, german)
    monkeypatch.setattr(letters, "CATALOGUES", tmp_path)
    invitation, link = invited
    invitation.language = "de"
    session.get_one(Campaign, invitation.campaign_id).closes_at = datetime(2027, 3, 1, tzinfo=UTC)
    letter = letters.invite(session, settings, invitation)
    assert letter.body.startswith("Guten Tag Jo Park,")
    assert "Offen bis 1 März 2027." in letter.body
    links.revoke(session, link)
    session.flush()
    assert "(dieser Link ist geschlossen)" in letters.body(session, settings, letter)
