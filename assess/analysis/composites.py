"""Reliability of what is made of scores: measurement error, weighted composites, differences."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from assess.analysis.answers import numbers
from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.analysis.estimate import Estimate, reliability_estimate
from assess.analysis.factors import correlation_matrix
from assess.arrays import Floats


def sem(standard_deviation: float, reliability: Estimate | float, *, n: int) -> Estimate:
    """Standard error of measurement, in the units of the score.

    Formula: SEM = σ √(1 − ρ); its interval maps the reliability's, its standard error is σ·se(ρ)/(2√(1 − ρ)).
    ``n``: persons behind the figures. Source: Lord & Novick (1968), section 3.6. Units: those of the
    score. Errors: NotEstimable for σ ≤ 0, ρ > 1.

    >>> round(sem(15.0, 0.91, n=100).value, 2)
    4.5
    """
    value = reliability.value if isinstance(reliability, Estimate) else float(reliability)
    problems = []
    if not (math.isfinite(standard_deviation) and standard_deviation > 0.0):
        problems.append(message("deviation-not-positive", value=standard_deviation))
    if not value <= 1.0:
        problems.append(message("reliability-above-one", value=value))
    if problems:
        raise NotEstimable(problems)
    error = standard_deviation * math.sqrt(1.0 - value)
    if not isinstance(reliability, Estimate) or reliability.low is None or reliability.high is None:
        return Estimate(error, None, None, None, n, message("sem-without-interval"))
    low, high = (
        standard_deviation * math.sqrt(max(1.0 - bound, 0.0)) for bound in (reliability.high, reliability.low)
    )
    spread = standard_deviation**2 * (reliability.se or 0.0) / (2.0 * error) if error > 0.0 else 0.0
    return Estimate(error, low, high, spread, n, message("sem-from", reliability=reliability.method))


def composite_reliability(
    weights: Sequence[float],
    standard_deviations: Sequence[float],
    reliabilities: Sequence[Estimate | float],
    correlations: Any,
    *,
    n: int,
    level: float = 0.95,
) -> Estimate:
    """Reliability of C = Σ w_j X_j.

    Formula: 1 − Σ w_j² σ_j² (1 − ρ_j) / σ_C², σ_C² = Σ_jk w_j w_k σ_j σ_k r_jk. Where every reliability is an
    Estimate with its standard error, the composite's is √Σ (w_j² σ_j² se_j/σ_C²)², spreads and correlations
    taken as known.
    Source: Mosier (1943), Psychometrika 8, 161–168.
    Shapes: (components,) each and (components, components); ``n`` persons. Errors: NotEstimable, all problems at
    once.

    Two parts of reliability .8 that correlate .5: 1 − 2(.2)/3

    >>> round(composite_reliability([1, 1], [1, 1], [0.8, 0.8], [[1, 0.5], [0.5, 1]], n=100).value, 3)
    0.867
    """
    share, values = _parts(weights, standard_deviations, reliabilities, correlations)
    total = float(share @ correlation_matrix(correlations) @ share)
    value = 1.0 - float(share**2 @ (1.0 - values)) / total
    errors = [part.se for part in reliabilities if isinstance(part, Estimate) and part.se is not None]
    if len(errors) < len(values):
        return Estimate(value, None, None, None, n, message("mosier-without-errors"))
    return reliability_estimate(
        value, float(np.linalg.norm(share**2 * np.array(errors))) / total, n, message("mosier"), level=level
    )


def difference_reliability(
    standard_deviations: Sequence[float],
    reliabilities: Sequence[Estimate | float],
    correlation: float,
    *,
    n: int,
    level: float = 0.95,
) -> Estimate:
    """Reliability of the difference of two scores.

    Formula: (σ₁²ρ₁ + σ₂²ρ₂ − 2rσ₁σ₂)/(σ₁² + σ₂² − 2rσ₁σ₂), Mosier's with weights 1 and −1.
    Source: Lord & Novick (1968), section 9.4. Shapes: two of each. Errors: NotEstimable where the difference does
    not vary.

    >>> round(difference_reliability([1, 1], [0.8, 0.8], 0.5, n=100).value, 3)
    0.6
    """
    table = [[1.0, correlation], [correlation, 1.0]]
    found = composite_reliability((1.0, -1.0), standard_deviations, reliabilities, table, n=n, level=level)
    method = message("difference" if found.low is not None else "difference-without-errors")
    return Estimate(found.value, found.low, found.high, found.se, n, method)


def effective_weights(weights: Sequence[float], standard_deviations: Sequence[float], correlations: Any) -> Floats:
    """Each component's share of the composite's variance, w_j σ_j r_jC/σ_C: (components,), summing to 1.

    Source: Wang & Stanley (1970), Review of Educational Research 40, 663–705.
    Shapes: (components,) each and (components, components). Errors: as ``composite_reliability``.

    >>> effective_weights([1, 1], [2, 1], [[1, 0], [0, 1]]).tolist()
    [0.8, 0.2]
    """
    share, _ = _parts(weights, standard_deviations, [1.0] * len(weights), correlations)
    carried = correlation_matrix(correlations) @ share
    return np.asarray(share * carried / float(share @ carried))


def _parts(
    weights: Sequence[float],
    standard_deviations: Sequence[float],
    reliabilities: Sequence[Estimate | float],
    correlations: Any,
) -> tuple[Floats, Floats]:
    """w_j σ_j and ρ_j, checked together."""
    matrix = correlation_matrix(correlations)
    weight, deviation = numbers(weights, "weights"), numbers(standard_deviations, "standard-deviations")
    values = np.array([part.value if isinstance(part, Estimate) else float(part) for part in reliabilities])
    if not weight.shape == deviation.shape == values.shape == (matrix.shape[0],):
        raise NotEstimable(message("lengths-differ"))
    problems = []
    if np.isnan(weight).any():
        problems.append(message("weight-missing"))
    if not bool((deviation > 0.0).all()):
        problems.append(message("deviations-not-positive"))
    if not bool((values <= 1.0).all()):
        problems.append(message("reliabilities-above-one"))
    share = weight * deviation
    if not problems and float(share @ matrix @ share) <= 1e-12 * float(share @ share):
        problems.append(message("composite-constant"))
    if problems:
        raise NotEstimable(problems)
    return share, values
