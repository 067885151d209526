"""One person's profile on the page and as a PDF, with the way to the previous and the next."""

from flask import Blueprint, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from assess.report.answers_to_discuss import discussed
from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.charts import Axis, star_axis
from assess.screening.campaigns import lifecycle, listing, second_sittings
from assess.screening.decisions import seals
from assess.screening.records import Campaign, Invitation
from assess.screening.results import confirmations, conversations_held, person_result, profile_papers
from assess.screening.results.person_result import PersonResult
from assess.web import edge
from assess.web.decisions.confirmation_pages import confirmation_panel
from assess.web.decisions.decision_pages import panel
from assess.web.extensions import db_session
from assess.web.printing import printed
from assess.web.scope import loaded, nothing_here

pages = Blueprint("profiles", __name__)


def _places() -> int:
    return lifecycle.places(loaded(Campaign), request.args.get("places", type=int))


def _find(invitation_id: str) -> PersonResult:
    found = person_result.read(db_session(), loaded(Campaign), loaded(Invitation), _places())
    return found or nothing_here(invitation_id)


def _axis(found: PersonResult) -> Axis:
    """The axis of the whole ranking, and of this person's interval."""
    return star_axis([(found.overview.low, found.overview.high), (found.row.low, found.row.high)])


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>")
def profile(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """The profile: summary, why, points, judgement, interview, how answered. Of a confirmation the first one's."""
    if loaded(Campaign).confirms_id is not None:
        return _first(loaded(Invitation))
    found = _find(invitation_id)
    return render_template(
        "results/profile.html", campaign=listing.summary(loaded(Campaign)), person=found.person, row=found.row,
        completed_at=found.completed_at, places=found.overview.places, number=found.number,
        of=found.overview.total, previous=found.previous, following=found.following,
        second=second_sittings.of(db_session(), loaded(Invitation)),
        report=profile_papers.context(found), languages=LANGUAGES,
        axis=_axis(found), conversations=sum(one.by_turns for one in found.battery),
        panel=panel(found.overview, seals.confirmed(found.confirmation, found.row)),
        confirmation=confirmation_panel(found.confirmation),
    )  # fmt: skip


def _first(place: Invitation) -> ResponseReturnValue:
    first = confirmations.first_of(db_session(), place) or nothing_here(place.public_id)
    address = url_for("profiles.profile", campaign_id=first.campaign.public_id, invitation_id=first.public_id)
    return redirect(f"{address}#confirmation", 303)


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
        conversations=conversations_held.of_person(db_session(), loaded(Invitation)),
    )


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/profile.pdf")
def pdf(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """The same profile as a PDF, in the campaign's language unless another is asked for."""
    language = request.args.get("language", loaded(Campaign).language)
    if language not in LANGUAGES:
        nothing_here(f"{invitation_id} {language}")
    campaign, places = loaded(Campaign), _places()
    found = profile_papers.paper(db_session(), campaign, loaded(Invitation), places, language, edge.now())
    return printed(found.html, found.name) if found else nothing_here(invitation_id)
