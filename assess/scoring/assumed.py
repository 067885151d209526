"""The snapshot before anybody was tested, from what the instruments' authors assume."""

import math
from collections.abc import Mapping, Sequence

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.scoring.occasion import assumed_occasion, with_occasion
from assess.scoring.snapshot import (
    Gate,
    InstrumentValues,
    MirrorGap,
    Occasion,
    ScaleValues,
    Snapshot,
    pair,
    star_values,
    stepped,
)
from assess.scoring.structure import Composite, components, facet_homes, points

TESTS_TOGETHER = 0.50  # of the true standings in judgement and in conversations: knowing and finding the words
ACROSS_LENSES = 0.25  # of the true standings in a facet and in judgement, as the shipped star's reference says

DIFFICULTY_SD = 0.10  # of the means of one scale's items on 0-1: a person's own spread holds that much of no error


def assumed_snapshot(
    instruments: Sequence[Instrument], blueprint: Blueprint, occasion: Occasion | None = None
) -> Snapshot:
    """Snapshot of assumed values; BatteryError when the battery does not measure the blueprint's components.

    `occasion` is what is known of a day, assumed without.
    """
    parts = components(blueprint, instruments)
    star_points = points(blueprint, instruments)
    correlations = {
        pair(one.id, other.id): _assumed_correlation(one, other, instruments)
        for one in parts
        for other in parts
        if one.id < other.id
    }
    composites = {part.id: _assumed_composite(part, instruments) for part in (*star_points, *parts)}
    for component in blueprint.components:
        known = composites[component.id]
        composites[component.id] = ScaleValues(
            component.reference.mean, component.reference.sd, known.reliability, known.n_items
        )
    made = Snapshot(
        source="; ".join(sorted({instrument.assumed.source for instrument in instruments})),
        n=0,
        instruments={instrument.key: _assumed_values(instrument, star_points) for instrument in instruments},
        composites=composites,
        correlations=correlations,
        star=star_values(blueprint, composites, correlations),
    )
    return with_occasion(made, occasion or assumed_occasion(instruments), blueprint, instruments)


def _assumed_correlation(one: Composite, other: Composite, instruments: Sequence[Instrument]) -> float:
    """Observed correlation of two components: their true covariance over their SDs."""
    (first, mine), (second, theirs) = (_true_parts(part, instruments) for part in (one, other))
    if bool(one.instruments) != bool(other.instruments):
        correlation = ACROSS_LENSES
    else:
        correlation = min(first, second) if one.by_turns == other.by_turns else TESTS_TOGETHER
    spread = _assumed_composite(one, instruments).sd * _assumed_composite(other, instruments).sd
    return correlation * math.fsum(mine) * math.fsum(theirs) / spread


def _true_parts(part: Composite, instruments: Sequence[Instrument]) -> tuple[float, list[float]]:
    """How the true standings of its kind correlate, and the true SDs that make a component, weighted."""
    if part.instruments:
        known = _assumed_composite(part, instruments)
        correlation = min(one.assumed.correlation for one in part.instruments)
        return correlation, [known.sd * math.sqrt(known.reliability)]
    homes = facet_homes(instruments)
    scales = {facet: _scales(homes[facet])[facet] for facet in sorted(part.facets)}
    sds = [part.facets[facet] * known.sd * math.sqrt(known.reliability) for facet, known in scales.items()]
    return min(homes[facet].assumed.correlation for facet in scales), sds


def _assumed_composite(part: Composite, instruments: Sequence[Instrument]) -> ScaleValues:
    """Values of totals, or of a weighted mean of facets, whose true scores correlate as assumed."""
    homes = {one.key: one for one in part.instruments} or facet_homes(instruments)
    weights = {key: 1.0 / len(part.instruments) for key in homes} if part.instruments else part.facets
    scales = {key: _total(homes[key]) if part.instruments else _scales(homes[key])[key] for key in sorted(weights)}
    if len(part.instruments) == 1:
        return next(iter(scales.values()))
    correlation = min(homes[key].assumed.correlation for key in scales)
    true = _true_covariance(weights, weights, scales, correlation)
    error = math.fsum(weights[k] ** 2 * v.sd**2 * (1.0 - v.reliability) for k, v in scales.items())
    mean = math.fsum(weights[key] * value.mean for key, value in scales.items())
    return ScaleValues(
        mean, math.sqrt(true + error), true / (true + error), sum(v.n_items for v in scales.values())
    )


def _assumed_values(instrument: Instrument, star_points: Sequence[Composite]) -> InstrumentValues:
    total, scales = _total(instrument), _scales(instrument)
    manners = [item.tags.manner for item in instrument.scored_items]
    if instrument.by_turns:
        manners = []  # of twins one person meets one
    hard = sum(manner in instrument.difficult_manners for manner in manners)
    courteous = sum(manner in instrument.courteous_manners for manner in manners)
    subscores = {key: {key: 1.0} for key in scales}
    subscores |= {point.id: dict(point.facets) for point in star_points if set(point.facets) <= set(scales)}
    return InstrumentValues(
        residual_variance=instrument.assumed.residual_sd**2,
        spread=instrument.assumed.residual_sd**2 + DIFFICULTY_SD**2,
        total=total,
        scales=scales,
        prmse={
            key: assumed_gate(weights, scales, total.reliability, instrument.assumed.correlation)
            for key, weights in subscores.items()
        },
        difficult=_part(total, hard) if hard else None,
        mirror_gap=_gap(total, hard, courteous, instrument.assumed.correlation) if hard and courteous else None,
    )


def assumed_gate(
    weights: Mapping[str, float],
    scales: Mapping[str, ScaleValues],
    total_reliability: float,
    correlation: float,
) -> Gate:
    """Haberman's gate of a weighted mean of scales whose true scores all correlate alike.

    PRMSE of the subscore is its reliability; that of the total is corr(true subscore, true total)^2 times the
    reliability of the total, the total being the item-weighted sum of all scales (Haberman 2008).
    """
    whole = {key: float(scale.n_items) for key, scale in sorted(scales.items())}
    true = _true_covariance(weights, weights, scales, correlation)
    error = math.fsum(
        weight**2 * scales[key].sd ** 2 * (1.0 - scales[key].reliability) for key, weight in sorted(weights.items())
    )
    shared = _true_covariance(weights, whole, scales, correlation)
    variance = _true_covariance(whole, whole, scales, correlation)
    square = 0.0 if variance <= 0 else shared**2 / (true * variance)
    return Gate(true / (true + error), square * total_reliability)


def _true_covariance(
    one: Mapping[str, float], other: Mapping[str, float], scales: Mapping[str, ScaleValues], correlation: float
) -> float:
    true = {key: scale.sd * math.sqrt(scale.reliability) for key, scale in scales.items()}
    return math.fsum(
        one[first] * other[second] * true[first] * true[second] * (1.0 if first == second else correlation)
        for first in sorted(one)
        for second in sorted(other)
    )


def _total(instrument: Instrument) -> ScaleValues:
    assumed = instrument.assumed
    return ScaleValues(assumed.mean, assumed.sd, assumed.reliability, _asked(instrument))


def _asked(instrument: Instrument) -> int:
    return instrument.answered_by_one(item.id for item in instrument.scored_items)


def _scales(instrument: Instrument) -> dict[str, ScaleValues]:
    facets = [item.facet for item in instrument.scored_items]
    facets += [option.facet for item in instrument.scored_items for option in item.options if option.facet]
    return {
        scale.id: ScaleValues(scale.mean, scale.sd, scale.reliability, _measuring(instrument, scale.id, facets))
        for scale in instrument.scales
    }


def _measuring(instrument: Instrument, scale: str, facets: Sequence[str | None]) -> int:
    """How many answers of one person measure a scale."""
    if not instrument.by_turns:
        return facets.count(scale)
    return instrument.answered_by_one(item.id for item in instrument.scored_items if item.facet == scale)


def _part(total: ScaleValues, items: int) -> ScaleValues:
    """The values of a part of a test: the same true variance, error by the number of items."""
    reliability = stepped(total.reliability, items / total.n_items)
    return ScaleValues(total.mean, total.sd * math.sqrt(total.reliability / reliability), reliability, items)


def _gap(total: ScaleValues, hard: int, courteous: int, correlation: float) -> MirrorGap:
    """Reliability of D - beta C with equal true variances: (1 - r^2)/(1 - r^2 + e_D + r^2 e_C), e = 1/rel - 1.

    Nothing is known of its sampling error yet, so the lower bound is 0.
    """
    error_hard = 1.0 / _part(total, hard).reliability - 1.0
    error_courteous = 1.0 / _part(total, courteous).reliability - 1.0
    true = 1.0 - correlation**2
    reliability = true / (true + error_hard + correlation**2 * error_courteous)
    return MirrorGap(reliability, 0.0, correlation, total.mean, total.mean, hard, courteous)
