"""Staff login: Flask-Security checks the password; a row on the server's side, checked at each request, lets in.

The signed cookie holds a random id; the row holds its hash, so that logout and a new password end a session at
once, wherever its cookie was copied to.
"""

import hashlib
from datetime import timedelta
from typing import Any

from flask import Flask, Response, abort, g, request, session
from flask.typing import ResponseReturnValue
from flask_login import user_logged_in, user_logged_out
from flask_security import FSQLALiteUserDatastore, LoginForm, Security, password_changed, views
from flask_security.utils import set_request_attr
from sqlmodel import Session
from wtforms import StringField
from wtforms.validators import InputRequired, Length

from assess.config import Settings
from assess.screening.organisation import accounts, staff_sessions
from assess.screening.organisation.staff_sessions import Staff
from assess.store.database import begin_writing
from assess.store.tables import Role, User
from assess.web.extensions import db, db_session, limiter

LONGEST_PASSWORD = 1000
_COOKIE_KEY = "staff"


class StaffLoginForm(LoginForm):
    """User name and password; nothing is remembered beyond the browser's session."""

    email = None
    remember = None
    username = StringField(validators=[InputRequired("Enter your user name"), Length(max=64)])

    def validate_next(self, _field: Any) -> None:
        """An address that leads elsewhere is no mistake of the person; the library goes home instead."""

    def validate(self, **options: Any) -> bool:
        """Look the user up by name, then let the library check the password."""
        name = (self.username.data or "").strip().lower()
        self.ifield = self.username
        self.user = accounts.by_name(db_session(), name)
        return bool(super().validate(**options))


def init_app(app: Flask, settings: Settings) -> None:
    """Bind the login library and listen to what it does."""
    app.config.update(configuration())
    store = FSQLALiteUserDatastore(db, User, Role)
    security = Security(app, store, login_form=StaffLoginForm)
    security.want_json(lambda _request: False)  # pages for people alone: one wording for every failed login
    app.login_manager.user_loader(load_user)  # type: ignore[attr-defined]
    app.login_manager.request_loader(lambda _request: None)  # type: ignore[attr-defined]
    _leave_other_requests_alone(app)
    app.view_functions["security.login"] = guarded_login
    app.view_functions["security.change_password"] = guarded_change
    user_logged_in.connect(begin_session, app)
    user_logged_out.connect(end_session, app)
    password_changed.connect(end_other_sessions, app)


def configuration() -> dict[str, Any]:
    """Argon2id alone; no registration, no mail, no tokens."""
    return {
        "SECURITY_PASSWORD_HASH": "argon2",
        "SECURITY_PASSWORD_SCHEMES": ["argon2"],
        "SECURITY_PASSWORD_SINGLE_HASH": {"argon2"},
        "SECURITY_PASSWORD_LENGTH_MIN": 12,
        "SECURITY_USER_IDENTITY_ATTRIBUTES": [{"username": {"mapper": lambda name: name}}],
        "SECURITY_API_ENABLED_METHODS": ["session"],
        "SECURITY_CHANGEABLE": True,
        "SECURITY_SEND_PASSWORD_CHANGE_EMAIL": False,
        "SECURITY_FRESHNESS": timedelta(seconds=-1),
        "SECURITY_STATIC_FOLDER": None,
        "SECURITY_JOIN_USER_ROLES": False,
        "SECURITY_LOGIN_USER_TEMPLATE": "account/login.html",
        "SECURITY_CHANGE_PASSWORD_TEMPLATE": "account/change_password.html",
        "SECURITY_CHANGE_URL": "/password",
        "SECURITY_POST_LOGOUT_VIEW": "/login",
    }


def _leave_other_requests_alone(app: Flask) -> None:
    # The library loads its user before every request and page, which would open a reading transaction ahead of
    # the writing one and slow candidates down; roles come from `current_staff` instead.
    hooks = app.before_request_funcs.get(None, [])
    app.before_request_funcs[None] = [hook for hook in hooks if hook.__module__ != "flask_principal"]
    processors = app.template_context_processors[None]
    app.template_context_processors[None] = [p for p in processors if p.__module__ != "flask_login.utils"]


def _failed(response: Response) -> bool:
    return response.status_code != 302


def _who() -> str:
    name = request.form.get("username", "").strip().lower()[:64]
    return f"{request.remote_addr} {hashlib.sha256(name.encode()).hexdigest()[:16]}"


def _refuse_endless_passwords() -> None:
    # The library's hashing raises an error for these, which would look as if something were broken.
    if any(len(given) > LONGEST_PASSWORD for name, given in request.form.items() if "password" in name):
        abort(413)


@limiter.limit("10 per minute", methods=["POST"], key_func=_who, deduct_when=_failed)
@limiter.limit("60 per minute", methods=["POST"], deduct_when=_failed)
def guarded_login() -> ResponseReturnValue:
    """The login page; whoever guesses is slowed down."""
    _refuse_endless_passwords()
    answer: ResponseReturnValue = views.login()
    return answer


@limiter.limit("10 per minute", methods=["POST"], deduct_when=_failed)
def guarded_change() -> ResponseReturnValue:
    """Change one's own password; whoever guesses the present one is slowed down."""
    _refuse_endless_passwords()
    if request.method == "POST":
        begin_writing(db_session())  # before the library reads, or a busy database would refuse its writing
    answer: ResponseReturnValue = views.change_password()
    return answer


def load_user(uniquifier: str) -> User | None:
    """The library's user, only while the session on the server's side lives."""
    staff = current_staff()
    user = db.session.get(User, staff.user_id) if staff else None
    if user is None or user.fs_uniquifier != uniquifier:
        return None
    set_request_attr("fs_authn_via", "session")  # what the library's own loader notes for its views
    set_request_attr("fs_paa", session.get("fs_paa", 0))
    return user


def current_staff() -> Staff | None:
    """Who is logged in, read freshly once a request, so that a role withdrawn is gone at the next one."""
    if "staff" not in g:
        token = session.get(_COOKIE_KEY)
        g.staff = _staff(str(token)) if token else None
    staff: Staff | None = g.staff
    return staff


def _staff(token: str) -> Staff | None:
    with Session(db.engine) as reading:  # its own short transaction, so that a view may begin a writing one
        return staff_sessions.who(reading, token)


def begin_session(_app: Flask, user: User, **_rest: Any) -> None:
    """At login: a new random id; the one before is dead."""
    database = _writing()
    assert user.id is not None
    token = staff_sessions.begin(database, user.id, session.pop(_COOKIE_KEY, None))
    session.pop("csrf_token", None)
    database.commit()
    session[_COOKIE_KEY] = token
    g.pop("staff", None)


def end_session(_app: Flask, user: User | None, **_rest: Any) -> None:
    """At logout: the id in the cookie opens nothing any more."""
    token = session.pop(_COOKIE_KEY, None)
    session.pop("csrf_token", None)
    g.pop("staff", None)
    if token and user and user.id is not None:
        database = _writing()
        staff_sessions.end(database, user.id, str(token))
        database.commit()


def end_other_sessions(_app: Flask, user: User, **_rest: Any) -> None:
    """At a change of password: every other session of this person ends."""
    database = _writing()
    assert user.id is not None
    staff_sessions.end_others(database, user.id, str(session.get(_COOKIE_KEY, "")))
    database.commit()


def _writing() -> Session:
    # What the library wrote is kept (a new hash), then the write lock is taken before anything is read again.
    database = db_session()
    database.commit()
    begin_writing(database)
    return database
