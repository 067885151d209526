"""The decision record, as a page and as a PDF of one page."""

from flask import render_template, request
from flask.typing import ResponseReturnValue

from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.decision_record import DecisionRecord, record_context, record_html
from assess.report.file_names import file_name
from assess.screening.campaigns import listing
from assess.screening.decisions import decision_records
from assess.screening.records import Campaign, Invitation
from assess.web.decisions.decision_pages import pages
from assess.web.extensions import db_session
from assess.web.printing import printed
from assess.web.scope import loaded, nothing_here


def _find(language: str = "en") -> DecisionRecord | None:
    asked = request.args.get("decision", "")
    found = decision_records.of_person(db_session(), loaded(Campaign), loaded(Invitation), asked, language)
    return found if found or not asked else nothing_here(f"decision {asked}")


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/decision/record")
def record(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """A decision with its reason and what was on screen; the newest unless another is asked for."""
    return _page(_find())


def _page(found: DecisionRecord | None) -> ResponseReturnValue:
    return render_template(
        "decisions/record.html",
        campaign=listing.summary(loaded(Campaign)),
        invitation_id=loaded(Invitation).public_id,
        record=record_context(found) if found else None,
        decision=request.args.get("decision"),
        languages=LANGUAGES,
    )


@pages.get("/campaigns/<campaign_id>/people/<invitation_id>/decision/record.pdf")
def record_pdf(campaign_id: str, invitation_id: str) -> ResponseReturnValue:
    """The same on paper, in the campaign's language unless another is asked for."""
    language = request.args.get("language", loaded(Campaign).language)
    if language not in LANGUAGES:
        nothing_here(f"{invitation_id} {language}")
    found = _find(language)
    if found is None:
        return _page(None)
    heading = found.heading
    name = file_name("decision", found.decided.at.date(), heading.name, heading.reference)
    return printed(record_html(found, catalogue(language)), name)
