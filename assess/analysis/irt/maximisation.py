"""The M-step: one Newton step for all items at once, from exact derivatives of the expected log-likelihood.

Q_j = Σ_q Σ_k r_jkq log P_jk(θ_q). In the graded family log P splits into log σ(z_k) + log σ(−z_{k+1}) +
log(1 − e^{−(d_k − d_{k+1})}), which is concave in (a, d); the divide-by-total family is concave as any
multinomial logit. A single step a cycle makes this a generalised EM (Lange 1995).
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit

from assess.analysis.irt.bounds import at_bound, bounded, slope_room
from assess.analysis.irt.structure import Structure
from assess.arrays import Booleans, Floats
from assess.scoring.curves import GRADED, log_probabilities

LARGEST_STEP = 1.0  # a longer one is taken only as far as the expected log-likelihood rises
_STEEPEST_GAP = 700.0  # e^−gap is 0 to double precision


def derivatives(structure: Structure, values: Floats, counts: Floats, theta: Floats) -> tuple[Floats, Floats]:
    """Gradient (J, P) and negative Hessian (J, P, P) of Q at `values`, for counts r (J, K, Q)."""
    if structure.model in GRADED:
        return _graded(structure, values, counts, theta)
    return _divide_by_total(structure, values, counts, theta)


def improved(structure: Structure, values: Floats, counts: Floats, theta: Floats) -> Floats:
    """Values after one guarded Newton step: thresholds kept in order, slopes within their bound."""
    gradient, information = derivatives(structure, values, counts, theta)
    free = structure.free
    step = _newton(gradient, information, free)
    held = at_bound(structure, values, step)
    if held.any():  # the rest moves as if the slopes at their bound were known
        step = _newton(gradient, information, free & ~held)
    if structure.model in GRADED:
        step *= np.minimum(1.0, order_room(structure, values, step))
    step *= slope_room(structure, values, np.where(held, 0.0, step))
    if np.abs(step).max() > LARGEST_STEP:
        step *= _rising_share(structure, values, step, (gradient * step).sum(axis=1), counts, theta)
    return bounded(structure, values + step)


def _newton(gradient: Floats, information: Floats, free: Booleans) -> Floats:
    information = np.where(free[:, :, None] & free[:, None, :], information, 0.0)
    diagonal = np.einsum("jpp->jp", information)  # a writable view
    diagonal[...] = np.where(free, diagonal * (1.0 + 1e-9) + 1e-9, 1.0)
    step = np.linalg.solve(information, np.where(free, gradient, 0.0)[:, :, None])[:, :, 0]
    return np.asarray(step, dtype=np.float64)


def _rising_share(
    structure: Structure, values: Floats, step: Floats, slope: Floats, counts: Floats, theta: Floats
) -> Floats:
    """Share (J, 1) of each step, halved until Q_j rises by a quarter of its slope or no value moves too far."""

    def height(at: Floats) -> Floats:
        log_p = log_probabilities(structure.item_parameters(at), theta)
        return np.asarray((counts * np.where(counts > 0, log_p, 0.0)).sum(axis=(1, 2)), dtype=np.float64)

    before, length = height(values), np.abs(step).max(axis=1)
    share = np.ones(len(values))
    while True:
        rise = height(values + share[:, None] * step) - before
        falls = (rise < 0.25 * share * slope) & (share * length > LARGEST_STEP)
        if not falls.any():
            return share[:, None]
        share[falls] *= 0.5


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
    pull = 1.0 / np.expm1(np.clip(gap, 1e-12, _STEEPEST_GAP))
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
        return _nominal(structure, to_slope, to_intercept, (plain, linear, square))
    steps = np.arange(p.shape[1], dtype=np.float64)
    gradient = np.hstack([(to_slope @ steps)[:, None], and_above(to_intercept, 1)])
    information = np.empty((len(p), p.shape[1], p.shape[1]))
    information[:, 0, 0] = (square @ steps) @ steps
    information[:, 0, 1:] = information[:, 1:, 0] = and_above(linear @ steps, 1)
    information[:, 1:, 1:] = and_above(and_above(plain, 1), 2)
    return gradient, information


def _nominal(
    structure: Structure, to_slope: Floats, to_intercept: Floats, moments: tuple[Floats, ...]
) -> tuple[Floats, Floats]:
    """The derivatives of the options that are not the origin."""
    others = structure.others
    item, row, column = np.arange(len(others))[:, None, None], others[:, :, None], others[:, None, :]
    plain, linear, square = (moment[item, row, column] for moment in moments)
    gradient = np.hstack([np.take_along_axis(part, others, axis=1) for part in (to_slope, to_intercept)])
    top, bottom = np.concatenate([square, linear], axis=2), np.concatenate([linear, plain], axis=2)
    return gradient, np.concatenate([top, bottom], axis=1)


def and_above(by_category: Floats, axis: int) -> Floats:
    """Σ over the categories k and above, k ≥ 1: what δ_k, a part of every later intercept, gathers from them."""
    summed = np.flip(np.cumsum(np.flip(by_category, axis), axis), axis)
    return np.asarray(np.take(summed, np.arange(1, by_category.shape[axis]), axis), dtype=np.float64)


def _spread(weighted: Floats, p: Floats) -> Floats:
    """Σ_q of weight × (diag(P) − PP'), shape (J, K, K)."""
    result = -(weighted @ p.transpose(0, 2, 1))
    index = np.arange(p.shape[1])
    result[:, index, index] += weighted.sum(axis=2)
    return np.asarray(result, dtype=np.float64)
