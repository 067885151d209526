"""A Snapshot from a local sample: the standard errors, gates and effective weights of people really tested."""

import math
from collections.abc import Mapping, Sequence

import numpy as np
from scipy.special import fdtri

from assess.analysis.codes import message
from assess.analysis.errors import AnalysisError, NotEstimable
from assess.analysis.reliability import cronbach_alpha, residual_variance
from assess.analysis.subscores import prmse_from_moments
from assess.analysis.testlets import conversation_residual, mirror_difference
from assess.arrays import Floats, Indices
from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.scoring.occasion import assumed_occasion, with_occasion
from assess.scoring.points import row_means
from assess.scoring.snapshot import (
    Gate,
    InstrumentValues,
    MirrorGap,
    Occasion,
    ScaleValues,
    Snapshot,
    pair,
    star_values,
)
from assess.scoring.structure import Composite, components, facet_homes, points

__all__ = ["SampleTooSmall", "local_snapshot"]

FEWEST = 30  # people, below whom the assumed snapshot stays


class SampleTooSmall(AnalysisError):
    """Too few people for a local snapshot: keep the assumed one."""


def local_snapshot(
    instruments: Sequence[Instrument],
    blueprint: Blueprint,
    item_points: Mapping[str, Floats],
    occasion: Occasion | None = None,
) -> Snapshot:
    """Snapshot of a sample of at least 30 people, from their item points on 0-1.

    `item_points` holds for each instrument key a (persons, scored items) matrix in the document's order, NaN where
    unanswered, the same person in the same row everywhere. People below an instrument's `minimum_answered` are left
    out of it. Residual variance s^2 within scales in questionnaires, over all scenarios in tests of judgement;
    reliabilities by alpha, which is that of one day: `occasion` says what a day adds, assumed without.
    Source: gates by Haberman (2008), composites by Mosier (1943). Shapes: as said. Errors: SampleTooSmall,
    UnusableAnswers, NotEstimable, BatteryError.

    >>> from assess.config import shipped
    >>> from assess.documents.library import read_folder
    >>> library = read_folder(shipped("instruments"))
    >>> blueprint = next(iter(library.blueprints.values()))
    >>> battery = [library.instruments[key] for key in blueprint.battery]
    >>> points = {
    ...     one.key: np.random.default_rng(1).uniform(size=(40, 1))
    ...     + np.random.default_rng(2).uniform(size=(40, len(one.scored_items)))
    ...     for one in battery
    ... }
    >>> local_snapshot(battery, blueprint, {key: value / 2 for key, value in points.items()}).n
    40
    """
    kept = {one.key: _enough(one, np.asarray(item_points[one.key], dtype=np.float64)) for one in instruments}
    numbers = {key: int((~np.isnan(matrix)).any(axis=1).sum()) for key, matrix in kept.items()}
    small = [
        message("snapshot-too-small", instrument=key, people=n, needed=FEWEST)
        for key, n in numbers.items()
        if n < FEWEST
    ]
    if small:
        raise SampleTooSmall(small)
    star_points, parts = points(blueprint, instruments), components(blueprint, instruments)
    known = {one.key: _values(one, kept[one.key], star_points) for one in instruments if not one.by_turns}
    for group in _testlets(instruments, parts):
        known |= _of_conversations(group, kept)
    scores = {part.id: _score(part, instruments, kept) for part in (*star_points, *parts)}
    composites = {part.id: _composite(part, scores[part.id], instruments, known) for part in (*star_points, *parts)}
    correlations = _correlations({part.id: scores[part.id] for part in parts})
    n = min(numbers.values())
    made = Snapshot(
        source=f"local sample, n={n}",
        n=n,
        instruments=known,
        composites=composites,
        correlations=correlations,
        star=star_values(blueprint, composites, correlations),
        pooled=False,
        real_gap=_real_gap(parts, kept),
    )
    return with_occasion(made, occasion or assumed_occasion(instruments), blueprint, instruments)


def _testlets(instruments: Sequence[Instrument], parts: Sequence[Composite]) -> list[tuple[Instrument, ...]]:
    """The instruments of conversations that meet in one component, and those that meet in none, each by itself."""
    groups = [part.instruments for part in parts if part.by_turns]
    met = {one.key for group in groups for one in group}
    return groups + [(one,) for one in instruments if one.by_turns and one.key not in met]


def _of_conversations(group: Sequence[Instrument], kept: Mapping[str, Floats]) -> dict[str, InstrumentValues]:
    """Values of conversations: the residual variance is that of testlets, over all that one person had.

    Where one person had a single one, it stays the assumed one.
    """
    together = np.hstack([kept[one.key] for one in group])
    try:
        residual = conversation_residual(together).value
    except NotEstimable:
        residual = min(one.assumed.residual_sd**2 for one in group)
    found = {}
    for one in group:
        scores = _means(kept[one.key])
        there = scores[~np.isnan(scores)]
        sd = float(there.std(ddof=1))
        total = ScaleValues(float(there.mean()), sd, max(0.0, 1.0 - residual / sd**2) if sd > 0 else 0.0, 1)
        scales = {scale.id: total for scale in one.scales}
        found[one.key] = InstrumentValues(
            residual, residual, total, scales, {key: Gate(0.0, 1.0) for key in scales}
        )
    return found


def _real_gap(parts: Sequence[Composite], kept: Mapping[str, Floats]) -> MirrorGap | None:
    """Of the conversations that meet in a component: hostile less calm within people; None where none had both."""
    held = [(one, item) for part in parts if part.by_turns for one in part.instruments for item in one.scored_items]
    if not held:
        return None
    together = np.hstack([kept[key] for key in dict.fromkeys(one.key for one, _item in held)])
    hostile = np.array([item.tags.manner in one.difficult_manners for one, item in held])
    try:
        found = mirror_difference(together, hostile)
    except NotEstimable:
        return None
    means = [float(np.nanmean(together[:, side])) for side in (hostile, ~hostile)]
    low, number = found.reliability.low or 0.0, int(hostile.sum())
    return MirrorGap(found.reliability.value, low, 1.0, means[0], means[1], number, hostile.size - number)


def _enough(instrument: Instrument, matrix: Floats) -> Floats:
    asked = instrument.answered_by_one(item.id for item in instrument.scored_items)
    share = (~np.isnan(matrix)).sum(axis=1) / asked
    return np.where((share >= instrument.minimum_answered - 1e-9)[:, None], matrix, np.nan)


def _values(instrument: Instrument, matrix: Floats, star_points: Sequence[Composite]) -> InstrumentValues:
    facets = np.array([item.facet or "" for item in instrument.scored_items])
    columns = {scale.id: np.flatnonzero(facets == scale.id) for scale in instrument.scales}
    columns = {key: found for key, found in columns.items() if found.size}
    within = instrument.instruction == "would-do"
    manners = np.array([item.tags.manner or "" for item in instrument.scored_items])
    hard = np.flatnonzero(np.isin(manners, sorted(instrument.difficult_manners)))
    courteous = np.flatnonzero(np.isin(manners, sorted(instrument.courteous_manners)))
    groups = dict(columns)
    if within:
        for point in star_points:
            if set(point.facets) <= set(columns):
                groups[point.id] = np.concatenate([columns[facet] for facet in sorted(point.facets)])
    scored_together = list(columns.values()) if within else [np.arange(matrix.shape[1])]
    return InstrumentValues(
        residual_variance=_residual(matrix, scored_together),
        spread=_spread(matrix, scored_together),
        total=_scale(matrix),
        scales={key: _scale(matrix[:, found]) for key, found in columns.items()},
        prmse={key: _gate(matrix, found) for key, found in groups.items()},
        difficult=_scale(matrix[:, hard]) if hard.size else None,
        mirror_gap=mirror_gap(matrix[:, hard], matrix[:, courteous]) if hard.size and courteous.size else None,
    )


def _residual(matrix: Floats, groups: Sequence[Indices]) -> float:
    """s^2 pooled over groups of two items or more, weighted by their degrees of freedom k - 1."""
    usable = [group for group in groups if group.size > 1]
    squares = math.fsum((group.size - 1) * residual_variance(matrix[:, group]).value for group in usable)
    return squares / sum(group.size - 1 for group in usable)


def _spread(matrix: Floats, groups: Sequence[Indices]) -> float:
    """Mean over people of the variance of their answers around their own means of groups."""
    squares = np.zeros(len(matrix))
    degrees = np.zeros(len(matrix))
    for group in groups:
        part = matrix[:, group]
        squares += np.nansum((part - _means(part)[:, None]) ** 2, axis=1)
        degrees += np.maximum((~np.isnan(part)).sum(axis=1) - 1, 0)
    return float((squares[degrees > 0] / degrees[degrees > 0]).mean())


def _scale(matrix: Floats) -> ScaleValues:
    """Mean and SD of the people's means, with alpha; a scale of one item, or without consistency, has none."""
    scores = _means(matrix)
    there = scores[~np.isnan(scores)]
    items = matrix.shape[1]
    alpha = cronbach_alpha(matrix).value if items > 1 else 0.0
    return ScaleValues(float(there.mean()), float(there.std(ddof=1)), max(0.0, alpha), items)


def _means(matrix: Floats) -> Floats:
    return row_means(matrix, np.ones(matrix.shape[1]))


def _gate(matrix: Floats, columns: Indices) -> Gate:
    """Haberman's gate; a subscore without a true variance of its own never passes."""
    part = _scale(matrix[:, columns])
    if part.reliability <= 0:
        return Gate(0.0, 1.0)
    scores, totals = _means(matrix[:, columns]), _means(matrix)
    both = ~np.isnan(scores) & ~np.isnan(totals)
    own, total = prmse_from_moments(
        reliability=part.reliability,
        standard_deviation=columns.size * part.sd,
        total_standard_deviation=matrix.shape[1] * float(totals[both].std(ddof=1)),
        correlation=float(np.corrcoef(scores[both], totals[both])[0, 1]),
    )
    return Gate(own, min(1.0, total))


def mirror_gap(hard: Floats, courteous: Floats) -> MirrorGap:
    """D - beta C with beta = cov(D, C)/true variance of C, errors of D and C being independent.

    Shapes: (persons, difficult scenarios) and (persons, courteous scenarios), two or more of each; all zeros where
    either has no true variance. The lower 90 % bound is Feldt's: 1 - (1 - r) F(.95; n - 1, (n - 1)(k - 1))
    (Feldt 1965).
    """
    first, second = _scale(hard), _scale(courteous)
    both = np.column_stack([_means(hard), _means(courteous)])
    both = both[~np.isnan(both).any(axis=1)]
    covariance = float(np.cov(both.T)[0, 1])
    true = second.reliability * second.sd**2
    if true <= 0 or first.reliability <= 0:
        return MirrorGap(0.0, 0.0, 0.0, first.mean, second.mean, first.n_items, second.n_items)
    beta = covariance / true
    error = first.sd**2 * (1 - first.reliability) + beta**2 * second.sd**2 * (1 - second.reliability)
    signal = max(0.0, first.reliability * first.sd**2 + beta**2 * true - 2 * beta * covariance)
    reliability = signal / (signal + error)
    degrees = len(both) - 1
    ratio = float(fdtri(degrees, degrees * (first.n_items + second.n_items - 1), 0.95))
    low = max(0.0, 1.0 - (1.0 - reliability) * ratio)
    return MirrorGap(reliability, low, beta, first.mean, second.mean, first.n_items, second.n_items)


def _score(part: Composite, instruments: Sequence[Instrument], kept: Mapping[str, Floats]) -> Floats:
    """Every person's score on a component or point, NaN where a part is missing."""
    if part.instruments:
        return np.asarray(np.mean([_means(kept[one.key]) for one in part.instruments], axis=0))
    homes = facet_homes(instruments)
    total = np.zeros(len(next(iter(kept.values()))))
    for facet, weight in sorted(part.facets.items()):
        home = homes[facet]
        columns = [index for index, item in enumerate(home.scored_items) if item.facet == facet]
        total = total + weight * _means(kept[home.key][:, columns])
    return total


def _composite(
    part: Composite, scores: Floats, instruments: Sequence[Instrument], known: Mapping[str, InstrumentValues]
) -> ScaleValues:
    if len(part.instruments) == 1:
        return known[part.instruments[0].key].total
    homes = facet_homes(instruments)
    scales = {facet: known[homes[facet].key].scales[facet] for facet in sorted(part.facets)}
    scales |= {one.key: known[one.key].total for one in part.instruments}
    there = scores[~np.isnan(scores)]
    variance = float(there.var(ddof=1))
    errors = [part.facets[key] ** 2 * scales[key].sd ** 2 * (1.0 - scales[key].reliability) for key in part.facets]
    errors += [known[one.key].residual_variance / len(part.instruments) ** 2 for one in part.instruments]
    error = math.fsum(sorted(errors))
    items = sum(one.n_items for one in scales.values())
    return ScaleValues(float(there.mean()), math.sqrt(variance), max(0.0, 1.0 - error / variance), items)


def _correlations(scores: Mapping[str, Floats]) -> dict[str, float]:
    """Pearson correlations of components over people who have both."""
    found = {}
    for one in sorted(scores):
        for other in sorted(scores):
            if one < other:
                both = ~np.isnan(scores[one]) & ~np.isnan(scores[other])
                found[pair(one, other)] = float(np.corrcoef(scores[one][both], scores[other][both])[0, 1])
    return found
