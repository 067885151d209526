"""Empirical option keys: how much each option says about a criterion, and what that is worth on people not used.

In-sample validity of such a key is always too good; only the cross-validated correlation is reported.
"""

import math
from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate
from assess.arrays import Floats, Integers
from assess.scoring.answer_matrix import Layout
from assess.scoring.keys import empirical
from assess.scoring.points import Parameters

__all__ = ["OptionKey", "empirical_option_key"]

FEWEST_CHOOSERS = 25  # people on either side, below whom an option gets no weight
PRIOR_CHOOSERS = 50.0  # n0 of the shrinkage n/(n + n0)
FEWEST_PEOPLE = 100


@dataclass(frozen=True)
class OptionKey:
    """Frozen option weights (options,), how many chose each, and the cross-validated validity of the total."""

    weights: Floats
    chosen: Integers
    validity: Estimate
    folds: int

    @property
    def parameters(self) -> Parameters:
        """What the `empirical` scoring method freezes."""
        return Parameters(weights=self.weights)


def empirical_option_key(layout: Layout, answers: Floats, criterion: Floats, *, folds: int = 10) -> OptionKey:
    """Weights w_k = r_pb(mark of option k, criterion) n_k/(n_k + 50), and their validity over `folds` folds.

    `answers` is (persons, options) of pick-one or best-worst marks, NaN where unanswered, `criterion` (persons,).
    An option marked, or left, by fewer than 25 people gets no weight. Each fold is scored by a key of the other
    folds; folds are taken in turn from people sorted by criterion and answers, so the order of arrival is nothing.
    The interval is Fisher's. Sources: Bergman et al. (2006), International Journal of Selection and Assessment 14;
    Cucina et al. (2012). Shapes: ``weights`` (options,). Errors: UnusableAnswers (shape, format, no variation),
    NotEstimable (too few people or no option with a weight).

    >>> from assess.config import shipped
    >>> from assess.documents.library import read_folder
    >>> test = read_folder(shipped("instruments")).latest_instrument("moments-of-truth-a")
    >>> layout = Layout.of(test)
    >>> generator = np.random.default_rng(1)
    >>> marks = generator.integers(-1, 2, (150, len(layout.options))).astype(float)
    >>> key = empirical_option_key(layout, marks, marks[:, 0] + generator.standard_normal(150))
    >>> int(key.weights.argmax()), key.folds
    (0, 10)
    """
    marks, values = _checked(layout, answers, criterion)
    order = np.lexsort((*np.nan_to_num(marks, nan=-9.0).T[::-1], values))
    marks, values = marks[order], values[order]
    fold = np.arange(values.size) % folds
    held_out = np.full(values.size, np.nan)
    for index in range(folds):
        inside = fold == index
        weights, _ = option_weights(marks[~inside], values[~inside])
        held_out[inside] = empirical(layout, marks[inside], Parameters(weights=weights)).totals
    weights, chosen = option_weights(marks, values)
    if not weights.any() or float(np.nanstd(held_out)) < 1e-12:
        raise NotEstimable([message("no-option-weighted", needed=FEWEST_CHOOSERS)])
    return OptionKey(weights, chosen, _validity(held_out, values, folds), folds)


def option_weights(marks: Floats, criterion: Floats) -> tuple[Floats, Integers]:
    """Shrunken point-biserial correlations (options,) over the people who answered, and how many marked each."""
    there = ~np.isnan(marks)
    count = np.maximum(there.sum(axis=0), 1)
    value = np.where(there, criterion[:, None], 0.0)
    mark = np.where(there, marks, 0.0)
    value = np.where(there, value - value.sum(axis=0) / count, 0.0)
    centred = np.where(there, mark - mark.sum(axis=0) / count, 0.0)
    spread = np.sqrt((value**2).sum(axis=0) * (centred**2).sum(axis=0))
    chosen = (mark != 0).sum(axis=0)
    left = there.sum(axis=0) - chosen
    usable = (chosen >= FEWEST_CHOOSERS) & (left >= FEWEST_CHOOSERS) & (spread > 1e-12)
    correlation = (value * centred).sum(axis=0) / np.where(spread > 1e-12, spread, 1.0)
    return np.where(usable, correlation * chosen / (chosen + PRIOR_CHOOSERS), 0.0), chosen.astype(np.int64)


def _checked(layout: Layout, answers: Floats, criterion: Floats) -> tuple[Floats, Floats]:
    marks, values = np.asarray(answers, dtype=np.float64), np.asarray(criterion, dtype=np.float64)
    problems = []
    if layout.format not in ("pick-one", "best-worst"):
        problems.append(message("no-chosen-options", format=layout.format))
    if marks.ndim != 2 or marks.shape != (values.size, len(layout.options)):
        problems.append(message("marks-shape", shape=marks.shape, people=values.size, options=len(layout.options)))
        raise UnusableAnswers(problems)
    kept = ~np.isnan(values) & ~np.isnan(marks).all(axis=1)
    if kept.sum() < FEWEST_PEOPLE:
        raise NotEstimable([*problems, message("few-with-criterion", people=kept.sum(), needed=FEWEST_PEOPLE)])
    if float(values[kept].std()) < 1e-12:
        problems.append(message("criterion-constant"))
    if problems:
        raise UnusableAnswers(problems)
    return marks[kept], values[kept]


def _validity(scores: Floats, criterion: Floats, folds: int) -> Estimate:
    """Correlation of held-out totals with the criterion, 95 % interval by Fisher's z; SE (1 - r^2)/sqrt(n - 1)."""
    both = ~np.isnan(scores)
    n = int(both.sum())
    r = float(np.corrcoef(scores[both], criterion[both])[0, 1])
    half = 1.959963984540054 / math.sqrt(n - 3)
    low, high = math.tanh(math.atanh(r) - half), math.tanh(math.atanh(r) + half)
    return Estimate(r, low, high, (1 - r**2) / math.sqrt(n - 1), n, message("cross-validated", folds=folds))
