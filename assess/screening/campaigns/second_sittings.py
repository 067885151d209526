"""A second sitting for who may not have read the questions: a place in a campaign beside the first, which stays.

The campaign of second sittings has the same assessment; whoever sits again is ranked there among others who did.
Which sitting counts is for people to decide; the first Result is neither changed nor taken away.
"""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import aliased
from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.campaigns import closing, invitations, lifecycle
from assess.screening.problems import Problem, refuse
from assess.store.tables import Campaign, Cohort, Invitation, now


@dataclass(frozen=True)
class SecondSitting:
    """Where somebody sits again: campaign, place, and what has become of it."""

    campaign_id: str
    public_id: str
    state: str


def of(session: Session, invitation: Invitation) -> SecondSitting | None:
    """The second sitting that somebody has been offered, if any."""
    return of_people(session, invitation.campaign, [invitation.public_id])[invitation.public_id]


def of_people(session: Session, campaign: Campaign, public_ids: Collection[str]) -> dict[str, SecondSitting | None]:
    """The same of several people of a campaign."""
    first, found = aliased(Invitation), dict[str, SecondSitting | None].fromkeys(public_ids)
    wanted = (
        select(first.public_id, Campaign.public_id, Invitation.public_id, Invitation.state)
        .join(Invitation, col(Invitation.candidate_id) == first.candidate_id)
        .join(Campaign, col(Campaign.id) == Invitation.campaign_id)
        .where(Campaign.second_of_id == campaign.id, first.campaign_id == campaign.id)
        .where(col(first.public_id).in_(public_ids))
        .order_by(col(Invitation.id))
    )
    for of_whom, *where in session.exec(wanted):
        found[of_whom] = SecondSitting(*where)
    return found


def offer(session: Session, invitation: Invitation, actor: str) -> Invitation:
    """A place to sit again, the same one when it is there already; Refused before the first is completed."""
    refuse([] if invitation.state == "completed" else [Problem("invitation", "not-completed-yet")])
    again = _campaign(session, invitation, actor)
    place = invitations.place_for(session, again, invitation.candidate, actor)
    audit.record(session, actor, "sitting.offered-again", invitation.public_id, second=place.public_id)
    return place


def _campaign(session: Session, invitation: Invitation, actor: str) -> Campaign:
    """The campaign of second sittings that takes people in, opened where there is none."""
    first = invitation.campaign
    theirs = select(Campaign).where(Campaign.second_of_id == first.id).order_by(col(Campaign.id).desc())
    for found in session.exec(theirs):
        if closing.takes_starts(found, now()):
            return found
    cohort = session.get_one(Cohort, invitation.cohort_id)
    asked = lifecycle.NewCampaign(
        title=f"{first.title[:100]}: second sitting",
        team_id=first.team_id,
        places=first.places,
        requisition=first.requisition,
        language=first.language,
        contact=first.contact,
        grace_days=first.grace_days,
        blueprint=cohort.blueprint.partition("/")[0],
        feedback=first.feedback,
    )
    made = lifecycle.create(session, asked, owner_id=first.owner_id, actor=actor, demo=first.demo)
    made.second_of_id = first.id
    return made
