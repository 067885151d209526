"""What letters say, in the candidate's language.

The link is filled in when a letter is sent or shown: the database alone opens nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate

from sqlmodel import Session, col, select

from assess.config import Settings
from assess.report.catalogues import LANGUAGES, catalogue
from assess.screening import audit
from assess.screening.campaigns import closing, invitations, links
from assess.screening.campaigns.identity import address_problem, ascii_address, tidy_address
from assess.screening.email import address_codes, delivery, letter_pages
from assess.screening.email.letter_places import LINK
from assess.screening.email.letter_writer import LetterWriter
from assess.screening.email.mail_client import MailServer, NotDelivered, Posted
from assess.screening.email.shipped_letters import INVITATION, REMINDER
from assess.screening.problems import Problem, Refused
from assess.screening.sittings import admissions
from assess.store.tables import AddressCheck, Invitation, Link, OutboxMail, now

SEVEN_BIT = policy.SMTP.clone(cte_type="7bit")  # what every server takes


def address(settings: Settings, link: Link) -> str:
    """The address that opens a link, ready to print."""
    return f"{settings.address}/i/{links.token(settings.secret('link_key'), link)}"


@dataclass(frozen=True)
class PrintedLink:
    """A link as its page shows it, ready to copy while it is usable."""

    public_id: str
    serial: int
    created_at: datetime
    expires_at: datetime | None
    usable: bool
    address: str


def printed_links(
    session: Session, settings: Settings, invitation: Invitation, moment: datetime
) -> list[PrintedLink]:
    """All links of an invitation, the newest first."""
    return [
        PrintedLink(
            link.public_id, link.serial, link.created_at, link.expires_at, links.usable(link, moment),
            address(settings, link),
        )
        for link in links.of_invitation(session, invitation.id or 0)
    ]  # fmt: skip


def invite(session: Session, settings: Settings, invitation: Invitation) -> OutboxMail:
    """Write the letter with a person's link into the outbox."""
    return LetterWriter(session, settings, invitation.campaign).write(invitation, INVITATION)


def posted(session: Session, settings: Settings, letter: OutboxMail) -> tuple[MailServer, Posted]:
    """The letter as it goes over the wire, and to which server; NotDelivered where it cannot."""
    server = delivery.mail_server(session, settings)
    if server is None:
        raise NotDelivered("no-mail-server", "final")
    if LINK in letter.body and _over(session, letter):
        raise NotDelivered("campaign-over", "final")
    if LINK in letter.body and _usable_link(session, letter) is None:
        raise NotDelivered("link-closed", "final")
    if address_codes.PLACE in letter.body and not _code(session, settings, letter):
        raise NotDelivered("code-over", "final")
    if address_problem("sender", server.sender):
        raise NotDelivered("sender-form", "final")
    try:
        sender, recipient = ascii_address(server.sender), ascii_address(letter.recipient)
        message = _composed(letter, Address(server.sender_name or letter.sender_name, addr_spec=sender), recipient)
        text, spoken = body(session, settings, letter), language(session, letter)
        message.set_content(text)
        letter_pages.add_to(message, session, text, spoken, settings.address)
        message["Content-Language"] = spoken  # last: what is there goes into the first part
        return server, Posted(sender, recipient, message.as_bytes())
    except (ValueError, MessageError):
        raise NotDelivered("address-form", "final") from None


def _composed(letter: OutboxMail, sender: Address, recipient: str) -> EmailMessage:
    """The letter's head, with its stable Message-ID; ValueError for a header with a line break."""
    message = EmailMessage(policy=SEVEN_BIT)
    message["From"], message["To"], message["Subject"] = sender, recipient, letter.subject
    message["Message-ID"], message["Date"] = letter.message_id, formatdate(letter.created_at.timestamp())
    message["Auto-Submitted"] = "auto-generated"
    if letter.reply_to:
        message["Reply-To"] = Address(letter.reply_name, addr_spec=ascii_address(letter.reply_to))
    return message


def newest(session: Session, invitation: Invitation) -> OutboxMail | None:
    """The last letter to this invitation."""
    mine = select(OutboxMail).where(OutboxMail.invitation_id == invitation.id).order_by(col(OutboxMail.id).desc())
    return session.exec(mine.limit(1)).first()


def written(session: Session, invitation: Invitation) -> bool:
    """Whether a letter to this invitation was written before."""
    return newest(session, invitation) is not None


def test(session: Session, settings: Settings, recipient: str) -> OutboxMail:
    """A letter that shows whether the mail server takes letters; Refused for what is no address."""
    recipient = recipient.strip().lower()
    if wrong := address_problem("to", recipient):
        raise Refused([wrong])
    said = catalogue("en")
    body = said.gettext("This letter was sent from Settings to test the mail server. Nothing needs to be done.")
    return delivery.queue(session, settings, tidy_address(recipient), said.gettext("A test letter"), body)


def language(session: Session, letter: OutboxMail) -> str:
    """The language that a letter is written in; of an older one its reader's, else that of its last words."""
    if letter.language:
        return letter.language
    invitation = session.get(Invitation, letter.invitation_id) if letter.invitation_id else None
    if invitation:
        return invitation.language
    last = letter.body.rpartition("\n\n")[2]
    return next((one for one in LANGUAGES if last.startswith(catalogue(one).gettext("Kind regards"))), "en")


def body(session: Session, settings: Settings, letter: OutboxMail) -> str:
    """The letter's text with its link or code in place; a closed link is said to be closed."""
    if address_codes.PLACE in letter.body:
        return letter.body.replace(address_codes.PLACE, _code(session, settings, letter))
    if LINK not in letter.body or letter.invitation_id is None:
        return letter.body
    link = None if _over(session, letter) else _usable_link(session, letter)
    if link:
        return letter.body.replace(LINK, address(settings, link))
    said = catalogue(language(session, letter))
    return letter.body.replace(LINK, said.gettext("(this link has been closed)"))


def has_link(session: Session, invitation: Invitation) -> bool:
    """Whether a letter to this invitation could bring a link that opens."""
    return not _place_over(session, invitation) and any(map(_opens(invitation), _links(session, invitation)))


def _code(session: Session, settings: Settings, letter: OutboxMail) -> str:
    check = session.exec(select(AddressCheck).where(AddressCheck.letter_id == letter.id)).first()
    usable = check is not None and address_codes.usable(check, now())
    return address_codes.code(settings.secret("link_key"), check) if check and usable else ""


def _usable_link(session: Session, letter: OutboxMail) -> Link | None:
    invitation = session.get(Invitation, letter.invitation_id)
    return next(filter(_opens(invitation), _links(session, invitation)), None) if invitation else None


def _links(session: Session, invitation: Invitation) -> list[Link]:
    return links.of_invitation(session, invitation.id or 0)


def _opens(invitation: Invitation) -> Callable[[Link], bool]:
    begun, moment = invitation.started_at is not None, now()
    return lambda link: links.usable(link, moment, begun)


def _over(session: Session, letter: OutboxMail) -> bool:
    invitation = session.get(Invitation, letter.invitation_id) if letter.invitation_id else None
    return invitation is not None and _place_over(session, invitation)


def _place_over(session: Session, invitation: Invitation) -> bool:
    """Whether a link would lead to nothing but the word that the campaign has closed."""
    begun, completed = invitation.started_at is not None, invitation.state == "completed"
    dates = closing.dates(invitation.campaign, invitation.closes_at)
    return admissions.standing(session, dates, invitation.id, begun, completed, now()) != "open"


def send_again(session: Session, settings: Settings, invitation: Invitation, actor: str) -> OutboxMail:
    """A person asks for one more letter: a reminder after one that was sent, else the same one again.

    Refused where its link would be dead; a link that has expired meanwhile is replaced.
    """
    if closing.of_place(invitation, now()) != "open":
        raise Refused([Problem("invitation", "place-closed")])
    letter = newest(session, invitation)
    if letter and letter.recipient != invitation.candidate.address:  # a reply to another address they left
        letter = None
    if invitation.candidate.unverified_email:  # the letter is for the owner of the address, not for who typed it
        invitations.claim(session, invitation, invitation.candidate.name, actor)
        links.add(session, invitation.campaign, invitation.id)
    elif not has_link(session, invitation):
        links.add(session, invitation.campaign, invitation.id)
    if letter is None:
        letter = invite(session, settings, invitation)
    elif letter.state == "sent":
        letter = LetterWriter(session, settings, invitation.campaign).write(invitation, REMINDER)
    elif letter.state in delivery.ASKS_FOR_SOMEBODY and delivery.mail_server(session, settings):
        delivery.resend(session, letter)
    audit.record(session, actor, "invitation.resent", invitation.public_id)
    return letter
