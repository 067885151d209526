"""What a day adds to answers, from people tested twice: the same form again, or two forms."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.arrays import Floats, Indices

__all__ = ["MeasuredDay", "measured_day"]

FEWEST = 50  # people, below whom the share is too uncertain to replace what is assumed


@dataclass(frozen=True)
class MeasuredDay:
    """The day's share of a scale's variance with its standard error, and how the days of two scales correlate."""

    share: float
    share_se: float
    correlation: float
    people: int


def measured_day(
    first: Floats, second: Floats, scales: tuple[Sequence[str], Sequence[str]], same: bool
) -> MeasuredDay:
    """The day's share from item points on two days.

    Formula: for scales f and g, w_fg = mean covariance of an item of f with another of g on the same day less that
    of items on two days; where the forms are the same an item is never held against itself, so that what is lasting
    in it is no day. In a balanced design w_ff is the component of persons and occasions, (MS_po - MS_pio)/items.
    Share: mean of w_ff over the variances of scale means; correlation: mean of w_fg over SDs, over the share, from
    0 to 1, and 1 with one scale alone. The standard error is that of the mean of people's products.
    Source: Cronbach et al. (1972), The Dependability of Behavioral Measurements; Schmidt, Le & Ilies (2003).
    Shapes: (people, items) each, NaN where unanswered: people with gaps are left out; `scales` names each item's
    scale on either day. Errors: NotEstimable below fifty people, or where no scale has two items on both days.

    >>> rng = np.random.default_rng(1)
    >>> person, days = rng.standard_normal((400, 1)), 0.5 * rng.standard_normal((2, 400, 1))
    >>> first, second = (person + day + rng.standard_normal((400, 8)) for day in days)
    >>> found = measured_day(first, second, (["a"] * 8, ["a"] * 8), same=True)
    >>> 0.12 < found.share < 0.26, found.people
    (True, 400)
    """
    whole = ~(np.isnan(first).any(axis=1) | np.isnan(second).any(axis=1))
    names = sorted(name for name in set(scales[0]) if min(list(part).count(name) for part in scales) > 1)
    if whole.sum() < FEWEST or not names:
        raise NotEstimable(message("tested-twice", people=int(whole.sum()), needed=FEWEST, scales=len(names)))
    one, other = (matrix[whole] - matrix[whole].mean(axis=0) for matrix in (first, second))
    columns = [[np.flatnonzero([name == scale for name in part]) for scale in names] for part in scales]
    sds = np.sqrt([_variance(one, other, *places) for places in zip(*columns, strict=True)])
    if not (sds > 0).all():
        raise NotEstimable(message("tested-twice", people=len(one), needed=FEWEST, scales=0))
    own = np.zeros(len(one))
    between = []
    for f, (mine, my_other) in enumerate(zip(*columns, strict=True)):
        own += _products(one, other, (mine, mine), (my_other, my_other), same) / sds[f] ** 2 / len(names)
        for g in range(f):
            pair = (mine, columns[0][g]), (my_other, columns[1][g])
            between.append(float(_products(one, other, *pair, same).sum()) / (sds[f] * sds[g] * (len(one) - 1)))
    share = float(own.sum()) / (len(one) - 1)
    error = float(own.std(ddof=1)) / math.sqrt(len(one))
    correlation = float(np.clip(np.mean(between) / share, 0.0, 1.0)) if between and share > 0 else 1.0
    return MeasuredDay(share, error, correlation, len(one))


def _variance(one: Floats, other: Floats, mine: Indices, theirs: Indices) -> float:
    """Mean variance of a scale's means on the two days."""
    return float(one[:, mine].mean(axis=1).var(ddof=1) + other[:, theirs].mean(axis=1).var(ddof=1)) / 2.0


def _products(
    one: Floats, other: Floats, first: tuple[Indices, Indices], second: tuple[Indices, Indices], same: bool
) -> Floats:
    """(people,) mean products of two scales' items on one day less those on two days, (f, g) on either day."""
    days = _mean_product(one, one, *first, apart=True) + _mean_product(other, other, *second, apart=True)
    across = _mean_product(one, other, first[0], second[1], apart=same)
    across += _mean_product(one, other, first[1], second[0], apart=same)
    return (days - across) / 2.0


def _mean_product(one: Floats, other: Floats, f: Indices, g: Indices, apart: bool) -> Floats:
    """(people,) mean of x_i y_j over i in f, j in g, without i = j where the columns are of the same items."""
    sums = one[:, f].sum(axis=1) * other[:, g].sum(axis=1)
    pairs = f.size * g.size
    if apart and np.array_equal(f, g):
        sums = sums - (one[:, f] * other[:, g]).sum(axis=1)
        pairs -= f.size
    return np.asarray(sums / pairs, dtype=np.float64)
