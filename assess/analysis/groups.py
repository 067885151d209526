"""What a test of judgement says of a group of 100 people and more, and cannot say of one person."""

from __future__ import annotations

import math
from collections.abc import Callable, Hashable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np
from scipy.special import chdtri, fdtri

from assess.analysis.codes import Message, message
from assess.analysis.errors import AnalysisError, NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate, two_sided_quantile
from assess.analysis.generalizability import variance_components
from assess.analysis.mirror import GroupGap, Manners, TwinGap, group_gap, twin_gap
from assess.analysis.recommended import GroupShare, best_picks, group_mix
from assess.arrays import Floats, Indices
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.scoring.sitting import item_points

__all__ = [
    "SMALLEST_GROUP",
    "GroupFigures",
    "GroupTooSmall",
    "Level",
    "Steadiness",
    "Withheld",
    "figures_of_people",
    "group_figures",
    "level_means",
    "steadiness",
]

SMALLEST_GROUP = 100
TAGS = ("facet", "manner", "stage", "channel", "setting")
STEADY_OVER = ("manner", "channel", "setting")
Label = TypeVar("Label", bound=Hashable)
Figure = TypeVar("Figure")


class GroupTooSmall(AnalysisError):
    """Fewer people than a figure for groups may rest on."""


@dataclass(frozen=True)
class Withheld:
    """Why a figure does not exist for this group."""

    reason: Message


@dataclass(frozen=True)
class Level:
    """Mean item points on 0-1 over the scenarios of one level; None where fewer than 100 people answered one.

    The interval is for other people like these on the same scenarios.
    """

    scenarios: int
    mean: Estimate | None


@dataclass(frozen=True)
class Steadiness:
    """How far the means of levels lie apart (SD, 0-1), how far sampling alone would put them, and the rest.

    `beyond` is the SD of the levels themselves, with the interval of its variance component.
    """

    levels: int
    scenarios: int
    observed: float
    by_chance: float
    beyond: Estimate

    @property
    def more_than_chance(self) -> bool:
        """Whether the interval leaves zero out."""
        return bool(self.beyond.low)


@dataclass(frozen=True)
class GroupFigures:
    """Everything for one test and one group; `left_out` people answered too few questions.

    `means` by tag and level; `customer_map` by (manner, stage), only cells that have scenarios.
    """

    n: int
    left_out: int
    means: Mapping[str, Mapping[str, Level]]
    customer_map: Mapping[tuple[str, str], Level]
    steadiness: Mapping[str, Steadiness | Withheld]
    gap: GroupGap | Withheld
    twins: TwinGap | Withheld
    mix: tuple[GroupShare, ...]


def figures_of_people(instrument: Instrument, people: Sequence[Mapping[str, object]]) -> GroupFigures:
    """The figures from raw answers, {item id: JSON value} for each person.

    Source and formulas: as the figures themselves. Shapes: `people` one mapping a person. Errors: as
    `group_figures`; ResponseError for answers that do not fit the instrument.

    >>> from assess.config import shipped
    >>> from assess.documents.library import read_folder
    >>> test = read_folder(shipped("instruments")).latest_instrument("moments-of-truth-a")
    >>> from assess.analysis import synthetic
    >>> _, judgement = synthetic.people(120, 1, [])
    >>> found = figures_of_people(test, synthetic.answers(test, {}, judgement, 1))
    >>> found.n, sorted(found.means)
    (120, ['channel', 'facet', 'manner', 'setting', 'stage'])
    """
    return group_figures(instrument, item_points(instrument, people), best_picks(instrument, people))


def group_figures(instrument: Instrument, points: Floats, picks: Indices) -> GroupFigures:
    """The figures of people who answered at least the instrument's `minimum_answered`.

    Source: as the figures themselves.
    Shapes: `points` (persons, scored items) on 0-1, NaN unanswered; `picks` likewise, -1 where none.
    Errors: GroupTooSmall below 100 such people; UnusableAnswers where the shapes differ from the instrument's. A
    figure that these answers cannot give is Withheld, with its reason.

    >>> from assess.config import shipped
    >>> from assess.documents.library import read_folder
    >>> test = read_folder(shipped("instruments")).latest_instrument("moments-of-truth-a")
    >>> points = np.random.default_rng(1).uniform(size=(150, len(test.scored_items)))
    >>> found = group_figures(test, points, np.zeros(points.shape, dtype=np.intp))
    >>> found.n, found.left_out
    (150, 0)
    """
    items = instrument.scored_items
    if points.ndim != 2 or points.shape[1] != len(items) or picks.shape != points.shape:
        raise UnusableAnswers(message("points-columns", instrument=instrument.key, items=len(items)))
    enough = (~np.isnan(points)).mean(axis=1) >= instrument.minimum_answered - 1e-9
    n = int(enough.sum())
    if n < SMALLEST_GROUP:
        raise GroupTooSmall(
            message("group-too-small", instrument=instrument.title, people=n, needed=SMALLEST_GROUP)
        )
    kept = points[enough]
    manners = Manners(instrument.difficult_manners, instrument.courteous_manners)
    labels = {tag: [level(item, tag) for item in items] for tag in TAGS}
    places = [
        (manner, stage) if manner and stage else None
        for manner, stage in zip(labels["manner"], labels["stage"], strict=True)
    ]
    # Where no customer is present there is no manner to be steady over.
    customers = {
        **labels,
        "manner": [None if name in instrument.absent_manners else name for name in labels["manner"]],
    }
    return GroupFigures(
        n=n,
        left_out=len(points) - n,
        means={tag: level_means(kept, labels[tag]) for tag in TAGS},
        customer_map=level_means(kept, places),
        steadiness={tag: _or_reason(partial(steadiness, kept, customers[tag])) for tag in STEADY_OVER},
        gap=_or_reason(partial(group_gap, items, kept, manners)),
        twins=_or_reason(partial(twin_gap, items, kept, manners)),
        mix=group_mix(items, picks[enough]),
    )


def level(item: Item, tag: str) -> str | None:
    """The item's level of a tag: its facet, or where its scenario plays."""
    found: str | None = item.facet if tag == "facet" else getattr(item.tags, tag)
    return found


def level_means(points: Floats, labels: Sequence[Label | None], *, confidence: float = 0.90) -> dict[Label, Level]:
    """Mean over people of their own mean on each level's scenarios, with SE = SD/sqrt(n), scenarios fixed.

    Formula: the interval of a mean with the normal quantile, n being 100 or more, within 0 and 1.
    Source: Cochran (1977), Sampling Techniques, chapter 2, people being the sampling units.
    Shapes: `points` (persons, items) on 0-1, NaN missing; `labels` one for each item, None for items that belong to
    no level. Levels come in the order of the items.
    Errors: none; a level that fewer than 100 people met has no mean.

    >>> points = np.tile([[0.5, 1.0], [0.7, 0.8]], (50, 1))
    >>> {name: round(one.mean.value, 2) for name, one in level_means(points, ["irate", "calm"]).items()}
    {'irate': 0.6, 'calm': 0.9}
    """
    names = list(dict.fromkeys(label for label in labels if label is not None))
    person_means, answered = _person_means(points, _membership(labels, names))
    z = two_sided_quantile(confidence)
    found = {}
    for column, name in enumerate(names):
        there = person_means[answered[:, column], column]
        found[name] = Level(sum(label == name for label in labels), _mean(there, z))
    return found


def steadiness(points: Floats, labels: Sequence[Hashable | None], *, confidence: float = 0.90) -> Steadiness:
    """Whether a group's means over levels differ by more than the sampling of scenarios and people explains.

    Formula: with H levels of n_h scenarios, 1/m = mean of 1/n_h, S^2 the variance of the level means, each the mean
    of its scenarios' means, and MSW the variance of scenario means within levels on k - H degrees: chance =
    MSW/m + var(person x level)/n; F = S^2/chance; component = S^2 - chance. Its interval is [(H - 1) S^2
    (1 - F_.95/F)/chi_.95, (H - 1) S^2 (1 - F_.05/F)/chi_.05] with the quantiles of F(H - 1, k - H) and
    chi-squared(H - 1), a bound below zero counting as zero; no interval where both do. All are reported as SD.
    Source: Williams (1962), Biometrika 49, 278-281; unequal n_h by Thomas & Hultquist (1978), Annals of Statistics
    6, 582-587. Persons x (scenarios within levels) by Brennan (2001), Generalizability Theory, chapter 7.
    Shapes: as `level_means`. Errors: NotEstimable without two levels and two scenarios in one of them;
    UnusableAnswers where everybody earned the same points in a scenario.

    >>> generator = np.random.default_rng(1)
    >>> points = 0.5 + 0.1 * generator.standard_normal((100, 6)) + [0.3, 0.3, 0.3, 0, 0, 0]
    >>> found = steadiness(points, ["calm"] * 3 + ["irate"] * 3)
    >>> round(found.observed, 1), found.more_than_chance
    (0.2, True)
    """
    kept = [place for place, label in enumerate(labels) if label is not None]
    mine = [labels[place] for place in kept]
    names = list(dict.fromkeys(mine))
    if len(names) < 2 or len(names) == len(kept):
        raise NotEstimable(message("too-few-levels"))
    membership = _membership(mine, names)
    interaction = max(0.0, variance_components(points[:, kept], mine)["person × tag"])
    sizes = membership.sum(axis=0)
    means = np.nanmean(points[:, kept], axis=0)
    level_values = means @ membership / sizes
    between, within = len(names) - 1, len(kept) - len(names)
    scatter = float(((means - membership @ level_values) ** 2).sum()) / within
    chance = scatter * float((1.0 / sizes).mean()) + interaction / len(points)
    observed = float(level_values.var(ddof=1))
    return Steadiness(
        len(names), len(kept), math.sqrt(observed), math.sqrt(chance),
        _component(observed, chance, between, within, len(points), confidence),
    )  # fmt: skip


def _component(observed: float, chance: float, between: int, within: int, n: int, confidence: float) -> Estimate:
    """The SD beyond chance, with the interval of its variance."""
    tail = (1.0 - confidence) / 2.0
    bounds = []
    for probability in (1.0 - tail, tail):
        rest = observed - chance * float(fdtri(between, within, probability))
        bounds.append(math.sqrt(max(0.0, between * rest / float(chdtri(between, 1.0 - probability)))))
    value = math.sqrt(max(0.0, observed - chance))
    method = message("steadiness")
    if bounds[1] == 0.0:
        return Estimate(value, None, None, None, n, message("closer-than-chance", method=method))
    return Estimate(value, bounds[0], bounds[1], None, n, method)


def _mean(values: Floats, z: float) -> Estimate | None:
    n = values.size
    if n < SMALLEST_GROUP:
        return None
    value, error = float(values.mean()), float(values.std(ddof=1)) / math.sqrt(n)
    low, high = max(0.0, value - z * error), min(1.0, value + z * error)
    return Estimate(value, low, high, error, n, message("people-mean"))


def _membership(labels: Sequence[Hashable | None], names: Sequence[Hashable]) -> Floats:
    return np.array([[float(label == name) for name in names] for label in labels]).reshape(len(labels), len(names))


def _person_means(points: Floats, membership: Floats) -> tuple[Floats, np.ndarray]:
    """(persons, levels) means over the scenarios answered, and whether there were any."""
    there = (~np.isnan(points)).astype(np.float64)
    counts = there @ membership
    sums = np.where(there > 0.0, points, 0.0) @ membership
    return sums / np.maximum(counts, 1.0), counts > 0.0


def _or_reason(make: Callable[[], Figure]) -> Figure | Withheld:
    try:
        return make()
    except UnusableAnswers:
        return Withheld(message("scenarios-alike"))
    except AnalysisError as error:
        return Withheld(error.message)
