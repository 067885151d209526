"""What HR says about taking an assessment again."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from wtforms import RadioField
from wtforms.fields.choices import SelectChoice

from assess.screening.campaigns import retakes
from assess.screening.campaigns.retakes import RetakeRules
from assess.screening.problems import Refused
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.forms import NumberField, StaffForm, Within
from assess.web.navigation import staff
from assess.web.organisation.settings_pages import pages


class RetakeForm(StaffForm):
    """When again, by which form, and what counts."""

    retake_months = NumberField(
        _l("Months before an assessment can be taken again"), [Within(RetakeRules, "retake_months")]
    )
    retake_form = RadioField(
        _l("Form of the next sitting"),
        choices=[
            SelectChoice(value=retakes.SAME, label=_l("The campaign's, whichever that is")),
            SelectChoice(value=retakes.OTHER, label=_l("Another form, where the campaign has one")),
        ],
    )
    retake_counts = RadioField(
        _l("Which sitting counts"),
        choices=[
            SelectChoice(value=retakes.FIRST, label=_l("The first")),
            SelectChoice(value=retakes.LATEST, label=_l("The latest")),
        ],
    )


def _page(form: RetakeForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    page = render_template("organisation/retakes.html", form=form, problems=problems)
    return page, 422 if problems else 200


@pages.get("/retakes")
def retakes_page() -> ResponseReturnValue:
    """The rules that hold now."""
    return _page(RetakeForm(obj=retakes.current(db_session())))


@pages.post("/retakes")
@writes
def save_retakes() -> ResponseReturnValue:
    """New rules, or what is wrong with them."""
    form = RetakeForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        asked = RetakeRules(form.retake_months.data, form.retake_form.data, form.retake_counts.data)
        retakes.change(db_session(), asked, staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(form)
    flash(_("Saved."))
    return redirect(url_for(".retakes_page"), 303)
