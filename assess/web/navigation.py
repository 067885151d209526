"""What every staff page needs: navigation by role, titles of roles, and finding only what one's teams own."""

from dataclasses import dataclass

from flask import Flask, g, request, url_for
from flask_babel import get_locale, gettext

from assess.screening.organisation import employer
from assess.screening.organisation.staff_sessions import Staff
from assess.web.access import ACCESS, ADMINISTRATOR, ANSWERS, AUDITOR, HR, OFFICER, RECRUITER, shut
from assess.web.account.staff_cookie import current_staff
from assess.web.extensions import db_session

INSIDE_CAMPAIGNS = (
    "interviews",
    "comparisons",
    "confirmations",
    "dashboard",
    "deciding",
    "decisions",
    "documents",
    "exports",
    "imports",
    "invitations",
    "letters",
    "lots",
    "profiles",
)


@dataclass(frozen=True)
class Place:
    """An entry of the navigation; `here` when the page is in it, `exact` when it is the page."""

    title: str
    address: str
    here: bool
    exact: bool


def init_app(app: Flask) -> None:
    """Let templates call what they need."""
    for function in (current_staff, may, navigation, role_title, organisation_name, get_locale):
        app.jinja_env.globals[function.__name__] = function


def staff() -> Staff:
    """The person logged in; the access table has seen to it that there is one."""
    found = current_staff()
    assert found is not None
    return found


def may(endpoint: str) -> bool:
    """Whether the person logged in may use a route on this page, so that no page offers what is refused."""
    return bool(ACCESS[endpoint].roles & staff().roles) and not shut(endpoint)


def navigation() -> list[Place]:
    """The places this person's roles may open."""
    roles = staff().roles
    wanted = [
        (gettext("Home"), "home.home", True),
        (gettext("Campaigns"), "campaigns.listing", bool(roles & {RECRUITER, AUDITOR})),
        (gettext("Requests"), "requests.listing", bool(roles & set(ANSWERS))),
        (gettext("Instruments"), "instruments.listing", bool(roles & {HR, ADMINISTRATOR})),
        (gettext("Evidence"), "evidence.listing", HR in roles),
        (gettext("Settings"), "settings.people_page", ADMINISTRATOR in roles),
        (gettext("Settings"), "settings.closing_rules_page", HR in roles and ADMINISTRATOR not in roles),
        (gettext("Audit"), "settings.audit_page", AUDITOR in roles and ADMINISTRATOR not in roles),
        (gettext("Help"), "home.help_page", True),
    ]
    return [_place(title, endpoint) for title, endpoint, allowed in wanted if allowed]


def _place(title: str, endpoint: str) -> Place:
    room = request.blueprint if request.blueprint not in (None, "home") else request.endpoint
    room = "campaigns" if room in INSIDE_CAMPAIGNS else "settings" if room == "data" else room
    mine = endpoint.partition(".")[0] if not endpoint.startswith("home.") else endpoint
    return Place(title, url_for(endpoint), room == mine, request.endpoint == endpoint)


def role_title(role: str) -> str:
    """What people call a role."""
    titles: dict[str, str] = {
        RECRUITER: gettext("Recruiter"),
        HR: gettext("HR"),
        ADMINISTRATOR: gettext("Administrator"),
        AUDITOR: gettext("Auditor"),
        OFFICER: gettext("Accommodation officer"),
    }
    return titles.get(role, role)


def organisation_name() -> str:
    """The employer's name, read once a request."""
    if "organisation_name" not in g:
        g.organisation_name = employer.name(db_session())
    return str(g.organisation_name)
