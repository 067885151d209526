"""A figure, or the named reason why there is none."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from assess.analysis.codes import Message, message
from assess.analysis.errors import AnalysisError

PROBLEMS_SHOWN = 3
BY_NUMBER = {
    "flat-pair": ("item", "other"),
    "flat-pairs": ("item", "other"),
    "not-categories": ("item",),
    "singular": ("items",),
    "thin-pair": ("first", "second"),
    "thin-pairs": ("first", "second"),
}  # values that are numbers of items, from 1

T = TypeVar("T")


@dataclass(frozen=True)
class Unavailable:
    """A figure that these answers do not give, and why."""

    reason: Message


def attempt(figure: Callable[[], T], items: Sequence[str] | None = None) -> T | Unavailable:
    """The figure, or why there is none: of many problems of one kind the first few, and how many there are.

    With `items` a reason names them where it would say their numbers.
    """
    try:
        return figure()
    except AnalysisError as error:
        reason = _shortened(error)
        return Unavailable(reason if items is None else _named(reason, items))


def _named(value: Any, items: Sequence[str]) -> Any:
    """The same reason with names of items for their numbers."""
    if isinstance(value, list):
        return [_named(part, items) for part in value]
    if not isinstance(value, Message):
        return value
    numbered = BY_NUMBER.get(value.code, ())
    values = {
        key: _name(part, items) if key in numbered else _named(part, items) for key, part in value.values.items()
    }
    return Message(value.code, values)


def _name(number: Any, items: Sequence[str]) -> Any:
    return [items[one - 1] for one in number] if isinstance(number, list) else items[number - 1]


def _shortened(error: AnalysisError) -> Message:
    if len(error.problems) <= PROBLEMS_SHOWN:
        return error.message
    shown = message("several", parts=error.problems[:PROBLEMS_SHOWN])
    return message("and-more", shown=shown, more=len(error.problems) - PROBLEMS_SHOWN)
