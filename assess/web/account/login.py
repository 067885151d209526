"""Who is logged in, and the pages for logging in, logging out and changing one's own password."""

import hashlib
from urllib.parse import urlsplit

from flask import Blueprint, Flask, Response, abort, flash, g, redirect, render_template, request, session, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from sqlmodel import Session
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from assess.screening.organisation import logins, staff_sessions
from assess.screening.organisation.logins import LONGEST_PASSWORD, NewPassword
from assess.screening.organisation.staff_sessions import Staff
from assess.screening.problems import Refused
from assess.web.edge import begin, writes
from assess.web.extensions import db, db_session, limiter
from assess.web.forms import note_problems

_COOKIE_KEY = "staff"
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


def current_staff() -> Staff | None:
    """Who is logged in, read freshly once a request, so that a role withdrawn is gone at the next one."""
    if "staff" not in g:
        token = _token()
        g.staff = _find_staff(token) if token else None
    staff: Staff | None = g.staff
    return staff


def _find_staff(token: str) -> Staff | None:
    with Session(db.engine) as reading:  # its own short transaction, so that a view may begin a writing one
        return staff_sessions.who(reading, token)


def _token() -> str:
    return str(session.get(_COOKIE_KEY, ""))


def _failed(response: Response) -> bool:
    return response.status_code != 302


def _who() -> str:
    name = request.form.get("username", "").strip().lower()[:64]
    return f"{request.remote_addr} {hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _refuse_endless_passwords() -> None:
    if any(len(given) > LONGEST_PASSWORD for name, given in request.form.items() if "password" in name):
        abort(413)  # hashing them would keep the server busy


@pages.route("/login", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"], key_func=_who, deduct_when=_failed)
@limiter.limit("60 per minute", methods=["POST"], deduct_when=_failed)
def login() -> ResponseReturnValue:
    """The login page; whoever guesses is slowed down."""
    _refuse_endless_passwords()
    if current_staff():
        return redirect(_asked_for())
    form = LoginForm()
    if form.validate_on_submit():
        token = logins.log_in(db_session(), form.username.data, form.password.data, _token())
        db.session.commit()
        if token:
            _forget()
            session[_COOKIE_KEY] = token
            return redirect(_asked_for())
    return render_template("account/login.html", form=form, failed=request.method == "POST", next=_wanted())


@pages.post("/logout")
@writes
def logout() -> ResponseReturnValue:
    """End this session."""
    staff = current_staff()
    if staff:
        staff_sessions.end(db_session(), staff.user_id, _token())
    _forget()
    return redirect(url_for(".login"))


@pages.route("/password", methods=["GET", "POST"])
@limiter.limit("10 per minute", methods=["POST"], deduct_when=_failed)
def change_password() -> ResponseReturnValue:
    """Change one's own password; whoever guesses the present one is slowed down."""
    _refuse_endless_passwords()
    form, staff = ChangePasswordForm(), current_staff()
    if staff and form.validate_on_submit():
        begin()
        asked = NewPassword(
            form.password.data or "", form.new_password.data or "", form.new_password_confirm.data or ""
        )
        try:
            logins.change_password(db_session(), staff, asked, _token())
            db.session.commit()
            flash(_("Your password has been changed."))
            return redirect(url_for("home.home"))
        except Refused as error:
            note_problems(form, error.problems)
    return render_template("account/change_password.html", form=form)


def _forget() -> None:
    session.pop(_COOKIE_KEY, None)
    session.pop("csrf_token", None)
    g.pop("staff", None)


def _wanted() -> str:
    return str(request.values.get("next", ""))


def _asked_for() -> str:
    # The page asked for, if it is one of ours: browsers read "//name" and "/\name" as other hosts.
    place = _wanted()
    parts = urlsplit(place) if place.isprintable() and "\\" not in place else None
    ours = parts and not parts.scheme and not parts.netloc and place.startswith("/") and place[1:2] != "/"
    return place if ours else url_for("home.home")
