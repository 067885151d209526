"""A first result held against a second, supervised one: the difference with its error, and what may be said of it.

Whoever is asked for a confirmation was chosen for a high first score, and high scores fall the second time by
chance alone. So a second score counts as lower only where it is below the first beyond error *and* below what
honest people with such a first score reach: of these at most one in twenty falls so far, however they were chosen.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from assess.analysis.superiority import believed
from assess.arrays import Floats

__all__ = ["Differences", "detectable_drop", "differences", "expected_second", "verdicts"]

SIDE = 1.6448536269514722  # one-sided 95 %: the half-width of a 90 % interval
POWER = 0.8416212335729143  # 80 % of cases
MOST = 4.0  # SDs: from the best of fifty people to the poorest; what cannot notice such a drop says nothing
CONFIRMED, LOWER, BY_CHANCE, IMPRECISE, MISSING = "confirmed", "lower", "by-chance", "imprecise", "missing"


@dataclass(frozen=True)
class Differences:
    """Second scores less first ones with their standard errors and 90 % intervals, (people,) each."""

    change: Floats
    se: Floats
    low: Floats
    high: Floats


def differences(first: Floats, first_se: Floats, second: Floats, second_se: Floats) -> Differences:
    """How far second scores are from first ones, each with its own standard error.

    Formula: d = x2 - x1, SE(d) = sqrt(SE1^2 + SE2^2), d +- 1.645 SE(d): reliable change without the assumption that
    both scores are equally exact. Either error holds the part of its day.
    Source: Jacobson & Truax (1991), Journal of Consulting and Clinical Psychology 59, 12-19; for two forms of
    unequal error Lord & Novick (1968), section 2.9. Shapes: (people,) each. Units: those of the scores, which stand
    on one scale. Errors: none; NaN where a score or an error is missing.

    >>> found = differences(np.array([1.0]), np.array([0.6]), np.array([-1.0]), np.array([0.8]))
    >>> found.change.tolist(), found.se.round(3).tolist(), found.high.round(3).tolist()
    ([-2.0], [1.0], [-0.355])
    """
    change, se = second - first, np.hypot(first_se, second_se)
    return Differences(change, se, change - SIDE * se, change + SIDE * se)


def expected_second(
    first: Floats, first_se: Floats, second_se: Floats, mean: float, sd: float
) -> tuple[Floats, Floats]:
    """The second score of an honest person with that first one, and its standard error.

    Formula: E = M + rho (x1 - M), rho = tau^2/(tau^2 + SE1^2), SE^2 = rho SE1^2 + SE2^2; M and tau (`mean`, `sd`)
    are those of true scores among applicants.
    Source: Kelley (1947), Fundamentals of Statistics; Lord & Novick (1968), section 3.7. Shapes: (people,) each.
    Units: those of the scores. Errors: none; without any spread of true scores everybody is expected at the mean.

    >>> value, se = expected_second(np.array([2.0]), np.array([1.0]), np.array([1.0]), mean=0.0, sd=1.0)
    >>> value.tolist(), se.round(4).tolist()
    ([1.0], [1.2247])
    """
    means, variances = believed(first, first_se, mean, sd)
    return means, np.sqrt(variances + second_se**2)


def detectable_drop(first: Floats, first_se: Floats, second_se: Floats, mean: float, sd: float) -> Floats:
    """How far below the first score somebody must truly stand to be noticed in 80 % of cases.

    Formula: x1 - T + .842 SE2, where T is the highest second score that `verdicts` calls lower:
    T = min(x1 - 1.645 sqrt(SE1^2 + SE2^2), E - 1.645 SE(E)), E as in `expected_second`.
    Source: Cohen (1988), Statistical Power Analysis, for a one-sided test of 5 %. Shapes: (people,) each. Units:
    those of the scores. Errors: none.

    >>> drop = detectable_drop(np.array([0.0]), np.array([0.6]), np.array([0.8]), mean=0.0, sd=10.0)
    >>> drop.round(3).tolist()
    [2.318]
    """
    return first - _limit(first, first_se, second_se, mean, sd) + POWER * second_se


def verdicts(
    first: Floats,
    first_se: Floats,
    second: Floats,
    second_se: Floats,
    *,
    mean: float = 0.0,
    sd: float = 1.0,
    most: float = MOST,
) -> NDArray[np.str_]:
    """What may be said of each person's second score; a code each.

    Formula: `lower` where the 90 % interval of the difference lies below zero and the second score below
    E - 1.645 SE(E), so that of honest people about 5 % are, if both forms are equally hard; `by-chance` where
    the interval lies below zero, but no lower than such first scores fall by chance; else `imprecise` where even
    somebody `most` below the first score would be noticed in fewer than 80 % of cases, and `confirmed` otherwise.
    `missing` without a score.
    Source: Jacobson & Truax (1991), as `differences`; for people chosen by their first score Campbell & Kenny
    (1999), A Primer on Regression Artifacts. Shapes: (people,) each. Units: those of the scores, `most` too.
    Errors: none.

    >>> first, none = np.array([1.0, 1.0, np.nan]), np.array([0.5, 0.5, 0.5])
    >>> verdicts(first, none, np.array([0.5, -3.0, 0.0]), none).tolist()
    ['confirmed', 'lower', 'missing']
    """
    found = differences(first, first_se, second, second_se)
    below = found.high < 0
    beyond = second < _limit(first, first_se, second_se, mean, sd)
    weak = detectable_drop(first, first_se, second_se, mean, sd) > most
    cases = [np.isnan(found.high), beyond, below, weak]
    codes = np.select(cases, [MISSING, LOWER, BY_CHANCE, IMPRECISE], CONFIRMED)
    return np.asarray(codes, dtype=np.str_)


def _limit(first: Floats, first_se: Floats, second_se: Floats, mean: float, sd: float) -> Floats:
    """Below which second score it is both lower than the first and than what was expected."""
    expected, error = expected_second(first, first_se, second_se, mean, sd)
    return np.minimum(first - SIDE * np.hypot(first_se, second_se), expected - SIDE * error)
