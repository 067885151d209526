"""What letters say, in the candidate's language.

The link is filled in when a letter is sent or shown: the database alone opens nothing.
"""

from dataclasses import dataclass
from datetime import datetime
from email import policy
from email.errors import MessageError
from email.headerregistry import Address
from email.message import EmailMessage
from email.utils import formatdate
from gettext import NullTranslations

from sqlmodel import Session, col, select

from assess.config import Settings
from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.deadlines import day_and_time
from assess.report.duration_words import duration
from assess.screening import audit
from assess.screening.campaigns import invitations, links
from assess.screening.campaigns.identity import address_problem, ascii_address, tidy_address
from assess.screening.email import address_codes, delivery, letter_pages
from assess.screening.email.mail_client import MailServer, NotDelivered, Posted
from assess.screening.problems import Refused
from assess.screening.sittings import notice
from assess.store.tables import AddressCheck, Campaign, Candidate, Invitation, Link, OutboxMail, now

LINK = "[[link]]"
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
    said = catalogue(invitation.language)
    lead = said.gettext("%(employer)s invites you to an assessment: %(title)s.")
    return _write(session, settings, invitation, lead, said.gettext("Invitation to an assessment: %(title)s"))


def remind(session: Session, settings: Settings, invitation: Invitation) -> OutboxMail:
    """Write a letter to somebody who has had one before."""
    said = catalogue(invitation.language)
    lead = said.gettext("%(employer)s has invited you to an assessment that you have not finished yet: %(title)s.")
    return _write(session, settings, invitation, lead, said.gettext("Reminder of an assessment: %(title)s"))


def _write(session: Session, settings: Settings, invitation: Invitation, lead: str, subject: str) -> OutboxMail:
    campaign = session.get_one(Campaign, invitation.campaign_id)
    candidate = session.get_one(Candidate, invitation.candidate_id)
    begun = invitation.started_at is not None
    facts = notice.facts(session, campaign, invitation.cohort_id, invitation.language, begun)
    said, employer = catalogue(invitation.language), facts.house.name
    named = {"employer": employer, "title": facts.title}
    paragraphs = [
        said.gettext("Dear %(name)s,") % {"name": candidate.name},
        lead % named,
        _pauses(facts, said) % {"duration": duration(facts.duration, said)},
        LINK,
        said.gettext("The link is yours alone; please do not pass it on."),
    ]
    paragraphs += _dates(facts, said, invitation.language)
    if facts.contact:
        contact = {"contact": facts.contact}
        paragraphs.append(said.gettext("Questions, or a need for adjustments? %(contact)s") % contact)
    paragraphs.append(said.gettext("Kind regards") + f"\n{employer}")
    sender = said.gettext("%(employer)s, recruitment") % named if employer else said.gettext("Recruitment")
    body = "\n\n".join(paragraphs)
    return delivery.queue(session, settings, candidate.address, subject % named, body, invitation, sender)


def _pauses(facts: notice.Facts, said: NullTranslations) -> str:
    if facts.limits:
        return said.gettext(
            "%(duration)s A part of it has a time limit. Between parts you may pause and go on later, on this or "
            "another device, with the same link:"
        )
    return said.gettext(
        "%(duration)s You may pause at any time and go on later, on this or another device, with the same link:"
    )


def _dates(facts: notice.Facts, said: NullTranslations, language: str) -> list[str]:
    """Until when somebody must have begun, or finished; no countdown, since nobody knows when it is read."""
    if facts.until is None:
        return []
    moment = {"moment": day_and_time(facts.until, facts.house.time_zone, language)}
    if facts.begun:
        return [said.gettext("You can finish it until %(moment)s.") % moment]
    begin = said.gettext("You can begin until %(moment)s.") % moment
    if not facts.grace_days:
        return [begin]
    one, many = (
        "Whoever has begun by then may finish within %(num)s day.",
        "Whoever has begun by then may finish within %(num)s days.",
    )
    return [f"{begin} {said.ngettext(one, many, facts.grace_days) % {'num': facts.grace_days}}"]


def posted(session: Session, settings: Settings, letter: OutboxMail) -> tuple[MailServer, Posted]:
    """The letter as it goes over the wire, and to which server; NotDelivered where it cannot."""
    server = delivery.mail_server(session, settings)
    if server is None:
        raise NotDelivered("no-mail-server", "final")
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
    """The language that a letter is written in: its reader's; without an invitation, that of its last words."""
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
    link = _usable_link(session, letter)
    if link:
        return letter.body.replace(LINK, address(settings, link))
    said = catalogue(language(session, letter))
    return letter.body.replace(LINK, said.gettext("(this link has been closed)"))


def has_link(session: Session, invitation: Invitation) -> bool:
    """Whether a letter to this invitation could bring a link that opens."""
    return any(links.usable(link, now()) for link in links.of_invitation(session, invitation.id or 0))


def _code(session: Session, settings: Settings, letter: OutboxMail) -> str:
    check = session.exec(select(AddressCheck).where(AddressCheck.letter_id == letter.id)).first()
    usable = check is not None and address_codes.usable(check, now())
    return address_codes.code(settings.secret("link_key"), check) if check and usable else ""


def _usable_link(session: Session, letter: OutboxMail) -> Link | None:
    found = links.of_invitation(session, letter.invitation_id or 0)
    return next((link for link in found if links.usable(link, now())), None)


def send_again(session: Session, settings: Settings, invitation: Invitation, actor: str) -> OutboxMail:
    """A person asks for one more letter: a reminder after one that was sent, else the same one again."""
    letter = newest(session, invitation)
    if letter and letter.recipient != invitation.candidate.address:  # a reply to another address they left
        letter = None
    if invitation.candidate.unverified_email:  # the letter is for the owner of the address, not for who typed it
        invitations.claim(session, invitation, invitation.candidate.name, actor)
        links.add(session, invitation.campaign, invitation.id)
    if letter is None:
        letter = invite(session, settings, invitation)
    elif letter.state == "sent":
        letter = remind(session, settings, invitation)
    elif letter.state in delivery.ASKS_FOR_SOMEBODY and delivery.mail_server(session, settings):
        delivery.resend(session, letter)
    audit.record(session, actor, "invitation.resent", invitation.public_id)
    return letter
