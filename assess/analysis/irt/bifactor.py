"""Bifactor item response model: one general trait of all items, and one more for each facet, uncorrelated.

    P(X ≥ k | θ, ξ) = σ(aθ + bξ_f + d_k),   θ, ξ_1 … ξ_F independent N(0, 1)

Given θ the facets are independent, so that every integral is over θ and one facet at a time, whatever their number
(Gibbons & Hedeker 1992). The likelihood is climbed by the products of people's scores (Berndt, Hall, Hall & Hausman
1974) and their amendments, from the loadings of the limited-information bifactor model.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.special import expit, log_expit

from assess.analysis.answers import item_names
from assess.analysis.codes import message
from assess.analysis.confirmatory import bifactor, factor_pattern
from assess.analysis.errors import NotConverged, NotEstimable, UnusableAnswers
from assess.analysis.irt.likelihood import SMALLEST_LOG
from assess.analysis.irt.responses import encode, whole_table
from assess.analysis.polychoric import polychoric_correlations
from assess.analysis.weights import Weights, person_weights
from assess.arrays import Codes, Floats, Indices
from assess.scoring.curves import graded_gaps

LOGISTIC = 1.702  # slope of the logistic curve that lies closest to the normal ogive
GENERAL_NODES, FACET_NODES, REACH = 31, 19, 5.0
PEOPLE_AT_ONCE = 512
HIGHEST_START = 0.9  # of the loadings that the search starts from
WITHOUT_START = ("factors-unsettled", "correlations-at-end")  # what limited information alone stumbles on
SETTLED = 1e-6  # expected gain of another step, in units of the log-likelihood
MOST_STEPS = 100


@dataclass(frozen=True, eq=False)
class BifactorCalibration:
    """Slopes on the general trait and on each item's facet, (J,), and intercepts d_k, one array an item; logits.

    `facet_of` (J,) is each item's facet among `facets`. `covariance` is that of all values, by item a, b, d_1 …:
    the inverse of the products of people's scores, corrected for their number; the errors are its roots. The
    log-likelihood counts people by their `weights`.
    """

    items: tuple[str, ...]
    facets: tuple[str, ...]
    facet_of: Indices
    slopes: Floats
    facet_slopes: Floats
    intercepts: tuple[Floats, ...]
    slope_se: Floats
    facet_slope_se: Floats
    intercept_se: tuple[Floats, ...] = field(repr=False)
    log_likelihood: float
    free_parameters: int
    persons: int
    steps: int
    covariance: Floats = field(repr=False)
    categories: tuple[tuple[int, ...], ...] = field(repr=False)
    codes: Codes = field(repr=False)
    weights: Weights = field(repr=False)

    @property
    def bic(self) -> float:
        """Schwarz's criterion, −2 log L + p log N."""
        return -2.0 * self.log_likelihood + self.free_parameters * float(np.log(self.persons))

    @property
    def loadings(self) -> tuple[Floats, Floats]:
        """Loadings of what lies beneath the answers on the general trait and on each item's facet, (J,) twice."""
        return standardised(self.slopes, self.facet_slopes)

    def scores(self) -> tuple[Floats, Floats]:
        """Everybody's expected standing on the general trait and on each facet beside it, and their errors.

        Both (N, 1 + F), means and standard deviations of the posterior.
        """
        values = _Values(self.slopes, self.facet_slopes, _padded(self.intercepts))
        model = _Model(self.facet_of, len(self.facets), np.array([len(seen) for seen in self.categories]))
        nodes, facet_nodes = _nodes(GENERAL_NODES)[0], _nodes(FACET_NODES)[0]
        means, errors = (np.empty((len(self.codes), 1 + len(self.facets))) for _ in range(2))
        table = model.log_curves(values)
        for rows in _chunks(len(self.codes)):
            _, general, beside = model.posteriors(self.codes[rows], table)
            means[rows, 0], errors[rows, 0] = _moments(general, nodes)
            for facet, posterior in enumerate(beside):
                means[rows, 1 + facet], errors[rows, 1 + facet] = _moments(posterior.sum(axis=1), facet_nodes)
        return means, errors

    @property
    def reliabilities(self) -> Floats:
        """Var(mean)/(Var(mean) + mean SE²) of everybody's standings on each trait, (1 + F,)."""
        means, errors = self.scores()
        share = self.weights.values / self.weights.total
        signal = share @ (means - share @ means) ** 2
        return np.asarray(signal / (signal + share @ errors**2))


def calibrate_bifactor(
    responses: Any,
    facets: Mapping[str, Sequence[str]],
    items: Sequence[str] | None = None,
    *,
    weights: Any = None,
) -> BifactorCalibration:
    """Marginal maximum likelihood of the bifactor graded response model, by full information.

    Formula: that of the module; standard errors from the products of people's scores, A = Σ w s sᵀ, whose inverse
    is too large by n/(n − p − 1). With survey `weights` A⁻¹(Σ w² s sᵀ)A⁻¹, which for normal scores and large n is
    too large by 1 + (p + 1)(3 Σw²/(Σw)² − 2 Σw³/(Σw Σw²)). Source: Gibbons & Hedeker
    (1992), Psychometrika 57, 423–436; Gibbons et al. (2007), Applied Psychological Measurement 31, 4–19; Binder
    (1983), International Statistical Review 51, 279–292, for weights.
    Shapes: `responses` (persons, items) whole numbers from 0, NaN missing; `facets` names the items of each facet,
    every item once, three to a facet; `weights` (persons,) as `person_weights` takes them, who weighs 0 is left
    out. Units: logits. Errors: UnusableAnswers as `calibrate` and for facets that cannot be meant; NotEstimable
    for fewer people (effective ones, by Kish) than values; NotConverged.

    >>> generator = np.random.default_rng(1)
    >>> latent = generator.standard_normal((600, 1)) + generator.standard_normal((600, 3))
    >>> answers = np.digitize(np.repeat(latent, 3, axis=1) + generator.standard_normal((600, 9)), [-1, 1])
    >>> found = calibrate_bifactor(answers, {"x": "abc", "y": "def", "z": "ghi"}, list("abcdefghi"))
    >>> found.free_parameters, [round(float(found.loadings[part].mean()), 1) for part in (0, 1)]
    (36, [0.6, 0.6])
    """
    names = item_names(items, whole_table(responses).shape[1])
    facet_of = _facet_of(facets, names)
    counted = person_weights(weights, len(whole_table(responses)))
    if weights is not None:
        responses = np.where((counted.values > 0.0)[:, None], np.asarray(responses, dtype=np.float64), np.nan)
    coded = encode(responses, names)
    model = _Model(facet_of, len(facets), np.array([len(seen) for seen in coded.categories]))
    if counted.effective <= model.size + 1:
        raise NotEstimable(message("too-few-for-values", people=int(counted.effective), values=model.size))
    start = _start(model, coded.codes, counted, facets, names)
    values, log_likelihood, scores, steps = _climbed(model, coded.codes, counted.values, start)
    covariance = _covariance(scores, counted)
    errors = model.unpack(np.sqrt(np.diag(covariance)))
    inner = [int(count) - 1 for count in model.counts]
    return BifactorCalibration(
        items=tuple(names),
        facets=tuple(facets),
        facet_of=facet_of,
        slopes=values.general,
        facet_slopes=values.facet,
        intercepts=tuple(row[:count] for row, count in zip(values.intercepts, inner, strict=True)),
        slope_se=errors.general,
        facet_slope_se=errors.facet,
        intercept_se=tuple(row[:count] for row, count in zip(errors.intercepts, inner, strict=True)),
        log_likelihood=log_likelihood,
        free_parameters=model.size,
        persons=counted.n,
        steps=steps,
        covariance=covariance,
        categories=coded.categories,
        codes=coded.codes,
        weights=counted,
    )


def _facet_of(facets: Mapping[str, Sequence[str]], names: Sequence[str]) -> Indices:
    """Each item's facet; UnusableAnswers for items of two."""
    pattern = factor_pattern(facets, names)
    twice = np.flatnonzero(pattern.sum(axis=1) > 1).tolist()
    several = [message("item-in-two-facets", item=names[row]) for row in twice]
    if several:
        raise UnusableAnswers(several)
    return np.asarray(pattern.argmax(axis=1), dtype=np.intp)


def standardised(general: Floats, facet: Floats) -> tuple[Floats, Floats]:
    """Loadings of slopes in logits: a/√(1.702² + a² + b²)."""
    whole = np.sqrt(LOGISTIC**2 + general**2 + facet**2)
    return np.asarray(general / whole), np.asarray(facet / whole)


@dataclass(frozen=True)
class _Values:
    """Slopes (J,) twice and intercepts (J, K − 1), padded with −∞."""

    general: Floats
    facet: Floats
    intercepts: Floats


@dataclass(frozen=True)
class _Model:
    """Each item's facet and number of categories; the grid is θ by ξ, (Q_θ · Q_ξ,)."""

    facet_of: Indices
    facets: int
    counts: Indices

    @property
    def size(self) -> int:
        """Number of values."""
        return int((self.counts + 1).sum())

    def pack(self, values: _Values) -> Floats:
        """By item: a, b, d_1 …"""
        rows = zip(values.general, values.facet, values.intercepts, self.counts, strict=True)
        return np.concatenate([[a, b, *inner[: int(count) - 1]] for a, b, inner, count in rows])

    def unpack(self, vector: Floats) -> _Values:
        """The values of a vector."""
        rows = np.split(vector, np.cumsum(self.counts + 1)[:-1])
        return _Values(
            np.array([row[0] for row in rows]),
            np.array([row[1] for row in rows]),
            _padded([row[2:] for row in rows]),
        )

    def logits(self, values: _Values) -> Floats:
        """aθ + bξ + d_k on the grid, (J, K − 1, grid)."""
        theta, facet = _grid()
        beneath = np.outer(values.general, theta) + np.outer(values.facet, facet)
        return np.asarray(beneath[:, None, :] + values.intercepts[:, :, None])

    def log_curves(self, values: _Values) -> Floats:
        """log P of every category on the grid, (J, K, grid)."""
        logits = self.logits(values)
        table = np.zeros((len(logits), logits.shape[1] + 1, logits.shape[2]))
        table[:, 1:] += log_expit(logits)
        table[:, :-1] += log_expit(-logits)
        table[:, 1:-1] += graded_gaps(values.intercepts)[:, :, None]
        return np.where(np.isfinite(table), table, 0.0)  # of categories that an item does not have

    def curve_slopes(self, values: _Values) -> Floats:
        """∂ log P/∂(a, b, d_1 …) of every category on the grid, (J, K, K + 1, grid)."""
        theta, facet = _grid()
        above = expit(self.logits(values))
        items, width, points = above.shape
        edges = np.zeros((items, width + 2, points))
        edges[:, 0], edges[:, 1:-1] = 1.0, above
        along = 1.0 - edges[:, :-1] - edges[:, 1:]
        gap = np.full((items, width + 1), np.inf)
        both = np.isfinite(values.intercepts[:, 1:])
        gap[:, 1:-1] = np.where(
            both, values.intercepts[:, :-1] - np.where(both, values.intercepts[:, 1:], 0.0), np.inf
        )
        pull = 1.0 / np.expm1(gap)
        slopes = np.zeros((items, width + 1, width + 2, points))
        slopes[:, :, 0], slopes[:, :, 1] = along * theta, along * facet
        step = np.arange(1, width + 1)
        slopes[:, step, step + 1] = 1.0 - above + pull[:, 1:, None]
        slopes[:, step - 1, step + 1] = -above - pull[:, :-1, None]
        return slopes

    def posteriors(self, codes: Codes, table: Floats) -> tuple[Floats, Floats, list[Floats]]:
        """Log-likelihoods (n,), posterior of θ (n, Q_θ), and of θ with each facet (n, Q_θ, Q_ξ)."""
        (_, general), (_, beside) = _nodes(GENERAL_NODES), _nodes(FACET_NODES)
        answered = (codes[:, :, None] == np.arange(table.shape[1])).astype(np.float64)
        whole = np.tile(np.log(general), (len(codes), 1))
        given = []
        for facet in range(self.facets):
            members = np.flatnonzero(self.facet_of == facet)
            likelihood = answered[:, members].reshape(len(codes), -1) @ table[members].reshape(-1, table.shape[2])
            likelihood = likelihood.reshape(len(codes), GENERAL_NODES, FACET_NODES)
            largest = likelihood.max(axis=2)
            weighed = np.exp(np.maximum(likelihood - largest[:, :, None], SMALLEST_LOG)) * beside
            summed = weighed.sum(axis=2)
            whole += np.log(summed) + largest
            weighed /= summed[:, :, None]
            given.append(weighed)
        largest = whole.max(axis=1, keepdims=True)
        share = np.exp(np.maximum(whole - largest, SMALLEST_LOG))
        total = share.sum(axis=1, keepdims=True)
        share /= total
        return np.log(total[:, 0]) + largest[:, 0], share, [share[:, :, None] * one for one in given]

    def scored(self, codes: Codes, weights: Floats, values: _Values) -> tuple[float, Floats]:
        """Weighted log-likelihood, and everybody's derivatives of their own, (N, values), by Fisher's identity."""
        table, slopes = self.log_curves(values), self.curve_slopes(values)
        starts = np.concatenate([[0], np.cumsum(self.counts + 1)])
        scores = np.zeros((len(codes), self.size))
        total = 0.0
        for rows in _chunks(len(codes)):
            logs, _, beside = self.posteriors(codes[rows], table)
            total += float(weights[rows] @ logs)
            for item, facet in enumerate(self.facet_of):
                count = int(self.counts[item])
                by_category = slopes[item, :count, : count + 1].reshape(count * (count + 1), -1)
                expected = (beside[facet].reshape(len(logs), -1) @ by_category.T).reshape(-1, count, count + 1)
                chosen = codes[rows, item].astype(np.intp)
                own = expected[np.arange(len(chosen)), np.maximum(chosen, 0)] * (chosen >= 0)[:, None]
                scores[rows, starts[item] : starts[item + 1]] = own
        return total, scores


def _climbed(model: _Model, codes: Codes, weights: Floats, start: _Values) -> tuple[_Values, float, Floats, int]:
    """Values, log-likelihood, everybody's scores, and steps where another step promises nothing.

    The inverse of the scores' products is the first guess of the curvature's inverse; it is amended by the changes
    of the slope (Broyden, Fletcher, Goldfarb and Shanno).
    """
    at = model.pack(start)
    value, scores = model.scored(codes, weights, start)
    slope, inverse = weights @ scores, _inverse(scores, weights)
    for step in range(MOST_STEPS):
        move = inverse @ slope
        if float(slope @ move) < SETTLED:
            return model.unpack(at), value, scores, step
        following, value, scores = _better(model, codes, weights, at, move, value)
        moved, fallen = following - at, slope - weights @ scores
        at, slope = following, slope - fallen
        along = float(moved @ fallen)
        if along > 0.0:
            turned = np.eye(at.size) - np.outer(moved, fallen) / along
            inverse = turned @ inverse @ turned.T + np.outer(moved, moved) / along
    raise NotConverged(message("bifactor-unsettled", steps=MOST_STEPS))


def _covariance(scores: Floats, weights: Weights) -> Floats:
    """A⁻¹(Σ w² s sᵀ)A⁻¹ with A = Σ w s sᵀ, less what A's own error adds; where all weigh 1, A⁻¹ (n − p − 1)/n."""
    inverse, squares = _inverse(scores, weights.values), weights.squares
    whole, square = weights.total, float(squares.sum())
    cube = float((squares**2 / np.where(squares > 0.0, weights.values, 1.0)).sum())
    excess = 3.0 * square / whole**2 - 2.0 * cube / (whole * square)
    spread = inverse @ ((scores * squares[:, None]).T @ scores) @ inverse
    return np.asarray(spread * (1.0 - (scores.shape[1] + 1) * excess))


def _inverse(scores: Floats, weights: Floats) -> Floats:
    try:
        return np.asarray(np.linalg.inv((scores * weights[:, None]).T @ scores), dtype=np.float64)
    except np.linalg.LinAlgError as error:
        raise NotEstimable(message("model-not-identified")) from error


def _better(
    model: _Model, codes: Codes, weights: Floats, at: Floats, move: Floats, before: float
) -> tuple[Floats, float, Floats]:
    """The step, halved until the likelihood rises; with the log-likelihood and the scores there."""
    for halving in range(20):
        following = at + move / 2.0**halving
        values = model.unpack(following)
        if not _in_order(values):
            continue
        value, scores = model.scored(codes, weights, values)
        if value > before - 1e-10 * abs(before):
            return following, value, scores
    raise NotConverged(message("bifactor-unsettled", steps=MOST_STEPS))


def _in_order(values: _Values) -> bool:
    finite = np.isfinite(values.intercepts[:, 1:])
    gaps = np.where(finite, values.intercepts[:, :-1] - np.where(finite, values.intercepts[:, 1:], 0.0), 1.0)
    return bool((gaps > 0.0).all())


def _start(
    model: _Model, codes: Codes, weights: Weights, facets: Mapping[str, Sequence[str]], names: Sequence[str]
) -> _Values:
    """From the loadings of the limited-information model where it has any, and from the shares of the answers."""
    answers = np.where(codes < 0, np.nan, codes.astype(np.float64))
    thresholds = polychoric_correlations(answers, weights=weights).thresholds
    try:
        found = bifactor(answers, facets, names, weights=weights).loadings
        loadings = np.stack([found[:, 0], found[:, 1:].sum(axis=1)])
    except (NotConverged, NotEstimable) as error:
        if error.problems[0].code not in WITHOUT_START:
            raise
        loadings = np.tile([[0.6], [0.4]], len(names))
    size = np.sqrt((loadings**2).sum(axis=0))
    loadings = loadings * np.minimum(1.0, HIGHEST_START / np.maximum(size, 1e-12))
    own = np.sqrt(1.0 - (loadings**2).sum(axis=0))
    intercepts = [-LOGISTIC * inner / root for inner, root in zip(thresholds, own, strict=True)]
    return _Values(LOGISTIC * loadings[0] / own, LOGISTIC * loadings[1] / own, _padded(intercepts))


def _nodes(count: int) -> tuple[Floats, Floats]:
    """Equally spaced nodes and the normal distribution's weights at them."""
    at = np.linspace(-REACH, REACH, count)
    weights = np.exp(-(at**2) / 2.0)
    return at, weights / weights.sum()


def _grid() -> tuple[Floats, Floats]:
    """θ and ξ of every point of the grid."""
    theta, facet = _nodes(GENERAL_NODES)[0], _nodes(FACET_NODES)[0]
    return np.repeat(theta, facet.size), np.tile(facet, theta.size)


def _padded(rows: Sequence[Floats]) -> Floats:
    table = np.full((len(rows), max(len(row) for row in rows)), -np.inf)
    for place, row in enumerate(rows):
        table[place, : len(row)] = row
    return table


def _moments(posterior: Floats, nodes: Floats) -> tuple[Floats, Floats]:
    mean = posterior @ nodes
    return mean, np.sqrt(np.maximum(posterior @ nodes**2 - mean**2, 0.0))


def _chunks(people: int) -> list[slice]:
    return [slice(start, start + PEOPLE_AT_ONCE) for start in range(0, people, PEOPLE_AT_ONCE)]
