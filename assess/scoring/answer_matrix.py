"""Answers as numbers: people in rows, options in columns, the same for one person as for ten thousand."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
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
    has none), `reverse` (options,) whether agreement counts against; `low` and `high` bound a rating. In
    conversations `turn_of` (options,) numbers the nodes, and `reference` (options,) holds their means.
    """

    items: tuple[str, ...]
    options: tuple[str, ...]
    item_of: Indices
    key: Floats
    reverse: Booleans
    low: float
    high: float
    format: str
    turn_of: Indices = field(default_factory=lambda: np.zeros(0, dtype=np.intp))
    reference: Floats = field(default_factory=lambda: np.zeros(0))

    @classmethod
    def of(cls, instrument: Instrument) -> "Layout":
        """The layout of an instrument's scored items, in the document's order."""
        known = format_of(instrument)
        columns = [
            (index, column) for index, item in enumerate(instrument.scored_items) for column in known.columns(item)
        ]
        turns: dict[tuple[int, str], int] = {}
        for index, column in columns:
            turns.setdefault((index, column.turn), len(turns))
        return cls(
            items=tuple(item.id for item in instrument.scored_items),
            options=tuple(column.name for _index, column in columns),
            item_of=np.array([index for index, _column in columns], dtype=np.intp),
            key=np.array([column.effectiveness for _index, column in columns], dtype=np.float64),
            reverse=np.array([column.reverse for _index, column in columns], dtype=np.bool_),
            turn_of=np.array([turns[index, column.turn] for index, column in columns], dtype=np.intp),
            reference=np.array([column.reference for _index, column in columns], dtype=np.float64),
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
