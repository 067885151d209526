"""One person's closing date: moved by a recruiter, it goes before the campaign's, and the links live as long."""

from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, update

from assess.screening import audit
from assess.screening.campaigns import closing
from assess.screening.campaigns.invitations import OPEN_STATES
from assess.screening.problems import Problem, refuse
from assess.store.tables import Invitation, Link, now


@dataclass(frozen=True)
class Deadline:
    """Until when somebody may begin; None for the campaign's own date."""

    closes_at: datetime | None


def move(session: Session, invitation: Invitation, asked: Deadline, actor: str) -> None:
    """Another closing date for one person, with the campaign's grace; Refused with all problems."""
    problems = [] if invitation.state in OPEN_STATES else [Problem("closes_at", "nothing-to-move")]
    moved = asked.closes_at != invitation.closes_at
    if moved and asked.closes_at is not None and asked.closes_at <= now():
        problems.append(Problem("closes_at", "closing-past"))
    refuse(problems)
    if not moved:
        return
    invitation.closes_at = asked.closes_at
    session.add(invitation)
    ends_at = closing.dates(invitation.campaign, asked.closes_at).ends_at
    if ends_at is not None:
        _outlive(session, invitation, ends_at)
    closes = asked.closes_at.isoformat() if asked.closes_at else None
    audit.record(session, actor, "invitation.closing", invitation.public_id, closes_at=closes)


def _outlive(session: Session, invitation: Invitation, ends_at: datetime) -> None:
    early = update(Link).where(
        col(Link.invitation_id) == invitation.id, col(Link.revoked_at).is_(None), col(Link.expires_at) < ends_at
    )
    session.exec(early.values(expires_at=ends_at))
