"""People's data: retention, and one person's data corrected, held or erased."""

from flask import Blueprint, current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.organisation import backups
from assess.screening.privacy import corrections, erasure, erasure_log, holds, kept_people, retention
from assess.screening.privacy.corrections import Correction
from assess.screening.privacy.holds import Reason
from assess.screening.problems import Refused
from assess.screening.records import Candidate
from assess.web import forms
from assess.web.edge import now, writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.privacy.data_forms import CorrectionForm, HoldForm
from assess.web.scope import loaded

pages = Blueprint("data", __name__, url_prefix="/data")


@pages.get("/retention")
def retention_page() -> ResponseReturnValue:
    """What retention would erase now, what comes, what has no end, and who was erased."""
    return render_template(
        "privacy/retention.html",
        outlook=retention.outlook(db_session(), now()),
        erased=erasure.listed(db_session()),
        backups=backups.kept(current_app.extensions["settings"]),
    )


@pages.post("/retention")
@writes
def run_retention() -> ResponseReturnValue:
    """Ask the worker for it now, not at its time of the day."""
    if forms.Nothing().validate_on_submit():
        retention.ask(db_session(), now(), staff().actor)
        flash(_("The worker erases what is due; this page says so in a moment."))
    return redirect(url_for(".retention_page"), 303)


@pages.get("/people")
def search() -> ResponseReturnValue:
    """People by name, address or id."""
    words = request.args.get("q", "")[:200]
    return render_template("privacy/people.html", words=words, found=kept_people.search(db_session(), words))


@pages.get("/people/<person_id>")
def person(person_id: str) -> ResponseReturnValue:
    """What is kept of somebody, until when, and what can be done about it."""
    return _page(_as_kept(), HoldForm())


def _as_kept() -> CorrectionForm:
    kept = kept_people.read(db_session(), loaded(Candidate))
    return CorrectionForm(formdata=None, data={"name": kept.name, "email": kept.email})


def _page(form: CorrectionForm, hold_form: HoldForm) -> ResponseReturnValue:
    problems = forms.problems_of(form) + forms.problems_of(hold_form)
    kept = kept_people.read(db_session(), loaded(Candidate))
    page = render_template("privacy/person.html", person=kept, form=form, hold_form=hold_form, problems=problems)
    return page, 422 if problems else 200


@pages.post("/people/<person_id>/correct")
@writes
def correct(person_id: str) -> ResponseReturnValue:
    """Name and address as they should be."""
    form = CorrectionForm()
    if form.validate_on_submit():
        try:
            asked = Correction(form.name.data or "", form.email.data or "")
            corrections.correct(db_session(), loaded(Candidate), asked, staff().actor)
            flash(_("Corrected."))
            return redirect(url_for(".person", person_id=person_id), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _page(form, HoldForm(formdata=None))


@pages.post("/people/<person_id>/hold")
@writes
def hold(person_id: str) -> ResponseReturnValue:
    """Keep these data for a legal reason."""
    form = HoldForm()
    if form.validate_on_submit():
        try:
            holds.hold(db_session(), loaded(Candidate), Reason(form.reason.data or ""), staff().actor)
            flash(_("Held: nothing erases these data until you release them."))
            return redirect(url_for(".person", person_id=person_id), 303)
        except Refused as error:
            forms.note_problems(form, error.problems)
    return _page(_as_kept(), form)


@pages.post("/people/<person_id>/release")
@writes
def release(person_id: str) -> ResponseReturnValue:
    """End the hold."""
    if forms.Nothing().validate_on_submit():
        holds.release(db_session(), loaded(Candidate), staff().actor)
        flash(_("Released: retention and requests can erase these data again."))
    return redirect(url_for(".person", person_id=person_id), 303)


@pages.post("/people/<person_id>/erase")
@writes
def erase(person_id: str) -> ResponseReturnValue:
    """Erase somebody, and note it outside the database."""
    try:
        if not forms.Nothing().validate_on_submit() or request.form.get("sure") != "yes":
            flash(_("Nothing was erased: tick that you are sure."), "error")
            return redirect(url_for(".person", person_id=person_id), 303)
        erasure.erase_person(db_session(), loaded(Candidate), staff().actor)
        db_session().commit()
        erasure_log.keep(db_session(), current_app.extensions["settings"])
        flash(_("Everything of this person is erased."))
    except Refused as error:
        forms.flash_problems(error.problems)
        return redirect(url_for(".person", person_id=person_id), 303)
    return redirect(url_for(".search"), 303)
