"""Conversations in a content manual: ways through, words, and how far ways differ for the equally able."""

from collections.abc import Mapping, Sequence
from typing import Any

from assess.documents import wording
from assess.documents.conversation import lengths
from assess.documents.item import Item, Node

MOST_APART = 0.04  # of expected scores over ways through, people being equally able


def talks(items: Sequence[Item], apart: Mapping[str, float]) -> dict[str, Any] | None:
    """A row for each conversation, and the widest difference; nothing where there are none."""
    held = [item for item in items if item.nodes]
    if not held:
        return None
    known = [apart[item.id] for item in held if item.id in apart]
    return {
        "rows": [_row(item, apart.get(item.id)) for item in held],
        "widest": max(known) if known else None,
        "bar": MOST_APART,
    }


def _row(item: Item, apart: float | None) -> dict[str, Any]:
    turns = sorted(lengths(item))
    references = [node.reference.mean for node in item.nodes if node.reference is not None]
    return {
        "item": item,
        "turns": (turns[0], turns[-1]),
        "places": len(item.nodes),
        "opening": len(wording.words(item.text)),
        "longest": max(map(_words, item.nodes)),
        "references": (min(references), max(references)) if references else None,
        "source": next((node.reference.source for node in item.nodes if node.reference), ""),
        "apart": apart,
    }


def _words(node: Node) -> int:
    return sum(len(wording.words(text)) for text in (node.says, *(line.text for line in node.lines)))
