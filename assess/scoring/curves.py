"""Category response curves of the item response models, and their derivatives in θ.

Two families cover the six models. The logistic metric is used throughout (D = 1).

Graded (`2pl`, `grm`; Samejima 1969)::

    P(X ≥ k | θ) = σ(aθ + d_k),   d_1 > d_2 > …,   b_k = −d_k / a

Divide-by-total (`rasch`, `pcm`, `gpcm`, `nrm`; Masters 1982, Muraki 1992, Bock 1972)::

    P(X = k | θ) = exp(a_k θ + c_k) / Σ_h exp(a_h θ + c_h)

with a_k = k·a and c_k = −a Σ_{h≤k} b_h in the first three, free in the nominal model.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np
from scipy.special import expit, log_expit, logsumexp

from assess.arrays import Floats, Integers

Model = Literal["rasch", "2pl", "pcm", "gpcm", "grm", "nrm"]
MODELS: tuple[Model, ...] = get_args(Model)
GRADED: frozenset[Model] = frozenset({"2pl", "grm"})
BINARY: frozenset[Model] = frozenset({"rasch", "2pl"})


class ParameterError(ValueError):
    """Item parameters that are no item of their model; the message says which and why."""


@dataclass(frozen=True)
class ItemParameters:
    """Frozen parameters of J items, padded to the largest number of categories K.

    `slopes` is (J, 1) and `intercepts` (J, K−1), padded with −∞, in the graded family; both are (J, K) in the
    divide-by-total family, where a padded category has intercept −∞. `counts` (J,) holds the categories per item.
    """

    model: Model
    slopes: Floats
    intercepts: Floats
    counts: Integers

    @property
    def graded(self) -> bool:
        """Whether the items belong to the graded family."""
        return self.model in GRADED

    @property
    def categories(self) -> int:
        """Largest number of categories of any item."""
        return int(self.intercepts.shape[1]) + (1 if self.graded else 0)

    def take(self, rows: Sequence[int] | Integers) -> ItemParameters:
        """The same parameters for some of the items."""
        index = np.asarray(rows, dtype=np.intp)
        return ItemParameters(self.model, self.slopes[index], self.intercepts[index], self.counts[index])


@dataclass(frozen=True)
class Curves:
    """log P, ∂log P/∂θ and ∂²log P/∂θ² of every category, each (J, K, Q).

    log P is −∞ for categories an item does not have; both derivatives are 0 there.
    """

    log_probabilities: Floats
    first: Floats
    second: Floats

    @property
    def probabilities(self) -> Floats:
        """P(X = k | θ), (J, K, Q); sums to 1 over k."""
        return np.exp(self.log_probabilities)


def log_probabilities(parameters: ItemParameters, theta: Floats) -> Floats:
    """log P(X_j = k | θ_q), shape (J, K, Q), for θ of shape (Q,) in logits."""
    if parameters.graded:
        logits = parameters.slopes[:, :, None] * theta + parameters.intercepts[:, :, None]
        return _graded_log_probabilities(logits, parameters.intercepts)
    logits = parameters.slopes[:, :, None] * theta + parameters.intercepts[:, :, None]
    return np.asarray(logits - logsumexp(logits, axis=1, keepdims=True), dtype=np.float64)


def curves(parameters: ItemParameters, theta: Floats) -> Curves:
    """Category curves and their first two derivatives at θ of shape (Q,)."""
    return _graded_curves(parameters, theta) if parameters.graded else _divide_by_total_curves(parameters, theta)


def graded_gaps(intercepts: Floats) -> Floats:
    """log(1 − exp(−(d_k − d_{k+1}))) for the inner categories, shape (J, K−2); 0 where the next is padding."""
    upper, lower = intercepts[:, :-1], intercepts[:, 1:]
    present = np.isfinite(lower)
    gap = np.where(present, upper - np.where(present, lower, 0.0), 1.0)
    return np.where(present, np.log(-np.expm1(-gap)), 0.0)


def _graded_log_probabilities(logits: Floats, intercepts: Floats) -> Floats:
    """log σ(z_k) + log σ(−z_{k+1}) + log(1 − e^{−(d_k − d_{k+1})}): no cancellation in either tail."""
    items, boundaries, nodes = logits.shape
    result = np.zeros((items, boundaries + 1, nodes))
    result[:, 1:] += log_expit(logits)
    result[:, :-1] += log_expit(-logits)
    result[:, 1:-1] += graded_gaps(intercepts)[:, :, None]
    return result


def _graded_curves(parameters: ItemParameters, theta: Floats) -> Curves:
    logits = parameters.slopes[:, :, None] * theta + parameters.intercepts[:, :, None]
    above = expit(logits)
    items, boundaries, nodes = logits.shape
    edges = np.zeros((items, boundaries + 2, nodes))
    edges[:, 0], edges[:, 1:-1] = 1.0, above
    spread = edges * (1.0 - edges)
    slope = parameters.slopes[:, :, None]
    present = (np.arange(boundaries + 1) < parameters.counts[:, None])[:, :, None]
    first = np.where(present, slope * (1.0 - edges[:, :-1] - edges[:, 1:]), 0.0)
    second = np.where(present, -(slope**2) * (spread[:, :-1] + spread[:, 1:]), 0.0)
    return Curves(_graded_log_probabilities(logits, parameters.intercepts), first, second)


def _divide_by_total_curves(parameters: ItemParameters, theta: Floats) -> Curves:
    logits = parameters.slopes[:, :, None] * theta + parameters.intercepts[:, :, None]
    log_p = np.asarray(logits - logsumexp(logits, axis=1, keepdims=True), dtype=np.float64)
    p = np.exp(log_p)
    slope = parameters.slopes[:, :, None]
    mean = (slope * p).sum(axis=1, keepdims=True)
    variance = (slope**2 * p).sum(axis=1, keepdims=True) - mean**2
    present = np.isfinite(parameters.intercepts)[:, :, None]
    first = np.where(present, slope - mean, 0.0)
    second = np.where(present, -np.maximum(variance, 0.0), 0.0)
    return Curves(log_p, first, second)


def item_information(parameters: ItemParameters, theta: Floats) -> Floats:
    """Expected Fisher information of each item, I_j(θ) = Σ_k P_k (∂log P_k/∂θ)², shape (J, Q), in 1/logit²."""
    at = curves(parameters, theta)
    return np.asarray((at.probabilities * at.first**2).sum(axis=1), dtype=np.float64)


def expected_scores(parameters: ItemParameters, theta: Floats) -> Floats:
    """Expected item score Σ_k k·P_k(θ), shape (J, Q), in category steps."""
    p = np.exp(log_probabilities(parameters, theta))
    return np.asarray(np.einsum("jkq,k->jq", p, np.arange(p.shape[1], dtype=np.float64)), dtype=np.float64)


def graded_parameters(
    model: Model, slopes: Sequence[float] | Floats, thresholds: Sequence[Sequence[float] | Floats]
) -> ItemParameters:
    """Parameters of `2pl` or `grm` items from slopes a_j and thresholds b_jk (d_jk = −a_j b_jk).

    Thresholds rise with k, or fall where the slope is negative; otherwise ParameterError.
    """
    a = np.asarray(slopes, dtype=np.float64).reshape(-1, 1)
    counts = np.array([np.size(row) + 1 for row in thresholds])
    intercepts = np.full((len(counts), int(counts.max()) - 1), -np.inf)
    for j, row in enumerate(thresholds):
        intercepts[j, : counts[j] - 1] = -a[j, 0] * np.asarray(row, dtype=np.float64)
        if not (np.diff(intercepts[j, : counts[j] - 1]) < 0).all():
            raise ParameterError(
                f"item {j}: thresholds {np.asarray(row).tolist()} are not in order for slope {a[j, 0]:g}"
            )
    return ItemParameters(model, a, intercepts, counts)


def step_parameters(
    model: Model, slopes: Sequence[float] | Floats, thresholds: Sequence[Sequence[float] | Floats]
) -> ItemParameters:
    """Parameters of `rasch`, `pcm` or `gpcm` items from slopes a_j and step difficulties b_jk."""
    a = np.asarray(slopes, dtype=np.float64)
    counts = np.array([np.size(row) + 1 for row in thresholds])
    width = int(counts.max())
    intercepts = np.full((len(counts), width), -np.inf)
    for j, row in enumerate(thresholds):
        intercepts[j, : counts[j]] = np.concatenate([[0.0], -a[j] * np.cumsum(np.asarray(row, dtype=np.float64))])
    steps = np.where(np.isfinite(intercepts), np.arange(width), 0.0)
    return ItemParameters(model, a[:, None] * steps, intercepts, counts)


def nominal_parameters(slopes: Sequence[Sequence[float]], intercepts: Sequence[Sequence[float]]) -> ItemParameters:
    """Parameters of `nrm` items from one slope and one intercept for each option (any centring)."""
    counts = np.array([len(row) for row in slopes])
    width = int(counts.max())
    a, c = np.zeros((len(counts), width)), np.full((len(counts), width), -np.inf)
    for j, (slope, intercept) in enumerate(zip(slopes, intercepts, strict=True)):
        a[j, : counts[j]], c[j, : counts[j]] = slope, intercept
    return ItemParameters("nrm", a, c, counts)
