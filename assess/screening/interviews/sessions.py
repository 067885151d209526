"""Browsers of interviewers: a cookie holds a token, we its hash; apart from logins and from candidates."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlmodel import Session, col, delete, select

from assess.screening.sittings.admissions import hashed
from assess.store.tables import Campaign, Interviewer, InterviewerSession

LASTS = timedelta(days=14)
AFTER_END = timedelta(days=60)  # interviews come after the answers, so links outlive the campaign by so much


@dataclass(frozen=True)
class InterviewerIn:
    """Who is in, as pages name them."""

    id: int
    public_id: str
    name: str
    language: str
    campaign: str


def usable(session: Session, interviewer: Interviewer, moment: datetime) -> bool:
    """Whether somebody may still rate: not withdrawn, and the campaign has not been over for long."""
    ends = session.get_one(Campaign, interviewer.campaign_id).ends_at
    return interviewer.revoked_at is None and (ends is None or moment < ends + AFTER_END)


def admit(session: Session, interviewer_id: int, moment: datetime) -> str:
    """Let a browser in: a new token for its cookie, of which only the hash is kept."""
    mine = col(InterviewerSession.interviewer_id) == interviewer_id
    session.exec(delete(InterviewerSession).where(mine, col(InterviewerSession.expires_at) < moment))
    token = secrets.token_urlsafe(32)
    session.add(
        InterviewerSession(token_hash=hashed(token), interviewer_id=interviewer_id, expires_at=moment + LASTS)
    )
    session.flush()
    return token


def authorise(session: Session, token: str, moment: datetime) -> InterviewerIn | None:
    """Whom the cookie's token lets in now."""
    joined = select(Interviewer).join(InterviewerSession, col(InterviewerSession.interviewer_id) == Interviewer.id)
    held = InterviewerSession.token_hash == hashed(token), col(InterviewerSession.expires_at) > moment
    found = session.exec(joined.where(*held)).first()
    return in_now(session, found) if found is not None and usable(session, found, moment) else None


def in_now(session: Session, found: Interviewer) -> InterviewerIn:
    """The same as pages name them."""
    title = session.get_one(Campaign, found.campaign_id).title
    return InterviewerIn(found.id or 0, found.public_id, found.name, found.language, title)


def leave(session: Session, token: str) -> None:
    """End one browser's stay."""
    session.exec(delete(InterviewerSession).where(col(InterviewerSession.token_hash) == hashed(token)))
