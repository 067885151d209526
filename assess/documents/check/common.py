"""What the rules share."""

from collections import Counter
from collections.abc import Iterator

from assess.documents.problem import Problem


def repeated(place: str, names: list[str] | tuple[str, ...]) -> Iterator[Problem]:
    """Names that stand more than once."""
    for name, count in Counter(names).items():
        if count > 1:
            yield Problem(place, f"{name} stands {count} times", "make ids unique")


def warn(place: str, reason: str, remedy: str) -> Problem:
    """A problem that does not fail."""
    return Problem(place, reason, remedy, warning=True)
