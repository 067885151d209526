"""Who is at the other end: the candidate's own cookie, apart from staff logins."""

from flask import Response, current_app, g, request, session

from assess.config import Settings
from assess.screening.branding import Brand
from assess.screening.campaigns.closing import Standing
from assess.screening.sittings import admissions, notice
from assess.screening.sittings.admissions import Admission
from assess.screening.sittings.entrance import CampaignOver
from assess.web import page_readers
from assess.web.edge import now
from assess.web.errors import DeadLink
from assess.web.extensions import db_session

TOO_LATE: tuple[Standing, ...] = ("just-closed", "closed")  # for pages that need no campaign
NOBODY = "no admission"

OWN_COOKIES = ("candidate", "reading", "language", "waiting")  # beside the session of the forms


def cookie_name() -> str:
    """Bound to the server on HTTPS, plain on a local network without."""
    return _settings().cookie_name("candidate")


def _settings() -> Settings:
    settings: Settings = current_app.extensions["settings"]
    return settings


class AnotherPerson(Exception):
    """The address is of one person's assessment, and the browser has since been let in to another's."""


def admitted(sitting: str = "", number: int = 0, late: tuple[Standing, ...] = ()) -> Admission:
    """The admission of this browser, with that sitting if it is theirs; DeadLink, AnotherPerson.

    CampaignOver once their time is over; `late` names what this page does for them nevertheless.
    """
    admission = found(sitting, number)
    if admission is None:
        raise DeadLink(NOBODY)
    if admission.standing != "open" and admission.standing not in late:
        raise CampaignOver(
            notice.closure_of_cohort(
                db_session(), admission.cohort_id, admission.begun, admission.language, admission.closes_at
            )
        )
    return admission


def found(sitting: str = "", number: int = 0) -> Admission | None:
    """The same, or None where nobody is in; the cookie alone decides nothing."""
    token = request.cookies.get(cookie_name(), "")
    admission = admissions.authorise(db_session(), token, now(), sitting, number) if token else None
    if admission is None:
        return None
    g.language, g.admission = admission.part.language if admission.part else admission.language, admission
    named, g.whose = g.get("whose", ""), admission.whose
    if named and named != admission.whose:
        raise AnotherPerson
    return admission


def keep_token(response: Response, token: str) -> Response:
    """Give the browser its token; it is gone when the browser closes, and the link brings a new one."""
    secure, path = _settings().https, _settings().cookie_path
    response.set_cookie(cookie_name(), token, secure=secure, httponly=True, samesite="Lax", path=path)
    return response


def forget(response: Response) -> Response:
    """Leave nothing of the person in this browser: no token, no choices, no form that could be sent.

    Somebody of staff who is logged in here stays so.
    """
    secure, path = _settings().https, _settings().cookie_path
    for name in OWN_COOKIES:
        named = _settings().cookie_name(name)
        response.delete_cookie(named, secure=secure, httponly=True, samesite="Lax", path=path)
    g.pop("language", None)  # nor is it kept anew with this answer
    if "staff" not in session:
        session.clear()
    response.headers["Clear-Site-Data"] = '"storage"'  # where scripts do not run; theirs do it by http as well
    return response


def waiting() -> tuple[str, str]:
    """The secret and figures of a device that waits to be let in, or nothing."""
    secret, _, figures = request.cookies.get(_settings().cookie_name("waiting"), "").partition("~")
    return (secret, figures) if secret and len(figures) == 6 and figures.isdecimal() else ("", "")


def wait_with(response: Response, secret: str, figures: str) -> Response:
    """Keep both for as long as they are good; without them, nothing."""
    secure, path, named = _settings().https, _settings().cookie_path, _settings().cookie_name("waiting")
    kept, lasts = (f"{secret}~{figures}", 600) if secret else ("", 0)
    response.set_cookie(named, kept, max_age=lasts, secure=secure, httponly=True, samesite="Lax", path=path)
    return response


def brand() -> Brand:
    """The employer as every page shows it."""
    admission: Admission | None = g.get("admission")
    return page_readers.brand() if admission is None else admission.brand


def has_place() -> bool:
    """Whether this browser was let in, as far as it says itself."""
    return bool(request.cookies.get(cookie_name()))
