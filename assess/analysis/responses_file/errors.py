"""What keeps a file of answers from being read: every kind of fault once, with its first place and how often."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from assess.analysis.codes import Message, message

SHOWN = 20  # kinds of fault that are said; the rest comes to light when these are mended


class UnreadableResponses(ValueError):
    """A file of answers that cannot be taken; `problems` lists every kind of fault, `columns` what was proposed."""

    def __init__(self, problems: Sequence[Message], columns: Sequence[Any] = ()) -> None:
        self.problems = list(problems)
        self.columns = tuple(columns)
        super().__init__("; ".join(map(str, self.problems)))


def cell_place(line: int, column: str) -> Message:
    """Where a cell stands."""
    return message("file-cell", line=line, column=column)


def more_places(count: int) -> Message | str:
    """How many places beside the first one have the same fault; nothing where there is none."""
    return message("more-places", count=count) if count else ""


@dataclass
class Problems:
    """Collects what is wrong; faults of one kind are one message with the first place and the number of others."""

    said: list[Message] = field(default_factory=list)
    _kinds: dict[tuple[str, object], int] = field(default_factory=dict)
    _counts: list[int] = field(default_factory=list)

    def add(self, code: str, /, **values: Any) -> None:
        """A fault that has one place."""
        self.said.append(message(code, **values))
        self._counts.append(0)

    def add_kind(self, code: str, /, times: int = 1, kind: object = None, **values: Any) -> None:
        """A fault of a kind that may have many places; the first one is told, the message needs `more`."""
        known = self._kinds.get((code, kind))
        if known is None:
            self._kinds[code, kind] = len(self.said)
            self.said.append(message(code, more=more_places(0), **values))
            self._counts.append(times - 1)
        else:
            self._counts[known] += times
        place = self._kinds[code, kind]
        told = self.said[place]
        self.said[place] = Message(told.code, {**told.values, "more": more_places(self._counts[place])})

    def refuse(self, columns: Sequence[Any] = ()) -> None:
        """UnreadableResponses if there is anything to say."""
        if self.said:
            raise UnreadableResponses(self.said[:SHOWN], columns)
