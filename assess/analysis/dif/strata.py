"""Mantel–Haenszel and Mantel statistics over strata of equal matching score."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from assess.analysis.codes import Message, message
from assess.analysis.dif.comparison import Comparison
from assess.analysis.weights import Weights, weighted_sd
from assess.arrays import Booleans, Floats

ETS_SCALE = -2.35
ONE_SIDED_05 = 1.6448536269514722


@dataclass(frozen=True)
class MantelHaenszel:
    """One binary item: χ² (1 df), common odds ratio α (reference over focal), Δ = −2.35 ln α and its ETS class.

    Δ < 0: harder for the focal group at equal standing. Where a cell total is empty α, Δ and the class are None
    and `note` says why.
    """

    item: str
    chi2: float
    p: float
    alpha: float | None
    delta: float | None
    delta_se: float | None
    ets: str | None
    n: int
    note: Message | None = None


@dataclass(frozen=True)
class Mantel:
    """One item with ordered categories: χ² (1 df), SMD (focal − reference, in points) and its size class."""

    item: str
    chi2: float
    p: float
    smd: float | None
    standardised: float | None
    ets: str | None
    n: int
    note: Message | None = None


@dataclass(frozen=True)
class _Strata:
    """Persons, sums and sums of squares of an item by stratum, for reference and focal."""

    reference: Floats
    focal: Floats
    reference_sum: Floats
    focal_sum: Floats
    square: Floats

    @property
    def total(self) -> Floats:
        return self.reference + self.focal

    def shared(self) -> _Strata:
        """Only the strata in which both groups are present: the others say nothing."""
        both = (self.reference > 0) & (self.focal > 0)
        return _Strata(*(getattr(self, name)[both] for name in self.__dataclass_fields__))


def mantel_haenszel(
    comparison: Comparison, item: int, anchors: Sequence[int] | None = None, *, continuity: bool = True
) -> MantelHaenszel:
    """Mantel–Haenszel (1959) for a binary item, with the ETS class by both of its conditions (Zieky 1993).

    α = Σ A_k D_k/T_k / Σ B_k C_k/T_k; χ² = (|Σ A_k − E A_k| − ½)²/Σ Var A_k; SE of ln α by Robins, Breslow &
    Greenland (1986). A: |Δ| < 1 or Δ not different from 0 (5 %); C: |Δ| ≥ 1.5 and beyond 1 (one-sided 5 %); else B.
    Source: Mantel & Haenszel (1959); Robins, Breslow & Greenland (1986); Zieky (1993). Shapes: `item` and `anchors`
    are columns, from 0. Units: Δ = −2.35 ln α. Errors: none; `note` says why a figure does not exist.

    >>> from assess.analysis.dif.comparison import compare
    >>> answers = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]] * 25
    >>> groups = ["a"] * 100 + ["b"] * 100
    >>> both = compare(answers, groups)
    >>> found = mantel_haenszel(both, 0)
    >>> round(found.alpha, 2), found.ets
    (1.0, 'A')
    """
    name = comparison.items[item]
    y, score, focal, weights = comparison.studied(item, anchors)
    low = y.min(initial=np.inf)
    strata = _strata((y > low).astype(np.float64), score, focal, weights).shared()
    if not len(strata.total) or len(np.unique(y)) != 2:
        reason = message("no-shared-stratum") if not len(strata.total) else message("not-binary")
        return MantelHaenszel(name, 0.0, 1.0, None, None, None, None, weights.n, reason)
    chi2 = _chi2(strata, 0.5 if continuity else 0.0)
    p = float(chdtrc(1, chi2))
    right_reference, right_focal = strata.reference_sum, strata.focal_sum
    r = right_reference * (strata.focal - right_focal) / strata.total
    s = (strata.reference - right_reference) * right_focal / strata.total
    if r.sum() <= 0 or s.sum() <= 0:
        return MantelHaenszel(name, chi2, p, None, None, None, None, weights.n, message("no-odds-ratio"))
    alpha = float(r.sum() / s.sum())
    agree = (right_reference + strata.focal - right_focal) / strata.total
    variance = (
        (agree * r).sum() / r.sum() ** 2
        + (agree * s + (1 - agree) * r).sum() / (r.sum() * s.sum())
        + ((1 - agree) * s).sum() / s.sum() ** 2
    ) / 2.0
    delta, error = ETS_SCALE * float(np.log(alpha)), abs(ETS_SCALE) * float(np.sqrt(variance))
    return MantelHaenszel(name, chi2, p, alpha, delta, error, ets_class(delta, error, p), weights.n)


def ets_class(delta: float, error: float, p: float) -> str:
    """A, B or C from Δ, its standard error, and the p of a Δ of zero."""
    if abs(delta) < 1.0 or p >= 0.05:
        return "A"
    return "C" if abs(delta) >= 1.5 and (abs(delta) - 1.0) / error > ONE_SIDED_05 else "B"


def mantel(comparison: Comparison, item: int, anchors: Sequence[int] | None = None) -> Mantel:
    """Mantel (1963) for ordered categories, with the standardised mean difference of Dorans & Schmitt (1991).

    χ² = (Σ F_k − E F_k)²/Σ Var F_k with F_k the focal group's sum in stratum k; SMD = Σ w_k (m_Fk − m_Rk) with
    w_k the focal group's share. Class by SMD over the item's SD (Zwick, Thayer & Mazzeo 1997): A below .17 or
    p ≥ .05, C above .25, else B.
    Source: Mantel (1963); Dorans & Schmitt (1991); Zwick, Thayer & Mazzeo (1997). Shapes: `item` and `anchors` are
    columns, from 0. Units: SMD in points of the item. Errors: none; `note` says why a figure does not exist.

    >>> from assess.analysis.dif.comparison import compare
    >>> answers = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]] * 25
    >>> groups = ["a"] * 100 + ["b"] * 100
    >>> both = compare(answers, groups)
    >>> found = mantel(both, 0)
    >>> abs(round(found.smd, 2)), found.ets
    (0.0, 'A')
    """
    name = comparison.items[item]
    y, score, focal, weights = comparison.studied(item, anchors)
    strata = _strata(y, score, focal, weights).shared()
    if not len(strata.total):
        return Mantel(name, 0.0, 1.0, None, None, None, weights.n, message("no-shared-stratum"))
    chi2 = _chi2(strata, 0.0)
    p = float(chdtrc(1, chi2))
    share = strata.focal / strata.focal.sum()
    smd = float(share @ (strata.focal_sum / strata.focal - strata.reference_sum / strata.reference))
    order = np.lexsort((weights.values, y))  # the same digits whatever the order of people
    standardised = smd / weighted_sd(y[order], weights.take(order))
    size = abs(standardised)
    grade = "A" if size <= 0.17 or p >= 0.05 else ("C" if size > 0.25 else "B")
    return Mantel(name, chi2, p, smd, standardised, grade, weights.n)


def _strata(y: Floats, score: Floats, focal: Booleans, weights: Weights) -> _Strata:
    _, place = np.unique(np.round(score), return_inverse=True)
    size = int(place.max(initial=-1)) + 1

    def summed(values: Floats) -> Floats:
        return np.bincount(place, weights=values, minlength=size).astype(np.float64)

    counted = weights.for_tests
    inside = focal * counted
    outside = counted - inside
    return _Strata(
        summed(outside), summed(inside), summed(outside * y), summed(inside * y), summed(counted * y * y)
    )


def _chi2(strata: _Strata, continuity: float) -> float:
    """(|Σ F − E F| − continuity)² / Σ Var F, hypergeometric within strata; 0 where nothing varies."""
    total, both = strata.total, strata.reference_sum + strata.focal_sum
    expected = strata.focal * both / total
    usable = total > 1
    variance = (
        (strata.reference * strata.focal * (total * strata.square - both**2))[usable]
        / (total**2 * (total - 1.0))[usable]
    ).sum()
    if variance <= 0:
        return 0.0
    difference = abs(float((strata.focal_sum - expected).sum()))
    return float(max(0.0, difference - continuity) ** 2 / variance)
