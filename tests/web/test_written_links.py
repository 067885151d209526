"""Links as letters and people pass them on: what stands behind them does not belong to them."""

from collections.abc import Callable
from urllib.parse import quote

import pytest
from flask import Flask
from sqlmodel import Session

from assess.screening.campaigns import invitations
from tests.screening.opening import open_campaign
from tests.web.house import token_of

pytestmark = pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
TAILS = [
    ".",
    ")",
    "/",
    ",",
    ";",
    ">",
    '"',
    "'",
    "”",
    "»",
    "“",
    "!",
    "?!",
    ").",
    '".',
    "&gt;",
    "...",
    " ",
    "\u00a0",
    "/.",
    "_",
    "**",
]


@pytest.fixture
def address(app: Flask, session: Session) -> str:
    """Where Amira's link leads."""
    campaign = open_campaign(session)
    _, link = invitations.invite(session, campaign, "Amira", "amira@example.com", "test")
    session.commit()
    return f"/i/{token_of(app, link)}"


@pytest.mark.parametrize("tail", TAILS)
def test_a_link_with_something_behind_it_leads_to_the_link(app: Flask, address: str, tail: str) -> None:
    answer = app.test_client().get(address + quote(tail, safe="/.,;!'") + "?from=mail")
    assert (answer.status_code, answer.location) == (302, f"{address}?from=mail")
    sent = app.test_client().post(address + quote(tail, safe="/.,;!'"))
    assert (sent.status_code, sent.location) == (307, address)


@pytest.mark.parametrize(
    "changed", [lambda a: a[:-1], lambda a: a + "x", lambda a: a.replace(".", ".x"), lambda a: a + "x."]
)
def test_another_link_stays_another(app: Flask, address: str, changed: Callable[[str], str]) -> None:
    answer = app.test_client().get(changed(address), follow_redirects=True)
    assert answer.status_code == 404


@pytest.mark.parametrize("path", ["/return", "/left", "/ask", "/take", "/login"])
def test_so_does_every_other_address_that_is_printed(app: Flask, path: str) -> None:
    for tail in (".", ")", "/", "%22"):
        assert app.test_client().get(path + tail).location == path


@pytest.mark.parametrize("path", ["/\\evil.example/", "/x//evil.example/", "/nowhere.", "/i/", "/."])
def test_nobody_is_led_to_another_host_or_to_nothing(app: Flask, path: str) -> None:
    answer = app.test_client().get(path)
    assert answer.status_code in (302, 404)
    assert (answer.location or "/").split("?")[0] in ("/", "/login")
