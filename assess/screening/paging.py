"""Pages of a list: which one was asked for, how many there are, and what stands on it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Generic, TypeVar

SIZE = 40
T = TypeVar("T")


@dataclass(frozen=True)
class Page(Generic[T]):
    """One page of a list of `total` rows; pages count from 1."""

    rows: Sequence[T]
    number: int
    of: int
    total: int

    def __iter__(self) -> Iterator[T]:
        return iter(self.rows)


def place(total: int, asked: int, size: int) -> tuple[int, int]:
    """The nearest page there is to the one that was asked for, and how many there are."""
    of = max(-(-total // size), 1)
    return min(max(asked, 1), of), of
