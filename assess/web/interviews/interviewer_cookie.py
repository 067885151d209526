"""Who rates: the interviewer's own cookie, apart from staff logins and candidates."""

from flask import Response, current_app, g, request

from assess.config import Settings
from assess.screening.interviews import sessions
from assess.screening.interviews.sessions import InterviewerIn
from assess.web.edge import now
from assess.web.extensions import db_session


class NotIn(Exception):
    """The address opens nothing for whoever is at this browser."""


def settings() -> Settings:
    """The settings of the installation."""
    found: Settings = current_app.extensions["settings"]
    return found


def interviewer_in(whose: str) -> InterviewerIn:
    """Who is in, if the address is theirs; NotIn. The cookie alone decides nothing."""
    token = request.cookies.get(settings().cookie_name("interviewer"), "")
    found = sessions.authorise(db_session(), token, now()) if token else None
    if found is None or found.public_id != whose:
        raise NotIn("no session" if found is None else "another interviewer's")
    g.interviewer = found
    return found


def keep_token(response: Response, token: str) -> Response:
    """Give the browser its token; it is gone when the browser closes, and the link brings a new one."""
    secure, path, name = settings().https, settings().cookie_path, settings().cookie_name("interviewer")
    response.set_cookie(name, token, secure=secure, httponly=True, samesite="Lax", path=path)
    return response


def forget(response: Response) -> Response:
    """Leave nothing of the interviewer in this browser, and end their stay here."""
    secure, path, name = settings().https, settings().cookie_path, settings().cookie_name("interviewer")
    sessions.leave(db_session(), request.cookies.get(name, ""))
    response.delete_cookie(name, secure=secure, httponly=True, samesite="Lax", path=path)
    return response
