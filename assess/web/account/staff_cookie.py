"""The cookie of a staff session: who is logged in, a login kept in this browser, a login forgotten."""

from dataclasses import replace
from typing import cast

from flask import current_app, g, session
from sqlmodel import Session

from assess.screening.organisation import staff_sessions
from assess.screening.organisation.staff_sessions import Staff
from assess.web.extensions import db

_COOKIE_KEY = "staff"
_BY_PROVIDER = "by_provider"


def current_staff() -> Staff | None:
    """Who is logged in, read freshly once a request, so that a role withdrawn is gone at the next one."""
    if "staff" not in g:
        known = token() if _welcome() else ""
        g.staff = _find_staff(known) if known else None
    staff: Staff | None = g.staff
    return staff


def reading_everything(staff: Staff) -> Staff:
    """The person within this request, who may read the campaigns of all teams."""
    g.staff = replace(staff, team_ids=staff.team_ids | staff.audited_teams)
    return cast(Staff, g.staff)


def _find_staff(known: str) -> Staff | None:
    with Session(db.engine) as reading:  # its own short transaction, so that a view may begin a writing one
        found = staff_sessions.who(reading, known)
    if found is not None and found.unnoted:
        with Session(db.engine) as writing:
            staff_sessions.note(writing, known)
    return found


def _welcome() -> bool:
    # A login outlives no setting that ends the way by which it came.
    return bool(current_app.extensions["settings"].openid_issuer) if by_provider() else local_accounts()


def token() -> str:
    """The token that this browser holds; empty when it holds none."""
    return str(session.get(_COOKIE_KEY, ""))


def read_again() -> None:
    """What was read of the person at the beginning of the request has changed in it."""
    g.pop("staff", None)


def local_accounts() -> bool:
    """Whether people may log in with a user name and a password of this server."""
    return bool(current_app.extensions["settings"].local_accounts)


def by_provider() -> bool:
    """Whether whoever is logged in here came from the OpenID provider."""
    return bool(session.get(_BY_PROVIDER))


def keep(new: str, by_provider: bool = False) -> None:
    """This browser is logged in from now on, with a new token for its forms."""
    forget()
    session[_COOKIE_KEY] = new
    if by_provider:
        session[_BY_PROVIDER] = True


def forget() -> None:
    """This browser is logged in no more."""
    for name in (_COOKIE_KEY, _BY_PROVIDER, "csrf_token"):
        session.pop(name, None)
    g.pop("staff", None)
