"""Latent regression and plausible values: how θ depends on what is known of people, free of their errors.

A regression of estimated scores is pulled by their errors: expected a posteriori scores shrink it, others inflate
the residual. Here the answers themselves are regressed, item parameters held at those of a calibration.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.stats import t as student

from assess.analysis.answers import item_names, numbers
from assess.analysis.codes import message
from assess.analysis.errors import NotConverged, NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate, reliability_estimate, two_sided_quantile
from assess.analysis.irt.calibration import Calibration
from assess.analysis.irt.likelihood import SMALLEST_LOG
from assess.analysis.weights import Weights, person_weights
from assess.arrays import Codes, Floats
from assess.scoring.curves import ItemParameters, item_information, log_probabilities

__all__ = ["LatentRegression", "combine_imputations", "latent_regression", "plausible_values"]

REACH = 7.0  # residual standard deviations that the nodes cover on both sides
FINEST, MOST_NODES = 0.5, 2401  # a node every half posterior SD: the sums are exact to eight digits
FINER = 8.0  # plausible values are drawn between nodes: these lie so much closer
STEPS, LARGEST_STEP = 200, 1e-7
ROWS = 1024


@dataclass(frozen=True)
class LatentRegression:
    """θ = β₀ + Σ β_k x_k + e, e ~ N(0, σ²), in logits of the calibration.

    `coefficients` holds "intercept" and the predictors by name; `residual_sd` is σ, `explained` the share of the
    variance of θ that the predictors carry. `covariance` is that of the coefficients and log σ, in their order.
    """

    coefficients: dict[str, Estimate]
    residual_sd: Estimate
    explained: Estimate
    log_likelihood: float
    covariance: Floats
    persons: int
    iterations: int

    @property
    def beta(self) -> Floats:
        """The coefficients in their order, the intercept first."""
        return np.array([one.value for one in self.coefficients.values()])


def latent_regression(
    calibration: Calibration,
    responses: Any,
    predictors: Any,
    *,
    names: Sequence[str] | None = None,
    weights: Any = None,
    level: float = 0.95,
) -> LatentRegression:
    """Regression of θ on predictors by marginal maximum likelihood, item parameters frozen.

    Formula: maximise Σ w_n log ∫ P(x_n | θ) φ(θ; x_n'β, σ²) dθ; θ on equally spaced nodes, at least two within a
    posterior standard deviation. Newton's steps with the observed information: complete-data information less the
    posterior variance of the complete-data score. With survey weights (`weights.person_weights`) the errors are
    A⁻¹BA⁻¹, B = Σ w² s s'. Explained: β'Sβ/(β'Sβ + σ²), S the covariance of the predictors, its error by the delta
    method.
    Source: Mislevy (1984), Psychometrika 49, 359–381; Louis (1982), JRSS B 44, 226–233.
    Shapes: `responses` (persons, items) as the calibration knows them; `predictors` (persons,) or (persons, k),
    groups as 0 and 1; `weights` (persons,). Units: logits.
    Errors: UnusableAnswers for predictors that are missing, constant or follow from one another; NotEstimable
    where σ runs to zero; NotConverged. The errors take the item parameters as known.

    >>> from assess.analysis.irt import calibrate
    >>> generator = np.random.default_rng(1)
    >>> group = np.repeat([0, 1], 400)
    >>> theta = 0.8 * group + generator.standard_normal(800)
    >>> answers = (theta[:, None] + generator.logistic(size=(800, 12)) > 0).astype(int)
    >>> found = latent_regression(calibrate(answers, "2pl"), answers, group, names=["trained"])
    >>> found.coefficients["trained"].low > 0.5
    True
    """
    codes = calibration.answers(responses)
    design, labels = _design(predictors, len(codes), names)
    whole = person_weights(weights, len(codes))
    problem = _Problem(calibration.parameters.take(calibration.rows()), codes, design, whole)
    population = calibration.prior()
    start = np.zeros(design.shape[1] + 1)
    start[0], start[-1] = population.mean, math.log(population.sd)
    values, steps = _maximise(problem, start)
    return _found(problem, values, steps, labels, level)


def plausible_values(
    calibration: Calibration,
    responses: Any,
    predictors: Any,
    regression: LatentRegression,
    *,
    draws: int = 10,
    seed: int = 1,
) -> Floats:
    """Draws from each person's posterior of θ under a latent regression: for figures of groups, never of a person.

    Formula: for each draw β and log σ from N(estimate, covariance), then θ from p(θ | x_n, β, σ) by the inverse of
    its distribution function, so that differences of draws carry both uncertainties. Analyse each draw as if it
    were data, then join by `combine_imputations`.
    Source: Mislevy (1991), Psychometrika 56, 177–196; Rubin (1987), Multiple Imputation for Nonresponse in Surveys.
    Shapes: (draws, persons). Units: logits; the same seed gives the same draws.
    Errors: as `latent_regression`; ValueError below two draws.

    >>> from assess.analysis.irt import calibrate
    >>> generator = np.random.default_rng(2)
    >>> theta = generator.standard_normal(300)
    >>> answers = (theta[:, None] + generator.logistic(size=(300, 10)) > 0).astype(int)
    >>> found = calibrate(answers, "2pl")
    >>> values = plausible_values(found, answers, theta > 0, latent_regression(found, answers, theta > 0))
    >>> values.shape
    (10, 300)
    """
    if draws < 2:
        raise ValueError("At least two draws are needed to see how much they differ.")
    codes = calibration.answers(responses)
    design, _labels = _design(predictors, len(codes), tuple(regression.coefficients)[1:])
    generator = np.random.default_rng(seed)
    centre = np.append(regression.beta, math.log(regression.residual_sd.value))
    root = np.linalg.cholesky(regression.covariance)
    drawn = centre + generator.standard_normal((draws, len(centre))) @ root.T
    chances = generator.random((draws, len(codes)))
    parameters = calibration.parameters.take(calibration.rows())
    nodes = _nodes(parameters, design @ drawn[:, :-1].T, float(np.exp(drawn[:, -1]).max()), FINER)
    table = _padded(log_probabilities(parameters, nodes))
    found = np.empty(chances.shape)
    for start in range(0, len(codes), ROWS):
        rows = slice(start, start + ROWS)
        likelihood = _likelihood(table, codes[rows])
        for draw, values in enumerate(drawn):
            logs = likelihood + _log_density(nodes, design[rows] @ values[:-1], math.exp(values[-1]))
            found[draw, rows] = _inverse(nodes, logs, chances[draw, rows])
    return found


def combine_imputations(values: Any, errors: Any, *, n: int, level: float = 0.95) -> Estimate:
    """One estimate from those of several plausible values or imputations.

    Formula: mean of the values; T = Ū + (1 + 1/M)B with Ū the mean squared error and B the variance between;
    interval by t with (M − 1)(1 + Ū/((1 + 1/M)B))² degrees of freedom.
    Source: Rubin (1987), Multiple Imputation for Nonresponse in Surveys, section 3.3.
    Shapes: (draws,) twice. Units: those of the values. Errors: UnusableAnswers for fewer than two, unequal numbers,
    missing values or negative errors.

    >>> found = combine_imputations([1.0, 1.2, 0.8], [0.1, 0.1, 0.1], n=50)
    >>> round(found.value, 2), round(found.se, 3)
    (1.0, 0.252)
    """
    estimates, error = numbers(values, "scores"), numbers(errors, "standard-deviations")
    if estimates.ndim != 1 or estimates.shape != error.shape or len(estimates) < 2:
        raise UnusableAnswers(message("imputations-shape"))
    if not np.isfinite([estimates, error]).all() or (error < 0).any():
        raise UnusableAnswers(message("imputations-shape"))
    m, within = len(estimates), float((error**2).mean())
    between = (1.0 + 1.0 / m) * float(estimates.var(ddof=1))
    centre, se = float(estimates.mean()), math.sqrt(within + between)
    degrees = (m - 1) * (1.0 + within / between) ** 2 if between > 0 else math.inf
    reach = se * (float(student.ppf(0.5 + level / 2, degrees)) if degrees < 1e6 else two_sided_quantile(level))
    return Estimate(centre, centre - reach, centre + reach, se, n, message("imputed", draws=m))


class _Problem:
    """Everything that stays the same while β and σ change."""

    def __init__(self, parameters: ItemParameters, codes: Codes, design: Floats, whole: Weights) -> None:
        self.parameters, self.codes, self.design = parameters, codes, design
        self.weights, self.whole = whole.values, whole
        self.smallest = math.inf
        self.nodes: Floats = np.zeros(0)
        self.likelihood: Floats = np.zeros((len(codes), 0))

    def cover(self, values: Floats) -> None:
        """Nodes that reach as far as people can be, with everybody's log-likelihood there."""
        sd, centres = math.exp(values[-1]), self.design @ values[:-1]
        low, high = float(centres.min()) - REACH * sd, float(centres.max()) + REACH * sd
        if self.nodes.size and self.nodes[0] <= low and high <= self.nodes[-1] and self.smallest <= sd:
            return
        self.smallest = sd / 2.0
        self.nodes = _nodes(self.parameters, centres, 1.5 * sd, 1.0 / FINEST, self.smallest)
        self.likelihood = _likelihood(_padded(log_probabilities(self.parameters, self.nodes)), self.codes)


@dataclass(frozen=True)
class _Terms:
    """Log-likelihood, each person's score (N, p) and the observed information (p, p), of β and log σ."""

    log_likelihood: float
    scores: Floats
    information: Floats


def _terms(problem: _Problem, values: Floats) -> _Terms:
    """Moments e, e², e³, e⁴ of the posterior residual give score and information without another integral."""
    problem.cover(values)
    design, sd, weights = problem.design, math.exp(values[-1]), problem.weights
    persons, width = len(design), len(values)
    scores = np.empty((persons, width))
    information = np.zeros((width, width))
    total = 0.0
    for start in range(0, persons, ROWS):
        rows = slice(start, start + ROWS)
        x, w = design[rows], weights[rows]
        centre = x @ values[:-1]
        logs = problem.likelihood[rows] + _log_density(problem.nodes, centre, sd)
        largest = logs.max(axis=1, keepdims=True)
        density = np.exp(np.maximum(logs - largest, SMALLEST_LOG))
        sums = density.sum(axis=1)
        total += float(w @ (np.log(sums) + largest[:, 0]))
        unit = (problem.nodes - centre[:, None]) / sd
        density /= sums[:, None]
        first, second, third, fourth = (np.einsum("nq,nq->n", density, unit**power) for power in (1, 2, 3, 4))
        scores[rows, :-1] = x * (first / sd)[:, None]
        scores[rows, -1] = second - 1.0
        # complete information less the posterior variance of the complete score, for each person
        slope = w * (1.0 - (second - first**2)) / sd**2
        cross = w * (2.0 * first - (third - first * second)) / sd
        information[:-1, :-1] += (x * slope[:, None]).T @ x
        information[:-1, -1] += x.T @ cross
        information[-1, -1] += float(w @ (2.0 * second - (fourth - second**2)))
    information[-1, :-1] = information[:-1, -1]
    step = float(problem.nodes[1] - problem.nodes[0])
    return _Terms(total + float(weights.sum()) * math.log(step), scores, information)


def _maximise(problem: _Problem, values: Floats) -> tuple[Floats, int]:
    """Newton's steps, halved until the likelihood rises; Fisher's approximation where it curves the wrong way."""
    terms = _terms(problem, values)
    for taken in range(1, STEPS + 1):
        gradient = problem.weights @ terms.scores
        step = _step(problem, terms, gradient)
        for _ in range(40):
            proposal = values + step
            found = _terms(problem, proposal)
            if found.log_likelihood >= terms.log_likelihood - 1e-10 * abs(terms.log_likelihood):
                break
            step = step / 2.0
        values, terms = proposal, found
        if values[-1] < -12.0:
            raise NotEstimable(message("residual-vanishes"))
        if float(np.abs(step).max()) < LARGEST_STEP:
            return values, taken
    raise NotConverged(message("regression-steps", steps=STEPS))


def _step(problem: _Problem, terms: _Terms, gradient: Floats) -> Floats:
    try:
        np.linalg.cholesky(terms.information)
        chosen = terms.information
    except np.linalg.LinAlgError:
        chosen = (terms.scores * problem.weights[:, None]).T @ terms.scores
        chosen = chosen + 1e-6 * np.trace(chosen) / len(chosen) * np.eye(len(chosen))
    step = np.linalg.solve(chosen, gradient)
    return np.asarray(step * min(1.0, 1.0 / max(abs(float(step[-1])), 1e-12)), dtype=np.float64)


def _found(problem: _Problem, values: Floats, steps: int, labels: Sequence[str], level: float) -> LatentRegression:
    terms = _terms(problem, values)
    covariance: Floats = np.asarray(np.linalg.inv(terms.information), dtype=np.float64)
    if problem.whole.kind == "survey":
        meat = (terms.scores * problem.whole.squares[:, None]).T @ terms.scores
        covariance = covariance @ meat @ covariance
    persons, method = problem.whole.n, message("latent-regression")
    errors = np.sqrt(np.diagonal(covariance))
    z = two_sided_quantile(level)
    coefficients = {
        name: Estimate(float(b), float(b - z * se), float(b + z * se), float(se), persons, method)
        for name, b, se in zip(("intercept", *labels), values[:-1], errors[:-1], strict=True)
    }
    sd, spread = math.exp(values[-1]), math.exp(z * errors[-1])
    residual = Estimate(sd, sd / spread, sd * spread, float(sd * errors[-1]), persons, method)
    explained = _explained(problem, values, covariance, level)
    return LatentRegression(coefficients, residual, explained, terms.log_likelihood, covariance, persons, steps)


def _explained(problem: _Problem, values: Floats, covariance: Floats, level: float) -> Estimate:
    spread = np.cov(problem.design[:, 1:].T, aweights=problem.weights).reshape(len(values) - 2, -1)
    signal = float(values[1:-1] @ spread @ values[1:-1])
    noise = math.exp(2.0 * values[-1])
    slope = np.zeros(len(values))
    slope[1:-1] = 2.0 * noise * (spread @ values[1:-1]) / (signal + noise) ** 2
    slope[-1] = -2.0 * signal * noise / (signal + noise) ** 2
    se = math.sqrt(float(slope @ covariance @ slope))
    method = message("latent-regression")
    return reliability_estimate(signal / (signal + noise), se, problem.whole.n, method, level=level)


def _design(predictors: Any, persons: int, names: Sequence[str] | None) -> tuple[Floats, list[str]]:
    table = numbers(np.asarray(predictors, dtype=np.float64), "predictors")
    table = table[:, None] if table.ndim == 1 else table
    if table.ndim != 2 or len(table) != persons:
        raise UnusableAnswers(message("predictors-shape", persons=persons, shape=table.shape))
    if np.isnan(table).any():
        raise UnusableAnswers(message("predictors-missing", people=int(np.isnan(table).any(axis=1).sum())))
    usual = [f"predictor {place + 1}" for place in range(table.shape[1])]
    labels = item_names(usual if names is None else names, table.shape[1])
    constant = [name for name, spread in zip(labels, np.ptp(table, axis=0), strict=True) if not spread > 0]
    if constant:
        raise UnusableAnswers([message("predictor-constant", predictor=name) for name in constant])
    design = np.column_stack([np.ones(persons), table])
    scaled = (table - table.mean(axis=0)) / table.std(axis=0)
    if np.linalg.matrix_rank(scaled, tol=1e-8 * math.sqrt(persons)) < table.shape[1]:
        raise UnusableAnswers(message("predictors-dependent"))
    return design, labels


def _nodes(
    parameters: ItemParameters, centres: Floats, sd: float, finer: float, smallest: float | None = None
) -> Floats:
    """Equally spaced θ that reach over everybody, a step being 1/`finer` of the smallest posterior SD."""
    low, high = float(centres.min()) - REACH * sd, float(centres.max()) + REACH * sd
    information = float(item_information(parameters, np.linspace(low, high, 201)).sum(axis=0).max())
    narrowest = 1.0 / math.sqrt(information + (smallest or sd) ** -2)
    count = min(max(math.ceil((high - low) / narrowest * finer) + 1, 61), MOST_NODES)
    return np.linspace(low, high, count)


def _padded(log_p: Floats) -> Floats:
    """log P (J, K + 1, Q): the last row, for a missing answer, says nothing."""
    known = np.where(np.isfinite(log_p), log_p, 0.0)
    return np.concatenate([known, np.zeros((len(known), 1, known.shape[2]))], axis=1)


def _likelihood(table: Floats, codes: Codes) -> Floats:
    """Σ_j log P(x_nj | θ_q), (N, Q)."""
    found = np.zeros((len(codes), table.shape[2]))
    for item, curves in enumerate(table):
        found += curves[codes[:, item]]
    return found


def _log_density(nodes: Floats, centres: Floats, sd: float) -> Floats:
    unit = (nodes - centres[:, None]) / sd
    return np.asarray(-0.5 * unit**2 - math.log(sd * math.sqrt(2.0 * math.pi)), dtype=np.float64)


def _inverse(nodes: Floats, logs: Floats, chances: Floats) -> Floats:
    """θ at which each person's posterior distribution function reaches their chance, linear between nodes."""
    density = np.exp(np.maximum(logs - logs.max(axis=1, keepdims=True), SMALLEST_LOG))
    reached = np.cumsum(density, axis=1) - 0.5 * (density + density[:, :1])
    wanted = chances * reached[:, -1]
    after = np.clip((reached < wanted[:, None]).sum(axis=1), 1, len(nodes) - 1)
    people = np.arange(len(logs))
    below, above = reached[people, after - 1], reached[people, after]
    share = (wanted - below) / np.where(above > below, above - below, 1.0)
    return np.asarray(nodes[after - 1] + share * (nodes[after] - nodes[after - 1]), dtype=np.float64)
