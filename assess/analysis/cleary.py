"""Does one regression line predict the outcome of two groups alike? The Cleary model, tested omnibus first."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import fdtrc

from assess.analysis.answers import numbers
from assess.analysis.codes import Message, message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.arrays import Floats


@dataclass(frozen=True)
class Step:
    """One F test of nested regressions."""

    f: float
    degrees: tuple[int, int]
    p: float


@dataclass(frozen=True)
class Cleary:
    """Regressions of an outcome on score, plus group, plus their product.

    ``r_squared`` of the three in that order; ``coefficients`` of the last: intercept, score, group, product, in
    outcome units. ``omnibus`` tests group and product together; ``slope`` the product; ``intercept`` the group
    with a common slope. ``reading`` follows the omnibus test first; ``n`` people.
    """

    r_squared: tuple[float, float, float]
    coefficients: tuple[float, float, float, float]
    omnibus: Step
    slope: Step
    intercept: Step
    reading: Message
    n: int


def cleary(scores: Any, outcomes: Any, focal: Any, *, level: float = 0.05) -> Cleary:
    """Differential prediction of ``outcomes`` from ``scores`` between a focal and a reference group.

    Formula: F = ((R²_large − R²_small)/Δk)/((1 − R²_large)/(n − k − 1)). The slope is looked at only after a
    significant omnibus test, the intercept only where the slopes agree.
    Source: Cleary (1968), JEM 5, 115–124; Lautenschlager & Mendoza (1986), Applied Psychological Measurement 10,
    133–139. Shapes: (persons,) each, ``focal`` 0 or 1; people with a missing value in any are left out.
    Errors: UnusableAnswers for lengths and codes; NotEstimable where a group has under three people or no spread.

    >>> scores = [1, 2, 3, 4, 5, 6] * 2
    >>> outcomes = [1.1, 1.9, 3.2, 3.9, 5.1, 5.8, 3.0, 4.1, 4.9, 6.2, 7.0, 7.9]
    >>> found = cleary(scores, outcomes, [0] * 6 + [1] * 6)
    >>> found.reading.code, found.slope.p > 0.05
    ('intercepts-differ', True)
    """
    score, outcome, group = (
        _column(values, name) for values, name in ((scores, "scores"), (outcomes, "outcomes"), (focal, "groups"))
    )
    if not score.size == outcome.size == group.size:
        raise UnusableAnswers(message("columns-differ"))
    kept = ~(np.isnan(score) | np.isnan(outcome) | np.isnan(group))
    score, outcome, group = score[kept], outcome[kept], group[kept]
    _refuse(score, outcome, group)
    design = np.column_stack([np.ones(score.size), score, group, score * group])
    fits = [_fit(design[:, :columns], outcome) for columns in (2, 3, 4)]
    left = [float(residual @ residual) for _, residual in fits]
    spread = float(((outcome - outcome.mean()) ** 2).sum())
    if left[2] <= 1e-12 * spread:
        raise NotEstimable(message("predicted-exactly"))
    omnibus = _step(left[0], left[2], 2, score.size - 4)
    slope = _step(left[1], left[2], 1, score.size - 4)
    intercept = _step(left[0], left[1], 1, score.size - 3)
    one, two, three = (1.0 - rest / spread for rest in left)
    a, b, c, e = (float(value) for value in fits[2][0])
    return Cleary(
        (one, two, three),
        (a, b, c, e),
        omnibus,
        slope,
        intercept,
        _reading(omnibus, slope, intercept, level),
        score.size,
    )


def _column(values: Any, name: str) -> Floats:
    column = numbers(values, name)
    if column.ndim != 1:
        raise UnusableAnswers(message("no-column", what=name))
    return column


def _refuse(score: Floats, outcome: Floats, group: Floats) -> None:
    if not bool(np.isin(group, (0.0, 1.0)).all()):
        raise UnusableAnswers(message("group-codes"))
    problems = []
    for name, code in (("reference", 0.0), ("focal", 1.0)):
        people = score[group == code]
        if people.size < 3:
            problems.append(message("group-few-complete", side=name, people=people.size))
        elif np.ptp(people) == 0.0:
            problems.append(message("group-constant", side=name))
    if outcome.size and np.ptp(outcome) == 0.0:
        problems.append(message("outcome-constant"))
    if problems:
        raise NotEstimable(problems)


def _fit(design: Floats, outcome: Floats) -> tuple[Floats, Floats]:
    coefficients: Floats = np.asarray(np.linalg.lstsq(design, outcome, rcond=None)[0], dtype=np.float64)
    return coefficients, outcome - design @ coefficients


def _step(small: float, large: float, added: int, rest: int) -> Step:
    f = max(small - large, 0.0) / added / (large / rest)
    return Step(f, (added, rest), float(fdtrc(added, rest, f)))


def _reading(omnibus: Step, slope: Step, intercept: Step, level: float) -> Message:
    if omnibus.p >= level:
        return message("lines-alike")
    if slope.p < level:
        return message("slopes-differ")
    if intercept.p < level:
        return message("intercepts-differ")
    return message("lines-differ")
