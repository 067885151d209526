"""Observed information of the marginal likelihood, exactly, by Louis's identity.

With s_u(θ) the complete-data score of pattern u::

    I = Σ_u w_u { E[−∂²] − E[s s'] + E[s] E[s]' }        (expectations over the posterior; Louis 1982)

which equals Oakes's (1999) expression at every point. E[s s'] is a sum over nodes of D_q' (Z' diag(p_q) Z) D_q
with D_q the derivatives of log P of each category: dense products again. People are sorted by their posterior
mean, so that each node touches only those who have any posterior weight there.
"""

from __future__ import annotations

from collections import deque
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import expit

from assess.analysis.cores import in_order
from assess.analysis.irt.em import Problem
from assess.analysis.irt.likelihood import posteriors
from assess.analysis.irt.maximisation import and_above, derivatives
from assess.analysis.irt.structure import Structure
from assess.arrays import Floats, Indices
from assess.scoring.curves import GRADED, log_probabilities

_ROWS = 16384
_CACHED = 512
_NEGLIGIBLE = 1e-4  # of a root of a weight: 1e-8 of a person


@dataclass(frozen=True)
class _Scores:
    """Non-zero derivatives of log P, sorted by parameter: entry i is of column `column[i]` by `parameter[i]`."""

    column: Indices
    parameter: Indices
    values: Floats  # (entries, G, Q)
    latent: Floats  # (G, Q, F)
    size: int

    def sandwich(self, pairs: Floats, node: int, group: int) -> Floats:
        """D_q' M D_q for M (C + 1, C + 1), whose last row and column belong to the population's score."""
        from scipy.sparse import csr_array

        shape = (self.size, len(pairs) - 1)
        turned = csr_array((self.values[:, group, node], (self.parameter, self.column)), shape=shape)
        latent = self.latent[group, node]
        half = turned @ pairs[:-1] + np.outer(latent, pairs[-1])
        return np.asarray((turned @ half[:, :-1].T).T + np.outer(half[:, -1], latent), dtype=np.float64)


def score_products(problem: Problem, values: Floats, latent: Floats, squares: Floats) -> Floats:
    """Σ_u q_u E[s_u] E[s_u]' for the sums q of squared survey weights of each pattern, (F, F)."""
    scores = _scores(problem, values, latent)
    found = np.zeros((problem.structure.size,) * 2)
    pieces = posteriors(problem.patterns, problem.table(values, latent), problem.log_weights(), np.float64, _ROWS)
    for rows, group, answers, posterior in pieces:
        mean = _mean_scores(scores, answers, posterior, group)
        found += (mean * squares[rows][:, None]).T @ mean
    return found


def observed_information(problem: Problem, values: Floats, latent: Floats) -> Floats:
    """Negative Hessian of the marginal log-likelihood in the free parameters, (F, F)."""
    expected, counts = problem.expected(values, latent)
    scores = _scores(problem, values, latent)
    information = _complete(problem, values, latent, counts, expected.persons)
    table = problem.table(values, latent)
    pieces = posteriors(problem.patterns, table, problem.log_weights(), problem.precision, _ROWS)
    for rows, group, answers, posterior in pieces:
        order = np.argsort(posterior @ problem.points.astype(posterior.dtype), kind="stable")
        answers, posterior = answers[order], posterior[order]
        weights = problem.patterns.weights[rows][order].astype(posterior.dtype)
        mean = _mean_scores(scores, answers, posterior, group) * np.sqrt(weights)[:, None]
        information += mean.T @ mean
        information -= _second_moment(scores, answers, np.sqrt(posterior * weights[:, None]), group)
    return 0.5 * (information + information.T)


def covariance(information: Floats) -> Floats | None:
    """Inverse of the information, or None where it is not positive definite (nothing can be said then)."""
    scale = np.sqrt(np.abs(np.diagonal(information)))
    if not np.isfinite(information).all() or (scale <= 0).any():
        return None
    roots, vectors = np.linalg.eigh(information / np.outer(scale, scale))
    if roots.min() <= 1e-10 * roots.max():
        return None
    return np.asarray((vectors / roots) @ vectors.T / np.outer(scale, scale), dtype=np.float64)


def category_scores(structure: Structure, values: Floats, theta: Floats) -> Floats:
    """∂ log P_jk(θ_q) / ∂ value_jp, shape (J, K, P, Q)."""
    return (_graded_scores if structure.model in GRADED else _divide_by_total_scores)(structure, values, theta)


def _graded_scores(structure: Structure, values: Floats, theta: Floats) -> Floats:
    items, width = values.shape
    intercepts = structure.item_parameters(values).intercepts
    above = expit(values[:, :1, None] * theta + intercepts[:, :, None])
    edges = np.zeros((items, width + 1, len(theta)))
    edges[:, 0], edges[:, 1:-1] = 1.0, above
    both = np.isfinite(intercepts[:, 1:])
    gap = np.where(both, intercepts[:, :-1] - np.where(both, intercepts[:, 1:], 0.0), np.inf)
    pull = np.zeros((items, width))
    pull[:, 1:-1] = 1.0 / np.expm1(gap)
    result = np.zeros((items, width, width, len(theta)))
    result[:, :, 0] = theta * (1.0 - edges[:, :-1] - edges[:, 1:])
    index = np.arange(1, width)
    result[:, index, index] = 1.0 - above + pull[:, 1:, None]
    result[:, index - 1, index] = -above - pull[:, :-1, None]
    return result


def _divide_by_total_scores(structure: Structure, values: Floats, theta: Floats) -> Floats:
    p = np.exp(log_probabilities(structure.item_parameters(values), theta))
    width = p.shape[1]
    to_intercept = np.eye(width)[None, :, :, None] - p[:, None, :, :]
    to_slope = to_intercept * theta
    if structure.model == "nrm":
        others = structure.others[:, None, :, None]
        return np.concatenate(
            [np.take_along_axis(part, others, axis=2) for part in (to_slope, to_intercept)], axis=2
        )
    slope = np.einsum("jkhq,h->jkq", to_slope, np.arange(width, dtype=np.float64))
    return np.concatenate([slope[:, :, None], and_above(to_intercept, 2)], axis=2)


def _scores(problem: Problem, values: Floats, latent: Floats) -> _Scores:
    free, patterns, theta = problem.structure.free, problem.patterns, problem.nodes(latent)
    number = np.full(free.shape, -1)
    number[free] = np.arange(int(free.sum()))
    column, cell = np.nonzero(free[patterns.column_item])
    item = patterns.column_item[column]
    per_category = category_scores(problem.structure, values, theta.ravel())
    entries = per_category[item, patterns.column_category[column], cell]
    parameter = number[item, cell]
    order = np.argsort(parameter, kind="stable")
    size = problem.structure.size
    population, points = np.zeros((*theta.shape, size)), problem.points
    for place, (group, kind) in enumerate(np.argwhere(problem.structure.free_latent), start=int(free.sum())):
        population[group, :, place] = points / np.exp(latent[group, 1]) if kind == 0 else points**2 - 1.0
    entries = entries[order].reshape(-1, *theta.shape)
    return _Scores(column[order], parameter[order], entries, population, size)


def _complete(problem: Problem, values: Floats, latent: Floats, counts: Floats, persons: Floats) -> Floats:
    """Expected complete-data information: blocks by item, and the population's curvature."""
    structure = problem.structure
    _, blocks = derivatives(structure, values, counts, problem.nodes(latent).ravel())
    information = np.zeros((structure.size, structure.size))
    place = 0
    for block, free in zip(blocks, structure.free, strict=True):
        size = int(free.sum())
        information[place : place + size, place : place + size] = block[np.ix_(free, free)]
        place += size
    places = {tuple(cell): place + i for i, cell in enumerate(np.argwhere(structure.free_latent).tolist())}
    standard = problem.points
    for group, sd in enumerate(np.exp(latent[:, 1])):
        at_nodes = persons[group]
        curvature = {
            (0, 0): at_nodes.sum() / sd**2,
            (0, 1): 2.0 * (at_nodes @ standard) / sd,
            (1, 0): 2.0 * (at_nodes @ standard) / sd,
            (1, 1): 2.0 * (at_nodes @ standard**2),
        }
        for (one, two), value in curvature.items():
            if (group, one) in places and (group, two) in places:
                information[places[group, one], places[group, two]] = value
    return information


def _mean_scores(
    scores: _Scores, answers: NDArray[np.floating], posterior: NDArray[np.floating], group: int
) -> Floats:
    """E[s] of each pattern, (n, F)."""
    mean = posterior.astype(np.float64) @ scores.latent[group]
    values = scores.values[:, group].T.astype(posterior.dtype)
    places, first = np.unique(scores.parameter, return_index=True)  # 0, 1, 2 …: every free value has an entry

    def add(start: int) -> None:
        rows = slice(start, start + _CACHED)
        by_entry = posterior[rows] @ values
        by_entry *= answers[rows].take(scores.column, axis=1)
        mean[rows, : len(places)] += np.add.reduceat(by_entry, first, axis=1)

    deque(in_order(add, range(0, len(answers), _CACHED), posterior.size * len(scores.column)), maxlen=0)
    return np.asarray(mean, dtype=np.float64)


def _second_moment(
    scores: _Scores, answers: NDArray[np.floating], root: NDArray[np.floating], group: int
) -> Floats:
    """Σ_u w_u E[s s'], (F, F), for rows sorted by posterior mean and the roots of their weights at the nodes."""
    extended = np.hstack([answers, np.ones((len(answers), 1), dtype=answers.dtype)])

    def at_node(node: int) -> Floats | None:
        present = np.flatnonzero(root[:, node] > _NEGLIGIBLE)
        if not len(present):
            return None
        rows = slice(int(present[0]), int(present[-1]) + 1)
        scaled = extended[rows] * root[rows, node, None]
        pairs = scaled.T @ scaled  # the same array twice: half the work
        return scores.sandwich(pairs.astype(np.float64), node, group)

    total = np.zeros((scores.size, scores.size))
    for found in in_order(at_node, range(root.shape[1]), root.size * extended.shape[1] ** 2 / 4):
        total += 0.0 if found is None else found
    return total
