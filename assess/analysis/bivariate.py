"""Probabilities of the bivariate normal distribution."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.special import ndtr

from assess.arrays import Floats

# Beyond ±38 the normal distribution function is 0 or 1 in double precision.
FURTHEST = 38.0
NODES, WEIGHTS = np.polynomial.legendre.leggauss(48)


def bivariate_normal(first: Any, second: Any, correlation: Any) -> Floats:
    """P(X ≤ first, Y ≤ second) of standard normal X, Y with the given correlation; shapes broadcast.

    Formula: Φ(h)Φ(k) + (1/2π)∫₀^{asin ρ} exp(−(h² + k² − 2hk sin θ)/(2cos²θ)) dθ, by 48-point Gauss–Legendre.
    Source: Drezner & Wesolowsky (1990), Journal of Statistical Computation and Simulation 35, 101–107.
    Infinite limits are allowed; |ρ| = 1 is the limit min(Φ(h), Φ(k)) or max(Φ(h) + Φ(k) − 1, 0).
    """
    h, k, rho = np.broadcast_arrays(
        np.clip(np.asarray(first, dtype=np.float64), -FURTHEST, FURTHEST),
        np.clip(np.asarray(second, dtype=np.float64), -FURTHEST, FURTHEST),
        np.asarray(correlation, dtype=np.float64),
    )
    certain = np.abs(rho) >= 1.0
    half = np.arcsin(np.where(certain, 0.0, rho))[..., None] / 2.0
    sine = np.sin(half * (1.0 + NODES))
    squares = (h**2 + k**2)[..., None]
    density = np.exp(-(squares - 2.0 * (h * k)[..., None] * sine) / (2.0 * (1.0 - sine**2)))
    smooth = ndtr(h) * ndtr(k) + (density @ WEIGHTS) * half[..., 0] / (2.0 * np.pi)
    limit = np.where(rho > 0.0, np.minimum(ndtr(h), ndtr(k)), np.maximum(ndtr(h) + ndtr(k) - 1.0, 0.0))
    return np.asarray(np.clip(np.where(certain, limit, smooth), 0.0, 1.0))


def bivariate_normal_density(first: Any, second: Any, correlation: Any) -> Floats:
    """φ₂(h, k; ρ), which is also ∂Φ₂/∂ρ; 0 at infinite limits. Shapes broadcast; |ρ| < 1."""
    h = np.clip(np.asarray(first, dtype=np.float64), -FURTHEST, FURTHEST)
    k = np.clip(np.asarray(second, dtype=np.float64), -FURTHEST, FURTHEST)
    left = 1.0 - np.asarray(correlation, dtype=np.float64) ** 2
    exponent = -(h**2 + k**2 - 2.0 * np.asarray(correlation) * h * k) / (2.0 * left)
    return np.asarray(np.exp(exponent) / (2.0 * np.pi * np.sqrt(left)))
