"""Roots of the estimating equations behind MAP, ML and WLE: every person at once, each at the own θ.

g(θ) = l'(θ) − (θ − μ)/σ² [MAP] + J(θ)/(2 I(θ)) [WLE], and its derivative, from the category curves. In every model
l' falls with θ, so Newton's steps inside the bracket that the signs leave find the root.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.special import expit

from assess.arrays import Floats, Integers
from assess.scoring.curves import ItemParameters, item_information, log_probabilities
from assess.scoring.nodes import information_nodes

EDGE = 20.0  # no finite estimate lies further out than this many logits, nor than ten SDs of the population
_ROWS = 256  # people at a time: their answers by category stay in the cache
_STEPS = 100
_SETTLED = 1e-4  # logits: a step of Newton's so small leaves an error of about its square

Slope: TypeAlias = tuple[Floats, Floats]  # a function's value and derivative in θ, each (n,)


@dataclass(frozen=True)
class Equation:
    """What is solved: a normal population's pull to `mean`, of `precision` 0 without one; Warm's term or not."""

    mean: float
    precision: float
    weighted: bool


def roots(parameters: ItemParameters, codes: Integers, equation: Equation, sd: float) -> tuple[Floats, Floats]:
    """θ of each person and 1/√−g'(θ), (N,) twice, from codes (N, J), −1 missing; `sd` of the population.

    Where g does not fall, the error is that of the expected information. Who answered nothing gets `mean`, and the
    error 1/√precision.
    """
    theta, error = np.empty(len(codes)), np.empty(len(codes))
    start, edge = _Start(parameters, equation, sd), max(EDGE, abs(equation.mean) + 10.0 * sd)
    make = _graded if parameters.graded else _divided
    for first in range(0, len(codes), _ROWS):
        rows = slice(first, first + _ROWS)
        theta[rows], error[rows] = _newton(make(parameters, codes[rows]), *start.of(codes[rows]), equation, edge)
    silent = ~(codes >= 0).any(axis=1)
    theta[silent] = equation.mean
    error[silent] = equation.precision**-0.5 if equation.precision else np.inf
    return theta, error


class _Start:
    """Where what is to be largest is so on a grid, between its nodes by the parabola through three of them.

    That is the posterior, the likelihood, or for Warm's estimate √I times it: of several roots the best is found.
    """

    def __init__(self, parameters: ItemParameters, equation: Equation, sd: float) -> None:
        every = slice(None, None, 2)
        self.nodes = information_nodes(parameters, equation.mean, sd, least=121)[0][every]
        log_p = log_probabilities(parameters, self.nodes)
        self.categories = log_p.shape[1]
        self.table = np.where(np.isfinite(log_p), log_p, 0.0).reshape(-1, len(self.nodes))
        spread = sd if equation.precision else 1e3 * sd  # hardly any prior: to choose where nothing else does
        self.log_prior = -0.5 * ((self.nodes - equation.mean) / spread) ** 2
        self.information = item_information(parameters, self.nodes) if equation.weighted else None

    def of(self, codes: Integers) -> tuple[Floats, Floats]:
        """θ of each of these people, and how far from it the root can be, each (n,)."""
        chosen = codes[:, :, None] == np.arange(self.categories, dtype=codes.dtype)
        density = chosen.reshape(len(codes), -1).astype(np.float64) @ self.table + self.log_prior
        if self.information is not None:
            density += 0.5 * np.log(np.maximum((codes >= 0).astype(np.float64) @ self.information, 1e-300))
        best = np.clip(density.argmax(axis=1), 1, len(self.nodes) - 2)
        people = np.arange(len(codes))
        left, middle, right = (self.nodes[best + side] for side in (-1, 0, 1))
        low, peak, high = (density[people, best + side] for side in (-1, 0, 1))
        up, down = (peak - low) / (middle - left), (peak - high) / (right - middle)
        with np.errstate(divide="ignore", invalid="ignore"):
            vertex = 0.5 * (left + middle) + 0.5 * up * (right - left) / (up + down)
        return np.clip(np.where(np.isfinite(vertex), vertex, middle), left, right), right - left


@dataclass(frozen=True)
class _Likelihood:
    """Of some people: `score` gives l' and l'' at their θ; `warm` gives I, J and their derivatives."""

    score: Callable[[Integers, Floats], Slope]
    warm: Callable[[Integers, Floats], tuple[Slope, Slope]]


def _graded(parameters: ItemParameters, codes: Integers) -> _Likelihood:
    slope, places = parameters.slopes[:, 0], np.arange(len(parameters.counts))
    width = parameters.intercepts.shape[1] + 2
    edges = np.full((len(places), width + 1), -np.inf)  # of the category's lower end, and one for no answer
    edges[:, [0, width]] = np.inf
    edges[:, 1 : width - 1] = parameters.intercepts
    shown = np.where(codes >= 0, codes, width)
    above = edges[places, shown]
    below = np.where(codes >= 0, edges[places, np.minimum(shown + 1, width - 1)], -np.inf)
    answered = (codes >= 0).astype(np.float64)

    def score(rows: Integers, theta: Floats) -> Slope:
        linear = theta[:, None] * slope
        upper, lower = expit(linear + above[rows]), expit(linear + below[rows])
        first = (1.0 - upper - lower) @ slope
        return first, -((upper * (1.0 - upper) + lower * (1.0 - lower)) @ slope**2)

    def warm(rows: Integers, theta: Floats) -> tuple[Slope, Slope]:
        e = np.zeros((width, len(rows), len(slope)))
        e[0] = 1.0
        linear = theta[:, None] * slope
        for place in range(1, width - 1):
            e[place] = expit(linear + parameters.intercepts[:, place - 1])
        v = e * (1.0 - e)
        inner, w = v[1:-1], v[1:-1] * (1.0 - 2.0 * e[1:-1])
        steps, bends = e[:-2] - e[2:], v[:-2] - v[2:]
        there = answered[rows]

        def total(values: Floats, power: int) -> Floats:
            return np.asarray((values.sum(axis=0) * there) @ slope**power)

        skew = w * steps
        information = total(inner * steps, 2), total(skew + inner * bends, 3)
        return information, (total(skew, 3), total(w * bends + inner * (1.0 - 6.0 * inner) * steps, 4))

    return _Likelihood(score, warm)


def _divided(parameters: ItemParameters, codes: Integers) -> _Likelihood:
    answered = (codes >= 0).astype(np.float64)
    slopes, intercepts = parameters.slopes.T[:, None, :], parameters.intercepts.T[:, None, :]
    places = np.arange(len(parameters.counts))
    chosen = parameters.slopes[places, np.maximum(codes, 0)] * answered

    def moments(rows: Integers, theta: Floats, highest: int) -> list[Floats]:
        """Mean and central moments of the slopes of the categories, by their chances, each (n, J)."""
        logits = slopes * theta[:, None] + intercepts
        logits -= logits.max(axis=0)
        p = np.exp(logits, out=logits)
        p /= p.sum(axis=0)
        mean = (p * slopes).sum(axis=0)
        away = slopes - mean
        found, product = [mean], p * away
        for _ in range(2, highest + 1):
            product = product * away
            found.append(product.sum(axis=0))
        return found

    def score(rows: Integers, theta: Floats) -> Slope:
        mean, variance = moments(rows, theta, 2)
        there = answered[rows]
        return (chosen[rows] - mean * there).sum(axis=1), -(variance * there).sum(axis=1)

    def warm(rows: Integers, theta: Floats) -> tuple[Slope, Slope]:
        _, variance, third, fourth = moments(rows, theta, 4)
        there = answered[rows]
        skew = (third * there).sum(axis=1)
        return ((variance * there).sum(axis=1), skew), (skew, ((fourth - 3.0 * variance**2) * there).sum(axis=1))

    return _Likelihood(score, warm)


def _value(likelihood: _Likelihood, rows: Integers, theta: Floats, equation: Equation) -> Slope:
    """g and −g', the expected information in place of −g' where g does not fall."""
    first, second = likelihood.score(rows, theta)
    value = first - (theta - equation.mean) * equation.precision
    fall = equation.precision - second
    if not equation.weighted:
        return value, fall
    (information, its_slope), (skew, skew_slope) = likelihood.warm(rows, theta)
    with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
        term = 0.5 * skew / information
        fall = fall - 0.5 * (skew_slope * information - skew * its_slope) / information**2
    return value + np.nan_to_num(term), np.where(fall > 0, fall, information)


def _newton(
    likelihood: _Likelihood, start: Floats, longest: Floats, equation: Equation, edge: float
) -> tuple[Floats, Floats]:
    """The root next to each start: steps no longer than `longest`, halving the bracket where they leave it."""
    theta, fall = np.clip(start, -edge, edge), np.ones(len(start))
    low, high = np.full(len(start), -edge), np.full(len(start), edge)
    active = np.arange(len(start))
    for _ in range(_STEPS):
        at, most = theta[active], longest[active]
        value, fall[active] = _value(likelihood, active, at, equation)
        up = value > 0
        low[active], high[active] = np.where(up, at, low[active]), np.where(up, high[active], at)
        with np.errstate(divide="ignore", invalid="ignore", over="ignore"):
            proposal = at + np.clip(value / fall[active], -most, most)
            middle = 0.5 * (low[active] + high[active])
        inside = (proposal >= low[active]) & (proposal <= high[active])
        theta[active] = np.where(inside, proposal, middle)
        moved = np.abs(theta[active] - at)
        active = active[moved > np.where(inside, _SETTLED, 1e-3 * _SETTLED)]
        if not len(active):
            break
    with np.errstate(divide="ignore"):
        return theta, 1.0 / np.sqrt(fall)
