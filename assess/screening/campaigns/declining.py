"""Who would rather not take part says so without reasons, also without a name; and may change their mind."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from sqlmodel import Session, col, func, select

from assess.screening import audit
from assess.screening.campaigns import closing, invitation_states
from assess.screening.campaigns.listing import CampaignSummary, InvitedPerson, person, summary
from assess.store.tables import Campaign, Candidate, Invitation, Link, now


@dataclass(frozen=True)
class Declined:
    """Somebody with a place who would rather not, as lists show them."""

    person: InvitedPerson
    campaign: CampaignSummary
    at: datetime | None


@dataclass(frozen=True)
class Unnamed:
    """How many said so at a campaign's open link, without a name."""

    campaign: CampaignSummary
    people: int


def decline(session: Session, invitation_id: int) -> None:
    """The candidate would rather not; they can still change their mind until the campaign closes."""
    invitation = session.get_one(Invitation, invitation_id)
    if invitation_states.may(invitation, "decline"):
        invitation_states.become(invitation, "decline", now())
        audit.record(session, "candidate", "invitation.declined", invitation.public_id)


def resume(session: Session, invitation: Invitation) -> None:
    """A candidate who had declined begins or goes on after all."""
    if invitation_states.may(invitation, "resume"):
        invitation_states.become(invitation, "resume", now())
        audit.record(session, "candidate", "invitation.resumed", invitation.public_id)


def go_on(session: Session, invitation_id: int) -> None:
    """The same for whoever is in."""
    resume(session, session.get_one(Invitation, invitation_id))


def decline_unnamed(session: Session, link: Link) -> None:
    """Somebody at an open link would rather not: it is counted, and nothing is known of them."""
    link.declined += 1
    session.add(link)
    audit.record(session, "candidate", "open-link.declined", link.public_id)


def unnamed(session: Session, campaign: Campaign) -> int:
    """How many said so at the campaign's open links."""
    said = select(func.coalesce(func.sum(Link.declined), 0)).where(Link.campaign_id == campaign.id)
    return session.exec(said).one()


def of_teams(session: Session, team_ids: Collection[int], limit: int = 6) -> list[Declined]:
    """The newest people with a place in an open campaign of these teams who would rather not."""
    found = session.exec(
        select(Invitation, Candidate, Campaign)
        .join(Candidate, col(Invitation.candidate_id) == Candidate.id)
        .join(Campaign, col(Invitation.campaign_id) == Campaign.id)
        .where(col(Campaign.team_id).in_(team_ids), closing.open_now(now()), Invitation.state == "declined")
        .order_by(col(Invitation.declined_at).is_(None), col(Invitation.declined_at).desc(), col(Invitation.id))
        .limit(limit)
    )
    return [Declined(person(one, who), summary(campaign), one.declined_at) for one, who, campaign in found]


def unnamed_of_teams(session: Session, team_ids: Collection[int]) -> list[Unnamed]:
    """Open campaigns of these teams at whose open link somebody said so."""
    counted = func.sum(Link.declined)
    found = session.exec(
        select(Campaign, counted)
        .join(Link, col(Link.campaign_id) == Campaign.id)
        .where(col(Campaign.team_id).in_(team_ids), closing.open_now(now()))
        .group_by(col(Campaign.id))
        .having(counted > 0)
        .order_by(col(Campaign.id).desc())
    )
    return [Unnamed(summary(campaign), people) for campaign, people in found]
