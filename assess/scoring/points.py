"""What every scoring method gives back, the frozen parameters some need, and their shared arithmetic."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import TYPE_CHECKING, Any

import numpy as np

from assess.arrays import Booleans, Floats, Integers
from assess.scoring.answer_matrix import Layout

if TYPE_CHECKING:
    from assess.scoring.attached_calibration import InstrumentCalibration


TOTAL = "total"  # the one scale of a test of judgement


class KeyProblem(ValueError):
    """A key cannot score its instrument; `problems` says which items and what to do."""

    def __init__(self, problems: list[str]) -> None:
        self.problems = problems
        super().__init__("; ".join(problems))


@dataclass(frozen=True)
class Parameters:
    """What is frozen beside the key: one value for each option column, unless said otherwise.

    `mode`: the most frequent rating. `proportions` (options, ratings): share of the reference group that gave each
    rating. `weights`: empirical option weights. `slopes`, `intercepts`: the nominal model. `hybrid`: share of the
    rational key, then mean and SD of rational and of empirical item points. `calibration`: item parameters that
    people are scored by instead of sums, where one was attached.
    """

    mode: Floats | None = None
    proportions: Floats | None = None
    weights: Floats | None = None
    slopes: Floats | None = None
    intercepts: Floats | None = None
    hybrid: tuple[float, float, float, float, float] | None = None
    calibration: InstrumentCalibration | None = None

    def need(self, name: str) -> Any:
        """That parameter; KeyProblem when it was never estimated."""
        assert name in {field.name for field in fields(self)}
        value = getattr(self, name)
        if value is None:
            raise KeyProblem([f"this method needs frozen {name}; estimate them first, or choose another method"])
        return value


@dataclass(frozen=True)
class KeyScores:
    """Item points (persons, items), None where a method has only a total; totals and their errors (persons,).

    NaN marks what is not scorable: an unanswered item, a person without an answer, a flat rater's shape. `errors`
    is None unless the method estimates them itself. `weights` (items,) are the items' shares in the total.
    """

    points: Floats | None
    totals: Floats
    errors: Floats | None = None
    weights: Floats | None = None


def by_item(points: Floats) -> KeyScores:
    """Every answered item counts the same in the total."""
    return KeyScores(points, row_means(points, np.ones(points.shape[1])), weights=np.ones(points.shape[1]))


def by_option(layout: Layout, values: Floats, counted: Booleans | None = None) -> KeyScores:
    """Every answered option counts the same in the total; an item's points are the mean over its options."""
    kept = np.ones(len(layout.options), dtype=np.bool_) if counted is None else counted
    numbers = layout.sums(kept[None, :].astype(np.float64))[0]
    sums = layout.sums(np.where(kept, values, 0.0))
    answered = ~np.isnan(values[:, layout.starts])
    points = np.where(answered & (numbers > 0), sums / np.where(numbers > 0, numbers, 1.0), np.nan)
    return KeyScores(points, row_means(points, numbers), weights=numbers)


def row_means(points: Floats, weights: Floats) -> Floats:
    """Weighted mean of each row's numbers, NaN for a row that has none."""
    there = ~np.isnan(points)
    total = (there * weights).sum(axis=1)
    sums = (np.where(there, points, 0.0) * weights).sum(axis=1)
    return np.where(total > 0, sums / np.where(total > 0, total, 1.0), np.nan)


def item_range(layout: Layout) -> tuple[Floats, Floats]:
    """Each item's lowest effectiveness and its range (items,); KeyProblem where a key is missing or flat."""
    low = np.minimum.reduceat(layout.key, layout.starts)
    spread = np.maximum.reduceat(layout.key, layout.starts) - low
    flat_keys(layout, spread)
    return low, spread


def flat_keys(layout: Layout, spread: Floats) -> None:
    """KeyProblem naming every item whose key is missing or does not tell its options apart."""
    problems = [
        f"{item}: " + ("an option has no effectiveness" if np.isnan(width) else "all options are equally effective")
        for item, width in zip(layout.items, spread, strict=True)
        if not width > 0
    ]
    if problems:
        raise KeyProblem(problems)


def nominal_codes(layout: Layout, answers: Floats) -> Integers:
    """(persons, items) index of the chosen option within its item, -1 where unanswered."""
    place = np.arange(len(layout.options)) - layout.starts[layout.item_of]
    chosen = layout.sums(np.where(np.isnan(answers), 0.0, answers) * place)
    return np.where(np.isnan(answers[:, layout.starts]), -1, chosen).astype(np.int64)
