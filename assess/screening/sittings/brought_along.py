"""What a link of the employer's own system brings: the applicant's number, and where they go on afterwards."""

from dataclasses import dataclass

from sqlmodel import Session, select

from assess.screening import audit, return_places
from assess.screening.campaigns import references
from assess.screening.problems import Refused
from assess.screening.sittings import admissions
from assess.store.tables import Invitation, Organisation


@dataclass(frozen=True)
class Brought:
    """What was in the link; whatever cannot be taken is empty, and keeps nobody out."""

    applicant_number: str = ""
    return_address: str = ""


@dataclass(frozen=True)
class WayOn:
    """Where the employer's own system goes on, and how its host is called."""

    address: str
    host: str


def read(session: Session, applicant: str, address: str) -> Brought:
    """What of it can be taken: a number that can be kept, an address that the employer allows."""
    try:
        number = references.tidy_number(applicant)
    except Refused:
        number = ""
    return Brought(number, address if address and _allowed(session, address) else "")


def note(session: Session, token: str, brought: Brought) -> None:
    """Keep it with the place of whoever was let in just now; a number that is there already stays."""
    number = admissions.of_token(session, token)
    invitation = session.get(Invitation, number) if number and brought != Brought() else None
    if invitation is None:
        return
    if brought.applicant_number and not invitation.applicant_number:
        invitation.applicant_number = brought.applicant_number
        audit.record(session, "candidate", "applicant-number.brought", invitation.public_id)
    if brought.return_address and invitation.completed_at is None:
        invitation.return_address = brought.return_address
    session.add(invitation)


def way_on(session: Session, invitation_id: int) -> WayOn | None:
    """Where this person goes on, while the employer still allows it."""
    address = session.get_one(Invitation, invitation_id).return_address
    if not address or not _allowed(session, address):
        return None
    return WayOn(address, return_places.host(address))


def _allowed(session: Session, address: str) -> bool:
    beginnings = session.exec(select(Organisation.return_addresses).limit(1)).first()
    return return_places.allowed(address, beginnings or [])
