"""The correlations that the Thurstonian model implies between outcomes of pairs, with their slopes."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from assess.analysis.thurstonian.block_forms import Form
from assess.arrays import Booleans, Floats, Indices

UNIT_OF_A_PAIR = 0.5  # both uniquenesses of a block of two, so that their difference has variance 1


@dataclass(frozen=True)
class Estimates:
    """`loadings` and `uniquenesses` (J,), and `correlations` (D, D) of the traits."""

    loadings: Floats
    uniquenesses: Floats
    correlations: Floats


@dataclass(frozen=True)
class Structure:
    """A form's parameters in one vector: loadings, logarithms of the free uniquenesses, correlations below 12, 13 …

    In a block of three or four the last uniqueness is 1, in a block of two both are one half: the units of utility,
    which the answers do not tell. Source: Maydeu-Olivares & Brown (2010), Multivariate Behavioral Research 45,
    935–974.
    """

    form: Form

    @cached_property
    def contrasts(self) -> Floats:
        """(P, J): first less second statement of each pair."""
        first, second = self.form.pairs
        table = np.zeros((first.size, self.form.trait_of.size))
        table[np.arange(first.size), first], table[np.arange(first.size), second] = 1.0, -1.0
        return table

    @cached_property
    def free(self) -> Booleans:
        """(J,) whose uniqueness is estimated."""
        free = self.form.sizes[self.form.block_of] > 2
        free[self.form.last] = False
        return np.asarray(free)

    @cached_property
    def trait_pairs(self) -> tuple[Indices, Indices]:
        """Places of the correlations between traits."""
        first, second = np.triu_indices(len(self.form.trait_names), 1)
        return first, second

    @property
    def counts(self) -> tuple[int, int, int]:
        """Loadings, free uniquenesses, correlations."""
        return self.form.trait_of.size, int(self.free.sum()), self.trait_pairs[0].size

    def start(self) -> Estimates:
        """Loadings as keyed, uniquenesses at their unit, traits uncorrelated."""
        unit = np.where(self.form.sizes[self.form.block_of] > 2, 1.0, UNIT_OF_A_PAIR)
        return Estimates(0.8 * self.form.key_of, unit, np.eye(len(self.form.trait_names)))

    def pack(self, estimates: Estimates) -> Floats:
        """The vector of the estimates."""
        return np.concatenate(
            [
                estimates.loadings,
                np.log(estimates.uniquenesses[self.free]),
                estimates.correlations[self.trait_pairs],
            ]
        )

    def unpack(self, vector: Floats) -> Estimates:
        """The estimates of a vector."""
        loadings, logs, between = np.split(vector, np.cumsum(self.counts)[:2])
        start = self.start()
        start.uniquenesses[self.free] = np.exp(logs)
        start.correlations[self.trait_pairs] = start.correlations[self.trait_pairs[::-1]] = between
        return replace(start, loadings=loadings)

    def covariances(self, estimates: Estimates) -> tuple[Floats, Floats, Floats]:
        """(P, P) of the latent outcomes, (P, D) their loadings on the traits, and those times the correlations."""
        spread = np.zeros((estimates.loadings.size, len(estimates.correlations)))
        spread[np.arange(len(spread)), self.form.trait_of] = estimates.loadings
        loadings = self.contrasts @ spread
        across = loadings @ estimates.correlations
        own = (self.contrasts * estimates.uniquenesses) @ self.contrasts.T
        return across @ loadings.T + own, loadings, across

    def implied(self, estimates: Estimates) -> Floats:
        """(M,) correlations between outcomes, first with second as `np.triu_indices` orders them."""
        covariances, _, _ = self.covariances(estimates)
        deviations = np.sqrt(np.diag(covariances))
        first, second = np.triu_indices(len(deviations), 1)
        return np.asarray(covariances[first, second] / (deviations[first] * deviations[second]))

    def jacobian(self, estimates: Estimates) -> Floats:
        """(M, parameters): the slopes of the implied correlations.

        Formula: dρ_jk = dΣ_jk/(s_j s_k) − ρ_jk (dΣ_jj/Σ_jj + dΣ_kk/Σ_kk)/2, where a parameter moves Σ by uv′ + vu′.
        """
        covariances, loadings, across = self.covariances(estimates)
        left, right = self._moves(estimates, loadings, across)
        deviations = np.sqrt(np.diag(covariances))
        left, right = left / deviations[:, None], right / deviations[:, None]
        first, second = np.triu_indices(len(deviations), 1)
        implied = covariances[first, second] / (deviations[first] * deviations[second])
        own = left * right
        result = left[first] * right[second]
        result += right[first] * left[second]
        result -= implied[:, None] * (own[first] + own[second])
        return np.asarray(result)

    def variance_slopes(self, estimates: Estimates) -> tuple[Floats, Floats]:
        """(P,) standard deviations of the latent outcomes and their slopes (P, parameters)."""
        covariances, loadings, across = self.covariances(estimates)
        left, right = self._moves(estimates, loadings, across)
        deviations = np.sqrt(np.diag(covariances))
        return deviations, left * right / deviations[:, None]

    def _moves(self, estimates: Estimates, loadings: Floats, across: Floats) -> tuple[Floats, Floats]:
        """u and v (P, parameters) of the change uv′ + vu′ of the covariances with each parameter."""
        one, two = self.trait_pairs
        own = self.contrasts[:, self.free]
        left = np.hstack([self.contrasts, own, loadings[:, one]])
        right = np.hstack(
            [across[:, self.form.trait_of], own * estimates.uniquenesses[self.free] / 2, loadings[:, two]]
        )
        return left, right
