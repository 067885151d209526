"""Polychoric correlations: what the answers would correlate if they had been given on a continuous scale."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import ndtri

from assess.analysis.answers import Missing, refuse_constant_items
from assess.analysis.bivariate import bivariate_normal, bivariate_normal_density
from assess.analysis.codes import message
from assess.analysis.errors import NotConverged, UnusableAnswers
from assess.analysis.moments import refuse_thin_pairs
from assess.analysis.weights import weighed_answers
from assess.arrays import Floats

MOST_CATEGORIES = 20
FURTHEST_CORRELATION = 0.9999
PAIRS_AT_ONCE = 200


@dataclass(frozen=True)
class Polychoric:
    """Polychoric correlations with their errors.

    ``correlations``, ``standard_errors`` (items, items), the latter given the thresholds and 0 on the diagonal;
    ``thresholds`` per item, one fewer than its observed ``categories``; ``boundary`` pairs (from 0) ran to ±1
    because their table is empty in places; ``smallest_eigenvalue`` below 0 means the matrix is not positive
    definite.
    """

    correlations: Floats
    standard_errors: Floats
    thresholds: list[Floats]
    categories: list[list[float]]
    boundary: list[tuple[int, int]]
    smallest_eigenvalue: float


def polychoric_correlations(
    responses: Any, *, missing: Missing = "pairwise", empty_cell: float = 0.0, weights: Any = None
) -> Polychoric:
    """Polychoric correlations of ordered answers by two-step maximum likelihood.

    Formula: thresholds Φ⁻¹(cumulative share) of each item; then ρ maximises Σ n_ab ln P_ab(ρ), P_ab the bivariate
    normal probability between thresholds, by Fisher scoring on all pairs at once.
    Source: Olsson (1979), Psychometrika 44, 443–460.
    Shapes: (persons, items), NaN missing; categories may differ per item, unused ones are passed over.
    ``empty_cell`` is added to cells nobody fills in a pair's table (0.5 steadies small samples). With survey
    ``weights`` (as ``person_weights`` takes them) n_ab are their sums, and errors √(Σ q_ab (P'/P)²)/Σ n_ab (P'/P)²
    expected, q_ab the sums of squared weights.
    Errors: UnusableAnswers for constant items and for more than 20 categories; NotEstimable for pairs never
    answered together; NotConverged.

    Split at the medians, a third of the people in the upper quarter means ρ = sin(π/6):

    >>> answers = [[0, 0], [0, 0], [0, 1], [1, 0], [1, 1], [1, 1]]
    >>> round(float(polychoric_correlations(answers).correlations[0, 1]), 3)
    0.5
    """
    answers, counted = weighed_answers(responses, weights, missing, 2)
    refuse_constant_items(answers)
    coded, categories = _coded(answers)
    width = max(len(found) for found in categories)
    _refuse_thin_pairs(answers, counted.people)
    tables = _tables(coded, width, counted.values)
    squares = _tables(coded, width, counted.squares) if counted.kind == "survey" else None
    if empty_cell > 0.0:
        _fill_empty(tables, empty_cell, width, [len(found) for found in categories])
    limits, thresholds = _limits(coded, categories, width, counted.values)
    first, second = np.triu_indices(answers.shape[1], 1)
    found = [
        _maximise(
            tables[pairs], limits[first[pairs]], limits[second[pairs]], None if squares is None else squares[pairs]
        )
        for pairs in np.array_split(np.arange(first.size), -(-first.size // PAIRS_AT_ONCE))
    ]
    values, errors = (np.concatenate([part[which] for part in found]) for which in (0, 1))
    correlations, standard_errors = np.eye(answers.shape[1]), np.zeros((answers.shape[1],) * 2)
    correlations[first, second] = correlations[second, first] = values
    standard_errors[first, second] = standard_errors[second, first] = errors
    edge = np.flatnonzero(np.abs(values) >= FURTHEST_CORRELATION)
    boundary = [(int(first[pair]), int(second[pair])) for pair in edge]
    smallest = float(np.linalg.eigvalsh(correlations)[0])
    return Polychoric(correlations, standard_errors, thresholds, categories, boundary, smallest)


def _coded(answers: Floats) -> tuple[Floats, list[list[float]]]:
    """Answers as 0, 1, 2 … among the values each item shows; NaN stays."""
    coded, categories, problems = answers.copy(), [], []
    for item in range(answers.shape[1]):
        there = ~np.isnan(answers[:, item])
        values, codes = np.unique(answers[there, item], return_inverse=True)
        if values.size > MOST_CATEGORIES:
            problems.append(message("not-categories", item=item + 1, answers=values.size))
        coded[there, item] = codes
        categories.append([float(value) for value in values])
    if problems:
        raise UnusableAnswers(problems)
    return coded, categories


def _tables(coded: Floats, width: int, weights: Floats) -> Floats:
    """(pairs, width, width) contingency tables of weights, all from one product of indicator columns."""
    items = coded.shape[1]
    indicators = (coded[:, :, None] == np.arange(width)).astype(np.float64).reshape(coded.shape[0], items * width)
    weighted = indicators * weights[:, None]
    product = (indicators.T @ weighted).reshape(items, width, items, width).transpose(0, 2, 1, 3)
    first, second = np.triu_indices(items, 1)
    return np.ascontiguousarray(product[first, second])


def _refuse_thin_pairs(answers: Floats, people: Floats) -> None:
    there = (~np.isnan(answers)).astype(np.float64)
    refuse_thin_pairs(there.T @ (there * people[:, None]))


def _fill_empty(tables: Floats, empty_cell: float, width: int, counts: list[int]) -> None:
    first, second = np.triu_indices(len(counts), 1)
    used = np.arange(width) < np.array(counts)[:, None]
    tables[(tables == 0.0) & used[first][:, :, None] & used[second][:, None, :]] = empty_cell


def _limits(
    coded: Floats, categories: list[list[float]], width: int, weights: Floats
) -> tuple[Floats, list[Floats]]:
    """(items, width + 1) category limits from −∞ to ∞, and each item's inner thresholds."""
    chosen = (coded[:, :, None] == np.arange(width)).astype(np.float64)
    counts = np.tensordot(weights, chosen, axes=1)
    shares = np.cumsum(counts, axis=1) / counts.sum(axis=1, keepdims=True)
    thresholds = [ndtri(shares[item, : len(found) - 1]) for item, found in enumerate(categories)]
    limits = np.full((coded.shape[1], width + 1), np.inf)
    limits[:, 0] = -np.inf
    for item, inner in enumerate(thresholds):
        limits[item, 1 : inner.size + 1] = inner
    return limits, thresholds


def _maximise(tables: Floats, rows: Floats, columns: Floats, squares: Floats | None) -> tuple[Floats, Floats]:
    """(pairs,) correlations and their standard errors, by Fisher scoring with step halving.

    `squares` are the tables of squared weights, or None where everybody counts as one.
    """
    h, k = rows[:, :, None], columns[:, None, :]
    persons = tables.sum(axis=(1, 2))
    rho = np.zeros(tables.shape[0])
    value, slope, information = _likelihood(tables, h, k, rho)
    for _ in range(200):
        step = np.clip(slope / (persons * information), -0.4, 0.4)
        trial = np.clip(rho + step, -FURTHEST_CORRELATION, FURTHEST_CORRELATION)
        tried = _likelihood(tables, h, k, trial)
        for _ in range(30):
            worse = tried[0] < value - 1e-9 * np.abs(value)
            if not worse.any():
                break
            trial = np.where(worse, (trial + rho) / 2.0, trial)
            tried = _likelihood(tables, h, k, trial)
        moved = float(np.abs(trial - rho).max())
        rho, (value, slope, information) = trial, tried
        if moved < 1e-9:
            if squares is None:
                return rho, 1.0 / np.sqrt(persons * information)
            return rho, np.sqrt(_score_variance(squares, h, k, rho)) / (persons * information)
    raise NotConverged(message("polychoric-unsettled"))


def _likelihood(tables: Floats, h: Floats, k: Floats, rho: Floats) -> tuple[Floats, Floats, Floats]:
    """Log-likelihood, its slope in ρ and the information of one person, per pair."""
    correlation = rho[:, None, None]
    cells = np.maximum(_between(bivariate_normal(h, k, correlation)), 1e-300)
    change = _between(bivariate_normal_density(h, k, correlation))
    value = (tables * np.log(cells)).sum(axis=(1, 2))
    slope = (tables * change / cells).sum(axis=(1, 2))
    information = np.where(cells > 1e-12, change**2 / cells, 0.0).sum(axis=(1, 2))
    return value, slope, np.maximum(information, 1e-8)


def _score_variance(squares: Floats, h: Floats, k: Floats, rho: Floats) -> Floats:
    """Σ q_ab (P'_ab/P_ab)² of each pair, q the sums of squared weights."""
    correlation = rho[:, None, None]
    cells = np.maximum(_between(bivariate_normal(h, k, correlation)), 1e-300)
    change = _between(bivariate_normal_density(h, k, correlation))
    return np.asarray((squares * (change / cells) ** 2).sum(axis=(1, 2)))


def _between(corners: Floats) -> Floats:
    """Probability of each cell from the distribution function at its corners."""
    return np.asarray(np.diff(np.diff(corners, axis=1), axis=2))
