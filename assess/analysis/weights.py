"""How much each person counts: weights of a survey, or counts of equal rows.

Both give the same estimates, those of the people repeated. They differ in what is known: a count of three is three
people, a survey weight of three is one person who stands for three, so its error is that of one person. Errors of
survey weights are those of linearisation (the squared weight times the squared influence), free of the weights'
scale; χ² statistics use weights that sum to Kish's effective number of people.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal, TypeAlias

import numpy as np

from assess.analysis.answers import Missing, answer_matrix, numbers
from assess.analysis.codes import message
from assess.analysis.errors import UnusableAnswers
from assess.arrays import Booleans, Floats, Indices

__all__ = ["WeightKind", "Weights", "person_weights"]

WeightKind: TypeAlias = Literal["survey", "counts"]


@dataclass(frozen=True)
class Weights:
    """What each person counts in an estimate, `values` (persons,), and how many `people` (persons,) they are."""

    values: Floats
    people: Floats
    kind: WeightKind = "survey"

    @property
    def n(self) -> int:
        """Number of people: rows of a survey with a weight above 0, or the sum of counts."""
        return round(float(self.people.sum()))

    @property
    def total(self) -> float:
        """Sum of the weights."""
        return float(self.values.sum())

    @property
    def squares(self) -> Floats:
        """(persons,) factor of a person's squared influence in the variance of an estimate: w², or the count."""
        return np.asarray(self.values**2 / np.where(self.people > 0.0, self.people, 1.0), dtype=np.float64)

    @property
    def effective(self) -> float:
        """Kish's effective number of people, (Σ w)²/Σ w²; of counts, their sum."""
        squares = float(self.squares.sum())
        return self.total**2 / squares if squares > 0.0 else 0.0

    @property
    def for_tests(self) -> Floats:
        """(persons,) weights that sum to the effective number: χ² to the first order of Rao & Scott (1981)."""
        factor = self.effective / self.total if self.total > 0.0 else 1.0
        return np.asarray(self.values * factor, dtype=np.float64)

    def take(self, rows: Booleans | Indices) -> Weights:
        """The weights of some of the people."""
        return Weights(self.values[rows], self.people[rows], self.kind)


def person_weights(weights: Any, persons: int, kind: WeightKind = "survey") -> Weights:
    """Weights of `persons` people from one number each, from `Weights`, or from None: everybody counts as one.

    Formula: survey weights are scaled to the mean 1 over the people whose weight is above 0; counts stay as they
    are. Source: Kish (1965), Survey Sampling; Rao & Scott (1981), JASA 76, 221–230 (tests); Binder (1983),
    International Statistical Review 51, 279–292 (errors). Shapes: `weights` (persons,).
    Errors: UnusableAnswers for another number of weights, for negative, missing or infinite ones, where all are 0,
    and for counts that are no whole numbers.

    >>> found = person_weights([2, 2, 4, 0], 4)
    >>> found.values.tolist(), found.n, round(found.effective, 2)
    ([0.75, 0.75, 1.5, 0.0], 3, 2.67)
    >>> person_weights([2, 2, 4, 0], 4, "counts").n
    8
    """
    if isinstance(weights, Weights):
        if weights.values.shape != (persons,):
            raise UnusableAnswers(message("weights-number", weights=len(weights.values), persons=persons))
        return weights
    if weights is None:
        return Weights(np.ones(persons), np.ones(persons), "counts")
    given = numbers(weights, "weights")
    if given.shape != (persons,):
        raise UnusableAnswers(message("weights-number", weights=given.size, persons=persons))
    wrong = np.flatnonzero(~(given >= 0.0))
    if wrong.size:
        raise UnusableAnswers(message("weight-unusable", person=int(place) + 1) for place in wrong[:10])
    counted = given > 0.0
    if not counted.any():
        raise UnusableAnswers(message("weights-zero"))
    if kind == "counts":
        if (given != np.round(given)).any():
            place = int(np.flatnonzero(given != np.round(given))[0])
            raise UnusableAnswers(message("count-fraction", person=place + 1, value=given[place]))
        return Weights(given, given, "counts")
    return Weights(given / given[counted].mean(), counted.astype(np.float64), "survey")


def weighed_answers(
    responses: Any, weights: Any, missing: Missing = "pairwise", minimum_items: int = 1
) -> tuple[Floats, Weights]:
    """What `answer_matrix` keeps of the people who weigh more than 0, with their weights."""
    if weights is None:
        answers = answer_matrix(responses, missing=missing, minimum_items=minimum_items)
        return answers, person_weights(None, len(answers))
    table = numbers(responses)
    whole = person_weights(weights, len(table))
    counted = whole.people > 0.0
    answers = answer_matrix(table[counted], missing=missing, minimum_items=minimum_items)
    observed = ~np.isnan(table[counted])
    kept = observed.all(axis=1) if missing == "listwise" else observed.any(axis=1)
    return answers, whole.take(np.flatnonzero(counted)[kept])


def weighted_mean(values: Floats, weights: Weights) -> float:
    """Σ w x / Σ w."""
    return float((values * weights.values).sum() / weights.values.sum())


def weighted_sd(values: Floats, weights: Weights) -> float:
    """√(Σ w (x − m)² n/((n − 1) Σ w)), n people; 0 for one of them."""
    if weights.n < 2:
        return 0.0
    squares = ((values - weighted_mean(values, weights)) ** 2 * weights.values).sum()
    return float(np.sqrt(squares / (weights.total * ((weights.n - 1) / weights.n))))


def mean_error(values: Floats, weights: Weights) -> float | None:
    """Standard error of the weighted mean by linearisation, √(n/(n − 1) Σ w² (x − m)²)/Σ w; None for one person."""
    if weights.n < 2:
        return None
    squares = ((values - weighted_mean(values, weights)) ** 2 * weights.squares).sum()
    return float(np.sqrt(squares * weights.n / (weights.n - 1)) / weights.total)


def weighted_correlation(one: Floats, other: Floats, weights: Weights) -> float | None:
    """Correlation of two figures of the same people; None where one of them does not vary."""
    first, second = one - weighted_mean(one, weights), other - weighted_mean(other, weights)
    squares = float((first**2 * weights.values).sum() * (second**2 * weights.values).sum())
    if squares <= 1e-24 * max(1.0, float(np.abs(one).max() * np.abs(other).max())) ** 2:
        return None
    return float((first * second * weights.values).sum() / np.sqrt(squares))
