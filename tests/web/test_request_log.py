"""The log of a whole screen tells which pages were asked for and how it went, and nothing about anybody."""

import json
import logging
import re
from collections.abc import Iterator
from io import StringIO
from types import SimpleNamespace

import pytest
import structlog
from flask import Flask
from sqlmodel import Session, select

from assess import logs
from assess.screening.campaigns import links
from assess.screening.campaigns.invitations import invite
from assess.screening.organisation import accounts
from assess.store.tables import Response
from tests.screening.opening import open_campaign
from tests.web.house import House, token_of
from tests.web.test_candidate import Browser


@pytest.fixture
def logged(monkeypatch: pytest.MonkeyPatch) -> Iterator[StringIO]:
    """The product's own log as standard error gets it, with everything that a library says too."""
    said, root, configured = StringIO(), logging.getLogger(), structlog.get_config()
    level = root.level
    monkeypatch.setattr(logs, "sys", SimpleNamespace(stderr=said))
    logs.configure()
    structlog.configure(cache_logger_on_first_use=False)  # or loggers would stay so for the tests that follow
    ours = root.handlers[:]
    root.setLevel(logging.DEBUG)
    yield said
    root.handlers[:] = [one for one in root.handlers if one not in ours]
    root.setLevel(level)
    logs._requests.clear()
    structlog.configure(**configured)


def lines(logged: StringIO) -> list[dict[str, object]]:
    return [json.loads(line) for line in logged.getvalue().splitlines()]


def test_each_request_is_one_line_with_its_route_status_and_time(app: Flask, logged: StringIO) -> None:
    given = "0123456789abcdef" * 2
    answer = app.test_client().get("/login?next=/campaigns", headers={"X-Request-ID": given})
    line = next(line for line in lines(logged) if line["event"] == "request")
    assert (line["endpoint"], line["status"], line["request_id"]) == ("account.login", 200, given)
    assert isinstance(line["milliseconds"], float)
    assert answer.headers["X-Request-ID"] == given


def test_what_somebody_writes_as_a_mark_is_not_taken(app: Flask, logged: StringIO) -> None:
    answer = app.test_client().get("/login", headers={"X-Request-ID": "amira@example.com"})
    assert re.fullmatch(r"[0-9a-f]{32}", answer.headers["X-Request-ID"])
    assert "amira" not in logged.getvalue()


def test_whatever_is_logged_on_the_way_carries_the_requests_mark(app: Flask, logged: StringIO) -> None:
    app.test_client().get("/i/no-such-link")
    dead, request = [line for line in lines(logged) if line["event"] in ("dead link", "request")]
    assert dead["request_id"] == request["request_id"]


def test_probes_that_find_all_well_fill_no_log(app: Flask, logged: StringIO) -> None:
    app.test_client().get("/healthz")
    assert logged.getvalue() == ""


def test_the_log_of_a_whole_screen_holds_no_name_address_token_or_answer(
    app: Flask, house: House, session: Session, logged: StringIO
) -> None:
    personal = {"Zenobia", "Quartermaine", "zenobia.q@example.com", "Willibald", "willibald@example.org", "Ottokar"}
    campaign = open_campaign(session, "Night desk", "Night")
    _, link = invite(session, campaign, "Zenobia Quartermaine", "zenobia.q@example.com", "staff:1")
    opened = links.add(session, campaign)
    house.users["rosa"].password = accounts.hashed("a password of Rosa alone")
    session.commit()
    token = token_of(app, link)

    zenobia = Browser(app.test_client(), f"/i/{token}").reach_questions()
    for _ in range(4):
        zenobia.send(zenobia.answers())
    for place in ("help", "reading", "00000000000000000000000000000000/7"):
        zenobia.see(zenobia.own(place))
    guest = Browser(app.test_client(), f"/i/{token_of(app, opened)}")
    guest.see(guest.address).send({"name": "Willibald", "email": "willibald@example.org"})
    zenobia.send(to=zenobia.own("leave"))
    walk_as_staff(house)

    session.rollback()
    cookies = {one.value for one in zenobia.client._cookies.values() if one.key != "language"}
    said = logged.getvalue()
    assert said.count('"event": "request"') > 40
    answered = set(session.exec(select(Response.item)))
    assert len(answered) >= 4
    for secret in personal | cookies | answered | {token, "a password of Rosa alone", "wrong guess", "rosa"}:
        assert secret not in said, secret
    assert "@example" not in said
    assert "127.0.0.1" not in said


def walk_as_staff(house: House) -> None:
    """Rosa fails to log in, does, and looks at people; Ada looks at letters, jobs and traces."""
    house.session.rollback()
    stranger, rosa, ada, otto = (house.browser(name) for name in ("", "rosa", "ada", "otto"))
    stranger.post("/login", data={"username": "rosa", "password": "wrong guess"})
    stranger.post("/login", data={"username": "ottokar@example.com", "password": "wrong guess"})
    stranger.post(
        "/login?next=/campaigns?q=Ottokar", data={"username": "rosa", "password": "a password of Rosa alone"}
    )
    rosa.get("/search?q=Zenobia")
    for path in ("", "/ranking.csv", "/invitations"):
        rosa.get(f"{house.address}{path}")
    for name in ("Amira Haddad", "Dana O'Brien"):
        rosa.get(house.person(name))
        otto.get(house.person(name))
    people = {"people": "Willibald Fox, willibald@example.org"}
    rosa.post(f"{house.address}/invite", data=people)
    rosa.get(f"{house.address}/people/zenobia.q@example.com")
    for path in ("outbox", "jobs", "audit", "people", "mail"):
        ada.get(f"/settings/{path}")
    ada.get(f"/settings/outbox/{house.letter.id}")
    ada.get("/no/such/Zenobia?email=zenobia.q@example.com")


def test_a_fault_is_logged_without_what_was_typed(
    app: Flask, house: House, logged: StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    from assess.web.campaigns import campaign_pages

    def torn(*_any: object, **_named: object) -> None:
        raise RuntimeError("no route for willibald@example.org in Ab1_Ab1_Ab1_Ab1_.Zz9_Zz9_Zz9_Zz9_Zz9_Zz9_Zz")

    monkeypatch.setattr(campaign_pages, "render_template", torn)
    assert house.browser("rosa").get("/campaigns").status_code == 500
    said = logged.getvalue()
    assert "RuntimeError" in said
    assert "willibald" not in said
    assert "Zz9_" not in said
