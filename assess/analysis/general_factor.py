"""How much of a total is one general factor: omega hierarchical, by Schmid and Leiman or from a bifactor model."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np

from assess.analysis.answers import Missing
from assess.analysis.codes import Message, message
from assess.analysis.confirmatory import MOST_ITEMS, ConfirmatoryFactors
from assess.analysis.errors import NotEstimable
from assess.analysis.estimate import Estimate, reliability_estimate
from assess.analysis.factors import Factors, minres
from assess.analysis.irt.bifactor import BifactorCalibration, standardised
from assess.analysis.moments import moments
from assess.arrays import Floats, Indices

__all__ = ["GeneralFactor", "omega_bifactor", "omega_hierarchical"]

FEWEST_FACTORS = 3
STEP = 1e-5  # of the numerical derivatives, of loadings and correlations
NEWTON_STEPS = 50


@dataclass(frozen=True)
class GeneralFactor:
    """What a general factor and group factors make of the items' total.

    ``omega_h`` is the share of the total's variance that the general factor explains, ``omega_total`` that of all
    factors, ``explained`` the general factor's share of the common variance of the items. ``general`` (items,) and
    ``groups`` (items, factors) are loadings on uncorrelated factors; ``second_order`` (factors,) the loadings of
    the group factors on the general one, None for a bifactor model, which has none.
    """

    omega_h: Estimate
    omega_total: Estimate
    explained: Estimate
    general: Floats
    groups: Floats
    second_order: Floats | None


def omega_hierarchical(
    responses: Any, factors: int = 3, *, missing: Missing = "pairwise", level: float = 0.95, weights: Any = None
) -> GeneralFactor:
    """Omega hierarchical by Schmid and Leiman's transformation of minres and oblimin, as psych's omega.

    Formula: with pattern Λ, factor correlations Φ and their one factor γ, g = Λγ and s_if = λ_if √(1 − γ_f²); ω_h =
    (Σ g)²/1ᵀR1, ω total = 1 − Σ (1 − (ΛΦΛᵀ)_ii)/1ᵀR1, explained Σ g²/Σ(g² + s²). Errors by the delta method on the
    correlations, through the stationarity of minres, oblimin and γ (implicit-function theorem), free of a
    distribution. The total is that of the answers as keyed.
    Source: Zinbarg, Revelle, Yovel & Li (2005), Psychometrika 70, 123–133; Schmid & Leiman (1957), the same
    22, 53–61. Shapes: ``responses`` (persons, items), NaN missing; ``weights`` as `weights.person_weights`.
    Errors: NotEstimable below three factors, beyond 100 items and for unrelated factors, and as `items.minres`;
    with a Heywood case the values stand without an interval, and ``method`` says so.

    >>> generator = np.random.default_rng(2)
    >>> latent = generator.standard_normal((500, 1)) + generator.standard_normal((500, 3))
    >>> answers = np.repeat(latent, 4, axis=1) + generator.standard_normal((500, 12))
    >>> found = omega_hierarchical(answers)
    >>> found.omega_h.low < 144 / (144 + 48 + 12) < found.omega_h.high
    True
    """
    if factors < FEWEST_FACTORS:
        raise NotEstimable(message("omega-three-factors", needed=FEWEST_FACTORS))
    second = moments(responses, missing=missing, weights=weights)
    if second.items > MOST_ITEMS:
        raise NotEstimable(message("too-many-for-factors", items=second.items, most=MOST_ITEMS))
    matrix = second.pairwise_correlation
    total = float(matrix.sum())
    if total <= 1e-12 * len(matrix):
        raise NotEstimable(message("sum-constant"))
    solution = minres(matrix, factors)
    loadings, phi = solution.loadings, solution.correlations
    try:
        above = _second_order(phi)
    except np.linalg.LinAlgError as error:
        raise NotEstimable(message("factors-unrelated")) from error
    values = _shares(loadings, phi, above, total)
    named = message("schmid-leiman", factors=factors, missing=missing)
    why = _no_interval(solution, above, named)
    if why is None:
        gradients = _gradients(matrix, loadings, phi, above)
        errors = [second.correlation_error(one) for one in gradients]
    estimates = [
        Estimate(value, None, None, None, second.n, why)
        if why is not None
        else reliability_estimate(value, errors[place], second.n, named, level=level)
        for place, value in enumerate(values)
    ]
    left = np.sqrt(np.maximum(1.0 - above**2, 0.0))
    return GeneralFactor(estimates[0], estimates[1], estimates[2], loadings @ above, loadings * left, above)


def omega_bifactor(found: ConfirmatoryFactors | BifactorCalibration, *, level: float = 0.95) -> GeneralFactor:
    """Omega hierarchical of a bifactor model, first factor the general one, on the scale beneath the answers.

    Formula: ω_h = (Σ g)²/1ᵀR̂1, ω total = (1ᵀR̂1 − Σ θ)/1ᵀR̂1, explained Σ g²/Σ(g² + s²), R̂ the model's
    correlations; errors by the delta method on the covariance of the loadings, or of the slopes they are made of.
    Source: McDonald (1999), Test Theory: A Unified Treatment; Reise (2012), Multivariate Behavioral Research 47,
    667–696. Shapes: as `GeneralFactor`. Errors: NotEstimable where factors correlate or the first misses an item.

    >>> from assess.analysis.confirmatory import bifactor
    >>> generator = np.random.default_rng(1)
    >>> latent = generator.standard_normal((800, 1)) + generator.standard_normal((800, 3))
    >>> answers = np.digitize(np.repeat(latent, 3, axis=1) + generator.standard_normal((800, 9)), [-1, 0, 1])
    >>> found = omega_bifactor(bifactor(answers, {"one": "abc", "two": "def", "three": "ghi"}, list("abcdefghi")))
    >>> bool(found.omega_h.low < found.omega_h.value < found.omega_total.value)
    True
    """
    if isinstance(found, BifactorCalibration):
        return _of_calibration(found, level)
    if not found.pattern[:, 0].all() or np.any(found.correlations != np.eye(len(found.factors))):
        raise NotEstimable(message("no-general-factor"))

    def loadings(values: Floats) -> Floats:
        table = np.zeros(found.pattern.shape)
        table[found.pattern] = values
        return table

    named = message("bifactor-heywood" if (found.uniquenesses < 0.0).any() else "bifactor-model")
    return _of_loadings(loadings, found.loadings[found.pattern], found.covariance, found.n, named, level)


def _of_calibration(found: BifactorCalibration, level: float) -> GeneralFactor:
    """Of the slopes a and b of every item."""
    items = np.arange(len(found.items))
    starts = np.cumsum([0, *(len(inner) + 2 for inner in found.intercepts)])[:-1]
    used = np.concatenate([starts, starts + 1])

    def loadings(values: Floats) -> Floats:
        table = np.zeros((items.size, 1 + len(found.facets)))
        table[:, 0], table[items, 1 + found.facet_of] = standardised(*np.split(values, 2))
        return table

    values = np.concatenate([found.slopes, found.facet_slopes])
    covariance = found.covariance[np.ix_(used, used)]
    return _of_loadings(loadings, values, covariance, found.persons, message("bifactor-calibration"), level)


def _of_loadings(
    loadings: Callable[[Floats], Floats], values: Floats, covariance: Floats, n: int, named: Message, level: float
) -> GeneralFactor:
    """The three shares of loadings (items, 1 + groups) made of values with a covariance."""

    def shares(at: Floats) -> Floats:
        table = loadings(at)
        squares, common = (table**2).sum(axis=0), (table.sum(axis=0) ** 2).sum()
        total = common + len(table) - squares.sum()
        return np.array([table[:, 0].sum() ** 2 / total, common / total, squares[0] / squares.sum()])

    gradients = _differences(shares, values)
    errors = np.sqrt(np.einsum("vi,ij,vj->v", gradients, covariance, gradients))
    estimates = [
        Estimate(value, None, None, None, n, named)
        if named.code == "bifactor-heywood"
        else reliability_estimate(value, error, n, named, level=level)
        for value, error in zip(shares(values).tolist(), errors.tolist(), strict=True)
    ]
    table = loadings(values)
    return GeneralFactor(estimates[0], estimates[1], estimates[2], table[:, 0], table[:, 1:], None)


def _second_order(phi: Floats) -> Floats:
    """Loadings of the factors on one factor of their own, settled by Newton's steps on minres's stationarity."""
    above = minres(phi, 1).loadings[:, 0]
    for _ in range(NEWTON_STEPS):
        step = np.linalg.solve(_second_order_slopes(phi, above), _second_order_left(phi, above))
        above = above - step
        if float(np.abs(step).max()) < 1e-14:
            return np.asarray(above)
    return np.asarray(minres(phi, 1).loadings[:, 0])


def _second_order_left(phi: Floats, above: Floats) -> Floats:
    """Σ_{g≠f} (φ_fg − γ_f γ_g) γ_g, 0 where minres settles."""
    residual = phi - np.outer(above, above)
    np.fill_diagonal(residual, 0.0)
    return np.asarray(residual @ above)


def _second_order_slopes(phi: Floats, above: Floats) -> Floats:
    slopes = phi - 2.0 * np.outer(above, above)
    np.fill_diagonal(slopes, above**2 - float(above @ above))
    return np.asarray(slopes)


def _shares(loadings: Floats, phi: Floats, above: Floats, total: float) -> list[float]:
    """ω_h, ω total, and the general factor's share of the common variance."""
    general = loadings @ above
    groups = (loadings**2 @ (1.0 - above**2)).sum()
    common = np.einsum("if,fg,ig->i", loadings, phi, loadings)
    square = float(general @ general)
    omega_h, omega_total = float(general.sum()) ** 2 / total, 1.0 - float((1.0 - common).sum()) / total
    return [omega_h, omega_total, square / (square + float(groups))]


def _no_interval(solution: Factors, above: Floats, named: Message) -> Message | None:
    if solution.heywood:
        return message("omega-h-heywood", method=named, items=[item + 1 for item in solution.heywood])
    if float(np.abs(above).max()) >= 1.0:
        return message("omega-h-no-second-order", method=named)
    return None


@dataclass(frozen=True)
class _Solution:
    """Minres and oblimin as equations in x = (Λ by row, Φ above the diagonal)."""

    matrix: Floats
    above: Floats
    factors: int

    @property
    def links(self) -> tuple[Indices, Indices]:
        return np.triu_indices(self.factors, 1)

    def parts(self, x: Floats) -> tuple[Floats, Floats]:
        """Λ and Φ."""
        split = len(self.matrix) * self.factors
        link = np.eye(self.factors)
        link[self.links] = link[self.links[::-1]] = x[split:]
        return x[:split].reshape(-1, self.factors), link

    def pairs(self, x: Floats) -> Floats:
        """Expected correlations of the pairs."""
        pattern, link = self.parts(x)
        return np.asarray((pattern @ link @ pattern.T)[np.triu_indices(len(self.matrix), 1)])

    def slope(self, x: Floats) -> Floats:
        """Slope of half the squared residuals of the pairs, 0 where minres settles."""
        pattern, link = self.parts(x)
        residual = self.matrix - pattern @ link @ pattern.T
        np.fill_diagonal(residual, 0.0)
        by_link = (pattern.T @ residual @ pattern)[self.links]
        return -np.concatenate([(residual @ pattern @ link).ravel(), by_link])

    def turned(self, x: Floats) -> Floats:
        """Off the diagonal of Φ⁻¹(∂Q/∂Λ)ᵀΛ, 0 where oblimin settles."""
        pattern, link = self.parts(x)
        squares = pattern**2
        change = pattern * (squares.sum(axis=1, keepdims=True) - squares)
        return np.asarray(np.linalg.solve(link, change.T @ pattern)[~np.eye(self.factors, dtype=np.bool_)])

    def shares(self, x: Floats) -> Floats:
        """The three shares for an unmoved total."""
        pattern, link = self.parts(x)
        return np.array(_shares(pattern, link, _followed(link, self.above), float(self.matrix.sum())))


def _gradients(matrix: Floats, loadings: Floats, phi: Floats, above: Floats) -> list[Floats]:
    """∂/∂R of the three shares, each (items, items) with every pair counted from both sides.

    x solves ∂F/∂x = 0, F the squared residuals of the pairs, and oblimin's conditions C(x) = 0, so that H dx =
    Jᵀ dr and (∂C/∂x) dx = 0, with H the second derivatives of F and J the derivatives of the expected correlations.
    """
    solution = _Solution(matrix, above, len(phi))
    x = np.concatenate([loadings.ravel(), phi[solution.links]])
    stacked = np.vstack([_differences(solution.slope, x), _differences(solution.turned, x)])
    moves = np.linalg.lstsq(stacked.T, _differences(solution.shares, x).T, rcond=None)[0][: x.size]
    by_pair = _differences(solution.pairs, x) @ moves
    total = float(matrix.sum())
    omega_h, omega_total, _ = _shares(loadings, phi, above, total)
    by_pair += np.array([-2.0 * omega_h, 2.0 * (1.0 - omega_total), 0.0]) / total
    found = []
    for column in by_pair.T:
        gradient = np.zeros(matrix.shape)
        gradient[np.triu_indices(len(matrix), 1)] = column / 2.0
        found.append(gradient + gradient.T)
    return found


def _followed(phi: Floats, above: Floats) -> Floats:
    """γ for correlations close to those it was found for, by Newton's steps."""
    for _ in range(4):
        above = above - np.linalg.solve(_second_order_slopes(phi, above), _second_order_left(phi, above))
    return above


def _differences(function: Callable[[Floats], Floats], at: Floats) -> Floats:
    """Central differences, (values, arguments)."""
    steps = STEP * np.eye(at.size)
    return np.column_stack([(function(at + one) - function(at - one)) / (2.0 * STEP) for one in steps])
