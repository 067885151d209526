"""Forced choice in blocks of two to four statements: what can be answered, and each answer's exact probability.

Each statement i of a block has a utility t_i = m_i + e_i, e_i normal with variance v_i, all independent; the answer
says in which order the utilities lie. An answer's code is its place among `choices`.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from itertools import permutations
from typing import Literal, get_args

import numpy as np
from scipy.special import log_ndtr

from assess.arrays import Floats, Indices, Integers
from assess.scoring.orthants import FINE, Correlated, Precision

Task = Literal["rank", "most-least", "most"]
TASKS: tuple[Task, ...] = get_args(Task)
ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class Slopes:
    """Of each row (R,): ln P(answer) and its gradient (R, n) in the utilities' means.

    `bends` (R, n) is (∂²P/∂m_i²)/P, from which ∂ ln P/∂v_i is half.
    """

    log_probability: Floats
    gradient: Floats
    bends: Floats


@dataclass(frozen=True)
class ChoiceTerms(Slopes):
    """The same with the Hessian (R, n, n) of ln P in the utilities' means."""

    hessian: Floats


@lru_cache(maxsize=16)
def choices(size: int, task: Task) -> tuple[tuple[int, ...], ...]:
    """The possible answers: statements from most to least like, the two ends alone, or the first alone."""
    if task == "most":
        return tuple((most,) for most in range(size))
    if task == "most-least" and size > 2:
        return tuple(permutations(range(size), 2))
    return tuple(permutations(range(size)))


@lru_cache(maxsize=16)
def orders(size: int, task: Task) -> Integers:
    """(answers, ways, size): the orders of all statements that make up each answer.

    Of the best alone only the first place counts, whatever order the others have.
    """
    table = []
    for answer in choices(size, task):
        rest = [one for one in range(size) if one not in answer]
        if len(answer) == size:
            ways = [answer]
        elif task == "most":
            ways = [(*answer, *rest)]
        else:
            ways = [(answer[0], *middle, answer[1]) for middle in permutations(rest)]
        table.append(ways)
    return np.array(table, dtype=np.intp)


def answer_marks(size: int, task: Task) -> Floats:
    """(answers, size): how each answer stands in an answer matrix.

    Places from 1 for ranks; 1 most, -1 least and 0 between; 1 for the one that was chosen.
    """
    marks = np.zeros((len(choices(size, task)), size))
    for row, answer in enumerate(choices(size, task)):
        if task == "rank":
            marks[row, list(answer)] = np.arange(1.0, size + 1.0)
        else:
            marks[row, answer[0]] = 1.0
            if task == "most-least":
                marks[row, answer[-1]] = -1.0
    return marks


def choice_terms(
    means: Floats, variances: Floats, answers: Integers, task: Task, precision: Precision = FINE
) -> ChoiceTerms:
    """As `Answers.terms`, each row with `means` and `variances` (R, n) and an answer of its own, `answers` (R,)."""
    return Answers(variances, answers, task, precision).terms(means, np.arange(len(means)))


class Answers:
    """Answers (C,) to blocks with `variances` (C, n) of utilities: what does not depend on means, made once."""

    def __init__(self, variances: Floats, answers: Integers, task: Task, precision: Precision = FINE) -> None:
        self._least = precision.least
        ways = orders(variances.shape[1], task)[answers].transpose(1, 0, 2)
        self._ways = [_Differences.of(variances, order, task, precision) for order in ways]

    def terms(self, means: Floats, which: Indices) -> ChoiceTerms:
        """ln P of each answer with its derivatives; `means` (R, n), `which` (R,) places of the answers.

        Formula: an order is n - 1 differences of utilities all above 0, d_k = t_(k) - t_(k+1), a normal orthant; a
        first choice is d_k = t_(1) - t_(k). Answers that leave the order of two statements open add both orders.
        Where P is below the least that the precision can tell, the product over the differences stands for it, so
        that a search finds its way back.
        Source: Thurstone (1931), Journal of Experimental Psychology 14, 187-201; Brown & Maydeu-Olivares (2011),
        Educational and Psychological Measurement 71, 460-502.
        """
        return ChoiceTerms(*self._in_pieces(means, which, curved=True))

    def slopes(self, means: Floats, which: Indices) -> Slopes:
        """The same without the Hessian, which costs a sixth of the time."""
        return Slopes(*self._in_pieces(means, which, curved=False))

    def _in_pieces(self, means: Floats, which: Indices, curved: bool) -> list[Floats]:
        pieces = [slice(start, start + ROWS_AT_ONCE) for start in range(0, max(1, len(means)), ROWS_AT_ONCE)]
        parts = [self._terms(np.ascontiguousarray(means[rows].T), which[rows], curved) for rows in pieces]
        return list(parts[0]) if len(parts) == 1 else [np.concatenate(field) for field in zip(*parts, strict=True)]

    def _terms(self, means: Floats, which: Indices, curved: bool) -> tuple[Floats, ...]:
        probability, gradient, second = self._ways[0].derivatives(means, which, curved)
        for way in self._ways[1:]:
            for total, part in zip(
                (probability, gradient, second), way.derivatives(means, which, curved), strict=True
            ):
                total += part
        safe = np.maximum(probability, self._least)
        gradient /= safe
        second /= safe
        terms = _logarithmic(np.log(safe), gradient, second)
        thin = probability < self._least
        if thin.any():
            other = self._ways[0].product(means[:, thin], which[thin])
            for values, replaced in zip(terms, other, strict=False):
                values[thin] = replaced
        return terms


@dataclass(frozen=True)
class _Differences:
    """The differences of utilities that are all above 0 in one order: `weights` (d, n, C) of the means."""

    weights: Floats
    correlated: Correlated

    @classmethod
    def of(cls, variances: Floats, order: Integers, task: Task, precision: Precision) -> _Differences:
        """Of utilities with those variances (C, n), in orders (C, n)."""
        contrasts = _contrasts(variances.shape[1], task)
        by_place = np.take_along_axis(variances, order, 1)
        scale = np.sqrt(by_place @ (contrasts.T**2))
        first, second = np.triu_indices(len(contrasts), 1)
        covariances = by_place @ (contrasts[first] * contrasts[second]).T
        correlations = covariances / (scale[:, first] * scale[:, second])
        weights = contrasts[:, np.argsort(order, axis=1).T] / scale.T[:, None]
        return cls(np.ascontiguousarray(weights), Correlated(correlations, precision))

    def derivatives(self, means: Floats, which: Indices, curved: bool) -> tuple[Floats, Floats, Floats]:
        """P (R,), its slopes (n, R) in the means (n, R), and second ones (n, n, R) or their diagonal (n, R)."""
        weights = self.weights.take(which, -1)
        found = self.correlated.below((weights * means).sum(axis=1), which)
        second = _twice(found.second, weights, curved)
        return found.probability, (found.first[:, None] * weights).sum(axis=0), second

    def product(self, means: Floats, which: Indices) -> tuple[Floats, ...]:
        """As if the differences were independent of one another."""
        weights = self.weights.take(which, -1)
        limits = (weights * means).sum(axis=1)
        logs = np.asarray(log_ndtr(limits))
        ratio = np.exp(-0.5 * limits * limits - logs) / np.sqrt(2.0 * np.pi)
        gradient = (ratio[:, None] * weights).sum(axis=0)
        own = np.eye(len(limits))[:, :, None] * (-ratio * (limits + ratio))
        second = _twice(own, weights, curved=True) + gradient[:, None] * gradient
        return _logarithmic(logs.sum(axis=0), gradient, second)


def _twice(second: Floats, weights: Floats, curved: bool) -> Floats:
    """(n, n, R) from derivatives (d, d, R) in the limits, or the diagonal (n, R) alone."""
    half = (second[:, :, None] * weights).sum(axis=1)
    if not curved:
        return np.asarray((weights * half).sum(axis=0))
    return np.asarray((weights[:, :, None] * half[:, None]).sum(axis=0))


def _logarithmic(log_probability: Floats, gradient: Floats, second: Floats) -> tuple[Floats, ...]:
    """The terms from P'/P (n, R) and P''/P (n, n, R), of which the diagonal (n, R) leaves the Hessian out."""
    if second.ndim == 2:
        return log_probability, gradient.T, second.T
    hessian = second - gradient[:, None] * gradient
    return log_probability, gradient.T, np.einsum("iir->ri", second).copy(), hessian.transpose(2, 0, 1)


@lru_cache(maxsize=16)
def _contrasts(size: int, task: Task) -> Floats:
    """(n - 1, n): which utilities are subtracted, by place: the next from each, or each from the first."""
    first = np.eye(size)[:1] if task == "most" else np.eye(size)[:-1]
    return np.asarray(first - np.eye(size)[1:])
