"""Differences within measurement error: bands by the standard error of the difference, and reliable change."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable, UnusableAnswers

__all__ = ["Bands", "ReliableChange", "bands", "reliable_change"]

SEPARATION = 1.645  # standard errors of the difference beyond which two scores differ, 90 % two-sided


@dataclass(frozen=True)
class Bands:
    """Bands from the top score down: `of` holds each person's, 1 the highest; `width` = C SED in score units."""

    standard_error: float
    standard_error_of_difference: float
    width: float
    of: tuple[int, ...]


def bands(scores: Sequence[float], standard_error: float, *, separation: float = SEPARATION) -> Bands:
    """Fixed bands of scores that do not differ reliably from the best one of their band.

    Formula: SED = SEM sqrt(2), width = C SED, SEM = SD sqrt(1 - r_xx). A score lies in the band of the highest
    score within `width` of it, bands being laid from the top down. `scores` and `standard_error` share one unit.
    Bands describe; each person's own indistinguishable set, which `ranking` gives, does not depend on where the
    best score happens to lie.
    Source: Cascio, Outtz, Zedeck & Goldstein (1991), Human Performance 4, 233-264. Shapes: `scores` (persons,).
    Errors: UnusableAnswers for a score that is no number, NotEstimable for an error that is not positive.

    >>> bands([10, 9, 7, 3], standard_error=1.0).of
    (1, 1, 2, 3)
    """
    values = np.asarray(scores, dtype=np.float64)
    if values.ndim != 1 or not values.size or not np.isfinite(values).all():
        raise UnusableAnswers(message("band-scores"))
    difference = _difference(standard_error)
    width = separation * difference
    found = np.zeros(values.size, dtype=np.int64)
    number = 0
    while (left := found == 0).any():
        number += 1
        found[left & (values >= values[left].max() - width)] = number
    return Bands(standard_error, difference, width, tuple(found.tolist()))


@dataclass(frozen=True)
class ReliableChange:
    """A difference of two scores of one person, its standard error, 90 % interval and two-sided p."""

    change: float
    se: float
    low: float
    high: float
    index: float
    p: float

    @property
    def reliable(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.low > 0 or self.high < 0


def reliable_change(before: float, after: float, standard_error: float) -> ReliableChange:
    """Whether a person's second score differs from the first beyond measurement error.

    Formula: RCI = (x2 - x1)/(SEM sqrt(2)). Source: Jacobson & Truax (1991), Journal of Consulting and Clinical
    Psychology 59, 12-19. Units: those of the score, for the same SEM at both times.
    Errors: UnusableAnswers for a score that is no number, NotEstimable for an error that is not positive.

    >>> there = reliable_change(10, 14, standard_error=1.0)
    >>> round(there.index, 2), there.reliable
    (2.83, True)
    """
    if not (math.isfinite(before) and math.isfinite(after)):
        raise UnusableAnswers(message("change-scores"))
    error = _difference(standard_error)
    change = after - before
    index = change / error
    return ReliableChange(
        change, error, change - SEPARATION * error, change + SEPARATION * error, index, float(2 * ndtr(-abs(index)))
    )


def _difference(standard_error: float) -> float:
    if not (math.isfinite(standard_error) and standard_error > 0):
        raise NotEstimable(message("error-not-positive", error=standard_error))
    return standard_error * math.sqrt(2)
