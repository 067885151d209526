"""Answers as numbers: people in rows, options in columns, the same for one person as for ten thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assess.arrays import Booleans, Floats, Indices
from assess.documents.instrument import Instrument
from assess.formats.base import ResponseError
from assess.formats.registry import format_of, validate


class UnknownItem(ResponseError):
    """Answers name items that this version of the instrument does not have."""


@dataclass(frozen=True)
class Layout:
    """Which column of an answer matrix is which option of which item.

    `item_of` (options,) is the index of each column's item, `key` (options,) the effectiveness (NaN where an option
    has none), `reverse` (options,) whether agreement counts against; `low` and `high` bound a rating.
    """

    items: tuple[str, ...]
    options: tuple[str, ...]
    item_of: Indices
    key: Floats
    reverse: Booleans
    low: float
    high: float
    format: str

    @classmethod
    def of(cls, instrument: Instrument) -> "Layout":
        """The layout of an instrument's scored items, in the document's order."""
        names: list[str] = []
        item_of: list[int] = []
        key: list[float] = []
        reverse: list[bool] = []
        known = format_of(instrument)
        for index, item in enumerate(instrument.scored_items):
            for column in known.columns(item):
                names.append(column.name)
                item_of.append(index)
                key.append(column.effectiveness)
                reverse.append(column.reverse)
        return cls(
            items=tuple(item.id for item in instrument.scored_items),
            options=tuple(names),
            item_of=np.array(item_of, dtype=np.intp),
            key=np.array(key, dtype=np.float64),
            reverse=np.array(reverse, dtype=np.bool_),
            low=1.0,
            high=float(instrument.format.points),
            format=instrument.format.kind,
        )

    @cached_property
    def starts(self) -> Indices:
        """The first column of each item (columns of one item stand together)."""
        return np.searchsorted(self.item_of, np.arange(len(self.items))).astype(np.intp)

    @cached_property
    def counts(self) -> Floats:
        """How many columns each item has."""
        return np.bincount(self.item_of, minlength=len(self.items)).astype(np.float64)

    def sums(self, values: Floats) -> Floats:
        """(persons, options) -> (persons, items): the sum over each item's columns."""
        return np.add.reduceat(values, self.starts, axis=1)

    def spread(self, values: Floats) -> Floats:
        """(items,) -> (options,): each item's value for each of its columns."""
        return values[self.item_of]


def answer_matrix(
    instrument: Instrument, people: Sequence[Mapping[str, object]], layout: Layout | None = None
) -> Floats:
    """The (persons, options) matrix of checked answers, NaN where an item is unanswered.

    Each person is {item id: JSON value}; unscored items are checked too, and left out. Raises UnknownItem
    or ResponseError on the first person with a bad answer, naming all problems of the item.
    """
    layout = layout or Layout.of(instrument)
    column = dict(zip(layout.items, layout.starts.tolist(), strict=True))
    matrix = np.full((len(people), len(layout.options)), np.nan)
    for row, answers in enumerate(people):
        for name in sorted(answers):
            if name not in instrument.by_id:
                raise UnknownItem(name, [f"{instrument.key} has no such item; use the version it was answered in"])
            marks = validate(instrument.by_id[name], instrument.format, answers[name]).marks
            if name in column:
                matrix[row, column[name] : column[name] + len(marks)] = marks
    return matrix
