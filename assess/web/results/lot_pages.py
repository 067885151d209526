"""Lots among people whom the scores cannot tell apart: published, drawn, and open for anybody to check."""

from flask import Blueprint, flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.campaigns import listing
from assess.screening.problems import Refused
from assess.screening.records import Campaign, Lot
from assess.screening.results import published_lots as lots
from assess.screening.results.published_lots import NewLot, Word
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.results.chosen import asked_ranking, chosen_people
from assess.web.scope import loaded, nothing_here

pages = Blueprint("lots", __name__)


@pages.get("/campaigns/<campaign_id>/lots")
def listing_page(campaign_id: str) -> ResponseReturnValue:
    """The lots so far, and a new one: among the people chosen, or those around the line."""
    return _listing(forms.LotForm(formdata=None))


def _listing(form: forms.LotForm) -> ResponseReturnValue:
    ranked, session = asked_ranking(), db_session()
    near, among = lots.proposal(ranked)
    chosen = chosen_people()
    rows = ranked.rows([place for one in chosen if (place := ranked.place(one)) is not None]) if chosen else near
    if form.places.data is None and not form.errors:
        form.places.data = min(among, max(len(rows) - 1, 1)) or 1
    problems = forms.problems_of(form)
    page = render_template(
        "results/lots.html",
        campaign=listing.summary(loaded(Campaign)),
        cohort=ranked.cohort.number,
        ranking=ranked.overview,
        rows=rows,
        chosen=bool(chosen),
        form=form,
        problems=problems,
        found=lots.of_campaign(session, loaded(Campaign)),
    )
    return page, 422 if problems else 200


@pages.post("/campaigns/<campaign_id>/lots")
@writes
def publish(campaign_id: str) -> ResponseReturnValue:
    """Publish the print of a lot's seed and list."""
    form, people = forms.LotForm(), chosen_people()
    if form.validate_on_submit():
        try:
            made = lots.publish(db_session(), asked_ranking(), people, NewLot(form.places.data), staff().actor)
            flash(_("Published. Send the page for everybody to those in the lot, and draw when they have it."))
            return redirect(url_for(".lot_page", campaign_id=campaign_id, lot_id=made.public_id), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _listing(form)


@pages.get("/campaigns/<campaign_id>/lots/<lot_id>")
def lot_page(campaign_id: str, lot_id: str) -> ResponseReturnValue:
    """One lot, with names."""
    return _lot(forms.WordForm(formdata=None))


def _lot(form: forms.WordForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    page = render_template(
        "results/lot.html",
        campaign=listing.summary(loaded(Campaign)),
        lot=lots.named(db_session(), loaded(Lot)),
        form=form,
        problems=problems,
        open_address=url_for(".open_page", lot_id=loaded(Lot).public_id, _external=True),
    )
    return page, 422 if problems else 200


@pages.post("/campaigns/<campaign_id>/lots/<lot_id>")
@writes
def draw(campaign_id: str, lot_id: str) -> ResponseReturnValue:
    """Say the word, and draw."""
    form = forms.WordForm()
    if form.validate_on_submit():
        try:
            lots.draw(db_session(), loaded(Lot), Word(form.word.data or ""), staff().actor)
            return redirect(url_for(".lot_page", campaign_id=campaign_id, lot_id=lot_id), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _lot(form)


@pages.get("/lots/<lot_id>")
def open_page(lot_id: str) -> ResponseReturnValue:
    """The same for everybody who has the address: references without names."""
    found = lots.find_open(db_session(), lot_id) or nothing_here("a lot")
    return render_template("candidate/lot.html", lot=lots.shown(found))
