"""Words that somebody looks for, as conditions of a query."""

from typing import Any

from sqlalchemy import ColumnElement, false, or_

from assess.store.search_key import search_key


def holding(words: str, *columns: Any) -> list[ColumnElement[bool]]:
    """That every one of the words stands in one of the columns, in any order; no condition without words."""
    found = search_key(words).split()
    if words.strip() and not found:
        return [false()]
    return [or_(*(column.like(f"%{_literal(word)}%", escape="\\") for column in columns)) for word in found]


def _literal(word: str) -> str:
    return word.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
