"""What the rules share."""

from collections import Counter
from collections.abc import Iterator

from assess.documents.fault import Fault


def repeated(place: str, names: list[str] | tuple[str, ...]) -> Iterator[Fault]:
    """Names that stand more than once."""
    for name, count in Counter(names).items():
        if count > 1:
            yield Fault(place, f"{name} stands {count} times", "make ids unique")


def warn(place: str, reason: str, remedy: str) -> Fault:
    """A problem that does not fail."""
    return Fault(place, reason, remedy, warning=True)
