"""A read-only auditor reads rankings, profiles and decisions of every team, leaves a trace, is offered no verb."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.exceptions import HTTPException

from assess.web.access import ACCESS, ANYONE, AUDITOR
from tests.web.house import House
from tests.web.test_access import address, method, rules
from tests.web.test_decisions import WHY, decide

LINKS = re.compile(r'(?:href|action|formaction)="(/[^"#?]*)')
PAPERS = ("profiles.pdf", "decisions.record_pdf")


@pytest.fixture
def axel(house: House) -> FlaskClient:
    """The auditor."""
    return house.browser("axel")


def endpoint(app: Flask, path: str, verb: str = "GET") -> str:
    """The route that an address leads to."""
    try:
        return str(app.url_map.bind("localhost").match(path, method=verb)[0])
    except HTTPException:
        return ""


def readable(house: House) -> list[str]:
    """Every page that an auditor may open in this house."""
    own = [rule for rule in rules(house.app) if AUDITOR in ACCESS[rule.endpoint].roles and method(rule) == "GET"]
    return [
        address(house, rule, "axel")
        for rule in own
        if rule.endpoint not in ("profiles.pdf", "decisions.record_pdf")
    ]


def test_the_auditor_reads_the_campaigns_of_every_team(house: House, axel: FlaskClient) -> None:
    assert "Guest relations" in axel.get("/campaigns").text
    assert "Bo Lind" in axel.get(house.address).text
    assert "Bo Lind" in axel.get(house.person("Bo Lind")).text
    assert axel.get(f"{house.address}/export/file").status_code == 200


def test_each_look_is_on_the_trail(house: House, axel: FlaskClient) -> None:
    axel.get(house.person("Bo Lind"))
    assert "profile.viewed" in axel.get("/settings/audit").text


def test_nothing_can_be_changed(house: House, axel: FlaskClient) -> None:
    writing = [rule for rule in rules(house.app) if method(rule) == "POST"]
    mine = [rule for rule in writing if AUDITOR in ACCESS[rule.endpoint].roles]
    assert {rule.endpoint.partition(".")[0] for rule in mine} <= {"account", "settings"}
    assert [rule.endpoint for rule in mine if rule.endpoint.startswith("settings.")] == ["settings.audit_export"]
    assert axel.post(f"{house.address}/places", data={"places": 3}).status_code == 403


def test_no_page_offers_the_auditor_what_would_be_refused(house: House, axel: FlaskClient) -> None:
    decide(house.browser("rosa"), house, "Bo Lind")
    offered: dict[str, set[str]] = {}
    for page in readable(house):
        answer = axel.get(page)
        if answer.status_code != 200 or answer.mimetype != "text/html":
            continue
        for path in LINKS.findall(answer.text):
            found = endpoint(house.app, path) or endpoint(house.app, path, "POST")
            if found and not ACCESS[found].roles & {AUDITOR, ANYONE}:
                offered.setdefault(page, set()).add(found)
    assert offered == {}


def test_decisions_are_read_with_their_records(house: House, axel: FlaskClient) -> None:
    decide(house.browser("rosa"), house, "Bo Lind")
    log = axel.get(f"{house.address}/decisions").text
    assert WHY["reason"] in log
    record = re.search(rf'href="({re.escape(house.person("Bo Lind"))}/[^"]*record[^"]*)"', log)
    assert record is not None
    page = axel.get(record.group(1).replace("&amp;", "&"))
    assert page.status_code == 200
    assert WHY["reason"] in page.text
