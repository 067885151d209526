"""What a browser does to log in at the provider, and what the house then knows."""

from urllib.parse import parse_qs, urlsplit

from flask.testing import FlaskClient
from sqlmodel import Session, select
from werkzeug.test import TestResponse

from assess.screening.organisation import accounts
from assess.store.tables import AuditEvent
from tests.web.local_provider import (
    LocalProvider,
)

BEGIN, BACK = "/login/openid", "/login/openid/back"


def begin(browser: FlaskClient, provider: LocalProvider, place: str = "") -> str:
    """Set out for the provider; the state."""
    answer = browser.get(BEGIN, query_string={"next": place} if place else {})
    assert answer.status_code == 302
    assert answer.location.startswith(f"{provider.address}/authorize?")
    provider.asked = {name: values[0] for name, values in parse_qs(urlsplit(answer.location).query).items()}
    return provider.asked["state"]


def come_back(browser: FlaskClient, state: str, **said: str) -> TestResponse:
    return browser.get(BACK, query_string={"code": "good", "state": state} | said)


def log_in(browser: FlaskClient, provider: LocalProvider, place: str = "") -> TestResponse:
    return come_back(browser, begin(browser, provider, place))


def logged_in(browser: FlaskClient) -> bool:
    return browser.get("/").status_code == 200


def roles(session: Session, username: str) -> set[tuple[str, str]]:
    session.rollback()
    user = accounts.find(session, username)
    session.refresh(user)
    return {(one.role, one.team.name if one.team else "") for one in user.memberships}


def verbs(session: Session) -> list[str]:
    session.rollback()
    return [event.verb for event in session.exec(select(AuditEvent).order_by(AuditEvent.id))]
