"""Words that somebody looks for, as conditions of a query."""

import re
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, false, or_

from assess.store.search_key import search_key

_UMLAUT = re.compile(r"([aou])e(?=\w)")
_LONG = 5  # letters; in shorter words, such as Joel, it is hardly ever meant


def holding(words: str, *columns: Any) -> list[ColumnElement[bool]]:
    """That every one of the words stands in one of the columns, in any order; no condition without words."""
    found = search_key(words).split()
    if words.strip() and not found:
        return [false()]
    return [_somewhere(word, columns) for word in found]


def any_of(words: str, *columns: Any) -> ColumnElement[bool]:
    """That at least one of the words stands in one of the columns."""
    return or_(false(), *(_somewhere(word, columns) for word in search_key(words).split()))


def _somewhere(word: str, columns: Sequence[Any]) -> ColumnElement[bool]:
    """That a word stands in one of the columns; typed as "ue" it may be there as "ü"."""
    ways = dict.fromkeys((word, _UMLAUT.sub(r"\1", word) if len(word) >= _LONG else word))
    return or_(*(column.like(f"%{_literal(way)}%", escape="\\") for column in columns for way in ways))


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
