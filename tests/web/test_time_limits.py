"""The pages of a part with a time limit: said before the start, shown meanwhile, handed in when it is over."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from sqlmodel import Session, col, select

from assess.screening.documents import publication
from assess.store.tables import Response, Sitting, now
from tests.screening.opening import open_campaign
from tests.screening.test_time_limits import LIMIT, with_limit
from tests.shipped import first_edition_folder
from tests.web.test_candidate import Browser, browser_of

NOTICE = re.compile(r'name="notice" value="([^"]+)"')
SHEET = re.compile(r'href="([^"]+clock\.css[^"]*)"')


@pytest.fixture
def noor(app: Flask, session: Session, tmp_path: Path) -> Browser:
    """Noor is about to start the first part, which has a limit."""
    publication.install(session, [with_limit(tmp_path)], first_edition_folder())
    noor = browser_of(app, session, open_campaign(session, blueprint="desk-star"), "Noor")
    noor.see(noor.address).send().send({"notice": NOTICE.findall(noor.text)[0]})
    practice = noor.path + "/practice"
    return noor.send(to=practice).send({"misses": "1"}, to=practice)


def start(noor: Browser) -> Browser:
    """Noor presses Start."""
    return noor.send(to=noor.path.split("?")[0])


def move(session: Session, left: float) -> None:
    """Let the clock of the part have so many seconds left."""
    session.rollback()
    sitting = session.exec(select(Sitting).where(col(Sitting.time_limit).is_not(None))).one()
    sitting.started_at = now() + timedelta(seconds=left) - timedelta(minutes=LIMIT)
    session.commit()


def answers(session: Session) -> int:
    """How many answers are kept."""
    session.rollback()
    return len(session.exec(select(Response)).all())


def test_the_limit_is_said_before_the_start_and_nothing_runs_yet(noor: Browser, session: Session) -> None:
    for words in (
        "You have 60 minutes for this part.",
        "when you press Start",
        "one minute is left",
    ):
        assert words in noor.text
    assert "There is no time limit" not in noor.text
    assert session.exec(select(Sitting)).all() == []
    assert "1 part has a time limit" in noor.see(noor.address).text


def test_each_page_says_how_long_is_left_and_a_part_without_limit_says_nothing(
    noor: Browser, session: Session
) -> None:
    assert "60 minutes left." in start(noor).text
    move(session, 119)
    assert "2 minutes left." in noor.see(noor.path).text
    assert noor.client.get(noor.path.rpartition("/")[0] + "/clock").json["left"] > 100  # type: ignore[index]
    move(session, -1)
    noor.see(noor.path)
    assert noor.path.endswith("/part/2")
    assert "The time for part 1 is over." in noor.text
    assert "data-left" not in noor.pass_practice().text


def test_the_warning_comes_by_style_where_no_script_runs(noor: Browser, session: Session) -> None:
    start(noor)
    move(session, 100.5)
    text = noor.see(noor.path).text
    assert "<noscript>" in text
    sheet = noor.client.get(SHEET.findall(text)[0].replace("&amp;", "&"))
    assert sheet.mimetype == "text/css"
    assert ".near { animation-delay: 40s; }" in sheet.text
    assert ".over { animation-delay: 100s; }" in sheet.text


@pytest.mark.parametrize(("left", "kept"), [(30, 1), (-5, 1), (-60, 0)])
def test_a_page_on_its_way_at_the_end_counts_and_a_late_one_does_not(
    noor: Browser, session: Session, left: float, kept: int
) -> None:
    start(noor)
    given = noor.answers()
    move(session, left)
    noor.send({**given, "action": "next"})
    assert answers(session) == kept
    assert noor.path.endswith("/part/2") == (left < 0)
    assert ("It was handed in, and all that you had answered counts." in noor.text) == (left < 0)


def test_what_the_script_sends_at_the_end_is_kept(noor: Browser, session: Session) -> None:
    start(noor)
    given = noor.answers()
    move(session, -0.5)
    assert noor.send({**given, "action": "time-up"}).path.endswith("/part/2")
    assert answers(session) == 1


def test_an_end_that_comes_too_early_ends_nothing(noor: Browser, session: Session) -> None:
    start(noor)
    given = noor.answers()
    assert "data-left" in noor.send({**given, "action": "time-up"}).text
    assert answers(session) == 1
    session.rollback()
    assert session.exec(select(Sitting.submitted_at)).all() == [None]


def test_the_check_and_my_place_lead_on_when_the_time_is_over(noor: Browser, session: Session) -> None:
    start(noor)
    check = noor.path.rpartition("/")[0] + "/check"
    move(session, -1)
    assert noor.see(check).path.endswith("/part/2")
    assert noor.see("/take").path.endswith("/part/2")
