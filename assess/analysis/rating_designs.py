"""Generalizability of ratings over raters, occasions and other facets, whatever ratings are missing."""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from typing import Any

import numpy as np

from assess.analysis.answers import numbers
from assess.analysis.codes import Message, message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate, positive_estimate, reliability_estimate, two_sided_quantile
from assess.analysis.reml import restricted_likelihood
from assess.arrays import Floats, Indices

__all__ = ["PlannedDesign", "RatingStudy", "rating_study"]

RESIDUAL = "residual"
JOINT = " × "


@dataclass(frozen=True)
class PlannedDesign:
    """What a design of so many raters, occasions … reaches: error variances and coefficients, each with its error.

    `generalizability` is for ranking people, `dependability` for reading a score as such; the error variances are
    in squared rating points.
    """

    numbers: dict[str, float]
    universe: Estimate
    relative_error: Estimate
    absolute_error: Estimate
    generalizability: Estimate
    dependability: Estimate


@dataclass(frozen=True)
class RatingStudy:
    """Variance components of ratings, in squared points, with standard errors.

    `components` are by effect, "person × rater" being the raters' disagreement over people, "residual" all that no
    named effect holds; none is below zero. `numbers` says of each facet how many of its levels a person met on
    average (harmonic mean). `deviance` is −2 log of the restricted likelihood.
    """

    components: dict[str, Estimate]
    covariance: Floats
    mean: Estimate
    numbers: dict[str, float]
    people: int
    ratings: int
    deviance: float
    object: str
    effects: tuple[tuple[str, ...], ...]

    def plan(
        self,
        numbers: Mapping[str, float] | None = None,
        *,
        fixed: Collection[str] = (),
        nested: Collection[str] = (),
        level: float = 0.95,
    ) -> PlannedDesign:
        """The coefficients of a design with so many levels of each facet; as it was without `numbers`.

        `fixed` facets are the whole universe: what people do there belongs to their score. Levels of `nested`
        facets differ from person to person, as when everybody has raters of their own, so that all that goes with
        them disturbs ranking too. ValueError for an unknown facet or fewer than one level.
        """
        planned = {**self.numbers, **(numbers or {})}
        unknown = sorted({*planned, *fixed, *nested} - set(self.numbers))
        if unknown:
            raise ValueError(f"There is no facet {', '.join(unknown)}; there are {', '.join(self.numbers)}.")
        if not all(number >= 1 for number in planned.values()):
            raise ValueError("A planned design needs at least one level of each facet.")
        universe, relative, absolute = self._shares(planned, set(fixed), set(nested))
        signal = self._variance(universe, level)
        if not signal.value > 0:
            raise NotEstimable(message("persons-alike"))
        return PlannedDesign(
            planned,
            signal,
            self._variance(relative, level),
            self._variance(absolute, level),
            self._coefficient(universe, relative, "rating-generalizability", level),
            self._coefficient(universe, absolute, "rating-dependability", level),
        )

    def _shares(
        self, planned: Mapping[str, float], fixed: set[str], nested: set[str]
    ) -> tuple[Floats, Floats, Floats]:
        """How much of each component universe score, relative and absolute error hold."""
        universe, relative, absolute = np.zeros((3, len(self.effects) + 1))
        for place, effect in enumerate((*self.effects, (self.object, *self.numbers))):
            facets = [name for name in effect if name != self.object]
            share = 1.0 / math.prod(planned[name] for name in facets)
            last = place == len(self.effects)
            if not last and set(facets) <= fixed:
                universe[place] = share if self.object in effect else 0.0
                continue
            absolute[place] = share
            relative[place] = share if self.object in effect or nested & set(facets) else 0.0
        return universe, relative, absolute

    @property
    def _values(self) -> Floats:
        return np.array([one.value for one in self.components.values()])

    def _error(self, slope: Floats) -> float:
        # a component held at zero does not move with the data
        moving = np.where(self._values > 0, slope, 0.0)
        return math.sqrt(max(float(moving @ self.covariance @ moving), 0.0))

    def _variance(self, shares: Floats, level: float) -> Estimate:
        value, se = float(shares @ self._values), self._error(shares)
        return positive_estimate(value, se, self.people, message("restricted-likelihood"), level=level)

    def _coefficient(self, universe: Floats, error: Floats, code: str, level: float) -> Estimate:
        signal, noise = float(universe @ self._values), float(error @ self._values)
        slope = (noise * universe - signal * error) / (signal + noise) ** 2
        value, se = signal / (signal + noise), self._error(slope)
        return reliability_estimate(value, se, self.people, message(code), level=level)


def rating_study(
    scores: Any,
    facets: Mapping[str, Sequence[Hashable]],
    *,
    effects: Sequence[Sequence[str]] | None = None,
    level: float = 0.95,
) -> RatingStudy:
    """Variance components of people crossed with raters, occasions and other facets, from whatever was rated.

    The first facet is who is measured. Without `effects` every facet and interaction is estimated that the design
    tells from the others and from the residual; raters who rated one person each, say, have no interaction with
    people. Each line is one rating; ratings that are missing at random, given the others, do no harm. There are no
    weights: people are tied by the raters they share, so that the likelihood is no sum over people to be weighed.

    Formula: restricted maximum likelihood of y = μ + Σ u_k + e, all effects random; errors by the inverse of the
    expected information ½ tr(PV_kPV_l), which for complete data are those of the mean squares, 2MS²/df.
    A plan with n'_f levels divides each component by the product of its facets' n'; Eρ² = σ²_p/(σ²_p + relative
    error), Φ likewise with the absolute error; their errors by the delta method.
    Source: Brennan (2001), Generalizability Theory, chapters 4 to 7; Patterson & Thompson (1971), Biometrika 58.
    Shapes: `scores` (ratings,), NaN left out; each facet's labels (ratings,). Units: rating points.
    Errors: UnusableAnswers for labels that do not fit; NotEstimable where effects cannot be told apart or people do
    not differ; NotConverged.

    >>> generator = np.random.default_rng(1)
    >>> person, rater = np.repeat(np.arange(60), 3), np.tile(["ann", "bo", "cy"], 60)
    >>> ratings = generator.standard_normal(60)[person] + 0.8 * generator.standard_normal(180)
    >>> found = rating_study(ratings, {"person": person, "rater": rater})
    >>> list(found.components)
    ['person', 'rater', 'residual']
    >>> one, three = (found.plan({"rater": n}).generalizability.value for n in (1, 3))
    >>> 0.4 < one < three < 0.95
    True
    """
    values, levels = _table(scores, facets)
    named = _named(effects, tuple(levels)) if effects is not None else _told_apart(levels, len(values))
    block = max(levels, key=lambda name: int(levels[name].max()))
    partitions = {effect: _joined([levels[name] for name in effect]) for effect in named}
    inner = [effect for effect in named if block in effect]
    order = [*inner, *(effect for effect in named if block not in effect)]
    found = restricted_likelihood(
        values,
        levels[block],
        [partitions[effect] for effect in inner],
        [partitions[effect] for effect in order[len(inner) :]],
    )
    back = [*(order.index(effect) for effect in named), len(named)]
    variances, covariance = found.variances[back], found.covariance[np.ix_(back, back)]
    names = [*(JOINT.join(effect) for effect in named), RESIDUAL]
    who, people = next(iter(levels)), int(next(iter(levels.values())).max()) + 1
    components = {
        name: _component(float(value), math.sqrt(float(variance)), people, level)
        for name, value, variance in zip(names, variances, np.diagonal(covariance), strict=True)
    }
    z = two_sided_quantile(level) * found.mean_error
    mean = Estimate(
        found.mean, found.mean - z, found.mean + z, found.mean_error, people, message("restricted-likelihood")
    )
    met = {name: _met(levels[who], levels[name]) for name in levels if name != who}
    return RatingStudy(components, covariance, mean, met, people, len(values), found.deviance, who, tuple(named))


def _component(value: float, se: float, people: int, level: float) -> Estimate:
    method: Message = message("restricted-likelihood" if value > 0 else "held-at-zero")
    if value > 0:
        return positive_estimate(value, se, people, method, level=level)
    return Estimate(0.0, None, None, se, people, method)


def _table(scores: Any, facets: Mapping[str, Sequence[Hashable]]) -> tuple[Floats, dict[str, Indices]]:
    """Ratings that are there, and each facet's levels as numbers; every problem at once."""
    values = numbers(scores, "ratings")
    if values.ndim != 1:
        raise UnusableAnswers(message("ratings-one-a-line", dimensions=values.ndim))
    problems = [
        message("facet-labels", facet=name, labels=len(labels), ratings=len(values))
        for name, labels in facets.items()
        if len(labels) != len(values)
    ]
    if len(facets) < 2:
        problems.append(message("too-few-facets"))
    if problems:
        raise UnusableAnswers(problems)
    there = ~np.isnan(values)
    levels = {name: _levels([one for one, kept in zip(labels, there, strict=True) if kept])
              for name, labels in facets.items()}  # fmt: skip
    alone = [name for name, found in levels.items() if not found.size or int(found.max()) < 1]
    if alone:
        raise NotEstimable([message("facet-one-level", facet=name) for name in alone])
    return values[there], levels


def _levels(labels: Sequence[Hashable]) -> Indices:
    known = {label: place for place, label in enumerate(dict.fromkeys(labels))}
    return np.array([known[label] for label in labels], dtype=np.intp)


def _named(effects: Sequence[Sequence[str]], facets: Sequence[str]) -> list[tuple[str, ...]]:
    unknown = sorted({name for effect in effects for name in effect} - set(facets))
    if unknown:
        raise UnusableAnswers([message("facet-unknown", facet=name, facets=list(facets)) for name in unknown])
    named = [tuple(name for name in facets if name in effect) for effect in effects]
    if (facets[0],) not in named:
        raise UnusableAnswers(message("no-effect-of-people", facet=facets[0]))
    return list(dict.fromkeys(named))


def _told_apart(levels: Mapping[str, Indices], ratings: int) -> list[tuple[str, ...]]:
    """Effects that part the ratings differently from one another and from the residual."""
    found: list[tuple[str, ...]] = []
    known: list[Indices] = []
    for size in range(1, len(levels) + 1):
        for effect in combinations(levels, size):
            partition = _joined([levels[name] for name in effect])
            parts = int(partition.max()) + 1
            if parts < ratings and not any(_same(partition, other) for other in known):
                found.append(effect)
                known.append(partition)
    return found


def _joined(levels: Sequence[Indices]) -> Indices:
    """One number for each combination of levels, in the order in which they are met."""
    whole = levels[0]
    for other in levels[1:]:
        whole = whole * (int(other.max()) + 1) + other
    _, first, inverse = np.unique(whole, return_index=True, return_inverse=True)
    rank = np.empty(len(first), dtype=np.intp)
    rank[np.argsort(first)] = np.arange(len(first))
    return np.asarray(rank[inverse], dtype=np.intp)


def _same(one: Indices, other: Indices) -> bool:
    return bool((one == other).all())


def _met(people: Indices, facet: Indices) -> float:
    """Harmonic mean over people of the different levels each met."""
    pairs = np.unique(np.stack([people, facet]), axis=1)
    counts = np.bincount(pairs[0])
    return float(len(counts) / (1.0 / counts).sum())
