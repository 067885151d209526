"""The dashboard of a campaign: funnel, times of groups, distributions, stars per team, the winning formula."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.report.charts import Axis
from assess.screening.campaigns import listing
from assess.screening.dashboards import dashboard
from assess.screening.problems import Refused
from assess.screening.records import Campaign
from assess.web import forms
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.results.chosen import asked_ranking
from assess.web.scope import loaded

pages = Blueprint("dashboard", __name__)
SHARES = Axis(0, 100, (0, 25, 50, 75, 100))


@pages.get("/campaigns/<campaign_id>/dashboard")
def dashboard_page(campaign_id: str) -> ResponseReturnValue:
    """Figures of the whole, none of a person."""
    session, campaign, ranked = db_session(), loaded(Campaign), asked_ranking()
    problems: list[dict[str, str]] = []
    try:
        formula = dashboard.formula(request.args, len(ranked), ranked.places)
    except Refused as error:
        problems = [{"field": one.field, "text": forms.words(one)} for one in error.problems]
        formula = dashboard.formula({}, len(ranked), ranked.places)
    page = render_template(
        "campaigns/dashboard.html",
        campaign=listing.summary(campaign),
        cohort=ranked.cohort.number,
        cohorts=listing.cohorts(campaign),
        ranking=ranked.overview,
        found=dashboard.look(session, campaign, ranked, staff().team_ids),
        formula=formula,
        limits=dashboard.LIMITS,
        problems=problems,
        steps=step_titles(),
        axis=SHARES,
        smallest=dashboard.SMALLEST,
        enough=dashboard.enough(),
    )
    return page, 422 if problems else 200


def step_titles() -> dict[str, str]:
    """What the steps of the funnel are called."""
    return {
        "invited": _("Invited"),
        "read": _("Read what happens to their data"),
        "begun": _("Began"),
        "finished": _("Finished"),
        "ranked": _("Ranked"),
        "decided": _("Decided about"),
    }
