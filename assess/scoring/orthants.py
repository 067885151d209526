"""Probabilities that two or three correlated normal variables all lie below limits, with two derivatives.

Rows are independent problems, so thousands are one call. What depends on the correlations alone is made once, for
many calls and for all rows that share them. The correlations between differences of utilities stay away from ±1; up
to .93 the quadrature is exact to ten decimals, at .97 to six.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from assess.arrays import Floats, Indices

TURN = 2.0 * np.pi
FAR = 0.75  # further correlations need more nodes
NEXT, AFTER = [1, 2, 0], [2, 0, 1]  # of three variables, round the circle
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
COARSE = Precision.of(6, 12, 1e-9)  # enough where answers are averaged over draws


@dataclass(frozen=True)
class Orthants:
    """P(Z_1 ≤ h_1, …, Z_d ≤ h_d) of each row: `probability` (R,), `first` (d, R) and `second` (d, d, R) in h."""

    probability: Floats
    first: Floats
    second: Floats


class Correlated:
    """Normal variables by their correlations (C, d(d−1)/2), in the order 12, 13, 23."""

    def __init__(self, correlations: Floats, precision: Precision = FINE) -> None:
        far = _reach(correlations) > FAR
        self._place = np.where(far, np.cumsum(far), np.cumsum(~far)) - 1
        self._far = far if far.any() else None
        self._tables = tuple(
            _Table(correlations[rows].T, quadrature)
            for rows, quadrature in ((~far, precision.near), (far, precision.far))
        )

    def below(self, limits: Floats, which: Indices) -> Orthants:
        """Orthant probabilities of one to three standard normal variables and their derivatives in the limits.

        `limits` (d, R); `which` (R,) places of their correlations.
        Formula: d = 2 by the arcsine integral, d = 3 by Plackett's integral from the state in which the first
        variable is independent; ∂Φ_d/∂h_i = φ(h_i) Φ_{d−1}(the others | Z_i = h_i), ∂²Φ_d/∂h_i∂h_j = ∂Φ_d/∂ρ_ij,
        and ∂²Φ_d/∂h_i² = −h_i ∂Φ_d/∂h_i − Σ_j ρ_ij ∂²Φ_d/∂h_i∂h_j.
        Source: Plackett (1954), Biometrika 41, 351–360; Genz (2004), Statistics and Computing 14, 251–260.
        """
        place = self._place[which]
        if self._far is None:
            return self._tables[0].below(limits, place)
        far, size = self._far[which], len(limits)
        result = Orthants(np.empty(len(which)), np.empty(limits.shape), np.empty((size, *limits.shape)))
        for rows, table in zip((np.flatnonzero(~far), np.flatnonzero(far)), self._tables, strict=True):
            found = table.below(limits[:, rows], place[rows])
            result.probability[rows] = found.probability
            result.first[:, rows], result.second[:, :, rows] = found.first, found.second
        return result


def _reach(correlations: Floats) -> Floats:
    """The furthest correlation (C,) of those, and of two variables given a third."""
    furthest = np.asarray(np.abs(correlations).max(axis=1, initial=0.0))
    if correlations.shape[1] < 3:
        return furthest
    _, partial = _conditional(correlations.T)
    return np.asarray(np.maximum(furthest, np.abs(partial).max(axis=0)))


def density(h: Floats) -> Floats:
    """The standard normal density."""
    return np.asarray(np.exp(-0.5 * h * h) / np.sqrt(TURN))


def below_both(h: Floats, k: Floats, correlation: Floats, precision: Precision = FINE) -> Floats:
    """P(X ≤ h, Y ≤ k) of two standard normal variables, all (R,).

    Formula: Φ(h)Φ(k) + (1/2π) ∫₀^{asin ρ} exp(−(h² + k² − 2hk sin t)/(2 cos² t)) dt.
    Source: Drezner & Wesolowsky (1990), Journal of Statistical Computation and Simulation 35, 101–107.
    """
    result, near = np.empty(len(h)), np.abs(correlation) <= FAR
    for rows, quadrature in ((np.flatnonzero(near), precision.near), (np.flatnonzero(~near), precision.far)):
        pairs = _Pairs(correlation[rows], quadrature)
        result[rows] = pairs.below(h[rows], k[rows], np.arange(rows.size))
    return result


class _Pairs:
    """Two variables of each of correlations (..., C)."""

    def __init__(self, correlations: Floats, quadrature: Quadrature) -> None:
        nodes, weights = quadrature
        angles = np.arcsin(correlations)
        sines = np.sin(np.multiply.outer(nodes, angles))
        room = 1.0 - sines * sines
        self._products, self._squares = sines / room, -0.5 / room
        self._weights, self._angles = weights, angles / TURN

    def below(self, h: Floats, k: Floats, which: Indices) -> Floats:
        """P(X ≤ h, Y ≤ k) (..., R)."""
        exponent = self._products.take(which, -1)
        exponent *= h * k
        squares = self._squares.take(which, -1)
        squares *= h * h + k * k
        exponent += squares
        np.exp(exponent, out=exponent)
        area = (self._weights @ exponent.reshape(len(exponent), -1)).reshape(h.shape)
        return np.asarray(ndtr(h) * ndtr(k) + self._angles.take(which, -1) * area)


class _Table:
    """What the correlations (pairs, C) give for all limits."""

    def __init__(self, correlations: Floats, quadrature: Quadrature) -> None:
        self._correlations = correlations
        if len(correlations) == 1:
            self._left = 1.0 / np.sqrt(1.0 - correlations[0] ** 2)
            self._pairs = _Pairs(correlations[0], quadrature)
        if len(correlations) == 3:
            (self._round, self._left), partial = _conditional(correlations)
            self._partial, self._rest = partial, 1.0 / np.sqrt(1.0 - partial * partial)
            self._pairs = _Pairs(np.vstack([partial, correlations[2:]]), quadrature)
            self._moved = _Moved(correlations, quadrature)

    def below(self, limits: Floats, which: Indices) -> Orthants:
        """The orthants of limits (d, R)."""
        if len(limits) == 1:
            first = density(limits)
            return Orthants(ndtr(limits[0]), first, (-limits * first)[None])
        return self._two(limits, which) if len(limits) == 2 else self._three(limits, which)

    def _two(self, limits: Floats, which: Indices) -> Orthants:
        rho, left = self._correlations[0].take(which), self._left.take(which)
        given = (limits[::-1] - rho * limits) * left
        first = density(limits) * ndtr(given)
        second = np.empty((2, *limits.shape))
        second[0, 1] = second[1, 0] = density(limits[0]) * density(given[0]) * left
        for one in (0, 1):
            second[one, one] = -limits[one] * first[one] - rho * second[0, 1]
        return Orthants(self._pairs.below(limits[0], limits[1], which), first, second)

    def _three(self, limits: Floats, which: Indices) -> Orthants:
        rho, left = self._round.take(which, -1), self._left.take(which, -1)  # 12, 23, 31
        given_next = (limits[NEXT] - rho * limits) * left
        given_after = (limits[AFTER] - rho[AFTER] * limits) * left[AFTER]
        both = self._pairs.below(np.vstack([given_next, limits[1:2]]), np.vstack([given_after, limits[2:]]), which)
        dense = density(limits)
        first = dense * both[:3]
        last = ndtr((given_after - self._partial.take(which, -1) * given_next) * self._rest.take(which, -1))
        mixed = dense * density(given_next) * left * last
        second, bent = np.empty((3, *limits.shape)), rho * mixed
        for one, two, three in zip(range(3), NEXT, AFTER, strict=True):
            second[one, two] = second[two, one] = mixed[one]
            second[one, one] = -limits[one] * first[one] - bent[one] - bent[three]
        probability = ndtr(limits[0]) * both[3] + self._moved.gain(limits, which)
        return Orthants(probability, first, second)


def _conditional(correlations: Floats) -> tuple[tuple[Floats, Floats], Floats]:
    """Of 12, 13, 23: 12, 23, 31 (3, C) and 1/√(1−ρ²); and the correlations of the others given 1, 2 and 3."""
    around = correlations[[0, 2, 1]]
    left = 1.0 / np.sqrt(1.0 - around * around)
    return (around, left), (around[NEXT] - around * around[AFTER]) * left * left[AFTER]


class _Moved:
    """What Φ₃ gains along ρ_1j(t) = sin(t asin ρ_1j), t from 0, where the first variable is independent, to 1."""

    def __init__(self, correlations: Floats, quadrature: Quadrature) -> None:
        nodes, self._weights = quadrature
        angles, r23 = np.arcsin(correlations[:2]), correlations[2]
        sines = np.sin(np.multiply.outer(nodes, angles))
        left = 1.0 + 2.0 * sines[:, 0] * sines[:, 1] * r23 - (sines * sines).sum(axis=1) - r23 * r23
        left = np.sqrt(np.maximum(left, 1e-12))
        self._sides = []
        for one in (0, 1):
            if not angles[one].any():
                continue
            sine, other, room = sines[:, one], sines[:, 1 - one], 1.0 - sines[:, one] ** 2
            scale = np.sqrt(room) / left
            from_first, from_other = (other - sine * r23) / room * scale, (r23 - sine * other) / room * scale
            table = np.stack([sine / room, -0.5 / room, scale, -from_first, -from_other])
            self._sides.append((one, angles[one] / TURN, table))

    def gain(self, limits: Floats, which: Indices) -> Floats:
        """Of limits (3, R)."""
        h, result = limits[0], np.zeros(len(which))
        for one, angles, table in self._sides:
            k, last = limits[1 + one], limits[2 - one]
            product, squares, scale, from_first, from_other = table.take(which, -1)
            product *= h * k
            squares *= h * h + k * k
            product += squares
            scale *= last
            from_first *= h
            from_other *= k
            scale += from_first
            scale += from_other
            result += angles.take(which) * (self._weights @ (np.exp(product) * ndtr(scale)))
        return result
