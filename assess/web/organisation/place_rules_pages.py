"""What is called as good as in, and very unlikely, on every ranking of the house."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.problems import Refused
from assess.screening.results import place_rules
from assess.screening.results.place_rules import PlaceRules
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff
from assess.web.organisation.settings_pages import pages


def _page(form: forms.PlaceRulesForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    page = render_template("organisation/place_rules.html", form=form, problems=problems)
    return page, 422 if problems else 200


@pages.get("/rankings")
def place_rules_page() -> ResponseReturnValue:
    """The rules that hold now."""
    return _page(forms.PlaceRulesForm(obj=place_rules.current(db_session())))


@pages.post("/rankings")
@writes
def save_place_rules() -> ResponseReturnValue:
    """New rules, or what is wrong with them."""
    form = forms.PlaceRulesForm()
    if not form.validate_on_submit():
        return _page(form)
    try:
        asked = PlaceRules(form.sure_percent.data, form.unlikely_percent.data)
        place_rules.change(db_session(), asked, staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(form)
    flash(_("Saved."))
    return redirect(url_for(".place_rules_page"), 303)
