"""Parallel analysis: how many dimensions exceed what answers without any would show."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from assess.analysis.answers import Missing
from assess.analysis.codes import Message, message
from assess.analysis.errors import NotEstimable, SingularMatrix
from assess.analysis.factors import eigenvalues
from assess.analysis.moments import Moments, inverse, moments
from assess.arrays import Floats

NUMBERS_DRAWN = (
    10_000_000  # random answers at most; beyond, correlations are drawn from their limiting distribution
)


@dataclass(frozen=True)
class ParallelAnalysis:
    """Observed against random eigenvalues (their ``quantile``) of the full and of the reduced matrix.

    `components` counts those of the full matrix, `factors` those of the matrix reduced by squared multiple
    correlations; `factors` is None with its `reason` where the correlations have no inverse.
    """

    components: int
    factors: int | None
    component_eigenvalues: Floats
    component_limits: Floats
    factor_eigenvalues: Floats | None
    factor_limits: Floats | None
    quantile: float
    replications: int
    reason: Message | None = None


def parallel_analysis(
    responses: Any,
    *,
    missing: Missing = "pairwise",
    replications: int = 200,
    quantile: float = 0.95,
    seed: int = 1,
    weights: Any = None,
) -> ParallelAnalysis:
    """How many components and factors exceed what uncorrelated normal answers of the same size would show.

    Formula: retained are the leading eigenvalues above the ``quantile`` of those of ``replications`` random
    correlation matrices. Complete answers: Wishart matrices (Bartlett decomposition), so that cost does not grow
    with persons. With gaps or survey ``weights``: normal answers with the same gaps and weights, every pair with
    the people who answered both (of very many people the limiting normal distribution of each). Factors use the
    matrix reduced by squared multiple correlations.
    Source: Horn (1965), Psychometrika 30, 179–185; Glorfeld (1995), Educational and Psychological Measurement 55,
    377–393 (the quantile); Humphreys & Montanelli (1975), MBR 10, 193–205 (factors).
    Shape: (persons, items), NaN missing. Errors: as ``moments``; NotEstimable for too few persons.

    >>> generator = np.random.default_rng(1)
    >>> answers = generator.standard_normal((100, 1)) + generator.standard_normal((100, 5))
    >>> parallel_analysis(answers, replications=50).components
    1
    """
    second = moments(responses, missing=missing, weights=weights)
    if second.n <= second.items + 1:
        raise NotEstimable(
            message("too-few-for-items", persons=second.n, items=second.items, needed=second.items + 2)
        )
    random = _random_correlations(second, replications, np.random.default_rng(seed))
    matrix = second.pairwise_correlation
    observed = eigenvalues(matrix)
    limits = np.quantile(eigenvalues(random), quantile, axis=0)
    factors, reduced, reduced_limits, reason = _factors(matrix, random, quantile)
    return ParallelAnalysis(
        _leading(observed > limits),
        factors,
        observed,
        limits,
        reduced,
        reduced_limits,
        quantile,
        len(random),
        reason,
    )


def _factors(
    matrix: Floats, random: Floats, quantile: float
) -> tuple[int | None, Floats | None, Floats | None, Message | None]:
    """Number of factors, eigenvalues and limits of the reduced matrix, or why there are none."""
    try:
        reduced = eigenvalues(_reduced(matrix, inverse(matrix, "correlation")))
    except SingularMatrix as error:
        return None, None, None, error.message
    whole = random[eigenvalues(random)[:, -1] > 0.0]
    if len(whole) < len(random) / 2:
        return None, None, None, message("random-without-inverse")
    inverted = np.asarray(np.linalg.inv(whole), dtype=np.float64)
    limits = np.quantile(eigenvalues(_reduced(whole, inverted)), quantile, axis=0)
    return _leading(reduced > limits), reduced, limits, None


def _random_correlations(second: Moments, replications: int, generator: np.random.Generator) -> Floats:
    """Correlation matrices of normal answers without any relation, with the gaps and weights of the sample."""
    if second.weights.kind == "counts" and bool((second.pair_counts == second.weights.total).all()):
        return _wishart_correlations(second.n, second.items, replications, generator)
    if second.observed.size * replications > NUMBERS_DRAWN:
        return _limiting_correlations(second, replications, generator)
    found = []
    for _ in range(replications):
        drawn = np.where(second.observed > 0.0, generator.standard_normal(second.observed.shape), np.nan)
        try:
            found.append(moments(drawn, weights=second.weights).pairwise_correlation)
        except NotEstimable:
            continue
    if len(found) < replications / 2:
        raise NotEstimable(message("random-too-sparse"))
    return np.array(found)


def _limiting_correlations(second: Moments, replications: int, generator: np.random.Generator) -> Floats:
    """Independent normal correlations with variance 1/(n − 1), n the effective number who answered both."""
    squares = second.observed.T @ (second.observed * second.weights.squares[:, None])
    spread = 1.0 / np.sqrt(np.maximum(second.pair_counts**2 / squares - 1.0, 1.0))
    drawn = np.triu(generator.standard_normal((replications, second.items, second.items)), 1) * spread
    return np.asarray(np.eye(second.items) + drawn + drawn.transpose(0, 2, 1))


def _wishart_correlations(n: int, items: int, replications: int, generator: np.random.Generator) -> Floats:
    lower = np.tril(generator.standard_normal((replications, items, items)), -1)
    diagonal = np.sqrt(generator.chisquare(n - 1 - np.arange(items), size=(replications, items)))
    lower[:, np.arange(items), np.arange(items)] = diagonal
    wishart = lower @ lower.transpose(0, 2, 1)
    sd = np.sqrt(np.diagonal(wishart, axis1=1, axis2=2))
    return np.asarray(wishart / (sd[:, :, None] * sd[:, None, :]))


def _reduced(matrix: Floats, inverted: Floats) -> Floats:
    """Correlations with squared multiple correlations on the diagonal; works on stacks of matrices."""
    reduced = matrix.copy()
    position = np.arange(matrix.shape[-1])
    reduced[..., position, position] = 1.0 - 1.0 / inverted[..., position, position]
    return reduced


def _leading(above: Any) -> int:
    """Number of leading True entries."""
    return len(above) if bool(np.all(above)) else int(np.argmin(above))
