"""Fit of a whole calibration from its one- and two-item margins: M2, and C2 for items of many categories."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.linalg import LinAlgError, cholesky, solve_triangular

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.analysis.fit_indices import Fit, fit_of
from assess.analysis.irt.calibration import Calibration
from assess.analysis.irt.standard_errors import category_scores
from assess.analysis.irt.structure import FIXED_SLOPE, Structure, structure, values_of
from assess.analysis.weights import Weights, person_weights
from assess.arrays import Codes, Floats, Indices
from assess.scoring.curves import log_probabilities
from assess.scoring.irt import normal_weights

FEWEST_PEOPLE = 30
MOST_MARGINS = 4000  # their covariance takes 128 MB
NODES, REACH = 161, 6.0  # nodes, to so many standard deviations of θ on either side


@dataclass(frozen=True)
class ModelFit:
    """A limited-information test of a calibration, over the `n` people who answered every item.

    `statistic` is `m2` (all margins of one and two items) or `c2` (those of one item, and mean products of two).
    `srmsr` is the root mean square of residual correlations of the answers.
    """

    statistic: str
    fit: Fit
    baseline: float
    srmsr: float
    n: int


@dataclass(frozen=True)
class _Curves:
    """Weights of the nodes (Q,), P(x = k | θ) by item and category, and its derivatives in the item's values."""

    weights: Floats
    shares: list[Floats]  # (K_j, Q)
    slopes: list[Floats]  # (K_j, free values of the item, Q)
    population: Floats | None  # (Q,): derivative of the log weight in the log SD of θ, where that is free


@dataclass(frozen=True)
class _Margins:
    """Functions of one item whose products make the pairs' margins: `features[j]` (functions, K_j)."""

    features: list[Floats]
    item: Indices  # of each function
    first: Indices  # of each pair of functions of two items
    second: Indices


def m2(calibration: Calibration, responses: object = None, *, weights: Any = None) -> ModelFit:
    """M2: do all one- and two-item margins agree with the calibration?

    Formula: n eᵀ[Ξ⁻¹ − Ξ⁻¹Δ(ΔᵀΞ⁻¹Δ)⁻¹ΔᵀΞ⁻¹]e with e the margins' residuals, Ξ their covariance under the model and
    Δ their derivatives in the free values; χ² with margins − values degrees of freedom. With survey `weights` the
    margins are weighted and n is Kish's effective number: χ² to first order (Rao & Scott 1981).
    Source: Maydeu-Olivares & Joe (2006), Psychometrika 71, 713–732. Shapes: `responses` (persons, items), or those
    of the calibration; `weights` (persons,) as `person_weights` takes them.
    Errors: NotEstimable for several groups, fixed items, too few people, and more margins than 4,000.

    >>> from assess.analysis.irt import calibrate
    >>> generator = np.random.default_rng(1)
    >>> answers = generator.standard_normal((400, 1)) + generator.standard_normal((400, 5)) > 0
    >>> found = m2(calibrate(answers.astype(int), "2pl"))
    >>> found.fit.degrees, found.fit.p > 0.01
    (5, True)
    """
    margins = _margins([np.eye(len(seen))[1:] for seen in calibration.categories])
    return _test("m2", calibration, responses, margins, weights)


def c2(calibration: Calibration, responses: object = None, *, weights: Any = None) -> ModelFit:
    """C2: as `m2`, with one margin a pair of items, the mean product of their answers counted 0, 1, 2 …

    Steadier than M2 where pairs of answers are rare; with two categories both are one.
    Formula: as `m2`. Source: Cai & Monroe (2014), CRESST Report 839; Monroe & Cai (2015), Journal of Educational
    Measurement 52, 342–365. Shapes: as `m2`. Errors: as `m2`; NotEstimable for nominal answers, which have no
    order.

    >>> from assess.analysis.irt import calibrate
    >>> generator = np.random.default_rng(1)
    >>> answers = np.digitize(generator.standard_normal((400, 1)) + generator.standard_normal((400, 5)), [-1, 0, 1])
    >>> found = c2(calibrate(answers, "grm"))
    >>> found.fit.degrees, found.fit.p > 0.01
    (5, True)
    """
    if calibration.model == "nrm":
        raise NotEstimable(message("no-order"))
    margins = _margins([np.arange(len(seen), dtype=np.float64)[None, :] for seen in calibration.categories])
    return _test("c2", calibration, responses, margins, weights)


def _test(statistic: str, calibration: Calibration, responses: object, margins: _Margins, weights: Any) -> ModelFit:
    found = _structure(calibration)
    codes = calibration.answers(responses)
    there = np.flatnonzero((codes >= 0).all(axis=1))
    complete, counted = codes[there], person_weights(weights, len(codes)).take(there)
    number = sum(len(seen) - 1 for seen in calibration.categories) + margins.first.size
    if number > MOST_MARGINS:
        raise NotEstimable(message("too-many-margins", margins=number, most=MOST_MARGINS))
    if number < found.size:
        raise NotEstimable(message("too-few-margins", margins=number, values=found.size))
    if counted.n < FEWEST_PEOPLE:
        raise NotEstimable(message("too-few-for-margins", people=counted.n, needed=FEWEST_PEOPLE))
    counts = [len(seen) for seen in calibration.categories]
    observed = _observed(complete, counted, counts, margins)
    model, alone = _curves(calibration, found), _independent(complete, counted, counts)
    value = counted.effective * _quadratic(model, margins, observed)
    baseline = counted.effective * _quadratic(alone, margins, observed)
    fit = fit_of(value, number - found.size, counted.effective - 1.0, baseline, margins.first.size)
    return ModelFit(statistic, fit, baseline, _srmsr(model, complete, counted), counted.n)


def _structure(calibration: Calibration) -> Structure:
    """What the calibration left free, if it was everything its model frees."""
    counts = np.array([len(seen) for seen in calibration.categories])
    found = structure(calibration.model, counts, np.array([[False, calibration.model in FIXED_SLOPE]]))
    if len(calibration.groups) > 1 or found.size != calibration.free_parameters:
        raise NotEstimable(message("model-fit-one-group"))
    return found


def _margins(features: list[Floats]) -> _Margins:
    item = np.repeat(np.arange(len(features)), [len(one) for one in features])
    first, second = np.triu_indices(item.size, 1)
    apart = item[first] != item[second]
    return _Margins(features, item, first[apart], second[apart])


def _curves(calibration: Calibration, found: Structure) -> _Curves:
    population = calibration.prior()
    standard = np.linspace(-REACH, REACH, NODES)
    theta = population.mean + population.sd * standard
    values = values_of(calibration.parameters, found.origin)
    shares = np.exp(log_probabilities(calibration.parameters, theta))
    scores = category_scores(found, values, theta)
    used = found.counts.tolist()
    slopes = [
        shares[item, :count, None] * scores[item, :count][:, found.free[item]] for item, count in enumerate(used)
    ]
    return _Curves(
        np.exp(normal_weights(standard)),
        [shares[item, :count] for item, count in enumerate(used)],
        slopes,
        standard**2 - 1.0 if found.free_latent.any() else None,
    )


def _shares(codes: Codes, weights: Weights, counts: list[int]) -> list[Floats]:
    """Weighted shares of the answers to each item."""
    return [
        np.bincount(codes[:, item], weights.values, minlength=count) / weights.total
        for item, count in enumerate(counts)
    ]


def _independent(codes: Codes, weights: Weights, counts: list[int]) -> _Curves:
    """Items that share nothing: their observed margins at one node."""
    shares = _shares(codes, weights, counts)
    slopes = [np.vstack([-np.ones(count - 1), np.eye(count - 1)])[:, :, None] for count in counts]
    return _Curves(np.ones(1), [one[:, None] for one in shares], slopes, None)


def _observed(codes: Codes, weights: Weights, counts: list[int], margins: _Margins) -> Floats:
    """Shares of each answer but the lowest, then mean products of functions of two items."""
    shares = [one[1:] for one in _shares(codes, weights, counts)]
    values = np.hstack([one.T[codes[:, item]] for item, one in enumerate(margins.features)])
    products = values.T @ (values * weights.values[:, None]) / weights.total
    return np.concatenate([*shares, products[margins.first, margins.second]])


def _quadratic(model: _Curves, margins: _Margins, observed: Floats) -> float:
    """eᵀ[Ξ⁻¹ − Ξ⁻¹Δ(ΔᵀΞ⁻¹Δ)⁻¹ΔᵀΞ⁻¹]e: what is left of L⁻¹e beside L⁻¹Δ, with Ξ = LLᵀ."""
    expected = _expected(model, margins)
    covariance, slopes = _covariance(model, margins, expected), _slopes(model, margins)
    left = observed - expected @ model.weights
    root = np.sqrt(np.diag(covariance))
    try:
        factor = cholesky(covariance / np.outer(root, root), lower=True)
    except LinAlgError as error:
        raise NotEstimable(message("margins-singular")) from error
    solved = solve_triangular(factor, np.column_stack([left, slopes]) / root[:, None], lower=True)
    basis, _ = np.linalg.qr(solved[:, 1:])
    beside = solved[:, 0] - basis @ (basis.T @ solved[:, 0])
    return float(beside @ beside)


def _functions(model: _Curves, margins: _Margins) -> Floats:
    """E[g | θ] of each function of one item, (functions, Q)."""
    return np.vstack([one @ shares for one, shares in zip(margins.features, model.shares, strict=True)])


def _expected(model: _Curves, margins: _Margins) -> Floats:
    """Margins given θ, (margins, Q)."""
    means = _functions(model, margins)
    return np.vstack([*(shares[1:] for shares in model.shares), means[margins.first] * means[margins.second]])


def _covariance(model: _Curves, margins: _Margins, expected: Floats) -> Floats:
    """Ξ, the covariance of one person's margins: of their means given θ, and about them.

    Given θ items are independent, so that margins covary only by the items that both hold: by one, Cov(g, g') times
    the means of the others; by two, Cov Cov more.
    """
    means, weights = _functions(model, margins), model.weights
    average = expected @ weights
    covariance = (expected * weights) @ expected.T - np.outer(average, average)
    starts = np.cumsum([0, *(len(shares) - 1 for shares in model.shares)])
    within = [_within(*both) for both in zip(margins.features, model.shares, strict=True)]
    for item, (shares, features) in enumerate(zip(model.shares, margins.features, strict=True)):
        single = slice(starts[item], starts[item + 1])
        spread = np.eye(len(shares))[:, :, None] * shares - shares[:, None] * shares  # Cov(1[x = a], 1[x = b] | θ)
        covariance[single, single] += spread[1:, 1:] @ weights
        pairs, own, other = _pairs_of(margins, item)
        beside = means[other]
        for place, function in enumerate(np.flatnonzero(margins.item == item)):
            rows = pairs[own == function]
            by_answer = np.tensordot(features[place], spread, (0, 1))[1:] * weights  # (K − 1, Q)
            block = by_answer @ beside[own == function].T
            covariance[single, starts[-1] + rows] += block
            covariance[starts[-1] + rows, single] += block.T
            for other_place, other_function in enumerate(np.flatnonzero(margins.item == item)):
                columns = pairs[own == other_function]
                shared = within[item][place, other_place] * weights
                covariance[np.ix_(starts[-1] + rows, starts[-1] + columns)] += (
                    beside[own == function] * shared
                ) @ beside[own == other_function].T
    _add_both(covariance[starts[-1] :, starts[-1] :], margins, within, weights)
    return covariance


def _within(features: Floats, shares: Floats) -> Floats:
    """Cov(g, g' | θ) of the functions of one item, (functions, functions, Q)."""
    means = features @ shares
    products = np.einsum("ak,bk,kq->abq", features, features, shares)
    return np.asarray(products - means[:, None] * means)


def _pairs_of(margins: _Margins, item: int) -> tuple[Indices, Indices, Indices]:
    """The pairs that hold an item: their numbers, the item's function in each, and the other's."""
    forward = np.flatnonzero(margins.item[margins.first] == item)
    backward = np.flatnonzero(margins.item[margins.second] == item)
    own = np.concatenate([margins.first[forward], margins.second[backward]])
    other = np.concatenate([margins.second[forward], margins.first[backward]])
    return np.concatenate([forward, backward]), own, other


def _add_both(covariance: Floats, margins: _Margins, within: list[Floats], weights: Floats) -> None:
    """Pairs of functions of the same two items: the product of both covariances."""
    offsets = np.cumsum([0, *(len(one) for one in within)])
    place = np.arange(margins.item.size) - offsets[margins.item]
    items = len(within)
    key = margins.item[margins.first] * items + margins.item[margins.second]
    for one in np.unique(key):
        pairs = np.flatnonzero(key == one)
        i, j = divmod(int(one), items)
        first, second = place[margins.first[pairs]], place[margins.second[pairs]]
        both = within[i][np.ix_(first, first)] * within[j][np.ix_(second, second)]
        covariance[np.ix_(pairs, pairs)] += both @ weights


def _slopes(model: _Curves, margins: _Margins) -> Floats:
    """Δ, (margins, free values): items' values in order, then the log SD of θ."""
    means, weights = _functions(model, margins), model.weights
    singles = sum(len(shares) - 1 for shares in model.shares)
    size = sum(one.shape[1] for one in model.slopes)
    slopes = np.zeros((singles + margins.first.size, size))
    row = column = 0
    for item, change in enumerate(model.slopes):
        values = slice(column, column + change.shape[1])
        slopes[row : row + len(change) - 1, values] = change[1:] @ weights
        pairs, own, other = _pairs_of(margins, item)
        moved = np.tensordot(margins.features[item], change, (1, 0)) * weights  # (functions, values, Q)
        place = own - int(np.flatnonzero(margins.item == item)[0])
        slopes[singles + pairs, values] = np.einsum("nvq,nq->nv", moved[place], means[other])
        row, column = row + len(change) - 1, values.stop
    if model.population is not None:
        slopes = np.column_stack([slopes, _expected(model, margins) @ (weights * model.population)])
    return slopes


def _srmsr(model: _Curves, codes: Codes, weights: Weights) -> float:
    """Root mean square of observed less expected correlations of the answers counted 0, 1, 2 …"""
    steps = [np.arange(len(shares), dtype=np.float64) for shares in model.shares]
    means = np.vstack([one @ shares for one, shares in zip(steps, model.shares, strict=True)])
    squares = np.array([one**2 @ shares @ model.weights for one, shares in zip(steps, model.shares, strict=True)])
    average = means @ model.weights
    products = (means * model.weights) @ means.T
    np.fill_diagonal(products, squares)
    covariance = products - np.outer(average, average)
    deviation = np.sqrt(np.diag(covariance))
    expected = covariance / np.outer(deviation, deviation)
    observed = np.cov(codes.T, aweights=weights.values)
    spread = np.sqrt(np.diag(observed))
    left = observed / np.outer(spread, spread) - expected
    return float(np.sqrt((left[np.triu_indices(len(steps), 1)] ** 2).mean()))
