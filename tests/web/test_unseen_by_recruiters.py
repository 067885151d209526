"""What recruiters and HR do not see: how long, when in the day, in which language, with which adjustment."""

import io
import json
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from pypdf import PdfReader
from sqlmodel import select

from assess.scoring.engine import read_profile
from assess.scoring.profile import Flag
from assess.screening.privacy import requests
from assess.screening.results import adjustments, stored_results
from assess.store.tables import Accommodation, Invitation, Result, now
from tests.web.house import House

FAST = Flag("too-fast", "flexibility/1.0", 3.0, {"pages": 3, "of": 10, "seconds": 7.5})
SENT_FAST = "3 of 10 pages were sent faster than they can be read."
REFERENCE = "[0-9A-Z]{3}-[0-9A-Z]{3}"


def decide(house: House, name: str, outcome: str, pace: str = "") -> None:
    """An officer has decided so on what somebody asked for."""
    session = house.fresh
    person = house.invitations.get(name, house.waiting)
    asked = requests.send(session, "adjustment", "I read slowly.", now(), person)
    asked.state = "answered"
    row = Accommodation(
        invitation_id=person.id or 0, request_id=asked.id or 0, outcome=outcome, pace=pace, reason="A letter.",
        extended_until=now() + timedelta(days=7),
    )  # fmt: skip
    session.add(row)
    session.commit()


def raise_sign(house: House, name: str) -> None:
    """The sign of fast pages stands in somebody's stored result."""
    person = house.fresh.get_one(Invitation, house.invitations[name].id)
    result = house.session.exec(select(Result).where(Result.invitation_id == person.id, Result.current)).one()
    profile = replace(read_profile(result.profile), flags=(FAST,))
    stored_results.keep(house.session, person, person.cohort.snapshot, profile)
    house.session.commit()


def pages_of(house: House, name: str) -> list[str]:
    """Everything recruiters can read of somebody: pages, tables, paper with its metadata."""
    rosa = house.browser("rosa")
    read = [
        rosa.get(path).text
        for path in (
            "/", house.address, f"{house.address}/ranking.csv", f"{house.address}/invitations",
            f"/search?q={name.split()[0].lower()}", house.person(name),
            f"{house.address}/people/{house.invitations[name].public_id}/link", f"{house.address}/closing",
        )
    ]  # fmt: skip
    paper = PdfReader(io.BytesIO(rosa.get(house.person(name) + "/profile.pdf").data))
    text = " ".join(leaf.extract_text() for leaf in paper.pages)
    return [*read, text, str(paper.metadata), paper.trailer["/Root"]["/Metadata"].get_data().decode()]


def test_a_persons_pages_tell_the_day_of_submission_and_no_other_time(house: House) -> None:
    bo = house.fresh.get_one(Invitation, house.invitations["Bo Lind"].id)
    bo.created_at = now() - timedelta(days=40)
    bo.started_at, bo.completed_at = now() - timedelta(days=33), now() - timedelta(days=3, hours=5)
    bo.language = "ar"
    house.session.add(bo)
    house.session.commit()
    days = [bo.created_at, bo.started_at]
    hour = f"{bo.completed_at:%H:%M}"
    for page in pages_of(house, "Bo Lind"):
        assert hour not in page
        for day in days:
            assert f"{day.day} {day:%b} {day.year}" not in page
            assert f"{day.day} {day:%B} {day.year}" not in page
        assert "Arabic" not in page.replace("Arabic\n", "")
    assert (
        f"{bo.completed_at.day} {bo.completed_at:%B %Y}" in house.browser("rosa").get(house.person("Bo Lind")).text
    )


def test_the_sign_of_fast_pages_has_no_seconds(house: House) -> None:
    raise_sign(house, "Bo Lind")
    page = house.browser("rosa").get(house.person("Bo Lind")).text
    assert SENT_FAST in page
    assert "seconds" not in page
    assert "8 " not in re.sub(r"\d\d", "", page.split("Very fast pages")[1][:200])


def test_with_an_adjustment_the_sign_is_not_there_and_its_absence_is_not_printed(house: House) -> None:
    raise_sign(house, "Bo Lind")
    decide(house, "Bo Lind", "granted", "1.5")
    adjusted, other = pages_of(house, "Bo Lind"), pages_of(house, "Chen Wei")
    for page in adjusted:
        assert "faster than they can be read" not in page
    for page in (*adjusted, *other):
        for word in ("in a rush", "no fast", "adjustment", "granted", "1.5 times", "extended"):
            assert word not in page, word


@pytest.mark.parametrize("outcome", ["another-way", "technical"])
def test_one_unexplained_group_holds_whoever_is_not_ranked(house: House, outcome: str) -> None:
    decide(house, "Bo Lind", outcome)
    decide(house, "Ida Late", outcome)
    rosa = house.browser("rosa")
    page = rosa.get(house.address).text
    ranked, apart = page.split('id="apart"')
    assert "Bo Lind" not in ranked.split("<tbody")[1]
    lines = re.findall(r"<li>(.*?)</li>", apart, re.S)
    shapes = {
        re.sub(rf"Bo Lind|Ida Late|Hugo Leer|{REFERENCE}", "NAME", line) for line in lines if "<span>" in line
    }
    assert len([line for line in lines if "<span>" in line]) == 3
    assert len(shapes) == 1
    listed = rosa.get(f"{house.address}/invitations").text
    rows = [row for row in listed.split('<tr role="row">') if re.search("Bo Lind|Ida Late|Hugo Leer", row)]
    known = rf"Bo Lind|Ida Late|Hugo Leer|{REFERENCE}|\S+@\S+|held: copy the link|none"
    told = {re.sub(known, "", row) for row in rows}
    assert len({re.sub(r"\s+", " ", re.sub("<[^>]*>", "", one)).strip() for one in told}) == 1
    assert rosa.get(house.person("Bo Lind")).status_code == 404
    table = rosa.get(f"{house.address}/ranking.csv").text.splitlines()
    assert [line.split(",")[-1] for line in table if re.search("Bo Lind|Ida Late|Hugo Leer", line)] == ["yes"] * 3


def test_results_made_with_an_adjustment_know_no_times(house: House) -> None:
    person = house.fresh.get_one(Invitation, house.invitations["Bo Lind"].id)
    assert adjustments.answered_with(house.session, [person.id or 0]) == set()
    decide(house, "Bo Lind", "granted", "1.5")
    assert adjustments.answered_with(house.session, [person.id or 0]) == set()  # decided after the submission
    person = house.fresh.get_one(Invitation, house.invitations["Bo Lind"].id)
    person.completed_at = now() + timedelta(hours=1)
    house.session.add(person)
    house.session.commit()
    assert adjustments.answered_with(house.session, [person.id or 0]) == {person.id}
    battery = stored_results.cohort_battery(house.session, person.cohort)
    taken = stored_results.sitting_answers(house.session, person, battery)
    assert all(one.seconds_per_page == () for one in taken)
    assert json.loads(stored_results.current(house.session, person.id or 0).profile)  # type: ignore[union-attr]
