"""New errors come in portions: others write meanwhile, nothing counts before all is there, an end loses nothing."""

from collections.abc import Iterator
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, func, select

from assess.analysis.snapshot import local_snapshot
from assess.scoring.sitting import item_points
from assess.screening.results import made_results, renewal, stored_results
from assess.screening.results.rankings import CohortRanking
from assess.store.database import begin_writing
from assess.store.tables import AuditEvent, Cohort, Invitation, Response, Result, Snapshot, Team
from tests.engines import make_engine

FINISHED = 228


@pytest.fixture
def cohort(demonstrated: Session, monkeypatch: pytest.MonkeyPatch) -> Cohort:
    """The demonstration's cohort, one answer of which has changed since its errors were frozen."""
    monkeypatch.setattr(renewal, "PORTION", 60)
    newest = select(Response).where(Response.item == "poise-1").order_by(col(Response.id).desc()).limit(1)
    answer = demonstrated.exec(newest).one()
    answer.value = {"rating": 1 if answer.value["rating"] > 1 else 5}
    demonstrated.commit()
    return demonstrated.exec(select(Cohort)).one()


@pytest.fixture
def elsewhere(database_address: str) -> Iterator[Engine]:
    """Another node on the same database."""
    engine = make_engine(database_address)
    yield engine
    engine.dispose()


class Killed(BaseException):
    """The end of a process."""


def number(session: Session, *wanted: Any) -> int:
    return session.exec(select(func.count()).select_from(Result).where(*wanted)).one()


def test_everybody_gets_a_result_by_the_source_that_all_answers_make(demonstrated: Session, cohort: Cohort) -> None:
    before = cohort.snapshot
    told: list[int] = []
    mark = renewal.renew(demonstrated, cohort.id or 0, told.append)
    assert mark not in (None, before)
    assert told == [60, 60, 60, 48]
    assert (cohort.snapshot, cohort.next_snapshot) == (mark, None)
    assert number(demonstrated, col(Result.current), Result.snapshot == mark) == FINISHED
    assert number(demonstrated, col(Result.current)) == FINISHED
    assert made_results.altered(demonstrated) == []
    assert {same for _name, same in stored_results.rescore(demonstrated)} == {
        True,
        False,
    }  # the changed answer shows
    event = demonstrated.exec(select(AuditEvent).order_by(col(AuditEvent.id).desc()).limit(1)).one()
    assert (event.verb, event.detail) == ("snapshot.renewed", {"snapshot": mark})


def test_the_source_is_the_same_as_of_all_answers_at_once(demonstrated: Session, cohort: Cohort) -> None:
    battery = stored_results.cohort_battery(demonstrated, cohort)
    finished = select(Invitation).where(Invitation.state == "completed").order_by(col(Invitation.public_id))
    people = [stored_results.sitting_answers(demonstrated, one, battery) for one in demonstrated.exec(finished)]
    points = {one.key: item_points(one, [sat[i].responses for sat in people]) for i, one in enumerate(battery)}
    made = local_snapshot(battery, stored_results.cohort_blueprint(demonstrated, cohort), points)
    assert renewal.renew(demonstrated, cohort.id or 0) == made.fingerprint


def test_a_second_run_changes_nothing(demonstrated: Session, cohort: Cohort) -> None:
    renewal.renew(demonstrated, cohort.id or 0)
    rows = number(demonstrated), demonstrated.exec(select(func.count()).select_from(AuditEvent)).one()
    assert renewal.renew(demonstrated, cohort.id or 0) is None
    assert (number(demonstrated), demonstrated.exec(select(func.count()).select_from(AuditEvent)).one()) == rows


def test_what_was_ended_in_the_middle_counts_for_nobody_and_is_taken_up(
    demonstrated: Session, cohort: Cohort, elsewhere: Engine
) -> None:
    before, kept = cohort.snapshot, number(demonstrated)
    seen = [row.star for row in CohortRanking(demonstrated, cohort, 8).everybody()]

    def end(_people: int) -> None:
        raise Killed

    with Session(elsewhere) as session, pytest.raises(Killed):
        renewal.renew(session, cohort.id or 0, end)
    demonstrated.rollback()
    begun = cohort.next_snapshot
    assert begun is not None
    assert number(demonstrated) == kept + 60
    assert number(demonstrated, col(Result.current), Result.snapshot == before) == FINISHED
    assert [row.star for row in CohortRanking(demonstrated, cohort, 8).everybody()] == seen

    told: list[int] = []
    assert renewal.renew(demonstrated, cohort.id or 0, told.append) == begun
    assert told == [60, 60, 48]
    assert number(demonstrated) == kept + FINISHED
    assert number(demonstrated, col(Result.current), Result.snapshot == begun) == FINISHED


def test_while_new_results_are_marked_lists_go_by_the_old_even_when_that_ends_in_the_middle(
    demonstrated: Session, cohort: Cohort, elsewhere: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    before, seen = cohort.snapshot, [row.star for row in CohortRanking(demonstrated, cohort, 8).everybody()]
    mark_current, portions = renewal._mark_current, iter((False, True))

    def end(*asked: Any) -> bool:
        if next(portions):
            raise Killed
        return mark_current(*asked)

    with monkeypatch.context() as patched, Session(elsewhere) as session:
        patched.setattr(renewal, "_mark_current", end)
        with pytest.raises(Killed):
            renewal.renew(session, cohort.id or 0)
    demonstrated.rollback()
    begun = cohort.next_snapshot
    assert (cohort.snapshot, cohort.switching) == (before, True)
    assert number(demonstrated, col(Result.current), Result.snapshot == begun) == renewal.MARKED
    assert [row.star for row in CohortRanking(demonstrated, cohort, 8).everybody()] == seen
    someone = demonstrated.exec(select(Result).where(col(Result.current), Result.snapshot == begun).limit(1)).one()
    counted = stored_results.current(demonstrated, someone.invitation_id)
    assert counted is not None
    assert counted.snapshot == before

    assert renewal.renew(demonstrated, cohort.id or 0) == begun
    assert (cohort.snapshot, cohort.switching) == (begun, False)
    assert number(demonstrated, col(Result.current), Result.snapshot == begun) == FINISHED


def test_others_write_between_portions_and_who_finishes_meanwhile_is_scored_too(
    demonstrated: Session, cohort: Cohort, elsewhere: Engine
) -> None:
    late = demonstrated.exec(select(Invitation.id).where(Invitation.state == "completed").limit(1)).one()
    withheld = demonstrated.get_one(Invitation, late)
    withheld.state = "started"
    demonstrated.delete(demonstrated.exec(select(Result).where(Result.invitation_id == late, Result.current)).one())
    demonstrated.commit()

    def finish(_people: int) -> None:
        with Session(elsewhere) as other:
            begin_writing(other)
            other.add(Team(name=f"Team {len(other.exec(select(Team)).all())}"))
            invitation = other.get_one(Invitation, late)
            if invitation.state != "completed":
                invitation.state = "completed"
                stored_results.complete(other, invitation)
            other.commit()

    mark = renewal.renew(demonstrated, cohort.id or 0, finish)
    mine = demonstrated.exec(select(Result).where(Result.invitation_id == late, col(Result.current))).one()
    assert mine.snapshot == mark
    assert number(demonstrated, col(Result.current), Result.snapshot == mark) == FINISHED
    assert len(demonstrated.exec(select(Team)).all()) > 4


def test_two_runs_at_once_make_one_result_a_person(
    demonstrated: Session, cohort: Cohort, elsewhere: Engine
) -> None:
    before = number(demonstrated)
    also: list[str | None] = []

    def again(_people: int) -> None:
        if not also:
            also.append(None)
            with Session(elsewhere) as other:
                also[0] = renewal.renew(other, cohort.id or 0)

    assert renewal.renew(demonstrated, cohort.id or 0, again) is None
    assert also[0] is not None
    assert number(demonstrated) == before + FINISHED


def test_within_a_transaction_of_the_callers_nothing_is_committed(demonstrated: Session, cohort: Cohort) -> None:
    before = number(demonstrated), demonstrated.exec(select(func.count()).select_from(Snapshot)).one()
    demonstrated.rollback()
    begin_writing(demonstrated)
    assert renewal.renew(demonstrated, cohort.id or 0, turn=renewal.within) is not None
    demonstrated.rollback()
    assert (number(demonstrated), demonstrated.exec(select(func.count()).select_from(Snapshot)).one()) == before
