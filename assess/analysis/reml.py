"""Variance components of crossed random effects by restricted maximum likelihood, whatever ratings are missing.

The model is y = Xβ + Σ_k Z_k u_k + e with a single mean, u_k ~ N(0, σ²_k), e ~ N(0, σ²). Effects that hold the
facet with most levels (people) make V block diagonal, block by block D_p; the few levels of the others enter
through their columns W. With Λ = diag(σ_k) on W, 1 on the mean, and M = ΛW'D⁻¹WΛ + I (0 for the mean)::

    P = D⁻¹ − F N F',   F = D⁻¹W,   N = Λ M⁻¹ Λ,   log|V| + log|X'V⁻¹X| = Σ log|D_p| + log|M|

so that nothing larger than a person's ratings or the other facets' levels is ever inverted, and σ²_k = 0 is no
special case. Source: Patterson & Thompson (1971), Biometrika 58, 545–554; Searle, Casella & McCulloch (1992),
Variance Components, chapter 6.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import message
from assess.analysis.errors import NotConverged, NotEstimable
from assess.arrays import Floats, Indices

STEPS = 200
SMALLEST_CHANGE = 1e-10  # of the total variance
IDENTIFIED = 1e-9


@dataclass(frozen=True)
class Components:
    """Variances of the effects, the residual last, their covariance, the mean and its error, and −2 log L."""

    variances: Floats
    covariance: Floats
    mean: float
    mean_error: float
    deviance: float
    iterations: int


@dataclass(frozen=True)
class Layout:
    """Ratings sorted into blocks: values and presence (P, n), which belong together (k, P, n, n), W (P, n, w).

    `relations` has one table for each block effect, the residual's last; `owner` (w,) says to which
    other effect a column of W belongs, −1 for the mean, which is the last.
    """

    values: Floats
    present: Floats
    relations: Floats
    columns: Floats
    owner: Indices


@dataclass(frozen=True)
class _State:
    """What one set of variances gives: log-likelihood, the gradient's two halves and the expected information."""

    deviance: float
    traces: Floats
    squares: Floats
    information: Floats
    mean: float
    mean_error: float


def restricted_likelihood(
    values: Floats, block: Indices, inner: Sequence[Indices], outer: Sequence[Indices]
) -> Components:
    """The components that maximise the restricted likelihood, none below zero.

    `values` (N,), `block` (N,) the level of the facet with most levels; `inner` and `outer` hold one array of
    levels (N,) for each effect with and without that facet; the variances come in that order. Fisher's scoring,
    halved until the likelihood rises; a component that would fall below zero is held there while the likelihood
    falls inwards.
    Errors: NotEstimable where effects cannot be told apart, NotConverged.
    """
    layout = _layout(values - values.mean(), block, inner, outer)
    effects = len(inner) + len(outer)
    total = float(values.var())
    if not total > 0:
        raise NotEstimable(message("ratings-alike"))
    variances = np.full(effects + 1, total / (effects + 1))
    state = _state(layout, variances, len(inner))
    _identified(state.information)
    for taken in range(1, STEPS + 1):
        gradient = 0.5 * (state.squares - state.traces)
        free = (variances > 0) | (gradient > 0)
        step = np.zeros(effects + 1)
        step[free] = np.linalg.solve(state.information[np.ix_(free, free)], gradient[free])
        for _ in range(40):
            proposal = np.maximum(variances + step, 0.0)
            proposal[-1] = max(proposal[-1], 1e-8 * total)
            found = _state(layout, proposal, len(inner))
            if found.deviance <= state.deviance + 1e-9 * abs(state.deviance):
                break
            step = step / 2.0
        change = float(np.abs(proposal - variances).max())
        variances, state = proposal, found
        if change < SMALLEST_CHANGE * total:
            covariance = np.asarray(np.linalg.inv(state.information), dtype=np.float64)
            mean = state.mean + float(values.mean())
            return Components(variances, covariance, mean, state.mean_error, state.deviance, taken)
    raise NotConverged(message("components-unsettled", steps=STEPS))


def _identified(information: Floats) -> None:
    scale = np.sqrt(np.diagonal(information))
    if not (scale > 0).all() or float(np.linalg.eigvalsh(information / np.outer(scale, scale))[0]) < IDENTIFIED:
        raise NotEstimable(message("effects-confounded"))


def _layout(values: Floats, block: Indices, inner: Sequence[Indices], outer: Sequence[Indices]) -> Layout:
    order = np.argsort(block, kind="stable")
    people, starts, counts = np.unique(block[order], return_index=True, return_counts=True)
    place = np.arange(len(values)) - np.repeat(starts, counts)
    person, width = np.repeat(np.arange(len(people)), counts), int(counts.max())
    shape = (len(people), width)
    table, present = np.zeros(shape), np.zeros(shape)
    table[person, place], present[person, place] = values[order], 1.0
    relations = np.zeros((len(inner) + 1, *shape, width))
    for effect, levels in enumerate(inner):
        level = np.full(shape, -1, dtype=np.intp)
        level[person, place] = levels[order]
        same = (level[:, :, None] == level[:, None, :]) & (level >= 0)[:, :, None]
        relations[effect] = same
    relations[-1] = np.eye(width) * present[:, :, None]
    sizes = [int(levels.max()) + 1 for levels in outer]
    columns = np.zeros((*shape, sum(sizes) + 1))
    first = 0
    for levels, size in zip(outer, sizes, strict=True):
        columns[person, place, first + levels[order]] = 1.0
        first += size
    columns[:, :, -1] = present
    owner = np.append(np.repeat(np.arange(len(outer)), sizes), -1)
    return Layout(table, present, relations, columns, owner)


def _state(layout: Layout, variances: Floats, inner: int) -> _State:
    # the residual is a block effect too: V restricted to a block is the sum over the relations
    own = np.append(variances[:inner], variances[-1])
    blocks = np.einsum("k,kpij->pij", own, layout.relations)
    empty = 1.0 - layout.present
    width = layout.present.shape[1]
    inverse = np.linalg.inv(blocks + np.eye(width) * empty[:, :, None]) - np.eye(width) * empty[:, :, None]
    solved = inverse @ layout.columns  # F
    gram = _over_blocks(layout.columns, solved)
    outer = variances[inner:-1]
    random = layout.owner >= 0
    scale = np.where(random, np.sqrt(outer[layout.owner]) if len(outer) else 1.0, 1.0)
    inner_matrix = gram * np.outer(scale, scale) + np.diag(random.astype(np.float64))
    kernel = np.linalg.inv(inner_matrix) * np.outer(scale, scale)  # N
    flat = np.einsum("pij,pj->pi", inverse, layout.values)
    coefficients = kernel @ np.einsum("piw,pi->w", layout.columns, flat)
    projected = flat - solved @ coefficients  # Py
    log_blocks = float(np.linalg.slogdet(blocks + np.eye(width) * empty[:, :, None])[1].sum())
    squares = float(np.einsum("pi,pi->", layout.values, projected))
    freedom = float(layout.present.sum()) - 1.0
    logs = log_blocks + float(np.linalg.slogdet(inner_matrix)[1])
    deviance = logs + squares + freedom * math.log(2.0 * math.pi)
    traces, fits, information = _derivatives(layout, inverse, solved, gram, kernel, projected)
    order = [*range(inner), *range(inner + 1, len(traces)), inner]  # the residual last
    return _State(
        deviance,
        traces[order],
        fits[order],
        information[np.ix_(order, order)],
        float(coefficients[-1]),
        math.sqrt(float(kernel[-1, -1])),
    )


def _derivatives(
    layout: Layout, inverse: Floats, solved: Floats, gram: Floats, kernel: Floats, projected: Floats
) -> tuple[Floats, Floats, Floats]:
    """tr(PV_k), y'PV_kPy and ½tr(PV_kPV_l): block effects, the residual among them, then those of W."""
    relations, owner = layout.relations, layout.owner
    own, others = len(relations), int(owner.max()) + 1
    traces, fits = np.zeros(own + others), np.zeros(own + others)
    information = np.zeros((own + others, own + others))
    weighted = [relation @ solved for relation in relations]  # K_k F
    within = [inverse @ relation for relation in relations]
    spans = [_over_blocks(solved, one) for one in weighted]  # Σ F'K_kF
    solved_again = [inverse @ one for one in weighted]
    for k in range(own):
        traces[k] = float(np.einsum("pii->", within[k])) - float((kernel * spans[k]).sum())
        fits[k] = float(np.einsum("pi,pij,pj->", projected, relations[k], projected))
        for m in range(k + 1):
            crossed = _over_blocks(weighted[k], solved_again[m])
            found = float(np.einsum("pij,pji->", within[k], within[m]))
            found -= 2.0 * float((kernel * crossed).sum())
            found += float(np.einsum("ij,ji->", kernel @ spans[k], kernel @ spans[m]))
            information[k, m] = information[m, k] = 0.5 * found
    through = np.eye(len(gram)) - kernel @ gram  # P W = F · through
    between = gram @ through  # W'PW
    for one in range(others):
        mine = owner == one
        traces[own + one] = float(np.trace(between[np.ix_(mine, mine)]))
        sums = np.einsum("piw,pi->w", layout.columns[:, :, mine], projected)
        fits[own + one] = float(sums @ sums)
        for k in range(own):
            found = float((through[:, mine] * (spans[k] @ through[:, mine])).sum())
            information[own + one, k] = information[k, own + one] = 0.5 * found
        for other in range(one + 1):
            square = float((between[np.ix_(mine, owner == other)] ** 2).sum())
            information[own + one, own + other] = information[own + other, own + one] = 0.5 * square
    return traces, fits, information


def _over_blocks(one: Floats, other: Floats) -> Floats:
    """Σ_p A_p' B_p, one product for all blocks."""
    width = one.shape[2]
    return np.asarray(one.reshape(-1, width).T @ other.reshape(-1, width), dtype=np.float64)
