"""The E-step: posterior of θ for every pattern, as products of the one-hot answers with the log curves.

For pattern u with weight w_u, node θ_q and prior weight π_q::

    L_uq = Σ_c Z_uc log P_cq + log π_q,   posterior p_uq = exp L_uq / Σ_r exp L_ur,   r_cq = Σ_u w_u Z_uc p_uq

Two dense products a pass (Bock & Aitkin 1981 without a loop over persons), in pieces that stay in the cache. Each
group has nodes of its own. Posterior weights below e^−80 of the largest are raised to it: nobody's figures know the
difference, and processors that slow down on numbers below 1e-38 never meet them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
from numpy.typing import NDArray

from assess.analysis.irt.responses import Patterns
from assess.arrays import Floats

Precision = type[np.float32] | type[np.float64]
_ROWS = 2048
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
    counts = np.zeros(table.shape)
    persons = np.zeros(table.shape[1:])
    log_likelihood = 0.0
    for rows, group, answers, posterior, log_sums in posteriors(patterns, table, log_weights, precision):
        weights = patterns.weights[rows]
        log_likelihood += float(weights @ log_sums)
        if (weights != 1.0).any():
            posterior *= _narrow(weights, precision)[:, None]
        counts[:, group] += answers.T @ posterior
        persons[group] += posterior.sum(axis=0)
    return Expected(counts, persons, log_likelihood)


def posteriors(
    patterns: Patterns, table: Floats, log_weights: Floats, precision: Precision = np.float64, rows: int = _ROWS
) -> Iterator[tuple[slice, int, Floats, Floats, Floats]]:
    """(rows, group, one-hot answers, posterior (n, Q), log of each pattern's likelihood), piece by piece."""
    narrow = [np.ascontiguousarray(_narrow(table[:, group], precision)) for group in range(table.shape[1])]
    weights = _narrow(log_weights, precision)
    ones = _narrow(np.ones(len(weights)), precision)
    for piece, group in patterns.chunks(rows):
        answers = _narrow(patterns.one_hot[piece], precision)
        posterior = answers @ narrow[group]
        posterior += weights
        largest = posterior.max(axis=1)
        posterior -= largest[:, None]
        np.maximum(posterior, SMALLEST_LOG, out=posterior)
        np.exp(posterior, out=posterior)
        sums = posterior @ ones
        posterior *= (1.0 / sums)[:, None]
        yield piece, group, answers, posterior, largest.astype(np.float64) + np.log(sums.astype(np.float64))


def _narrow(values: NDArray[np.number], precision: Precision) -> Floats:
    """As narrow as the precision asks for: float32 passes for the one type of floats."""
    return cast(Floats, values.astype(precision))
