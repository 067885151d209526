"""Careless answering: indices of how a person answered, and what each one says.

Every index returns one value a person; where it does not exist the value is NaN and ``reason`` says why. An index
asks for a look at the answers; none of them is proof, and none changes a score.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

import numpy as np
from scipy.special import chdtrc

from assess.analysis.answers import numbers
from assess.analysis.attentive_people import attentive_people
from assess.analysis.codes import Message, message
from assess.analysis.errors import AnalysisError, NotEstimable, UnusableAnswers
from assess.analysis.flagging import (
    Cutoffs,
    Flag,
    MahalanobisDistances,
    PersonIndex,
    QualitySummary,
    Rule,
    flagged_people,
    raised,
)
from assess.analysis.moments import inverse, moments
from assess.analysis.row_figures import (
    divide,
    people_table,
    row_correlations,
    row_means,
    run_lengths,
    where_answered,
)
from assess.arrays import Floats, Indices

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
    "one_sided",
    "response_variability",
    "synonyms",
    "too_fast_pages",
]

Given = TypeVar("Given")


def longstring(answers: Any) -> PersonIndex:
    """Longest run of identical consecutive answers, in items; a missing answer ends a run.

    Source: Johnson (2005), Journal of Research in Personality 39, 103–129. Shape: (persons, items) in the order
    shown.
    Errors: UnusableAnswers for what is no table of numbers.

    >>> longstring([[3, 3, 3, 1, 2], [1, 2, 3, 4, 5]]).values.tolist()
    [3.0, 1.0]
    """
    table = people_table(answers)
    return PersonIndex("longstring", where_answered(table, run_lengths(table).max(axis=1)), message("no-answers"))


def average_string(answers: Any) -> PersonIndex:
    """Mean length of a person's runs of identical consecutive answers, in items: answers divided by runs.

    Source: Johnson (2005), as ``longstring``. Shape: (persons, items) in the order shown. Errors: UnusableAnswers
    for what is no table of numbers.

    >>> average_string([[3, 3, 1, 1, 2, 2]]).values.tolist()
    [2.0]
    """
    table = people_table(answers)
    runs = (run_lengths(table) == 1).sum(axis=1)
    answered = (~np.isnan(table)).sum(axis=1)
    return PersonIndex("average string", divide(answered, runs), message("no-answers"))


def response_variability(answers: Any) -> PersonIndex:
    """Intra-individual response variability: the standard deviation (n − 1) of a person's answers, in answer units.

    Source: Dunn, Heggestad, Shanock & Theilgard (2018), Journal of Business and Psychology 33, 105–121.
    Shape: (persons, items), NaN missing. Errors: UnusableAnswers for what is no table of numbers.

    >>> response_variability([[1, 2, 3], [3, 3, 3]]).values.tolist()
    [1.0, 0.0]
    """
    table = people_table(answers)
    there = ~np.isnan(table)
    count = there.sum(axis=1)
    centred = np.where(there, table - divide(np.where(there, table, 0.0).sum(axis=1), count)[:, None], 0.0)
    variance = divide((centred**2).sum(axis=1), np.where(count > 1, count - 1, 0))
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
    table = people_table(answers)
    listed = [list(scale) for scale in scales]
    wrong = sorted({column for scale in listed for column in scale if not 0 <= column < table.shape[1]})
    if wrong:
        raise UnusableAnswers(message("column-unknown", column=column, last=table.shape[1] - 1) for column in wrong)
    usable = [scale for scale in listed if len(scale) >= 2]
    if len(usable) < 3:
        raise NotEstimable(message("too-few-scales", scales=len(usable)))
    even = np.column_stack([row_means(table[:, scale[1::2]]) for scale in usable])
    odd = np.column_stack([row_means(table[:, scale[0::2]]) for scale in usable])
    r = row_correlations(even, odd)
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
    table = people_table(answers)
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
    table = people_table(answers)
    return _agreement_of_pairs(table, *_pairs(table, critical))


def one_sided(answers: Any, lowest: float, highest: float) -> PersonIndex:
    """Share of a person's answers at one end of the scale, whichever holds more, 0 to 1.

    Source: extreme one-sided answering, Paulhus (1991), in Robinson, Shaver & Wrightsman, Measures of Personality.
    Shape: (persons, items), reversed items already turned. Errors: NotEstimable for a scale of two answers, where
    every answer is an end.

    >>> one_sided([[5, 5, 5, 5, 1], [1, 2, 3, 4, 5]], 1, 5).values.tolist()
    [0.8, 0.2]
    """
    table = people_table(answers)
    if highest - lowest < 2:
        raise NotEstimable(message("ends-only"))
    there = (~np.isnan(table)).sum(axis=1)
    ends = np.maximum((table == highest).sum(axis=1), (table == lowest).sum(axis=1))
    return PersonIndex("one-sided", divide(ends, there), message("no-answers"))


def too_fast_pages(seconds: Any, items_on_page: Sequence[int], *, seconds_per_item: float = 2.0) -> PersonIndex:
    """Share of a person's timed pages answered in under ``seconds_per_item`` a question, 0 to 1.

    Source: Huang, Curran, Keeney, Poposki & DeShon (2012), Journal of Business and Psychology 27, 99–114.
    Shapes: ``seconds`` (persons, pages), NaN untimed; ``items_on_page`` (pages,). Errors: UnusableAnswers.

    >>> too_fast_pages([[3.0, 30.0]], items_on_page=[5, 5]).values.tolist()
    [0.5]
    """
    times, counts = people_table(seconds, "times"), numbers(items_on_page, "item-counts")
    if counts.shape != (times.shape[1],):
        raise UnusableAnswers(message("item-counts", counts=counts.size, pages=times.shape[1]))
    if bool((times < 0.0).any()) or not bool((counts >= 1.0).all()):
        raise UnusableAnswers(message("times-impossible"))
    timed = ~np.isnan(times)
    fast = timed & (np.where(timed, times, 0.0) < seconds_per_item * counts)
    return PersonIndex("too fast", divide(fast.sum(axis=1), timed.sum(axis=1)), message("no-page-timed"))


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

    Beyond its cut-off an index flags somebody only where at most one in a hundred attentive people lie as far out
    (`attentive_people`); `rates` has the share of them whom it flags. An index that cannot be computed is
    listed with its reason, never skipped silently. Source: that of each index.
    Shapes: ``answers`` (persons, items) as given, in the order shown; ``reversed_items`` columns turned within
    ``scale_range`` for even–odd only. Errors: UnusableAnswers for what is no table; an index that fails is in
    ``not_computed``.

    >>> answers = np.random.default_rng(1).integers(1, 6, (60, 12))
    >>> answers[0] = 3
    >>> found = flags(answers)
    >>> [(one.person, one.index) for one in found.flags], found.rates["longstring"] <= 0.01
    ([(0, 'longstring'), (0, 'response variability')], True)
    """
    table, cut = people_table(answers), cutoffs or Cutoffs()
    attentive = attentive_people(table)
    found: list[Flag] = []
    rates: dict[str, float] = {}
    not_computed: dict[str, Message] = {}
    for rule in _rules(table, cut, scales, reversed_items, scale_range):
        try:
            flagged, rates[rule.name] = raised(rule, table, attentive)
            found += flagged
        except AnalysisError as error:
            not_computed[rule.name] = error.message
    computed = [*rates]
    try:
        timed = _given(None if seconds is None or items_on_page is None else (seconds, items_on_page), "page-times")
        found += flagged_people(too_fast_pages(*timed), cut.fast_pages, "fast-pages")
        computed.append("too fast")
    except AnalysisError as error:
        not_computed["too fast"] = error.message
    counts = {name: sum(flag.index == name for flag in found) for name in computed}
    return QualitySummary(table.shape[0], sorted(found, key=lambda flag: flag.person), counts, rates, not_computed)


def _rules(
    table: Floats,
    cut: Cutoffs,
    scales: Sequence[Sequence[int]] | None,
    reversed_items: Sequence[int],
    scale_range: tuple[float, float] | None,
) -> list[Rule]:
    if reversed_items and scale_range is None:
        raise UnusableAnswers(message("scale-unknown"))
    ends = scale_range or (float(np.nanmin(table)), float(np.nanmax(table)))

    def turned(answers: Floats) -> Floats:
        return _turned(answers, reversed_items, ends)

    length = cut.longstring_share * table.shape[1]
    return [
        Rule("longstring", longstring, length, "longstring"),
        Rule("response variability", response_variability, cut.variability, "variability", low=True),
        Rule("even-odd", lambda t: even_odd(turned(t), _given(scales, "scales")), cut.even_odd, "halves-disagree"),
        Rule(
            "mahalanobis",
            _surprise,
            -np.log10(cut.mahalanobis_p),
            "unusual-combination",
            shown=mahalanobis,
            printed=cut.mahalanobis_p,
        ),
        Rule("synonyms", _synonyms_of(table), cut.synonyms, "unrelated-answers", low=True),
        Rule("one-sided", lambda t: one_sided(turned(t), *ends), cut.one_sided, "one-sided"),
    ]


def _given(value: Given | None, what: str) -> Given:
    if value is None:
        raise NotEstimable(message("not-given", what=what))
    return value


def _surprise(table: Floats) -> PersonIndex:
    """−log₁₀ p of the Mahalanobis distances: comparable between people who answered more items and fewer."""
    found = mahalanobis(table)
    return PersonIndex(found.name, -np.log10(np.maximum(found.p, 1e-300)), found.reason)


def _synonyms_of(table: Floats) -> Callable[[Floats], PersonIndex]:
    """The agreement of any people on the pairs that go together in this table."""
    return lambda people: _agreement_of_pairs(people, *_pairs(table, 0.60))


def _pairs(table: Floats, critical: float) -> tuple[Indices, Indices]:
    first, second = np.nonzero(np.triu(moments(table).pairwise_correlation, 1) > critical)
    if first.size < 3:
        raise NotEstimable(message("too-few-pairs", pairs=first.size, critical=critical))
    return first, second


def _agreement_of_pairs(table: Floats, first: Indices, second: Indices) -> PersonIndex:
    return PersonIndex("synonyms", row_correlations(table[:, first], table[:, second]), message("pairs-constant"))


def _turned(table: Floats, reversed_items: Sequence[int], scale_range: tuple[float, float]) -> Floats:
    if not reversed_items:
        return table
    turned = table.copy()
    turned[:, list(reversed_items)] = sum(scale_range) - turned[:, list(reversed_items)]
    return turned
