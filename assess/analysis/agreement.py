"""Agreement among raters: intraclass correlations, rwg, average deviation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
from scipy.special import chdtri, fdtri

from assess.analysis.answers import numbers
from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate
from assess.arrays import Floats

__all__ = [
    "IntraclassCorrelations",
    "OptionAgreement",
    "average_deviation",
    "intraclass_correlations",
    "option_agreement",
    "rwg",
    "rwg_j",
]

WANTED_RWG = 0.70


@dataclass(frozen=True)
class IntraclassCorrelations:
    """The six of Shrout and Fleiss: one rating (``…_single``) and the mean of all k raters (``…_average``).

    ``one_way``: each target has its own raters, ICC(1,1) and (1,k); ``random``: the same raters, who stand for
    others, absolute agreement, ICC(2,1) and (2,k); ``fixed``: these raters only, consistency, ICC(3,1) and (3,k).
    """

    one_way_single: Estimate
    random_single: Estimate
    fixed_single: Estimate
    one_way_average: Estimate
    random_average: Estimate
    fixed_average: Estimate


@dataclass(frozen=True)
class OptionAgreement:
    """One rated option: its key (``mean``), spread, rwg, average deviation in rating points, and the verdict."""

    option: int
    n: int
    mean: float
    sd: float
    rwg: Estimate
    average_deviation: float
    agreed: bool


def intraclass_correlations(ratings: Any, *, level: float = 0.95) -> IntraclassCorrelations:
    """The six intraclass correlations with exact F intervals (Satterthwaite's for the random-rater form).

    Formulas, from the two-way mean squares R (targets), C (raters), E (rest) and the one-way W: (R − W)/(R + (k
    − 1)W); (R − E)/(R + (k − 1)E + k(C − E)/n); (R − E)/(R + (k − 1)E); averages (R − W)/R, (R − E)/(R + (C −
    E)/n), (R − E)/R.
    Source: Shrout & Fleiss (1979), Psychological Bulletin 86, 420–428; McGraw & Wong (1996), Psych. Methods 1,
    30–46.
    Shape: (targets, raters); targets with a missing rating are left out. ``n`` counts targets.
    Errors: UnusableAnswers under two complete targets or raters; NotEstimable where targets do not differ.

    The six targets and four judges of Shrout and Fleiss, whose table 4 says .17, .29 and .71:

    >>> judges = [[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]]
    >>> found = intraclass_correlations(judges)
    >>> [round(one.value, 2) for one in (found.one_way_single, found.random_single, found.fixed_single)]
    [0.17, 0.29, 0.71]
    """
    complete = _table(ratings)
    complete = complete[~np.isnan(complete).any(axis=1)]
    n, k = complete.shape
    if n < 2 or k < 2:
        raise UnusableAnswers(message("too-few-targets", targets=n, raters=k))
    row, column, rest, within = _mean_squares(complete)
    if row <= 1e-14 * float((complete**2).mean()):
        raise NotEstimable(message("targets-alike"))
    one_way = _consistency(row, within, n, k, n * (k - 1), level, "1,{}")
    fixed = _consistency(row, rest, n, k, (n - 1) * (k - 1), level, "3,{}")
    random = _absolute(row, column, rest, n, k, level)
    return IntraclassCorrelations(one_way[0], random[0], fixed[0], one_way[1], random[1], fixed[1])


def rwg(ratings: Any, categories: int, *, level: float = 0.95) -> list[Estimate]:
    """Within-group agreement of each rated option against uniform guessing.

    Formula: 1 − s²/σ_E², σ_E² = (A² − 1)/12 for A categories; the interval is that of s². Negative values mean more
    spread than guessing and are kept. Source: James, Demaree & Wolf (1984), Journal of Applied Psychology 69,
    85–98.
    Shape: (raters, options), NaN missing. Errors: UnusableAnswers naming every option with fewer than two ratings.

    >>> [round(one.value, 2) for one in rwg([[4, 1], [4, 5], [5, 1], [5, 5]], categories=5)]
    [0.83, -1.67]
    """
    table, expected = _panel(ratings), _uniform_variance(categories)
    found = []
    for column in table.T:
        column = column[~np.isnan(column)]
        variance, degrees = float(column.var(ddof=1)), column.size - 1
        # chdtri counts from the upper tail: the larger probability belongs to the smaller quantile.
        widest = degrees * variance / float(chdtri(degrees, 0.5 + level / 2.0))
        narrowest = degrees * variance / float(chdtri(degrees, 0.5 - level / 2.0))
        error = variance * math.sqrt(2.0 / degrees) / expected
        value, low, high = (1 - spread / expected for spread in (variance, widest, narrowest))
        found.append(Estimate(value, low, high, error, column.size, message("rwg")))
    return found


def rwg_j(ratings: Any, categories: int) -> Estimate:
    """Agreement on a set of J options taken together.

    Formula: J(1 − v)/(J(1 − v) + v), v = mean variance over options / σ_E². Source: James, Demaree & Wolf (1984).
    Shape: (raters, options). No interval: the options are not a sample. Errors: NotEstimable where v is so large
    that the denominator is not positive.

    >>> round(rwg_j([[4, 2], [4, 2], [5, 3], [5, 3]], categories=5).value, 3)
    0.909
    """
    table = _panel(ratings)
    share = float(np.nanvar(table, axis=0, ddof=1).mean()) / _uniform_variance(categories)
    options = table.shape[1]
    below = options * (1.0 - share) + share
    if below <= 0.0:
        raise NotEstimable(message("rwg-j-undefined"))
    return Estimate(options * (1.0 - share) / below, None, None, None, table.shape[0], message("rwg-j"))


def average_deviation(ratings: Any, *, about: Literal["mean", "median"] = "mean") -> Floats:
    """Mean absolute deviation of ratings from each option's mean or median, in rating points: (options,).

    Up to A/6 for A categories counts as agreement.
    Source: Burke & Dunlap (2002), Organizational Research Methods 5, 159–172.
    Shape: (raters, options), NaN missing. Errors: as ``rwg``.

    >>> average_deviation([[4, 1], [4, 5], [5, 1], [5, 5]]).tolist()
    [0.5, 2.0]
    """
    table = _panel(ratings)
    centre = np.nanmean(table, axis=0) if about == "mean" else np.nanmedian(table, axis=0)
    return np.asarray(np.nanmean(np.abs(table - centre), axis=0))


def option_agreement(ratings: Any, categories: int) -> list[OptionAgreement]:
    """Each option of an expert panel: agreed where rwg ≥ .70 and the average deviation is at most A/6.

    Source: the bars of LeBreton & Senter (2008), Organizational Research Methods 11, 815–852, and Burke & Dunlap
    (2002). Shapes: ``ratings`` (raters, options), NaN missing. Errors: as ``rwg``.

    >>> [(one.mean, one.agreed) for one in option_agreement([[4, 1], [4, 5], [5, 1], [5, 5]], categories=5)]
    [(4.5, True), (3.0, False)]
    """
    table = _panel(ratings)
    spread = average_deviation(table)
    return [
        OptionAgreement(
            option,
            agreement.n,
            float(np.nanmean(table[:, option])),
            float(np.nanstd(table[:, option], ddof=1)),
            agreement,
            float(spread[option]),
            agreement.value >= WANTED_RWG and float(spread[option]) <= categories / 6.0,
        )
        for option, agreement in enumerate(rwg(table, categories))
    ]


def _table(ratings: Any) -> Floats:
    table = numbers(ratings, "ratings")
    if table.ndim != 2:
        raise UnusableAnswers(message("ratings-no-table"))
    return table


def _panel(ratings: Any) -> Floats:
    """(raters, options), each option rated at least twice."""
    table = _table(ratings)
    thin = np.flatnonzero((~np.isnan(table)).sum(axis=0) < 2)
    if thin.size:
        raise UnusableAnswers(message("option-few-ratings", option=option + 1) for option in thin)
    return table


def _uniform_variance(categories: int) -> float:
    if categories < 2:
        raise UnusableAnswers(message("too-few-categories", categories=categories))
    return (categories**2 - 1) / 12.0


def _mean_squares(table: Floats) -> tuple[float, float, float, float]:
    n, k = table.shape
    grand, rows, columns = table.mean(), table.mean(axis=1), table.mean(axis=0)
    row = k * float(((rows - grand) ** 2).sum()) / (n - 1)
    column = n * float(((columns - grand) ** 2).sum()) / (k - 1)
    rest = float(((table - rows[:, None] - columns + grand) ** 2).sum()) / ((n - 1) * (k - 1))
    within = float(((table - rows[:, None]) ** 2).sum()) / (n * (k - 1))
    return row, column, rest, within


def _consistency(
    row: float, error: float, n: int, k: int, degrees: int, level: float, form: str
) -> tuple[Estimate, Estimate]:
    """Single and average of the forms whose F = R/error is exact."""
    tail = 0.5 + level / 2.0
    # Rater error divided by target spread, at both ends of its interval; 0 when raters agree to the letter.
    ratio = error / row
    upper, lower = ratio * float(fdtri(n - 1, degrees, tail)), ratio / float(fdtri(degrees, n - 1, tail))

    def single(x: float) -> float:
        return (1.0 - x) / (1.0 + (k - 1) * x)

    return (
        Estimate(single(ratio), single(upper), single(lower), None, n, message("icc", form=form.format(1))),
        Estimate(1.0 - ratio, 1.0 - upper, 1.0 - lower, None, n, message("icc", form=form.format("k"))),
    )


def _absolute(row: float, column: float, rest: float, n: int, k: int, level: float) -> tuple[Estimate, Estimate]:
    """ICC(2,1) and ICC(2,k) with Satterthwaite's degrees of freedom."""
    value = (row - rest) / (row + (k - 1) * rest + k * (column - rest) / n)
    lean = n * (1.0 + (k - 1) * value) - k * value
    top = (k - 1) * (n - 1) * (k * value * column + lean * rest) ** 2
    bottom = (n - 1) * (k * value * column) ** 2 + (lean * rest) ** 2
    degrees = top / bottom if bottom > 0.0 else float((n - 1) * (k - 1))
    tail, spread = 0.5 + level / 2.0, k * column + (k * n - k - n) * rest
    strict, mild = float(fdtri(n - 1, degrees, tail)), float(fdtri(degrees, n - 1, tail))
    low = n * (row - strict * rest) / (strict * spread + n * row)
    high = n * (mild * row - rest) / (spread + n * mild * row)
    average = (row - rest) / (row + (column - rest) / n)
    low_average, high_average = (k * bound / (1.0 + (k - 1) * bound) for bound in (low, high))
    return (
        Estimate(value, low, high, None, n, message("icc", form="2,1")),
        Estimate(average, low_average, high_average, None, n, message("icc", form="2,k")),
    )
