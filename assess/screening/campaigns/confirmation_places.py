"""A confirmation: ten supervised minutes before an offer, a place in a campaign beside the first, which stays.

The campaign of confirmations takes the newest confirmation that is published. Nobody is ranked there: what was
answered is held against the first Result, which is neither changed nor taken away.
"""

from dataclasses import dataclass
from typing import Annotated

from sqlmodel import Session, col, select

from assess.documents.library import needed_by
from assess.report.catalogues import catalogue
from assess.screening import audit
from assess.screening.campaigns import closing, invitation_states, invitations, lifecycle
from assess.screening.documents import published
from assess.screening.inputs import Text, outside_limits, tidy
from assess.screening.problems import Problem, refuse
from assess.screening.results import confirmations
from assess.store.tables import Campaign, Cohort, Invitation, now

BLUEPRINT = lifecycle.CONFIRMATION


@dataclass(frozen=True)
class Asked:
    """What is asked for; `supervisor` is who will be with the person, where it is known."""

    supervisor: Annotated[str, Text(120)] = ""


def hindrances(session: Session, invitation: Invitation) -> list[Problem]:
    """Why nobody can be asked for a confirmation of this result yet; nothing where they can."""
    if invitation.campaign.confirms_id is not None or invitation.state != "completed":
        return [Problem("invitation", "confirmation-first")]
    try:
        blueprint = published.blueprint_of(session, BLUEPRINT)
    except published.UnknownDocument:
        return [Problem("invitation", "confirmation-unpublished")]
    library = published.library(session)
    if library.lacks(blueprint):
        return [Problem("invitation", "confirmation-unpublished")]
    battery = [library.complete_instruments[key] for key in blueprint.battery]
    lacking = [one.title for one in battery if invitation.language not in library.languages(one)]
    return [Problem("invitation", "confirmation-language", {"instruments": ", ".join(lacking)})] if lacking else []


def ask(session: Session, invitation: Invitation, asked: Asked, actor: str) -> Invitation:
    """A place to confirm the result, the same one when it is there already; Refused with why it cannot be."""
    asked = tidy(asked)
    refuse(outside_limits(asked) + hindrances(session, invitation))
    # Of two who ask at once, one waits: there is one campaign of confirmations, and one place in it.
    session.exec(select(Campaign.id).where(Campaign.id == invitation.campaign_id).with_for_update()).one()
    place = confirmations.place_of(session, invitation)
    if place is not None and place.state == "completed":
        refuse([Problem("invitation", "confirmation-done")])
    campaign = _campaign(session, invitation, actor)
    place = invitations.place_for(session, campaign, invitation.candidate, actor)
    if invitation_states.may(place, "renew"):
        invitation_states.become(place, "renew", now())
        audit.record(session, actor, "invitation.renewed", place.public_id)
    if place.state == "invited":
        place.language = invitation.language
    place.supervisor = asked.supervisor
    session.add(place)
    audit.record(session, actor, "confirmation.asked", invitation.public_id, place=place.public_id)
    return place


def _campaign(session: Session, invitation: Invitation, actor: str) -> Campaign:
    """The campaign of confirmations that takes people in, opened where there is none, by what is published now."""
    first = invitation.campaign
    theirs = select(Campaign).where(Campaign.confirms_id == first.id, Campaign.team_id == first.team_id)
    for found in session.exec(theirs.order_by(col(Campaign.id).desc())):
        if closing.takes_starts(found, now()):
            _bring_up_to_date(session, found, actor)
            return found
    said = catalogue(invitation.language)
    asked = lifecycle.NewCampaign(
        title=said.gettext("%(title)s: a short second step") % {"title": first.title[:90]},
        team_id=first.team_id,
        places=first.places,
        requisition=first.requisition,
        language=invitation.language,
        contact=first.contact,
        grace_days=first.grace_days,
        blueprint=BLUEPRINT,
    )
    made = lifecycle.create(session, asked, owner_id=first.owner_id, actor=actor, demo=first.demo)
    made.confirms_id = first.id
    session.flush()
    return made


def _bring_up_to_date(session: Session, campaign: Campaign, actor: str) -> None:
    """Another cohort where other documents are published than those that the newest one pinned."""
    newest = session.exec(
        select(Cohort).where(Cohort.campaign_id == campaign.id).order_by(col(Cohort.number).desc()).limit(1)
    ).one()
    wanted = needed_by(published.library(session), published.blueprint_of(session, BLUEPRINT))
    if newest.pins != wanted:
        lifecycle.open_cohort(session, campaign, BLUEPRINT, actor)
