"""Careless answering: indices of how a person answered, and what each one says.

Every index returns one value a person; where it does not exist the value is NaN and ``reason`` says why. An index
asks for a look at the answers; none of them is proof, and none changes a score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

import numpy as np
from scipy.special import chdtrc

from assess.analysis.answers import numbers
from assess.analysis.codes import Message, message
from assess.analysis.errors import AnalysisError, NotEstimable, UnusableAnswers
from assess.analysis.moments import inverse, moments
from assess.arrays import Floats

__all__ = [
    "Cutoffs",
    "Flag",
    "MahalanobisDistances",
    "PersonIndex",
    "QualitySummary",
    "average_string",
    "even_odd",
    "flags",
    "longstring",
    "mahalanobis",
    "response_variability",
    "synonyms",
    "too_fast_pages",
]

Given = TypeVar("Given")


@dataclass(frozen=True)
class PersonIndex:
    """One ``values`` entry a person, in the given order; ``reason`` explains every NaN."""

    name: str
    values: Floats
    reason: Message


@dataclass(frozen=True)
class MahalanobisDistances(PersonIndex):
    """Squared distances, their ``degrees`` (answered items) and upper-tail ``p`` under multivariate normality."""

    degrees: Floats
    p: Floats


@dataclass(frozen=True)
class Cutoffs:
    """From where an index asks for a look. All may be changed; the defaults lean towards leaving people alone."""

    longstring_share: float = 0.5
    variability: float = 0.3
    even_odd: float = -0.3
    mahalanobis_p: float = 0.001
    synonyms: float = 0.0
    fast_pages: float = 0.5


@dataclass(frozen=True)
class Flag:
    """One person (row, from 0) beyond one index's cut-off, with what it says."""

    person: int
    index: str
    value: float
    cutoff: float
    reading: Message


@dataclass(frozen=True)
class QualitySummary:
    """All flags by person, how many people each index flagged, and what could not be computed, with its reason."""

    n: int
    flags: list[Flag]
    counts: dict[str, int]
    not_computed: dict[str, Message] = field(default_factory=dict)


def longstring(answers: Any) -> PersonIndex:
    """Longest run of identical consecutive answers, in items; a missing answer ends a run.

    Source: Johnson (2005), Journal of Research in Personality 39, 103–129. Shape: (persons, items) in the order
    shown.
    Errors: UnusableAnswers for what is no table of numbers.

    >>> longstring([[3, 3, 3, 1, 2], [1, 2, 3, 4, 5]]).values.tolist()
    [3.0, 1.0]
    """
    table = _table(answers)
    return PersonIndex("longstring", _where_answered(table, _run_lengths(table).max(axis=1)), message("no-answers"))


def average_string(answers: Any) -> PersonIndex:
    """Mean length of a person's runs of identical consecutive answers, in items: answers divided by runs.

    Source: Johnson (2005), as ``longstring``. Shape: (persons, items) in the order shown. Errors: UnusableAnswers
    for what is no table of numbers.

    >>> average_string([[3, 3, 1, 1, 2, 2]]).values.tolist()
    [2.0]
    """
    table = _table(answers)
    runs = (_run_lengths(table) == 1).sum(axis=1)
    answered = (~np.isnan(table)).sum(axis=1)
    return PersonIndex("average string", _divide(answered, runs), message("no-answers"))


def response_variability(answers: Any) -> PersonIndex:
    """Intra-individual response variability: the standard deviation (n − 1) of a person's answers, in answer units.

    Source: Dunn, Heggestad, Shanock & Theilgard (2018), Journal of Business and Psychology 33, 105–121.
    Shape: (persons, items), NaN missing. Errors: UnusableAnswers for what is no table of numbers.

    >>> response_variability([[1, 2, 3], [3, 3, 3]]).values.tolist()
    [1.0, 0.0]
    """
    table = _table(answers)
    there = ~np.isnan(table)
    count = there.sum(axis=1)
    centred = np.where(there, table - _divide(np.where(there, table, 0.0).sum(axis=1), count)[:, None], 0.0)
    variance = _divide((centred**2).sum(axis=1), np.where(count > 1, count - 1, 0))
    return PersonIndex("response variability", np.sqrt(variance), message("fewer-than-two-answers"))


def even_odd(answers: Any, scales: Sequence[Sequence[int]]) -> PersonIndex:
    """Even–odd inconsistency over scales: −1 consistent, 0 unrelated halves, 1 contrary (higher is more careless).

    Formula: r over scales of the means of a scale's 2nd, 4th … and 1st, 3rd … items; −max(2r/(1 + r), −1).
    Source: Jackson (1976); Curran (2016), Journal of Experimental Social Psychology 66, 4–19.
    Shapes: ``answers`` (persons, items), reversed items already turned; ``scales`` lists columns (from 0) of
    each scale.
    Errors: NotEstimable below three scales of two items; UnusableAnswers for columns that do not exist.

    Somebody whose two answers in each scale agree is perfectly consistent:

    >>> even_odd([[1, 1, 3, 3, 5, 5]], [[0, 1], [2, 3], [4, 5]]).values.round(6).tolist()
    [-1.0]
    """
    table = _table(answers)
    listed = [list(scale) for scale in scales]
    wrong = sorted({column for scale in listed for column in scale if not 0 <= column < table.shape[1]})
    if wrong:
        raise UnusableAnswers(message("column-unknown", column=column, last=table.shape[1] - 1) for column in wrong)
    usable = [scale for scale in listed if len(scale) >= 2]
    if len(usable) < 3:
        raise NotEstimable(message("too-few-scales", scales=len(usable)))
    even = np.column_stack([_row_means(table[:, scale[1::2]]) for scale in usable])
    odd = np.column_stack([_row_means(table[:, scale[0::2]]) for scale in usable])
    r = _row_correlations(even, odd)
    doubled = np.divide(2.0 * r, 1.0 + r, out=np.full(r.shape, -1.0), where=~(r <= -1.0 + 1e-12))
    return PersonIndex("even-odd", -np.maximum(doubled, -1.0), message("halves-constant"))


def mahalanobis(answers: Any) -> MahalanobisDistances:
    """Squared Mahalanobis distance of each person's answers from everybody's mean, and its p.

    Formula: (x − x̄)ᵀ S⁻¹ (x − x̄) over the items the person answered, χ² with as many degrees of freedom.
    Source: Mahalanobis (1936); Meade & Craig (2012), Psychological Methods 17, 437–455. Shape: (persons, items).
    Errors: SingularMatrix naming the items; UnusableAnswers for constant and empty items.

    The squared distances of n people on k items always sum to (n − 1)k:

    >>> found = mahalanobis([[1, 2], [2, 1], [3, 5], [4, 4], [5, 3]])
    >>> round(float(found.values.sum()), 6)
    8.0
    """
    table = _table(answers)
    second = moments(table)
    there = ~np.isnan(table)
    centred = np.where(there, table - second.means, 0.0)
    values = np.full(table.shape[0], np.nan)
    patterns, which = np.unique(there, axis=0, return_inverse=True)
    for position, pattern in enumerate(patterns):
        if pattern.any():
            rows = np.flatnonzero(which.ravel() == position)
            part = centred[np.ix_(rows, np.flatnonzero(pattern))]
            values[rows] = ((part @ inverse(second.covariance[np.ix_(pattern, pattern)], "covariance")) * part).sum(
                axis=1
            )
    degrees = there.sum(axis=1).astype(np.float64)
    p = np.where(degrees > 0.0, chdtrc(np.maximum(degrees, 1.0), np.nan_to_num(values)), np.nan)
    return MahalanobisDistances("mahalanobis", values, message("no-answers"), degrees, p)


def synonyms(answers: Any, *, critical: float = 0.60) -> PersonIndex:
    """Psychometric synonyms: a person's correlation across pairs of items that go together in the sample.

    Pairs correlate above ``critical``. 1 consistent, 0 or less careless. Source: Meade & Craig (2012).
    Shape: (persons, items), answers as given. Errors: NotEstimable below three such pairs.

    >>> steps = np.arange(8.0)
    >>> found = synonyms(np.column_stack([steps, steps + 1, steps**2]), critical=0.9)
    >>> found.name, found.values.shape
    ('synonyms', (8,))
    """
    table = _table(answers)
    correlation = moments(table).pairwise_correlation
    first, second = np.nonzero(np.triu(correlation, 1) > critical)
    if first.size < 3:
        raise NotEstimable(message("too-few-pairs", pairs=first.size, critical=critical))
    values = _row_correlations(table[:, first], table[:, second])
    return PersonIndex("synonyms", values, message("pairs-constant"))


def too_fast_pages(seconds: Any, items_on_page: Sequence[int], *, seconds_per_item: float = 2.0) -> PersonIndex:
    """Share of a person's timed pages answered in under ``seconds_per_item`` a question, 0 to 1.

    Source: Huang, Curran, Keeney, Poposki & DeShon (2012), Journal of Business and Psychology 27, 99–114.
    Shapes: ``seconds`` (persons, pages), NaN untimed; ``items_on_page`` (pages,). Errors: UnusableAnswers.

    >>> too_fast_pages([[3.0, 30.0]], items_on_page=[5, 5]).values.tolist()
    [0.5]
    """
    times, counts = _table(seconds, "times"), numbers(items_on_page, "item-counts")
    if counts.shape != (times.shape[1],):
        raise UnusableAnswers(message("item-counts", counts=counts.size, pages=times.shape[1]))
    if bool((times < 0.0).any()) or not bool((counts >= 1.0).all()):
        raise UnusableAnswers(message("times-impossible"))
    timed = ~np.isnan(times)
    fast = timed & (np.where(timed, times, 0.0) < seconds_per_item * counts)
    return PersonIndex("too fast", _divide(fast.sum(axis=1), timed.sum(axis=1)), message("no-page-timed"))


def flags(
    answers: Any,
    *,
    scales: Sequence[Sequence[int]] | None = None,
    reversed_items: Sequence[int] = (),
    scale_range: tuple[float, float] | None = None,
    seconds: Any = None,
    items_on_page: Sequence[int] | None = None,
    cutoffs: Cutoffs | None = None,
) -> QualitySummary:
    """All indices that can be had, read against ``cutoffs``.

    An index that cannot be computed is listed with its reason, never skipped silently. Source: that of each index.
    Shapes: ``answers`` (persons, items) as given, in the order shown; ``reversed_items`` columns turned within
    ``scale_range`` for even–odd only. Errors: UnusableAnswers for what is no table; an index that fails is in
    ``not_computed``.

    >>> found = flags([[3, 3, 3, 3, 3], [1, 4, 2, 5, 3], [2, 1, 4, 3, 5]])
    >>> [(one.person, one.index) for one in found.flags]
    [(0, 'longstring'), (0, 'response variability')]
    """
    table, cut = _table(answers), cutoffs or Cutoffs()
    turned = _turned(table, reversed_items, scale_range)
    timed = None if seconds is None or items_on_page is None else (seconds, items_on_page)
    attempts: dict[str, Callable[[], list[Flag]]] = {
        "longstring": lambda: _above(longstring(table), cut.longstring_share * table.shape[1], "longstring"),
        "response variability": lambda: _below(response_variability(table), cut.variability, "variability"),
        "even-odd": lambda: _above(even_odd(turned, _given(scales, "scales")), cut.even_odd, "halves-disagree"),
        "mahalanobis": lambda: _unlikely(mahalanobis(table), cut.mahalanobis_p),
        "synonyms": lambda: _below(synonyms(table), cut.synonyms, "unrelated-answers"),
        "too fast": lambda: _above(too_fast_pages(*_given(timed, "page-times")), cut.fast_pages, "fast-pages"),
    }
    found: list[Flag] = []
    not_computed: dict[str, Message] = {}
    for name, attempt in attempts.items():
        try:
            found += attempt()
        except AnalysisError as error:
            not_computed[name] = error.message
    counts = {name: sum(flag.index == name for flag in found) for name in attempts if name not in not_computed}
    return QualitySummary(table.shape[0], sorted(found, key=lambda flag: flag.person), counts, not_computed)


def _given(value: Given | None, what: str) -> Given:
    if value is None:
        raise NotEstimable(message("not-given", what=what))
    return value


def _above(index: PersonIndex, cutoff: float, reading: str) -> list[Flag]:
    return _flagged(index, index.values >= cutoff, cutoff, reading)


def _below(index: PersonIndex, cutoff: float, reading: str) -> list[Flag]:
    return _flagged(index, index.values <= cutoff, cutoff, reading)


def _unlikely(index: MahalanobisDistances, cutoff: float) -> list[Flag]:
    return _flagged(index, index.p < cutoff, cutoff, "unusual-combination")


def _flagged(index: PersonIndex, beyond: Any, cutoff: float, reading: str) -> list[Flag]:
    return [
        Flag(
            int(person),
            index.name,
            float(index.values[person]),
            cutoff,
            message(reading, value=float(index.values[person])),
        )
        for person in np.flatnonzero(beyond)
    ]


def _turned(table: Floats, reversed_items: Sequence[int], scale_range: tuple[float, float] | None) -> Floats:
    if not reversed_items:
        return table
    if scale_range is None:
        raise UnusableAnswers(message("scale-unknown"))
    turned = table.copy()
    turned[:, list(reversed_items)] = sum(scale_range) - turned[:, list(reversed_items)]
    return turned


def _table(answers: Any, what: str = "answers") -> Floats:
    table = numbers(answers, what)
    if table.ndim != 2 or table.shape[1] < 1:
        raise UnusableAnswers(message("not-a-person-table", what=what))
    return table


def _run_lengths(table: Floats) -> Floats:
    """(persons, items) length so far of the run each answer continues; 0 where missing."""
    position = np.arange(table.shape[1])
    begins = np.ones(table.shape, dtype=bool)
    begins[:, 1:] = table[:, 1:] != table[:, :-1]
    start = np.maximum.accumulate(np.where(begins, position, 0), axis=1)
    return np.where(np.isnan(table), 0.0, position - start + 1.0)


def _where_answered(table: Floats, values: Floats) -> Floats:
    return np.where(np.isnan(table).all(axis=1), np.nan, values)


def _divide(above: Any, below: Any) -> Floats:
    shape = np.broadcast_shapes(np.shape(above), np.shape(below))
    return np.asarray(np.divide(above, below, out=np.full(shape, np.nan), where=np.asarray(below) > 0))


def _row_means(table: Floats) -> Floats:
    there = ~np.isnan(table)
    return _divide(np.where(there, table, 0.0).sum(axis=1), there.sum(axis=1))


def _row_correlations(first: Floats, second: Floats) -> Floats:
    """(persons,) correlation across columns where both are there; NaN under three pairs or without variation."""
    there = ~(np.isnan(first) | np.isnan(second))
    count = there.sum(axis=1)
    parts = []
    for table in (first, second):
        filled = np.where(there, table, 0.0)
        parts.append(np.where(there, filled - _divide(filled.sum(axis=1), count)[:, None], 0.0))
    squares = (parts[0] ** 2).sum(axis=1) * (parts[1] ** 2).sum(axis=1)
    usable = (count >= 3) & (squares > 1e-20)
    return _divide((parts[0] * parts[1]).sum(axis=1), np.where(usable, np.sqrt(squares), 0.0))
