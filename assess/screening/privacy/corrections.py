"""Correcting what is kept of a person: their name and address."""

from dataclasses import dataclass
from typing import Annotated

from sqlmodel import Session, col, select, update

from assess.screening import audit
from assess.screening.campaigns import identity
from assess.screening.inputs import Text
from assess.screening.problems import Problem, refuse
from assess.store.tables import Candidate, Invitation, OutboxMail

NOT_SENT = ("held", "waiting", "failed")


@dataclass(frozen=True)
class Correction:
    """Name and address as they should be."""

    name: Annotated[str, Text(120, required=True)]
    email: Annotated[str, Text(254, required=True, lower=True)]


def correct(session: Session, candidate: Candidate, asked: Correction, actor: str) -> None:
    """Keep them so from now on; letters that have not left go to the new address. Refused with all problems.

    An address that nobody has shown to be theirs stays such.
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
    session.add(candidate)
    if changed:
        audit.record(session, actor, "person.corrected", candidate.public_id, fields=changed)


def _present(candidate: Candidate, name: str) -> str:
    return candidate.name if name == "name" else candidate.address


def _taken(session: Session, candidate: Candidate, email: str) -> list[Problem]:
    others = select(Candidate.id).where(
        Candidate.team_id == candidate.team_id, Candidate.email == email, Candidate.id != candidate.id
    )
    return [Problem("email", "email-taken", {"email": email})] if session.exec(others).first() else []
