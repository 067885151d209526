"""Which decision stands about somebody: the newest one that was not taken back."""

import hashlib
from collections.abc import Collection
from typing import Any

from sqlmodel import Session, col, func, select

from assess.store.tables import Decision, Invitation

PORTION = 500


def standing_of(session: Session, invitation_id: int) -> Decision | None:
    """The decision that stands about one person."""
    mine = select(Decision).where(Decision.invitation_id == invitation_id, col(Decision.undone_at).is_(None))
    return session.exec(mine.order_by(col(Decision.id).desc()).limit(1)).first()


def standing_in(cohort_or_campaign: Any) -> Any:
    """A query for the numbers of the decisions that stand about people for whom the condition holds."""
    newest = select(func.max(Decision.id)).join(Invitation, col(Invitation.id) == Decision.invitation_id)
    newest = newest.where(cohort_or_campaign, col(Decision.undone_at).is_(None))
    return newest.group_by(col(Decision.invitation_id))


def kinds_of(session: Session, invitation_ids: Collection[int]) -> dict[int, str]:
    """What stands about these people, by invitation; whoever is undecided is not in it."""
    wanted, found = list(invitation_ids), dict[int, str]()
    for start in range(0, len(wanted), PORTION):
        newest = standing_in(col(Invitation.id).in_(wanted[start : start + PORTION]))
        rows = session.exec(select(Decision.invitation_id, Decision.kind).where(col(Decision.id).in_(newest)))
        found |= dict(rows.all())
    return found


def print_of(session: Session, invitation_ids: Collection[int]) -> str:
    """The print of what stands about these people, by which a page knows whether it still does."""
    numbers = sorted(session.exec(standing_in(col(Invitation.id).in_(invitation_ids))).all())
    return hashlib.sha256(",".join(map(str, numbers)).encode()).hexdigest()


def by_person(session: Session, public_ids: Collection[str]) -> dict[str, str]:
    """The same of people by their public ids."""
    rows = session.exec(
        select(Invitation.id, Invitation.public_id).where(col(Invitation.public_id).in_(public_ids))
    )
    named = {number or 0: public_id for number, public_id in rows}
    return {named[number]: kind for number, kind in kinds_of(session, list(named)).items()}


def decided(session: Session, cohort_id: int) -> set[int]:
    """The invitations of a cohort about which a decision stands."""
    mine = select(Decision.invitation_id).join(Invitation, col(Invitation.id) == Decision.invitation_id)
    return set(session.exec(mine.where(Invitation.cohort_id == cohort_id, col(Decision.undone_at).is_(None))))


def counts(session: Session, campaign_id: int) -> dict[str, int]:
    """How many people of a campaign each kind of decision stands about."""
    newest = standing_in(Invitation.campaign_id == campaign_id)
    wanted = select(Decision.kind, func.count()).where(col(Decision.id).in_(newest)).group_by(col(Decision.kind))
    return dict(session.exec(wanted).all())
