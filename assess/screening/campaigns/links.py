"""Links: printable addresses that let a candidate in. No token is stored: the database alone opens nothing."""

import base64
import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.campaigns import closing
from assess.screening.problems import Problem, Refused
from assess.store.tables import Campaign, Invitation, Link, now

MARK_CHARACTERS = 26  # of base64url: 156 bits


def token(key: str, link: Link) -> str:
    """The link's token, the same each time it is printed."""
    return f"{link.public_id}.{_mark(key, link.public_id, link.serial)}"


def _mark(key: str, public_id: str, serial: int) -> str:
    mark = hmac.digest(key.encode(), f"{public_id}|{serial}".encode(), hashlib.sha256)
    return base64.urlsafe_b64encode(mark).decode()[:MARK_CHARACTERS]


def find(session: Session, keys: Iterable[str], written: str) -> Link | None:
    """The link of a token made under any of the keys; None when a single character is wrong. In constant time."""
    public_id, _, mark = written.partition(".")
    link = session.exec(select(Link).where(Link.public_id == public_id)).first()
    right = [_mark(key, public_id, link.serial if link else 0) for key in keys]
    same = [hmac.compare_digest(one.encode(), mark.encode()) for one in right]
    return link if any(same) else None


def usable(link: Link, moment: datetime, begun: bool = False) -> bool:
    """Whether the link is neither revoked nor expired; for whoever has begun, until the campaign ends."""
    return link.revoked_at is None and (begun or link.expires_at is None or link.expires_at > moment)


def add(session: Session, campaign: Campaign, invitation_id: int | None = None) -> Link:
    """A new link: personal to an invitation, or open to the campaign. Earlier ones stay as they are."""
    assert campaign.id is not None
    same = select(Link.serial).where(Link.campaign_id == campaign.id, Link.invitation_id == invitation_id)
    serial = max(session.exec(same).all(), default=0) + 1
    own = session.get_one(Invitation, invitation_id).closes_at if invitation_id else None
    expires = closing.dates(campaign, own).ends_at or now() + closing.LINKS_LAST
    link = Link(campaign_id=campaign.id, invitation_id=invitation_id, serial=serial, expires_at=expires)
    session.add(link)
    session.flush()
    return link


def revoke(session: Session, link: Link) -> None:
    """Close one link; whoever came in by it is out with their next click, other links stay open."""
    link.revoked_at = link.revoked_at or now()
    session.add(link)


def of_invitation(session: Session, invitation_id: int) -> list[Link]:
    """All links of an invitation, the newest first, so that they can be printed again or revoked."""
    return list(
        session.exec(select(Link).where(Link.invitation_id == invitation_id).order_by(col(Link.serial).desc()))
    )


def make(session: Session, campaign: Campaign, invitation: Invitation, actor: str) -> Link:
    """One more link for a person, for instance after the old one expired; Refused where it would open nothing."""
    if closing.of_place(invitation, now()) != "open":
        raise Refused([Problem("link", "place-closed")])
    link = add(session, campaign, invitation.id)
    audit.record(session, actor, "link.made", invitation.public_id)
    return link


def close(session: Session, link: Link, invitation: Invitation, actor: str) -> None:
    """Close one link of a person."""
    revoke(session, link)
    audit.record(session, actor, "link.revoked", invitation.public_id, link=link.public_id)
