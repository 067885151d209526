"""Letters to candidates: the database alone opens nothing."""

import re
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlmodel import Session

from assess.config import Settings
from assess.report.deadlines import day_and_time
from assess.report.letter_words import what_happened, what_to_do
from assess.screening.campaigns import closing, invitations, lifecycle, links
from assess.screening.campaigns.closing import Closing
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.screening.email import letters
from assess.screening.email.mail_client import REASONS, NotDelivered
from assess.screening.organisation import accounts, closing_rules, employer
from assess.screening.organisation.closing_rules import ClosingRules
from assess.store.tables import Campaign, Invitation, Link, OutboxMail


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
    campaign = session.get_one(Campaign, invitation.campaign_id)
    closing.change(session, campaign, Closing(datetime(2030, 3, 1, 22, 30, tzinfo=UTC), 7), "staff:1")
    closing_rules.change(session, ClosingRules(7, "Europe/Madrid"), "staff:1")
    letter = letters.invite(session, settings, invitation)
    assert letter.body.startswith(greeting)
    assert "23:30" in letter.body or "11:30" in letter.body  # by the employer's clock, and which that is
    assert day_and_time(datetime(2030, 3, 1, 22, 30, tzinfo=UTC), "Europe/Madrid", language) in letter.body
    assert "Dear" not in letter.body
    links.revoke(session, link)
    session.flush()
    assert closed in letters.body(session, settings, letter)


def heard(session: Session, settings: Settings, letter: OutboxMail) -> EmailMessage:
    """The letter as its reader's program shows it, from the bytes that go over the wire."""
    sending = with_server(settings)
    _server, post = letters.posted(session, sending, letter)
    post.content.decode("ascii")  # what every server takes
    return message_from_bytes(post.content, policy=policy.default)


def with_server(settings: Settings, sender: str = "hiring@example.com") -> Settings:
    """Settings with a mail server."""
    address = type(settings.smtp_url)("smtp://127.0.0.1:1")
    return settings.model_copy(update={"smtp_url": address, "mail_from": sender})


SAID = {
    "en": ("recruitment", "Invitation to an assessment: ", "Reminder of an assessment: ", "Dear "),
    "ar": ("التوظيف", "دعوة إلى تقييم: ", "تذكير بتقييم: ", "تحية طيبة "),
    "de": ("Personalauswahl", "Einladung zu einem Test: ", "Erinnerung an einen Test: ", "Guten Tag "),
    "es": ("selección de personal", "Invitación a una evaluación: ", "Recordatorio de una evaluación: ", "Buenos "),
    "fr": ("recrutement", "Invitation à une évaluation : ", "Rappel d’une évaluation : ", "Bonjour "),
}


@pytest.mark.parametrize("language", SAID)
def test_invitation_repeat_and_reminder_speak_the_candidates_language_from_sender_to_greeting(
    session: Session, settings: Settings, invited: tuple[Invitation, Link], language: str
) -> None:
    house = employer.current(session)
    house.name = "Hotel Aurora"
    session.add(house)
    invitation, _link = invited
    invitation.language = language
    sender, subject, reminder, greeting = SAID[language]
    sending = with_server(settings)

    def check(letter: OutboxMail, subject: str) -> EmailMessage:
        found = heard(session, settings, letter)
        named = found["From"].addresses[0].display_name
        assert (named.startswith("Hotel Aurora"), named.endswith(sender)) == (True, True)
        assert found["From"].addresses[0].addr_spec == "hiring@example.com"
        assert str(found["Subject"]) == f"{subject}Guest relations"
        text = found.get_body(("plain",)).get_content()
        assert text.startswith(greeting)
        assert language == "en" or not re.search("Dear|Kind regards|not finished", text), text
        return found

    first = letters.invite(session, sending, invitation)
    check(first, subject)
    first.state = "failed"
    again = letters.send_again(session, sending, invitation, "staff:1")
    assert again is first  # the same letter with the same Message-ID
    assert check(again, subject)["Message-ID"] == first.message_id
    again.state = "sent"
    later = letters.send_again(session, sending, invitation, "staff:1")
    assert later is not first
    assert check(later, reminder)["Message-ID"] != first.message_id


def test_an_employer_without_a_name_is_still_a_sender(
    session: Session, settings: Settings, invited: tuple[Invitation, Link]
) -> None:
    house = employer.current(session)
    house.name = ""
    session.add(house)
    found = heard(session, settings, letters.invite(session, with_server(settings), invited[0]))
    assert found["From"].addresses[0].display_name == "Recruitment"


def test_a_sender_named_in_the_settings_keeps_that_name(
    session: Session, settings: Settings, invited: tuple[Invitation, Link]
) -> None:
    sending = with_server(settings, '"Aurora, Hiring" <hiring@bücher.example>')
    letter = letters.invite(session, sending, invited[0])
    _server, post = letters.posted(session, sending, letter)
    found = message_from_bytes(post.content, policy=policy.default)
    assert post.sender == "hiring@xn--bcher-kva.example"
    assert found["From"].addresses[0].display_name == "Aurora, Hiring"


def test_an_internationalised_domain_goes_by_punycode_over_the_wire(
    session: Session, settings: Settings, invited: tuple[Invitation, Link]
) -> None:
    letter = letters.invite(session, with_server(settings), invited[0])
    letter.recipient = "jo@bücher.example"
    _server, post = letters.posted(session, with_server(settings), letter)
    assert post.recipient == "jo@xn--bcher-kva.example"
    assert b"To: jo@xn--bcher-kva.example" in post.content


@pytest.mark.parametrize("address", ["zoë@example.com", "amira@example.com\r\nBcc: x@example.com"])
def test_an_address_from_before_that_no_server_takes_is_told_and_not_sent(
    session: Session, settings: Settings, invited: tuple[Invitation, Link], address: str
) -> None:
    letter = letters.invite(session, with_server(settings), invited[0])
    letter.recipient = address
    with pytest.raises(NotDelivered) as told:
        letters.posted(session, with_server(settings), letter)
    assert (told.value.reason, told.value.outcome) == ("address-form", "final")


def test_a_sender_that_is_no_address_is_told_and_not_sent(
    session: Session, settings: Settings, invited: tuple[Invitation, Link]
) -> None:
    letter = letters.invite(session, settings, invited[0])
    with pytest.raises(NotDelivered) as told:
        letters.posted(session, with_server(settings, "apikey"), letter)
    assert told.value.reason == "sender-form"


def test_a_letter_whose_link_was_closed_is_not_sent(
    session: Session, settings: Settings, invited: tuple[Invitation, Link]
) -> None:
    letter = letters.invite(session, with_server(settings), invited[0])
    links.revoke(session, invited[1])
    session.flush()
    with pytest.raises(NotDelivered) as told:
        letters.posted(session, with_server(settings), letter)
    assert (told.value.reason, told.value.outcome) == ("link-closed", "final")


def test_a_letter_that_is_on_its_way_is_not_written_twice(
    session: Session, settings: Settings, invited: tuple[Invitation, Link]
) -> None:
    letter = letters.invite(session, with_server(settings), invited[0])
    assert letters.send_again(session, with_server(settings), invited[0], "staff:1") is letter
    assert letter.state == "waiting"


@pytest.mark.parametrize("state", ["waiting", "failed", "uncertain"])
@pytest.mark.parametrize("reason", sorted(REASONS))
def test_every_reason_has_words_for_what_happened_and_what_to_do(reason: str, state: str) -> None:
    for sentence in (what_happened(reason), what_to_do(reason, state)):
        assert sentence.endswith(".")
        assert "SMTP" not in sentence
