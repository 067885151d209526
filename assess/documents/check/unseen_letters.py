"""Rules for every text of every document: something to see, and nothing that hides."""

from collections.abc import Iterator
from typing import Any

from assess.documents.fault import Fault
from assess.documents.unseen import DIRECTION, UNSEEN, blank, unfit

_HIDING = UNSEEN - {"\u00ad"} | DIRECTION - {"\u061c", "\u200e", "\u200f"}  # hyphens and marks are texts' own


def letter_problems(value: Any, place: str = "") -> Iterator[Fault]:
    """Each text with a letter that nobody sees, or with nothing else."""
    if isinstance(value, str) and value:
        if blank(value):
            yield Fault(place, "has nothing that can be seen", "write it, or take the key out")
        elif letter := unfit(value) or next((one for one in value if one in _HIDING), ""):
            yield Fault(place, f"holds U+{ord(letter):04X}, which nobody sees", "take it out")
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from letter_problems(inner, f"{place} > {name}" if place else name)
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            named = inner.get("id", number) if isinstance(inner, dict) else number
            yield from letter_problems(inner, f"{place} > {named}")
