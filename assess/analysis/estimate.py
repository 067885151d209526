"""An estimate never travels without its error."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.special import ndtri

from assess.analysis.codes import Message, message

__all__ = ["Estimate", "positive_estimate", "reliability_estimate", "two_sided_quantile"]


@dataclass(frozen=True)
class Estimate:
    """A figure with its interval, its standard error, the persons behind it and how it was made.

    ``low``, ``high`` and ``se`` are ``None`` where no honest interval exists; ``method`` then says why.
    """

    value: float
    low: float | None
    high: float | None
    se: float | None
    n: int
    method: Message


def two_sided_quantile(level: float) -> float:
    """z with P(|Z| ≤ z) = level for a standard normal Z; ValueError unless 0 < level < 1.

    Source: the normal distribution. Units: standard deviations. Errors: ValueError.

    >>> round(two_sided_quantile(0.95), 2)
    1.96
    """
    if not 0.0 < level < 1.0:
        raise ValueError(f"The confidence level must lie between 0 and 1, not {level}.")
    return float(ndtri(0.5 + level / 2.0))


def reliability_estimate(value: float, se: float, n: int, method: Message, *, level: float = 0.95) -> Estimate:
    """Estimate of a coefficient that cannot exceed 1.

    Formula: ln(1 − ρ) ± z · se/(1 − ρ), mapped back, so the upper limit stays below 1.
    Source: Bonett (2002), Journal of Educational and Behavioral Statistics 27, 335–340.
    Units: those of the coefficient. Errors: ValueError for a level outside 0 to 1.

    >>> from assess.analysis.codes import message
    >>> found = reliability_estimate(0.9, 0.02, 100, message("mosier"))
    >>> round(found.low, 2), round(found.high, 2)
    (0.85, 0.93)
    """
    room = 1.0 - value
    if room < -1e-9:
        return Estimate(value, None, None, se, n, message("above-one", method=method))
    if room < 1e-9:
        return Estimate(value, value, value, 0.0, n, message("without-error", method=method))
    spread = math.exp(two_sided_quantile(level) * se / room)
    return Estimate(value, 1.0 - room * spread, 1.0 - room / spread, se, n, method)


def positive_estimate(value: float, se: float, n: int, method: Message, *, level: float = 0.95) -> Estimate:
    """Estimate of a variance or standard deviation: ln(value) ± z · se/value, mapped back.

    Source: as for a logarithm by the delta method, Rao (1973), Linear Statistical Inference, 6a. Units: those of
    the value. Errors: ValueError for a level outside 0 to 1.

    >>> from assess.analysis.codes import message
    >>> found = positive_estimate(1.0, 0.1, 100, message("mosier"))
    >>> round(found.low, 2), round(found.high, 2)
    (0.82, 1.22)
    """
    if value <= 0.0:
        return Estimate(value, None, None, se, n, message("not-above-zero", method=method))
    spread = math.exp(two_sided_quantile(level) * se / value)
    return Estimate(value, value / spread, value * spread, se, n, method)
