"""Indices of fit from a chi-square: RMSEA with its interval, and CFI and TLI against independence."""

from __future__ import annotations

import math
from dataclasses import dataclass

from scipy.optimize import brentq
from scipy.special import chdtrc, chndtr


@dataclass(frozen=True)
class Fit:
    """A test of fit: chi-square with its degrees of freedom and p, and what it is worth.

    ``rmsea_low`` and ``rmsea_high`` are its 90 % limits; ``cfi`` and ``tli`` compare with a model of unrelated
    items and are None where that model fits as well. All but the chi-square are None without a degree of freedom.
    """

    chi_square: float
    degrees: int
    p: float | None
    rmsea: float | None
    rmsea_low: float | None
    rmsea_high: float | None
    cfi: float | None
    tli: float | None


def fit_of(chi_square: float, degrees: int, people: float, baseline: float, baseline_degrees: int) -> Fit:
    """p, RMSEA with its 90 % interval, CFI and TLI; ``people`` is n or n − 1, as the chi-square counts them.

    Formula: RMSEA = √(max(χ² − df, 0)/(df n)); CFI = 1 − max(χ² − df, 0)/max(χ_b² − df_b, χ² − df, 0); TLI =
    (χ_b²/df_b − χ²/df)/(χ_b²/df_b − 1). Source: Steiger (1990), Multivariate Behavioral Research 25, 173–180;
    Bentler (1990), Psychological Bulletin 107, 238–246; Tucker & Lewis (1973), Psychometrika 38, 1–10.
    """
    if degrees == 0:
        return Fit(chi_square, 0, None, None, None, None, None, None)
    excess, worst = max(chi_square - degrees, 0.0), baseline - baseline_degrees
    low, high = rmsea_limits(chi_square, degrees, people)
    cfi = 1.0 - excess / max(worst, excess) if max(worst, excess) > 0.0 else None
    ratio = baseline / baseline_degrees
    tli = (ratio - chi_square / degrees) / (ratio - 1.0) if ratio > 1.0 else None
    p = float(chdtrc(degrees, chi_square))
    return Fit(chi_square, degrees, p, math.sqrt(excess / (degrees * people)), low, high, cfi, tli)


def rmsea_limits(chi_square: float, degrees: int, people: float) -> tuple[float, float]:
    """The 90 % limits of the RMSEA, from the noncentral chi-square distribution."""
    low, high = (math.sqrt(noncentrality(chi_square, degrees, p) / (degrees * people)) for p in (0.95, 0.05))
    return low, high


def noncentrality(chi_square: float, degrees: int, probability: float) -> float:
    """λ with P(χ²(degrees, λ) ≤ chi_square) = probability, 0 if the central one is already below it."""
    if chi_square <= 0.0 or float(chndtr(chi_square, degrees, 0.0)) <= probability:
        return 0.0
    upper = 2.0 * chi_square + 50.0
    while float(chndtr(chi_square, degrees, upper)) > probability:
        upper *= 2.0
    return float(brentq(lambda ncp: float(chndtr(chi_square, degrees, ncp)) - probability, 0.0, upper))
