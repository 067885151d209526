"""Forms of forced choice: which statement of which block measures what, and answers to them as numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from assess.analysis.codes import Message, message
from assess.analysis.errors import UnusableAnswers
from assess.arrays import Floats, Indices, Integers
from assess.documents.instrument import Instrument
from assess.scoring.block_choices import Task, answer_marks, choices, orders

LARGEST = 4


@dataclass(frozen=True)
class Form:
    """Blocks of two to four statements: by block, the `traits` they measure and whether each is keyed 1 or −1.

    `names` and `statements` name blocks and statements; without them they are counted from 1. `task` says what is
    asked of each block: to `rank` all, to name the `most-least` like oneself, or the `most` alone.
    """

    traits: tuple[tuple[str, ...], ...]
    keys: tuple[tuple[int, ...], ...] = ()
    task: Task = "rank"
    names: tuple[str, ...] = ()
    statements: tuple[tuple[str, ...], ...] = ()

    def __post_init__(self) -> None:
        """Fill in what follows from the traits; UnusableAnswers for blocks nobody could calibrate."""
        sizes = [len(block) for block in self.traits]
        filled = {
            "keys": self.keys or tuple((1,) * size for size in sizes),
            "names": self.names or tuple(str(number + 1) for number in range(len(sizes))),
            "statements": self.statements or tuple(tuple("1234"[:size]) for size in sizes),
        }
        for name, value in filled.items():
            object.__setattr__(self, name, value)
        problems: list[Message] = [
            message("block-size", block=name, statements=size)
            for name, size in zip(self.names, sizes, strict=False)
            if not 2 <= size <= LARGEST
        ]
        shapes = [[len(block) for block in part] for part in (self.keys, self.statements)]
        if not sizes or shapes != [sizes, sizes] or len(self.names) != len(sizes):
            problems.append(message("form-uneven"))
        if problems:
            raise UnusableAnswers(problems)

    @classmethod
    def of(cls, instrument: Instrument) -> Form:
        """The form of a forced-choice instrument: facets as traits, the answers most and least.

        Errors: UnusableAnswers for another format.
        """
        if instrument.format.kind != "forced-choice":
            raise UnusableAnswers(message("not-forced-choice", format=instrument.format.kind))
        items = instrument.scored_items
        return cls(
            tuple(tuple(option.facet or "" for option in item.options) for item in items),
            tuple(tuple(-1 if option.keyed == "reverse" else 1 for option in item.options) for item in items),
            "most-least",
            tuple(item.id for item in items),
            tuple(tuple(option.id for option in item.options) for item in items),
        )

    @cached_property
    def trait_names(self) -> tuple[str, ...]:
        """The traits in the order of their first statements."""
        return tuple(dict.fromkeys(trait for block in self.traits for trait in block))

    @cached_property
    def sizes(self) -> Indices:
        """(blocks,) statements in each."""
        return np.array([len(block) for block in self.traits], dtype=np.intp)

    @cached_property
    def trait_of(self) -> Indices:
        """(statements,) the place of each statement's trait among `trait_names`."""
        return np.array([self.trait_names.index(one) for block in self.traits for one in block], dtype=np.intp)

    @cached_property
    def key_of(self) -> Floats:
        """(statements,) 1 or −1."""
        return np.array([float(key) for block in self.keys for key in block])

    @cached_property
    def block_of(self) -> Indices:
        """(statements,) the place of each statement's block."""
        return np.repeat(np.arange(self.sizes.size), self.sizes)

    @cached_property
    def pairs(self) -> tuple[Indices, Indices]:
        """First and second statement of each pair within a block: 12, 13, 23 of the first block, and so on."""
        starts = np.concatenate([[0], np.cumsum(self.sizes)[:-1]])
        found = [
            (start + one, start + two)
            for start, size in zip(starts, self.sizes, strict=True)
            for one, two in combinations(range(size), 2)
        ]
        first, second = np.array(found, dtype=np.intp).T
        return first, second

    @cached_property
    def last(self) -> Indices:
        """(blocks,) the last statement of each, whose mean is 0 and whose uniqueness sets the block's unit."""
        return np.cumsum(self.sizes) - 1

    @property
    def labels(self) -> tuple[str, ...]:
        """block/statement of each column."""
        return tuple(
            f"{name}/{one}" for name, block in zip(self.names, self.statements, strict=True) for one in block
        )

    @property
    def pair_labels(self) -> tuple[str, ...]:
        """block/statement:statement of each pair."""
        last = [label.rpartition("/")[2] for label in self.labels]
        return tuple(f"{self.labels[one]}:{last[two]}" for one, two in zip(*self.pairs, strict=True))

    @property
    def redundancies(self) -> int:
        """How many thresholds and correlations follow from others, n(n−1)(n−2)/6 a block (transitive ranks)."""
        return int((self.sizes * (self.sizes - 1) * (self.sizes - 2)).sum() // 6)

    @property
    def orders_known(self) -> bool:
        """Whether an answer says of every pair which statement is preferred."""
        return all(orders(int(size), self.task).shape[1] == 1 for size in set(self.sizes.tolist())) and (
            self.task != "most" or int(self.sizes.max()) == 2
        )


def places(orders_given: Sequence[Sequence[str]]) -> Floats:
    """Ranks written as orders, "312" for statement 3 first, then 1, then 2, as places in an answer matrix.

    Source: the notation of rankings. Shapes: (persons, blocks) of words to (persons, statements), an empty cell to
    NaN; one width a column. Units: places from 1. Errors: UnusableAnswers for a cell that is no order.

    >>> places([["312", "21"], ["123", ""]]).tolist()
    [[2.0, 3.0, 1.0, 2.0, 1.0], [1.0, 2.0, 3.0, nan, nan]]
    """
    problems, columns = [], []
    for block in range(len(orders_given[0]) if orders_given else 0):
        cells = [row[block].strip() for row in orders_given]
        size = max(map(len, cells))
        wanted = sorted("1234"[:size])
        column = np.full((len(cells), size), np.nan)
        for person, cell in enumerate(cells):
            if cell and sorted(cell) != wanted:
                problems.append(message("order-unreadable", person=person + 1, block=block + 1, answer=cell))
            elif cell:
                column[person] = [cell.index(statement) + 1 for statement in wanted]
        columns.append(column)
    if problems or not columns:
        raise UnusableAnswers(problems or message("answers-needed"))
    return np.hstack(columns)


def coded(form: Form, answers: Any) -> Integers:
    """(persons, blocks) codes of the answers, −1 missing; every kind of fault with its first person and block."""
    table = np.asarray(answers, dtype=np.float64)
    if table.ndim != 2 or table.shape[1] != form.sizes.sum():
        raise UnusableAnswers(message("form-columns", statements=int(form.sizes.sum()), shape=str(table.shape)))
    codes, problems = np.full((len(table), form.sizes.size), -1, dtype=np.int8), []
    for block, (last, size) in enumerate(zip(form.last, form.sizes, strict=True)):
        part = table[:, last + 1 - size : last + 1]
        fits = (part[:, None, :] == answer_marks(int(size), form.task)).all(axis=2)
        codes[:, block] = np.where(fits.any(axis=1), fits.argmax(axis=1), -1)
        wrong = np.flatnonzero(~fits.any(axis=1) & ~np.isnan(part).all(axis=1))
        if wrong.size:
            problems.append(message("block-answer", person=int(wrong[0]) + 1, block=form.names[block]))
    if problems:
        raise UnusableAnswers(problems)
    return codes


def preferences(form: Form, codes: Integers) -> Floats:
    """(persons, pairs): 1 where the first of the pair is preferred, 0 where the second is, NaN missing.

    Errors: UnusableAnswers where the task leaves the order of some pairs open.
    """
    if not form.orders_known:
        raise UnusableAnswers(message("orders-open"))
    columns = []
    for block, size in enumerate(form.sizes.tolist()):
        table = orders(size, form.task)[:, 0]
        place = np.argsort(table, axis=1)
        first, second = np.triu_indices(size, 1)
        prefers = (place[:, first] < place[:, second]).astype(np.float64)
        assert len(prefers) == len(choices(size, form.task))
        code = codes[:, block]
        columns.append(np.where(code[:, None] >= 0, prefers[code], np.nan))
    return np.hstack(columns)
