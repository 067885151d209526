"""Where one is logged in, and how to end it."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.organisation import staff_sessions
from assess.web import forms
from assess.web.account import staff_cookie
from assess.web.account.login import pages
from assess.web.edge import writes
from assess.web.extensions import db_session
from assess.web.navigation import staff


@pages.get("/logins")
def sessions() -> ResponseReturnValue:
    """One's own logins: since when, last used, from which browser and network."""
    return render_template(
        "account/sessions.html", logins=staff_sessions.of(db_session(), staff().user_id), here=staff().login
    )


@pages.post("/logins/<login_id>/end")
@writes
def end_session(login_id: str) -> ResponseReturnValue:
    """End one of them; the one of this browser too."""
    if forms.Nothing().validate_on_submit() and staff_sessions.end_one(db_session(), staff().user_id, login_id):
        flash(_("The login is ended."))
    return redirect(url_for(".sessions"), 303)


@pages.post("/logins/end-others")
@writes
def end_other_sessions() -> ResponseReturnValue:
    """End all but that of this browser."""
    if forms.Nothing().validate_on_submit():
        staff_sessions.end_others(db_session(), staff().user_id, staff_cookie.token())
        flash(_("All other logins are ended."))
    return redirect(url_for(".sessions"), 303)
