"""Correcting what is kept of a person: their name and address."""

from dataclasses import dataclass
from datetime import date
from typing import Annotated

from sqlmodel import Session, col, delete, select, update

from assess.screening import audit
from assess.screening.campaigns import closing, identity, invitations, links, return_codes
from assess.screening.inputs import Text
from assess.screening.organisation import accounts
from assess.screening.problems import Problem, refuse
from assess.store.tables import AuditEvent, Candidate, CandidateSession, Invitation, OutboxMail, now

NOT_SENT = ("held", "waiting", "failed")


@dataclass(frozen=True)
class Correction:
    """Name and address as they should be."""

    name: Annotated[str, Text(120, required=True)]
    email: Annotated[str, Text(254, required=True, lower=True)]


@dataclass(frozen=True)
class Trace:
    """That somebody corrected the name or the address, and when; neither stays readable."""

    day: date
    by: str
    fields: tuple[str, ...]


def correct(session: Session, candidate: Candidate, asked: Correction, actor: str) -> None:
    """Keep them so from now on; letters that have not left go to the new address. Refused with all problems.

    Whoever reads the old address is out: links, browsers and return codes end, and open places get a new link. An
    address that nobody has shown to be theirs stays such; no letter went there, so its owner's links stay.
    """
    who = identity.clean(asked.name, asked.email)
    verified = not candidate.unverified_email
    if verified:
        refuse(_taken(session, candidate, who.email))
    changed = [name for name, new in (("name", who.name), ("email", who.email)) if new != _present(candidate, name)]
    candidate.name = who.name
    if verified:
        candidate.email = who.email
    else:
        candidate.unverified_email = who.email
    if "email" in changed:
        mine = select(Invitation.id).where(Invitation.candidate_id == candidate.id)
        waiting = col(OutboxMail.invitation_id).in_(mine), col(OutboxMail.state).in_(NOT_SENT)
        session.exec(update(OutboxMail).where(*waiting).values(recipient=who.email))
        if verified:
            _end_ways_in(session, candidate, actor)
    session.add(candidate)
    if changed:
        audit.record(session, actor, "person.corrected", candidate.public_id, fields=changed)


def trace(session: Session, candidate: Candidate) -> list[Trace]:
    """What was corrected of somebody, the newest first."""
    corrected = AuditEvent.verb == "person.corrected", AuditEvent.object == candidate.public_id
    found = session.exec(select(AuditEvent).where(*corrected).order_by(col(AuditEvent.id).desc()))
    named = accounts.names(session)
    return [Trace(one.at.date(), named.get(one.actor, ""), tuple(one.detail["fields"])) for one in found]


def _end_ways_in(session: Session, candidate: Candidate, actor: str) -> None:
    for place in session.exec(select(Invitation).where(Invitation.candidate_id == candidate.id)).all():
        for link in links.of_invitation(session, place.id or 0):
            links.revoke(session, link)
        session.exec(delete(CandidateSession).where(col(CandidateSession.invitation_id) == place.id))
        return_codes.renew(session, place, actor)
        if place.state in invitations.OPEN_STATES and closing.of_place(place, now()) == "open":
            links.add(session, place.campaign, place.id)


def _present(candidate: Candidate, name: str) -> str:
    return candidate.name if name == "name" else candidate.address


def _taken(session: Session, candidate: Candidate, email: str) -> list[Problem]:
    others = select(Candidate.id).where(
        Candidate.team_id == candidate.team_id, Candidate.email == email, Candidate.id != candidate.id
    )
    return [Problem("email", "email-taken", {"email": email})] if session.exec(others).first() else []
