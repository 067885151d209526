"""What one day adds to all answers of one kind: error that internal consistency cannot see.

Mood and self-presentation of a day move every statement of a person together, so that they look like standing.
A scale's day part has the variance tau^2 = share * (SD of the scale)^2; the day parts of two scales of one kind
(statements, or scenarios) correlate by r. A composite sum c_i x_i has
tau^2 = sum_ij c_i c_j tau_i tau_j r_ij = r (sum c_i tau_i)^2 + (1 - r) sum (c_i tau_i)^2,
and SE^2 = item part + tau^2. Days of statements and of scenarios are taken as independent.
Source: Becker (2000), Psychological Methods 5, 370-379; Schmidt, Le & Ilies (2003), Psychological Methods 8,
206-224.
"""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.scoring.snapshot import InstrumentValues, Occasion, Snapshot, StarValues, star_values
from assess.scoring.structure import Composite, components, facet_homes

STATEMENTS = 0.06  # of a facet's variance among applicants; scenarios ask for knowledge: none is assumed
ASSUMED = "assumed until people are tested twice: .06 of a facet's variance, one mood for all statements"


@dataclass(frozen=True)
class Day:
    """What a day adds to a score, in its units: an SD shared with all scores of the kind, and one of its own."""

    common: float = 0.0
    own: float = 0.0

    @property
    def variance(self) -> float:
        """tau^2 of the score."""
        return self.common**2 + self.own**2


def joined(parts: Iterable[tuple[float, Day]]) -> Day:
    """The day of sum c_i x_i, scores of one kind: what is common adds up with its sign, the rest by squares."""
    listed = list(parts)
    return Day(
        math.fsum(weight * day.common for weight, day in listed),
        math.sqrt(math.fsum((weight * day.own) ** 2 for weight, day in listed)),
    )


def assumed_occasion(instruments: Sequence[Instrument]) -> Occasion:
    """What is assumed of a day while nobody was tested twice."""
    shares = {one.key: STATEMENTS if one.instruction == "would-do" else 0.0 for one in instruments}
    return Occasion(shares, 1.0, ASSUMED)


def day_of(
    occasion: Occasion | None, instrument: Instrument, values: InstrumentValues, weights: Mapping[str, float]
) -> Day:
    """The day of a mean of scales of one instrument (weight by scale), or of any part of a test of scenarios."""
    share = occasion.shares.get(instrument.key, 0.0) if occasion is not None else 0.0
    if occasion is None or share <= 0:
        return Day()
    if instrument.instruction == "should-do":
        return _scale_day(values.total.sd, share, occasion.correlation)
    days = {scale: _scale_day(values.scales[scale].sd, share, occasion.correlation) for scale in weights}
    return joined((weights[scale], days[scale]) for scale in sorted(days))


def _scale_day(sd: float, share: float, correlation: float) -> Day:
    tau = math.sqrt(share) * sd
    return Day(math.sqrt(correlation) * tau, math.sqrt(1.0 - correlation) * tau)


def composite_day(part: Composite, instruments: Sequence[Instrument], snapshot: Snapshot) -> Day:
    """The day of a component or point whose questions are all answered."""
    if part.instruments:
        return joined((1.0 / len(part.instruments), _whole_day(one, snapshot)) for one in part.instruments)
    homes = facet_homes(instruments)
    return joined(
        (weight, day_of(snapshot.occasion, homes[facet], snapshot.of(homes[facet]), {facet: 1.0}))
        for facet, weight in sorted(part.facets.items())
    )


def _whole_day(instrument: Instrument, snapshot: Snapshot) -> Day:
    sizes = {scale: float(known.n_items) for scale, known in snapshot.of(instrument).scales.items()}
    whole = math.fsum(sizes.values())
    weights = {scale: size / whole for scale, size in sizes.items()}
    return day_of(snapshot.occasion, instrument, snapshot.of(instrument), weights)


def kind_of(part: Composite) -> str:
    """Whether a component asks what somebody does, or what should be done: each kind has its own day."""
    return part.instruments[0].instruction if part.instruments else "would-do"


def by_kind(parts: Iterable[tuple[str, float, Day]]) -> float:
    """tau^2 of sum c_i x_i over scores of several kinds (kind, c_i, day): their days are independent."""
    listed = list(parts)
    kinds = sorted({kind for kind, *_ in listed})
    return math.fsum(
        joined((weight, day) for other, weight, day in listed if other == kind).variance for kind in kinds
    )


def star_day(snapshot: Snapshot, blueprint: Blueprint, instruments: Sequence[Instrument]) -> float:
    """tau^2 of the star of somebody who answered everything."""
    whole = math.fsum(component.weight for component in blueprint.components)
    scales = {one.id: one.weight / whole / one.reference.sd / blueprint.star.sd for one in blueprint.components}
    return by_kind(
        (kind_of(part), scales[part.id], composite_day(part, instruments, snapshot))
        for part in components(blueprint, instruments)
    )


def with_occasion(
    snapshot: Snapshot, occasion: Occasion, blueprint: Blueprint, instruments: Sequence[Instrument]
) -> Snapshot:
    """The snapshot with what a day adds, instead of what it knew of days: the star's reliability counts it."""
    star = star_values(blueprint, snapshot.composites, snapshot.correlations)
    known = replace(snapshot, occasion=occasion)
    added = star_day(known, blueprint, instruments) * blueprint.star.sd**2
    return replace(known, star=StarValues(star.sd, max(0.0, star.reliability - added / star.sd**2)))
