"""Erasure: all that is of a person goes; numbers made of many people stay, and the audit trail keeps ids alone.

The database's own references take everything along that leads to a person. What else names them is removed here:
letters and codes to their address that belong to nobody, and the jobs of their letters. Who was erased is kept by
public id, in the database and outside of it (`erasure_log`), so that a backup brings nobody back.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, or_, select

from assess.screening import audit
from assess.screening.email import delivery
from assess.screening.privacy import demographics, personal_rows
from assess.screening.problems import Problem, Refused
from assess.store.database import add_unless_there
from assess.store.tables import (
    AddressCheck,
    Candidate,
    CandidateRequest,
    Erasure,
    ImportLine,
    Invitation,
    LegalHold,
    OutboxMail,
)

PERSON, PLACE = "person", "place"
REQUEST, RETENTION = "request", "retention"


@dataclass(frozen=True)
class Logged:
    """Somebody who was erased, or a place of theirs."""

    subject: str
    kind: str
    reason: str


@dataclass(frozen=True)
class ErasureLine:
    """An erasure as its list shows it."""

    subject: str
    kind: str
    reason: str
    erased_at: datetime


def listed(session: Session, limit: int = 100) -> list[ErasureLine]:
    """Who was erased, the newest first."""
    rows = session.exec(select(Erasure).order_by(col(Erasure.erased_at).desc(), col(Erasure.subject)).limit(limit))
    return [ErasureLine(row.subject, row.kind, row.reason, row.erased_at) for row in rows]


@dataclass(frozen=True)
class Held:
    """Why somebody must not be erased, and since when."""

    reason: str
    held_at: datetime


def held(session: Session, candidate_id: int) -> Held | None:
    """Why somebody must not be erased now, if there is a reason."""
    row = session.get(LegalHold, candidate_id)
    return Held(row.reason, row.held_at) if row else None


def preview(session: Session, candidate: Candidate) -> dict[str, int]:
    """What would go with a person: how many rows of which table."""
    found = personal_rows.counted(session, personal_rows.of_person(candidate.id or 0))
    loose = {
        "outboxmail": _count(session, OutboxMail, _loose_letters(candidate)),
        "candidaterequest": _count(session, CandidateRequest, _loose_requests(candidate)),
    }
    return found | {name: number + found.get(name, 0) for name, number in loose.items() if number}


def erase_person(session: Session, candidate: Candidate, actor: str, reason: str = REQUEST) -> dict[str, int]:
    """Erase somebody with all their places, and say what went; Refused while something holds them.

    Whoever turned out to be the same person is the same person here.
    """
    candidate = whole(session, candidate)
    _refuse_held(session, candidate)
    gone = preview(session, candidate)
    selves, places = _selves(session, candidate), _places(session, candidate)
    for place in places:
        _log(session, place.public_id, PLACE, reason)
    for one in selves:
        _log(session, one.public_id, PERSON, reason)
    demographics.forget(session, [place.public_id for place in places])
    delivery.forget(session, _letters(places))
    for one in selves:
        _forget_loose(session, one)
    public_id = candidate.public_id
    _delete(session, Candidate, *[one.id for one in selves])
    audit.record(session, actor, "person.erased", public_id, reason=reason, places=len(places))
    return gone


def erase_place(session: Session, place: Invitation, actor: str, reason: str = REQUEST) -> dict[str, int]:
    """Erase somebody's place in one campaign; with the last one the person goes too."""
    candidate = session.get_one(Candidate, place.candidate_id)
    owner = whole(session, candidate)
    if [one.id for one in _places(session, owner)] == [place.id]:
        return erase_person(session, owner, actor, reason)
    _refuse_held(session, owner)
    gone = personal_rows.counted(session, personal_rows.of_place(place.id or 0))
    _log(session, place.public_id, PLACE, reason)
    demographics.forget(session, [place.public_id])
    delivery.forget(session, _letters([place]))
    public_id = place.public_id
    aside = candidate.id if candidate.id != owner.id else None
    _delete(session, Invitation, place.id)
    if aside is not None:
        _delete_if_empty(session, aside)
    audit.record(session, actor, "place.erased", public_id, reason=reason)
    return gone


def _delete_if_empty(session: Session, aside: int) -> None:
    """Who was set aside for somebody else goes with their last place, name and address too."""
    if session.exec(select(Invitation.id).where(Invitation.candidate_id == aside).limit(1)).first() is None:
        _forget_loose(session, session.get_one(Candidate, aside))
        _delete(session, Candidate, aside)


def whole(session: Session, candidate: Candidate) -> Candidate:
    """Who somebody turned out to be."""
    return session.get_one(Candidate, candidate.merged_into_id) if candidate.merged_into_id else candidate


def _selves(session: Session, candidate: Candidate) -> list[Candidate]:
    """A person, and whoever turned out to be them."""
    same = or_(col(Candidate.id) == candidate.id, col(Candidate.merged_into_id) == candidate.id)
    return list(session.exec(select(Candidate).where(same).order_by(col(Candidate.id))))


def _forget_loose(session: Session, candidate: Candidate) -> None:
    """What names somebody by their address and belongs to nobody's place; one only typed may be another's."""
    delivery.forget(session, _loose_letters(candidate))
    session.exec(delete(CandidateRequest).where(_loose_requests(candidate)))
    session.exec(delete(AddressCheck).where(col(AddressCheck.email) == candidate.email))
    session.exec(delete(ImportLine).where(col(ImportLine.email) == candidate.email))


def again(session: Session, logged: Iterable[Logged]) -> int:
    """Erase whoever a backup has brought back, whatever held them then; how many people."""
    known = set(session.exec(select(Erasure.subject)))
    brought_back: set[str] = set()
    for one in logged:
        if one.subject not in known:
            brought_back |= _erase_again(session, one)
            _log(session, one.subject, one.kind, one.reason)
    return len(brought_back)


def _erase_again(session: Session, one: Logged) -> set[str]:
    candidate, place = person(session, one.subject), _place(session, one.subject)
    owner = candidate or (session.get_one(Candidate, place.candidate_id) if place else None)
    if owner is None:
        return set()
    gone, held_by = {owner.public_id}, [owner.id, owner.merged_into_id]
    session.exec(delete(LegalHold).where(col(LegalHold.candidate_id).in_(held_by)))
    session.expire_all()
    if place is not None:
        erase_place(session, place, "system", one.reason)
    else:
        erase_person(session, owner, "system", one.reason)
    return gone


def person(session: Session, public_id: str) -> Candidate | None:
    """The person of that id."""
    return session.exec(select(Candidate).where(Candidate.public_id == public_id)).first()


def people(session: Session, named: str) -> list[Candidate]:
    """Whom an id of a person or of a place means, or an address; teams know people apart from each other."""
    found = person(session, named)
    place = _place(session, named)
    if found or place:
        return [whole(session, found or session.get_one(Candidate, place.candidate_id if place else 0))]
    written = named.strip().lower()
    same = or_(col(Candidate.email) == written, col(Candidate.unverified_email) == written)
    known = session.exec(select(Candidate).where(same).order_by(col(Candidate.id))) if written else ()
    return list({one.id: one for one in (whole(session, candidate) for candidate in known)}.values())


def _place(session: Session, public_id: str) -> Invitation | None:
    return session.exec(select(Invitation).where(Invitation.public_id == public_id)).first()


def _refuse_held(session: Session, candidate: Candidate) -> None:
    if held(session, candidate.id or 0) is not None:
        raise Refused([Problem("person", "person-held")])


def _log(session: Session, subject: str, kind: str, reason: str) -> None:
    add_unless_there(session, Erasure(subject=subject, kind=kind, reason=reason))


def _places(session: Session, candidate: Candidate) -> list[Invitation]:
    same = or_(col(Candidate.id) == candidate.id, col(Candidate.merged_into_id) == candidate.id)
    return list(session.exec(select(Invitation).join(Candidate).where(same).order_by(col(Invitation.id))))


def _letters(places: list[Invitation]) -> ColumnElement[bool]:
    return col(OutboxMail.invitation_id).in_([place.id for place in places])


def _loose_letters(candidate: Candidate) -> ColumnElement[bool]:
    """Letters to the person's address that are about nobody's place."""
    return col(OutboxMail.invitation_id).is_(None) & (col(OutboxMail.recipient) == candidate.email)


def _loose_requests(candidate: Candidate) -> ColumnElement[bool]:
    """What they asked for without a place, with their address for the answer."""
    nobodys = col(CandidateRequest.invitation_id).is_(None)
    return nobodys & (col(CandidateRequest.reply_to) == candidate.email)


def _count(session: Session, kind: type[OutboxMail] | type[CandidateRequest], which: ColumnElement[bool]) -> int:
    return session.exec(select(func.count()).select_from(kind).where(which)).one()


def _delete(session: Session, kind: type[Candidate] | type[Invitation], *numbers: int | None) -> None:
    session.exec(delete(kind).where(col(kind.id).in_(numbers)))
    session.expire_all()  # what this session has read is gone with it
