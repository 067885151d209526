"""Admissions: a candidate's browser let in by a link. The cookie holds a random token, the row its hash."""

import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Row, Select, bindparam, or_
from sqlmodel import Session, col, delete, select

from assess.screening import invitations
from assess.store.tables import Campaign, CandidateSession, Invitation, Link, Sitting

LASTS = timedelta(days=14)


@dataclass(frozen=True)
class Part:
    """The sitting of one address, as far as a page needs it."""

    id: int
    public_id: str
    position: int
    instrument: str
    fingerprint: str
    language: str
    layout: list[list[list[str]]]
    next_page: int
    pages: int
    submitted: bool


@dataclass(frozen=True)
class Admission:
    """Whom a cookie admits, and to which sitting when the address names one of theirs."""

    invitation_id: int
    cohort_id: int
    state: str
    language: str
    notice_read: bool
    practised: tuple[str, ...]
    part: Part | None

    @property
    def completed(self) -> bool:
        """Whether everything is submitted."""
        return self.state == "completed"


def _hash(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def admit(session: Session, link: Link, invitation: Invitation, moment: datetime) -> str:
    """Let a browser in: a new token for its cookie, of which only the hash is kept."""
    assert link.id is not None
    assert invitation.id is not None
    token = secrets.token_urlsafe(32)
    expired = delete(CandidateSession).where(
        col(CandidateSession.invitation_id) == invitation.id, col(CandidateSession.expires_at) < moment
    )
    session.exec(expired)
    admitted = CandidateSession(
        token_hash=_hash(token), invitation_id=invitation.id, link_id=link.id, expires_at=moment + LASTS
    )
    session.add(admitted)
    invitations.resume(session, invitation)
    return token


def leave(session: Session, token: str) -> None:
    """End the admission of one browser; the place is kept."""
    session.exec(delete(CandidateSession).where(col(CandidateSession.token_hash) == _hash(token)))


def authorise(session: Session, token: str, moment: datetime, sitting: str = "") -> Admission | None:
    """Whom the cookie's token admits now, with the sitting of that public id if it is theirs. One query."""
    values = {"token": _hash(token), "moment": moment, "sitting": sitting}
    row = session.execute(_ADMISSION, values).first()
    if row is None:
        return None
    return Admission(
        row.invitation_id, row.cohort_id, row.state, row.language, row.notice_read_at is not None,
        tuple(row.practised), _part(row) if row.sitting_id is not None else None,
    )  # fmt: skip


def _part(row: Row[Any]) -> Part:
    return Part(
        row.sitting_id, row.public_id, row.position, row.instrument, row.fingerprint, row.sitting_language,
        row.layout, row.next_page, row.pages, row.submitted_at is not None,
    )  # fmt: skip


def _admission() -> Select[Any]:
    """The statement behind `authorise`: every condition under which a browser is out stands here."""
    moment = bindparam("moment", type_=CandidateSession.__table__.c.expires_at.type)  # type: ignore[attr-defined]
    mine = (col(Sitting.invitation_id) == col(Invitation.id)) & (col(Sitting.public_id) == bindparam("sitting"))
    chosen: Any = [
        col(Invitation.id).label("invitation_id"), Invitation.cohort_id, Invitation.state, Invitation.language,
        Invitation.notice_read_at, Invitation.practised, col(Sitting.id).label("sitting_id"), Sitting.public_id,
        Sitting.position, Sitting.instrument, Sitting.fingerprint,
        col(Sitting.language).label("sitting_language"), Sitting.layout, Sitting.next_page, Sitting.pages,
        Sitting.submitted_at,
    ]  # fmt: skip
    open_campaign = (col(Campaign.state) == "open") & or_(
        col(Campaign.closes_at).is_(None), col(Campaign.closes_at) > moment
    )
    statement: Select[Any] = (
        select(*chosen)
        .select_from(CandidateSession)
        .join(Link, col(Link.id) == CandidateSession.link_id)
        .join(Invitation, col(Invitation.id) == CandidateSession.invitation_id)
        .join(Campaign, col(Campaign.id) == Invitation.campaign_id)
        .outerjoin(Sitting, mine)
        .where(
            col(CandidateSession.token_hash) == bindparam("token"),
            col(CandidateSession.expires_at) > moment,
            col(Link.revoked_at).is_(None),
            or_(col(Link.expires_at).is_(None), col(Link.expires_at) > moment),
            col(Invitation.state) != "revoked",
            or_(open_campaign, col(Invitation.state) == "completed"),
        )
    )
    return statement


_ADMISSION = _admission()
