"""The M-step: one Newton step for all items at once, from exact derivatives of the expected log-likelihood.

Q_j = Σ_q Σ_k r_jkq log P_jk(θ_q). In the graded family log P splits into log σ(z_k) + log σ(−z_{k+1}) +
log(1 − e^{−(d_k − d_{k+1})}), which is concave in (a, d); the divide-by-total family is concave as any
multinomial logit. A single step a cycle makes this a generalised EM (Lange 1995).
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from assess.analysis.irt.structure import Structure
from assess.arrays import Floats
from assess.scoring.curves import GRADED, log_probabilities

LARGEST_STEP = 1.0
LARGEST_VALUE = 30.0
GAP_AT_THE_END = 0.01


def derivatives(structure: Structure, values: Floats, counts: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Gradient (J, P) and negative Hessian (J, P, P) of Q at `values`, for counts r (J, K, Q)."""
    if structure.model in GRADED:
        return _graded(structure, values, counts, theta)
    return _divide_by_total(structure, values, counts, theta)


def improved(structure: Structure, values: Floats, counts: Floats, theta: Floats) -> Floats:
    """Values after one guarded Newton step: bounded in length, thresholds kept in order."""
    gradient, information = derivatives(structure, values, counts, theta)
    free = structure.free
    gradient = np.where(free, gradient, 0.0)
    information = np.where(free[:, :, None] & free[:, None, :], information, 0.0)
    diagonal = np.einsum("jpp->jp", information)  # a writable view
    diagonal[...] = np.where(free, diagonal * (1.0 + 1e-9) + 1e-9, 1.0)
    step = np.asarray(np.linalg.solve(information, gradient[:, :, None])[:, :, 0], dtype=np.float64)
    length = np.abs(step).max(axis=1, keepdims=True)
    scale = np.asarray(np.minimum(1.0, LARGEST_STEP / np.maximum(length, 1e-300)), dtype=np.float64)
    if structure.model in GRADED:
        scale = np.minimum(scale, order_room(structure, values, step))
    place = GAP_AT_THE_END * np.arange(values.shape[1])  # intercepts that run away together keep their order
    floor, ceiling = -LARGEST_VALUE + place[::-1], LARGEST_VALUE - place
    return np.asarray(np.clip(values + scale * step, floor, ceiling), dtype=np.float64)


def order_room(structure: Structure, values: Floats, step: Floats) -> Floats:
    """Largest share (J, 1) of a step that leaves each gap d_k − d_{k+1} a fifth of its size."""
    both = structure.free[:, 1:-1] & structure.free[:, 2:]
    gap = np.where(both, values[:, 1:-1] - values[:, 2:], 1.0)
    shrink = np.where(both, step[:, 2:] - step[:, 1:-1], 0.0)
    share = np.where(shrink > 0, 0.8 * gap / np.where(shrink > 0, shrink, 1.0), np.inf)
    return np.asarray(share.min(axis=1, initial=np.inf)[:, None], dtype=np.float64)


def _graded(structure: Structure, values: Floats, counts: Floats, theta: Floats) -> tuple[Floats, Floats]:
    items, width = values.shape
    intercepts = structure.item_parameters(values).intercepts
    above = expit(values[:, :1, None] * theta + intercepts[:, :, None])
    pair = counts[:, 1:] + counts[:, :-1]
    residual = counts[:, 1:] - above * pair
    spread = above * (1.0 - above) * pair
    both = np.isfinite(intercepts[:, 1:])
    gap = np.where(both, intercepts[:, :-1] - np.where(both, intercepts[:, 1:], 0.0), 1.0)
    inner = np.where(both, counts[:, 1:-1].sum(axis=2), 0.0)
    pull = 1.0 / np.expm1(np.maximum(gap, 1e-12))
    force, stiffness = pull * inner, pull * (1.0 + pull) * inner

    gradient = np.empty((items, width))
    gradient[:, 0] = residual.sum(axis=1) @ theta
    gradient[:, 1:] = residual.sum(axis=2)
    gradient[:, 1:-1] += force
    gradient[:, 2:] -= force

    information = np.zeros((items, width, width))
    information[:, 0, 0] = spread.sum(axis=1) @ theta**2
    information[:, 0, 1:] = information[:, 1:, 0] = spread @ theta
    index = np.arange(1, width)
    information[:, index, index] = spread.sum(axis=2)
    information[:, index[:-1], index[:-1]] += stiffness
    information[:, index[1:], index[1:]] += stiffness
    information[:, index[:-1], index[1:]] -= stiffness
    information[:, index[1:], index[:-1]] -= stiffness
    return gradient, information


def _divide_by_total(structure: Structure, values: Floats, counts: Floats, theta: Floats) -> tuple[Floats, Floats]:
    p = np.exp(log_probabilities(structure.item_parameters(values), theta))
    persons = counts.sum(axis=1, keepdims=True)
    residual = counts - persons * p
    to_intercept, to_slope = residual.sum(axis=2), residual @ theta
    plain, linear, square = (_spread(persons * theta**power * p, p) for power in (0, 1, 2))
    if structure.model == "nrm":
        gradient = np.hstack([to_slope[:, 1:], to_intercept[:, 1:]])
        top = np.concatenate([square[:, 1:, 1:], linear[:, 1:, 1:]], axis=2)
        bottom = np.concatenate([linear[:, 1:, 1:], plain[:, 1:, 1:]], axis=2)
        return gradient, np.concatenate([top, bottom], axis=1)
    steps = np.arange(p.shape[1], dtype=np.float64)
    gradient = np.hstack([(to_slope @ steps)[:, None], to_intercept[:, 1:]])
    information = np.empty((len(p), p.shape[1], p.shape[1]))
    information[:, 0, 0] = (square @ steps) @ steps
    information[:, 0, 1:] = information[:, 1:, 0] = (linear @ steps)[:, 1:]
    information[:, 1:, 1:] = plain[:, 1:, 1:]
    return gradient, information


def _spread(weighted: Floats, p: Floats) -> Floats:
    """Σ_q of weight × (diag(P) − PP'), shape (J, K, K)."""
    result = -(weighted @ p.transpose(0, 2, 1))
    index = np.arange(p.shape[1])
    result[:, index, index] += weighted.sum(axis=2)
    return np.asarray(result, dtype=np.float64)
