"""The inputs of verbs: each a frozen dataclass whose fields carry their limits, the only place where they stand.

Forms, command line and imports fill the same inputs. `tidy` cleans what was typed, `outside_limits` checks it.
"""

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Any, TypeVar, get_type_hints

from assess.documents.unseen import DIRECTION, UNSEEN, blank, unfit
from assess.screening.problems import Problem

T = TypeVar("T")
_DROPPED = DIRECTION | UNSEEN  # pasted along with names, and meant by nobody


@dataclass(frozen=True)
class Text:
    """One line of text: how long it may be, whether it must be there, and whether capitals count."""

    longest: int
    required: bool = False
    lower: bool = False


@dataclass(frozen=True)
class Number:
    """A whole number between two ends."""

    lowest: int
    highest: int


Limit = Text | Number


@lru_cache(maxsize=256)
def limits(shape: Any) -> Mapping[str, Limit]:
    """The limits of an input's fields, by name."""
    hints = get_type_hints(shape, include_extras=True)
    found = ((name, one) for name, hint in hints.items() for one in getattr(hint, "__metadata__", ()))
    return {name: one for name, one in found if isinstance(one, Limit)}


def tidy(asked: T) -> T:
    """The same input with each line of text cleaned without harm."""
    shape: Any = type(asked)
    cleaned = {
        name: one_line(getattr(asked, name)).lower() if limit.lower else one_line(getattr(asked, name))
        for name, limit in limits(shape).items()
        if isinstance(limit, Text)
    }
    return replace(asked, **cleaned)  # type: ignore[type-var]


def outside_limits(asked: object) -> list[Problem]:
    """What of an input is missing, too long or out of range, in the order of its fields."""
    shape: Any = type(asked)
    found = (outside(name, getattr(asked, name), limit) for name, limit in limits(shape).items())
    return [problem for problem in found if problem is not None]


def outside(name: str, value: Any, limit: Limit) -> Problem | None:
    """What is wrong with one value, if anything."""
    if isinstance(limit, Number):
        within = isinstance(value, int) and limit.lowest <= value <= limit.highest
        return None if within else Problem(name, "out-of-range", vars(limit))
    if limit.required and not value:
        return Problem(name, "missing")
    if unfit(value):
        return Problem(name, "unstorable")
    return Problem(name, "too-long", {"longest": limit.longest}) if len(value) > limit.longest else None


def one_line(text: str) -> str:
    """One line, composed letters, single spaces, without letters that nobody sees; nothing where none is seen."""
    seen = "".join(letter for letter in text if letter not in _DROPPED)
    line = " ".join(unicodedata.normalize("NFC", seen).split())
    return "" if blank(line) and not unfit(line) else line
