"""Reading a matrix of answers: what may be analysed, and what is refused with all its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
import numpy.typing as npt

from assess.analysis.errors import UnusableAnswers
from assess.arrays import Floats

Missing: TypeAlias = Literal["pairwise", "listwise"]


def numbers(values: Any, what: str = "answers") -> Floats:
    """Any array-like as float64; text, complex numbers and infinities are refused with their place."""
    try:
        given = np.asarray(values)
    except ValueError as error:
        raise UnusableAnswers(f"The {what} do not form a table: rows have different lengths.") from error
    if given.dtype.kind in "USTMmcV" or (given.dtype.kind == "O" and _text_cells(given)):
        places = _text_cells(given) or ["somewhere"]
        raise UnusableAnswers(f"The {what} hold text, dates or objects at {places[0]}; code them as numbers first.")
    try:
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UnusableAnswers(f"The {what} cannot be read as numbers: {error}.") from error
    if np.isinf(array).any():
        place = _place(tuple(int(i) for i in np.argwhere(np.isinf(array))[0]))
        raise UnusableAnswers(f"The {what} hold an infinite value at {place}; leave missing answers empty (NaN).")
    return array


def answer_matrix(
    responses: Any, *, missing: Missing = "pairwise", minimum_items: int = 1, minimum_persons: int = 2
) -> Floats:
    """(persons, items) answers as float64 with NaN for missing; persons without any answer are left out.

    ``missing="listwise"`` keeps complete persons only. Constant items pass: see ``refuse_constant_items``.
    Raises UnusableAnswers naming every empty item, and when too few persons or items remain.
    """
    if missing not in ("pairwise", "listwise"):
        raise UnusableAnswers(f"Missing answers are handled 'pairwise' or 'listwise', not {missing!r}.")
    answers = numbers(responses)
    if answers.ndim != 2:
        raise UnusableAnswers(f"Answers must be a table of persons by items, not {answers.ndim}-dimensional.")
    observed = ~np.isnan(answers)
    problems = [f"Item {item + 1} has no answer at all: leave it out." for item in np.flatnonzero(~observed.any(0))]
    keep = observed.all(axis=1) if missing == "listwise" else observed.any(axis=1)
    if answers.shape[1] < minimum_items:
        problems.append(f"At least {minimum_items} items are needed, {answers.shape[1]} given.")
    if int(keep.sum()) < minimum_persons:
        kind = "complete persons" if missing == "listwise" else "persons with answers"
        problems.append(f"At least {minimum_persons} {kind} are needed, {int(keep.sum())} found.")
    if problems:
        raise UnusableAnswers(problems)
    return answers[keep]


def constant_items(answers: Floats) -> list[int]:
    """Columns in which everybody who answered gave the same answer."""
    return [int(item) for item in np.flatnonzero(np.nanmax(answers, axis=0) == np.nanmin(answers, axis=0))]


def refuse_constant_items(answers: Floats) -> None:
    """Raise UnusableAnswers that names every item without variation."""
    problems = [
        f"Item {item + 1} has the same answer from everybody: leave it out." for item in constant_items(answers)
    ]
    if problems:
        raise UnusableAnswers(problems)


def whole_numbers(answers: Floats, what: str = "answers") -> Floats:
    """The same array if every number in it is whole; categories and options must be."""
    fraction = np.argwhere(~np.isnan(answers) & (answers != np.round(answers)))
    if fraction.size:
        place = _place(tuple(int(i) for i in fraction[0]))
        raise UnusableAnswers(f"The {what} must be whole numbers; {place} holds {answers[tuple(fraction[0])]:g}.")
    return answers


def item_names(names: Sequence[str] | None, count: int) -> list[str]:
    """The given names, or item 1, item 2 …; UnusableAnswers if their number or uniqueness is wrong."""
    if names is None:
        return [f"item {position + 1}" for position in range(count)]
    listed = [str(name) for name in names]
    if len(listed) != count:
        raise UnusableAnswers(f"{len(listed)} names were given for {count} items.")
    repeated = sorted({name for name in listed if listed.count(name) > 1})
    if repeated:
        raise UnusableAnswers(f"Item names must differ; repeated: {', '.join(repeated)}.")
    return listed


def _text_cells(given: npt.NDArray[Any]) -> list[str]:
    if given.dtype.kind != "O":
        return [_place((0,) * given.ndim)]
    cells = np.argwhere(np.vectorize(lambda cell: isinstance(cell, str | bytes), otypes=[bool])(given))
    return [_place(tuple(int(i) for i in cell)) for cell in cells[:1]]


def _place(index: tuple[int, ...]) -> str:
    if len(index) == 2:
        return f"person {index[0] + 1}, item {index[1] + 1}"
    return f"position {', '.join(str(i + 1) for i in index)}"
