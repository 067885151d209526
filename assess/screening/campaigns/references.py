"""Short references: what tells two people of one name apart on page, paper, in tables and on the telephone."""

from dataclasses import dataclass
from typing import Annotated

from sqlmodel import Session, col, select

from assess.screening.campaigns.return_codes import read
from assess.screening.inputs import Text, outside_limits, tidy
from assess.screening.problems import refuse
from assess.store.tables import Invitation
from assess.store.tables.campaigns import REFERENCE_LENGTH, new_reference, spoken_reference

PORTION = 500


@dataclass(frozen=True)
class ApplicantNumber:
    """The employer's own name for a place."""

    number: Annotated[str, Text(40)]


def tidy_number(typed: str) -> str:
    """The employer's number as it is kept; Refused for one that cannot be."""
    asked = tidy(ApplicantNumber(typed))
    refuse(outside_limits(asked))
    return asked.number


def shown(invitation: Invitation) -> str:
    """The reference of a place as it is printed."""
    return spoken_reference(invitation.reference)


def drawn(session: Session, count: int) -> list[str]:
    """So many references that nobody has."""
    found: set[str] = set()
    while len(found) < count:
        fresh = {new_reference() for _one in range(min(count - len(found), PORTION))} - found
        taken = session.exec(select(Invitation.reference).where(col(Invitation.reference).in_(fresh))).all()
        found |= fresh - set(taken)
    return list(found)


def typed(words: str) -> str:
    """The reference that somebody may have typed, however it is written; empty where it cannot be one."""
    plain = read(words)
    return plain if len(plain) == REFERENCE_LENGTH else ""
