"""The cookie of a staff session: who is logged in, a login kept in this browser, a login forgotten."""

from flask import g, session
from sqlmodel import Session

from assess.screening.organisation import staff_sessions
from assess.screening.organisation.staff_sessions import Staff
from assess.web.extensions import db

_COOKIE_KEY = "staff"


def current_staff() -> Staff | None:
    """Who is logged in, read freshly once a request, so that a role withdrawn is gone at the next one."""
    if "staff" not in g:
        known = token()
        g.staff = _find_staff(known) if known else None
    staff: Staff | None = g.staff
    return staff


def _find_staff(known: str) -> Staff | None:
    with Session(db.engine) as reading:  # its own short transaction, so that a view may begin a writing one
        found = staff_sessions.who(reading, known)
    if found is not None and found.unnoted:
        with Session(db.engine) as writing:
            staff_sessions.note(writing, known)
    return found


def token() -> str:
    """The token that this browser holds; empty when it holds none."""
    return str(session.get(_COOKIE_KEY, ""))


def read_again() -> None:
    """What was read of the person at the beginning of the request has changed in it."""
    g.pop("staff", None)


def keep(new: str) -> None:
    """This browser is logged in from now on, with a new token for its forms."""
    forget()
    session[_COOKIE_KEY] = new


def forget() -> None:
    """This browser is logged in no more."""
    session.pop(_COOKIE_KEY, None)
    session.pop("csrf_token", None)
    g.pop("staff", None)
