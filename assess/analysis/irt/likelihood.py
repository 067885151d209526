"""The E-step: posterior of θ for every pattern, as products of the one-hot answers with the log curves.

For pattern u with weight w_u, node θ_q and prior weight π_q::

    L_uq = Σ_c Z_uc log P_cq + log π_q,   posterior p_uq = exp L_uq / Σ_r exp L_ur,   r_cq = Σ_u w_u Z_uc p_uq

Two dense products a pass (Bock & Aitkin 1981 without a loop over persons), in pieces that stay in the cache. Each
group has nodes of its own. Posterior weights below e^−80 of the largest are raised to it: nobody's figures know the
difference, and processors that slow down on numbers below 1e-38 never meet them.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np

from assess.analysis.cores import in_order
from assess.analysis.irt.responses import Patterns
from assess.arrays import Floats

Precision = type[np.float32] | type[np.float64]
_ROWS = 1024
SMALLEST_LOG = -80.0  # of a posterior weight against the person's largest


@dataclass(frozen=True)
class Expected:
    """Expected counts of each category at each node (C, G, Q), of persons (G, Q), and the log-likelihood."""

    counts: Floats
    persons: Floats
    log_likelihood: float


def expectation(
    patterns: Patterns, table: Floats, log_weights: Floats, precision: Precision = np.float64
) -> Expected:
    """One E-step for log curves `table` (C, G, Q) and log prior weights (Q,)."""
    curves = _narrow(table, log_weights, precision)

    def piece(place: tuple[slice, int]) -> tuple[int, Floats, Floats, float]:
        rows, group = place
        answers, posterior, log_sums = _posterior(patterns, rows, curves[group])
        weights = patterns.weights[rows]
        if (weights != 1.0).any():
            posterior *= cast(Floats, weights.astype(precision))[:, None]
        return group, answers.T @ posterior, posterior.sum(axis=0), float(weights @ log_sums)

    counts, persons, log_likelihood = np.zeros(table.shape), np.zeros(table.shape[1:]), 0.0
    for group, of_categories, of_persons, height in in_order(
        piece, patterns.chunks(_ROWS), _products(patterns, table)
    ):
        counts[:, group] += of_categories
        persons[group] += of_persons
        log_likelihood += height
    return Expected(counts, persons, log_likelihood)


def log_likelihood(patterns: Patterns, table: Floats, log_weights: Floats) -> float:
    """Σ_u w_u log L_u in double precision, for log curves `table` (C, G, Q) and log prior weights (Q,)."""
    curves = _narrow(table, log_weights, np.float64)

    def piece(place: tuple[slice, int]) -> float:
        rows, group = place
        return float(patterns.weights[rows] @ _posterior(patterns, rows, curves[group])[2])

    heights = in_order(piece, patterns.chunks(_ROWS), _products(patterns, table))
    return math.fsum(heights)


def _products(patterns: Patterns, table: Floats) -> float:
    return float(patterns.one_hot.size * table.shape[2])


def posteriors(
    patterns: Patterns, table: Floats, log_weights: Floats, precision: Precision = np.float64, rows: int = _ROWS
) -> Iterator[tuple[slice, int, Floats, Floats]]:
    """(rows, group, one-hot answers, posterior (n, Q)), piece by piece."""
    curves = _narrow(table, log_weights, precision)
    for piece, group in patterns.chunks(rows):
        answers, posterior, _ = _posterior(patterns, piece, curves[group])
        yield piece, group, answers, posterior


def _posterior(patterns: Patterns, rows: slice, curves: tuple[Floats, Floats]) -> tuple[Floats, Floats, Floats]:
    """One-hot answers, posterior (n, Q), and log of each pattern's likelihood, for log curves and weights."""
    table, log_weights = curves
    answers = patterns.one_hot[rows].astype(table.dtype)
    posterior = answers @ table
    posterior += log_weights
    largest = posterior.max(axis=1)
    posterior -= largest[:, None]
    np.maximum(posterior, SMALLEST_LOG, out=posterior)
    np.exp(posterior, out=posterior)
    sums = posterior @ np.ones_like(log_weights)
    posterior *= (1.0 / sums)[:, None]
    return answers, posterior, largest.astype(np.float64) + np.log(sums.astype(np.float64))


def _narrow(table: Floats, log_weights: Floats, precision: Precision) -> list[tuple[Floats, Floats]]:
    """Log curves (C, Q) and weights of each group, as narrow as asked for: float32 passes for float64."""
    weights = cast(Floats, log_weights.astype(precision))
    return [
        (cast(Floats, np.ascontiguousarray(table[:, group], dtype=precision)), weights)
        for group in range(table.shape[1])
    ]
