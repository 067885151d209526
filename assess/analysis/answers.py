"""Reading a matrix of answers: what may be analysed, and what is refused with all its reasons."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal, TypeAlias

import numpy as np
from numpy.typing import NDArray

from assess.analysis.codes import Message, message
from assess.analysis.errors import UnusableAnswers
from assess.arrays import Floats

Missing: TypeAlias = Literal["pairwise", "listwise"]


def numbers(values: Any, what: str = "answers") -> Floats:
    """Any array-like as float64; text, complex numbers and infinities are refused with their place."""
    try:
        given = np.asarray(values)
    except ValueError as error:
        raise UnusableAnswers(message("ragged", what=what)) from error
    if given.dtype.kind in "USTMmcV" or (given.dtype.kind == "O" and _text_cells(given)):
        places = _text_cells(given)
        where = places[0] if places else message("somewhere")
        raise UnusableAnswers(message("text", what=what, place=where))
    try:
        array = np.asarray(given, dtype=np.float64)
    except (TypeError, ValueError) as error:
        raise UnusableAnswers(message("unreadable", what=what, why=error)) from error
    if np.isinf(array).any():
        place = _place(tuple(int(i) for i in np.argwhere(np.isinf(array))[0]))
        raise UnusableAnswers(message("infinite", what=what, place=place))
    return array


def answer_matrix(
    responses: Any, *, missing: Missing = "pairwise", minimum_items: int = 1, minimum_persons: int = 2
) -> Floats:
    """(persons, items) answers as float64 with NaN for missing; persons without any answer are left out.

    ``missing="listwise"`` keeps complete persons only. Constant items pass: see ``refuse_constant_items``.
    Raises UnusableAnswers naming every empty item, and when too few persons or items remain.
    """
    if missing not in ("pairwise", "listwise"):
        raise UnusableAnswers(message("missing-handling", missing=missing))
    answers = numbers(responses)
    if answers.ndim != 2:
        raise UnusableAnswers(message("no-table", dimensions=answers.ndim))
    observed = ~np.isnan(answers)
    problems = [message("item-unanswered", item=item + 1) for item in np.flatnonzero(~observed.any(0))]
    keep = observed.all(axis=1) if missing == "listwise" else observed.any(axis=1)
    if answers.shape[1] < minimum_items:
        problems.append(message("too-few-items", needed=minimum_items, given=answers.shape[1]))
    if int(keep.sum()) < minimum_persons:
        code = "too-few-complete" if missing == "listwise" else "too-few-persons"
        problems.append(message(code, needed=minimum_persons, found=int(keep.sum())))
    if problems:
        raise UnusableAnswers(problems)
    return answers[keep]


def constant_items(answers: Floats) -> list[int]:
    """Columns in which everybody who answered gave the same answer."""
    return [int(item) for item in np.flatnonzero(np.nanmax(answers, axis=0) == np.nanmin(answers, axis=0))]


def refuse_constant_items(answers: Floats) -> None:
    """Raise UnusableAnswers that names every item without variation."""
    problems = [message("item-constant", item=item + 1) for item in constant_items(answers)]
    if problems:
        raise UnusableAnswers(problems)


def whole_numbers(answers: Floats, what: str = "answers") -> Floats:
    """The same array if every number in it is whole; categories and options must be."""
    fraction = np.argwhere(~np.isnan(answers) & (answers != np.round(answers)))
    if fraction.size:
        place = _place(tuple(int(i) for i in fraction[0]))
        raise UnusableAnswers(message("fraction", what=what, place=place, value=answers[tuple(fraction[0])]))
    return answers


def item_names(names: Sequence[str] | None, count: int) -> list[str]:
    """The given names, or item 1, item 2 …; UnusableAnswers if their number or uniqueness is wrong."""
    if names is None:
        return [f"item {position + 1}" for position in range(count)]
    listed = [str(name) for name in names]
    if len(listed) != count:
        raise UnusableAnswers(message("names-count", names=len(listed), items=count))
    repeated = sorted({name for name in listed if listed.count(name) > 1})
    if repeated:
        raise UnusableAnswers(message("names-repeated", names=list(repeated)))
    return listed


def _text_cells(given: NDArray[Any]) -> list[Message]:
    if given.dtype.kind != "O":
        return [_place((0,) * given.ndim)]
    cells = np.argwhere(np.vectorize(lambda cell: isinstance(cell, str | bytes), otypes=[bool])(given))
    return [_place(tuple(int(i) for i in cell)) for cell in cells[:1]]


def _place(index: tuple[int, ...]) -> Message:
    if len(index) == 2:
        return message("cell", person=index[0] + 1, item=index[1] + 1)
    return message("position", place=[i + 1 for i in index])
