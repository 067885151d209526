"""A bank: the pool of items that forms and editions refer to."""

from typing import Literal

from assess.documents.base import DocumentKey, Frozen, Head, Line, Slug, Text
from assess.documents.item import Item


class Exclusion(Frozen):
    """Items of which one person meets at most one in a campaign, such as twins."""

    items: tuple[Slug, ...]
    why: Line = ""


class Bank(Head):
    """A pool of items that forms and editions refer to."""

    kind: Literal["bank"]
    key_source: Text
    vocabulary: DocumentKey | None = None
    exclusions: tuple[Exclusion, ...] = ()
    items: tuple[Item, ...]
