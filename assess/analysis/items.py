"""Item analysis: difficulty, discrimination, options and trace lines.

Factor analysis, parallel analysis, sampling adequacy and polychoric correlations are offered from here too.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assess.analysis.answers import Missing, answer_matrix, constant_items, item_names
from assess.analysis.codes import Message, message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.factors import minres, parallel_analysis, sampling_adequacy
from assess.analysis.moments import moments
from assess.analysis.polychoric import polychoric_correlations
from assess.analysis.rotation import oblimin
from assess.arrays import Floats

__all__ = [
    "ItemStatistics",
    "OptionStatistics",
    "TraceLines",
    "item_statistics",
    "minres",
    "oblimin",
    "option_table",
    "parallel_analysis",
    "polychoric_correlations",
    "sampling_adequacy",
    "trace_lines",
]

LOW_DISCRIMINATION = 0.15
FEWEST_CHOOSERS = 20


@dataclass(frozen=True)
class ItemStatistics:
    """One item: ``mean`` and ``sd`` in answer units, ``difficulty`` as the mean's place in the range, 0 to 1.

    ``r_drop`` is the correlation with the sum of the other items, ``r_drop_se`` its standard error. What an item
    cannot have is None, and ``flags`` say why, and what else to look at.
    """

    name: str
    n: int
    mean: float
    sd: float
    difficulty: float
    r_drop: float | None
    r_drop_se: float | None
    alpha_if_dropped: float | None
    flags: list[Message]


@dataclass(frozen=True)
class OptionStatistics:
    """One option of one scenario: who chose it, and how they did elsewhere.

    ``share`` is its endorsement (0 to 1), ``points`` what it earns, ``rest_mean`` (``rest_se``) its choosers'
    mean points on the other items, ``correlation`` of choosing it with that. ``disagrees``: its choosers do
    better elsewhere than those of the keyed option, beyond error: look at the key.
    """

    item: str
    option: str
    n: int
    share: float
    points: float
    rest_mean: float
    rest_se: float | None
    correlation: float | None
    keyed: bool
    disagrees: bool


@dataclass(frozen=True)
class TraceLines:
    """Share of each category, ``shares`` (groups, categories), in groups of people rising in the rest score.

    ``rest_means`` (groups,) are mean answers to the other items, ``counts`` (groups,) people.
    """

    name: str
    categories: list[float]
    rest_means: Floats
    counts: list[int]
    shares: Floats


def item_statistics(
    responses: Any,
    *,
    minimum: float | None = None,
    maximum: float | None = None,
    names: Sequence[str] | None = None,
    missing: Missing = "pairwise",
) -> list[ItemStatistics]:
    """Classical statistics of every item.

    Formulas: difficulty (mean − minimum)/(maximum − minimum), with the item's observed range where none is given;
    r_drop = (Σ_j s_ij − s_ii)/(s_i √(1ᵀS1 − 2Σ_j s_ij + s_ii)), its error that of a function of covariances;
    alpha of the other items. Source: Lord & Novick (1968), chapter 15. Shapes: (persons, items), NaN missing.
    Constant items are flagged, not refused. Errors: UnusableAnswers for empty items, text, answers out of range.

    >>> one, two = item_statistics([[1, 2], [2, 3], [3, 5]], minimum=1, maximum=5)
    >>> one.mean, one.difficulty, round(one.r_drop, 2)
    (2.0, 0.25, 0.98)
    """
    answers = answer_matrix(responses, missing=missing)
    labels = item_names(names, answers.shape[1])
    _refuse_out_of_range(answers, minimum, maximum, labels)
    varying = np.setdiff1d(np.arange(answers.shape[1]), constant_items(answers))
    related: dict[int, tuple[float | None, float | None, float | None]] = {}
    if varying.size >= 2:
        rows = _discriminations(answers[:, varying])
        related = {int(item): row for item, row in zip(varying, rows, strict=True)}
    found = []
    for item, label in enumerate(labels):
        column = answers[~np.isnan(answers[:, item]), item]
        low = float(column.min()) if minimum is None else minimum
        high = float(column.max()) if maximum is None else maximum
        sd = float(column.std(ddof=1)) if column.size > 1 else 0.0
        place = (float(column.mean()) - low) / (high - low) if high > low else 0.5
        statistics = related.get(item, (None, None, None))
        flags = _flags(statistics[0], item in varying, place, column.size, varying.size)
        found.append(ItemStatistics(label, column.size, float(column.mean()), sd, place, *statistics, flags))
    return found


def option_table(choices: Any, points: Any, *, names: Sequence[str] | None = None) -> list[OptionStatistics]:
    """Every option of every scenario against the points earned on the other scenarios.

    Formula: rest score = mean points on the person's other answered items; the key disagrees where an option's mean
    rest score exceeds the keyed option's by more than 1.645 standard errors, both with at least 20 choosers.
    The keyed option is the one that earns most. Source: Haladyna (2004), Developing and Validating Multiple-Choice
    Test Items, chapter 9. Shapes: ``choices`` (persons, items) of option names or codes, None, "" or NaN missing;
    ``points`` (persons, items) as earned. Errors: UnusableAnswers for unequal shapes or a choice without points.

    >>> rows = option_table([["a", "a"], ["b", "a"], ["a", "b"]], [[1, 1], [0, 1], [1, 0]])
    >>> [(row.item, row.option, row.n, row.points, row.keyed) for row in rows[:2]]
    [('item 1', 'a', 2, 1.0, True), ('item 1', 'b', 1, 0.0, False)]
    """
    chosen, earned = np.asarray(choices, dtype=object), answer_matrix(points, minimum_items=2)
    if chosen.shape != earned.shape:
        raise UnusableAnswers(message("choices-shape", choices=chosen.shape, points=earned.shape))
    labels = item_names(names, earned.shape[1])
    known = ~np.isnan(earned)
    given = np.vectorize(lambda choice: choice is not None and choice == choice and choice != "", otypes=[bool])(
        chosen
    )
    if bool((given != known).any()):
        person, item = np.argwhere(given != known)[0]
        raise UnusableAnswers(message("choice-without-points", person=person + 1, item=labels[item]))
    rest = _rest_means(earned)
    return [
        row
        for item, label in enumerate(labels)
        for row in _options(label, chosen[:, item], earned[:, item], rest[:, item], known[:, item])
    ]


def trace_lines(
    responses: Any, *, groups: int = 6, names: Sequence[str] | None = None, missing: Missing = "pairwise"
) -> list[TraceLines]:
    """Nonparametric trace lines: how the share of each category moves with the other items' mean.

    People are cut into ``groups`` of about equal size by their mean on the other answered items; equal means stay
    together, so there may be fewer groups. Source: Lord (1965); Ramsay (1991), Psychometrika 56, 611–630.
    Shapes: (persons, items), NaN missing. Errors: UnusableAnswers; NotEstimable if nobody answered another item.

    >>> (one, _two) = trace_lines([[0, 0], [0, 1], [1, 2], [1, 3]], groups=2)
    >>> one.rest_means.tolist(), one.shares.tolist()
    ([0.5, 2.5], [[1.0, 0.0], [0.0, 1.0]])
    """
    answers = answer_matrix(responses, missing=missing, minimum_items=2)
    if groups < 2:
        raise NotEstimable(message("too-few-trace-groups"))
    rest = _rest_means(answers)
    lines = []
    for item, label in enumerate(item_names(names, answers.shape[1])):
        there = ~np.isnan(answers[:, item]) & ~np.isnan(rest[:, item])
        if not there.any():
            raise NotEstimable(message("nobody-answered-another", item=label))
        answer, score = answers[there, item], rest[there, item]
        edges = np.unique(np.quantile(score, np.arange(1, groups) / groups))
        _, group = np.unique(np.searchsorted(edges, score), return_inverse=True)
        categories, code = np.unique(answer, return_inverse=True)
        table = np.zeros((int(group.max()) + 1, categories.size))
        np.add.at(table, (group, code), 1.0)
        counts = table.sum(axis=1)
        means = np.bincount(group, weights=score) / counts
        lines.append(
            TraceLines(
                label, [float(c) for c in categories], means, [int(n) for n in counts], table / counts[:, None]
            )
        )
    return lines


def _discriminations(answers: Floats) -> list[tuple[float | None, float | None, float | None]]:
    """(r_drop, its error, alpha if dropped) of each varying item."""
    second = moments(answers)
    covariance, items = second.covariance, second.items
    variances, sums, total = np.diag(covariance), covariance.sum(axis=0), float(covariance.sum())
    rest = total - 2.0 * sums + variances
    found: list[tuple[float | None, float | None, float | None]] = []
    for item in range(items):
        if rest[item] <= 1e-12 * variances.sum():
            found.append((None, None, None))
            continue
        scale = math.sqrt(variances[item] * rest[item])
        value = float(sums[item] - variances[item]) / scale
        own, others = np.eye(items)[item], 1.0 - np.eye(items)[item]
        gradient = (np.outer(own, others) + np.outer(others, own)) / (2.0 * scale)
        gradient -= value / 2.0 * (np.diag(own) / variances[item] + np.outer(others, others) / rest[item])
        within = float(variances.sum() - variances[item])
        alpha = (items - 1) / (items - 2) * (1.0 - within / rest[item]) if items > 2 else None
        found.append((value, second.covariance_error(gradient), None if alpha is None else float(alpha)))
    return found


def _flags(r_drop: float | None, varies: bool, place: float, n: int, varying: int) -> list[Message]:
    flags = []
    if not varies:
        flags.append(message("answers-constant"))
    elif r_drop is None:
        flags.append(message("no-other-varies") if varying < 2 else message("rest-constant"))
    elif r_drop < 0.0:
        flags.append(message("against-others"))
    elif r_drop < LOW_DISCRIMINATION:
        flags.append(message("hardly-with-others"))
    if varies and (place < 0.05 or place > 0.95):
        flags.append(message("at-one-end"))
    if n < 30:
        flags.append(message("few-answers", people=n))
    return flags


def _refuse_out_of_range(answers: Floats, minimum: float | None, maximum: float | None, labels: list[str]) -> None:
    if minimum is not None and maximum is not None and minimum >= maximum:
        raise UnusableAnswers(message("scale-ends", minimum=minimum, maximum=maximum))
    low, high = np.nanmin(answers, axis=0), np.nanmax(answers, axis=0)
    problems = [
        message("below-scale", item=labels[i], answer=low[i], minimum=minimum)
        for i in range(len(labels))
        if minimum is not None and low[i] < minimum
    ]
    problems += [
        message("above-scale", item=labels[i], answer=high[i], maximum=maximum)
        for i in range(len(labels))
        if maximum is not None and high[i] > maximum
    ]
    if problems:
        raise UnusableAnswers(problems)


def _rest_means(answers: Floats) -> Floats:
    """(persons, items) mean of each person's other answered items; NaN where there is none."""
    there = ~np.isnan(answers)
    filled = np.where(there, answers, 0.0)
    count = there.sum(axis=1, keepdims=True) - there
    rest = filled.sum(axis=1, keepdims=True) - filled
    return np.asarray(np.divide(rest, count, out=np.full(answers.shape, np.nan), where=count > 0))


def _options(label: str, chosen: Any, earned: Floats, rest: Floats, known: Any) -> list[OptionStatistics]:
    usable = known & ~np.isnan(rest)
    codes = np.array([str(choice) for choice in chosen])
    groups = {option: usable & (codes == option) for option in sorted(set(codes[usable].tolist()))}
    points = {option: float(earned[members].mean()) for option, members in groups.items()}
    if not groups:
        raise NotEstimable(message("nobody-chose-another", item=label))
    keyed = max(points, key=lambda option: points[option])
    key_mean, key_error, key_n = _mean_and_error(rest[groups[keyed]])
    rows = []
    for option, members in groups.items():
        mean, error, n = _mean_and_error(rest[members])
        apart = math.hypot(error or 0.0, key_error or 0.0)
        disagrees = option != keyed and min(n, key_n) >= FEWEST_CHOOSERS and mean - key_mean > 1.645 * apart
        share = n / int(usable.sum())
        rows.append(
            OptionStatistics(
                label,
                option,
                n,
                share,
                points[option],
                mean,
                error,
                _with_choice(members[usable], rest[usable]),
                option == keyed,
                disagrees,
            )
        )
    return rows


def _mean_and_error(values: Floats) -> tuple[float, float | None, int]:
    error = float(values.std(ddof=1)) / math.sqrt(values.size) if values.size > 1 else None
    return float(values.mean()), error, int(values.size)


def _with_choice(members: Any, rest: Floats) -> float | None:
    if members.all() or np.ptp(rest) == 0.0:
        return None
    return float(np.corrcoef(members.astype(np.float64), rest)[0, 1])
