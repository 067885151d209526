"""What is asked of a file: which columns are what, which cells are no answers, in which order words come."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, TypeAlias

Alike: TypeAlias = Literal["join", "apart"]


@dataclass(frozen=True)
class Wanted:
    """Patterns of items and of reversed ones (none: as proposed), columns by name, and the range of answers.

    `missing` are codes of no answer, `no_codes` that there are none; `labels` orders of words from low to high;
    `alike` what to do with labels of groups that look like one, None to ask.
    """

    items: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()
    group: str | None = None
    form: str | None = None
    id: str | None = None
    weights: str | None = None
    missing: tuple[str, ...] = ()
    no_codes: bool = False
    labels: tuple[tuple[str, ...], ...] = ()
    alike: Alike | None = None
    minimum: int | None = None
    maximum: int | None = None
    model: str = "grm"
