"""Figures of each person's own row of answers, NaN where missing."""

from __future__ import annotations

from typing import Any

import numpy as np

from assess.analysis.answers import numbers
from assess.analysis.codes import message
from assess.analysis.errors import UnusableAnswers
from assess.arrays import Floats


def people_table(answers: Any, what: str = "answers") -> Floats:
    """Answers as (persons, items) floats; UnusableAnswers for what is no such table."""
    table = numbers(answers, what)
    if table.ndim != 2 or table.shape[1] < 1:
        raise UnusableAnswers(message("not-a-person-table", what=what))
    return table


def run_lengths(table: Floats) -> Floats:
    """(persons, items) length so far of the run each answer continues; 0 where missing."""
    position = np.arange(table.shape[1])
    begins = np.ones(table.shape, dtype=bool)
    begins[:, 1:] = table[:, 1:] != table[:, :-1]
    start = np.maximum.accumulate(np.where(begins, position, 0), axis=1)
    return np.where(np.isnan(table), 0.0, position - start + 1.0)


def where_answered(table: Floats, values: Floats) -> Floats:
    """The values of people who answered anything, NaN for the others."""
    return np.where(np.isnan(table).all(axis=1), np.nan, values)


def divide(above: Any, below: Any) -> Floats:
    """Quotient, NaN where the divisor is not above 0."""
    shape = np.broadcast_shapes(np.shape(above), np.shape(below))
    return np.asarray(np.divide(above, below, out=np.full(shape, np.nan), where=np.asarray(below) > 0))


def row_means(table: Floats) -> Floats:
    """(persons,) mean of the answers that are there."""
    there = ~np.isnan(table)
    return divide(np.where(there, table, 0.0).sum(axis=1), there.sum(axis=1))


def row_correlations(first: Floats, second: Floats) -> Floats:
    """(persons,) correlation across columns where both are there; NaN under three pairs or without variation."""
    there = ~(np.isnan(first) | np.isnan(second))
    count = there.sum(axis=1)
    parts = []
    for table in (first, second):
        filled = np.where(there, table, 0.0)
        parts.append(np.where(there, filled - divide(filled.sum(axis=1), count)[:, None], 0.0))
    squares = (parts[0] ** 2).sum(axis=1) * (parts[1] ** 2).sum(axis=1)
    usable = (count >= 3) & (squares > 1e-20)
    return divide((parts[0] * parts[1]).sum(axis=1), np.where(usable, np.sqrt(squares), 0.0))
