"""Time limits: the server's clock from a part's start on, more time when it is granted, what is there counts."""

import shutil
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlmodel import Session, select

from assess.documents.instrument import Instrument
from assess.formats.duration import time_limit_problems
from assess.screening.documents import publication
from assess.screening.privacy import requests
from assess.screening.sittings import page_answers, taking, time_limits
from assess.screening.sittings.admissions import Part
from assess.store.tables import Accommodation, AuditEvent, Draft, Invitation, Response, Result, Sitting, now
from tests.content.test_bars import LIBRARY
from tests.screening.opening import Person, let_in, open_campaign
from tests.screening.test_sittings import page_values
from tests.shipped import first_edition_folder

OWN = Path(__file__).parents[1] / "data" / "own_documents"
LIMIT = 60
MINUTE = timedelta(minutes=1)


def with_limit(folder: Path, minutes: int = LIMIT) -> Path:
    """The employer's documents, its test of judgement with a time limit."""
    made = Path(shutil.copytree(OWN, folder / "own"))
    path = made / "desk-cases" / "1.0.toml"
    path.write_text(path.read_text().replace("minutes = 8\n", f"minutes = 8\ntime_limit = {minutes}\n"))
    return made


@pytest.fixture
def noor(session: Session, tmp_path: Path) -> Person:
    """Noor takes a battery of two parts; one of them has a time limit."""
    publication.install(session, [with_limit(tmp_path)], first_edition_folder())
    return let_in(session, open_campaign(session, blueprint="desk-star"), "Noor", "noor@example.com")


def timed(person: Person) -> Part:
    """The part with the limit, begun; the other one is done before where it comes first."""
    for position in range(2):
        part = person.begin(position)
        if part.time_limit is not None:
            return part
        taking.submit(person.session, person.admission(), person.answer_all(part), now())
    raise AssertionError("no part has a limit")


def grant(person: Person, pace: str) -> None:
    """The accommodation officer decides that Noor has more time."""
    asked = requests.send(person.session, "adjustment", "", now(), person.invitation, wishes=["more-time"])
    decided = {"outcome": "granted", "pace": pace, "reason": "-", "extended_until": now()}
    mine = person.invitation.id or 0
    person.session.add(Accommodation(invitation_id=mine, request_id=asked.id or 0, **decided))
    person.session.flush()


def clock(person: Person, part: Part, after: timedelta) -> time_limits.Clock | None:
    """The part's clock so long after its start."""
    return time_limits.clock(person.session, person.invitation.id or 0, part, part.started_at + after)


def test_the_limit_is_pinned_when_the_part_begins_and_without_one_there_is_no_clock(noor: Person) -> None:
    parts = [noor.begin(position) for position in range(2)]
    assert sorted(part.time_limit or 0 for part in parts) == [0, LIMIT]
    for part in parts:
        assert (clock(noor, part, MINUTE) is None) == (part.time_limit is None)


def test_the_servers_clock_rules(noor: Person) -> None:
    part = timed(noor)
    for after, left, over, shut in (
        (59 * MINUTE, 60, False, False),
        (60 * MINUTE, 0, True, False),
        (60 * MINUTE + time_limits.ON_ITS_WAY, -15, True, True),
        (-5 * MINUTE, 65 * 60, False, False),  # the clock of the server was moved back
    ):
        found = clock(noor, part, after)
        assert found is not None
        assert (found.left, found.over, found.shut) == (left, over, shut)


def test_more_time_counts_also_when_it_is_granted_during_the_sitting(noor: Person) -> None:
    part = timed(noor)
    for pace, minutes in (("1", 60), ("1.25", 75), ("1.5", 90), ("2", 120)):
        grant(noor, pace)
        found = clock(noor, part, 61 * MINUTE)
        assert found is not None
        assert found.until == part.started_at + minutes * MINUTE
    assert time_limits.hand_in(noor.session, part.public_id, found.until - MINUTE) is False
    grant(noor, "untimed")
    assert clock(noor, part, 600 * MINUTE) is None
    assert time_limits.hand_in(noor.session, part.public_id, now() + 600 * MINUTE) is False
    assert time_limits.allowed(noor.session, noor.invitation.id or 0, LIMIT) is None


def ends(part: Part) -> datetime:
    """When the limit ends for somebody without an adjustment."""
    return part.started_at + LIMIT * MINUTE


def test_what_was_answered_counts_when_the_time_is_over(noor: Person) -> None:
    part = timed(noor)
    page_answers.answer(noor.session, part, 1, page_values(noor, part, 1), now(), seconds=8)
    assert time_limits.hand_in(noor.session, part.public_id, ends(part)) is True
    assert time_limits.hand_in(noor.session, part.public_id, ends(part)) is False
    kept = noor.session.exec(select(Response).where(Response.sitting_id == part.id)).all()
    assert {row.item for row in kept} == {row[0] for row in part.layout[0]}
    assert noor.part(part.public_id).submitted
    with pytest.raises(page_answers.PageClosed):
        page_answers.answer(noor.session, part, 2, page_values(noor, part, 2), now())


def test_without_a_limit_a_part_with_unseen_pages_is_never_handed_in(noor: Person) -> None:
    parts = [noor.begin(position) for position in range(2)]
    free = next(part for part in parts if part.time_limit is None)
    assert time_limits.hand_in(noor.session, free.public_id, now() + timedelta(days=30)) is False


def test_the_last_part_handed_in_by_the_clock_completes_the_battery(noor: Person) -> None:
    for position in range(2):
        part = noor.begin(position)
        if part.time_limit is None:
            taking.submit(noor.session, noor.admission(), noor.answer_all(part), now())
        else:
            time_limits.hand_in(noor.session, part.public_id, ends(part))
    assert noor.session.exec(select(Invitation.state)).one() == "completed"
    assert len(noor.session.exec(select(Result)).all()) == 1


def test_who_does_not_come_back_is_handed_in_by_the_worker(noor: Person) -> None:
    part = timed(noor)
    assert time_limits.hand_in_all(noor.session, ends(part)) == 0  # a page may still be on its way
    assert time_limits.hand_in_all(noor.session, ends(part) + time_limits.ON_ITS_WAY) == 1
    assert time_limits.hand_in_all(noor.session, ends(part) + 60 * MINUTE) == 0
    events = select(AuditEvent).where(AuditEvent.verb == "sitting.submitted", AuditEvent.object == part.public_id)
    assert len(noor.session.exec(events).all()) == 1


def test_who_declined_is_not_handed_in(noor: Person) -> None:
    part = timed(noor)
    noor.invitation.state = "declined"
    noor.session.flush()
    assert time_limits.hand_in_all(noor.session, ends(part) + 60 * MINUTE) == 0


def test_drafts_are_no_answers_and_go_with_the_time(noor: Person) -> None:
    part = timed(noor)
    item = part.layout[0][0][0]
    noor.session.add(Draft(sitting_id=part.id, page=1, seconds=0.0, sequence=1, fields={f"{item}.best": "a"}))
    noor.session.flush()
    time_limits.hand_in(noor.session, part.public_id, ends(part))
    assert noor.session.exec(select(Draft)).all() == []
    assert noor.session.exec(select(Response).where(Response.sitting_id == part.id)).all() == []


def form(limit: int | None) -> Instrument:
    """The shipped test of judgement with that limit."""
    return LIBRARY.instruments["moments-of-truth-a/1.0"].model_copy(update={"time_limit": limit})


def test_a_limit_that_is_too_short_to_read_in_a_second_language_is_refused() -> None:
    (fault,) = time_limit_problems(form(10))
    assert "second language needs 28" in str(fault)
    assert list(time_limit_problems(form(28))) == list(time_limit_problems(form(None))) == []


def test_a_document_without_a_limit_has_the_print_it_had() -> None:
    shipped_one = LIBRARY.instruments["moments-of-truth-a/1.0"]
    without = shipped_one.model_copy(update={"document_print": ""})
    assert without.model_copy(update={"time_limit": None}).fingerprint == without.fingerprint
    assert without.model_copy(update={"time_limit": 30}).fingerprint != without.fingerprint


def test_a_part_begun_is_of_the_database(noor: Person) -> None:
    part = timed(noor)
    assert noor.session.exec(select(Sitting.time_limit).where(Sitting.public_id == part.public_id)).one() == LIMIT
