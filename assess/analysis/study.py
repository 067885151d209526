"""A whole study of one scale: items, reliability, calibration, fit, people and groups, from one table of answers.

What the answers do not give is `Unavailable` with its reason, never a number; what cannot be analysed at all
(an empty or constant item, one person, an answer out of range) is refused with every reason at once.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias, TypeVar

import numpy as np

from assess.analysis import reliability
from assess.analysis.answers import constant_items, item_names, numbers, whole_numbers
from assess.analysis.codes import Message, message
from assess.analysis.dif import screen
from assess.analysis.dif.purification import ItemDif, Screen
from assess.analysis.errors import AnalysisError, NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate
from assess.analysis.factors import ParallelAnalysis, parallel_analysis
from assess.analysis.irt import Calibration, calibrate
from assess.analysis.irt.item_fit import ItemFit
from assess.analysis.irt.person_fit import PersonFit
from assess.analysis.items import (
    ItemStatistics,
    OptionStatistics,
    TraceLines,
    item_statistics,
    option_table,
    trace_lines,
)
from assess.analysis.quality import QualitySummary
from assess.analysis.quality import flags as quality_flags
from assess.arrays import Floats
from assess.scoring.curves import Model

__all__ = ["STAGES", "GroupComparison", "Sample", "Scale", "Study", "Unavailable", "study"]

STAGES = ("items", "reliability", "calibration", "fit", "people", "groups")
PEOPLE_IN_TABLES = 50_000  # option tables and trace lines of more people rest on every k-th person
PEOPLE_IN_TRACE_GROUP = 40
FINE, COARSE = 1e-6, 1e-4  # tolerance of the calibration: fine up to so many people, coarse beyond
PEOPLE_CALIBRATED_FINELY = 20_000
WIDEST_GAP = 10  # between two neighbouring answers; a 99 among 1 to 5 is a code, not an answer
MOST_GROUPS = 5
CURVES_WITHOUT_FLAGS = 3

T = TypeVar("T")


@dataclass(frozen=True)
class Unavailable:
    """A figure that these answers do not give, and why."""

    reason: Message


Coefficients: TypeAlias = "dict[str, Estimate | Unavailable]"


@dataclass(frozen=True)
class Scale:
    """Lowest and highest answer; `observed` names the ends that were not given but taken from the answers."""

    low: float
    high: float
    observed: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """The answers as analysed: reversed items turned, people without answers left out.

    `answers` (persons, items), NaN missing; `given` the same before turning; `reverse` the turned columns; `lines`
    (persons,) where each person stands in the source; `groups` a label a person, "" where unknown, or None.
    """

    items: tuple[str, ...]
    answers: Floats
    given: Floats
    reverse: tuple[int, ...]
    scale: Scale
    lines: tuple[int, ...]
    groups: tuple[str, ...] | None
    silent: tuple[int, ...]

    @property
    def steps(self) -> Floats:
        """Answers counted from 0, as calibration wants them."""
        return self.answers - self.scale.low


@dataclass(frozen=True)
class GroupComparison:
    """DIF of every item between a focal and the reference group: matched on the total, and purified."""

    reference: str
    focal: str
    sizes: tuple[int, int]
    total: Screen
    purified: Screen

    def crosses(self, result: ItemDif) -> bool:
        """Whether an item's curves differ in steepness beyond chance (5 %, Bonferroni over the items)."""
        return result.logistic.p_nonuniform < 0.05 / len(self.purified.items)


@dataclass(frozen=True)
class Study:
    """Everything the answers say about the scale; see `study`."""

    sample: Sample
    model: Model
    items: list[ItemStatistics]
    options: list[OptionStatistics] | Unavailable
    traces: list[TraceLines] | Unavailable
    split: reliability.SplitHalf | Unavailable
    coefficients: Coefficients
    dimensions: ParallelAnalysis | Unavailable
    calibration: Calibration
    item_fit: tuple[ItemFit, ...] | Unavailable
    person_fit: PersonFit | Unavailable
    quality: QualitySummary
    comparisons: tuple[GroupComparison | Unavailable, ...]
    by_group: Calibration | Unavailable | None


def study(
    responses: Any,
    items: Sequence[str] | None = None,
    *,
    model: Model = "grm",
    reverse: Sequence[str] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    groups: Sequence[str] | None = None,
    lines: Sequence[int] | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> Study:
    """All figures of one scale.

    Source: that of each figure. Shapes: `responses` (persons, items) whole numbers, NaN missing; `groups` and
    `lines` one entry a person. `reverse` names items to turn within `minimum` to `maximum`; an end that is not
    given is the lowest or highest answer observed in any item. `progress` is told each of STAGES when it begins.
    Errors: UnusableAnswers with everything that keeps the answers from being analysed.

    >>> generator = np.random.default_rng(1)
    >>> latent = generator.standard_normal((150, 1)) + generator.standard_normal((150, 4))
    >>> found = study(np.clip(np.round(2 + latent), 0, 4), list("abcd"))
    >>> found.model, [one.name for one in found.items], 0.6 < found.coefficients["alpha"].value < 0.9
    ('grm', ['a', 'b', 'c', 'd'], True)
    """
    sample = prepare(responses, items, reverse, minimum, maximum, groups, lines)
    return _figures(sample, model, minimum, maximum, progress)


def _figures(
    sample: Sample, model: Model, minimum: float | None, maximum: float | None, progress: Callable[[str], None]
) -> Study:
    progress("items")
    part = _part(sample)
    statistics = item_statistics(sample.answers, names=sample.items, minimum=minimum, maximum=maximum)
    options = attempt(lambda: _options(part, sample.items))
    traces = attempt(lambda: trace_lines(part, names=sample.items, groups=_trace_groups(len(part))))
    progress("reliability")
    split, coefficients = _reliability(sample.answers)
    dimensions = attempt(lambda: parallel_analysis(sample.answers))
    progress("calibration")
    fine = len(sample.lines) <= PEOPLE_CALIBRATED_FINELY
    calibration = calibrate(sample.steps, model, items=sample.items, tol=FINE if fine else COARSE)
    progress("fit")
    item_fit = attempt(calibration.item_fit)
    progress("people")
    person_fit = attempt(calibration.person_fit)
    quality = quality_flags(
        sample.given, reversed_items=sample.reverse, scale_range=(sample.scale.low, sample.scale.high)
    )
    progress("groups")
    comparisons = _comparisons(sample)
    return Study(
        sample=sample,
        model=model,
        items=statistics,
        options=options,
        traces=traces,
        split=split,
        coefficients=coefficients,
        dimensions=dimensions,
        calibration=calibration,
        item_fit=item_fit,
        person_fit=person_fit,
        quality=quality,
        comparisons=comparisons,
        by_group=None if sample.groups is None else attempt(lambda: _by_group(sample, model, comparisons)),
    )


def attempt(figure: Callable[[], T]) -> T | Unavailable:
    """The figure, or the named reason why there is none."""
    try:
        return figure()
    except AnalysisError as error:
        return Unavailable(error.message)


def prepare(
    responses: Any,
    items: Sequence[str] | None,
    reverse: Sequence[str],
    minimum: float | None,
    maximum: float | None,
    groups: Sequence[str] | None,
    lines: Sequence[int] | None,
) -> Sample:
    """Check and turn the answers. UnusableAnswers lists everything that is wrong, by item."""
    given = whole_numbers(numbers(responses))
    if given.ndim != 2:
        raise UnusableAnswers(message("no-table", dimensions=given.ndim))
    names = tuple(item_names(items, given.shape[1]))
    places = tuple(range(1, len(given) + 1)) if lines is None else tuple(lines)
    for what, entries in (("groups", groups), ("lines", lines)):
        if entries is not None and len(entries) != len(given):
            raise UnusableAnswers(message("entries-count", entries=len(entries), what=what, persons=len(given)))
    there = ~np.isnan(given).all(axis=1)
    problems = [message("reversed-unknown", item=name) for name in reverse if name not in names]
    problems += _unusable(given[there], names, minimum, maximum)
    if problems:
        raise UnusableAnswers(problems)
    given = given[there]
    scale = _range(given, minimum, maximum)
    turned = tuple(column for column, name in enumerate(names) if name in reverse)
    answers = given.copy()
    answers[:, turned] = scale.low + scale.high - answers[:, turned]
    labels = None if groups is None else tuple(str(groups[person]) for person in np.flatnonzero(there).tolist())
    if labels is not None:
        _refuse_groups(labels)
    return Sample(
        names,
        answers,
        given,
        turned,
        scale,
        tuple(places[person] for person in np.flatnonzero(there).tolist()),
        labels,
        tuple(places[person] for person in np.flatnonzero(~there).tolist()),
    )


def _range(given: Floats, minimum: float | None, maximum: float | None) -> Scale:
    ends = (("minimum", minimum), ("maximum", maximum))
    return Scale(
        float(np.nanmin(given)) if minimum is None else minimum,
        float(np.nanmax(given)) if maximum is None else maximum,
        tuple(name for name, end in ends if end is None),
    )


def _unusable(given: Floats, names: Sequence[str], minimum: float | None, maximum: float | None) -> list[Message]:
    if minimum is not None and maximum is not None and minimum >= maximum:
        return [message("ends-crossed", minimum=minimum, maximum=maximum)]
    if not given.size:
        return [message("every-cell-empty")]
    problems = [] if len(given) > 1 else [message("one-person-only")]
    if len(names) < 2:
        problems.append(message("one-item-only"))
    empty = np.isnan(given).all(axis=0)
    problems += [message("unanswered", item=names[item]) for item in np.flatnonzero(empty).tolist()]
    answered: list[int] = np.flatnonzero(~empty).tolist()
    if len(given) > 1:
        problems += [message("constant", item=names[answered[item]]) for item in constant_items(given[:, answered])]
    for item in answered:
        seen = np.unique(given[~np.isnan(given[:, item]), item])
        if minimum is not None and seen[0] < minimum:
            problems.append(message("below-lowest", item=names[item], answer=seen[0], minimum=minimum))
        if maximum is not None and seen[-1] > maximum:
            problems.append(message("above-highest", item=names[item], answer=seen[-1], maximum=maximum))
        elif maximum is None and len(seen) > 1 and np.diff(seen).max() > WIDEST_GAP:
            problems.append(message("far-from-others", item=names[item], answer=seen[-1]))
    return problems


def _refuse_groups(labels: Sequence[str]) -> None:
    known = sorted(set(labels) - {""})
    if not 2 <= len(known) <= MOST_GROUPS:
        names = ", ".join(known[:6]) + (" …" if len(known) > 6 else "")
        raise UnusableAnswers(message("groups-found", count=len(known), names=names, most=MOST_GROUPS))


def _part(sample: Sample) -> Floats:
    """Everybody, or every k-th person where tables of all would take long."""
    return sample.answers[:: 1 + (len(sample.answers) - 1) // PEOPLE_IN_TABLES]


def _trace_groups(people: int) -> int:
    return max(2, min(6, people // PEOPLE_IN_TRACE_GROUP))


def _options(answers: Floats, names: Sequence[str]) -> list[OptionStatistics]:
    chosen = np.full(answers.shape, None, dtype=object)
    there = ~np.isnan(answers)
    chosen[there] = [f"{int(answer):>4}" for answer in answers[there]]  # padded, so that they sort as numbers
    return option_table(chosen, answers, names=names)


def _reliability(answers: Floats) -> tuple[reliability.SplitHalf | Unavailable, Coefficients]:
    split = attempt(lambda: reliability.split_half(answers))
    found: Coefficients = {
        "alpha": attempt(lambda: reliability.cronbach_alpha(answers)),
        "omega_total": attempt(lambda: reliability.omega_total(answers)),
        "lambda2": attempt(lambda: reliability.guttman_lambda2(answers)),
        "lambda6": attempt(lambda: reliability.guttman_lambda6(answers)),
        "split_half": split if isinstance(split, Unavailable) else split.mean,
    }
    return split, found


def _comparisons(sample: Sample) -> tuple[GroupComparison | Unavailable, ...]:
    """The first label in sorted order is the reference; every other one is compared with it."""
    if sample.groups is None:
        return ()
    labels = np.array(sample.groups)
    reference, *others = sorted(set(sample.groups) - {""})

    def compared(focal: str) -> GroupComparison:
        members = (labels == reference) | (labels == focal)
        answers, group = sample.steps[members], labels[members]
        sizes = int((group == reference).sum()), int((group == focal).sum())
        total = screen(answers, group, focal=focal, items=sample.items, rounds=1)
        purified = screen(answers, group, focal=focal, items=sample.items)
        return GroupComparison(reference, focal, sizes, total, purified)

    found: list[GroupComparison | Unavailable] = []
    for focal in others:
        result = attempt(lambda focal=focal: compared(focal))  # type: ignore[misc]
        if isinstance(result, Unavailable):
            result = Unavailable(message("not-compared", focal=focal, reference=reference, why=result.reason))
        found.append(result)
    return tuple(found)


def shown_items(comparisons: Sequence[GroupComparison | Unavailable]) -> list[str]:
    """Items whose curves by group are worth a look: those that differ, else those with the largest ΔR²."""
    made = [one for one in comparisons if isinstance(one, GroupComparison)]
    differing: set[str] = set()
    size: dict[str, float] = {}
    for one in made:
        for result in one.purified.items:
            if result.flagged or one.crosses(result):
                differing.add(result.item)
            size[result.item] = max(size.get(result.item, 0.0), result.logistic.delta_r2)
    chosen = differing or set(sorted(size, key=lambda name: -size[name])[:CURVES_WITHOUT_FLAGS])
    return [name for name in size if name in chosen]


def _by_group(sample: Sample, model: Model, comparisons: Sequence[GroupComparison | Unavailable]) -> Calibration:
    """A calibration that frees the shown items in every group and holds the others equal."""
    shown = shown_items(comparisons)
    anchors = [name for name in sample.items if name not in shown]
    if not shown:
        raise NotEstimable(message("no-comparison"))
    if not anchors:
        raise NotEstimable(message("every-item-differs"))
    labels = np.array(sample.groups)
    known = labels != ""
    return calibrate(
        sample.steps[known], model, groups=labels[known], anchors=anchors, items=sample.items, se=False
    )
