"""Conversations of many people: their error as testlets, recovery after an insult, the real mirror gap.

A conversation's turns hang together, so each conversation counts as one answer (a testlet), and its error is what
is left of conversations beyond person and conversation.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.special import fdtri

from assess.analysis.answers import numbers
from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.analysis.estimate import Estimate, positive_estimate, two_sided_quantile
from assess.arrays import Floats

__all__ = ["Within", "conversation_residual", "mirror_difference", "recovery"]

READABLE = 0.50  # what the lower 90 % bound of a difference's reliability must reach before one person sees it
NOUGHT = 1e-9  # of the largest eigenvalue: below it conversations are not told apart
FEWEST = 2  # people behind a mean with an error


@dataclass(frozen=True)
class Within:
    """A difference within people: its mean over them, and how well it tells one of them from another.

    `for_one` where it may be said of one person: the lower 90 % bound of its reliability reaches .50.
    """

    mean: Estimate
    reliability: Estimate
    for_one: bool


def conversation_residual(points: Any, *, level: float = 0.90) -> Estimate:
    """Variance of conversation scores that neither person nor conversation explains, in squared units of points.

    Formula: s² = ΣΣ(x_pc − a_p − b_c)²/(N − P − C + g), a and b by least squares over the N conversations held, g
    the number of sets of conversations that nobody connects. A mean over k conversations then has the standard
    error s/√k; that of s² is s²√(2/df).
    Source: two-way analysis of variance with empty cells, Searle (1987), Linear Models for Unbalanced Data,
    chapter 4; testlets as units, Wainer & Kiely (1987), Journal of Educational Measurement 24, 185–201.
    Shapes: ``points`` (persons, conversations), NaN not held. Errors: NotEstimable where nobody had two that others
    had too; UnusableAnswers for what are no numbers.

    Where persons and conversations add up, nothing is left:

    >>> none = float("nan")
    >>> found = conversation_residual([[0.1, 0.2, none], [0.3, none, 0.5], [none, 0.6, 0.7]])
    >>> abs(round(found.value, 9)), found.n
    (0.0, 3)
    """
    matrix = numbers(points)
    matrix = matrix[(~np.isnan(matrix)).sum(axis=1) > 1]
    there = ~np.isnan(matrix)
    counts = there.sum(axis=1)
    centred = np.where(there, matrix - _row_means(matrix)[:, None], 0.0)
    shares = there / np.maximum(counts, 1)[:, None]
    normal = np.diag(there.sum(axis=0).astype(np.float64)) - there.T.astype(np.float64) @ shares
    effects = np.linalg.pinv(normal, rcond=NOUGHT, hermitian=True) @ centred.sum(axis=0)
    told_apart = int((np.linalg.eigvalsh(normal) > NOUGHT * max(1, len(matrix))).sum())
    freedom = int(there.sum()) - len(matrix) - told_apart
    if freedom < 1:
        raise NotEstimable(message("single-conversations"))
    own = np.where(there, centred - effects + (shares @ effects)[:, None], 0.0)
    value = float((own**2).sum()) / freedom
    return positive_estimate(
        value, value * math.sqrt(2.0 / freedom), len(matrix), message("testlet-residual"), level=level
    )


def mirror_difference(points: Any, hostile: Any, *, level: float = 0.90) -> Within:
    """Points with hostile customers less points with calm ones, of the same people; 0 is what the means expect.

    Formula: D_p = mean over hostile − mean over calm conversations; mean D̄ with SE = SD/√n. Reliability
    1 − Ē/var D, E_p = s²(1/h_p + 1/c_p), s² the variance of conversations of one temper within a person, each
    conversation about its mean over people; lower 90 % bound 1 − (1 − ρ)F(.95; n − 1, df).
    Source: Student (1908), Biometrika 6, 1–25; Feldt (1965), Psychometrika 30, 357–370.
    Shapes: ``points`` (persons, conversations), NaN not held; ``hostile`` (conversations,) where the customer is.
    Errors: NotEstimable where fewer than two people met both; UnusableAnswers for what are no numbers.

    >>> found = mirror_difference([[0.4, 0.5, 0.7], [0.6, 0.5, 0.6], [0.3, 0.2, 0.6]], [True, True, False])
    >>> round(found.mean.value, 2), found.mean.n, found.for_one
    (-0.22, 3, False)
    """
    matrix, kind = numbers(points), np.asarray(hostile, dtype=np.bool_)
    both = (~np.isnan(matrix[:, kind])).any(axis=1) & (~np.isnan(matrix[:, ~kind])).any(axis=1)
    matrix = matrix[both]
    if len(matrix) < FEWEST:
        raise NotEstimable(message("tempers-apart"))
    counts = np.column_stack([(~np.isnan(matrix[:, side])).sum(axis=1) for side in (kind, ~kind)])
    centred = matrix - _column_means(matrix)
    squares, freedom = 0.0, 0
    for side in (kind, ~kind):
        cell = centred[:, side]
        squares += float(np.nansum((cell - _row_means(cell)[:, None]) ** 2))
        freedom += int(np.maximum((~np.isnan(cell)).sum(axis=1) - 1, 0).sum())
    raw = _row_means(matrix[:, kind]) - _row_means(matrix[:, ~kind])
    about = _row_means(centred[:, kind]) - _row_means(centred[:, ~kind])
    return _within(raw, about, (1.0 / counts).sum(axis=1), (squares, freedom), level)


def recovery(turns: Any, insulted: Any, person: Any, *, level: float = 0.90) -> Within:
    """Points of the turn right after a conversation's first insult, less the same person's other conversations.

    Formula: of each conversation d = the turn after the first at which the customer insulted − the mean over the
    person's other conversations; D_p the mean of d over a person's conversations; mean D̄ with SE = SD/√n. 0 is what
    the frozen means expect. Other turns of the same conversation are no measure: those before the insult led to it,
    and later insults follow poor answers. Reliability and its bound as of the mirror difference,
    E_p = s²/C + v/O, s² the variance of turns within conversations, v that of conversations within people.
    Source: Student (1908), Biometrika 6, 1–25; Feldt (1965), Psychometrika 30, 357–370.
    Shapes: ``turns`` (conversations, turns) points in the order in which turns came, NaN beyond the end;
    ``insulted`` alike, true where the customer insulted; ``person`` (conversations,) who held each. Errors:
    NotEstimable where fewer than two people had both; UnusableAnswers for what are no numbers.

    >>> turns = [[0.6, 0.2, 0.5], [0.7, 0.6, 0.8], [0.5, 0.4, 0.3], [0.6, 0.6, 0.6]]
    >>> insulted = [[True, False, False], [False] * 3, [True, False, False], [False] * 3]
    >>> found = recovery(turns, insulted, [1, 1, 2, 2])
    >>> round(found.mean.value, 2), found.mean.n
    (-0.35, 2)
    """
    matrix, insults = numbers(turns), np.asarray(insulted, dtype=np.bool_)
    _people, held_by = np.unique(np.asarray(person), return_inverse=True)
    after = np.zeros_like(insults)
    after[:, 1:] = insults[:, :-1] & (insults[:, :-1].cumsum(axis=1) == 1)
    after &= ~np.isnan(matrix)
    means, held = _row_means(matrix), np.bincount(held_by)
    others = held[held_by] - 1
    usable = after.any(axis=1) & (others > 0)
    rest = (np.bincount(held_by, weights=means)[held_by] - means) / np.maximum(others, 1)
    count = np.bincount(held_by[usable], minlength=held.size)
    kept = count > 0
    if int(kept.sum()) < FEWEST:
        raise NotEstimable(message("no-insults"))
    gained = np.where(after, matrix, 0.0).sum(axis=1) - rest
    own = np.bincount(held_by[usable], weights=gained[usable], minlength=held.size)[kept] / count[kept]
    within = float(np.nansum((matrix - means[:, None]) ** 2))
    freedom = int(((~np.isnan(matrix)).sum(axis=1) - 1).sum())
    apart = means - (np.bincount(held_by, weights=means) / held)[held_by]
    between = float((apart**2).sum()) / max(1, means.size - held.size)
    ratio = between * freedom / within if within > 0 else 0.0  # v/s², so that errors are s² times one scale
    scale = 1.0 / count[kept] + ratio / np.maximum(held[kept] - 1, 1)
    return _within(own, own, scale, (within, freedom), level)


def _within(raw: Floats, about: Floats, scale: Floats, error: tuple[float, int], level: float) -> Within:
    """Mean of `raw` over people; reliability of `about`, errors being s² times `scale`, s² = squares/freedom."""
    n, (squares, freedom) = raw.size, error
    value, se = float(raw.mean()), float(raw.std(ddof=1)) / math.sqrt(n)
    reach = two_sided_quantile(level) * se
    mean = Estimate(value, value - reach, value + reach, se, n, message("paired-differences"))
    variance = float(about.var(ddof=1))
    if freedom < 1 or variance <= 0:
        return Within(mean, Estimate(0.0, 0.0, None, None, n, message("true-over-observed")), for_one=False)
    reliability = max(0.0, 1.0 - squares / freedom * float(scale.mean()) / variance)
    ratio = float(fdtri(n - 1, freedom, 0.95))
    low = max(0.0, 1.0 - (1.0 - reliability) * ratio)
    told = Estimate(reliability, low, None, None, n, message("true-over-observed"))
    return Within(mean, told, for_one=low >= READABLE)


def _row_means(values: Floats) -> Floats:
    there = ~np.isnan(values)
    count = there.sum(axis=1)
    return np.where(count > 0, np.where(there, values, 0.0).sum(axis=1) / np.maximum(count, 1), np.nan)


def _column_means(values: Floats) -> Floats:
    return _row_means(values.T)
