"""One's own second factor: set up with an authenticator app, recovery codes shown once, turned off."""

import segno
from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.organisation import second_factor
from assess.screening.organisation.second_factor import Codes
from assess.screening.problems import Refused
from assess.web import forms
from assess.web.account import staff_cookie
from assess.web.account.factor_key import keys
from assess.web.account.login import CodeForm, pages
from assess.web.edge import begin, writes
from assess.web.extensions import db, db_session
from assess.web.navigation import organisation_name, staff


@pages.get("/second-factor")
def second_factor_page() -> ResponseReturnValue:
    """How it stands with one's own second factor."""
    return _page(CodeForm(formdata=None))


def _page(form: CodeForm) -> ResponseReturnValue:
    state = second_factor.state(db_session(), staff())
    secret = "" if state.enrolled_at else second_factor.offered(db_session(), staff(), keys()) or ""
    problems = forms.problems_of(form)
    page = render_template(
        "account/second_factor.html", state=state, secret=secret, picture=_picture(secret), form=form,
        problems=problems,
    )  # fmt: skip
    return page, 422 if problems else 200


def _picture(secret: str) -> str:
    """The QR code as an image within the page: nothing is fetched, and nothing in it is styled."""
    if not secret:
        return ""
    address = second_factor.address(secret, staff().username, organisation_name() or "Asterism")
    return str(segno.make(address, error="m").svg_data_uri(scale=5, border=4, dark="#000", light="#fff"))


@pages.post("/second-factor/begin")
@writes
def begin_second_factor() -> ResponseReturnValue:
    """Make a secret for an app to take up."""
    if forms.Nothing().validate_on_submit():
        second_factor.prepare(db_session(), staff(), keys())
    return redirect(url_for(".second_factor_page"), 303)


@pages.post("/second-factor/enrol")
def enrol() -> ResponseReturnValue:
    """Turn it on once a code shows that the app works; recovery codes are on the page that follows, once."""
    form = CodeForm()
    if not form.validate_on_submit():
        return _page(form)
    codes = second_factor.new_codes()  # before the lock: hashing them takes a while
    begin()
    try:
        second_factor.enrol(db_session(), staff(), form.code.data, codes, staff_cookie.token(), keys())
    except Refused as error:
        db.session.rollback()
        forms.note_problems(form, error.problems)
        return _page(form)
    db.session.commit()
    return _codes_page(codes)


@pages.post("/second-factor/codes")
def renew_recovery_codes() -> ResponseReturnValue:
    """New recovery codes in the place of the old ones, shown once."""
    if not forms.Nothing().validate_on_submit():
        return redirect(url_for(".second_factor_page"), 303)
    codes = second_factor.new_codes()
    begin()
    made = second_factor.renew_codes(db_session(), staff(), codes)
    db.session.commit()
    return _codes_page(codes) if made else redirect(url_for(".second_factor_page"), 303)


def _codes_page(codes: Codes) -> str:
    staff_cookie.read_again()  # what had to be done first is done
    return render_template("account/recovery_codes.html", codes=codes.shown, host=request.host)


@pages.post("/second-factor/remove")
@writes
def remove_second_factor() -> ResponseReturnValue:
    """Do without from now on, where no role asks for it."""
    if forms.Nothing().validate_on_submit():
        try:
            second_factor.remove(db_session(), staff())
            flash(_("Logging in takes your password alone from now on."))
        except Refused as error:
            forms.flash_problems(error.problems)
    return redirect(url_for(".second_factor_page"), 303)
