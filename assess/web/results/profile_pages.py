"""One person's profile on the page and as a PDF, with the way to the previous and the next."""

from typing import Any

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue

from assess.report.answers_to_discuss import discussed
from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.charts import star_axis
from assess.report.file_names import file_name
from assess.report.profile_paper import profile_context, profile_html
from assess.screening.campaigns import lifecycle, listing
from assess.screening.records import Campaign, Invitation
from assess.screening.results import person_result
from assess.screening.results.person_result import PersonResult
from assess.web import edge
from assess.web.decisions.decision_pages import panel, ranking_of
from assess.web.extensions import db_session
from assess.web.printing import printed
from assess.web.scope import loaded, nothing_here

pages = Blueprint("profiles", __name__)


def _find(invitation_id: str, language: str = "en") -> PersonResult:
    places = lifecycle.places(loaded(Campaign), request.args.get("places", type=int))
    found = person_result.read(db_session(), loaded(Campaign), loaded(Invitation), places, language)
    return found or nothing_here(invitation_id)


def _context(found: PersonResult, language: str = "en") -> dict[str, Any]:
    return profile_context(
        found.profile,
        found.blueprint,
        found.heading,
        standing=found.standing,
        interview=found.interview,
        instruments=found.battery,
        untranslated=found.untranslated,
        translations=catalogue(language),
    )


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>")
def profile(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """The profile: summary, why, points, judgement, interview, how answered."""
    found = _find(invitation_id)
    return render_template(
        "results/profile.html", campaign=listing.summary(loaded(Campaign)), person=found.person, row=found.row,
        completed_at=found.completed_at, places=found.overview.places, number=found.number,
        of=found.overview.total, previous=found.previous, following=found.following,
        report=_context(found), languages=LANGUAGES, axis=star_axis([(found.overview.low, found.overview.high)]),
        panel=panel(ranking_of(loaded(Invitation))),
    )  # fmt: skip


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/answers")
def answers(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """Single answers to talk about, with their scenes: on demand, noted, and never on paper."""
    found = _find(invitation_id)
    return render_template(
        "results/answers.html",
        campaign=listing.summary(loaded(Campaign)),
        person=found.person,
        places=request.args.get("places", type=int),
        answers=discussed(found.profile.costly, found.battery, catalogue("en")),
    )


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/profile.pdf")
def pdf(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """The same profile as a PDF, in the campaign's language unless another is asked for."""
    language = request.args.get("language", loaded(Campaign).language)
    if language not in LANGUAGES:
        nothing_here(f"{invitation_id} {language}")
    found = _find(invitation_id, language)
    name = file_name("profile", edge.now().date(), found.heading.name, found.heading.reference)
    return printed(profile_html(_context(found, language), catalogue(language)), name)
