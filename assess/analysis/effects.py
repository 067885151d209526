"""Sizes of group differences, whatever the sample size."""

from __future__ import annotations

import math
from typing import Any

from scipy.optimize import brentq
from scipy.special import ndtr

from assess.analysis.answers import numbers
from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.analysis.estimate import Estimate, two_sided_quantile


def cohens_h(focal_rate: float, reference_rate: float) -> float:
    """Cohen's h of two proportions: 2 asin √p₁ − 2 asin √p₂; .2, .5 and .8 are small, medium and large.

    Source: Cohen (1988), Statistical Power Analysis, chapter 6.
    Units: radians. Errors: NotEstimable outside 0 to 1.

    >>> round(cohens_h(0.75, 0.25), 4)
    1.0472
    """
    if not (0.0 <= focal_rate <= 1.0 and 0.0 <= reference_rate <= 1.0):
        raise NotEstimable(message("rates-outside", focal=focal_rate, reference=reference_rate))
    return 2.0 * math.asin(math.sqrt(focal_rate)) - 2.0 * math.asin(math.sqrt(reference_rate))


def cohens_d(focal: Any, reference: Any, *, level: float = 0.95) -> Estimate:
    """Standardised difference of means, focal minus reference, from (persons,) scores, NaN left out.

    Formula and source: as ``cohens_d_from_moments``. Shapes: (persons,) each. Errors: NotEstimable, as there.

    >>> cohens_d([1, 2, 3], [2, 3, 4]).value
    -1.0
    """
    parts = []
    for name, scores in (("focal", focal), ("reference", reference)):
        values = numbers(scores, f"{name}-scores").ravel()
        values = values[values == values]
        if values.size < 2:
            raise NotEstimable(message("group-few-scores", side=name, scores=values.size))
        parts.append((float(values.mean()), float(values.std(ddof=1)), int(values.size)))
    return cohens_d_from_moments(parts[0], parts[1], level=level)


def cohens_d_from_moments(
    focal: tuple[float, float, int], reference: tuple[float, float, int], *, level: float = 0.95
) -> Estimate:
    """Standardised difference of means from (mean, standard deviation, n) of each group.

    Formula: d = (M₁ − M₂)/s, s² = ((n₁ − 1)s₁² + (n₂ − 1)s₂²)/(n₁ + n₂ − 2); SE² = (n₁ + n₂)/(n₁n₂) + d²/(2(n₁ +
    n₂)).
    Source: Hedges & Olkin (1985), Statistical Methods for Meta-Analysis, chapter 5.
    Units: standard deviations. Errors: NotEstimable where neither group varies or a group has fewer than two
    people.

    >>> cohens_d_from_moments((85.0, 15.0, 100), (100.0, 15.0, 100)).value
    -1.0
    """
    (mean_one, sd_one, n_one), (mean_two, sd_two, n_two) = focal, reference
    if min(n_one, n_two) < 2:
        raise NotEstimable(message("groups-too-small"))
    pooled = ((n_one - 1) * sd_one**2 + (n_two - 1) * sd_two**2) / (n_one + n_two - 2)
    if pooled <= 0.0:
        raise NotEstimable(message("groups-constant"))
    d = (mean_one - mean_two) / math.sqrt(pooled)
    error = math.sqrt((n_one + n_two) / (n_one * n_two) + d**2 / (2.0 * (n_one + n_two)))
    reach = two_sided_quantile(level) * error
    return Estimate(d, d - reach, d + reach, error, n_one + n_two, message("pooled-difference"))


def impact_ratio_from_d(d: float, selection_rate: float, focal_share: float) -> tuple[float, float, float, float]:
    """What a standardised difference does to selection: (impact ratio, focal rate, reference rate, cut).

    Formula: the cut c solves (1 − q)(1 − Φ(c)) + q(1 − Φ(c − d)) = selection rate, with focal share q and scores
    normal with unit spread about d in the focal and 0 in the reference group.
    Source: Sackett & Ellingson (1997), Personnel Psychology 50, 707–721. Units: rates and shares 0 to 1.
    Errors: NotEstimable outside 0 to 1.

    >>> ratio, focal, reference, _cut = impact_ratio_from_d(-1.0, selection_rate=0.1, focal_share=0.5)
    >>> round(ratio, 2), round(focal, 3), round(reference, 3)
    (0.15, 0.026, 0.174)
    """
    if not (0.0 < selection_rate < 1.0 and 0.0 < focal_share < 1.0 and math.isfinite(d)):
        raise NotEstimable(message("shares-outside"))

    def excess(cut: float) -> float:
        rate = (1.0 - focal_share) * float(ndtr(-cut)) + focal_share * float(ndtr(d - cut))
        return rate - selection_rate

    cut = float(brentq(excess, -40.0 + min(d, 0.0), 40.0 + max(d, 0.0), xtol=1e-13))
    focal_rate, reference_rate = float(ndtr(d - cut)), float(ndtr(-cut))
    return focal_rate / reference_rate, focal_rate, reference_rate, cut
