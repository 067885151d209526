"""Conversations as others read them: a recruiter one person's, noted, without keys; HR everybody's as letters."""

import csv
import io
import re
import shlex
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner
from sqlmodel import select

from assess.cli import main
from assess.store.tables import AuditEvent, Campaign, Membership
from tests.conversations import KEYS
from tests.encounters import furnish, sit
from tests.screening.opening import let_in
from tests.web.house import House

PEOPLE = 12


@pytest.fixture
def talks(house: House) -> Campaign:
    """A campaign of Rosa's in which twelve people have held three conversations."""
    session = house.session
    campaign = furnish(session)
    session.add(Membership(user_id=house.users["rosa"].id or 0, team_id=campaign.team_id, role="recruiter"))
    for number in range(PEOPLE):
        sit(let_in(session, campaign, f"Amira {number}", f"amira{number}@example.com"), number % 3)
    return campaign


@pytest.mark.parametrize("database_address", ["sqlite"], indirect=True)
def test_a_conversation_is_read_on_demand_and_everybodys_lines_are_handed_out(
    house: House, talks: Campaign, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rosa = house.browser("rosa")
    ranking = rosa.get(f"/campaigns/{talks.public_id}").text
    person = re.findall(rf"/campaigns/{talks.public_id}/people/([\w-]+)", ranking)[0]
    profile = rosa.get(f"/campaigns/{talks.public_id}/people/{person}").text
    assert "Read 3 conversations" in profile
    turns = profile.split('id="turns"')[1].split("</section>")[0]
    assert turns.count('<th scope="row">At the desk') == 3
    assert "Something said" not in turns
    page = rosa.get(f"/campaigns/{talks.public_id}/people/{person}/answers").text
    assert re.findall(r"Conversation (\d): At the desk", page) == ["1", "2", "3"]
    assert "There is no single answer" not in page
    told = re.sub(r"<[^>]+>", " ", page)
    assert re.search(r"Customer\s+“Something said at start.”\s+Amira \d+\s+“Words of \w at start.”", told)
    assert str(KEYS["a"]) not in told
    seen = select(AuditEvent.object).where(AuditEvent.verb == "answers.viewed")
    assert house.fresh.exec(seen).all() == [person]

    hana = house.browser("hana")
    assert hana.get(f"/evidence/{talks.public_id}/1").status_code == 200
    packed = hana.get(f"/evidence/{talks.public_id}/1/answers.zip").data
    archive = zipfile.ZipFile(io.BytesIO(packed))
    rows = list(csv.DictReader(io.StringIO(archive.read("desk-lines.csv").decode())))
    assert len(rows) == PEOPLE
    met = [{name.split("/")[0] for name, cell in row.items() if cell and name != "person"} for row in rows]
    assert sorted(map(sorted, met)) == [["desk-calm"]] * 6 + [["desk-hostile"]] * 6
    assert {len([cell for cell in row.values() if cell]) for row in rows} == {1 + 5, 1 + 6}
    key = {row["column"]: row for row in csv.DictReader(io.StringIO(archive.read("items.csv").decode()))}
    line = key["desk-calm/start/b"]
    assert (line["option"], line["letter"], line["key"]) == ("start/b", "B", str(KEYS["b"]))
    points = list(csv.DictReader(io.StringIO(archive.read("desk-points.csv").decode())))
    assert all(bool(row["desk-calm"]) != bool(row["desk-hostile"]) for row in points)

    archive.extractall(tmp_path)
    monkeypatch.chdir(tmp_path)
    guide = archive.read("README.txt").decode().splitlines()
    command = next(shlex.split(line) for line in guide if "desk-lines.csv" in line)
    told_by = CliRunner().invoke(main, command[1:])
    assert told_by.exit_code == 0, told_by.output
