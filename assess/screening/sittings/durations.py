"""How long assessments take: the estimate, replaced by what people took once enough of them have finished."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles
from weakref import WeakKeyDictionary

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, func, select

from assess.documents.instrument import Instrument
from assess.formats import duration
from assess.screening.sittings.batteries import Battery
from assess.store.tables import Candidate, Invitation, Sitting

ENOUGH_PEOPLE = 20  # who finished; before that the estimate is shown
NEWEST = 500  # sittings of an instrument that are looked at
KEPT = 256  # cohorts whose figures a process remembers


@dataclass(frozen=True)
class Duration:
    """Minutes by the estimate; or the median of those who finished, with what eight in ten of them took."""

    minutes: int
    second_language: int
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True)
class Durations:
    """Of a whole battery and of each of its parts."""

    whole: Duration
    parts: tuple[Duration, ...]


Taken = tuple[int, list[list[float]]]  # how many finished, and the minutes of each in each part
_known: WeakKeyDictionary[object, dict[int, Taken]] = WeakKeyDictionary()  # of each database


def observed(paces: Sequence[tuple[float, float]], minutes: Sequence[float]) -> Duration:
    """By those who took so many minutes; by the estimated paces of the parts while they are too few."""
    usual, slow = (sum(pace) for pace in zip(*paces, strict=True))
    if len(minutes) < ENOUGH_PEOPLE:
        return Duration(_whole(usual), _whole(slow))
    tenths = quantiles(minutes, n=10, method="inclusive")
    return Duration(_whole(tenths[4]), _whole(tenths[4] * slow / usual), _whole(tenths[0]), _whole(tenths[8]))


def _whole(minutes: float) -> int:
    return max(1, round(minutes))


def of_cohort(session: Session, cohort_id: int, battery: Battery) -> Durations:
    """Of a cohort's battery, by its own people, on the server's clock."""
    taken = _taken(session, cohort_id, len(battery.paces))
    whole = observed(battery.paces, [sum(person) for person in taken])
    each = [observed([pace], [person[place] for person in taken]) for place, pace in enumerate(battery.paces)]
    return Durations(whole, tuple(each))


def _taken(session: Session, cohort_id: int, parts: int) -> list[list[float]]:
    """Minutes of each part, of all who finished; read again only when somebody more has."""
    finished = _finished(Invitation.cohort_id == cohort_id)
    people = session.exec(select(func.count()).select_from(Invitation).join(Candidate).where(*finished)).one()
    known = _known.setdefault(session.get_bind(), {})
    if people < ENOUGH_PEOPLE:
        return []
    if known.get(cohort_id, (0, []))[0] != people:
        spent = select(Sitting.invitation_id, Sitting.position, Sitting.seconds).join(Invitation).join(Candidate)
        found: dict[int, list[float]] = {}
        for invitation_id, position, seconds in session.exec(spent.where(*finished)):
            found.setdefault(invitation_id, [0.0] * parts)[position] = sum(seconds) / 60
        known[cohort_id] = people, list(found.values())
        while len(known) > KEPT:
            known.pop(next(iter(known)))
    return known[cohort_id][1]


def _finished(*which: ColumnElement[bool] | bool) -> tuple[ColumnElement[bool] | bool, ...]:
    return *which, Invitation.state == "completed", col(Candidate.synthetic).is_(False)


def of_instrument(session: Session, instrument: Instrument) -> Duration:
    """Of one version, by the newest of all who finished a battery with it."""
    spent = select(Sitting.seconds).join(Invitation).join(Candidate)
    newest = spent.where(*_finished(Sitting.fingerprint == instrument.fingerprint)).order_by(col(Sitting.id).desc())
    return observed(
        [duration.paces(instrument)], [sum(seconds) / 60 for seconds in session.exec(newest.limit(NEWEST))]
    )
