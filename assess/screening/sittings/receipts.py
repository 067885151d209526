"""The receipt of what a candidate submitted: a number made of the answers, when it was, and how much of what."""

import hashlib
from collections import defaultdict
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlmodel import Session, col, select

from assess.documents.canonical import canonical
from assess.formats.encounter import finished
from assess.screening.sittings import batteries
from assess.screening.sittings.admissions import Admission
from assess.store.tables import Invitation, Response, Sitting
from assess.store.tables.campaigns import SPOKEN

NUMBER_LENGTH, GROUP = 12, 4  # 60 bits: two receipts are never alike by chance


@dataclass(frozen=True)
class PartLine:
    """A part that was begun: how many of its questions have an answer, and whether it is handed in."""

    position: int
    answered: int
    of: int
    submitted: bool


@dataclass(frozen=True)
class Receipt:
    """What was submitted and when; `number` is empty until everything is."""

    number: str
    submitted_at: datetime | None
    parts: tuple[PartLine, ...]


def of_person(session: Session, admission: Admission) -> Receipt:
    """How far somebody is; with a number once everything is submitted: the same answers, the same number."""
    invitation = session.get_one(Invitation, admission.invitation_id)
    mine = select(Sitting).where(Sitting.invitation_id == invitation.id).order_by(col(Sitting.position))
    sittings = session.exec(mine).all()
    given: dict[int, dict[str, Any]] = defaultdict(dict)
    answers = select(Response).where(col(Response.sitting_id).in_([one.id for one in sittings]))
    for response in session.exec(answers):
        given[response.sitting_id][response.item] = response.value
    parts = tuple(
        PartLine(
            one.position + 1,
            _answered(session, admission, one, given[one.id or 0]),
            sum(map(len, one.layout)),
            one.submitted_at is not None,
        )
        for one in sittings
    )
    if invitation.completed_at is None:
        return Receipt("", None, parts)
    said = [[one.public_id, one.instrument, given[one.id or 0]] for one in sittings]
    return Receipt(_number(canonical(said)), invitation.completed_at, parts)


def _answered(session: Session, admission: Admission, sitting: Sitting, given: dict[str, Any]) -> int:
    """How many questions have a whole answer; a conversation has one once it has ended."""
    instrument = batteries.of_cohort(session, admission.cohort_id, sitting.language).instruments[sitting.position]
    if not instrument.by_turns:
        return len(given)
    return sum(finished(instrument.by_id[item], value["path"]) for item, value in given.items())


def _number(said: str) -> str:
    """A digest in groups of four letters and digits that are not mistaken for one another."""
    digest = int.from_bytes(hashlib.sha256(said.encode()).digest())
    letters = "".join(SPOKEN[digest >> 5 * place & 31] for place in range(NUMBER_LENGTH))
    return "-".join(letters[start : start + GROUP] for start in range(0, NUMBER_LENGTH, GROUP))
