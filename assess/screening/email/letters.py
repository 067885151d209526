"""What letters say, in the candidate's language.

The link is filled in when a letter is sent or shown: the database alone opens nothing.
"""

from dataclasses import dataclass
from datetime import datetime

from babel.dates import format_date
from sqlmodel import Session, select

from assess.config import Settings
from assess.report.catalogues import catalogue
from assess.screening import audit
from assess.screening.campaigns import links
from assess.screening.campaigns.identity import address_problem, tidy_address
from assess.screening.email import delivery
from assess.screening.problems import Refused
from assess.screening.sittings import notice
from assess.store.tables import Campaign, Candidate, Invitation, Link, OutboxMail, now

LINK = "[[link]]"


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
    campaign = session.get_one(Campaign, invitation.campaign_id)
    candidate = session.get_one(Candidate, invitation.candidate_id)
    facts = notice.facts(session, campaign, invitation.cohort_id, invitation.language)
    said, employer = catalogue(invitation.language), facts.house.name
    paragraphs = [
        said.gettext("Dear %(name)s,") % {"name": candidate.name},
        said.gettext("%(employer)s invites you to an assessment: %(title)s.")
        % {"employer": employer, "title": facts.title},
        said.gettext(
            "It takes about %(minutes)d minutes. You may pause at any time and go on later, on this or another "
            "device, with the same link:"
        )
        % {"minutes": facts.minutes},
        LINK,
        said.gettext("The link is yours alone; please do not pass it on."),
    ]
    if facts.closes_at:
        day = format_date(facts.closes_at, "d MMMM y", locale=invitation.language)
        paragraphs.append(said.gettext("The assessment is open until %(day)s.") % {"day": day})
    if facts.contact:
        contact = {"contact": facts.contact}
        paragraphs.append(said.gettext("Questions, or a need for adjustments? %(contact)s") % contact)
    paragraphs.append(said.gettext("Kind regards") + f"\n{employer}")
    subject = f"{employer}: {facts.title}"
    return delivery.queue(session, settings, candidate.email, subject, "\n\n".join(paragraphs), invitation)


def written(session: Session, invitation: Invitation) -> bool:
    """Whether a letter to this invitation was written before."""
    found = select(OutboxMail.id).where(OutboxMail.invitation_id == invitation.id).limit(1)
    return session.exec(found).first() is not None


def test(session: Session, settings: Settings, recipient: str) -> OutboxMail:
    """A letter that shows whether the mail server takes letters; Refused for what is no address."""
    recipient = recipient.strip().lower()
    if wrong := address_problem("to", recipient):
        raise Refused([wrong])
    said = catalogue("en")
    body = said.gettext("This letter was sent from Settings to test the mail server. Nothing needs to be done.")
    return delivery.queue(session, settings, tidy_address(recipient), said.gettext("A test letter"), body)


def body(session: Session, settings: Settings, letter: OutboxMail) -> str:
    """The letter's text with its link in place; a closed link is said to be closed."""
    if LINK not in letter.body or letter.invitation_id is None:
        return letter.body
    usable = [link for link in links.of_invitation(session, letter.invitation_id) if links.usable(link, now())]
    if usable:
        return letter.body.replace(LINK, address(settings, usable[0]))
    said = catalogue(session.get_one(Invitation, letter.invitation_id).language)
    return letter.body.replace(LINK, said.gettext("(this link has been closed)"))


def send_again(session: Session, settings: Settings, invitation: Invitation, actor: str) -> OutboxMail:
    """The invitation's letter once more."""
    letter = invite(session, settings, invitation)
    audit.record(session, actor, "invitation.resent", invitation.public_id)
    return letter
