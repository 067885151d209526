"""The password or a code again before what matters: asked for in the middle of a request, which then goes on."""

from urllib.parse import urlsplit

from flask import flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.screening.imports.inviting_lines import AT_ONCE
from assess.screening.organisation import logins, second_factor, staff_sessions
from assess.screening.organisation.staff_sessions import Staff
from assess.web import limits
from assess.web.account import staff_cookie
from assess.web.account.factor_key import keys
from assess.web.account.login import refuse_endless_passwords
from assess.web.extensions import db, db_session

PASSWORD, CODE = "confirm_password", "confirm_code"


def several_people() -> bool:
    """Whether the form makes links for more than one person at once; of a long list nobody is invited by it."""
    people = request.form.get("people", "")
    lines = sum(1 for line in people.splitlines() if line.strip())
    return max(lines, people.count("@")) > 1 and lines <= AT_ONCE


def given(staff: Staff) -> bool:
    """Whether the request brings the password or a code, and it is right."""
    refuse_endless_passwords()
    password, code = request.form.get(PASSWORD, ""), request.form.get(CODE, "")
    if not password and not code:
        return False
    session, token = db_session(), staff_cookie.token()
    if password:
        with limits.password_place(staff.username):
            right = logins.confirm(session, staff, password, token)
    else:
        right = second_factor.confirm(session, staff, code, token, keys())
    db.session.commit()
    return right


def page(staff: Staff) -> ResponseReturnValue:
    """Ask for it; what was sent is on the page, and is sent again with it. Nothing was done yet."""
    session = db_session()
    if staff_sessions.who(session, staff_cookie.token()) is None:
        staff_cookie.forget()
        flash(_("There were too many wrong passwords or codes. Log in again."), "error")
        return redirect(url_for("account.login"), 303)
    sent = [pair for pair in request.form.items(multi=True) if pair[0] not in (PASSWORD, CODE, "csrf_token")]
    tried = bool({PASSWORD, CODE} & set(request.form))
    shown = render_template(
        "account/confirm.html", sent=sent, tried=tried, action=request.full_path.rstrip("?"),
        has_password=logins.has_password(session, staff), has_factor=second_factor.enrolled(session, staff.user_id),
        came_from=urlsplit(request.referrer or "").path,
    )  # fmt: skip
    return shown, 422 if tried else 200
