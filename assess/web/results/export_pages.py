"""What a recruiter may see of a cohort, to take along as a file."""

from flask import Blueprint, Response, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.campaigns import listing
from assess.screening.problems import Refused
from assess.screening.records import Campaign
from assess.screening.results import exported_results, exports, table_files
from assess.screening.results.table_files import JSON, FileChoice
from assess.web import forms
from assess.web.extensions import db_session
from assess.web.results.chosen import asked_ranking, chosen_people
from assess.web.results.export_form import RANKING, SCORES, ExportForm
from assess.web.scope import loaded

pages = Blueprint("exports", __name__)


@pages.get("/campaigns/<campaign_id>/export")
def page(campaign_id: str) -> ResponseReturnValue:
    """What to take along, of everybody or of the people ticked, and how it is written."""
    if request.args.get("chosen") and not chosen_people():
        flash(_("Tick the people whom you want to export."))
        back = request.args.get("cohort", type=int)
        return redirect(url_for("campaigns.ranking", campaign_id=campaign_id, cohort=back), 303)
    return _page(ExportForm(request.args))


def _page(form: ExportForm) -> ResponseReturnValue:
    campaign, ranked, problems = loaded(Campaign), asked_ranking(), forms.problems_of(form)
    page = render_template(
        "results/export.html", campaign=listing.summary(campaign), form=form, problems=problems,
        cohorts=listing.cohorts(campaign), cohort=ranked.cohort.number, places=ranked.places,
        people=chosen_people(),
    )  # fmt: skip
    return page, 422 if problems else 200


@pages.get("/campaigns/<campaign_id>/export/file")
def file(campaign_id: str) -> ResponseReturnValue:
    """The file, or what is wrong with what was asked for."""
    form = ExportForm(request.args)
    choice = FileChoice(form.kind.data or "", form.delimiter.data or "", form.decimal.data or "")
    try:
        table_files.checked(choice)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(form)
    what = "results" if choice.kind == JSON else SCORES if form.what.data == SCORES else RANKING
    name = f"{what}-{campaign_id}-{asked_ranking().cohort.number}.{choice.kind}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return Response(_written(what, choice), content_type=table_files.CONTENT_TYPES[choice.kind], headers=headers)


def _written(what: str, choice: FileChoice) -> bytes:
    session, campaign, ranked = db_session(), loaded(Campaign), asked_ranking()
    people = chosen_people() or None
    if choice.kind == JSON:
        return exported_results.results_json(session, ranked, campaign, people)
    of_scores = what == SCORES
    found = (
        exported_results.score_table(session, ranked, people)
        if of_scores
        else exports.ranking_table(ranked, people)
    )
    return table_files.table_file(choice, *found, campaign.title)
