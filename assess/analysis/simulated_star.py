"""A whole battery taken by an invented company: item points, the source of errors they give, everybody's star."""

import math
from collections.abc import Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace

import numpy as np

from assess.analysis.coverage_conditions import Condition
from assess.analysis.errors import AnalysisError
from assess.analysis.invented_answers import (
    Grading,
    drawn_points,
    expected_points,
    shared_error,
    shared_loading,
    standings,
)
from assess.analysis.posteriors import Expectation
from assess.analysis.simulated_scale import LOCAL, Tested
from assess.analysis.snapshot import local_snapshot
from assess.arrays import Floats, Indices
from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.scoring.assumed import assumed_snapshot
from assess.scoring.occasion import assumed_occasion, star_day
from assess.scoring.snapshot import Occasion, Snapshot
from assess.scoring.structure import Composite, components, facet_homes

__all__ = ["Battery", "battery_stars", "component_scores", "tested_star"]

FACETS_CORRELATE, TEST_CORRELATES = 0.50, 0.25  # true standings, as the shipped star's reference assumes
# Gradings that give the means, SDs and reliabilities which the shipped instruments assume.
STATEMENTS = Grading(loading=0.53, categories=5, width=1.15, easiness=0.63)
CONVERSATIONS = Grading(loading=0.44, categories=16, width=2.85, easiness=1.25)
SCENARIOS = Grading(loading=0.305, categories=7, width=1.17, easiness=0.64)


@dataclass(frozen=True)
class Battery:
    """Instruments and the blueprint that makes a star of them."""

    instruments: Sequence[Instrument]
    blueprint: Blueprint


def tested_star(condition: Condition, battery: Battery, generator: np.random.Generator) -> Tested:
    """One company that takes the battery: star scores with their errors by the product's own rules, and the true.

    Source: `assumed_snapshot` below thirty people, `local_snapshot` from then on. Shapes: (people,) each.
    Errors: those of the snapshots.
    """
    points, truth = _taken(condition, battery, generator)
    assumed = assumed_occasion(battery.instruments)
    day = replace(assumed, shares={key: min(share, condition.day) for key, share in assumed.shares.items()})
    snapshot = _snapshot(battery, points, day)
    observed, errors = battery_stars(battery, snapshot, points)
    true, _ = battery_stars(battery, snapshot, truth)
    star = star_day(snapshot, battery.blueprint, battery.instruments)
    return Tested(true, observed, errors, Expectation(reliability=snapshot.star.reliability), star)


def _snapshot(battery: Battery, points: Mapping[str, Floats], day: Occasion) -> Snapshot:
    """The local source of errors; the assumed one below thirty people, or where all answered a question alike."""
    if len(next(iter(points.values()))) >= LOCAL:
        with suppress(AnalysisError):
            spread = {one.key: _over_twins(one, points[one.key]) for one in battery.instruments}
            return local_snapshot(battery.instruments, battery.blueprint, spread, day)
    return assumed_snapshot(battery.instruments, battery.blueprint, day)


def _over_twins(instrument: Instrument, points: Floats) -> Floats:
    """(people, items) of what was asked: of twin conversations people take turns with the one and the other."""
    if not instrument.by_turns:
        return points
    found = np.full((len(points), len(instrument.scored_items)), np.nan)
    places: dict[str, list[int]] = {}
    for place, item in enumerate(instrument.scored_items):
        places.setdefault(min(item.id, item.twin or item.id), []).append(place)
    rows = np.arange(len(points))
    for column, twins in enumerate(places.values()):
        found[rows, np.array(twins)[rows % len(twins)]] = points[:, column]
    return found


def _taken(
    condition: Condition, battery: Battery, generator: np.random.Generator
) -> tuple[dict[str, Floats], dict[str, Floats]]:
    """Item points and what they are without error, by instrument; all statements share one day."""
    facets, knowing = _true_standings(condition, battery, generator)
    names = [*facets]
    scale_of = {
        one.key: np.array([names.index(item.facet or "") for item in one.scored_items])
        for one in battery.instruments
        if one.instruction == "would-do"
    }
    shared = shared_error(condition.by, np.concatenate([*scale_of.values()]), condition.people, generator)
    points, truth, start = {}, {}, 0
    for one in battery.instruments:
        scales = scale_of.get(one.key)
        grading = CONVERSATIONS if one.by_turns else SCENARIOS if scales is None else STATEMENTS
        grading = replace(grading, easiness=grading.easiness + condition.easiness)
        thresholds = grading.thresholds(_asked(one), generator)
        theta, weight, error = knowing, 0.0, np.zeros((condition.people, 1))
        if scales is not None:
            theta = np.column_stack([facets[names[scale]] for scale in scales])
            weight = shared_loading(condition.shared, condition.by, grading, int(np.bincount(scales).max()))
            error, start = shared[:, start : start + scales.size], start + scales.size
        points[one.key] = drawn_points(theta, thresholds, grading, (weight, error), generator)
        truth[one.key] = expected_points(theta, thresholds, grading.loading)
    return points, truth


def _true_standings(
    condition: Condition, battery: Battery, generator: np.random.Generator
) -> tuple[dict[str, Floats], Floats]:
    """Standings in each facet (people,), and in judgement (people, 1), from one general standing."""
    shape, people = condition.shape, condition.people
    general = standings(shape, people, generator)
    lean = TEST_CORRELATES / math.sqrt(FACETS_CORRELATE)
    near, own = math.sqrt(FACETS_CORRELATE), math.sqrt(1.0 - FACETS_CORRELATE)
    facets = {
        facet: near * general + own * standings(shape, people, generator)
        for facet in sorted(facet_homes(battery.instruments))
    }
    knowing = lean * general + math.sqrt(1.0 - lean**2) * standings(shape, people, generator)
    return facets, knowing[:, None]


def battery_stars(battery: Battery, snapshot: Snapshot, points: Mapping[str, Floats]) -> tuple[Floats, Floats]:
    """Everybody's star and its standard error, as scoring does it, from complete points (people, items).

    Formula: that of `scoring.composite`. Shapes: (people,) each. Errors: BatteryError, SnapshotError.
    """
    parts = {part.id: part for part in components(battery.blueprint, battery.instruments)}
    homes = facet_homes(battery.instruments)
    whole = math.fsum(component.weight for component in battery.blueprint.components)
    residual = {one.key: _residual(one, snapshot, points[one.key]) for one in battery.instruments}
    people = len(next(iter(points.values())))
    star = np.zeros(people)
    error = np.full(people, star_day(snapshot, battery.blueprint, battery.instruments))
    for component in battery.blueprint.components:
        part, norm = parts[component.id], component.reference
        coefficient = component.weight / whole / (norm.sd * battery.blueprint.star.sd)
        value = np.full(people, -(norm.mean + battery.blueprint.star.mean * norm.sd))
        for home, columns, weight in _members(part, homes):
            mine = points[home.key][:, columns]
            value += weight * mine.mean(axis=1)
            error += (coefficient * weight) ** 2 * residual[home.key] / columns.size
        star += coefficient * value
    return star, np.sqrt(error)


def component_scores(battery: Battery, points: Mapping[str, Floats]) -> Floats:
    """(people, components) standardised by the blueprint's reference values, from complete points.

    Formula: (x - mean) / sd of the component's reference. Errors: BatteryError.
    """
    parts = {part.id: part for part in components(battery.blueprint, battery.instruments)}
    homes = facet_homes(battery.instruments)
    columns = []
    for component in battery.blueprint.components:
        members = _members(parts[component.id], homes)
        value = sum(weight * points[home.key][:, places].mean(axis=1) for home, places, weight in members)
        columns.append((value - component.reference.mean) / component.reference.sd)
    return np.column_stack(columns)


def _members(part: Composite, homes: Mapping[str, Instrument]) -> list[tuple[Instrument, Indices, float]]:
    """The scales that make a component: where they are, in which columns, with which weight."""
    if part.instruments:
        share = 1.0 / len(part.instruments)
        return [(one, np.arange(_asked(one)), share) for one in part.instruments]
    return [(homes[facet], _columns(homes[facet], facet), weight) for facet, weight in sorted(part.facets.items())]


def _asked(instrument: Instrument) -> int:
    """How many answers one person gives: of twin conversations one, so that their columns are one."""
    return instrument.answered_by_one(item.id for item in instrument.scored_items)


def _columns(instrument: Instrument, facet: str) -> Indices:
    return np.flatnonzero([item.facet == facet for item in instrument.scored_items])


def _residual(instrument: Instrument, snapshot: Snapshot, points: Floats) -> Floats:
    """(people,) residual variances: the snapshot's, while pooled with everybody's own spread less the items'."""
    values = snapshot.of(instrument)
    if not snapshot.pooled or instrument.by_turns:
        return np.full(len(points), values.residual_variance)
    would_do = instrument.instruction == "would-do"
    groups = [(item.facet or "") if would_do else "" for item in instrument.scored_items]
    spread, degrees = np.zeros(len(points)), 0
    for group in sorted(set(groups)):
        mine = points[:, [name == group for name in groups]]
        spread += ((mine - mine.mean(axis=1, keepdims=True)) ** 2).sum(axis=1)
        degrees += mine.shape[1] - 1
    own = np.maximum(0.0, spread - degrees * (values.spread - values.residual_variance))
    return (snapshot.prior_weight * values.residual_variance + own) / (snapshot.prior_weight + degrees)
