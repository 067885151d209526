"""A figure, or the named reason why there is none."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

from assess.analysis.codes import Message, message
from assess.analysis.errors import AnalysisError

PROBLEMS_SHOWN = 3

T = TypeVar("T")


@dataclass(frozen=True)
class Unavailable:
    """A figure that these answers do not give, and why."""

    reason: Message


def attempt(figure: Callable[[], T]) -> T | Unavailable:
    """The figure, or why there is none: of many problems of one kind the first few, and how many there are."""
    try:
        return figure()
    except AnalysisError as error:
        return Unavailable(_shortened(error))


def _shortened(error: AnalysisError) -> Message:
    if len(error.problems) <= PROBLEMS_SHOWN:
        return error.message
    shown = message("several", parts=error.problems[:PROBLEMS_SHOWN])
    return message("and-more", shown=shown, more=len(error.problems) - PROBLEMS_SHOWN)
