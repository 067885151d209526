"""Deciding about several people at once: first those whom the scores do not tell apart from somebody not chosen."""

from collections.abc import Sequence

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import ngettext

from assess.screening.campaigns import listing
from assess.screening.decisions import deciding, overlaps
from assess.screening.decisions.overlaps import MOST
from assess.screening.problems import Refused
from assess.screening.records import Campaign
from assess.screening.results import readers
from assess.web import forms
from assess.web.decisions.decision_forms import DecisionForm
from assess.web.decisions.decision_pages import asked_places, pages
from assess.web.decisions.masking import masked
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.results.chosen import asked_ranking, chosen_people
from assess.web.scope import loaded


@pages.get("/campaigns/<campaign_id>/decide")
def several(campaign_id: str) -> ResponseReturnValue:
    """Whom somebody ticked, those to be read first on top and not ticked, and the place to decide."""
    return _page(DecisionForm(formdata=None), chosen_people(), None)


def _page(form: DecisionForm, chosen: Sequence[str], ticked: Sequence[str] | None) -> ResponseReturnValue:
    """The list; `ticked` are those who are meant by now, None where the page has not been sent yet."""
    ranked = asked_ranking()
    people = overlaps.listed(db_session(), ranked, chosen[:MOST])
    form.before.data = overlaps.print_of(db_session(), ranked, chosen[:MOST])
    form.pool.data = ranked.overview.pool_fingerprint
    form.places.data = str(ranked.places)
    form.masked.data = "yes" if masked(loaded(Campaign)) else ""
    problems = forms.problems_of(form)
    page = render_template(
        "decisions/several.html",
        campaign=listing.summary(loaded(Campaign)),
        cohort=ranked.cohort.number,
        form=form,
        problems=problems,
        first=[one for one in people if one.read_first],
        others=[one for one in people if not one.read_first],
        ticked=set(ticked)
        if ticked is not None
        else {one.person.public_id for one in people if not one.read_first},
        left_out=max(len(chosen) - MOST, 0),
        places=asked_places(ranked.places),
    )
    return page, 422 if problems else 200


def _again(form: DecisionForm, listed: Sequence[str], ticked: Sequence[str]) -> ResponseReturnValue:
    """The page with what is wrong; that it shows people is an event."""
    readers.note_within(db_session(), staff().actor, "ranking.viewed", listed[:MOST])
    return _page(form, listed, ticked)


@pages.post("/campaigns/<campaign_id>/decide")
@writes
def decide_several(campaign_id: str) -> ResponseReturnValue:
    """Decide about everybody who is ticked, for one reason; or about nobody, with what is wrong."""
    form, ticked = DecisionForm(), chosen_people()
    listed = request.form.getlist("listed") or ticked
    if not form.validate_on_submit():
        return _again(form, listed, ticked)
    ranked = asked_ranking()
    people = overlaps.invitations(db_session(), ranked, ticked[:MOST])
    if not people:
        forms.note_problems(form, [overlaps.NOBODY])
        return _again(form, listed, ticked)
    try:
        asked = form.asked(masked(loaded(Campaign)))
        shown = overlaps.invitations(db_session(), ranked, listed[:MOST])
        made = deciding.decide_together(db_session(), people, asked, ranked, staff(), now(), shown)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _again(form, listed, ticked)
    flash(ngettext("%(num)d decision is kept.", "%(num)d decisions are kept.", len(made)))
    return redirect(url_for(".listing_page", campaign_id=campaign_id), 303)
