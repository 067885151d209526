"""Confirmatory factor analysis of ordered answers: diagonally weighted least squares, robust tests and errors."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from scipy.optimize import least_squares

from assess.analysis.answers import Missing, item_names
from assess.analysis.codes import Message, message
from assess.analysis.errors import NotConverged, NotEstimable, UnusableAnswers
from assess.analysis.fit_indices import Fit, fit_of
from assess.analysis.polychoric import polychoric_correlations
from assess.analysis.polychoric_covariance import correlation_covariance
from assess.analysis.weights import weighed_answers
from assess.arrays import Booleans, Floats, Indices

__all__ = ["GENERAL", "ConfirmatoryFactors", "bifactor", "confirmatory"]

GENERAL = "general"
MOST_ITEMS = 100  # 4,950 correlations, whose covariance takes 200 MB
STEPS = 2000


@dataclass(frozen=True)
class ConfirmatoryFactors:
    """A factor model R = Λ Φ Λᵀ + Θ of the correlations beneath ordered answers, standardised throughout.

    ``loadings`` (items, factors) and ``correlations`` (factors, factors) with their robust standard errors (0 where
    a value is fixed); ``thresholds`` are one array an item; ``uniquenesses`` (items,), negative in a Heywood case,
    which ``notes`` name; ``residuals`` (items, items) are observed less expected. ``fit`` is that of the scaled
    and shifted test, whose chi-square is ``scale`` × ``unscaled`` + ``shift``.
    ``covariance`` is that of the free values: loadings by row, then correlations above the diagonal by row.
    """

    items: tuple[str, ...]
    factors: tuple[str, ...]
    pattern: Booleans = field(repr=False)
    thresholds: tuple[Floats, ...] = field(repr=False)
    loadings: Floats
    loading_errors: Floats
    correlations: Floats
    correlation_errors: Floats
    uniquenesses: Floats
    residuals: Floats = field(repr=False)
    fit: Fit
    unscaled: float
    scale: float
    shift: float
    baseline: float
    srmr: float
    n: int
    notes: tuple[Message, ...]
    covariance: Floats = field(repr=False)


@dataclass(frozen=True)
class _Model:
    """Where the free loadings and correlations sit: ``pattern`` (k, f), ``links`` (f, f) above the diagonal."""

    pattern: Booleans
    links: Booleans
    first: Indices
    second: Indices

    @property
    def size(self) -> int:
        return int(self.pattern.sum() + self.links.sum())

    def unpack(self, values: Floats) -> tuple[Floats, Floats]:
        count = int(self.pattern.sum())
        loadings, phi = np.zeros(self.pattern.shape), np.zeros(self.links.shape)
        loadings[self.pattern], phi[self.links] = values[:count], values[count:]
        return loadings, phi + phi.T + np.eye(len(phi))

    def expected(self, values: Floats) -> Floats:
        """Expected correlations of the pairs."""
        loadings, phi = self.unpack(values)
        return np.asarray((loadings @ phi @ loadings.T)[self.first, self.second])

    def slopes(self, values: Floats) -> Floats:
        """Their derivatives, (pairs, free values)."""
        loadings, phi = self.unpack(values)
        structure = loadings @ phi
        pairs = np.arange(self.first.size)
        by_loading = np.zeros((self.first.size, *self.pattern.shape))
        by_loading[pairs, self.first] += structure[self.second]
        by_loading[pairs, self.second] += structure[self.first]
        one, two = np.nonzero(self.links)
        by_link = loadings[self.first][:, one] * loadings[self.second][:, two]
        by_link += loadings[self.first][:, two] * loadings[self.second][:, one]
        return np.hstack([by_loading[:, self.pattern], by_link])


def confirmatory(
    responses: Any,
    factors: Mapping[str, Sequence[str]],
    items: Sequence[str] | None = None,
    *,
    correlated: bool = True,
    missing: Missing = "pairwise",
    weights: Any = None,
) -> ConfirmatoryFactors:
    """Confirmatory factor analysis of ordered answers, as lavaan's WLSMV.

    Formula: minimise Σ w_ij (r_ij − ρ_ij(θ))² over polychoric correlations r with w_ij = 1/Γ_ij,ij; errors
    (ΔᵀWΔ)⁻¹ΔᵀWΓWΔ(ΔᵀWΔ)⁻¹/(n − 1). With U = W − WΔ(ΔᵀWΔ)⁻¹ΔᵀW and T = n − 1
    times the minimum, the test is aT + df − a tr UΓ, a = √(df/tr (UΓ)²). SRMR
    counts the diagonal. ``factors`` names the items of each factor; items may load on several. Factors have
    variance 1 and correlate, unless not ``correlated``. With survey ``weights`` r, w and Γ are weighted, Γ by the
    squared weights, so that errors and tests are robust to them; n stays the number of people.
    Source: Muthén (1984), Psychometrika 49, 115–132; Asparouhov & Muthén (2010), Simple second order chi-square
    correction. Shapes: ``responses`` (persons, items), NaN missing; ``items`` their names; ``weights`` (persons,)
    as `weights.person_weights` takes them.
    Errors: UnusableAnswers for what ``factors`` cannot mean; NotEstimable where the model is not identified;
    NotConverged; as `items.polychoric_correlations`.

    >>> generator = np.random.default_rng(1)
    >>> latent = generator.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 500)
    >>> answers = np.digitize(latent[:, [0, 0, 0, 1, 1, 1]] + generator.standard_normal((500, 6)), [-1, 0, 1])
    >>> found = confirmatory(answers, {"one": "abc", "two": "def"}, list("abcdef"))
    >>> found.fit.degrees, bool(abs(found.correlations[0, 1] - 0.5) < 3 * found.correlation_errors[0, 1])
    (8, True)
    """
    names = item_names(items, np.shape(responses)[1])
    answers, counted = weighed_answers(responses, weights, missing, 3)
    pattern = factor_pattern(factors, names)
    links = np.triu(np.full((len(factors),) * 2, correlated), 1)
    first, second = np.triu_indices(len(names), 1)
    model = _Model(pattern, links, first, second)
    if model.size > first.size:
        raise NotEstimable(message("model-too-large", values=model.size, correlations=first.size))
    found = polychoric_correlations(answers, weights=counted)
    if found.boundary:
        pairs = [f"{names[one]}–{names[two]}" for one, two in found.boundary]
        raise NotEstimable(message("correlations-at-end", pairs=pairs))
    gamma = correlation_covariance(answers, found, counted)
    observed = found.correlations[first, second]
    values = _straight(model, _minimised(model, observed, 1.0 / np.diag(gamma)))
    tests = _tests(model, values, observed, gamma, counted.n)
    return _result(model, tuple(names), tuple(factors), values, observed, tuple(found.thresholds), tests, counted.n)


def bifactor(
    responses: Any,
    factors: Mapping[str, Sequence[str]],
    items: Sequence[str] | None = None,
    *,
    missing: Missing = "pairwise",
    weights: Any = None,
) -> ConfirmatoryFactors:
    """`confirmatory` with a general factor of all items, `GENERAL`, uncorrelated with the group factors.

    Source: Holzinger & Swineford (1937), Psychometrika 2, 41–54. Shapes: as `confirmatory`.
    Errors: as `confirmatory`.

    >>> generator = np.random.default_rng(1)
    >>> latent = generator.standard_normal((800, 1)) + generator.standard_normal((800, 3))
    >>> answers = np.digitize(np.repeat(latent, 3, axis=1) + generator.standard_normal((800, 9)), [-1, 0, 1])
    >>> found = bifactor(answers, {"one": "abc", "two": "def", "three": "ghi"}, list("abcdefghi"))
    >>> found.factors, found.fit.degrees
    (('general', 'one', 'two', 'three'), 18)
    """
    names = item_names(items, np.shape(responses)[1])
    named = dict.fromkeys(item for members in factors.values() for item in members)
    everything = {GENERAL: list(named), **factors}
    return confirmatory(responses, everything, names, correlated=False, missing=missing, weights=weights)


def factor_pattern(factors: Mapping[str, Sequence[str]], items: Sequence[str]) -> Booleans:
    """(items, factors): which item loads on which factor; UnusableAnswers with everything that cannot be meant."""
    problems = [] if factors else [message("no-factor")]
    pattern = np.zeros((len(items), len(factors)), dtype=np.bool_)
    for place, (factor, members) in enumerate(factors.items()):
        problems += [message("factor-item-unknown", factor=factor, item=one) for one in members if one not in items]
        pattern[[items.index(one) for one in members if one in items], place] = True
        if pattern[:, place].sum() < 2:
            problems.append(message("factor-of-one", factor=factor))
    alone = np.flatnonzero(~pattern.any(axis=1)).tolist() if factors else []
    problems += [message("item-without-factor", item=items[row]) for row in alone]
    if len(items) > MOST_ITEMS:
        problems.append(message("too-many-for-factors", items=len(items), most=MOST_ITEMS))
    if problems:
        raise UnusableAnswers(problems)
    return pattern


def _minimised(model: _Model, observed: Floats, weights: Floats) -> Floats:
    """The best of the starts that settle."""
    root = np.sqrt(weights / weights.mean())

    def away(values: Floats) -> Floats:
        return np.asarray(root * (model.expected(values) - observed))

    def slopes(values: Floats) -> Floats:
        return np.asarray(root[:, None] * model.slopes(values))

    found = [
        least_squares(away, start, slopes, method="lm", xtol=1e-12, ftol=1e-14, gtol=1e-12, max_nfev=STEPS)
        for start in _starts(model, observed)
    ]
    settled = [one for one in found if one.status > 0]
    if not settled:
        raise NotConverged(message("factors-unsettled"))
    return np.asarray(min(settled, key=lambda one: float(one.cost)).x, dtype=np.float64)


def _starts(model: _Model, observed: Floats) -> list[Floats]:
    """Loadings from the mean correlation of each item with its factor's others; later factors of an item lower."""
    items, factors = model.pattern.shape
    matrix = np.zeros((items, items))
    matrix[model.first, model.second] = matrix[model.second, model.first] = observed
    loadings = np.zeros((items, factors))
    for factor in range(factors):
        members = np.flatnonzero(model.pattern[:, factor])
        block = matrix[np.ix_(members, members)]
        signs = np.where(np.linalg.eigh(block)[1][:, -1] < 0.0, -1.0, 1.0)
        shared = (block * np.outer(signs, signs)).sum(axis=1)
        loadings[members, factor] = signs * np.clip(shared / np.sqrt(max(float(shared.sum()), 0.1)), 0.2, 0.8)
    loadings /= np.sqrt(model.pattern.sum(axis=1, keepdims=True))
    correlations = np.full(int(model.links.sum()), 0.3)
    first = np.concatenate([loadings[model.pattern], correlations])
    if not (model.pattern.sum(axis=1) > 1).any():
        return [first]
    generator = np.random.default_rng(1937)
    return [first] + [first * generator.uniform(0.3, 1.3, first.size) for _ in range(3)]


def _straight(model: _Model, values: Floats) -> Floats:
    """The same solution with each factor's loadings summing to a positive number."""
    loadings, phi = model.unpack(values)
    signs = np.where(loadings.sum(axis=0) < 0.0, -1.0, 1.0)
    return np.concatenate([(loadings * signs)[model.pattern], (phi * np.outer(signs, signs))[model.links]])


@dataclass(frozen=True)
class _Tests:
    """Fit, unscaled and baseline chi-square, scale and shift, and the covariance of the free values."""

    fit: Fit
    unscaled: float
    baseline: float
    scale: float
    shift: float
    covariance: Floats


def _tests(model: _Model, values: Floats, observed: Floats, gamma: Floats, n: int) -> _Tests:
    weights, slopes = 1.0 / np.diag(gamma), model.slopes(values)
    weighted = weights[:, None] * slopes
    information = slopes.T @ weighted
    if np.linalg.eigvalsh(_scaled(information))[0] < 1e-9:
        raise NotEstimable(message("model-not-identified"))
    bread = np.linalg.solve(information, weighted.T)
    left, degrees = observed - model.expected(values), observed.size - model.size
    unscaled = (n - 1) * float(weights @ left**2)
    robust, scale, shift = _scaled_test(unscaled, degrees, (np.diag(weights) - weighted @ bread) @ gamma)
    apart = (n - 1) * float(weights @ observed**2)
    baseline, _, _ = _scaled_test(apart, observed.size, weights[:, None] * gamma)
    fit = fit_of(robust, degrees, n - 1, baseline, observed.size)
    return _Tests(fit, unscaled, baseline, scale, shift, bread @ gamma @ bread.T / (n - 1))


def _result(
    model: _Model,
    items: tuple[str, ...],
    factors: tuple[str, ...],
    values: Floats,
    observed: Floats,
    thresholds: tuple[Floats, ...],
    tests: _Tests,
    n: int,
) -> ConfirmatoryFactors:
    loadings, phi = model.unpack(values)
    loading_errors, links = model.unpack(np.sqrt(np.diag(tests.covariance)))
    uniquenesses = 1.0 - np.einsum("if,fg,ig->i", loadings, phi, loadings)
    left = observed - model.expected(values)
    residuals = np.zeros((len(items),) * 2)
    residuals[model.first, model.second] = residuals[model.second, model.first] = left
    return ConfirmatoryFactors(
        items=items,
        factors=factors,
        pattern=model.pattern,
        thresholds=thresholds,
        loadings=loadings,
        loading_errors=loading_errors,
        correlations=phi,
        correlation_errors=links - np.eye(len(links)),
        uniquenesses=uniquenesses,
        residuals=residuals,
        fit=tests.fit,
        unscaled=tests.unscaled,
        scale=tests.scale,
        shift=tests.shift,
        baseline=tests.baseline,
        srmr=float(np.sqrt((left**2).sum() / (observed.size + len(items)))),
        n=n,
        notes=tuple(_notes(items, uniquenesses, phi)),
        covariance=tests.covariance,
    )


def _scaled(matrix: Floats) -> Floats:
    root = np.sqrt(np.diag(matrix))
    return np.asarray(matrix / np.outer(root, root)) if (root > 0.0).all() else np.zeros_like(matrix)


def _scaled_test(unscaled: float, degrees: int, product: Floats) -> tuple[float, float, float]:
    """The scaled and shifted chi-square, its scale and its shift; ``product`` is UΓ."""
    if degrees == 0:
        return unscaled, 1.0, 0.0
    trace, square = float(np.trace(product)), float((product * product.T).sum())
    scale = float(np.sqrt(degrees / square))
    shift = degrees - scale * trace
    return scale * unscaled + shift, scale, shift


def _notes(items: Sequence[str], uniquenesses: Floats, phi: Floats) -> list[Message]:
    heywood = [items[row] for row in np.flatnonzero(uniquenesses < 0.0).tolist()]
    notes = [message("uniqueness-negative", items=heywood)] if heywood else []
    if float(np.linalg.eigvalsh(phi)[0]) < 1e-6:
        notes.append(message("factors-not-apart"))
    return notes
