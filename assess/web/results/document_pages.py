"""Documents of several people: a shortlist at once, profiles as a ZIP that is printed in the background."""

from flask import Blueprint, Response, flash, redirect, render_template, request, stream_with_context, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.report.archives import zipped
from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.file_names import disposition, file_name
from assess.report.shortlist_paper import shortlist_context, shortlist_html
from assess.screening.campaigns import listing
from assess.screening.records import Bundle, Campaign
from assess.screening.results import bundles, document_headings, readers, shortlists
from assess.screening.results.rankings import CohortRanking
from assess.web import edge, forms
from assess.web.edge import writes
from assess.web.extensions import db, db_session
from assess.web.navigation import staff
from assess.web.printing import printed
from assess.web.results.chosen import asked_ranking, chosen_people
from assess.web.scope import loaded, nothing_here

pages = Blueprint("documents", __name__)


def _asked_language() -> str:
    asked = request.values.get("language", loaded(Campaign).language)
    return asked if asked in LANGUAGES else nothing_here(f"language {asked}")


def _people() -> tuple[CohortRanking, list[str], bool]:
    """The ranking, whom of it the documents are about, and whether they were chosen."""
    ranked, chosen = asked_ranking(), chosen_people()
    ids = chosen or [row.person.public_id for row in ranked.everybody()]
    return ranked, ids[: bundles.MOST], bool(chosen)


def _noted(verb: str, public_ids: list[str]) -> None:
    """Of each of them it is noted before anything is shown that somebody took it away."""
    with db.another_session() as noting:
        readers.note(noting, staff().actor, verb, public_ids)


@pages.get("/campaigns/<campaign_id>/shortlist.pdf")
def shortlist(campaign_id: str) -> ResponseReturnValue:
    """The chosen, or whoever may still get a place, on one page."""
    campaign, language, ranked = loaded(Campaign), _asked_language(), asked_ranking()
    found = shortlists.of(ranked, chosen_people())
    _noted("shortlist.downloaded", list(found.public_ids))
    moment = edge.now()
    heading = document_headings.of_several(db_session(), campaign, ranked.cohort, ranked.overview, moment)
    content = shortlist_context(heading, found.people, found.left_out, found.more, catalogue(language))
    name = file_name("shortlist", moment.date(), campaign.title)
    return printed(shortlist_html(content, catalogue(language)), name)


@pages.get("/campaigns/<campaign_id>/documents")
def listing_page(campaign_id: str) -> ResponseReturnValue:
    """Ask for profiles as a ZIP, and find those that were asked for."""
    campaign = loaded(Campaign)
    ranked, ids, chosen = _people()
    return render_template(
        "results/documents.html",
        campaign=listing.summary(campaign),
        cohort=ranked.cohort.number,
        places=ranked.places,
        people=ids if chosen else [],
        number=len(ids),
        total=len(ranked),
        language=campaign.language,
        languages=LANGUAGES,
        bundles=bundles.of_campaign(db_session(), campaign),
    )


@pages.post("/campaigns/<campaign_id>/documents")
@writes
def make(campaign_id: str) -> ResponseReturnValue:
    """Ask for them; printing begins at once, in the background."""
    campaign, language = loaded(Campaign), _asked_language()
    ranked, ids, _chosen = _people()
    if not forms.Nothing().validate_on_submit() or not ids:
        return redirect(url_for(".listing_page", campaign_id=campaign_id), 303)
    made = bundles.ask(db_session(), campaign, ids, ranked.places, language, staff().user_id)
    return redirect(url_for(".bundle", campaign_id=campaign_id, bundle_id=made.public_id), 303)


@pages.get("/campaigns/<campaign_id>/documents/<bundle_id>")
def bundle(campaign_id: str, bundle_id: str) -> ResponseReturnValue:
    """How far it is; then the way to take it away."""
    found = bundles.progress(db_session(), loaded(Bundle))
    return render_template("results/bundle.html", campaign=listing.summary(loaded(Campaign)), bundle=found)


@pages.get("/campaigns/<campaign_id>/documents/<bundle_id>/profiles.zip")
def download(campaign_id: str, bundle_id: str) -> ResponseReturnValue:
    """The ZIP, read from the database while it is sent."""
    campaign, found = loaded(Campaign), loaded(Bundle)
    if not bundles.progress(db_session(), found).ready:
        return redirect(url_for(".bundle", campaign_id=campaign_id, bundle_id=bundle_id), 303)
    _noted("profile.downloaded", bundles.people(db_session(), found))
    parts = zipped(bundles.files(db_session(), found.id or 0), found.created_at)
    name = file_name("profiles", found.created_at.date(), campaign.title, suffix="zip")
    headers = {"Content-Disposition": disposition(name)}
    return Response(stream_with_context(parts), content_type="application/zip", headers=headers)


@pages.post("/campaigns/<campaign_id>/documents/<bundle_id>/remove")
@writes
def remove(campaign_id: str, bundle_id: str) -> ResponseReturnValue:
    """Delete it before its day is over."""
    if forms.Nothing().validate_on_submit():
        bundles.remove(db_session(), loaded(Bundle), loaded(Campaign), staff().actor)
        flash(_("The documents are deleted."))
    return redirect(url_for(".listing_page", campaign_id=campaign_id), 303)
