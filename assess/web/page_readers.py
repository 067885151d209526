"""Who reads a page about something that went wrong, a candidate or staff, and what employer it names."""

from flask import Flask, current_app, g, request

from assess.screening import branding
from assess.screening.branding import Brand
from assess.screening.sittings import notice
from assess.web.account.staff_cookie import current_staff
from assess.web.extensions import db_session

UNNAMED = Brand()
NOBODY = notice.House(name="", contact="", retention_days=0, time_zone="UTC")


def init_app(app: Flask) -> None:
    """Before anybody has asked, no employer is known."""
    app.extensions["employer_read"], app.extensions["brand_read"] = NOBODY, UNNAMED
    app.add_template_global(employer, "employer")


def is_candidate() -> bool:
    """Whether a candidate reads the answer; an address that leads nowhere is staff's for those logged in alone."""
    if request.blueprint:
        return request.blueprint == "candidate"
    return _is_candidates(request.path) or current_staff() is None


def _is_candidates(path: str) -> bool:
    rooms = {rule.rule.split("/")[1] for rule in current_app.url_map.iter_rules() if _of_candidates(rule.endpoint)}
    return path.split("/")[1] in rooms


def _of_candidates(endpoint: str) -> bool:
    return endpoint.startswith("candidate.")


def employer() -> notice.House:
    """The employer, for templates that have nothing else to go by; read once a request."""
    if "employer" not in g:
        g.employer = current_app.extensions["employer_read"] = notice.house(db_session())
    found: notice.House = g.employer
    return found


def brand() -> Brand:
    """The same as every page of candidates shows it."""
    if "brand" not in g:
        g.brand = current_app.extensions["brand_read"] = branding.current(db_session())
    found: Brand = g.brand
    return found


def read_nothing() -> None:
    """The database cannot be asked: what was read before is shown, and nobody is logged in."""
    g.setdefault("staff", None)
    g.setdefault("organisation_name", "")
    g.setdefault("employer", current_app.extensions["employer_read"])
    g.setdefault("brand", current_app.extensions["brand_read"])
