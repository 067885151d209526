"""Whose a campaign is: its owner, and a deputy where the owner cannot act."""

from dataclasses import dataclass

from sqlmodel import Session, col, func, select

from assess.screening.problems import Problem
from assess.store.tables import Campaign, Membership, User

RECRUITER = "recruiter"  # the role as memberships say it


@dataclass(frozen=True)
class Colleague:
    """Somebody who recruits for the team; `email` may be unknown."""

    id: int
    name: str
    email: str


@dataclass(frozen=True)
class Owners:
    """Owner and deputy as pages name them; whoever has left the team is named no more."""

    owner: Colleague | None
    deputy: Colleague | None

    @property
    def acting(self) -> Colleague | None:
        """Who acts for the campaign: the owner, else the deputy."""
        return self.owner or self.deputy


def recruiters(session: Session, team_id: int) -> list[Colleague]:
    """Everybody who recruits for a team, by name."""
    held = select(User).join(Membership).where(Membership.role == RECRUITER, Membership.team_id == team_id)
    found = session.exec(held.where(col(User.active)).order_by(func.lower(col(User.name)), col(User.id)))
    return [Colleague(one.id or 0, one.name or one.username, one.email or "") for one in found]


def of(session: Session, campaign_id: int) -> Owners:
    """Whose the campaign is now."""
    campaign = session.get_one(Campaign, campaign_id)
    there = {one.id: one for one in recruiters(session, campaign.team_id)}
    return Owners(there.get(campaign.owner_id or 0), there.get(campaign.deputy_id or 0))


def problems(session: Session, campaign: Campaign, owner_id: int | None, deputy_id: int | None) -> list[Problem]:
    """What keeps these two from being owner and deputy; who is it already may stay."""
    there = {one.id for one in recruiters(session, campaign.team_id)}
    asked = (("owner_id", owner_id, campaign.owner_id), ("deputy_id", deputy_id, campaign.deputy_id))
    found = [
        Problem(field, "not-in-the-team")
        for field, one, present in asked
        if one is not None and one != present and one not in there
    ]
    if owner_id is not None and owner_id == deputy_id:
        found.append(Problem("deputy_id", "deputy-owner"))
    return found
