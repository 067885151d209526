"""Probabilities that two or three correlated normal variables all lie below limits, with two derivatives.

Rows are independent problems, so thousands are one call. The correlations between differences of utilities stay
away from ±1; up to .93 the quadrature is exact to ten decimals, at .97 to six.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from assess.arrays import Floats

TURN = 2.0 * np.pi
PAIRS = ((0, 1), (0, 2), (1, 2))
FAR = 0.75  # further correlations need more nodes
Quadrature = tuple[Floats, Floats]


@dataclass(frozen=True)
class Precision:
    """Gauss-Legendre nodes and weights on 0 to 1 for near and far correlations, and what is left of accuracy.

    Below `least` a probability has too few digits.
    """

    near: Quadrature
    far: Quadrature
    least: float

    @classmethod
    def of(cls, near: int, far: int, least: float) -> Precision:
        """With so many nodes."""
        rules = [np.polynomial.legendre.leggauss(count) for count in (near, far)]
        first, second = (((1.0 + nodes) / 2.0, weights / 2.0) for nodes, weights in rules)
        return cls(first, second, least)


FINE = Precision.of(12, 20, 1e-12)
COARSE = Precision.of(8, 12, 1e-9)  # enough where answers are averaged over draws


@dataclass(frozen=True)
class Orthants:
    """P(Z_1 ≤ h_1, …, Z_d ≤ h_d) of each row: `probability` (R,), `first` (R, d) and `second` (R, d, d) in h."""

    probability: Floats
    first: Floats
    second: Floats


def orthants(limits: Floats, correlations: Floats, precision: Precision = FINE) -> Orthants:
    """Orthant probabilities of one to three standard normal variables and their derivatives in the limits.

    `limits` (R, d); `correlations` (R, d(d−1)/2) in the order 12, 13, 23.
    Formula: d = 2 by the arcsine integral, d = 3 by Plackett's integral from the state in which the first variable
    is independent; ∂Φ_d/∂h_i = φ(h_i) Φ_{d−1}(the others | Z_i = h_i), ∂²Φ_d/∂h_i∂h_j = ∂Φ_d/∂ρ_ij, and
    ∂²Φ_d/∂h_i² = −h_i ∂Φ_d/∂h_i − Σ_j ρ_ij ∂²Φ_d/∂h_i∂h_j.
    Source: Plackett (1954), Biometrika 41, 351–360; Genz (2004), Statistics and Computing 14, 251–260.
    """
    if limits.shape[1] == 1:
        return _one(limits)
    if limits.shape[1] == 2:
        return _two(limits, correlations[:, 0], precision)
    return _three(limits, correlations, precision)


def density(h: Floats) -> Floats:
    """The standard normal density."""
    return np.asarray(np.exp(-0.5 * h * h) / np.sqrt(TURN))


def below_both(h: Floats, k: Floats, correlation: Floats, precision: Precision = FINE) -> Floats:
    """P(X ≤ h, Y ≤ k) of two standard normal variables, all (R,).

    Formula: Φ(h)Φ(k) + (1/2π) ∫₀^{asin ρ} exp(−(h² + k² − 2hk sin t)/(2 cos² t)) dt.
    Source: Drezner & Wesolowsky (1990), Journal of Statistical Computation and Simulation 35, 101–107.
    """
    return _by_reach(_both, np.abs(correlation), (h, k, correlation), precision)


def _both(h: Floats, k: Floats, correlation: Floats, quadrature: Quadrature) -> Floats:
    nodes, weights = quadrature
    angle = np.arcsin(correlation)
    sine = np.sin(angle[:, None] * nodes)
    exponent = ((h * k)[:, None] * sine - 0.5 * (h * h + k * k)[:, None]) / (1.0 - sine * sine)
    return np.asarray(ndtr(h) * ndtr(k) + angle / TURN * (np.exp(exponent) @ weights))


def _by_reach(
    work: Callable[..., Floats], reach: Floats, columns: tuple[Floats, ...], precision: Precision
) -> Floats:
    """The work on rows with near correlations and on those with far ones, each with its nodes."""
    near = reach <= FAR
    if near.all():
        return work(*columns, precision.near)
    result = np.empty(len(reach))
    for rows, quadrature in ((np.flatnonzero(near), precision.near), (np.flatnonzero(~near), precision.far)):
        result[rows] = work(*(column[rows] for column in columns), quadrature)
    return result


def _one(limits: Floats) -> Orthants:
    first = density(limits)
    return Orthants(ndtr(limits[:, 0]), first, (-limits * first)[:, :, None])


def _two(limits: Floats, rho: Floats, precision: Precision) -> Orthants:
    h, k = limits.T
    left = np.sqrt(1.0 - rho * rho)
    first = np.stack([density(h) * ndtr((k - rho * h) / left), density(k) * ndtr((h - rho * k) / left)], axis=1)
    second = np.empty((h.size, 2, 2))
    second[:, 0, 1] = second[:, 1, 0] = density(h) * density((k - rho * h) / left) / left
    for one in (0, 1):
        second[:, one, one] = -limits[:, one] * first[:, one] - rho * second[:, 0, 1]
    return Orthants(below_both(h, k, rho, precision), first, second)


def _three(limits: Floats, correlations: Floats, precision: Precision) -> Orthants:
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
        first[:, one] = density(h) * below_both(given_two, given_three, partial, precision)
        second[:, one, two] = second[:, two, one] = density(h) * density(given_two) / left_a * last
    for one in range(3):
        second[:, one, one] = -limits[:, one] * first[:, one] - (rho[:, one] * second[:, one]).sum(axis=1)
    reach = np.abs(correlations[:, :2]).max(axis=1)
    probability = _by_reach(_moved_together, reach, (limits, correlations), precision)
    probability += ndtr(limits[:, 0]) * below_both(limits[:, 1], limits[:, 2], correlations[:, 2], precision)
    return Orthants(probability, first, second)


def _moved_together(limits: Floats, correlations: Floats, quadrature: Quadrature) -> Floats:
    """What Φ₃ gains along ρ_1j(t) = sin(t asin ρ_1j), t from 0, where the first variable is independent, to 1."""
    h = limits[:, 0]
    r23 = correlations[:, 2, None]
    angles = np.arcsin(correlations[:, :2])
    nodes, weights = quadrature
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
    return np.asarray(together / TURN)
