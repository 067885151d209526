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
from assess.analysis.factors import minres, sampling_adequacy
from assess.analysis.item_relations import Relation, discriminations, sparse_discriminations
from assess.analysis.parallel import parallel_analysis
from assess.analysis.polychoric import polychoric_correlations
from assess.analysis.rotation import oblimin
from assess.analysis.weights import (
    Weights,
    mean_error,
    person_weights,
    weighed_answers,
    weighted_correlation,
    weighted_mean,
    weighted_sd,
)
from assess.arrays import Floats, Indices

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
    weights: Any = None,
) -> list[ItemStatistics]:
    """Classical statistics of every item.

    Formulas: difficulty (mean − minimum)/(maximum − minimum), with the item's observed range where none is given;
    r_drop = (Σ_j s_ij − s_ii)/(s_i √(1ᵀS1 − 2Σ_j s_ij + s_ii)), its error that of a function of covariances;
    alpha of the other items. Where some items were never answered together, an item is related to those that were,
    and flagged. Source: Lord & Novick (1968), chapter 15. Shapes: (persons, items), NaN missing; ``weights``
    (persons,) as ``person_weights`` takes them; ``n`` counts people. Constant items are flagged, not refused.
    Errors: UnusableAnswers for empty items, text, answers out of range.

    >>> one, two = item_statistics([[1, 2], [2, 3], [3, 5]], minimum=1, maximum=5)
    >>> one.mean, one.difficulty, round(one.r_drop, 2)
    (2.0, 0.25, 0.98)
    """
    answers, counted = weighed_answers(responses, weights, missing)
    labels = item_names(names, answers.shape[1])
    _refuse_out_of_range(answers, minimum, maximum, labels)
    varying = np.setdiff1d(np.arange(answers.shape[1]), constant_items(answers))
    related = _related(answers, varying, counted) if varying.size >= 2 else {}
    found = []
    for item, label in enumerate(labels):
        there = ~np.isnan(answers[:, item])
        column, own = answers[there, item], counted.take(there)
        low = float(column.min()) if minimum is None else minimum
        high = float(column.max()) if maximum is None else maximum
        mean, sd = weighted_mean(column, own), weighted_sd(column, own)
        place = (mean - low) / (high - low) if high > low else 0.5
        relation = related.get(item, Relation(None, None, None, 0))
        flags = _flags(relation, item in varying, place, own.n, varying.size)
        found.append(
            ItemStatistics(
                label, own.n, mean, sd, place, relation.r_drop, relation.error, relation.alpha_if_dropped, flags
            )
        )
    return found


def _related(answers: Floats, varying: Indices, counted: Weights) -> dict[int, Relation]:
    """How each varying item goes with the others, by its column."""
    try:
        rows = discriminations(answers[:, varying], counted)
    except NotEstimable:
        rows = sparse_discriminations(answers[:, varying], counted)
    return {int(item): row for item, row in zip(varying, rows, strict=True)}


def option_table(
    choices: Any, points: Any, *, names: Sequence[str] | None = None, weights: Any = None
) -> list[OptionStatistics]:
    """Every option of every scenario against the points earned on the other scenarios.

    Formula: rest score = mean points on the person's other answered items; the key disagrees where an option's mean
    rest score exceeds the keyed option's by more than 1.645 standard errors, both with at least 20 choosers.
    The keyed option is the one that earns most; an item that nobody answered beside another has no rows.
    Source: Haladyna (2004), Developing and Validating Multiple-Choice Test Items, chapter 9.
    Shapes: ``choices`` (persons, items) of option names or codes, None, "" or NaN missing; ``points`` (persons,
    items) as earned; ``weights`` (persons,) as ``person_weights`` takes them.
    Errors: UnusableAnswers for unequal shapes or a choice without points; NotEstimable if nobody answered two.

    >>> rows = option_table([["a", "a"], ["b", "a"], ["a", "b"]], [[1, 1], [0, 1], [1, 0]])
    >>> [(row.item, row.option, row.n, row.points, row.keyed) for row in rows[:2]]
    [('item 1', 'a', 2, 1.0, True), ('item 1', 'b', 1, 0.0, False)]
    """
    chosen, earned = np.asarray(choices, dtype=object), answer_matrix(points, minimum_items=2)
    if chosen.shape != earned.shape:
        raise UnusableAnswers(message("choices-shape", choices=chosen.shape, points=earned.shape))
    labels = item_names(names, earned.shape[1])
    counted = person_weights(weights, len(earned))
    known = ~np.isnan(earned)
    given = np.vectorize(lambda choice: choice is not None and choice == choice and choice != "", otypes=[bool])(
        chosen
    )
    if bool((given != known).any()):
        person, item = np.argwhere(given != known)[0]
        raise UnusableAnswers(message("choice-without-points", person=person + 1, item=labels[item]))
    rest = _rest_means(earned)
    usable = known & ~np.isnan(rest) & (counted.people > 0.0)[:, None]
    if not usable.any():
        raise NotEstimable(message("nobody-chose-another", item=labels[0]))
    return [
        row
        for item, label in enumerate(labels)
        if (there := usable[:, item]).any()
        for row in _options(label, chosen[there, item], earned[there, item], rest[there, item], counted.take(there))
    ]


def trace_lines(
    responses: Any,
    *,
    groups: int = 6,
    names: Sequence[str] | None = None,
    missing: Missing = "pairwise",
    weights: Any = None,
) -> list[TraceLines]:
    """Nonparametric trace lines: how the share of each category moves with the other items' mean.

    People are cut into ``groups`` of about equal size by their mean on the other answered items; equal means stay
    together, so there may be fewer groups. An item that nobody answered beside another has no lines.
    Source: Lord (1965); Ramsay (1991), Psychometrika 56, 611–630.
    Shapes: (persons, items), NaN missing; ``weights`` (persons,) as ``person_weights`` takes them.
    Errors: UnusableAnswers; NotEstimable if nobody answered two items.

    >>> (one, _two) = trace_lines([[0, 0], [0, 1], [1, 2], [1, 3]], groups=2)
    >>> one.rest_means.tolist(), one.shares.tolist()
    ([0.5, 2.5], [[1.0, 0.0], [0.0, 1.0]])
    """
    answers, counted = weighed_answers(responses, weights, missing, 2)
    if groups < 2:
        raise NotEstimable(message("too-few-trace-groups"))
    rest = _rest_means(answers)
    labels = item_names(names, answers.shape[1])
    usable = ~np.isnan(answers) & ~np.isnan(rest)
    if not usable.any():
        raise NotEstimable(message("nobody-answered-another", item=labels[0]))
    return [
        _lines(label, answers[there, item], rest[there, item], groups, counted.take(there))
        for item, label in enumerate(labels)
        if (there := usable[:, item]).any()
    ]


def _lines(label: str, answer: Floats, score: Floats, groups: int, counted: Weights) -> TraceLines:
    people = counted.people.astype(np.intp)
    edges = np.unique(np.quantile(np.repeat(score, people), np.arange(1, groups) / groups))
    _, group = np.unique(np.searchsorted(edges, score), return_inverse=True)
    categories, code = np.unique(answer, return_inverse=True)
    table = np.zeros((int(group.max()) + 1, categories.size))
    np.add.at(table, (group, code), counted.values)
    total = table.sum(axis=1)
    means = np.bincount(group, weights=score * counted.values) / total
    counts = [round(float(n)) for n in np.bincount(group, weights=counted.people)]
    return TraceLines(label, [float(c) for c in categories], means, counts, table / total[:, None])


def _flags(relation: Relation, varies: bool, place: float, n: int, varying: int) -> list[Message]:
    flags, r_drop = [], relation.r_drop
    if not varies:
        flags.append(message("answers-constant"))
    elif r_drop is None:
        flags.append(message(_why_unrelated(relation, varying)))
    elif r_drop < 0.0:
        flags.append(message("against-others"))
    elif r_drop < LOW_DISCRIMINATION:
        flags.append(message("hardly-with-others"))
    if varies and (place < 0.05 or place > 0.95):
        flags.append(message("at-one-end"))
    if n < 30:
        flags.append(message("few-answers", people=n))
    if relation.r_drop is not None and 0 < relation.others < varying - 1:
        flags.append(message("related-to-some", others=relation.others, items=varying - 1))
    return flags


def _why_unrelated(relation: Relation, varying: int) -> str:
    if varying < 2:
        return "no-other-varies"
    return "answered-with-no-other" if relation.others == 0 else "rest-constant"


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


def _options(label: str, chosen: Any, earned: Floats, rest: Floats, counted: Weights) -> list[OptionStatistics]:
    codes = np.array([str(choice) for choice in chosen])
    groups = {option: codes == option for option in sorted(set(codes.tolist()))}
    points = {option: float(earned[members].mean()) for option, members in groups.items()}
    keyed = max(points, key=lambda option: points[option])
    own = {option: counted.take(members) for option, members in groups.items()}
    key_mean, key_error = _mean_and_error(rest[groups[keyed]], own[keyed])
    rows = []
    for option, members in groups.items():
        mean, error = _mean_and_error(rest[members], own[option])
        apart = math.hypot(error or 0.0, key_error or 0.0)
        enough = min(own[option].n, own[keyed].n) >= FEWEST_CHOOSERS
        rows.append(
            OptionStatistics(
                label,
                option,
                own[option].n,
                own[option].total / counted.total,
                points[option],
                mean,
                error,
                weighted_correlation(members.astype(np.float64), rest, counted),
                option == keyed,
                option != keyed and enough and mean - key_mean > 1.645 * apart,
            )
        )
    return rows


def _mean_and_error(values: Floats, weights: Weights) -> tuple[float, float | None]:
    return weighted_mean(values, weights), mean_error(values, weights)
