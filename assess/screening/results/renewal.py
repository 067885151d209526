"""New standard errors for a cohort, and a Result by them for everybody: in portions, taken up again after an end.

First the new source is frozen from all answers and named as the cohort's next. Then everybody gets a Result by it,
which does not count yet, a few in each transaction, so that other writers go on between. When nobody is left, the
new Results are marked as current, again in portions, while lists still go by the old (see `counting`); the last
transaction names the new source: no list ever compares people by two. Whatever ends the work in the middle, the
next run goes on where it was.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import asdict
from typing import Any

import numpy as np
from sqlmodel import Session, and_, col, func, not_, or_, select, update

from assess.arrays import Floats
from assess.documents.canonical import canonical
from assess.documents.instrument import Instrument
from assess.scoring.engine import profile
from assess.scoring.occasion import with_occasion
from assess.scoring.profile import Profile
from assess.scoring.sitting import item_points
from assess.scoring.snapshot import Snapshot
from assess.screening import audit
from assess.screening.results import instrument_days, interview_results, pinned_calibrations, stored_results
from assess.screening.results.counting import renewed
from assess.store.database import begin_writing
from assess.store.tables import Cohort, Invitation, Result

PORTION = 50  # people who are scored at once, while nobody waits
STORED, MARKED = 5, 100  # Results that one transaction writes, or marks as current
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
        newest = session.exec(select(func.max(Result.id))).one() or 0
        if waiting := _waiting(session, cohort_id, mark, PORTION):
            scored = list(_score(session, cohort_id, mark, waiting).items())
            for start in range(0, len(scored), STORED):
                with turn(session):
                    _keep(session, cohort_id, mark, dict(scored[start : start + STORED]))
            done(len(scored))
        elif unmarked := _unmarked(session, cohort_id, mark):
            for start in range(0, len(unmarked), MARKED):
                with turn(session):
                    if not _mark_current(session, cohort_id, mark, unmarked[start : start + MARKED]):
                        return None  # somebody else was quicker
        else:
            with turn(session):
                cohort = _held(session, cohort_id)
                if cohort.next_snapshot != mark:
                    return None  # it was so already, or somebody else was quicker
                if not _made_since(session, cohort_id, newest):
                    _name_source(session, cohort, mark)
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
    nobody_waits = not _waiting(session, cohort_id, made.fingerprint, 1)
    with turn(session):
        cohort = _held(session, cohort_id)
        if cohort.next_snapshot is None:
            mark = stored_results.keep_snapshot(session, made)
            if mark == cohort.snapshot and nobody_waits:
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
    theirs = select(Result.id).where(Result.invitation_id == Invitation.id, renewed(mark))
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
    theirs = select(Result.invitation_id).where(col(Result.invitation_id).in_(scored), renewed(mark))
    wanted = set(scored).difference(session.exec(theirs).all())
    places = select(Invitation).where(col(Invitation.id).in_(wanted), Invitation.state == "completed")
    for invitation in session.exec(places.order_by(col(Invitation.id))):
        stored_results.keep(session, invitation, mark, scored[invitation.id or 0], current=False)


def _held(session: Session, cohort_id: int) -> Cohort:
    """The cohort as it is now, held against others who renew it and people who finish just then."""
    return session.get_one(Cohort, cohort_id, with_for_update=True, populate_existing=True)


def _unmarked(session: Session, cohort_id: int, mark: str) -> list[int]:
    """The people whose new Result is not the current one yet."""
    current = select(Result.id).where(Result.invitation_id == Invitation.id, col(Result.current))
    finished = and_(Invitation.state == "completed", not_(current.where(renewed(mark)).exists()))
    before = current.where(not_(renewed(mark))).exists()
    wanted = select(Invitation.id).where(Invitation.cohort_id == cohort_id, or_(finished, before))
    return [number or 0 for number in session.exec(wanted.order_by(col(Invitation.id)))]


def _mark_current(session: Session, cohort_id: int, mark: str, places: Sequence[int]) -> bool:
    """The new Results of these people are the current ones; lists still go by the old. False when it is over."""
    cohort = _held(session, cohort_id)
    if cohort.next_snapshot != mark:
        return False
    cohort.switching = True
    session.add(cohort)
    theirs = col(Result.invitation_id).in_(places)
    newest = select(func.max(Result.id)).where(theirs, renewed(mark)).group_by(col(Result.invitation_id))
    numbers = session.exec(newest).all()
    session.exec(update(Result).where(theirs, col(Result.current)).values(current=False))
    session.exec(update(Result).where(col(Result.id).in_(numbers)).values(current=True))
    return True


def _made_since(session: Session, cohort_id: int, newest: int) -> bool:
    """Whether somebody of the cohort got a Result after that one, so that it is looked at once more."""
    later = select(Result.id).join(Invitation, col(Invitation.id) == Result.invitation_id)
    return session.exec(later.where(col(Result.id) > newest, Invitation.cohort_id == cohort_id)).first() is not None


def _name_source(session: Session, cohort: Cohort, mark: str) -> None:
    """Lists go by the new Results from now on, all at once."""
    cohort.snapshot, cohort.next_snapshot, cohort.switching = mark, None, False
    session.add(cohort)
    interview_results.renew_cohort(session, cohort.id or 0)
    audit.record(session, "system", "snapshot.renewed", f"cohort:{cohort.id}", snapshot=mark)
