"""One person's profile on the page and as a PDF, with the way to the previous and the next."""

from dataclasses import dataclass
from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import get_translations
from sqlmodel import Session

from assess.report.context import Heading
from assess.report.profile_paper import profile_context, profile_html
from assess.scoring.engine import read_profile
from assess.scoring.profile import Profile
from assess.screening.campaigns import campaigns
from assess.screening.organisation import employer
from assess.screening.results import rankings, stored_results
from assess.screening.results.rankings import Row, Table
from assess.store.tables import Campaign, Candidate, Cohort, Invitation, Team
from assess.web.extensions import db_session
from assess.web.printing import printed
from assess.web.scope import loaded, nothing_here
from assess.web.titles import Axis

pages = Blueprint("profiles", __name__)


@dataclass(frozen=True)
class Found:
    """Everything about one person that page and PDF share."""

    campaign: Campaign
    invitation: Invitation
    candidate: Candidate
    profile: Profile
    table: Table
    row: Row | None
    places: int


def _find(campaign_id: str, invitation_id: str) -> Found:
    session, campaign = db_session(), loaded(Campaign)
    invitation = loaded(Invitation)
    result = stored_results.current(session, invitation.id or 0)
    if result is None:
        nothing_here(invitation_id)
    asked = request.args.get("places", campaign.places, int)
    places = asked if campaigns.PLACES[0] <= asked <= campaigns.PLACES[1] else campaign.places
    table = rankings.table(session, session.get_one(Cohort, invitation.cohort_id), places)
    candidate = session.get_one(Candidate, invitation.candidate_id)
    profile = read_profile(result.profile)
    return Found(campaign, invitation, candidate, profile, table, table.row(invitation_id), places)


def _context(session: Session, found: Found) -> dict[str, Any]:
    cohort = session.get_one(Cohort, found.invitation.cohort_id)
    house = employer.current(session)
    completed = found.invitation.completed_at or found.invitation.created_at
    heading = Heading(
        name=found.candidate.name,
        campaign=found.campaign.title,
        team=session.get_one(Team, found.campaign.team_id).name,
        organisation=house.name,
        completed=completed.date(),
        synthetic=found.candidate.synthetic,
        logo=house.logo,
    )
    return profile_context(
        found.profile,
        stored_results.cohort_blueprint(session, cohort),
        heading,
        standing=found.table.bracketed(found.row) if found.row else None,
        interview=stored_results.cohort_interview(session, cohort),
        instruments=stored_results.cohort_battery(session, cohort),
        translations=get_translations(),
    )


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>")
def profile(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """The profile: summary, why, points, judgement, interview, how answered."""
    found = _find(campaign_id, invitation_id)
    order = [row.person for row in found.table.rows]
    order += [entry.person for entry in found.table.unscored]
    here = next(index for index, person in enumerate(order) if person.public_id == invitation_id)
    return render_template(
        "results/profile.html", found=found, campaign=found.campaign, candidate=found.candidate, row=found.row,
        places=found.places, previous=order[here - 1] if here else None, number=here + 1, of=len(found.table.rows),
        following=order[here + 1] if here + 1 < len(order) else None, report=_context(db_session(), found),
        axis=Axis.of((one.low, one.high) for one in found.table.rows),
    )  # fmt: skip


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/profile.pdf")
def pdf(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """The same profile as a PDF; a kind page when it cannot be made."""
    found = _find(campaign_id, invitation_id)
    html = profile_html(_context(db_session(), found), get_translations())
    return printed(html, f"profile-{found.invitation.public_id}.pdf")
