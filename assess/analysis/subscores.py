"""Does a subscore say anything the total does not? Haberman's proportional reduction in mean squared error."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assess.analysis.answers import Missing
from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate, reliability_estimate, two_sided_quantile
from assess.analysis.moments import Moments, moments
from assess.arrays import Floats

LONGEST = 50
ROUNDING = 1e-12  # a subscore that is the whole test is no better than the total, whatever its last digit


@dataclass(frozen=True)
class Prmse:
    """How well the subscore and the total each predict the subscore's own true score (1 = without error).

    ``adds_value`` is the gate: the subscore may be shown to a person. ``questions_needed`` is the length, in
    questions like the present ones, from which it would be; None if no length up to 50 times today's would do.
    """

    subscore: Estimate
    total: Estimate
    difference: Estimate
    adds_value: bool
    questions_needed: int | None


def prmse(responses: Any, subscore: Sequence[int], *, missing: Missing = "pairwise", level: float = 0.95) -> Prmse:
    """PRMSE of a subscore from itself and from the total of all items.

    Formula: from itself its alpha ρ; from the total x, (cov(s, x) − (1 − ρ)σ_s²)² / (ρ σ_s² σ_x²).
    Source: Haberman (2008), Journal of Educational and Behavioral Statistics 33, 204–229.
    Shapes: ``responses`` (persons, items), NaN missing; ``subscore`` lists the subscore's columns, from 0.
    Errors: UnusableAnswers for columns that do not exist or repeat; NotEstimable where alpha is not positive.

    >>> generator = np.random.default_rng(1)
    >>> own, other = generator.standard_normal((2, 300, 1))
    >>> answers = np.hstack([own.repeat(4, 1), other.repeat(4, 1)]) + generator.standard_normal((300, 8))
    >>> prmse(answers, [0, 1, 2, 3]).adds_value
    True
    """
    second = moments(responses, missing=missing)
    members = _members(subscore, second.items)
    covariance, count = second.covariance, int(members.sum())
    own, total = float(members @ covariance @ members), float(covariance.sum())
    across = float(members @ covariance.sum(axis=0))
    true = count / (count - 1) * (own - float(members @ np.diag(covariance)))
    if true <= 1e-12 * own or total <= 0.0:
        raise NotEstimable(message("subscore-without-truth"))
    root = (own * total) ** 0.5
    itself, from_total = prmse_from_moments(
        reliability=true / own,
        standard_deviation=own**0.5,
        total_standard_deviation=total**0.5,
        correlation=across / root,
    )
    slopes = _gradients(members, own, total, across, true, itself, from_total)
    return Prmse(
        reliability_estimate(
            itself,
            second.covariance_error(slopes[0]),
            second.n,
            message("alpha", missing=missing),
            level=level,
        ),
        reliability_estimate(
            from_total,
            second.covariance_error(slopes[1]),
            second.n,
            message("prmse-total", missing=missing),
            level=level,
        ),
        _difference(second, itself - from_total, slopes[0] - slopes[1], level, missing),
        itself - from_total > ROUNDING,
        _questions_needed(count, true, own - true, across - own, total - 2.0 * across + own),
    )


def prmse_from_moments(
    *, reliability: float, standard_deviation: float, total_standard_deviation: float, correlation: float
) -> tuple[float, float]:
    """(from itself, from the total) for a subscore known by its reliability, spread and correlation with the total.

    The total contains the subscore. Formula: as ``prmse``. Source: Haberman (2008).
    Units: spreads of subscore and total in the same points. Errors: NotEstimable outside the valid range.

    A subscore that is the whole test predicts itself no worse and no better than the total does:

    >>> both = prmse_from_moments(reliability=0.8, standard_deviation=2, total_standard_deviation=2, correlation=1)
    >>> [round(one, 6) for one in both]
    [0.8, 0.8]
    """
    problems = []
    if not 0.0 < reliability <= 1.0:
        problems.append(message("subscore-reliability", reliability=reliability))
    if not (standard_deviation > 0.0 and total_standard_deviation > 0.0):
        problems.append(message("deviations-positive"))
    if not -1.0 - 1e-9 <= correlation <= 1.0 + 1e-9:
        problems.append(message("correlation-outside", correlation=correlation))
    if problems:
        raise NotEstimable(problems)
    variance = standard_deviation**2
    shared = correlation * standard_deviation * total_standard_deviation - (1.0 - reliability) * variance
    return reliability, shared**2 / (reliability * variance * total_standard_deviation**2)


def _members(subscore: Sequence[int], items: int) -> Floats:
    columns = list(subscore)
    problems = [
        message("column-unknown", column=column, last=items - 1) for column in columns if not 0 <= column < items
    ]
    if len(set(columns)) != len(columns):
        problems.append(message("prmse-column-twice"))
    if len(set(columns)) < 2:
        problems.append(message("subscore-too-short"))
    if problems:
        raise UnusableAnswers(problems)
    members = np.zeros(items)
    members[columns] = 1.0
    return members


def _gradients(
    members: Floats, own: float, total: float, across: float, true: float, itself: float, from_total: float
) -> tuple[Floats, Floats]:
    """∂PRMSE/∂S of the subscore and of the total."""
    count = members.sum()
    own_slope = np.outer(members, members)
    true_slope = count / (count - 1.0) * (own_slope - np.diag(members))
    across_slope = (members[:, None] + members[None, :]) / 2.0
    shared = across - (own - true)
    shared_slope = across_slope - own_slope + true_slope
    from_itself = itself * (true_slope / true - own_slope / own)
    by_total = 2.0 * shared * shared_slope / (true * total) - from_total * (true_slope / true + 1.0 / total)
    return from_itself, by_total


def _difference(second: Moments, value: float, slope: Floats, level: float, missing: Missing) -> Estimate:
    error = second.covariance_error(slope)
    reach = two_sided_quantile(level) * error
    return Estimate(
        value, value - reach, value + reach, error, second.n, message("prmse-difference", missing=missing)
    )


def _questions_needed(count: int, true: float, error: float, shared_rest: float, rest: float) -> int | None:
    """Smallest number of like questions at which the subscore beats the total that contains it."""
    lengths = np.arange(count, LONGEST * count + 1)
    ratio = lengths / count
    itself = ratio * true / (ratio * true + error)
    total = rest + 2.0 * ratio * shared_rest + ratio**2 * true + ratio * error
    better = np.flatnonzero(itself - (shared_rest + ratio * true) ** 2 / (true * total) > ROUNDING)
    return int(lengths[better[0]]) if better.size else None
