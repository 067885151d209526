"""Answers as calibration wants them: small integers, consecutive categories, equal patterns counted once."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assess.analysis.answers import item_names, numbers
from assess.analysis.codes import Message, message
from assess.analysis.errors import UnusableAnswers
from assess.analysis.weights import Weights
from assess.arrays import Codes, Floats, Indices

LARGEST_CODE = 100
_ROWS = 65536


@dataclass(frozen=True)
class Coded:
    """Answers of N persons to J items as consecutive categories from 0, −1 missing.

    `categories[j]` lists the answers that were observed for item j, in order: its k-th entry is category k.
    `unobserved` names the possible answers that nobody gave, by item.
    """

    codes: Codes
    categories: tuple[tuple[int, ...], ...]
    items: tuple[str, ...]
    unobserved: dict[str, tuple[int, ...]]


@dataclass(frozen=True)
class Patterns:
    """Distinct answer patterns within each group, sorted, so that the order of people cannot matter.

    `one_hot` (U, C) marks the chosen category among the C that exist; `weights` (U,) counts persons, or sums their
    weights, with `squares` (U,) the sums of squared survey weights that errors need (None: none); rows of group g
    are `bounds[g]:bounds[g + 1]`; column c is category `column_category[c]` of item `column_item[c]`.
    """

    one_hot: NDArray[np.uint8]
    weights: Floats
    bounds: tuple[int, ...]
    column_item: Indices
    column_category: Indices
    squares: Floats | None = None

    @property
    def persons(self) -> int:
        """How many persons the patterns stand for."""
        return round(float(self.weights.sum()))

    def most_answered(self) -> int:
        """Most items that anybody answered."""
        return int(self.one_hot.sum(axis=1, dtype=np.int32).max())

    def chunks(self, rows: int) -> Iterator[tuple[slice, int]]:
        """Slices of at most `rows` patterns, each with its group."""
        for group, (start, end) in enumerate(zip(self.bounds[:-1], self.bounds[1:], strict=True)):
            for first in range(start, end, rows):
                yield slice(first, min(first + rows, end)), group


def whole_table(responses: Any, one_row: bool = False) -> NDArray[Any]:
    """The answers as an (N, J) array of whole numbers, or of floats with NaN; `one_row` allows a single person."""
    whole = isinstance(responses, np.ndarray) and responses.dtype.kind in "iu"
    table: NDArray[Any] = responses if whole else numbers(responses)
    if table.ndim == 1 and one_row:
        table = table[None, :]
    if table.ndim != 2:
        raise UnusableAnswers(message("no-table", dimensions=table.ndim))
    return table


def encode(
    responses: Any, items: Sequence[str] | None = None, declared: int | Sequence[int] | None = None
) -> Coded:
    """Check and recode a (persons, items) table of whole numbers from 0, with NaN or −1 for missing.

    `declared` says how many categories every item, or each of them, offers; without it an item is taken to run
    from the smallest answer in the whole table to its own largest.
    Raises UnusableAnswers with everything that is wrong: text, fractions, negative codes, items without answers
    or without variation, too few people.
    """
    table = whole_table(responses)
    names = tuple(item_names(items, table.shape[1]))
    problems = _wrong_cells(table, names)
    if problems:
        raise UnusableAnswers(problems)
    seen = _counts(table)
    possible = _possible(seen, declared)
    problems = [*_empty_or_constant(seen, names, table.shape[0]), *_undeclared(seen, possible, names)]
    if problems:
        raise UnusableAnswers(problems)
    categories = tuple(tuple(int(code) for code in np.flatnonzero(row)) for row in seen)
    gaps = {
        name: tuple(code for code in range(*limits) if code not in used)
        for name, used, limits in zip(names, categories, possible, strict=True)
    }
    unobserved = {name: gap for name, gap in gaps.items() if gap}
    return Coded(recode(table, categories, names), categories, names, unobserved)


def recode(table: NDArray[Any], categories: Sequence[Sequence[int]], names: Sequence[str]) -> Codes:
    """Codes (N, J) of answers to items whose categories are already known; an unknown answer is an error."""
    if table.shape[1] != len(categories):
        raise UnusableAnswers(message("calibrated-items-count", calibrated=len(categories), given=table.shape[1]))
    lookup = np.full((len(categories), LARGEST_CODE + 2), -2, dtype=np.int8)
    lookup[:, 0] = -1
    for item, seen in enumerate(categories):
        lookup[item, np.asarray(seen) + 1] = np.arange(len(seen))
    codes = np.empty(table.shape, dtype=np.int8)
    columns = np.arange(table.shape[1])
    for rows, block in _blocks(table):
        codes[rows] = lookup[columns, block + 1]
        if (codes[rows] == -2).any():
            person, item = np.argwhere(codes[rows] == -2)[0]
            raise UnusableAnswers(
                message(
                    "unknown-answer",
                    person=rows.start + person + 1,
                    answer=block[person, item],
                    item=names[item],
                    known=list(categories[item]),
                )
            )
    return codes


def collapse(
    codes: Codes,
    counts: Sequence[int],
    groups: Indices | None = None,
    number_of_groups: int = 1,
    weighing: Weights | None = None,
) -> Patterns:
    """Count equal patterns once, group by group. `counts` holds the categories of each item."""
    member = np.zeros(len(codes), dtype=np.uint8) if groups is None else groups.astype(np.uint8)
    keyed = np.column_stack([member + np.uint8(1), codes.view(np.uint8) + np.uint8(2)])
    text = np.ascontiguousarray(keyed).view(f"S{keyed.shape[1]}").ravel()  # no byte is 0: compared byte by byte
    distinct, weights, squares = _weighed(text, weighing)
    table = distinct.view(np.uint8).reshape(len(distinct), -1)
    bounds = np.searchsorted(table[:, 0], np.arange(1, number_of_groups + 2))
    column_item = np.repeat(np.arange(len(counts)), counts)
    column_category = np.concatenate([np.arange(count) for count in counts])
    one_hot = np.empty((len(table), len(column_item)), dtype=np.uint8)
    wanted = (column_category + 2).astype(np.uint8)
    for first in range(0, len(table), _ROWS):
        rows = slice(first, first + _ROWS)
        one_hot[rows] = table[rows, 1:][:, column_item] == wanted
    return Patterns(one_hot, weights, tuple(map(int, bounds)), column_item, column_category, squares)


def _weighed(text: NDArray[Any], weighing: Weights | None) -> tuple[NDArray[Any], Floats, Floats | None]:
    """Distinct patterns, the sum of their weights, and of the squared ones where those are a survey's."""
    if weighing is None:
        distinct, counted = np.unique(text, return_counts=True)
        return distinct, counted.astype(np.float64), None
    distinct, place = np.unique(text, return_inverse=True)

    def summed(values: Floats) -> Floats:
        return np.asarray(np.bincount(place.ravel(), weights=values), dtype=np.float64)

    return distinct, summed(weighing.values), summed(weighing.squares) if weighing.kind == "survey" else None


def _blocks(table: NDArray[Any]) -> Iterator[tuple[slice, NDArray[np.int16]]]:
    """The table in pieces of rows, as int16 with −1 for missing."""
    for first in range(0, len(table), _ROWS):
        rows = slice(first, min(first + _ROWS, len(table)))
        block = table[rows]
        yield rows, (np.nan_to_num(block, nan=-1.0) if block.dtype.kind == "f" else block).astype(np.int16)


def _wrong_cells(table: NDArray[Any], names: Sequence[str]) -> list[Message]:
    problems: list[Message] = []
    for first in range(0, len(table), _ROWS):
        block = table[first : first + _ROWS]
        with np.errstate(invalid="ignore"):
            wrong = (block < -1) | (block > LARGEST_CODE)
            if block.dtype.kind == "f":
                wrong |= ~np.isnan(block) & (block != np.rint(block))
        for person, item in np.argwhere(wrong)[: 10 - len(problems)]:
            problems.append(
                message(
                    "wrong-cell",
                    person=first + person + 1,
                    answer=block[person, item],
                    item=names[item],
                    highest=LARGEST_CODE,
                )
            )
    return problems


def _counts(table: NDArray[Any]) -> Indices:
    """How often each code 0…LARGEST_CODE was given, (J, LARGEST_CODE + 1)."""
    items, width = table.shape[1], LARGEST_CODE + 2
    total = np.zeros(items * width, dtype=np.intp)
    offsets = (np.arange(items) * width + 1).astype(np.int32)
    for _, block in _blocks(table):
        total += np.bincount((block + offsets).ravel(), minlength=items * width)
    return total.reshape(items, width)[:, 1:]


def _possible(seen: Indices, declared: int | Sequence[int] | None) -> list[tuple[int, int]]:
    """First possible answer of each item, and one past the last."""
    if declared is None:
        lowest = int(seen.any(axis=0).argmax())
        return [(lowest, int(np.flatnonzero(row)[-1]) + 1) if row.any() else (0, 0) for row in seen]
    offered = [declared] * len(seen) if isinstance(declared, int) else list(declared)
    if len(offered) != len(seen):
        raise UnusableAnswers(message("categories-declared", declared=len(offered), items=len(seen)))
    return [(0, int(count)) for count in offered]


def _undeclared(seen: Indices, possible: list[tuple[int, int]], names: Sequence[str]) -> list[Message]:
    return [
        message("undeclared-answer", item=name, answer=int(np.flatnonzero(row)[-1]), highest=end - 1)
        for name, row, (_, end) in zip(names, seen, possible, strict=True)
        if row[end:].any()
    ]


def _empty_or_constant(seen: Indices, names: Sequence[str], persons: int) -> list[Message]:
    if not seen.any():
        return [message("no-answer-at-all")]
    problems = [] if persons > 1 else [message("one-person")]
    for name, row in zip(names, seen, strict=True):
        used = np.flatnonzero(row)
        if not len(used):
            problems.append(message("unanswered", item=name))
        elif len(used) == 1:
            problems.append(message("constant-answer", item=name, answer=used[0]))
        elif used[-1] - used[0] >= persons:
            span = f"{used[0]} to {used[-1]}"
            problems.append(message("more-categories", item=name, span=span, people=persons))
    return problems
