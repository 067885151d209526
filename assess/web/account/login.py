"""The pages for logging in, logging out and changing one's own password."""

from urllib.parse import urlsplit

from flask import Blueprint, Flask, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from assess.screening.organisation import logins, staff_sessions
from assess.screening.organisation.logins import LONGEST_PASSWORD, NewPassword
from assess.screening.problems import Refused
from assess.web import limits
from assess.web.account import staff_cookie
from assess.web.edge import begin, writes
from assess.web.extensions import db, db_session, limiter
from assess.web.forms import note_problems

pages = Blueprint("account", __name__)


class LoginForm(FlaskForm):  # type: ignore[misc]
    """User name and password; nothing is remembered beyond the browser's session."""

    username = StringField(validators=[InputRequired(), Length(max=64)])
    password = PasswordField(validators=[InputRequired()])


class ChangePasswordForm(FlaskForm):  # type: ignore[misc]
    """The present password and, twice, the new one."""

    password = PasswordField()
    new_password = PasswordField()
    new_password_confirm = PasswordField()


def init_app(app: Flask) -> None:
    """Register the pages."""
    app.register_blueprint(pages)


def _oneself() -> str:
    staff = staff_cookie.current_staff()
    return limits.steady(f"staff {staff.user_id}" if staff else limits.address())


def _refuse_endless_passwords() -> None:
    if any(len(given) > LONGEST_PASSWORD for name, given in request.form.items() if "password" in name):
        abort(413)  # hashing them would keep the server busy


@pages.route("/login", methods=["GET", "POST"])
@limiter.limit(limits.GUESSES, methods=["POST"], key_func=limits.per_account, deduct_when=limits.failed)
def login() -> ResponseReturnValue:
    """The login page; whoever guesses is slowed down."""
    _refuse_endless_passwords()
    if staff_cookie.current_staff():
        return redirect(asked_for())
    form = LoginForm()
    if form.validate_on_submit():
        with limits.password_place():
            token = logins.log_in(db_session(), form.username.data, form.password.data, staff_cookie.token())
        db.session.commit()
        if token:
            limits.remember_browser(form.username.data)
            staff_cookie.keep(token)
            return redirect(asked_for())
    return render_template("account/login.html", form=form, failed=request.method == "POST", next=_wanted())


@pages.post("/logout")
@writes
def logout() -> ResponseReturnValue:
    """End this session."""
    staff = staff_cookie.current_staff()
    if staff:
        staff_sessions.end(db_session(), staff.user_id, staff_cookie.token())
    staff_cookie.forget()
    return redirect(url_for(".login"))


@pages.route("/password", methods=["GET", "POST"])
@limiter.limit(limits.GUESSES, methods=["POST"], key_func=_oneself, deduct_when=limits.failed)
def change_password() -> ResponseReturnValue:
    """Change one's own password; whoever guesses the present one is slowed down."""
    _refuse_endless_passwords()
    form, staff = ChangePasswordForm(), staff_cookie.current_staff()
    if staff and form.validate_on_submit():
        begin()
        asked = NewPassword(
            form.password.data or "", form.new_password.data or "", form.new_password_confirm.data or ""
        )
        try:
            logins.change_password(db_session(), staff, asked, staff_cookie.token())
            db.session.commit()
            flash(_("Your password has been changed."))
            return redirect(url_for("home.home"))
        except Refused as error:
            note_problems(form, error.problems)
    return render_template("account/change_password.html", form=form)


def _wanted() -> str:
    return str(request.values.get("next", ""))


def asked_for() -> str:
    """The page asked for, if it is one of ours: browsers read `//name` and `/\\name` as other hosts."""
    place = _wanted()
    parts = urlsplit(place) if place.isprintable() and "\\" not in place else None
    here = place.startswith(f"{request.script_root}/") and place[1:2] != "/"
    ours = parts and not parts.scheme and not parts.netloc and here
    return place if ours else url_for("home.home")
