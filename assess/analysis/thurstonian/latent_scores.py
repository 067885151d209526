"""The log-likelihood of answers at given traits, and its slope in every parameter of the model."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from assess.analysis.thurstonian.block_forms import Form
from assess.analysis.thurstonian.structure import Structure
from assess.arrays import Booleans, Floats, Indices, Integers
from assess.scoring.block_choices import Answers, choices
from assess.scoring.orthants import COARSE
from assess.scoring.thurstonian import Arrays, score_codes

ROWS_WORTH_A_THREAD = 4_000
SHORTEST_LOG, LONGEST_LOG = -4.6, 4.6  # of uniquenesses: 0.01 to 100 of the block's unit
LEAST_EIGENVALUE = 0.02
PRIOR_SD = 1.0


@dataclass(frozen=True)
class State:
    """`means`, `loadings`, `logs` of uniquenesses (J,); `centres` (G, D) and `covariances` (G, D, D) of groups."""

    means: Floats
    loadings: Floats
    logs: Floats
    centres: Floats
    covariances: Floats


@dataclass(frozen=True)
class Sample:
    """Answers of people in groups: `codes` (N, blocks), −1 missing, and `group` (N,) from 0, the reference."""

    form: Form
    codes: Integers
    group: Indices

    @cached_property
    def groups(self) -> int:
        """How many."""
        return int(self.group.max()) + 1

    @cached_property
    def corners(self) -> tuple[Indices, Indices]:
        """Places on and above the diagonal of the traits' covariances."""
        first, second = np.triu_indices(len(self.form.trait_names))
        return first, second

    @cached_property
    def free(self) -> Booleans:
        """Which slopes belong to free parameters: means but the last of each block, free uniquenesses, the rest.

        The order of all slopes: means, loadings and logarithms of uniquenesses (J each), correlations of the
        reference group, then means and covariances of each other group.
        """
        structure, statements = Structure(self.form), self.form.trait_of.size
        means = np.ones(statements, dtype=bool)
        means[self.form.last] = False
        traits, latent = len(self.form.trait_names), self.corners[0].size
        others = structure.trait_pairs[0].size + (self.groups - 1) * (traits + latent)
        ones = np.ones(statements, dtype=bool), np.ones(others, dtype=bool)
        return np.concatenate([means, ones[0], structure.free, ones[1]])

    @cached_property
    def precision(self) -> Floats:
        """For every slope the precision of a prior: of uniquenesses where only first choices are known.

        First choices hardly tell one statement's spread from another's; ln ψ² ~ N(0, 1) stands beside them.
        """
        result = np.zeros(self.free.size)
        statements = self.form.trait_of.size
        result[2 * statements : 3 * statements] = 1.0 / PRIOR_SD**2 if self.form.task == "most" else 0.0
        return result

    @cached_property
    def kind(self) -> Indices:
        """For every slope the block it belongs to, −1 for the traits: only slopes of one kind inform each other."""
        rest = self.free.size - 3 * self.form.trait_of.size
        return np.concatenate([np.tile(self.form.block_of, 3), np.full(rest, -1)])

    def moved(self, state: State, step: Floats) -> State:
        """The state after a step of all free parameters, kept where it has a meaning."""
        whole, statements = np.zeros(self.free.size), self.form.trait_of.size
        whole[self.free] = step
        means, loadings, logs, latent = np.split(whole, [statements, 2 * statements, 3 * statements])
        centres, covariances = state.centres.copy(), state.covariances.copy()
        first, second = Structure(self.form).trait_pairs
        change = np.zeros_like(covariances[0])
        change[first, second] = change[second, first] = latent[: first.size]
        covariances[0] = _definite_step(state.covariances[0], change)
        latent, (first, second) = latent[first.size :], self.corners
        for group in range(1, self.groups):
            shift, change_of = np.split(latent[: centres.shape[1] + first.size], [centres.shape[1]])
            latent = latent[centres.shape[1] + first.size :]
            centres[group] += shift
            change[first, second] = change[second, first] = change_of
            covariances[group] = _definite_step(state.covariances[group], change)
        bounded = np.clip(state.logs + logs, SHORTEST_LOG, LONGEST_LOG)
        return State(state.means + means, state.loadings + loadings, bounded, centres, covariances)

    def modes(self, state: State) -> tuple[Floats, Floats]:
        """Everybody's most likely traits (N, D) and their posterior covariances (N, D, D)."""
        traits = self.form.trait_of
        theta = np.empty((len(self.codes), state.centres.shape[1]))
        covariances = np.empty((*theta.shape, theta.shape[1]))
        for group, centre in enumerate(state.centres):
            rows = np.flatnonzero(self.group == group)
            shifted = state.means + state.loadings * centre[traits]
            arrays = Arrays(
                self.form.sizes, traits, state.loadings, shifted, np.exp(state.logs), state.covariances[group],
                self.form.task,
            )  # fmt: skip
            found = score_codes(arrays, self.codes[rows])
            theta[rows], covariances[rows] = centre + found.theta, found.covariances
        return theta, covariances

    def slopes(self, state: State, theta: Floats, rows: Indices) -> tuple[Floats, Floats]:
        """ln P(answers, θ) of those people (R,) and its slope in every parameter (R, parameters)."""
        pieces, answers = _pieces(rows, self.form.sizes.size), self._answers(state)
        parts = _side_by_side(lambda piece: self._slopes(state, answers, theta[piece], rows[piece]), pieces)
        return np.concatenate([part[0] for part in parts]), np.concatenate([part[1] for part in parts])

    def _answers(self, state: State) -> list[tuple[Indices, Indices, Answers]]:
        """Of each size of blocks: which blocks, their statements (blocks, size), and every answer to each."""
        found, variances = [], np.exp(state.logs)
        for size in np.unique(self.form.sizes):
            blocks = np.flatnonzero(self.form.sizes == size)
            part = self.form.last[blocks][:, None] + np.arange(1 - size, 1)
            count = len(choices(int(size), self.form.task))
            every = np.repeat(variances[part], count, axis=0), np.tile(np.arange(count), blocks.size)
            found.append((blocks, part, Answers(*every, self.form.task, COARSE)))
        return found

    def _slopes(
        self, state: State, answers: list[tuple[Indices, Indices, Answers]], theta: Floats, rows: Indices
    ) -> tuple[Floats, Floats]:
        statements, of = self.form.trait_of.size, self.form.trait_of
        result = np.zeros((len(rows), self.free.size))
        value = self._latent(state, theta, self.group[rows], result[:, 3 * statements :])
        variances = np.exp(state.logs)
        whole = state.means + state.loadings * theta[:, of]
        for blocks, part, every in answers:
            codes, size = self.codes[np.ix_(rows, blocks)], part.shape[1]
            count = len(choices(size, self.form.task))
            which = np.maximum(codes, 0) + np.arange(blocks.size) * count
            terms = every.slopes(whole[:, part].reshape(-1, size), which.ravel())
            there = (codes >= 0).astype(np.float64)
            value += (terms.log_probability.reshape(codes.shape) * there).sum(axis=1)
            gradient = (terms.gradient.reshape(len(rows), *part.shape) * there[:, :, None]).reshape(len(rows), -1)
            bends = (terms.bends.reshape(len(rows), *part.shape) * there[:, :, None]).reshape(len(rows), -1)
            places = part.ravel()
            result[:, places] = gradient
            result[:, statements + places] = gradient * theta[:, of[places]]
            result[:, 2 * statements + places] = 0.5 * variances[places] * bends
        return value, result

    def _latent(self, state: State, theta: Floats, group: Indices, result: Floats) -> Floats:
        """ln of the density of θ, its slopes written into the columns of `result`."""
        value, start = np.empty(len(theta)), Structure(self.form).trait_pairs[0].size
        first, second = self.corners
        width = theta.shape[1] + first.size
        for one in range(self.groups):
            rows = np.flatnonzero(group == one)
            precision = np.linalg.inv(state.covariances[one])
            away = theta[rows] - state.centres[one]
            pull = away @ precision
            _, logarithm = np.linalg.slogdet(2.0 * np.pi * state.covariances[one])
            value[rows] = -0.5 * ((pull * away).sum(axis=1) + logarithm)
            bent = pull[:, first] * pull[:, second] - precision[first, second]
            if one == 0:
                result[rows, :start] = bent[:, first != second]
            else:
                place = start + (one - 1) * width
                result[rows, place : place + theta.shape[1]] = pull
                bent[:, first == second] *= 0.5
                result[rows, place + theta.shape[1] : place + width] = bent
        return value


def _definite_step(before: Floats, change: Floats) -> Floats:
    """As far as the covariances stay positive definite."""
    for _ in range(30):
        if np.linalg.eigvalsh(before + change)[0] > LEAST_EIGENVALUE:
            return np.asarray(before + change)
        change = change / 2.0
    return before


def _pieces(rows: Indices, blocks: int) -> list[slice]:
    count = max(1, min(os.cpu_count() or 1, len(rows) * blocks // ROWS_WORTH_A_THREAD))
    ends = np.linspace(0, len(rows), count + 1).astype(int)
    return [slice(start, end) for start, end in pairwise(ends.tolist())]


def _side_by_side(
    work: Callable[[slice], tuple[Floats, Floats]], pieces: list[slice]
) -> list[tuple[Floats, Floats]]:
    """The work on each piece, on as many threads; the pieces come back in their order."""
    if len(pieces) == 1:
        return [work(pieces[0])]
    with ThreadPoolExecutor(len(pieces)) as threads:
        return list(threads.map(work, pieces))
