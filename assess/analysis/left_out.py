"""A test of judgement without each of its scenarios: what everybody's score and its error would have been."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from assess.analysis.variants import Scenario
from assess.arrays import Booleans, Floats, Integers
from assess.documents.instrument import Instrument
from assess.scoring.answer_matrix import Layout, answer_matrix
from assess.scoring.points import Parameters
from assess.scoring.sitting import method_of, unit_points
from assess.scoring.snapshot import Snapshot

__all__ = ["without_each"]


def without_each(
    component: str, instrument: Instrument, people: Sequence[Mapping[str, object]], snapshot: Snapshot
) -> list[Scenario]:
    """The component that is this instrument's total, scored without each of its scenarios in turn.

    Formula: as `scoring.sitting` scores, the scenario's columns being taken away before: mean sum w x/sum w, item
    part s sqrt(sum w^2)/sum w, s^2 the snapshot's, pooled with the person's own where few stand behind it.
    Shapes: `people` their answers, item id to answer. Errors: KeyProblem where a key cannot score the rest.
    """
    if len(instrument.scored_items) < 2:
        return []
    layout, method = Layout.of(instrument), method_of(instrument)
    marks = answer_matrix(instrument, people, layout)
    groups = _groups(instrument)
    found = []
    for left, item in enumerate(layout.items):
        kept = layout.item_of != left
        points, weights = unit_points(method, _without(layout, left), marks[:, kept], Parameters())
        values, errors = _totals(points, weights, np.delete(groups, left), instrument, snapshot)
        found.append(Scenario(component, item, values, errors))
    return found


def _without(layout: Layout, left: int) -> Layout:
    """The layout of the other items."""
    kept = layout.item_of != left
    places = layout.item_of[kept]
    return replace(
        layout,
        items=layout.items[:left] + layout.items[left + 1 :],
        options=tuple(name for name, stays in zip(layout.options, kept, strict=True) if stays),
        item_of=np.where(places > left, places - 1, places),
        key=layout.key[kept],
        reverse=layout.reverse[kept],
        turn_of=layout.turn_of[kept],
        reference=layout.reference[kept],
    )


def _groups(instrument: Instrument) -> Integers:
    """Within which items a person's own spread is counted: a facet's in a questionnaire, all in a test."""
    names = [(item.facet or "") if instrument.instruction == "would-do" else "" for item in instrument.scored_items]
    return np.unique(names, return_inverse=True)[1]


def _totals(
    points: Floats, weights: Floats, groups: Integers, instrument: Instrument, snapshot: Snapshot
) -> tuple[Floats, Floats]:
    """Everybody's mean and the item part of its error, NaN without an answer."""
    there = ~np.isnan(points)
    counted = there * weights
    whole = counted.sum(axis=1)
    answered = whole > 0
    divisor = np.where(answered, whole, 1.0)
    values = (np.where(there, points, 0.0) * weights).sum(axis=1) / divisor
    errors = np.sqrt(_variances(points, there, groups, instrument, snapshot) * (counted**2).sum(axis=1)) / divisor
    return np.where(answered, values, np.nan), np.where(answered, errors, np.nan)


def _variances(
    points: Floats, there: Booleans, groups: Integers, instrument: Instrument, snapshot: Snapshot
) -> Floats:
    """Each person's s^2 of item points."""
    known = snapshot.of(instrument)
    if not snapshot.pooled:
        return np.full(len(points), known.residual_variance)
    spread, degrees = np.zeros(len(points)), np.zeros(len(points))
    for group in np.unique(groups):
        part, given = points[:, groups == group], there[:, groups == group]
        number = given.sum(axis=1)
        mean = np.where(given, part, 0.0).sum(axis=1) / np.maximum(number, 1)
        spread += (np.where(given, part - mean[:, None], 0.0) ** 2).sum(axis=1)
        degrees += np.maximum(number - 1, 0)
    own = np.maximum(spread - degrees * (known.spread - known.residual_variance), 0.0)
    return np.asarray((snapshot.prior_weight * known.residual_variance + own) / (snapshot.prior_weight + degrees))
