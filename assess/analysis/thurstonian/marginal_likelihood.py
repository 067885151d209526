"""Calibration by marginal likelihood: stochastic approximation with traits drawn from their posteriors."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.analysis.thurstonian.latent_scores import Sample, State
from assess.arrays import Booleans, Floats, Indices

WARM_UP, SETTLING = 50, 150  # steps at full length, and steps that grow shorter and are averaged
FIRST_AVERAGED = 50
WIDER = 1.15  # the normal from which traits are proposed, against the posterior's own spread
LONGEST_STEP = 0.3
DRAWS = 24  # of each person, in each of two halves, for errors and the likelihood


@dataclass(frozen=True)
class Found:
    """The settled state; `person_slopes` two independent estimates of the marginal slopes (2, N, parameters).

    `drift` (free parameters,) is the difference between the two halves of the averaged steps.
    """

    state: State
    person_slopes: Floats
    log_likelihood: float
    simulation_error: float
    drift: Floats

    def information(self, sample: Sample, columns: Booleans) -> Floats:
        """Σ over people of s s′ for those slopes and a prior's, free of the draws' noise as halves differ."""
        return cross(self.person_slopes[:, :, columns]) + np.diag(sample.precision[columns])


def cross(slopes: Floats) -> Floats:
    """Σ_n s_n s_n′ from two independent estimates (2, N, p) of the same slopes."""
    product = slopes[0].T @ slopes[1]
    return np.asarray((product + product.T) / 2.0)


def fit_likelihood(sample: Sample, start: State, seed: int) -> Found:
    """Maximise the marginal likelihood by stochastic approximation.

    Formula: traits are drawn by independent Metropolis–Hastings steps from normals at their posterior modes; the
    parameters move by γ H⁻¹ s, s the slope of the likelihood given the traits and H its averaged outer products;
    γ = 1, then k^−0.6 with the steps averaged. Errors from Σ s̄s̄′ over people, s̄ the slopes averaged over draws
    weighted by importance.
    Source: Cai (2010), Psychometrika 75, 33–57; Polyak & Juditsky (1992), SIAM Journal on Control and Optimization
    30, 838–855; Louis (1982), Journal of the Royal Statistical Society B 44, 226–233.
    """
    generator = np.random.default_rng(seed)
    chain = _Chain(sample, start, generator)
    state = start
    for step in range(WARM_UP):
        if step in (8, 25):
            chain.centre(state)
        state = sample.moved(state, chain.step(state, 1.0 / min(step + 1, 20)))
    chain.centre(state)
    averages: list[State] = []
    for step in range(1, SETTLING + 1):
        state = sample.moved(state, chain.step(state, 0.05) * step**-0.6)
        if step > FIRST_AVERAGED:
            averages.append(state)
    half = len(averages) // 2
    settled = _mean(averages)
    drift = np.abs(_vector(sample, _mean(averages[:half])) - _vector(sample, _mean(averages[half:])))
    return evaluate(sample, settled, generator, drift)


class _Chain:
    """Everybody's traits as they are drawn, and the averaged outer products of slopes."""

    def __init__(self, sample: Sample, state: State, generator: np.random.Generator) -> None:
        self.sample, self.generator = sample, generator
        self.same_kind = sample.kind[sample.free][:, None] == sample.kind[sample.free]
        self.products = np.zeros(self.same_kind.shape)
        self.everybody = np.arange(len(sample.codes))
        self.centre(state)

    def centre(self, state: State) -> None:
        """Propose from the posteriors of this state."""
        self.proposal = _Proposal.at(self.sample, state)
        self.theta, density = self.proposal.draw(self.generator)
        value, _ = self.sample.slopes(state, self.theta, self.everybody)
        self.weight = value - density

    def step(self, state: State, renewed: float) -> Floats:
        """One draw of everybody's traits, and the step of the free parameters that their slopes ask for."""
        tried, density = self.proposal.draw(self.generator)
        value, slopes = self.sample.slopes(state, tried, self.everybody)
        ratio = np.log(self.generator.random(len(tried)))
        kept = np.flatnonzero(ratio >= value - density - self.weight)
        self.weight = np.where(ratio < value - density - self.weight, value - density, self.weight)
        tried[kept] = self.theta[kept]
        self.theta = tried
        if kept.size:
            value, again = self.sample.slopes(state, tried[kept], kept)
            slopes[kept] = again
            self.weight[kept] = value - self.proposal.density(tried[kept], kept)
        free = self.sample.free
        slopes, precision = slopes[:, free], self.sample.precision[free]
        pull = slopes.sum(axis=0) - precision * _vector(self.sample, state)
        self.products += renewed * (np.where(self.same_kind, slopes.T @ slopes, 0.0) - self.products)
        scale = np.diag(self.products)
        damped = self.products + np.diag(1e-3 * scale + precision + 1e-6)
        return np.clip(np.linalg.solve(damped, pull), -LONGEST_STEP, LONGEST_STEP)


@dataclass(frozen=True)
class _Proposal:
    """Normals from which traits are proposed: centres (N, D), roots of covariances and of precisions (N, D, D)."""

    centres: Floats
    roots: Floats
    inverse: Floats
    constants: Floats

    @classmethod
    def at(cls, sample: Sample, state: State) -> _Proposal:
        """The posteriors' normal approximations, somewhat wider."""
        centres, covariances = sample.modes(state)
        roots = np.linalg.cholesky(covariances) * WIDER
        constants = -np.log(np.einsum("ndd->nd", roots)).sum(axis=1) - 0.5 * centres.shape[1] * np.log(2 * np.pi)
        inverse: Floats = np.asarray(np.linalg.inv(roots), dtype=np.float64)
        return cls(centres, np.asarray(roots, dtype=np.float64), inverse, constants)

    def draw(self, generator: np.random.Generator) -> tuple[Floats, Floats]:
        """One draw for everybody (N, D) and the logarithms of its density."""
        normal = generator.standard_normal(self.centres.shape)
        theta = self.centres + np.einsum("nde,ne->nd", self.roots, normal)
        return theta, self.constants - 0.5 * (normal**2).sum(axis=1)

    def density(self, theta: Floats, rows: Indices) -> Floats:
        """Its logarithm at those people's traits."""
        normal = np.einsum("nde,ne->nd", self.inverse[rows], theta - self.centres[rows])
        return np.asarray(self.constants[rows] - 0.5 * (normal**2).sum(axis=1))


def evaluate(sample: Sample, state: State, generator: np.random.Generator, drift: Floats) -> Found:
    """Marginal slopes and likelihood at the settled state, by importance sampling in two halves."""
    proposal, everybody = _Proposal.at(sample, state), np.arange(len(sample.codes))
    slopes = np.zeros((2, len(everybody), sample.free.size))
    logs = np.empty((2, DRAWS, len(everybody)))
    for half in range(2):
        top, total = np.full(len(everybody), -np.inf), np.zeros(len(everybody))
        for draw in range(DRAWS):
            theta, density = proposal.draw(generator)
            value, found = sample.slopes(state, theta, everybody)
            logs[half, draw] = weight = value - density
            higher = np.maximum(top, weight)
            shrink, share = np.exp(top - higher), np.exp(weight - higher)
            slopes[half] *= shrink[:, None]
            slopes[half] += share[:, None] * found
            total, top = total * shrink + share, higher
        slopes[half] /= total[:, None]
    flat = logs.reshape(2 * DRAWS, -1)
    weights = np.exp(flat - flat.max(axis=0))
    mean = weights.mean(axis=0)
    relative = weights.var(axis=0, ddof=1) / (len(flat) * mean**2)
    likelihood = float((flat.max(axis=0) + np.log(mean) + relative / 2.0).sum())
    return Found(state, slopes, likelihood, float(np.sqrt(relative.sum())), drift)


def _mean(states: list[State]) -> State:
    return State(
        *(
            np.mean([getattr(one, name) for one in states], axis=0)
            for name in ("means", "loadings", "logs", "centres", "covariances")
        )
    )


def _vector(sample: Sample, state: State) -> Floats:
    """The free parameters in the order of their slopes."""
    first, second = np.triu_indices(state.centres.shape[1], 1)
    parts = [state.means, state.loadings, state.logs, state.covariances[0][first, second]]
    for group in range(1, sample.groups):
        parts += [state.centres[group], state.covariances[group][sample.corners]]
    return np.concatenate(parts)[sample.free]
