"""A bank: the pool of items that forms and editions refer to."""

from typing import ClassVar, Literal

from assess.documents.base import DocumentKey, Frozen, Grown, Head, Line, Slug, Text
from assess.documents.content_bars import Bars
from assess.documents.item import Item


class Exclusion(Frozen):
    """Items of which one person meets at most one in a campaign, such as twins."""

    items: tuple[Slug, ...]
    why: Line = ""


class Bank(Grown, Head):
    """A pool of items that forms and editions refer to."""

    gained: ClassVar[frozenset[str]] = frozenset({"bars"})

    kind: Literal["bank"]
    key_source: Text
    vocabulary: DocumentKey | None = None
    exclusions: tuple[Exclusion, ...] = ()
    bars: Bars | None = None
    items: tuple[Item, ...]
