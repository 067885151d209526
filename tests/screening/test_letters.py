"""Letters to candidates: the database alone opens nothing."""

from datetime import UTC, datetime

import pytest
from sqlmodel import Session

from assess.config import Settings
from assess.screening.campaigns import invitations, lifecycle, links
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.screening.email import letters
from assess.screening.organisation import accounts
from assess.store.tables import Campaign, Invitation, Link


@pytest.fixture
def invited(session: Session) -> tuple[Invitation, Link]:
    """Jo has a place and a link."""
    team = accounts.add_team(session, accounts.NewTeam("Lobby"), "test")
    plan = NewCampaign("Guest relations", team.id or 0, 3, contact="Ines, ines@example.com")
    campaign = lifecycle.create(session, plan, owner_id=None, actor="test")
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


@pytest.mark.parametrize(
    ("language", "greeting", "closed"),
    [
        ("de", "Guten Tag Jo Park,", "(dieser Link ist geschlossen)"),
        ("es", "Buenos días, Jo Park:", "(este enlace está cerrado)"),
        ("fr", "Bonjour Jo Park,", "(ce lien est fermé)"),
        ("ar", "تحية طيبة إلى Jo Park،", "(أُغلق هذا الرابط)"),
    ],
)
def test_a_letter_speaks_the_candidates_language(
    session: Session,
    settings: Settings,
    invited: tuple[Invitation, Link],
    language: str,
    greeting: str,
    closed: str,
) -> None:
    invitation, link = invited
    invitation.language = language
    session.get_one(Campaign, invitation.campaign_id).closes_at = datetime(2027, 3, 1, tzinfo=UTC)
    letter = letters.invite(session, settings, invitation)
    assert letter.body.startswith(greeting)
    assert "2027" in letter.body
    assert "Dear" not in letter.body
    links.revoke(session, link)
    session.flush()
    assert closed in letters.body(session, settings, letter)
