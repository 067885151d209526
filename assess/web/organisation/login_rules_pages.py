"""What the house asks of logins: idle limit, longest login, who needs a second factor."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.organisation import login_rules
from assess.screening.organisation.login_rules import LoginRules
from assess.screening.problems import Refused
from assess.web import forms
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import role_title, staff
from assess.web.organisation.settings_pages import pages


def _form() -> forms.LoginRulesForm:
    form = forms.LoginRulesForm(obj=login_rules.current(db_session()))
    form.second_factor_roles.choices = forms.choices([(role, role_title(role)) for role in login_rules.ROLES])
    return form


def _page(form: forms.LoginRulesForm) -> ResponseReturnValue:
    problems = forms.problems_of(form)
    return render_template("organisation/login_rules.html", form=form, problems=problems), 422 if problems else 200


@pages.get("/logins")
def login_rules_page() -> ResponseReturnValue:
    """The rules that hold now."""
    return _page(_form())


@pages.post("/logins")
@writes
def save_login_rules() -> ResponseReturnValue:
    """New rules, or what is wrong with them."""
    form = _form()
    if not form.validate_on_submit():
        return _page(form)
    asked = LoginRules(form.idle_minutes.data, form.session_hours.data, tuple(form.second_factor_roles.data or ()))
    try:
        login_rules.change(db_session(), asked, staff().actor)
    except Refused as error:
        forms.note_problems(form, error.problems)
        return _page(form)
    flash(_("Saved."))
    return redirect(url_for(".login_rules_page"), 303)
