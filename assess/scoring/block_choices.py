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

from assess.arrays import Floats, Integers
from assess.scoring.orthants import FINE, Precision, orthants

Task = Literal["rank", "most-least", "most"]
TASKS: tuple[Task, ...] = get_args(Task)
ROWS_AT_ONCE = 4096


@dataclass(frozen=True)
class ChoiceTerms:
    """Of each row (R,): ln P(answer), its gradient (R, n) and its Hessian (R, n, n) in the utilities' means.

    `bends` (R, n) is (∂²P/∂m_i²)/P, from which ∂ ln P/∂v_i is half.
    """

    log_probability: Floats
    gradient: Floats
    hessian: Floats
    bends: Floats


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
    """ln P of each answer with its derivatives; `means`, `variances` (R, n), `answers` (R,) codes.

    Formula: an order is n - 1 differences of utilities all above 0, d_k = t_(k) - t_(k+1), a normal orthant; a
    first choice is d_k = t_(1) - t_(k). Answers that leave the order of two statements open add both orders.
    Where P is below the least that `precision` can tell, the product over the differences stands for it, so that
    a search finds its way back.
    Source: Thurstone (1931), Journal of Experimental Psychology 14, 187-201; Brown & Maydeu-Olivares (2011),
    Educational and Psychological Measurement 71, 460-502.
    """
    pieces = np.array_split(np.arange(len(means)), max(1, -(-len(means) // ROWS_AT_ONCE)))
    parts = [_terms(means[rows], variances[rows], answers[rows], task, precision) for rows in pieces]
    if len(parts) == 1:
        return parts[0]
    return ChoiceTerms(
        np.concatenate([part.log_probability for part in parts]),
        np.concatenate([part.gradient for part in parts]),
        np.concatenate([part.hessian for part in parts]),
        np.concatenate([part.bends for part in parts]),
    )


def _terms(means: Floats, variances: Floats, answers: Integers, task: Task, precision: Precision) -> ChoiceTerms:
    people, size = means.shape
    contrasts, ways = _contrasts(size, task), orders(size, task)[answers]
    pairs = np.kron(contrasts, contrasts)
    probability, gradient, second = np.zeros(people), np.zeros((people, size)), np.zeros((people, size, size))
    for order in ways.transpose(1, 0, 2):
        limits, scale, correlations = _differences(means, variances, order, contrasts)
        found = orthants(limits, correlations, precision)
        probability += found.probability
        gradient += _back((found.first / scale) @ contrasts, order)
        bent = found.second / (scale[:, :, None] * scale[:, None, :])
        second += _back_square((bent.reshape(people, -1) @ pairs).reshape(people, size, size), order)
    safe = np.maximum(probability, precision.least)
    gradient /= safe[:, None]
    second /= safe[:, None, None]
    terms = _logarithmic(np.log(safe), gradient, second)
    thin = probability < precision.least
    if not thin.any():
        return terms
    other = _product(means[thin], variances[thin], ways[thin, 0], contrasts)
    for name in ("log_probability", "gradient", "hessian", "bends"):
        getattr(terms, name)[thin] = getattr(other, name)
    return terms


def _product(means: Floats, variances: Floats, order: Integers, contrasts: Floats) -> ChoiceTerms:
    """As if the differences were independent of one another."""
    limits, scale, _ = _differences(means, variances, order, contrasts)
    logs = np.asarray(log_ndtr(limits))
    ratio = np.exp(-0.5 * limits * limits - logs) / np.sqrt(2.0 * np.pi)
    gradient = _back((ratio / scale) @ contrasts, order)
    bent = np.einsum("rd,dn,dm->rnm", -ratio * (limits + ratio) / scale**2, contrasts, contrasts)
    hessian = _back_square(bent, order)
    return _logarithmic(logs.sum(axis=1), gradient, hessian + gradient[:, :, None] * gradient[:, None, :])


def _logarithmic(log_probability: Floats, gradient: Floats, second: Floats) -> ChoiceTerms:
    """From P'/P and P''/P."""
    hessian = second - gradient[:, :, None] * gradient[:, None, :]
    return ChoiceTerms(log_probability, gradient, hessian, np.einsum("rii->ri", second).copy())


@lru_cache(maxsize=16)
def _contrasts(size: int, task: Task) -> Floats:
    """(n - 1, n): which utilities are subtracted, by place: the next from each, or each from the first."""
    first = np.eye(size)[:1] if task == "most" else np.eye(size)[:-1]
    return np.asarray(first - np.eye(size)[1:])


def _differences(
    means: Floats, variances: Floats, order: Integers, contrasts: Floats
) -> tuple[Floats, Floats, Floats]:
    """Standardised limits (R, n - 1), standard deviations, and correlations (R, pairs) of the differences."""
    means, variances = np.take_along_axis(means, order, 1), np.take_along_axis(variances, order, 1)
    scale = np.sqrt(variances @ (contrasts.T**2))
    first, second = np.triu_indices(len(contrasts), 1)
    covariances = variances @ (contrasts[first] * contrasts[second]).T
    correlations = covariances / (scale[:, first] * scale[:, second])
    return means @ contrasts.T / scale, scale, correlations


def _back(by_place: Floats, order: Integers) -> Floats:
    """(R, n) from places to statements."""
    result = np.empty_like(by_place)
    np.put_along_axis(result, order, by_place, 1)
    return result


def _back_square(by_place: Floats, order: Integers) -> Floats:
    """(R, n, n) from places to statements."""
    place = np.argsort(order, axis=1)
    return np.take_along_axis(np.take_along_axis(by_place, place[:, :, None], 1), place[:, None, :], 2)
