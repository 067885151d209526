"""A whole study of one scale: items, reliability, calibration, fit, people and groups, from one table of answers.

What the answers do not give is `Unavailable` with its reason, never a number, and stops nothing else; items in
which no two answers differ are set aside by name. What cannot be analysed at all (one person, an answer out of
range, fewer than two items that vary) is refused with every reason.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeAlias

import numpy as np

from assess.analysis import reliability
from assess.analysis.attempt import Unavailable, attempt
from assess.analysis.codes import message
from assess.analysis.dif import latent_screen, screen
from assess.analysis.dif.latent import LatentScreen
from assess.analysis.dif.purification import Screen
from assess.analysis.dif.regression import LogisticDif
from assess.analysis.errors import NotEstimable
from assess.analysis.estimate import Estimate
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
from assess.analysis.parallel import ParallelAnalysis, parallel_analysis
from assess.analysis.quality import QualitySummary
from assess.analysis.quality import flags as quality_flags
from assess.analysis.study_calibration import FormFigures, OneScale, form_figures, item_fit, one_scale, people_fit
from assess.analysis.study_dimensions import Dimensions, dimensions_of, studied_factors
from assess.analysis.study_sample import Given, Sample, prepare
from assess.analysis.weights import Weights
from assess.arrays import Booleans, Floats
from assess.scoring.curves import Model

__all__ = ["STAGES", "GroupComparison", "Study", "study"]

STAGES = ("items", "reliability", "calibration", "fit", "people", "groups")
PEOPLE_IN_TABLES = 50_000  # option tables and trace lines of more people rest on every k-th person
PEOPLE_IN_TRACE_GROUP = 40
FEWEST_IN_GROUP = 30  # people in a group, below whom no item is compared
CURVES_WITHOUT_FLAGS = 3

Ends: TypeAlias = tuple[float | None, float | None]  # lowest and highest answer, as given
Factors: TypeAlias = Mapping[str, Sequence[str]]  # items by factor
Coefficients: TypeAlias = "dict[str, Estimate | Unavailable]"


@dataclass(frozen=True)
class GroupComparison:
    """DIF of every item between a focal and the reference group: matched on the total, purified, and on θ."""

    reference: str
    focal: str
    sizes: tuple[int, int]
    total: Screen
    purified: Screen
    latent: LatentScreen | Unavailable
    by_latent: bool  # people had different items, so that only θ compares them

    def crosses(self, place: int) -> bool:
        """Whether an item's curves differ in steepness beyond chance (5 %, Bonferroni over the items)."""
        return self.deciding(place).p_nonuniform < 0.05 / len(self.purified.items)

    def flagged(self, place: int) -> bool:
        """Whether an item differs: by its class at equal θ where totals do not compare, else at equal totals."""
        if self.by_latent:
            return self.deciding(place).jodoin_gierl != "A"
        return self.purified.items[place].flagged

    def deciding(self, place: int) -> LogisticDif:
        """The regression that speaks for an item."""
        if self.by_latent and not isinstance(self.latent, Unavailable):
            return self.latent.items[place]
        return self.purified.items[place].logistic


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
    scale: OneScale | Unavailable
    forms: tuple[FormFigures, ...]
    item_fit: tuple[ItemFit, ...] | Unavailable
    person_fit: PersonFit | Unavailable
    quality: QualitySummary
    comparisons: tuple[GroupComparison | Unavailable, ...]
    by_group: Calibration | Unavailable | None
    whole: Dimensions

    @property
    def calibration(self) -> Calibration | Unavailable:
        """The calibration of everybody on one scale."""
        return self.scale if isinstance(self.scale, Unavailable) else self.scale.calibration


def study(
    responses: Any,
    items: Sequence[str] | None = None,
    *,
    model: Model = "grm",
    reverse: Sequence[str] = (),
    minimum: float | None = None,
    maximum: float | None = None,
    groups: Sequence[str] | None = None,
    lines: Sequence[int | str] | None = None,
    weights: Any = None,
    forms: Sequence[str] | None = None,
    factors: Factors | None = None,
    progress: Callable[[str], None] = lambda stage: None,
) -> Study:
    """All figures of one scale.

    Source: that of each figure. Shapes: `responses` (persons, items) whole numbers, NaN missing; `groups`, `lines`,
    `weights` (as `person_weights` takes them) and `forms` one entry a person. `reverse` names items to turn within
    `minimum` to `maximum`; an end that is not given is the lowest or highest answer observed in any item. `forms`
    that share items are calibrated on one scale, each with a mean and SD of its people; where the answers fall into
    forms that are not named, they are found. `factors` names the items of each factor that is thought to lie
    beneath the answers. `progress` is told each of STAGES when it begins.
    Errors: UnusableAnswers with everything that keeps the answers from being analysed.

    >>> generator = np.random.default_rng(1)
    >>> latent = generator.standard_normal((150, 1)) + generator.standard_normal((150, 4))
    >>> found = study(np.clip(np.round(2 + latent), 0, 4), list("abcd"))
    >>> found.model, [one.name for one in found.items], 0.6 < found.coefficients["alpha"].value < 0.9
    ('grm', ['a', 'b', 'c', 'd'], True)
    """
    people = Given(groups, lines, weights, forms)
    sample = prepare(responses, items, reverse, minimum, maximum, people, model)
    return _figures(sample, model, (minimum, maximum), studied_factors(factors, sample), progress)


def _figures(
    sample: Sample, model: Model, ends: Ends, factors: Factors | None, progress: Callable[[str], None]
) -> Study:
    progress("items")
    weights, answers = sample.weights, sample.answers
    statistics = item_statistics(answers, names=sample.items, minimum=ends[0], maximum=ends[1], weights=weights)
    options, traces = _tables(sample)
    progress("reliability")
    split, coefficients = _reliability(sample)
    dimensions = attempt(lambda: parallel_analysis(answers, weights=weights), sample.items)
    progress("calibration")
    scale = attempt(lambda: one_scale(sample, model))
    progress("fit")
    fit = scale if isinstance(scale, Unavailable) else attempt(lambda: item_fit(sample, scale))
    progress("people")
    person_fit = scale if isinstance(scale, Unavailable) else attempt(lambda: people_fit(scale))
    limits = sample.scale.low, sample.scale.high
    quality = quality_flags(sample.given, reversed_items=sample.reverse, scale_range=limits)
    progress("groups")
    equal = not isinstance(scale, Unavailable) and scale.equal_slopes
    comparisons = _comparisons(sample, model, equal)
    return Study(
        sample=sample,
        model=model,
        items=statistics,
        options=options,
        traces=traces,
        split=split,
        coefficients=coefficients,
        dimensions=dimensions,
        scale=scale,
        forms=form_figures(sample, scale),
        item_fit=fit,
        person_fit=person_fit,
        quality=quality,
        comparisons=comparisons,
        by_group=None if sample.groups is None else attempt(lambda: _by_group(sample, model, comparisons, equal)),
        whole=dimensions_of(sample, scale, dimensions, factors),
    )


def _tables(
    sample: Sample,
) -> tuple[list[OptionStatistics] | Unavailable, list[TraceLines] | Unavailable]:
    """Option tables and trace lines of everybody, or of every k-th person where those of all would take long."""
    rows = np.arange(0, len(sample.answers), 1 + (len(sample.answers) - 1) // PEOPLE_IN_TABLES)
    part = sample.answers[rows]
    weights = None if sample.weights is None else sample.weights.take(rows)
    groups = max(2, min(6, len(part) // PEOPLE_IN_TRACE_GROUP))
    options = attempt(lambda: _options(part, sample.items, weights))
    return options, attempt(lambda: trace_lines(part, names=sample.items, groups=groups, weights=weights))


def _options(answers: Floats, names: Sequence[str], weights: Weights | None) -> list[OptionStatistics]:
    chosen = np.full(answers.shape, None, dtype=object)
    there = ~np.isnan(answers)
    chosen[there] = [f"{int(answer):>4}" for answer in answers[there]]  # padded, so that they sort as numbers
    return option_table(chosen, answers, names=names, weights=weights)


def _reliability(sample: Sample) -> tuple[reliability.SplitHalf | Unavailable, Coefficients]:
    answers, weights, names = sample.answers, sample.weights, sample.items
    split = attempt(lambda: reliability.split_half(answers, weights=weights), names)
    found: Coefficients = {
        "alpha": attempt(lambda: reliability.cronbach_alpha(answers, weights=weights), names),
        "omega_total": attempt(lambda: reliability.omega_total(answers, weights=weights), names),
        "lambda2": attempt(lambda: reliability.guttman_lambda2(answers, weights=weights), names),
        "lambda6": attempt(lambda: reliability.guttman_lambda6(answers, weights=weights), names),
        "split_half": split if isinstance(split, Unavailable) else split.mean,
    }
    return split, found


def _comparisons(sample: Sample, model: Model, equal: bool) -> tuple[GroupComparison | Unavailable, ...]:
    """The first label in sorted order that has people enough is the reference; every other is compared with it."""
    if sample.groups is None:
        return ()
    labels = np.array(sample.groups)
    sizes = {name: sample.weighing.take(labels == name).n for name in sorted(set(sample.groups) - {""})}
    large = [name for name, size in sizes.items() if size >= FEWEST_IN_GROUP]
    reference, *others = large or list(sizes)
    found: list[GroupComparison | Unavailable] = []
    for focal in sizes:
        if focal in others and large:
            result = attempt(partial(_compared, sample, model, labels, reference, focal, equal))
            if isinstance(result, Unavailable):
                result = Unavailable(message("not-compared", focal=focal, reference=reference, why=result.reason))
            found.append(result)
        elif focal not in large:
            found.append(
                Unavailable(message("group-too-few", group=focal, people=sizes[focal], fewest=FEWEST_IN_GROUP))
            )
    return tuple(found)


def _compared(
    sample: Sample, model: Model, labels: Any, reference: str, focal: str, equal: bool
) -> GroupComparison:
    members: Booleans = (labels == reference) | (labels == focal)
    answers, group = sample.steps[members], labels[members]
    weights = None if sample.weights is None else sample.weights.take(members)
    weighing = sample.weighing.take(members)
    sizes = weighing.take(group == reference).n, weighing.take(group == focal).n
    total = screen(answers, group, focal=focal, items=sample.items, rounds=1, weights=weights)
    purified = screen(answers, group, focal=focal, items=sample.items, weights=weights)
    options: dict[str, Any] = {"model": model, "focal": focal, "items": sample.items, "equal_slopes": equal}
    latent = attempt(lambda: latent_screen(answers, group, weights=weights, **options))
    return GroupComparison(reference, focal, sizes, total, purified, latent, bool(sample.forms))


def shown_items(comparisons: Sequence[GroupComparison | Unavailable]) -> list[str]:
    """Items whose curves by group are worth a look: those that differ, else those with the largest ΔR²."""
    made = [one for one in comparisons if isinstance(one, GroupComparison)]
    differing: set[str] = set()
    size: dict[str, float] = {}
    for one in made:
        for place, result in enumerate(one.purified.items):
            if one.flagged(place) or one.crosses(place):
                differing.add(result.item)
            size[result.item] = max(size.get(result.item, 0.0), one.deciding(place).delta_r2)
    most = min(CURVES_WITHOUT_FLAGS, len(size) - 1)  # one at least is left to anchor the groups
    chosen = differing or set(sorted(size, key=lambda name: -size[name])[: max(0, most)])
    return [name for name in size if name in chosen]


def _by_group(
    sample: Sample, model: Model, comparisons: Sequence[GroupComparison | Unavailable], equal: bool
) -> Calibration:
    """A calibration that frees the shown items in every group compared and holds the others equal."""
    shown = shown_items(comparisons)
    anchors = [name for name in sample.items if name not in shown]
    if not shown:
        raise NotEstimable(message("no-comparison"))
    if not anchors:
        raise NotEstimable(message("every-item-differs"))
    compared = {
        name for one in comparisons if isinstance(one, GroupComparison) for name in (one.reference, one.focal)
    }
    labels = np.array(sample.groups)
    known = np.isin(labels, sorted(compared))
    return calibrate(
        sample.steps[known],
        model,
        groups=labels[known],
        anchors=anchors,
        items=sample.items,
        se=False,
        equal_slopes=equal,
        weights=None if sample.weights is None else sample.weights.take(known),
    )
