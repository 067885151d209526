"""What holds for closing dates in the whole house: the clock they are meant by, and the grace."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.organisation import closing_rules
from assess.screening.organisation.closing_rules import ClosingRules
from assess.screening.problems import Refused
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.organisation.settings_pages import pages


def _form() -> forms.ClosingRulesForm:
    form = forms.ClosingRulesForm(obj=closing_rules.current(db_session()))
    form.time_zone.choices = forms.choices([(name, name.replace("_", " ")) for name in closing_rules.zones()])
    return form


def _page(form: forms.ClosingRulesForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    page = render_template("organisation/closing_rules.html", form=form, problems=problems)
    return page, 422 if problems else 200


@pages.get("/closing")
def closing_rules_page() -> ResponseReturnValue:
    """The rules that hold now."""
    return _page(_form())


@pages.post("/closing")
@writes
def save_closing_rules() -> ResponseReturnValue:
    """New rules, or what is wrong with them."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form)
    try:
        asked = ClosingRules(form.grace_days.data, form.time_zone.data)
        closing_rules.change(db_session(), asked, staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(form)
    flash(_("Saved."))
    return redirect(url_for(".closing_rules_page"), 303)
