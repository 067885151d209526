"""Changing one's own password."""

from flask import flash, redirect, render_template, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField

from assess.screening.organisation import logins
from assess.screening.organisation.logins import NewPassword
from assess.screening.organisation.passwords import SHORTEST_PASSWORD
from assess.screening.problems import Refused
from assess.web import limits
from assess.web.account import staff_cookie
from assess.web.account.login import pages, refuse_endless_passwords
from assess.web.extensions import db, db_session, limiter
from assess.web.forms import note_problems
from assess.web.navigation import staff


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    """The present password and, twice, the new one."""

    password = PasswordField()
    new_password = PasswordField()
    new_password_confirm = PasswordField()


def _oneself() -> str:
    one = staff_cookie.current_staff()
    return limits.steady(f"staff {one.user_id}" if one else limits.address())


@pages.route("/password", methods=["GET", "POST"])
@limiter.limit(limits.GUESSES, methods=["POST"], key_func=_oneself, deduct_when=limits.failed)
def change_password() -> ResponseReturnValue:
    """Change one's own password; whoever guesses the present one is slowed down."""
    refuse_endless_passwords()
    form = ChangePasswordForm()
    if form.validate_on_submit():
        asked = NewPassword(
            form.password.data or "", form.new_password.data or "", form.new_password_confirm.data or ""
        )
        try:
            with limits.password_place(staff().username):
                logins.change_password(db_session(), staff(), asked, staff_cookie.token())
            db.session.commit()
            flash(_("Your password has been changed."))
            return redirect(url_for("home.home"))
        except Refused as error:
            db.session.commit()  # a wrong password is an event
            note_problems(form, error.problems)
    return render_template(
        "account/change_password.html", form=form, given=staff().must == "password", shortest=SHORTEST_PASSWORD
    )
