"""Reliability of a scale from one administration: each coefficient with its interval.

Every function takes (persons, items) answers, NaN for missing, and returns an Estimate whose standard error is
free of distributional assumptions (the delta method on the covariances). Missing answers are handled
pairwise unless ``missing="listwise"``. All raise UnusableAnswers for empty, constant or textual items, and
NotEstimable where the total does not vary. ``weights`` (persons,) are taken as ``person_weights`` does: survey
weights are errors by linearisation too.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from assess.analysis.answers import Missing
from assess.analysis.codes import Message, message
from assess.analysis.composites import composite_reliability, difference_reliability, effective_weights, sem
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate, positive_estimate, reliability_estimate
from assess.analysis.factors import SMALLEST_UNIQUENESS, minres
from assess.analysis.generalizability import DStudy, Generalizability, generalizability
from assess.analysis.moments import Moments, inverse, moments
from assess.analysis.subscores import Prmse, prmse, prmse_from_moments
from assess.arrays import Floats

__all__ = [
    "DStudy",
    "Generalizability",
    "Prmse",
    "SplitHalf",
    "composite_reliability",
    "cronbach_alpha",
    "difference_reliability",
    "effective_weights",
    "generalizability",
    "guttman_lambda2",
    "guttman_lambda6",
    "omega_total",
    "prmse",
    "prmse_from_moments",
    "residual_variance",
    "sem",
    "split_half",
    "stratified_alpha",
]

EXHAUSTIVE_ITEMS = 20
SEARCH_STARTS = 40


@dataclass(frozen=True)
class SplitHalf:
    """Guttman's split-half reliability over the ways to halve a test; ``mean`` is over all of them.

    ``minimum`` and ``maximum`` belong to the split found in this sample, so they lean outwards in small samples.
    """

    minimum: Estimate
    maximum: Estimate
    mean: Estimate
    exhaustive: bool


def cronbach_alpha(
    responses: Any,
    *,
    missing: Missing = "pairwise",
    level: float = 0.95,
    standardised: bool = False,
    standard_error: Literal["distribution-free", "normal"] = "distribution-free",
    weights: Any = None,
) -> Estimate:
    """Cronbach's alpha.

    Formula: α = k/(k − 1) · (1 − tr S / 1ᵀS1); ``standardised`` uses correlations. The normal-theory error is
    √(2 tr(GSGS)/n) with G = ∂α/∂S.
    Source: Cronbach (1951), Psychometrika 16, 297–334; van Zyl, Neudecker & Nel (2000), Psychometrika 65,
    271–280.
    Shapes: ``responses`` (persons, items), NaN missing. Errors: as ``moments``; NotEstimable where the sum does not
    vary.

    >>> answers = [[1, 2, 1], [2, 3, 3], [3, 3, 4], [4, 5, 4], [5, 4, 5]]
    >>> round(cronbach_alpha(answers).value, 3)
    0.935
    >>> cronbach_alpha([[1, 1], [2, 2], [4, 4]]).value
    1.0
    """
    second = moments(responses, missing=missing, weights=weights)
    matrix = second.correlation if standardised else second.covariance
    value, gradient = _alpha(matrix)
    method = message("standardised-alpha" if standardised else "alpha", missing=missing)
    if standard_error == "normal":
        product = gradient @ matrix
        return reliability_estimate(
            value,
            math.sqrt(2.0 * float(np.trace(product @ product)) / second.weights.effective),
            second.n,
            message("normal-theory", method=method),
            level=level,
        )
    return _estimate(second, value, gradient, method, level, standardised)


def guttman_lambda2(
    responses: Any,
    *,
    missing: Missing = "pairwise",
    level: float = 0.95,
    standardised: bool = False,
    weights: Any = None,
) -> Estimate:
    """Guttman's λ2, a lower bound at least as high as alpha.

    Formula: λ2 = (Σ_{i≠j} s_ij + √(k/(k − 1) Σ_{i≠j} s_ij²)) / 1ᵀS1. Source: Guttman (1945), Psychometrika 10,
    255–282.
    Shapes: ``responses`` (persons, items), NaN missing. Errors: as ``moments``; NotEstimable where the sum does not
    vary.

    >>> answers = [[1, 2, 1], [2, 3, 3], [3, 3, 4], [4, 5, 4], [5, 4, 5]]
    >>> guttman_lambda2(answers).value >= cronbach_alpha(answers).value
    True
    """
    second = moments(responses, missing=missing, weights=weights)
    matrix = second.correlation if standardised else second.covariance
    total = _total_variance(matrix)
    off = matrix - np.diag(np.diag(matrix))
    ratio = second.items / (second.items - 1)
    root = math.sqrt(ratio * float((off**2).sum()))
    value = (float(off.sum()) + root) / total
    slope = 1.0 + ratio * off / root if root > 0.0 else np.ones_like(off)
    np.fill_diagonal(slope, 0.0)
    method = message("standardised-lambda2" if standardised else "lambda2", missing=missing)
    return _estimate(second, value, (slope - value) / total, method, level, standardised)


def guttman_lambda6(
    responses: Any,
    *,
    missing: Missing = "pairwise",
    level: float = 0.95,
    standardised: bool = True,
    weights: Any = None,
) -> Estimate:
    """Guttman's λ6, from each item's error of prediction by all the others.

    Formula: λ6 = 1 − Σ_i e_i / 1ᵀR1 with e_i = 1/(R⁻¹)_ii; ``standardised=False`` uses covariances.
    Source: Guttman (1945), Psychometrika 10, 255–282. Shapes: ``responses`` (persons, items), NaN missing.
    Errors: SingularMatrix.

    >>> answers = [[1, 2, 1], [2, 3, 3], [3, 3, 4], [4, 5, 4], [5, 4, 5]]
    >>> round(guttman_lambda6(answers).value, 2)
    0.94
    """
    second = moments(responses, missing=missing, weights=weights)
    matrix = second.correlation if standardised else second.covariance
    total = _total_variance(matrix)
    inverted = inverse(matrix, "correlation" if standardised else "covariance")
    errors = 1.0 / np.diag(inverted)
    gradient = float(errors.sum()) / total**2 - (inverted * errors**2) @ inverted / total
    method = message("standardised-lambda6" if standardised else "lambda6", missing=missing)
    return _estimate(second, 1.0 - float(errors.sum()) / total, gradient, method, level, standardised)


def omega_total(
    responses: Any, *, missing: Missing = "pairwise", level: float = 0.95, weights: Any = None
) -> Estimate:
    """McDonald's ω total of a one-factor minres solution of the correlations.

    Formula: ω = 1 − Σ_i (1 − λ_i²) / 1ᵀR1; its gradient follows from the stationarity of minres,
    Σ_{j≠i} (r_ij − λ_i λ_j) λ_j = 0, by the implicit-function theorem.
    Source: McDonald (1999), Test Theory: A Unified Treatment. Shapes: ``responses`` (persons,
    items), NaN missing. Errors: NotEstimable below three items; with a
    Heywood case the value stands, without an interval, and ``method`` names the item.

    Where all items load about alike, ω and alpha say much the same:

    >>> generator = np.random.default_rng(1)
    >>> answers = generator.standard_normal((200, 1)) + generator.standard_normal((200, 4))
    >>> abs(omega_total(answers).value - cronbach_alpha(answers, standardised=True).value) < 0.02
    True
    """
    second = moments(responses, missing=missing, weights=weights, minimum_items=3)
    matrix = second.pairwise_correlation
    total = _total_variance(matrix)
    solution = minres(matrix, 1)
    value = 1.0 - float(solution.uniquenesses.sum()) / total
    if solution.heywood:
        named = [item + 1 for item in solution.heywood]
        method = message("omega-heywood", missing=missing, items=named, held=SMALLEST_UNIQUENESS)
        return Estimate(value, None, None, None, second.n, method)
    gradient = _omega_gradient(matrix, solution.loadings[:, 0], float(solution.uniquenesses.sum()), total)
    if gradient is None:
        return Estimate(value, None, None, None, second.n, message("omega-not-unique", missing=missing))
    return _estimate(second, value, gradient, message("omega", missing=missing), level, True)


def split_half(
    responses: Any, *, missing: Missing = "pairwise", level: float = 0.95, weights: Any = None
) -> SplitHalf:
    """Guttman's split-half (λ4) of the correlations over all halvings: lowest, highest and mean.

    Formula: 4 cov(A, B)/var(A + B) = 1 − sᵀRs/1ᵀR1 for a half assignment s of ±1. The mean over all halvings is
    exact; with an even number of items it equals standardised alpha. Lowest and highest are exhaustive up to 20
    items and found by an exchange search from fixed starts beyond. Source: Guttman (1945), Psychometrika 10,
    255–282.
    Shapes: ``responses`` (persons, items), NaN missing. Errors: as ``moments``; NotEstimable where the sum does not
    vary.

    >>> answers = [[1, 2, 1, 2], [2, 3, 3, 2], [3, 3, 4, 4], [4, 5, 4, 5], [5, 4, 5, 4]]
    >>> found = split_half(answers)
    >>> round(found.mean.value - cronbach_alpha(answers, standardised=True).value, 9), found.exhaustive
    (0.0, True)
    """
    second = moments(responses, missing=missing, weights=weights)
    matrix, items = second.pairwise_correlation, second.items
    total = _total_variance(matrix)
    exhaustive = items <= EXHAUSTIVE_ITEMS
    weakest, strongest = _all_splits(matrix) if exhaustive else _searched_splits(matrix)
    half = items // 2
    agreement = np.full((items, items), ((items - 2 * half) ** 2 - items) / (items * (items - 1)))
    np.fill_diagonal(agreement, 1.0)
    found = []
    for name, pairs in (
        ("lowest-half", np.outer(weakest, weakest)),
        ("highest-half", np.outer(strongest, strongest)),
        ("mean-half", agreement),
    ):
        between = float((pairs * matrix).sum())
        gradient = between / total**2 - pairs / total
        found.append(
            _estimate(second, 1.0 - between / total, gradient, message(name, missing=missing), level, True)
        )
    return SplitHalf(found[0], found[1], found[2], exhaustive)


def stratified_alpha(
    responses: Any,
    strata: Sequence[Hashable],
    *,
    missing: Missing = "pairwise",
    level: float = 0.95,
    weights: Any = None,
) -> Estimate:
    """Alpha of a total made of strata (facets, tags), each with its own alpha.

    Formula: 1 − Σ_h σ_h² (1 − α_h)/σ_X², h over strata.
    Source: Rajaratnam, Cronbach & Gleser (1965), Psychometrika 30, 39–56.
    Shape: ``strata`` names one stratum per item.
    Errors: UnusableAnswers for another number of names; NotEstimable naming every stratum of one item.

    >>> answers = [[1, 2, 1, 2], [2, 3, 3, 2], [3, 3, 4, 4], [4, 5, 4, 5], [5, 4, 5, 4]]
    >>> round(stratified_alpha(answers, ["a", "a", "b", "b"]).value, 3)
    0.934
    """
    second = moments(responses, missing=missing, weights=weights)
    labels = list(strata)
    if len(labels) != second.items:
        raise UnusableAnswers(message("strata-count", strata=len(labels), items=second.items))
    groups = {label: np.array([other == label for other in labels]) for label in dict.fromkeys(labels)}
    lonely = [label for label, members in groups.items() if members.sum() < 2]
    if lonely:
        raise NotEstimable(message("stratum-of-one", stratum=label) for label in lonely)
    total = _total_variance(second.covariance)
    error, error_gradient = 0.0, np.zeros_like(second.covariance)
    for members in groups.values():
        count = int(members.sum())
        block = np.outer(members, members).astype(np.float64)
        inner = count / (count - 1) * np.diag(members.astype(np.float64)) - block / (count - 1)
        error += float((inner * second.covariance).sum())
        error_gradient += inner
    gradient = error / total**2 - error_gradient / total
    return _estimate(
        second, 1.0 - error / total, gradient, message("stratified-alpha", missing=missing), level, False
    )


def residual_variance(
    responses: Any, *, missing: Missing = "pairwise", level: float = 0.95, weights: Any = None
) -> Estimate:
    """Variance of answers that neither person nor item explains, in squared units of the answers.

    Formula: s² = ΣΣ(x_pi − x̄_p − x̄_i + x̄)²/((n − 1)(k − 1)) = (tr S − 1ᵀS1/k)/(k − 1). A mean over k items
    then has the standard error √(s²/k). Source: Hoyt (1941), Psychometrika 6, 153–160.
    Shapes: ``responses`` (persons, items), NaN missing. Errors: as ``moments``; NotEstimable where the sum does not
    vary.

    Where persons and items add up, nothing is left:

    >>> found = residual_variance([[1, 2, 3], [2, 3, 4], [4, 5, 6]])
    >>> abs(round(found.value, 9))
    0.0
    """
    second = moments(responses, missing=missing, weights=weights)
    items = second.items
    gradient = (np.eye(items) - 1.0 / items) / (items - 1)
    value = float((gradient * second.covariance).sum())
    method = message("residual-variance", missing=missing)
    return positive_estimate(value, second.covariance_error(gradient), second.n, method, level=level)


def _estimate(
    second: Moments, value: float, gradient: Floats, method: Message, level: float, standardised: bool
) -> Estimate:
    error = second.correlation_error(gradient) if standardised else second.covariance_error(gradient)
    return reliability_estimate(value, error, second.n, method, level=level)


def _alpha(matrix: Floats) -> tuple[float, Floats]:
    items, total, trace = matrix.shape[0], _total_variance(matrix), float(np.trace(matrix))
    factor = items / (items - 1)
    gradient = factor * (trace / total**2 - np.eye(items) / total)
    return factor * (1.0 - trace / total), gradient


def _total_variance(matrix: Floats) -> float:
    total = float(matrix.sum())
    if total <= 1e-12 * float(np.trace(matrix)):
        raise NotEstimable(message("sum-constant"))
    return total


def _omega_gradient(matrix: Floats, loadings: Floats, unique: float, total: float) -> Floats | None:
    curvature = 2.0 * np.outer(loadings, loadings) - matrix
    np.fill_diagonal(curvature, float(loadings @ loadings) - loadings**2)
    if np.linalg.cond(curvature) > 1e10:
        return None
    adjoint = np.linalg.solve(curvature, 2.0 * loadings / total)
    product = np.outer(adjoint, loadings)
    return np.asarray((product + product.T) / 2.0 + unique / total**2)


def _all_splits(matrix: Floats) -> tuple[Floats, Floats]:
    """Sign vectors of the halvings with the lowest and the highest reliability, out of all."""
    items = matrix.shape[0]
    half = items // 2
    # With an even number of items a halving and its mirror image are one: keep item 1 on one side.
    pool = (
        itertools.combinations(range(1, items), half - 1)
        if items % 2 == 0
        else itertools.combinations(range(items), half)
    )
    listed = list(pool)
    chosen = np.array(listed, dtype=np.intp).reshape(len(listed), half - 1 if items % 2 == 0 else half)
    signs = np.full((chosen.shape[0], items), -1.0)
    signs[np.arange(chosen.shape[0])[:, None], chosen] = 1.0
    if items % 2 == 0:
        signs[:, 0] = 1.0
    between = ((signs @ matrix) * signs).sum(axis=1)
    return signs[int(np.argmax(between))], signs[int(np.argmin(between))]


def _searched_splits(matrix: Floats) -> tuple[Floats, Floats]:
    items = matrix.shape[0]
    generator = np.random.default_rng(items)
    start = np.where(np.arange(items) < items // 2, 1.0, -1.0)
    starts = [generator.permutation(start) for _ in range(SEARCH_STARTS)]
    lowest = max((_exchange(matrix, signs) for signs in starts), key=lambda s: float(s @ matrix @ s))
    highest = max((_exchange(-matrix, signs) for signs in starts), key=lambda s: -float(s @ matrix @ s))
    return lowest, highest


def _exchange(matrix: Floats, signs: Floats) -> Floats:
    """Swap the pair of items that raises sᵀMs most until no swap does."""
    signs = signs.copy()
    while True:
        plus, minus = np.flatnonzero(signs > 0), np.flatnonzero(signs < 0)
        pull = signs * (matrix @ signs)
        diagonal = np.diag(matrix)
        gain = -4.0 * (pull[plus][:, None] + pull[minus][None, :])
        gain += 4.0 * (diagonal[plus][:, None] + diagonal[minus][None, :] - 2.0 * matrix[np.ix_(plus, minus)])
        best = int(np.argmax(gain))
        if gain.flat[best] <= 1e-10:
            return signs
        first, second = plus[best // minus.size], minus[best % minus.size]
        signs[first], signs[second] = -1.0, 1.0
