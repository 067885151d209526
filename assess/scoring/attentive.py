"""How attentive people answer, by the frozen values: the chance that answers given with care look careless.

A person's level on a questionnaire is drawn from the applicants' (mean, true variance); each answer is that level
plus a residual, both normal, in the nearest point of the scale. One level for all facets and no difference of
difficulty make runs and one-sided answers likelier than they are: the chances are upper bounds.
"""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import bdtrc, fdtrc, ndtr, stdtr

from assess.arrays import Floats, Indices
from assess.formats.registry import format_of
from assess.scoring.sitting import Scored
from assess.scoring.snapshot import PRIOR_WEIGHT, ScaleValues

SLIP = 0.005  # assumed: how often an attentive person answers one plain request or claim wrongly
RATING_SD = 1.0  # assumed: of attentive people's ratings of an option around its key, in points
LEVELS = np.linspace(-5.0, 5.0, 41)  # of the person, in standard deviations


@dataclass(frozen=True)
class Shares:
    """Chance of each rating, (columns, ratings, Q), at levels of the person with these weights (Q,)."""

    ratings: Floats
    weights: Floats


def shares(scored: Scored, columns: Indices) -> Shares:
    """How attentive people rate those columns of the answers."""
    layout, statements = scored.layout, format_of(scored.instrument).statements
    steps = round(layout.high - layout.low)
    if statements:
        mean, sd = _level(list(scored.values.scales.values()) or [scored.values.total])
        points = mean + sd * LEVELS
        centre = np.where(layout.reverse[columns, None], 1.0 - points, points) * steps
        residual, density = math.sqrt(scored.values.residual_variance) * steps, np.exp(-0.5 * LEVELS**2)
    else:
        middle = 0.5 * (layout.low + layout.high)
        centre = np.nan_to_num(layout.key[columns, None], nan=middle) - layout.low
        residual, density = RATING_SD, np.ones(1)
    edges = np.arange(steps) + 0.5
    below = ndtr((edges[:, None] - centre[:, None, :]) / residual)
    padded = np.concatenate([np.zeros_like(below[:, :1]), below, np.ones_like(below[:, :1])], axis=1)
    return Shares(np.diff(padded, axis=1), density / density.sum())


def _level(scales: list[ScaleValues]) -> tuple[float, float]:
    """Mean and true SD over scales, each counted by its items."""
    items = math.fsum(scale.n_items for scale in scales)
    mean = math.fsum(scale.n_items * scale.mean for scale in scales) / items
    return mean, math.sqrt(math.fsum(scale.n_items * scale.sd**2 * scale.reliability for scale in scales) / items)


def run_chance(answers: Shares, length: int) -> float:
    """P(the longest run of one rating has at least `length` answers), in the columns' order.

    Formula: with N_t(c) = P(no such run up to t, answer t is c) and P_t their sum, N_t(c) = p_t(c) P_{t−1} −
    (P_{t−L} − N_{t−L}(c)) p_{t−L+1}(c) … p_t(c): the run may not be complete at t for the first time.
    Source: renewal argument of Feller (1968), An Introduction to Probability Theory, XIII.7.
    """
    p = answers.ratings
    count = len(p)
    none = np.ones((count + 1, p.shape[2]))
    ending = np.zeros((count + 1, *p.shape[1:]))
    for t in range(1, count + 1):
        ending[t] = p[t - 1] * none[t - 1]
        if t >= length:
            before = none[t - length] - ending[t - length]
            ending[t] -= before * p[t - length : t].prod(axis=0)
        none[t] = ending[t].sum(axis=0)
    return float(np.clip(1.0 - none[count] @ answers.weights, 0.0, 1.0))


def one_sided_chance(answers: Shares, extreme: int) -> float:
    """P(at least `extreme` answers at one end of the scale, statements turned the same way), either end."""
    p, count = answers.ratings, len(answers.ratings)
    ends = bdtrc(extreme - 1, count, p[0, 0]) + bdtrc(extreme - 1, count, p[0, -1])
    return float(np.minimum(1.0, ends) @ answers.weights)


def inconsistency_chance(correlation: float, facets: int) -> float:
    """P(even and odd halves correlate so low) for somebody whose profile is wholly even: t with F − 2 degrees."""
    if correlation <= -1.0 + 1e-12:
        return 0.0
    t = correlation * math.sqrt((facets - 2) / (1.0 - correlation**2))
    return float(stdtr(facets - 2, t))


def scatter_chance(ratio: float, degrees: int) -> float:
    """P(a person's variance within facets is so many times the usual), people differing in it as the prior says."""
    return float(fdtrc(degrees, PRIOR_WEIGHT, ratio))


def slips_chance(slips: int, asked: int) -> float:
    """P(so many of those requests or claims are answered wrongly by somebody who reads them)."""
    return float(bdtrc(slips - 1, asked, SLIP))
