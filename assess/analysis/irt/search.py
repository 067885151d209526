"""From starting points to the most likely one, on nodes that are dense enough where it lies."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from assess.analysis.irt.em import Problem, Solution, best_of, maximise
from assess.analysis.irt.group_nodes import nodes_needed, standard_nodes
from assess.analysis.irt.likelihood import log_likelihood
from assess.analysis.irt.structure import FIXED_SLOPE, Structure
from assess.arrays import Floats


def search(problem: Problem, starts: list[Floats], tol: float, most: int) -> tuple[Problem, Solution]:
    """The most likely point found from the starts, its log-likelihood in double precision, and its nodes."""
    answered = problem.patterns.most_answered()
    problem = _dense_enough(problem, answered, starts[0], problem.latent)
    if len(starts) == 1:
        solution = maximise(replace(problem, values=starts[0]), tol, most)
    else:
        solution = best_of(problem, starts, tol, most)
    while solution.iterations < most * len(starts):
        denser = _dense_enough(problem, answered, solution.values, solution.latent)
        if denser is problem:
            break
        problem = replace(denser, values=solution.values, latent=solution.latent)
        more = maximise(problem, tol, most)
        solution = replace(more, iterations=solution.iterations + more.iterations)
    table = problem.table(solution.values, solution.latent)
    exact = log_likelihood(problem.patterns, table, problem.log_weights())
    return problem, _oriented(problem.structure, replace(solution, log_likelihood=exact))


def _dense_enough(problem: Problem, answered: int, values: Floats, latent: Floats) -> Problem:
    """The problem with as many nodes as these values ask for, never fewer than it has."""
    parameters = problem.structure.item_parameters(values)
    number = nodes_needed(parameters, latent, answered, len(problem.points))
    return problem if number == len(problem.points) else replace(problem, points=standard_nodes(number))


def _oriented(layout: Structure, solution: Solution) -> Solution:
    """Where the sign of θ is free, point it so that higher categories go with higher θ on the whole."""
    if not layout.free[:, 0].all() or layout.model in FIXED_SLOPE:
        return solution
    slopes = layout.item_parameters(solution.values).slopes
    trend = (
        (slopes - slopes.mean(axis=1, keepdims=True)) @ np.arange(slopes.shape[1])
        if layout.model == "nrm"
        else slopes
    )
    if trend.sum() >= 0:
        return solution
    flipped, width = solution.values.copy(), layout.width - 1 if layout.model == "nrm" else 1
    flipped[:, :width] *= -1.0
    return replace(solution, values=flipped, latent=solution.latent * np.array([-1.0, 1.0]))
