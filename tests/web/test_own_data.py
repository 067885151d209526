"""A candidate takes a copy of their data at once; nobody else does."""

import json

from flask.testing import FlaskClient
from sqlmodel import select

from assess.store.tables import AuditEvent
from tests.web.house import House, token_of


def let_in(house: House) -> FlaskClient:
    """Ida's browser, let in by her link."""
    client = house.browser()
    client.post(f"/i/{token_of(house.app, house.link)}")
    return client


def test_both_files_come_at_once_and_it_is_noted(house: House) -> None:
    ida, address = let_in(house), f"/take/{house.waiting.public_id}/own-data"
    answer = ida.get(f"{address}.json")
    assert answer.content_type == "application/json; charset=utf-8"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="own-data.json"'
    assert json.loads(answer.text)["identity"]["name"] == "Ida Late"
    table = ida.get(f"{address}.csv")
    assert table.text.startswith("\ufeffPlace,Value\r\n")
    assert "identity.name,Ida Late" in table.text
    noted = house.fresh.exec(select(AuditEvent).where(AuditEvent.verb == "data.copied")).all()
    assert [one.object for one in noted] == [house.waiting.public_id] * 2


def test_a_stranger_and_somebody_else_get_nothing(house: House) -> None:
    other = house.invitations["Bo Lind"].public_id
    assert house.browser().get(f"/take/{other}/own-data.json").status_code == 404
    answer = let_in(house).get(f"/take/{other}/own-data.json")
    assert answer.status_code == 409
    assert "Bo Lind" not in answer.text
