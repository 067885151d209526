"""One person's θ from frozen item parameters: EAP, MAP, ML and WLE, each with its standard error.

Codes are (N, J) integers counted from 0 for each item's own categories, −1 where the answer is missing; θ is in
logits of the calibration's scale. Everybody is scored independently, so one person or a million is the same call.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from assess.arrays import Booleans, Floats, Integers
from assess.scoring.curves import Curves, ItemParameters, curves, log_probabilities
from assess.scoring.nodes import information_nodes
from assess.scoring.roots import Equation, roots

Method = Literal["eap", "map", "ml", "wle"]
METHODS: tuple[Method, ...] = get_args(Method)
_CHUNK = 1024
_SMALLEST_LOG = -80.0  # of a posterior weight against the largest: smaller ones only slow processors down


class ScoringError(ValueError):
    """Answers that frozen parameters cannot score; the message says which and what to do."""


@dataclass(frozen=True)
class Prior:
    """Normal population of θ: mean and standard deviation, in logits."""

    mean: float = 0.0
    sd: float = 1.0


@dataclass(frozen=True)
class Terms:
    """What the likelihood says at one θ for each person, each (N,).

    score l'(θ), information I(θ) = Σ P'²/P, and J(θ) = Σ P'P''/P (Warm 1989) over the answered items, and the
    expected third derivative of the log-likelihood, E l''' = 2 Σ P'³/P² − 3J.
    """

    score: Floats
    information: Floats
    skew: Floats
    third: Floats


def score(
    parameters: ItemParameters, codes: Integers, method: Method = "eap", prior: Prior | None = None, nodes: int = 61
) -> tuple[Floats, Floats]:
    """θ and its standard error for each row of `codes`, by `eap`, `map`, `ml` or `wle`.

    Formula and source: as the four. Shapes: `codes` (N, J), −1 missing, to (N,) twice. Units: logits.
    Errors: ScoringError for another method, and for codes outside an item's categories.
    """
    population = prior or Prior()
    checked = check_codes(parameters, codes)
    if method == "eap":
        return eap(parameters, checked, population, nodes)
    if method == "map":
        return map_(parameters, checked, population)
    if method == "ml":
        return ml(parameters, checked, population)
    if method == "wle":
        return wle(parameters, checked, population)
    raise ScoringError(f"unknown scoring method {method!r}; choose one of {', '.join(METHODS)}")


def check_codes(parameters: ItemParameters, codes: Integers) -> Integers:
    """The codes as (N, J), or an error naming the first cell outside the item's categories."""
    table = np.atleast_2d(np.asarray(codes))
    if table.ndim != 2 or table.shape[1] != len(parameters.counts):
        raise ScoringError(f"expected {len(parameters.counts)} items in each row, got shape {np.shape(codes)}")
    if not np.issubdtype(table.dtype, np.integer):
        raise ScoringError(f"codes must be integers from 0, with -1 for missing, not {table.dtype}")
    outside = (table < -1) | (table >= parameters.counts)
    if outside.any():
        person, item = np.argwhere(outside)[0]
        top = parameters.counts[item] - 1
        raise ScoringError(f"row {person}, item {item}: category {table[person, item]} is outside 0 to {top}")
    return table


def quadrature(nodes: int = 61, limit: float = 6.0) -> Floats:
    """Equally spaced θ from −limit to limit, (nodes,)."""
    return np.linspace(-limit, limit, nodes)


def normal_weights(theta: Floats, mean: float = 0.0, sd: float = 1.0) -> Floats:
    """log of the normal density at the nodes, normalised to sum to 1 over them, (Q,)."""
    log_density = -0.5 * ((theta - mean) / sd) ** 2
    largest = log_density.max()
    return np.asarray(log_density - largest - np.log(np.exp(log_density - largest).sum()), dtype=np.float64)


def grid_log_likelihood(log_p: Floats, codes: Integers) -> Floats:
    """Σ_j log P(x_nj | θ_q), shape (N, Q), from log P (J, K, Q); a missing answer contributes 0."""
    items, categories, points = log_p.shape
    table = np.where(np.isfinite(log_p), log_p, 0.0).reshape(items * categories, points)
    chosen = codes[:, :, None] == np.arange(categories, dtype=codes.dtype)
    return np.asarray(chosen.reshape(len(codes), -1).astype(np.float64) @ table, dtype=np.float64)


def eap(parameters: ItemParameters, codes: Integers, prior: Prior, nodes: int = 61) -> tuple[Floats, Floats]:
    """Expected a posteriori: mean and standard deviation of the posterior over at least `nodes` nodes.

    Formula: θ̂ = Σ_q θ_q L(θ_q) w_q / Σ_q L(θ_q) w_q, SE² = Σ_q (θ_q − θ̂)² L w / Σ L w, at the nodes of
    `information_nodes`: within 1 % of a grid of thousands for tests of hundreds of items and wide populations.
    Source: Bock & Mislevy (1982), Applied Psychological Measurement 6, 431–444.
    """
    theta, weights = information_nodes(parameters, prior.mean, prior.sd, nodes)
    log_p, away = log_probabilities(parameters, theta), theta - prior.mean
    basis = np.stack([np.ones(len(theta)), away, away**2], axis=1)
    means, errors = np.empty(len(codes)), np.empty(len(codes))
    for rows in _chunks(len(codes)):
        posterior = grid_log_likelihood(log_p, codes[rows])
        posterior += weights
        posterior -= posterior.max(axis=1, keepdims=True)
        np.maximum(posterior, _SMALLEST_LOG, out=posterior)
        total, first, second = (np.exp(posterior, out=posterior) @ basis).T
        means[rows] = first / total
        errors[rows] = np.sqrt(np.maximum(second / total - means[rows] ** 2, 0.0))
    return prior.mean + means, errors


def map_(parameters: ItemParameters, codes: Integers, prior: Prior) -> tuple[Floats, Floats]:
    """Mode of the posterior under a normal prior.

    Formula: the root of l'(θ) − (θ − μ)/σ²; SE as in `ml`. Source: Samejima (1969), Psychometrika Monograph 17.
    """
    return roots(parameters, codes, Equation(prior.mean, prior.sd**-2, weighted=False), prior.sd)


def ml(parameters: ItemParameters, codes: Integers, prior: Prior) -> tuple[Floats, Floats]:
    """Maximum likelihood.

    Formula: the root of l'(θ); SE = 1/√−g'(θ̂), with g the estimating equation. Source: Lord (1980), Applications of
    Item Response Theory to Practical Testing Problems.
    Where every answer points the same way the maximum is at −∞ or ∞, which is returned with SE ∞; a person who
    answered nothing gets the population mean with SE ∞.
    """
    down, up = (_points_only_to(parameters, codes, sign) for sign in (-1.0, 1.0))
    finite = np.where((down | up)[:, None], -1, codes)
    theta, error = roots(parameters, finite, Equation(prior.mean, 0.0, weighted=False), prior.sd)
    theta[down], theta[up] = -np.inf, np.inf
    return theta, error


def wle(parameters: ItemParameters, codes: Integers, prior: Prior) -> tuple[Floats, Floats]:
    """Weighted likelihood.

    Formula: the root of l'(θ) + J(θ)/(2I(θ)); SE as in `ml`. Source: Warm (1989), Psychometrika 54, 427–450.
    Finite for every pattern of answers; a person who answered nothing gets the population mean with SE ∞.
    """
    return roots(parameters, codes, Equation(prior.mean, 0.0, weighted=True), prior.sd)


def likelihood_terms(parameters: ItemParameters, codes: Integers, theta: Floats) -> Terms:
    """Score, information, J and E l''' at each person's own θ, over the items that person answered."""
    parts = [_terms(parameters, codes[rows], theta[rows]) for rows in _chunks(len(codes))]
    return Terms(*(np.concatenate(values) for values in zip(*parts, strict=True)))


def answered_curves(parameters: ItemParameters, codes: Integers, theta: Floats) -> tuple[Curves, Floats, Integers]:
    """Curves at each person's θ (J, K, N), the mask of answered items (J, N), and codes (J, 1, N) safe to index."""
    at = curves(parameters, theta)
    turned = codes.T
    return at, (turned >= 0).astype(np.float64), np.maximum(turned, 0)[:, None, :].astype(np.intp)


def _terms(parameters: ItemParameters, codes: Integers, theta: Floats) -> tuple[Floats, Floats, Floats, Floats]:
    at, answered, chosen = answered_curves(parameters, codes, theta)
    p, l1 = at.probabilities, at.first
    curvature = at.second + l1**2  # P''/P
    score_ = np.take_along_axis(l1, chosen, axis=1)[:, 0]
    weighted = p * l1
    j = (weighted * curvature).sum(axis=1)
    cubed = (weighted * l1**2).sum(axis=1)
    per_item = (score_, (weighted * l1).sum(axis=1), j, 2.0 * cubed - 3.0 * j)
    a, b, c, d = ((values * answered).sum(axis=0) for values in per_item)
    return a, b, c, d


def _points_only_to(parameters: ItemParameters, codes: Integers, sign: float) -> Booleans:
    """Persons whose every answer is the category that becomes certain as θ → sign·∞."""
    slopes = sign * parameters.slopes
    if parameters.graded:
        limit = np.where(slopes[:, 0] > 0, parameters.counts - 1, 0)
    else:
        limit = np.where(np.isfinite(parameters.intercepts), slopes, -np.inf).argmax(axis=1)
    answered = codes >= 0
    return np.asarray((~answered | (codes == limit)).all(axis=1) & answered.any(axis=1))


def _chunks(persons: int) -> Iterator[slice]:
    return (slice(start, start + _CHUNK) for start in range(0, persons, _CHUNK)) if persons else iter([slice(0, 0)])
