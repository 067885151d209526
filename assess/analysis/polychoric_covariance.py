"""How exactly polychoric correlations are known, and how their errors go together."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtr

from assess.analysis.bivariate import bivariate_normal, bivariate_normal_density
from assess.analysis.polychoric import Polychoric
from assess.analysis.weights import Weights
from assess.arrays import Floats, Indices

PAIRS_AT_ONCE = 200
PEOPLE_AT_ONCE = 4096
SMALLEST_CELL = 1e-12


def correlation_covariance(answers: Floats, found: Polychoric, weights: Weights) -> Floats:
    """Γ of two-step polychoric correlations, by the influence of every person, thresholds' errors included.

    Formula: person p moves r_ij by w_p ψ_p, ψ_p = (s_ρ − A₂₁A₁₁⁻¹ s_τ)/A₂₂ with s_ρ and s_τ the person's scores of
    pair and thresholds and A the weighted sums of their products; Γ = n Σ_p w_p² ψ_p ψ_pᵀ, of counts w_p for w_p².
    A person who missed an item has no score there.
    Source: Muthén (1984), Psychometrika 49, 115–132; Muthén & Satorra (1995), Psychometrika 60, 489–503.
    Shapes: ``answers`` (persons, items), NaN missing, those of ``found``; Γ (pairs, pairs) is the covariance of
    √n (r − ρ) for the pairs (0, 1), (0, 2) … (k − 2, k − 1), n people.
    """
    codes = _codes(answers, found)
    width = max(len(one) for one in found.categories)
    tables = _tables(codes, width, weights.values)
    scores = [_threshold_scores(inner) for inner in found.thresholds]
    information = [
        (score.T * np.diag(tables[item, item])[: len(score)]) @ score for item, score in enumerate(scores)
    ]
    inverted = [np.asarray(np.linalg.inv(one), dtype=np.float64) for one in information]
    first, second = np.triu_indices(answers.shape[1], 1)
    influence = np.zeros((first.size, width + 1, width + 1))  # the last row and column: not answered
    for pairs in np.array_split(np.arange(first.size), -(-first.size // PAIRS_AT_ONCE)):
        _fill(influence, pairs, first, second, tables, found, scores, inverted)
    covariance = np.zeros((first.size, first.size))
    places = np.arange(first.size)
    for start in range(0, len(codes), PEOPLE_AT_ONCE):
        block = codes[start : start + PEOPLE_AT_ONCE]
        squares = weights.squares[start : start + PEOPLE_AT_ONCE]
        moved = influence[places, block[:, first], block[:, second]] * np.sqrt(squares)[:, None]
        covariance += moved.T @ moved
    return covariance * weights.n


def _codes(answers: Floats, found: Polychoric) -> Indices:
    """Answers as places among each item's categories; missing ones are the last place of all."""
    width = max(len(one) for one in found.categories)
    codes = np.full(answers.shape, width, dtype=np.intp)
    for item, values in enumerate(found.categories):
        there = ~np.isnan(answers[:, item])
        codes[there, item] = np.searchsorted(values, answers[there, item])
    return codes


def _tables(codes: Indices, width: int, weights: Floats) -> Floats:
    """(items, items, categories, categories) sums of weights of every pair of items."""
    indicators = (codes[:, :, None] == np.arange(width)).astype(np.float64).reshape(len(codes), -1)
    items = codes.shape[1]
    together = (indicators.T @ (indicators * weights[:, None])).reshape(items, width, items, width)
    return np.asarray(together.transpose(0, 2, 1, 3))


def _threshold_scores(inner: Floats) -> Floats:
    """∂ ln π_a/∂τ_t, (categories, thresholds)."""
    shares = np.diff(np.concatenate([[0.0], ndtr(inner), [1.0]]))
    density = np.exp(-(inner**2) / 2.0) / np.sqrt(2.0 * np.pi)
    scores = np.zeros((inner.size + 1, inner.size))
    steps = np.arange(inner.size)
    scores[steps, steps] = density / shares[:-1]
    scores[steps + 1, steps] = -density / shares[1:]
    return scores


def _fill(
    influence: Floats,
    pairs: Indices,
    first: Indices,
    second: Indices,
    tables: Floats,
    found: Polychoric,
    scores: list[Floats],
    inverted: list[Floats],
) -> None:
    """The influence of each pair of answers on its correlation, for some of the pairs."""
    width = influence.shape[1] - 1
    limits = _limits(found.thresholds, width)
    rho = found.correlations[first[pairs], second[pairs]]
    h, k = limits[first[pairs]], limits[second[pairs]]
    cells, of_rho, of_rows, of_columns = _derivatives(h, k, rho)
    for place, pair in enumerate(pairs):
        i, j = int(first[pair]), int(second[pair])
        table = tables[i, j]
        score = of_rho[place] / cells[place]
        steadiness = float((table * score**2).sum())
        weighed = table * score / cells[place]
        row = _projected(of_rows[place], weighed, scores[i], inverted[i])
        column = _projected(of_columns[place], weighed.T, scores[j], inverted[j])
        moved = np.zeros((width + 1, width + 1))
        moved[:width, :width] = np.where(table > 0.0, score, 0.0)
        moved[: row.size] -= row[:, None]
        moved[:, : column.size] -= column
        influence[pair] = moved / steadiness


def _projected(change: Floats, weighed: Floats, scores: Floats, inverted: Floats) -> Floats:
    """A₂₁A₁₁⁻¹ s_τ for each category of an item; ``change`` (thresholds, other's categories) at one threshold.

    Raising threshold t moves what lies in the other's category from category t + 1 to category t.
    """
    inner = scores.shape[1]
    shared = (change[:inner] * (weighed[:inner] - weighed[1 : inner + 1])).sum(axis=1)
    return np.asarray(scores @ (inverted @ shared))


def _limits(thresholds: list[Floats], width: int) -> Floats:
    limits = np.full((len(thresholds), width + 1), np.inf)
    limits[:, 0] = -np.inf
    for item, inner in enumerate(thresholds):
        limits[item, 1 : inner.size + 1] = inner
    return limits


def _derivatives(h: Floats, k: Floats, rho: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    """Cells (pairs, K, K), ∂cells/∂ρ, and ∂/∂h and ∂/∂k of what lies below each inner threshold.

    The last two by the other's category: ∂Φ₂(h, k; ρ)/∂h = φ(h) Φ((k − ρh)/√(1 − ρ²)).
    """
    correlation = rho[:, None, None]
    corners = bivariate_normal(h[:, :, None], k[:, None, :], correlation)
    cells = np.maximum(np.diff(np.diff(corners, axis=1), axis=2), SMALLEST_CELL)
    density = bivariate_normal_density(h[:, :, None], k[:, None, :], correlation)
    of_rho = np.diff(np.diff(density, axis=1), axis=2)
    return cells, of_rho, _moved(h, k, rho), _moved(k, h, rho)


def _moved(own: Floats, other: Floats, rho: Floats) -> Floats:
    """φ(τ_t)[Φ((k_b − ρτ_t)/s) − Φ((k_{b−1} − ρτ_t)/s)], (pairs, thresholds, other's categories)."""
    inner = own[:, 1:-1]
    finite = np.isfinite(inner)
    at = np.where(finite, inner, 0.0)
    density = np.where(finite, np.exp(-(at**2) / 2.0) / np.sqrt(2.0 * np.pi), 0.0)
    spread = np.sqrt(1.0 - rho**2)[:, None, None]
    below = ndtr((other[:, None, :] - rho[:, None, None] * at[:, :, None]) / spread)
    return np.asarray(density[:, :, None] * np.diff(below, axis=2))
