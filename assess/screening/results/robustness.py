"""Which places of a ranking depend on the authors' guesses, and what other weights would change."""

import json
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlmodel import Session, col, select

from assess.analysis.left_out import without_each
from assess.analysis.variants import (
    KINDS,
    Family,
    Measured,
    Robustness,
    Scenario,
    Variant,
    family,
    item_errors,
    robustness,
)
from assess.documents.blueprint import Blueprint
from assess.scoring.structure import components
from assess.screening.results import stored_results
from assess.screening.results.counting import counting
from assess.screening.results.rankings import CohortRanking, Row
from assess.store.tables import Cohort, Response, Result, Sitting

MOST = 2_000  # people at the head of a ranking who are ranked again
PORTION = 500
KEPT = 4
TIMES = (0.0, 0.5, 1.0, 2.0)  # what a component may be asked to count
SHOWN = 150


@dataclass(frozen=True)
class Kind:
    """A kind of variant: how many there are, how many of them change anybody's place, and places that all keep."""

    kind: str
    variants: int
    changing: int
    kept: int


@dataclass(frozen=True)
class Holder:
    """Somebody who has one of the places now or in some variant, with the share of variants, of all and by kind."""

    row: Row
    now: bool
    share: float
    by_kind: Mapping[str, float]


@dataclass(frozen=True)
class Change:
    """A variant that changes who has the places; `number` is a scenario's, counted from 1."""

    kind: str
    title: str
    number: int
    change: float
    comes: tuple[Row, ...]
    goes: tuple[Row, ...]


@dataclass(frozen=True)
class Part:
    """A component of the star, its share of the weight, and how often it was asked to count."""

    id: str
    title: str
    weight: float
    times: float


@dataclass(frozen=True)
class Robust:
    """What a page says; `calibrated` that scenarios are scored by a calibration, which is not estimated anew."""

    places: int
    ranked: int
    of: int
    kept_by_weights: int
    kept: int
    kinds: tuple[Kind, ...]
    holders: tuple[Holder, ...]
    changes: tuple[Change, ...]
    calibrated: bool
    parts: tuple[Part, ...]
    asked: Change | None


@dataclass(frozen=True)
class _Known:
    given: Family
    measured: Measured
    found: Robustness
    scenarios: int


_known: OrderedDict[tuple[Any, ...], _Known] = OrderedDict()


def blueprint_of(ranked: CohortRanking) -> Blueprint:
    """What makes the star, as the cohort pinned it."""
    return stored_results.cohort_blueprint(ranked.session, ranked.cohort)


def times(asked: Mapping[str, str], ranked: CohortRanking) -> dict[str, float]:
    """How often each component shall count, by what was asked; once without."""
    found = {}
    for component in blueprint_of(ranked).components:
        given = asked.get(f"times-{component.id}", "")
        found[component.id] = next((one for one in TIMES if f"{one:g}" == given), 1.0)
    return found


def look(ranked: CohortRanking, asked: Mapping[str, float]) -> Robust | None:
    """The ranking under the declared family and the weights asked for; None where all have places."""
    if not 0 < ranked.places < len(ranked):
        return None
    known = _look(ranked)
    found = known.found
    rows = np.flatnonzero(found.present | found.within.any(axis=0))[:SHOWN].tolist()
    shown = dict(zip(rows, ranked.rows(rows), strict=True))
    kinds = [kind for kind in KINDS if found.rows(kind).size]
    return Robust(
        places=ranked.places,
        ranked=found.present.size,
        of=len(ranked),
        kept_by_weights=found.kept("weight", "weights"),
        kept=found.kept(),
        kinds=tuple(_kind(found, kind) for kind in kinds),
        holders=_holders(found, kinds, shown),
        changes=tuple(_changes(ranked, known)),
        calibrated=not known.scenarios,
        parts=_parts(ranked, asked),
        asked=_asked(ranked, known, asked),
    )


def _parts(ranked: CohortRanking, asked: Mapping[str, float]) -> tuple[Part, ...]:
    listed = blueprint_of(ranked).components
    whole = sum(one.weight for one in listed)
    return tuple(Part(one.id, one.title, one.weight / whole, asked.get(one.id, 1.0)) for one in listed)


def _kind(found: Robustness, kind: str) -> Kind:
    rows = found.rows(kind)
    changing = int((found.within[rows] != found.present).any(axis=1).sum())
    return Kind(kind, rows.size, changing, found.kept(kind))


def _holders(found: Robustness, kinds: list[str], shown: Mapping[int, Row]) -> tuple[Holder, ...]:
    whole, each = found.shares(), {kind: found.shares(kind) for kind in kinds}
    return tuple(
        Holder(row, bool(found.present[at]), float(whole[at]), {kind: float(one[at]) for kind, one in each.items()})
        for at, row in shown.items()
    )


def _changes(ranked: CohortRanking, known: _Known) -> list[Change]:
    """What each variant that moves one thing changes; moved together they are only counted."""
    found, scenarios = known.found, [one.item for one in known.measured.scenarios]
    return [
        _change(ranked, one, found, number, scenarios)
        for number, one in enumerate(found.variants)
        if one.kind != "weights" and found.changes(number)[0].size
    ]


def _change(ranked: CohortRanking, one: Variant, found: Robustness, number: int, scenarios: list[str]) -> Change:
    titles = {component.id: component.title for component in blueprint_of(ranked).components}
    comes, goes = found.changes(number)
    of_scenario = scenarios.index(one.name) + 1 if one.kind == "scenario" else 0
    title = titles.get(one.name, "") if one.kind in ("weight", "point") else one.name if one.kind == "lens" else ""
    return Change(one.kind, title, of_scenario, one.change, tuple(ranked.rows(comes)), tuple(ranked.rows(goes)))


def _asked(ranked: CohortRanking, known: _Known, asked: Mapping[str, float]) -> Change | None:
    weights = {
        one.id: one.weight * asked.get(one.id, 1.0)
        for one in blueprint_of(ranked).components
        if asked.get(one.id, 1.0) > 0.0
    }
    if not weights or all(asked.get(one.id, 1.0) == 1.0 for one in blueprint_of(ranked).components):
        return None
    present = known.found.present
    found = robustness(known.given, known.measured, present, [Variant("asked", "", weights)], ranked.places)
    return _change(ranked, found.variants[0], found, 0, [])


def _look(ranked: CohortRanking) -> _Known:
    """The family's figures, kept for as long as Results and places are the same."""
    session, cohort = ranked.session, ranked.cohort
    inputs = ranked.overview.pool_fingerprint
    key = (str(session.get_bind().engine.url), cohort.id, cohort.snapshot, inputs, ranked.places)
    known = _known.get(key)
    if known is None:
        numbers = ranked.numbers[: max(MOST, 4 * ranked.places)].tolist()
        known = _known[key] = _worked_out(ranked, numbers)
        while len(_known) > KEPT:
            _known.popitem(last=False)
    return known


def _worked_out(ranked: CohortRanking, numbers: list[int]) -> _Known:
    session, cohort, blueprint = ranked.session, ranked.cohort, blueprint_of(ranked)
    battery = stored_results.cohort_battery(session, cohort)
    snapshot = stored_results.load_snapshot(session, cohort.snapshot)
    given = Family(blueprint, battery, snapshot)
    values, errors = _components(session, cohort, numbers, [one.id for one in blueprint.components])
    scenarios: list[Scenario] = []
    for part in components(blueprint, battery):
        if part.by_turns:
            continue  # one conversation of an instrument is all there is
        for one in part.instruments:
            if one.key not in cohort.calibrations:
                answers = _answers(session, [other.key for other in battery].index(one.key), numbers)
                scenarios += without_each(part.id, one, answers, snapshot)
    measured = Measured(
        values, item_errors(blueprint, battery, snapshot, errors), np.arange(len(numbers)), scenarios
    )
    present = np.arange(len(numbers)) < ranked.places
    variants = family(blueprint, battery, scenarios)
    return _Known(given, measured, robustness(given, measured, present, variants, ranked.places), len(scenarios))


def _components(session: Session, cohort: Cohort, numbers: list[int], names: list[str]) -> tuple[Any, Any]:
    """Values and standard errors of everybody's components, as their current Results say."""
    found: dict[int, dict[str, tuple[float, float]]] = {}
    for start in range(0, len(numbers), PORTION):
        wanted = select(Result.invitation_id, Result.profile).where(counting(cohort))
        rows = session.exec(wanted.where(col(Result.invitation_id).in_(numbers[start : start + PORTION])))
        for number, text in rows:
            found[number] = {one["id"]: (one["value"], one["se"]) for one in json.loads(text)["components"]}
    table = np.array([[found[number][name] for name in names] for number in numbers], dtype=np.float64)
    return table[:, :, 0], table[:, :, 1]


def _answers(session: Session, position: int, numbers: list[int]) -> list[dict[str, object]]:
    """What each answered in one instrument, in that order."""
    found: dict[int, dict[str, object]] = {number: {} for number in numbers}
    for start in range(0, len(numbers), PORTION):
        rows = session.exec(
            select(Sitting.invitation_id, Response.item, Response.value)
            .join(Sitting, col(Sitting.id) == Response.sitting_id)
            .where(Sitting.position == position)
            .where(col(Sitting.invitation_id).in_(numbers[start : start + PORTION]))
        )
        for number, item, value in rows:
            found[number][item] = value
    return [found[number] for number in numbers]
