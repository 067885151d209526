"""Letters carry the employer's name, logo and colour beside their plain text, and fetch nothing."""

import re
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest
from sqlmodel import Session, select

from assess.config import Settings
from assess.screening import accents
from assess.screening.campaigns import invitations, lifecycle, links
from assess.screening.campaigns.lifecycle import NewCampaign
from assess.screening.email import address_checks, delivery, letters
from assess.screening.email.mail_client import MailClient
from assess.screening.organisation import accounts, employer
from assess.store.tables import Campaign, Invitation, OutboxMail, now
from tests.mail_server import MailServer
from tests.screening.test_letters import with_server
from tests.screening.test_organisation import picture


@pytest.fixture
def sending(settings: Settings) -> Settings:
    """Settings with a mail server that nobody has to reach."""
    settings.generate_secrets()
    return with_server(settings)


@pytest.fixture
def campaign(session: Session) -> Campaign:
    """A campaign of the Hotel Aurora, which has a colour and no logo."""
    house = employer.current(session)
    house.name = "Hotel Aurora & Söhne"
    session.add(house)
    employer.set_accent(session, "#8a1c5b", "test")
    team = accounts.add_team(session, accounts.NewTeam("Lobby"), "test")
    plan = NewCampaign("Guest relations", team.id or 0, 3, contact="Ines, ines@example.com")
    return lifecycle.create(session, plan, owner_id=None, actor="test")


def invited(session: Session, campaign: Campaign, name: str = "Jo Park", language: str = "en") -> Invitation:
    """Somebody with a place, a link and a language."""
    invitation, _link = invitations.invite(session, campaign, name, "jo@example.com", "test")
    invitation.language = language
    return invitation


def heard(session: Session, sending: Settings, letter: OutboxMail) -> EmailMessage:
    """The letter as a program that reads mail takes it."""
    _server, post = letters.posted(session, sending, letter)
    post.content.decode("ascii")  # what every server takes
    return message_from_bytes(post.content, policy=policy.default)


def page_of(message: EmailMessage) -> str:
    """The HTML of a letter."""
    page = message.get_body(("html",))
    assert page is not None
    return str(page.get_content())


def referred(page: str) -> list[str]:
    """What a page leads to, or would fetch."""
    assert not re.search(r"url\(|@import|<link|<script|<base|<form|srcset", page)
    return re.findall(r'(?:href|src|background|action)="([^"]*)"', page)


def test_over_the_wire_the_plain_text_comes_first_and_the_page_with_its_logo_second(
    session: Session, sending: Settings, campaign: Campaign
) -> None:
    employer.set_logo(session, picture(), "test")
    letter = letters.invite(session, sending, invited(session, campaign))
    with MailServer().running() as server:
        reached = sending.model_copy(update={"smtp_url": type(sending.smtp_url)(f"smtp://127.0.0.1:{server.port}")})
        client = MailClient()
        client.hand_over(*letters.posted(session, reached, letter), before_end=lambda: None)
        client.close()
        (arrived,) = server.arrived
    assert arrived.get_content_type() == "multipart/alternative"
    plain, related = arrived.iter_parts()
    assert plain.get_content_type() == "text/plain"
    text = letters.body(session, sending, letter)
    assert plain.get_content().splitlines() == text.splitlines()
    page, logo = related.iter_parts()
    assert (related.get_content_type(), page.get_content_type()) == ("multipart/related", "text/html")
    assert (logo.get_content_type(), logo.get_content_disposition()) == ("image/png", "inline")
    assert logo.get_content() == employer.current(session).small_logo
    assert len(logo.get_content()) <= 8_000
    picture_of, link = referred(page.get_content())
    assert logo["Content-ID"] == f"<{picture_of.removeprefix('cid:')}>"
    assert f"\n{link}\n" in text
    assert 'alt="Hotel Aurora &amp; Söhne" width="128" height="48"' in page.get_content()


def test_without_a_logo_the_name_stands_there_in_the_employers_colour_and_nothing_is_attached(
    session: Session, sending: Settings, campaign: Campaign
) -> None:
    letter = letters.invite(session, sending, invited(session, campaign))
    found = heard(session, sending, letter)
    page = page_of(found)
    assert [part.get_content_type() for part in found.walk()] == [
        "multipart/alternative",
        "text/plain",
        "text/html",
    ]
    assert "<bdi>Hotel Aurora &amp; Söhne</bdi>" in page
    assert "<img" not in page
    assert page.count(accents.light("#8a1c5b").accent) >= 2
    assert accents.dark("#8a1c5b").accent in page
    assert re.search(r">Asterism</td>", page)


def test_every_paragraph_of_the_text_is_on_the_page(
    session: Session, sending: Settings, campaign: Campaign
) -> None:
    letter = letters.invite(session, sending, invited(session, campaign))
    bare = re.sub(r"<[^>]+>", "\n", page_of(heard(session, sending, letter)).partition("<body")[2])
    for line in letters.body(session, sending, letter).replace("&", "&amp;").splitlines():
        assert line in bare


def test_what_people_typed_is_text_and_leads_nowhere(
    session: Session, sending: Settings, campaign: Campaign
) -> None:
    name = '<script src="https://evil.example/x"></script> https://evil.example'
    letter = letters.invite(session, sending, invited(session, campaign, name))
    page = page_of(heard(session, sending, letter))
    assert "&lt;script src=&#34;https://evil.example/x&#34;&gt;" in page
    assert all(place.startswith(f"{sending.address}/i/") for place in referred(page))
    assert "https://evil.example" in page  # to be read, not to be followed


@pytest.mark.parametrize(("language", "direction", "start"), [("ar", "rtl", "right"), ("de", "ltr", "left")])
def test_a_page_has_the_language_and_direction_of_its_letter(
    session: Session, sending: Settings, campaign: Campaign, language: str, direction: str, start: str
) -> None:
    letter = letters.invite(session, sending, invited(session, campaign, language=language))
    page = page_of(heard(session, sending, letter))
    assert f'<html lang="{language}" dir="{direction}">' in page
    assert f'<table class="paper" role="presentation" lang="{language}" dir="{direction}"' in page
    assert f"text-align: {start};" in page
    assert re.search(r'<a class="accent soft" href="[^"]+" dir="ltr"', page)


def test_a_code_stands_out_in_the_campaigns_language(
    session: Session, sending: Settings, campaign: Campaign
) -> None:
    campaign.language = "ar"
    address_checks.begin(session, sending, links.add(session, campaign), "Ben", "ben@example.com", now())
    letter = session.exec(select(OutboxMail)).one()
    found = heard(session, sending, letter)
    assert found["Content-Language"] == "ar"
    assert '<html lang="ar" dir="rtl">' in page_of(found)
    assert re.search(r'font-size: 28px;[^>]*><bdi dir="ltr">\d{6}</bdi>', page_of(found))


def test_an_answer_keeps_its_lines_and_only_our_own_addresses_are_links(
    session: Session, sending: Settings, campaign: Campaign
) -> None:
    ours = f"{sending.address}/return"
    said = f"First line\r\nsee {ours}.\r\n\r\nOr https://elsewhere.example/, {sending.address}.evil.example/x."
    letter = delivery.queue(session, sending, "jo@example.com", "An answer", said)
    page = page_of(heard(session, sending, letter))
    assert referred(page) == [ours]
    assert "First line<br>see <a" in page
    assert page.count('<p style="margin: 0 0 16px;">') == 2
