"""Where a cohort's levels and printed star intervals come from: its pinned blueprint, never its applicants.

The source is what the authors assume of the pinned instruments, with the calibrations that the cohort pinned. Where
the Results themselves were made by another source of errors, the star's error is worked out again from the answers;
nothing is written.
"""

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass

from sqlmodel import Session

from assess.scoring.assumed import assumed_snapshot
from assess.scoring.engine import star
from assess.scoring.snapshot import Snapshot
from assess.screening.results import pinned_calibrations, stored_results
from assess.store.tables import Cohort

KEPT = 64
ERRORS_KEPT = 20_000
PORTION = 100


@dataclass(frozen=True)
class LevelSource:
    """Errors and reliability that levels rest on, with what it is called and its print."""

    snapshot: Snapshot
    calibrated: tuple[str, ...]

    @property
    def name(self) -> str:
        """What it is called: the calibrations first, where there are some."""
        return "; ".join([*self.calibrated, self.snapshot.source])

    @property
    def fingerprint(self) -> str:
        """The sha256 of its values."""
        return self.snapshot.fingerprint

    @property
    def reliability(self) -> float:
        """Of the star, in the reference population."""
        return self.snapshot.star.reliability


_sources: OrderedDict[tuple[str, ...], LevelSource] = OrderedDict()
_errors: OrderedDict[tuple[str, str, int, float], float] = OrderedDict()


def of_cohort(session: Session, cohort: Cohort) -> LevelSource:
    """The source of a cohort's levels: the same for all that pin the same documents and calibrations."""
    key = (*(f"{name} {mark}" for name, mark in sorted(cohort.pins.items())), *sorted(cohort.calibrations.values()))
    found = _sources.get(key)
    if found is None:
        battery = stored_results.cohort_battery(session, cohort)
        blueprint = stored_results.cohort_blueprint(session, cohort)
        loaded = (pinned_calibrations.load(session, mark) for mark in sorted(cohort.calibrations.values()))
        names = tuple(dict.fromkeys(one.source for one in loaded))
        found = _sources[key] = LevelSource(assumed_snapshot(battery, blueprint), names)
        while len(_sources) > KEPT:
            _sources.popitem(last=False)
    return found


def errors(session: Session, cohort: Cohort, stored: Mapping[int, tuple[float, float]]) -> dict[int, float]:
    """The star's standard errors by the cohort's level source, of these invitations (`stored` star and error)."""
    source = of_cohort(session, cohort)
    if cohort.snapshot == source.fingerprint:
        return {number: error for number, (_value, error) in stored.items()}
    database = str(session.get_bind().engine.url)
    keys = {number: (database, source.fingerprint, number, value) for number, (value, _) in stored.items()}
    missing = [number for number, key in keys.items() if key not in _errors]
    for start in range(0, len(missing), PORTION):
        part = missing[start : start + PORTION]
        for number, error in _worked_out(session, cohort, source, part).items():
            _errors[keys[number]] = error
    found = {number: _errors.get(key, stored[number][1]) for number, key in keys.items()}
    while len(_errors) > ERRORS_KEPT:
        _errors.popitem(last=False)
    return found


def _worked_out(
    session: Session, cohort: Cohort, source: LevelSource, numbers: Collection[int]
) -> dict[int, float]:
    """By invitation the star's error by that source, from the answers; none where they are no longer whole."""
    battery = stored_results.cohort_battery(session, cohort)
    blueprint = stored_results.cohort_blueprint(session, cohort)
    frozen = pinned_calibrations.parameters(session, cohort.calibrations)
    given = stored_results.answers_of(session, list(numbers), battery)
    whole = {number: answers for number, answers in given.items() if len(answers) == len(battery)}
    made = {number: star(answers, blueprint, source.snapshot, frozen) for number, answers in whole.items()}
    return {number: one.se for number, one in made.items() if one is not None}
