"""Marginal maximum likelihood by generalised EM with Anderson acceleration.

Every cycle costs one E-step. The next point combines the last cycles so that their residuals cancel (Walker &
Ni 2011; for EM Henderson & Varadhan 2019); it is refused, and the plain EM point taken, when the log-likelihood
has fallen.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from assess.analysis.irt.bounds import LARGEST_SLOPE, bounded
from assess.analysis.irt.group_nodes import group_nodes
from assess.analysis.irt.likelihood import Expected, Precision, expectation
from assess.analysis.irt.maximisation import improved, order_room
from assess.analysis.irt.responses import Patterns
from assess.analysis.irt.structure import Structure
from assess.arrays import Floats
from assess.scoring.curves import GRADED, log_probabilities
from assess.scoring.irt import normal_weights

MEMORY = 6
SMALLEST_LOG_SD, LARGEST_LOG_SD = np.log(0.01), np.log(LARGEST_SLOPE)  # where slopes are 1, the SD is the slope


@dataclass(frozen=True)
class Problem:
    """What is to be maximised: data, structure, nodes in standard deviations of θ, and the point to start from."""

    structure: Structure
    patterns: Patterns
    points: Floats
    values: Floats
    latent: Floats
    precision: Precision = np.float64

    def expected(self, values: Floats, latent: Floats) -> tuple[Expected, Floats]:
        """E-step at the given values: raw result, and counts as (J, K, G·Q) at all groups' nodes."""
        table = self.table(values, latent)
        result = expectation(self.patterns, table, self.log_weights(), self.precision)
        counts = np.zeros((len(values), self.structure.width, table[0].size))
        counts[self.patterns.column_item, self.patterns.column_category] = result.counts.reshape(len(table), -1)
        return result, counts

    def table(self, values: Floats, latent: Floats) -> Floats:
        """log P of every category that exists at every group's nodes, (C, G, Q)."""
        theta = self.nodes(latent)
        log_p = log_probabilities(self.structure.item_parameters(values), theta.ravel())
        chosen = log_p[self.patterns.column_item, self.patterns.column_category]
        return np.asarray(chosen.reshape(-1, *theta.shape), dtype=np.float64)

    def nodes(self, latent: Floats) -> Floats:
        """θ of every group's nodes, (G, Q)."""
        return group_nodes(self.points, latent)

    def log_weights(self) -> Floats:
        """Log prior weights at the nodes, (Q,): the same in every group, as its nodes follow its mean and SD."""
        return normal_weights(self.points)

    def cycle(self, vector: Floats) -> tuple[float, Floats]:
        """Log-likelihood at the vector, and the vector one EM cycle further."""
        values, latent = self.structure.unpack(vector, self.values, self.latent)
        result, counts = self.expected(values, latent)
        better = improved(self.structure, values, counts, self.nodes(latent).ravel())
        return result.log_likelihood, self.structure.pack(better, self._population(result.persons, latent))

    def _population(self, persons: Floats, latent: Floats) -> Floats:
        """Mean and log SD of θ in each group where they are free, from the expected persons at the nodes."""
        free, total, theta = self.structure.free_latent, persons.sum(axis=1), self.nodes(latent)
        mean = np.where(free[:, 0], (persons * theta).sum(axis=1) / total, latent[:, 0])
        square = (persons * (theta - mean[:, None]) ** 2).sum(axis=1) / total
        log_sd = np.clip(0.5 * np.log(np.maximum(square, 1e-12)), SMALLEST_LOG_SD, LARGEST_LOG_SD)
        return np.stack([mean, np.where(free[:, 1], log_sd, latent[:, 1])], axis=1)

    def towards(self, base: Floats, target: Floats) -> Floats:
        """The target within the bounds, or the last point on the way that keeps each item's thresholds in order."""
        values, _ = self.structure.unpack(base, self.values, self.latent)
        goal, latent = self.structure.unpack(target, self.values, self.latent)
        goal = bounded(self.structure, goal)
        if self.structure.model in GRADED:
            goal = values + np.minimum(1.0, order_room(self.structure, values, goal - values)) * (goal - values)
        return self.structure.pack(goal, latent)


@dataclass(frozen=True)
class Solution:
    """Where the search ended, after how many E-steps, and whether it had settled."""

    values: Floats
    latent: Floats
    log_likelihood: float
    iterations: int
    converged: bool


def maximise(problem: Problem, tol: float, most: int = 500) -> Solution:
    """Cycle until no free parameter moves by `tol` in an EM cycle, or `most` E-steps are spent."""
    vector = problem.structure.pack(problem.values, problem.latent)
    safe, best = vector, -np.inf
    points: list[Floats] = []
    residuals: list[Floats] = []
    iterations, converged, log_likelihood = 0, False, -np.inf
    while iterations < most and not converged:
        log_likelihood, following = problem.cycle(vector)
        iterations += 1
        if log_likelihood < best - 1e-8 * abs(best) - 1e-4 and points:
            vector, points, residuals = safe, [], []
            continue
        best, safe = log_likelihood, following
        points, residuals = [*points[-MEMORY:], vector], [*residuals[-MEMORY:], following - vector]
        converged = bool(np.abs(residuals[-1]).max(initial=0.0) < tol)
        vector = following if converged else problem.towards(following, _accelerated(points, residuals))
    values, latent = problem.structure.unpack(vector, problem.values, problem.latent)
    return Solution(values, latent, log_likelihood, iterations, converged)


def _accelerated(points: list[Floats], residuals: list[Floats]) -> Floats:
    """Anderson's combination of the last points; the plain EM point while there is only one."""
    plain = points[-1] + residuals[-1]
    if len(points) == 1:
        return plain
    moves, changes = np.diff(np.array(points), axis=0).T, np.diff(np.array(residuals), axis=0).T
    share = np.linalg.lstsq(changes, residuals[-1], rcond=1e-8)[0]
    shift = (moves + changes) @ share
    longest = np.abs(shift).max()
    return np.asarray(plain - shift * min(1.0, 2.0 / longest if longest > 0 else 1.0))


def best_of(problem: Problem, starts: list[Floats], tol: float, most: int = 500) -> Solution:
    """Short runs from every start, then the full search from the best two; the higher likelihood wins."""
    short = [maximise(replace(problem, values=start), tol=max(tol, 1e-2), most=25) for start in starts]
    short.sort(key=lambda solution: -solution.log_likelihood)
    runs = [maximise(replace(problem, values=s.values, latent=s.latent), tol, most) for s in short[:2]]
    winner = max(runs, key=lambda solution: solution.log_likelihood)
    return replace(winner, iterations=sum(solution.iterations for solution in [*short, *runs]))
