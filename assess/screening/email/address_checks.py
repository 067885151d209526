"""An open link verifies who comes: a code goes to the address, and whoever types it has the place of that address.

Every address is answered alike, whether anybody knows it or not.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, func, select

from assess.config import Settings
from assess.report.catalogues import catalogue
from assess.screening.campaigns import identity, invitations
from assess.screening.email import address_codes, delivery
from assess.screening.problems import Problem, refuse
from assess.screening.sittings import admissions, notice
from assess.screening.sittings.entrance import LinkClosed
from assess.store.tables import AddressCheck, Campaign, Link, OutboxMail

HOUR, KEPT = timedelta(hours=1), timedelta(days=1)
AN_HOUR, A_DAY = 5, 10  # letters to one address
OF_A_LINK = 2000  # letters an hour
SLOW = timedelta(minutes=2)  # a letter that has not left by then keeps nobody waiting


@dataclass(frozen=True)
class Asked:
    """An address that is being checked, as its page shows it."""

    public_id: str
    name: str
    email: str
    left: int
    over: bool
    stuck: bool


@dataclass(frozen=True)
class Verdict:
    """What came of a typed code: the cookie's token of whoever was let in, or how many tries are left."""

    token: str = ""
    left: int = 0


def possible(session: Session, settings: Settings) -> bool:
    """Whether an address can be verified here."""
    return delivery.mail_server(session, settings) is not None


def begin(session: Session, settings: Settings, link: Link, name: str, email: str, moment: datetime) -> str | None:
    """Send a code to the address and name the check; None where no mail server is set; Refused."""
    if not possible(session, settings):
        return None
    who = identity.clean(name, email)
    assert link.id is not None
    forget(session, moment)
    refuse(_too_many(session, link.id, who.email, moment))
    check = AddressCheck(link_id=link.id, name=who.name, email=who.email, sent_at=moment)
    session.add(check)
    session.flush()
    _write(session, settings, check)
    return check.public_id


def correct(
    session: Session, settings: Settings, check: AddressCheck, name: str, email: str, moment: datetime
) -> str | None:
    """The same with a corrected name or address; the code sent before opens nothing any more."""
    begun = begin(session, settings, session.get_one(Link, check.link_id), name, email, moment)
    check.used_at = moment
    return begun


def find(session: Session, link: Link, public_id: str, moment: datetime) -> AddressCheck:
    """The check of that name at that link, held until the transaction ends; LinkClosed without one."""
    mine = select(AddressCheck).where(AddressCheck.public_id == public_id, AddressCheck.link_id == link.id)
    check = session.exec(mine.with_for_update().execution_options(populate_existing=True)).first()
    if check is None or check.sent_at <= moment - KEPT:
        raise LinkClosed("no such check of an address")
    return check


def asked(session: Session, check: AddressCheck, moment: datetime) -> Asked:
    """What the page of a check shows."""
    return Asked(
        check.public_id, check.name, check.email, address_codes.TRIES - check.tries,
        not address_codes.usable(check, moment), stuck(session, check, moment),
    )  # fmt: skip


def stuck(session: Session, check: AddressCheck, moment: datetime) -> bool:
    """Whether the letter has not left and will not soon: whoever waits for it may go on without."""
    if check.used_at is not None:
        return False
    letter = session.get(OutboxMail, check.letter_id) if check.letter_id else None
    if letter is None or letter.state in ("failed", "held"):
        return True
    return letter.state != "sent" and moment > letter.created_at + SLOW


def send_again(session: Session, settings: Settings, check: AddressCheck, moment: datetime) -> None:
    """One more letter: with the same code while it is young, else with a new one; none while one is on its way."""
    letter = session.get(OutboxMail, check.letter_id) if check.letter_id else None
    if check.used_at is not None or (letter and letter.state in ("waiting", "sending")):
        return
    refuse(_too_many(session, check.link_id, check.email, moment))
    if check.tries or moment > check.sent_at + address_codes.LASTS / 2:
        check.serial, check.tries, check.sent_at = check.serial + 1, 0, moment
    if letter is not None:
        delivery.forget(session, col(OutboxMail.id) == letter.id)
    check.letters += 1
    _write(session, settings, check)


def verify(session: Session, settings: Settings, check: AddressCheck, typed: str, moment: datetime) -> Verdict:
    """Let whoever types the right code in at the place of the address, a new one if it has none; LinkClosed.

    A wrong code counts: the caller commits in any case.
    """
    if not address_codes.usable(check, moment):
        return Verdict()
    if not address_codes.right(settings.keys("link_key").good(moment), check, typed):
        check.tries += 1
        return Verdict(left=address_codes.TRIES - check.tries)
    check.used_at = moment
    open_link = session.get_one(Link, check.link_id)
    invitation, link = invitations.join_verified(session, open_link, check.name, check.email)
    if invitation.state == "revoked":
        raise LinkClosed("revoked invitation")
    return Verdict(admissions.admit(session, link, invitation, moment))


def go_on_without(session: Session, check: AddressCheck, moment: datetime) -> str:
    """Let in whom no letter reaches, at a place of their own with the address not verified."""
    check.used_at = moment
    open_link = session.get_one(Link, check.link_id)
    invitation, link = invitations.join(session, open_link, check.name, check.email)
    return admissions.admit(session, link, invitation, moment)


def _too_many(session: Session, link_id: int, email: str, moment: datetime) -> list[Problem]:
    """Letters have bounds for each address and each link, so that no stranger is flooded by way of us."""
    sent = select(func.coalesce(func.sum(AddressCheck.letters), 0))
    to_address = sent.where(AddressCheck.email == email)
    of_hour = session.exec(to_address.where(col(AddressCheck.sent_at) > moment - HOUR)).one()
    if of_hour >= AN_HOUR or session.exec(to_address).one() >= A_DAY:
        return [Problem("email", "too-many-letters")]
    of_link = sent.where(AddressCheck.link_id == link_id, col(AddressCheck.sent_at) > moment - HOUR)
    return [Problem("email", "too-many-letters")] if session.exec(of_link).one() >= OF_A_LINK else []


def forget(session: Session, moment: datetime) -> None:
    """Rows and letters of people who typed an address a day ago and more."""
    old = col(AddressCheck.sent_at) <= moment - KEPT
    theirs = col(OutboxMail.id).in_(select(AddressCheck.letter_id).where(old))
    delivery.forget(session, theirs & (col(OutboxMail.state) != "sending"))
    session.exec(delete(AddressCheck).where(old))


def _write(session: Session, settings: Settings, check: AddressCheck) -> None:
    """The letter; its code is filled in when it leaves. The name, which anybody may type, is not in it."""
    campaign = session.get_one(Campaign, session.get_one(Link, check.link_id).campaign_id)
    employer, said = notice.house(session).name, catalogue(campaign.language)
    named = {"employer": employer, "title": campaign.title}
    paragraphs = [
        said.gettext("This is your code for the assessment “%(title)s” of %(employer)s:") % named,
        address_codes.PLACE,
        said.gettext(
            "Type it on the page that asked for it; it is good for %(minutes)d minutes. Whoever has it gets in "
            "with your address, so pass it on to nobody."
        )
        % {"minutes": address_codes.LASTS.seconds // 60},
        said.gettext("If you did not ask for it, you need not do anything: without the code nobody gets in."),
        said.gettext("Kind regards") + f"\n{employer}",
    ]
    sender = said.gettext("%(employer)s, recruitment") % named if employer else said.gettext("Recruitment")
    subject = said.gettext("Your code for the assessment: %(title)s") % named
    body = "\n\n".join(paragraphs)
    manner = delivery.Manner(language=campaign.language, sender_name=sender, urgent=True)
    letter = delivery.queue(session, settings, check.email, subject, body, manner=manner)
    check.letter_id = letter.id
    session.flush()
