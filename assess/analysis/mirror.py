"""The mirror gap of a group: what difficult customers cost, beyond what courteous ones tell of the same people."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.answers import answer_matrix, refuse_constant_items
from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.analysis.estimate import Estimate, positive_estimate, two_sided_quantile
from assess.analysis.moments import moments
from assess.analysis.snapshot import mirror_gap
from assess.arrays import Floats
from assess.documents.item import Item

__all__ = ["GroupGap", "Manners", "TwinGap", "group_gap", "twin_gap", "twin_pairs"]

TWIN_WEIGHT = 2.0  # of a scenario whose twin the same people answered; every other scenario counts once


@dataclass(frozen=True)
class Manners:
    """Which manners of customers are difficult, and which are the courteous ones they are compared with."""

    difficult: frozenset[str]
    courteous: frozenset[str]


@dataclass(frozen=True)
class GroupGap:
    """Difficult minus beta times courteous, on 0-1, every scenario about its own mean.

    Its mean over the whole group is zero by construction, so only `reliability` (with its lower 90 % bound), `beta`
    and `spread` (its standard deviation over people) say anything.
    """

    reliability: Estimate
    beta: Estimate
    spread: Estimate
    difficult: int
    courteous: int


@dataclass(frozen=True)
class TwinGap:
    """Points with a difficult customer minus points in the same situation with a courteous one, on -1 to 1."""

    mean: Estimate
    pairs: int


def twin_pairs(items: Sequence[Item], manners: Manners) -> list[tuple[int, int]]:
    """Positions of (difficult, courteous) twins that are both among the items.

    Source: the project's own documents. Shapes: places among `items`, from 0. Errors: none.

    >>> items = [
    ...     Item(id="rude", text="A guest waits.", twin="kind", tags={"manner": "irate"}),
    ...     Item(id="kind", text="A guest waits.", twin="rude", tags={"manner": "calm"}),
    ... ]
    >>> manners = Manners(frozenset({"irate"}), frozenset({"calm"}))
    >>> twin_pairs(items, manners)
    [(0, 1)]
    """
    places = {item.id: place for place, item in enumerate(items)}
    return [
        (place, places[item.twin])
        for place, item in enumerate(items)
        if item.tags.manner in manners.difficult
        and item.twin in places
        and items[places[item.twin]].tags.manner in manners.courteous
    ]


def group_gap(items: Sequence[Item], points: Floats, manners: Manners, *, level: float = 0.90) -> GroupGap:
    """Reliability, beta and spread of the mirror gap.

    Formula: G = D - beta C, D and C the weighted means of centred item points over difficult and courteous
    scenarios (twins answered by the same people weigh `TWIN_WEIGHT`), beta = cov(D, C)/T, T = k/(k - 1) (var C -
    sum of the items' own variances), the true variance of C. Standard errors by the delta method on covariances.
    Source: true-score covariances by Lord & Novick (1968), chapter 3; lower bound by Feldt (1965), Psychometrika
    30, 357-370.
    Shapes: `points` (persons, items) on 0-1, NaN missing; `manners` says which are difficult and which
    courteous. Errors: NotEstimable without two scenarios of each kind
    or without true variance; UnusableAnswers where everybody earned the same points.

    >>> manners = Manners(frozenset({"irate"}), frozenset({"calm"}))
    >>> tags = [{"manner": "irate"}] * 3 + [{"manner": "calm"}] * 3
    >>> items = [Item(id=f"q-{n}", text="A guest waits.", tags=tag) for n, tag in enumerate(tags)]
    >>> skill = np.random.default_rng(1).normal(0.6, 0.1, (200, 2)).repeat(3, axis=1)
    >>> points = skill + np.random.default_rng(2).normal(0, 0.1, (200, 6))
    >>> found = group_gap(items, points, manners)
    >>> found.difficult, found.courteous, 0 < found.reliability.value < 1
    (3, 3, True)
    """
    hard = [place for place, item in enumerate(items) if item.tags.manner in manners.difficult]
    kind = [place for place, item in enumerate(items) if item.tags.manner in manners.courteous]
    if min(len(hard), len(kind)) < 2:
        raise NotEstimable(message("too-few-of-each-manner", difficult=len(hard), courteous=len(kind)))
    refuse_constant_items(answer_matrix(points[:, [*hard, *kind]]))
    twins = {place for pair in twin_pairs(items, manners) for place in pair}
    difficult, courteous = (
        _centred(points[:, places], [place in twins for place in places]) for places in (hard, kind)
    )
    found = mirror_gap(difficult, courteous)
    if found.beta == 0.0 and found.reliability == 0.0:
        raise NotEstimable(message("manners-disagree"))
    beta_error, spread, spread_error = _delta(difficult, courteous, found.beta)
    n, reach = len(points), two_sided_quantile(level) * beta_error
    return GroupGap(
        Estimate(found.reliability, found.low, None, None, n, message("true-over-observed")),
        Estimate(found.beta, found.beta - reach, found.beta + reach, beta_error, n, message("true-covariances")),
        positive_estimate(spread, spread_error, n, message("spread-over-people"), level=level),
        len(hard),
        len(kind),
    )


def twin_gap(items: Sequence[Item], points: Floats, manners: Manners, *, level: float = 0.90) -> TwinGap:
    """Mean over people of their mean difference within twins, with SE = SD/sqrt(n).

    Formula: the paired t interval with the normal quantile, n being large. Source: Student (1908), Biometrika 6,
    1-25.
    Shapes: `points` (persons, items). Errors: NotEstimable where no pair was answered by the same people.

    >>> items = [
    ...     Item(id="rude", text="A guest waits.", twin="kind", tags={"manner": "irate"}),
    ...     Item(id="kind", text="A guest waits.", twin="rude", tags={"manner": "calm"}),
    ... ]
    >>> manners = Manners(frozenset({"irate"}), frozenset({"calm"}))
    >>> found = twin_gap(items, np.array([[0.4, 0.6], [0.5, 0.6], [0.6, 0.6]]), manners)
    >>> round(found.mean.value, 2), found.pairs
    (-0.1, 1)
    """
    pairs = twin_pairs(items, manners)
    if not pairs:
        raise NotEstimable(message("no-twins"))
    first, second = (np.array(places) for places in zip(*pairs, strict=True))
    differences = points[:, first] - points[:, second]
    both = ~np.isnan(differences)
    some = both.any(axis=1)
    means = np.where(both, differences, 0.0)[some].sum(axis=1) / both[some].sum(axis=1)
    n = int(some.sum())
    if n < 2:
        raise NotEstimable(message("few-twins"))
    value, error = float(means.mean()), float(means.std(ddof=1)) / math.sqrt(n)
    reach = two_sided_quantile(level) * error
    return TwinGap(
        Estimate(value, value - reach, value + reach, error, n, message("paired-differences")), len(pairs)
    )


def _centred(points: Floats, twins: Sequence[bool]) -> Floats:
    """Item points about their means, scaled so that the mean over columns is the weighted mean."""
    weights = np.where(twins, TWIN_WEIGHT, 1.0)
    return np.asarray((points - np.nanmean(points, axis=0)) * weights / weights.mean())


def _delta(difficult: Floats, courteous: Floats, beta: float) -> tuple[float, float, float]:
    """Standard error of beta; SD of D - beta C over people, and its standard error, beta being estimated too."""
    hard, kind = difficult.shape[1], courteous.shape[1]
    second = moments(np.column_stack([difficult, courteous]))
    first = np.repeat([1.0 / hard, 0.0], [hard, kind])
    other = np.repeat([0.0, 1.0 / kind], [hard, kind])
    together = (np.outer(first, other) + np.outer(other, first)) / 2.0
    true = kind / (kind - 1) * (np.outer(other, other) - np.diag(other**2))
    covariance, variance = float((together * second.covariance).sum()), float((true * second.covariance).sum())
    slope = (together * variance - covariance * true) / variance**2
    gap = first - beta * other
    spread = math.sqrt(max(0.0, float(gap @ second.covariance @ gap)))
    if spread < 1e-9:
        raise NotEstimable(message("gaps-alike"))
    outward = np.outer(gap, gap) - 2.0 * float(other @ second.covariance @ gap) * slope
    return second.covariance_error(slope), spread, second.covariance_error(outward) / (2.0 * spread)
