"""Covariances of answers with missing entries, and what their sampling error does to any function of them."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np

from assess.analysis.answers import Missing, refuse_constant_items
from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable, SingularMatrix
from assess.analysis.weights import Weights, weighed_answers
from assess.arrays import Floats

PAIRS_NAMED = 3  # more are counted


@dataclass(frozen=True)
class Moments:
    """Second moments of (persons, items) answers.

    ``covariance`` (k, k): pairwise-complete, denominator n_jk − 1, each pair about its own means; with weights
    Σ w d_j d_k · n_jk/((n_jk − 1) Σ w).
    ``correlation`` (k, k): the covariance rescaled by its own diagonal.
    ``pairwise_correlation`` (k, k): each pair with the variances of its own complete pairs.
    ``deviations`` (n, k): answers minus item means, 0 where missing; ``observed`` (n, k) is 1.0 or 0.0.
    ``pair_counts`` (k, k): persons who answered both items, or the sum of their ``weights``.
    """

    means: Floats
    covariance: Floats
    correlation: Floats
    pairwise_correlation: Floats
    pair_counts: Floats
    deviations: Floats
    observed: Floats
    weights: Weights

    @property
    def n(self) -> int:
        """Persons with at least one answer (complete persons when listwise)."""
        return self.weights.n

    @property
    def items(self) -> int:
        """Number of items k."""
        return int(self.deviations.shape[1])

    def covariance_error(self, gradient: Floats) -> float:
        """Standard error of a function f of the covariances, free of any distribution.

        ``gradient`` (k, k) is ∂f/∂S, so that df = Σ_jk G_jk dS_jk over ordered pairs. Person p's influence is
        ψ_p = Σ_jk G_jk (n/n_jk)(d_pj d_pk − S_jk) over the pairs p answered; SE = √(Σ ψ_p²)/n, with weights
        √(Σ w_p² ψ_p²)/Σ w.
        Source: Maydeu-Olivares, Coffman & Hartmann (2007), Psychological Methods 12, 157–176.
        """
        weights = gradient * self.weights.total / self.pair_counts
        influence = ((self.deviations @ weights) * self.deviations).sum(axis=1)
        influence -= ((self.observed @ (weights * self.covariance)) * self.observed).sum(axis=1)
        return self._spread(influence)

    def correlation_error(self, gradient: Floats) -> float:
        """As ``covariance_error`` for a function of the correlations; the diagonal of ``gradient`` is ignored.

        A person's influence on r_jk is z_j z_k − r_jk (z_j² + z_k²)/2 in standardised answers z.
        """
        weights = gradient * self.weights.total / self.pair_counts
        np.fill_diagonal(weights, 0.0)
        z = self.deviations / np.sqrt(np.diag(self.covariance))
        influence = ((z @ weights) * z).sum(axis=1)
        influence -= ((self.observed @ (weights * self.correlation)) * z**2).sum(axis=1)
        return self._spread(influence)

    def _spread(self, influence: Floats) -> float:
        return math.sqrt(float((influence * self.weights.squares) @ influence)) / self.weights.total


def moments(
    responses: Any, *, missing: Missing = "pairwise", minimum_items: int = 2, weights: Any = None
) -> Moments:
    """Moments of (persons, items) answers, NaN for missing; ``weights`` as ``person_weights`` takes them.

    Raises UnusableAnswers for empty or constant items and too few persons; NotEstimable for pairs of items that
    fewer than two people answered both, or that do not vary among those who did.
    """
    answers, counted = weighed_answers(responses, weights, missing, minimum_items)
    refuse_constant_items(answers)
    observed = (~np.isnan(answers)).astype(np.float64)
    weighted = observed * counted.values[:, None]
    people = observed.T @ (observed * counted.people[:, None])
    refuse_thin_pairs(people)
    counts = observed.T @ weighted
    means = np.where(observed > 0.0, answers, 0.0).T @ counted.values / np.diag(counts)
    deviations = np.where(observed > 0.0, answers - means, 0.0)
    moved = deviations * counted.values[:, None]
    sums = moved.T @ observed
    cross = moved.T @ deviations - sums * sums.T / counts
    squares = (moved * deviations).T @ observed - sums**2 / counts
    _refuse_flat_pairs(squares)
    covariance = cross / (counts * (people - 1.0) / people)
    sd = np.sqrt(np.diag(covariance))
    correlation = _with_unit_diagonal(covariance / np.outer(sd, sd))
    pairwise = _with_unit_diagonal(cross / np.sqrt(squares * squares.T))
    return Moments(means, covariance, correlation, pairwise, counts, deviations, observed, counted)


def inverse(matrix: Floats, what: str) -> Floats:
    """Inverse of a symmetric positive definite matrix; SingularMatrix names the items that depend on the others."""
    values, vectors = np.linalg.eigh(matrix)
    if values[0] <= 1e-10 * values[-1]:
        involved = np.flatnonzero(np.abs(vectors[:, 0]) > 0.1)
        named = [item + 1 for item in involved.tolist()]
        raise SingularMatrix(message("singular", matrix=what, items=named))
    return np.asarray((vectors / values) @ vectors.T)


def _with_unit_diagonal(matrix: Floats) -> Floats:
    np.fill_diagonal(matrix, 1.0)
    return matrix


def refuse_thin_pairs(people: Floats) -> None:
    """Raise NotEstimable for pairs that fewer than two people answered both, from (items, items) counts."""
    thin = np.argwhere(np.triu(people < 2.0))
    if len(thin) > PAIRS_NAMED:
        raise NotEstimable(message("thin-pairs", pairs=len(thin), first=thin[0, 0] + 1, second=thin[0, 1] + 1))
    if thin.size:
        raise NotEstimable(message("thin-pair", first=first + 1, second=second + 1) for first, second in thin)


def _refuse_flat_pairs(squares: Floats) -> None:
    flat = np.argwhere(squares <= 1e-12 * np.diag(squares)[:, None])
    if len(flat) > PAIRS_NAMED:
        raise NotEstimable(message("flat-pairs", pairs=len(flat), item=flat[0, 0] + 1, other=flat[0, 1] + 1))
    if flat.size:
        raise NotEstimable(message("flat-pair", item=first + 1, other=second + 1) for first, second in flat)
