"""A scale of graded items taken by an invented company: what is observed, with what error, and what is true."""

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr

from assess.analysis.coverage_conditions import Condition
from assess.analysis.invented_answers import (
    DIFFICULTY,
    Grading,
    drawn_points,
    expected_points,
    shared_error,
    shared_loading,
    standings,
)
from assess.analysis.posteriors import Expectation
from assess.arrays import Floats
from assess.scoring.snapshot import PRIOR_WEIGHT

LOCAL = 30  # people from whom the residual variance is estimated


@dataclass(frozen=True)
class Tested:
    """True scores, observed ones and their standard errors (people,), what was expected, and the day's variance."""

    truth: Floats
    observed: Floats
    errors: Floats
    expectation: Expectation
    day: float


def tested_scale(condition: Condition, generator: np.random.Generator) -> Tested:
    """One company that takes one scale of the condition; scores standardised by what the authors know of it.

    Source: the project's own rules of errors. Shapes: (people,) each. Errors: none.
    """
    grading = Grading(condition.loading, condition.categories, easiness=condition.easiness)
    thresholds = grading.thresholds(condition.items, generator)
    norm = _norm(grading, thresholds)
    theta = condition.shift + standings(condition.shape, condition.people, generator)[:, None]
    scale = np.zeros(condition.items, dtype=np.intp)
    weight = shared_loading(condition.shared, condition.by, grading, condition.items)
    shared = weight, shared_error(condition.by, scale, condition.people, generator)
    points = drawn_points(theta, thresholds, grading, shared, generator)
    truth = expected_points(theta, thresholds, condition.loading).mean(axis=1)
    prior = (condition.misjudged * norm.residual_sd) ** 2
    errors = standard_errors(points, prior, norm.difficulty, condition.day * norm.sd**2)
    observed = points.mean(axis=1)
    expectation = Expectation(0.0, 1.0, max(norm.reliability - condition.day, 0.05))
    true, seen = (truth - norm.mean) / norm.sd, (observed - norm.mean) / norm.sd
    return Tested(true, seen, errors / norm.sd, expectation, condition.day)


@dataclass(frozen=True)
class _Norm:
    mean: float
    sd: float
    reliability: float
    residual_sd: float
    difficulty: float


def _norm(grading: Grading, thresholds: Floats) -> _Norm:
    """What the authors would know of this test, by quadrature."""
    theta = np.linspace(-5, 5, 201)
    weights = np.exp(-0.5 * theta**2)
    weights /= weights.sum()
    spread = math.sqrt(1.0 - grading.loading**2)
    chance = ndtr((grading.loading * theta[:, None, None] - thresholds) / spread)
    steps = grading.categories - 1
    expected = chance.mean(axis=2)
    order = 2.0 * np.arange(steps) + 1.0  # E[y^2] of y = count/steps is sum of (2j + 1) P(count > j) / steps^2
    squares = (chance * order).sum(axis=2) / steps**2
    residual = float((weights[:, None] * (squares - expected**2)).sum() / len(thresholds))
    scores = expected.mean(axis=1)
    mean = float((weights * scores).sum())
    true = float((weights * (scores - mean) ** 2).sum())
    error = residual / len(thresholds)
    slope = float(np.exp(-0.5 * grading.levels**2).mean() / math.sqrt(2.0 * math.pi))
    return _Norm(
        mean, math.sqrt(true + error), true / (true + error), math.sqrt(residual), (DIFFICULTY * slope) ** 2
    )


def standard_errors(points: Floats, prior: float, difficulty: float = 0.0, day: float = 0.0) -> Floats:
    """The product's rule for (persons, items) points: a local residual variance from 30 people on, else the prior
    pooled with each person's own spread, of which `difficulty` is the items'; `day` is the variance of a day.
    """
    people, items = points.shape
    own = points - points.mean(axis=1, keepdims=True)
    if people >= LOCAL:
        residual = own - points.mean(axis=0) + points.mean()
        variance = np.full(people, (residual**2).sum() / ((people - 1) * (items - 1)))
    else:
        spread = np.maximum(0.0, (own**2).sum(axis=1) - (items - 1) * difficulty)
        variance = (PRIOR_WEIGHT * prior + spread) / (PRIOR_WEIGHT + items - 1)
    return np.asarray(np.sqrt(variance / items + day), dtype=np.float64)
