"""Probabilities that two or three correlated normal variables all lie below limits, with two derivatives.

Rows are independent problems, so thousands are one call. The correlations between differences of utilities stay
away from ±1; up to .93 the quadrature is exact to ten decimals, at .97 to six.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from assess.arrays import Floats

TURN = 2.0 * np.pi
PAIRS = ((0, 1), (0, 2), (1, 2))
FAR = 0.75  # correlations up to here need 12 nodes, further ones 20
NEAR_NODES, FAR_NODES = (np.polynomial.legendre.leggauss(count) for count in (12, 20))


@dataclass(frozen=True)
class Orthants:
    """P(Z_1 ≤ h_1, …, Z_d ≤ h_d) of each row: `probability` (R,), `first` (R, d) and `second` (R, d, d) in h."""

    probability: Floats
    first: Floats
    second: Floats


def orthants(limits: Floats, correlations: Floats) -> Orthants:
    """Orthant probabilities of one to three standard normal variables and their derivatives in the limits.

    `limits` (R, d); `correlations` (R, d(d−1)/2) in the order 12, 13, 23.
    Formula: d = 2 by the arcsine integral, d = 3 by Plackett's integral from the state in which the first variable
    is independent; ∂Φ_d/∂h_i = φ(h_i) Φ_{d−1}(the others | Z_i = h_i), ∂²Φ_d/∂h_i∂h_j = ∂Φ_d/∂ρ_ij, and
    ∂²Φ_d/∂h_i² = −h_i ∂Φ_d/∂h_i − Σ_j ρ_ij ∂²Φ_d/∂h_i∂h_j.
    Source: Plackett (1954), Biometrika 41, 351–360; Genz (2004), Statistics and Computing 14, 251–260.
    """
    if limits.shape[1] == 1:
        return _one(limits)
    return _two(limits, correlations[:, 0]) if limits.shape[1] == 2 else _three(limits, correlations)


def density(h: Floats) -> Floats:
    """The standard normal density."""
    return np.asarray(np.exp(-0.5 * h * h) / np.sqrt(TURN))


def below_both(h: Floats, k: Floats, correlation: Floats) -> Floats:
    """P(X ≤ h, Y ≤ k) of two standard normal variables, all (R,).

    Formula: Φ(h)Φ(k) + (1/2π) ∫₀^{asin ρ} exp(−(h² + k² − 2hk sin t)/(2 cos² t)) dt.
    Source: Drezner & Wesolowsky (1990), Journal of Statistical Computation and Simulation 35, 101–107.
    """
    angle = np.arcsin(correlation)
    nodes, weights = _quadrature(correlation)
    sine = np.sin(angle[:, None] * nodes)
    exponent = ((h * k)[:, None] * sine - 0.5 * (h * h + k * k)[:, None]) / (1.0 - sine * sine)
    return np.asarray(ndtr(h) * ndtr(k) + angle / TURN * (np.exp(exponent) @ weights))


def _quadrature(correlations: Floats) -> tuple[Floats, Floats]:
    """Gauss-Legendre nodes and weights on 0 to 1."""
    nodes, weights = NEAR_NODES if np.abs(correlations).max(initial=0.0) <= FAR else FAR_NODES
    return (1.0 + nodes) / 2.0, weights / 2.0


def _one(limits: Floats) -> Orthants:
    first = density(limits)
    return Orthants(ndtr(limits[:, 0]), first, (-limits * first)[:, :, None])


def _two(limits: Floats, rho: Floats) -> Orthants:
    h, k = limits.T
    left = np.sqrt(1.0 - rho * rho)
    first = np.stack([density(h) * ndtr((k - rho * h) / left), density(k) * ndtr((h - rho * k) / left)], axis=1)
    second = np.empty((h.size, 2, 2))
    second[:, 0, 1] = second[:, 1, 0] = density(h) * density((k - rho * h) / left) / left
    for one in (0, 1):
        second[:, one, one] = -limits[:, one] * first[:, one] - rho * second[:, 0, 1]
    return Orthants(below_both(h, k, rho), first, second)


def _three(limits: Floats, correlations: Floats) -> Orthants:
    rho = np.ones((limits.shape[0], 3, 3))
    first, second = np.empty_like(limits), np.zeros_like(rho)
    for (one, two), values in zip(PAIRS, correlations.T, strict=True):
        rho[:, one, two] = rho[:, two, one] = values
    for one, two, three in ((0, 1, 2), (1, 2, 0), (2, 0, 1)):
        h, a, b = limits[:, one], rho[:, one, two], rho[:, one, three]
        left_a, left_b = np.sqrt(1.0 - a * a), np.sqrt(1.0 - b * b)
        given_two, given_three = (limits[:, two] - a * h) / left_a, (limits[:, three] - b * h) / left_b
        partial = (rho[:, two, three] - a * b) / (left_a * left_b)
        last = ndtr((given_three - partial * given_two) / np.sqrt(1.0 - partial * partial))
        first[:, one] = density(h) * below_both(given_two, given_three, partial)
        second[:, one, two] = second[:, two, one] = density(h) * density(given_two) / left_a * last
    for one in range(3):
        second[:, one, one] = -limits[:, one] * first[:, one] - (rho[:, one] * second[:, one]).sum(axis=1)
    return Orthants(_below_all(limits, correlations), first, second)


def _below_all(limits: Floats, correlations: Floats) -> Floats:
    """Φ₃ along ρ_1j(t) = sin(t asin ρ_1j), t from 0, where the first variable is independent, to 1."""
    h = limits[:, 0]
    r23 = correlations[:, 2, None]
    angles = np.arcsin(correlations[:, :2])
    nodes, weights = _quadrature(correlations[:, :2])
    sines = np.sin(angles[:, :, None] * nodes)
    moving = 1.0 - sines * sines
    left = 1.0 + 2.0 * sines[:, 0] * sines[:, 1] * r23 - (sines * sines).sum(axis=1) - r23 * r23
    left = np.sqrt(np.maximum(left, 1e-12))
    together = np.zeros(h.size)
    for one, other in ((0, 1), (1, 0)):
        k, last = limits[:, 1 + one], limits[:, 1 + other]
        sine, room = sines[:, one], moving[:, one]
        exponent = ((h * k)[:, None] * sine - 0.5 * (h * h + k * k)[:, None]) / room
        from_first, from_other = sines[:, other] - sine * r23, r23 - sine * sines[:, other]
        expected = (from_first * h[:, None] + from_other * k[:, None]) / room
        given = (last[:, None] - expected) * np.sqrt(room) / left
        together += angles[:, one] * ((np.exp(exponent) * ndtr(given)) @ weights)
    both = below_both(limits[:, 1], limits[:, 2], correlations[:, 2])
    return np.asarray(ndtr(h) * both + together / TURN)
