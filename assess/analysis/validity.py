"""What a validity coefficient is worth: corrections, expectancy and utility."""

from __future__ import annotations

import math

from scipy.special import ndtri

from assess.analysis.bivariate import bivariate_normal
from assess.analysis.codes import Message, message
from assess.analysis.errors import NotEstimable

__all__ = [
    "corrected_for_criterion_unreliability",
    "corrected_for_range_restriction",
    "mean_score_of_selected",
    "success_ratio",
    "utility",
]


def corrected_for_range_restriction(validity: float, spread_ratio: float) -> float:
    """Thorndike's case II: r·u/√(1 + r²(u² − 1)), u = unrestricted over restricted spread of the predictor.

    Never applied unasked: it over-corrects where selection was indirect (Sackett et al. 2022, JAP 107,
    2040–2068).
    Source: Thorndike (1949), Personnel Selection. Units: correlations.
    Errors: NotEstimable unless |r| ≤ 1 and u > 0.

    >>> round(corrected_for_range_restriction(0.3, spread_ratio=1.5), 2)
    0.43
    """
    _refuse([_correlation(validity), _positive("spread-ratio", spread_ratio)])
    return validity * spread_ratio / math.sqrt(1.0 + validity**2 * (spread_ratio**2 - 1.0))


def corrected_for_criterion_unreliability(validity: float, criterion_reliability: float) -> float:
    """Operational validity r/√ρ_yy: corrected for the criterion only, since the score is used as it is.

    Source: Spearman (1904). Units: correlations. Errors: NotEstimable unless 0 < ρ ≤ 1 and the corrected value
    stays within 1.

    >>> corrected_for_criterion_unreliability(0.3, criterion_reliability=0.36)
    0.5
    """
    _refuse([_correlation(validity), _share("criterion-reliability", criterion_reliability, closed=True)])
    corrected = validity / math.sqrt(criterion_reliability)
    if abs(corrected) > 1.0:
        raise NotEstimable(message("corrected-above-one", value=corrected))
    return corrected


def success_ratio(validity: float, base_rate: float, selection_rate: float) -> float:
    """Taylor–Russell: the share of the selected who succeed, P(Y > y_c, X > x_c)/SR for bivariate normal X, Y.

    Source: Taylor & Russell (1939), Journal of Applied Psychology 23, 565–578. Units: rates 0 to 1. Errors:
    NotEstimable outside the ranges.

    The tables of Taylor and Russell say .74 for a validity of .50, a base rate of .50 and three of ten selected:

    >>> round(success_ratio(0.50, base_rate=0.50, selection_rate=0.30), 2)
    0.74
    """
    _refuse([_correlation(validity), _share("base-rate", base_rate), _share("selection-rate", selection_rate)])
    both = float(bivariate_normal(ndtri(selection_rate), ndtri(base_rate), validity))
    return both / selection_rate


def mean_score_of_selected(selection_rate: float) -> float:
    """Naylor–Shine: the mean standard score of the top share of a normal distribution, φ(z)/SR.

    Source: Naylor & Shine (1965), Journal of Industrial Psychology 3, 33–42. Units: standard scores. Errors:
    NotEstimable outside 0 to 1.

    >>> round(mean_score_of_selected(0.2), 2)
    1.4
    """
    _refuse([_share("selection-rate", selection_rate)])
    cut = float(ndtri(selection_rate))
    return math.exp(-0.5 * cut**2) / math.sqrt(2.0 * math.pi) / selection_rate


def utility(
    *,
    hires: float,
    validity: float,
    spread_of_value: float,
    selection_rate: float,
    years: float = 1.0,
    cost_per_applicant: float = 0.0,
    discount: float = 0.0,
    tax: float = 0.0,
    variable_costs: float = 0.0,
) -> float:
    """Gain in money of selecting with the test rather than at random.

    Formula: N·r·SD_y·φ(z)/SR·T·(1 + V)(1 − tax) − N/SR·cost·(1 − tax); T is the tenure in years, or Σ (1 + i)^−t
    over whole years t where a ``discount`` i is given. ``variable_costs`` V is negative where costs rise with
    value.
    Source: Brogden (1949); Cronbach & Gleser (1965); Boudreau (1983), Personnel Psychology 36, 551–576.
    Units: money of ``spread_of_value`` and ``cost_per_applicant``; ``hires`` N people. Errors: NotEstimable.

    >>> gain = utility(hires=10, validity=0.4, spread_of_value=10_000, selection_rate=0.2, cost_per_applicant=20)
    >>> round(gain)
    54992
    """
    _refuse(
        [
            _correlation(validity),
            _share("selection-rate", selection_rate),
            _positive("hires", hires),
            _positive("spread-of-value", spread_of_value),
            _positive("tenure", years),
        ]
    )
    if discount != 0.0 and years != int(years):
        raise NotEstimable(message("discount-whole-years"))
    tenure = sum((1.0 + discount) ** -year for year in range(1, int(years) + 1)) if discount else years
    gain = hires * validity * spread_of_value * mean_score_of_selected(selection_rate) * tenure
    return (gain * (1.0 + variable_costs) - hires / selection_rate * cost_per_applicant) * (1.0 - tax)


def _refuse(problems: list[Message | None]) -> None:
    found = [problem for problem in problems if problem]
    if found:
        raise NotEstimable(found)


def _correlation(value: float) -> Message | None:
    return None if -1.0 <= value <= 1.0 else message("validity-outside", value=value)


def _share(name: str, value: float, *, closed: bool = False) -> Message | None:
    within = 0.0 < value < 1.0 or (closed and value == 1.0)
    return None if within else message("share-outside", what=name, value=value)


def _positive(name: str, value: float) -> Message | None:
    return None if value > 0.0 and math.isfinite(value) else message("not-positive", what=name, value=value)
