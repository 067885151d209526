"""Logging in with a password, then with a code where a second factor is enrolled, and logging out."""

from urllib.parse import urlsplit

from flask import Blueprint, abort, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField
from wtforms.validators import InputRequired, Length

from assess.screening.organisation import logins, second_factor, staff_sessions
from assess.screening.organisation.passwords import LONGEST_PASSWORD
from assess.screening.problems import Refused
from assess.web import limits
from assess.web.account import staff_cookie
from assess.web.account.device import device
from assess.web.account.factor_key import keys
from assess.web.edge import writes
from assess.web.extensions import db, db_session, limiter
from assess.web.forms import note_problems

FEW_CODES = 4
pages = Blueprint("account", __name__)


class LoginForm(FlaskForm):  # type: ignore[misc]
    """User name and password; nothing is remembered beyond the browser's session."""

    username = StringField(validators=[InputRequired(), Length(max=64)])
    password = PasswordField(validators=[InputRequired()])


class CodeForm(FlaskForm):  # type: ignore[misc]
    """A code of the authenticator app, or a recovery code."""

    code = StringField(validators=[InputRequired(), Length(max=40)])


def refuse_endless_passwords() -> None:
    """413 for what nobody types."""
    if any(len(given) > LONGEST_PASSWORD for name, given in request.form.items() if "password" in name):
        abort(413)  # hashing them would keep the server busy


@pages.route("/login", methods=["GET", "POST"])
@limiter.limit(limits.guesses, methods=["POST"], key_func=limits.per_account, deduct_when=limits.failed)
def login() -> ResponseReturnValue:
    """The login page; whoever guesses is slowed down."""
    refuse_endless_passwords()
    if staff_cookie.current_staff():
        return redirect(asked_for())
    if request.method == "POST" and not staff_cookie.local_accounts():
        return render_template("account/login.html", form=LoginForm(formdata=None), next=_wanted()), 403
    form = LoginForm()
    if form.validate_on_submit():
        before = staff_cookie.token()
        with limits.password_place():
            token = logins.log_in(db_session(), form.username.data, form.password.data, before, device())
        db.session.commit()
        if token:
            staff_cookie.keep(token)
            whole = staff_cookie.current_staff() is not None
            return _logged_in() if whole else redirect(url_for(".code", next=_wanted() or None))
        limits.count_guess()
    return render_template("account/login.html", form=form, failed=request.method == "POST", next=_wanted())


def _whose_code() -> str:
    name = _awaited()
    return limits.steady(f"code {'known' if limits.known_to(name) else limits.address()} {name}")


def _awaited() -> str:
    user = staff_sessions.awaiting(db_session(), staff_cookie.token())
    return user.username if user else ""


@pages.route("/login/code", methods=["GET", "POST"])
@limiter.limit(limits.GUESSES, methods=["POST"], key_func=_whose_code, deduct_when=limits.failed)
def code() -> ResponseReturnValue:
    """The second step of a login; wrong codes are taken ever more seldom."""
    token, form, name = staff_cookie.token(), CodeForm(), _awaited()
    if form.validate_on_submit():
        try:
            with limits.password_place(name):
                whole = second_factor.answer(
                    db_session(), token, form.code.data, keys(), device(), limits.known_to(name)
                )
            db.session.commit()
            if whole:
                staff_cookie.keep(whole)
                return _logged_in()
        except Refused as error:
            db.session.commit()  # the failure counts
            note_problems(form, error.problems)
    if not _awaited():
        return redirect(url_for(".login", next=_wanted() or None))
    return render_template("account/code.html", form=form, next=_wanted())


def _logged_in() -> ResponseReturnValue:
    staff = staff_cookie.current_staff()
    if staff is not None:
        limits.remember_browser(staff.username)
        state = second_factor.state(db_session(), staff)
        if state.enrolled_at and state.codes_left < FEW_CODES:
            said = _(
                "You have %(number)d recovery codes left. Make new ones under “Second factor”.",
                number=state.codes_left,
            )
            flash(said)
    return redirect(asked_for())


@pages.post("/logout")
@writes
def logout() -> ResponseReturnValue:
    """End this session."""
    staff = staff_cookie.current_staff()
    if staff:
        staff_sessions.end(db_session(), staff.user_id, staff_cookie.token())
    leave = "openid.leave" if staff_cookie.by_provider() else ".login"
    staff_cookie.forget()
    return redirect(url_for(leave))


def _wanted() -> str:
    return str(request.values.get("next", ""))


def asked_for(place: str | None = None) -> str:
    """The page asked for, if it is one of ours: browsers read `//name` and `/\\name` as other hosts."""
    place = _wanted() if place is None else place
    parts = urlsplit(place) if place.isprintable() and "\\" not in place else None
    here = place.startswith(f"{request.script_root}/") and place[1:2] != "/"
    ours = parts and not parts.scheme and not parts.netloc and here
    return place if ours else url_for("home.home")
