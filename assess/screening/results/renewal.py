"""New standard errors for a cohort, and a Result by them for everybody: in portions, taken up again after an end.

First the new source is frozen from all answers and named as the cohort's next. Then everybody gets a Result by it,
which does not count yet, a portion in each transaction, so that other writers go on between. When nobody is left,
one transaction lets the new Results count instead of the old: no list ever compares people by two sources. Whatever
ends the work in the middle, the next run goes on where it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from typing import Any

import numpy as np
from sqlmodel import Session, col, func, select, update

from assess.arrays import Floats
from assess.documents.canonical import canonical
from assess.documents.instrument import Instrument
from assess.scoring.engine import CURRENT, profile
from assess.scoring.occasion import with_occasion
from assess.scoring.profile import Profile
from assess.scoring.sitting import item_points
from assess.scoring.snapshot import Snapshot
from assess.screening import audit
from assess.screening.results import instrument_days, pinned_calibrations, stored_results
from assess.store.database import begin_writing
from assess.store.tables import Cohort, Invitation, Result

PORTION = 50
Turn = Callable[[Session], AbstractContextManager[None]]


@contextmanager
def own_transaction(session: Session) -> Iterator[None]:
    """What is written within commits alone."""
    session.rollback()
    begin_writing(session)
    yield
    session.commit()


def within(_session: Session) -> AbstractContextManager[None]:
    """What is written belongs to the caller's transaction."""
    return nullcontext()


def renew(
    session: Session,
    cohort_id: int,
    done: Callable[[int], None] = lambda _people: None,
    turn: Turn = own_transaction,
) -> str | None:
    """Freeze what the cohort tells of its errors, and score everybody with that; the new source's fingerprint.

    None when all that is there already. SampleTooSmall below thirty people. Commits as it goes, unless `turn` says
    otherwise; `done` is told how many people more have their Result.
    """
    mark = _next_source(session, cohort_id, turn)
    while True:
        if waiting := _waiting(session, cohort_id, mark, PORTION):
            scored = _score(session, cohort_id, mark, waiting)
            with turn(session):
                _keep(session, cohort_id, mark, scored)
            done(len(scored))
            continue
        with turn(session):
            cohort = _held(session, cohort_id)
            if cohort.next_snapshot != mark:
                return None  # it was so already, or somebody else was quicker
            if not _waiting(session, cohort_id, mark, 1):
                _let_count(session, cohort, mark)
                return mark


def people(session: Session, cohort_id: int) -> int:
    """How many people a renewal scores."""
    return session.exec(select(func.count()).where(*_completed(cohort_id))).one()


def _next_source(session: Session, cohort_id: int, turn: Turn) -> str:
    """The source that is being brought in: the one begun earlier, or a new one from all answers as they are."""
    cohort = session.get_one(Cohort, cohort_id)
    if cohort.next_snapshot is not None:
        return cohort.next_snapshot
    pinned_calibrations.refuse_blocks(session, cohort.calibrations)
    battery = stored_results.cohort_battery(session, cohort)
    points = _points(session, cohort_id, battery)
    made = _made(session, cohort, battery, points)
    with turn(session):
        cohort = _held(session, cohort_id)
        if cohort.next_snapshot is None:
            mark = stored_results.keep_snapshot(session, made)
            if mark == cohort.snapshot and not _waiting(session, cohort_id, mark, 1):
                return mark
            cohort.next_snapshot = mark
        return cohort.next_snapshot


def _made(
    session: Session, cohort: Cohort, battery: Sequence[Instrument], points: Mapping[str, Floats]
) -> Snapshot:
    """A source of all answers and what is known of a day; of few people the present one, if the day is new."""
    from assess.analysis.snapshot import SampleTooSmall, local_snapshot

    blueprint, day = stored_results.cohort_blueprint(session, cohort), instrument_days.for_battery(session, battery)
    try:
        return local_snapshot(battery, blueprint, points, day)
    except SampleTooSmall:
        present = stored_results.load_snapshot(session, cohort.snapshot)
        if present.occasion is not None and canonical(asdict(present.occasion)) == canonical(asdict(day)):
            raise
        return with_occasion(present, day, blueprint, battery)


def _points(session: Session, cohort_id: int, battery: Sequence[Instrument]) -> dict[str, Floats]:
    """Item points of everybody who finished, by instrument, gathered in portions."""
    everybody = select(Invitation.id).where(*_completed(cohort_id)).order_by(col(Invitation.public_id))
    numbers = [number or 0 for number in session.exec(everybody)]
    cohort = session.get_one(Cohort, cohort_id)
    frozen = pinned_calibrations.parameters(session, cohort.calibrations)
    parts: dict[str, list[Floats]] = {instrument.key: [] for instrument in battery}
    for start in range(0, len(numbers), PORTION):
        answers = stored_results.answers_of(session, numbers[start : start + PORTION], battery)
        for position, instrument in enumerate(battery):
            given = [answers[number][position].responses for number in numbers[start : start + PORTION]]
            parts[instrument.key].append(item_points(instrument, given, frozen.get(instrument.key)))
    empty = {one.key: np.zeros((0, len(one.scored_items))) for one in battery}
    return {key: np.concatenate([empty[key], *found]) for key, found in parts.items()}


def _completed(cohort_id: int) -> tuple[Any, ...]:
    return Invitation.cohort_id == cohort_id, Invitation.state == "completed"


def _waiting(session: Session, cohort_id: int, mark: str, most: int) -> list[int]:
    """The next people who finished and have no Result by that source yet."""
    theirs = select(Result.id).where(
        Result.invitation_id == Invitation.id, Result.snapshot == mark, Result.scoring_version == CURRENT
    )
    wanted = select(Invitation.id).where(*_completed(cohort_id), ~theirs.exists())
    return [number or 0 for number in session.exec(wanted.order_by(col(Invitation.id)).limit(most))]


def _score(session: Session, cohort_id: int, mark: str, numbers: Sequence[int]) -> dict[int, Profile]:
    """The Profiles of these people by that source; nothing is written."""
    cohort, snapshot = session.get_one(Cohort, cohort_id), stored_results.load_snapshot(session, mark)
    battery = stored_results.cohort_battery(session, cohort)
    blueprint = stored_results.cohort_blueprint(session, cohort)
    spoken = session.exec(select(Invitation.id, Invitation.language).where(col(Invitation.id).in_(numbers)))
    answers = stored_results.answers_of(session, numbers, battery)
    frozen = pinned_calibrations.parameters(session, cohort.calibrations)
    return {
        number or 0: profile(answers[number or 0], blueprint, snapshot, language, frozen)
        for number, language in spoken
    }


def _keep(session: Session, cohort_id: int, mark: str, scored: dict[int, Profile]) -> None:
    """Store the Profiles of those who still lack one; they do not count yet."""
    _held(session, cohort_id)
    wanted = set(_waiting(session, cohort_id, mark, len(scored))) & set(scored)
    theirs = select(Invitation).where(col(Invitation.id).in_(wanted)).order_by(col(Invitation.id))
    for invitation in session.exec(theirs):
        stored_results.keep(session, invitation, mark, scored[invitation.id or 0], current=False)


def _held(session: Session, cohort_id: int) -> Cohort:
    """The cohort as it is now, held against others who renew it and people who finish just then."""
    return session.get_one(Cohort, cohort_id, with_for_update=True, populate_existing=True)


def _let_count(session: Session, cohort: Cohort, mark: str) -> None:
    """The Results by the new source count from now on, all at once."""
    places = select(Invitation.id).where(Invitation.cohort_id == cohort.id)
    theirs = col(Result.invitation_id).in_(places)
    by_it = theirs, col(Result.snapshot) == mark
    newest = select(func.max(Result.id)).where(*by_it).group_by(col(Result.invitation_id))
    session.exec(update(Result).where(theirs, col(Result.current)).values(current=False))
    session.exec(update(Result).where(col(Result.id).in_(newest)).values(current=True))
    cohort.snapshot, cohort.next_snapshot = mark, None
    session.add(cohort)
    audit.record(session, "system", "snapshot.renewed", f"cohort:{cohort.id}", snapshot=mark)
