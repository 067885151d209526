"""Which places depend on the authors' guesses: the ranking again under a declared family of other blueprints.

The family: each weight a quarter more and less, alone and all together; each scenario, each point and each lens
left out. Each variant is ranked as the product would rank it had it been pinned: nothing is sampled.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product

import numpy as np

from assess.analysis.order import first_rows
from assess.analysis.posteriors import Expectation
from assess.arrays import Booleans, Floats, Indices, Integers
from assess.documents.blueprint import Blueprint
from assess.documents.instrument import Instrument
from assess.scoring.occasion import composite_day, kind_of, star_day
from assess.scoring.snapshot import Snapshot, star_values
from assess.scoring.structure import components

__all__ = ["Family", "Measured", "Robustness", "Scenario", "Variant", "family", "robustness"]

APART = 0.25  # of a weight, more and less
TOGETHER = 8  # components up to which all weights are moved together, in each combination of more and less
KINDS = ("weight", "weights", "scenario", "point", "lens")


@dataclass(frozen=True)
class Scenario:
    """A component without one scenario: its `values`, the item part of its `errors` (n,), NaN where unanswered."""

    component: str
    item: str
    values: Floats
    errors: Floats


@dataclass(frozen=True)
class Measured:
    """What people were measured by: each component's `values` and item part of `errors` (n, components), in the
    blueprint's order; `labels` (n,) put people in order who are alike; `scenarios` left out, one by one."""

    values: Floats
    errors: Floats
    labels: Integers
    scenarios: Sequence[Scenario] = ()


@dataclass(frozen=True)
class Variant:
    """Another guess: `kind` of KINDS, what it moves or leaves out, weights by component (absent: left out)."""

    kind: str
    name: str
    weights: Mapping[str, float]
    change: float = 0.0


@dataclass(frozen=True)
class Family:
    """The documents that all variants share."""

    blueprint: Blueprint
    battery: Sequence[Instrument]
    snapshot: Snapshot


@dataclass(frozen=True)
class Robustness:
    """`within` (variants, n) says who has one of the places in each variant; `present` (n,) who has one now."""

    variants: tuple[Variant, ...]
    within: Booleans
    present: Booleans

    def rows(self, *kinds: str) -> Indices:
        """The variants of these kinds, of all where none is named."""
        return np.flatnonzero([not kinds or one.kind in kinds for one in self.variants])

    def shares(self, *kinds: str) -> Floats:
        """(n,) share of those variants in which somebody has one of the places; NaN without any."""
        rows = self.rows(*kinds)
        return self.within[rows].mean(axis=0) if rows.size else np.full(self.present.size, np.nan)

    def kept(self, *kinds: str) -> int:
        """How many of the present places stay with whoever has them in every one of those variants."""
        return int((self.present & self.within[self.rows(*kinds)].all(axis=0)).sum())

    def changes(self, variant: int) -> tuple[Indices, Indices]:
        """Who comes in and who goes out."""
        there = self.within[variant]
        return np.flatnonzero(there & ~self.present), np.flatnonzero(self.present & ~there)


def family(blueprint: Blueprint, battery: Sequence[Instrument], scenarios: Sequence[Scenario]) -> list[Variant]:
    """The declared variants; a component that stands alone cannot be left out."""
    weights = {component.id: component.weight for component in blueprint.components}
    found = [
        Variant("weight", name, {**weights, name: weights[name] * (1.0 + change)}, change)
        for name in weights
        for change in (APART, -APART)
    ]
    found += [Variant("weights", "", moved) for moved in _moved_together(weights)]
    found += [Variant("scenario", one.item, weights) for one in scenarios]
    for kind, groups in (("point", _points(blueprint)), ("lens", _lenses(blueprint, battery))):
        for name, members in groups.items():
            left = {key: weight for key, weight in weights.items() if key not in members}
            if left:
                found.append(Variant(kind, name, left))
    return found


def _moved_together(weights: Mapping[str, float]) -> Iterator[dict[str, float]]:
    """Each combination of a quarter more and a quarter less but those that move all weights alike."""
    if len(weights) > TOGETHER:
        return
    for changes in product((-APART, APART), repeat=len(weights)):
        if len(set(changes)) > 1 and len(weights) > 2:
            yield {key: one * (1.0 + change) for (key, one), change in zip(weights.items(), changes, strict=True)}


def _points(blueprint: Blueprint) -> dict[str, list[str]]:
    return {component.id: [component.id] for component in blueprint.components if component.facets}


def _lenses(blueprint: Blueprint, battery: Sequence[Instrument]) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for part in components(blueprint, battery):
        lens = "encounters" if part.by_turns else "judgement" if kind_of(part) == "should-do" else "disposition"
        found.setdefault(lens, []).append(part.id)
    return found if len(found) > 1 else {}


def robustness(
    given: Family, measured: Measured, present: Booleans, variants: Sequence[Variant], places: int
) -> Robustness:
    """Who has one of the first `places` in each variant, ranked by expected rank as everybody is ranked.

    Formula: star' = sum c'_i (x_i - ref_i), c'_i = w'_i/(sd_i sd'), SE'^2 = sum (c'_i s_i)^2 + the day's; sd' is
    the star's frozen SD times SD(sum w'z)/SD(sum wz) by the frozen correlations. A scenario left out changes its
    component's mean and error, no reference value. Ranks as in `Order`.
    Source: Saisana, Saltelli & Tarantola (2005), Journal of the Royal Statistical Society A 168, 307-323, for
    composites under other choices of their makers. Shapes: `Measured`; `present` (n,).
    """
    scenarios = {one.item: one for one in measured.scenarios}
    within = np.zeros((len(variants), measured.labels.size), dtype=np.bool_)
    columns = [component.id for component in given.blueprint.components]
    known: dict[tuple[tuple[str, float], ...], Scale] = {}
    for row, variant in enumerate(variants):
        key = tuple(variant.weights.items())
        scale = known.get(key) or known.setdefault(key, Scale.of(given, variant.weights))
        values, errors = measured.values, measured.errors
        if variant.kind == "scenario":
            values, errors = _without(measured, scenarios[variant.name], columns)
        within[row, scale.first(values, errors, measured.labels, places)] = True
    return Robustness(tuple(variants), within, present)


def _without(measured: Measured, scenario: Scenario, columns: Sequence[str]) -> tuple[Floats, Floats]:
    """Values and errors with the component without that scenario, or as it was for who answered no other."""
    values, errors, column = measured.values.copy(), measured.errors.copy(), columns.index(scenario.component)
    there = ~np.isnan(scenario.values)
    values[there, column], errors[there, column] = scenario.values[there], scenario.errors[there]
    return values, errors


@dataclass(frozen=True)
class Scale:
    """How a variant's star is made of components: (components,) coefficients and references, the day, the prior."""

    coefficients: Floats
    references: Floats
    day: float
    lean: float
    reliability: float

    @classmethod
    def of(cls, given: Family, weights: Mapping[str, float]) -> "Scale":
        """Of these weights."""
        blueprint, snapshot = given.blueprint, given.snapshot
        before = star_values(blueprint, snapshot.composites, snapshot.correlations)
        kept = tuple(
            one.model_copy(update={"weight": weights[one.id]}) for one in blueprint.components if one.id in weights
        )
        moved = blueprint.model_copy(update={"components": kept})
        star = star_values(moved, snapshot.composites, snapshot.correlations)
        sd = blueprint.star.sd * star.sd / before.sd
        moved = moved.model_copy(update={"star": blueprint.star.model_copy(update={"sd": sd})})
        day, whole = star_day(snapshot, moved, given.battery), sum(weights.values())
        known = snapshot.occasion is None or snapshot.occasion.n > 0
        references = [one.reference for one in blueprint.components]
        return cls(
            coefficients=np.array(
                [weights.get(one.id, 0.0) / whole / one.reference.sd / sd for one in blueprint.components]
            ),
            references=np.array([one.mean + blueprint.star.mean * one.sd for one in references]),
            day=day,
            lean=0.0 if known else day,
            reliability=max(0.0, star.reliability - day * sd**2 / star.sd**2),
        )

    def stars(self, values: Floats, errors: Floats) -> tuple[Floats, Floats]:
        """Everybody's star and its standard error, with six decimals as they are stored: who is alike stays so."""
        spread: Floats = np.sqrt((errors**2) @ self.coefficients**2 + self.day)
        return np.round((values - self.references) @ self.coefficients, 6), np.round(spread, 6)

    def first(self, values: Floats, errors: Floats, labels: Integers, places: int) -> Indices:
        """The rows of whoever has the places."""
        stars, spread = self.stars(values, errors)
        return first_rows(stars, spread, labels, places, Expectation(reliability=self.reliability), self.lean)


def item_errors(blueprint: Blueprint, battery: Sequence[Instrument], snapshot: Snapshot, errors: Floats) -> Floats:
    """The item part of components' standard errors (n, components), which hold a day too."""
    days = np.array([composite_day(part, battery, snapshot).variance for part in components(blueprint, battery)])
    return np.asarray(np.sqrt(np.maximum(errors**2 - days, 0.0)), dtype=np.float64)
