"""Who people of a ranking are, and names hidden from whoever reads: people go by their references then.

Hidden for a session of the database, which is one request, so that no verb can forget it.
"""

from collections.abc import Collection
from dataclasses import dataclass, replace
from typing import Any

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.store.tables import Campaign, Candidate, Invitation
from assess.store.tables.campaigns import spoken_reference

PORTION = 500
_HIDDEN = "names are hidden"


@dataclass(frozen=True)
class Person:
    """Who an entry is; `reference` and the employer's own number tell namesakes apart."""

    public_id: str
    name: str
    synthetic: bool
    reference: str = ""
    applicant_number: str = ""


def hide_names(session: Session) -> None:
    """From now on."""
    session.info[_HIDDEN] = True


def note_names(session: Session, campaign: Campaign, hide: bool, actor: str) -> None:
    """Keep that somebody wants the names of a campaign hidden, or sees them from now on."""
    audit.record(session, actor, "names.hidden" if hide else "names.shown", campaign.public_id)


def hidden(session: Session) -> bool:
    """Whether names are hidden."""
    return bool(session.info.get(_HIDDEN))


def people(session: Session, invitations: Collection[int]) -> dict[int, Person]:
    """Who has these invitations, by reference alone where names are hidden."""
    found = named(session, invitations)
    return {number: shown(session, one) for number, one in found.items()}


def shown(session: Session, person: Person) -> Person:
    """Somebody as pages of this request may name them."""
    return replace(person, name=person.reference) if hidden(session) else person


def named(session: Session, invitations: Collection[int]) -> dict[int, Person]:
    """The same with names, hidden or not."""
    wanted, found = [int(number) for number in invitations], dict[int, Person]()
    for start in range(0, len(wanted), PORTION):
        rows = session.exec(
            select(Invitation.id, *_SHOWN)
            .join(Candidate, col(Invitation.candidate_id) == Candidate.id)
            .where(col(Invitation.id).in_(wanted[start : start + PORTION]))
        )
        found |= {number or 0: _person(*shown) for number, *shown in rows}
    return found


_SHOWN: Any = (
    Invitation.public_id, Candidate.name, Candidate.synthetic, Invitation.reference, Invitation.applicant_number,
)  # fmt: skip


def _person(public_id: str, name: str, synthetic: bool, reference: str, applicant_number: str) -> Person:
    return Person(public_id, name, synthetic, spoken_reference(reference), applicant_number)


def person_of(invitation: Invitation) -> Person:
    """Who has this invitation."""
    who = invitation.candidate
    return _person(invitation.public_id, who.name, who.synthetic, invitation.reference, invitation.applicant_number)
