"""Which levels are shown of a person: the likeliest, and a second one beside it where it is not sure enough."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from assess.documents.blueprint import Level

SURE = 0.8  # from this probability on one level is shown alone


@dataclass(frozen=True)
class ShownLevel:
    """A level with its shade, 1 to 4, and its probability."""

    title: str
    dots: int
    probability: float


def ordered(levels: Sequence[Level]) -> list[Level]:
    """From the lowest up."""
    return sorted(levels, key=lambda level: float("-inf") if level.start is None else level.start)


def shown(probabilities: Mapping[str, float], levels: Sequence[Level]) -> tuple[ShownLevel, ...]:
    """The likeliest level; below 80 % the two likeliest, from the lower up."""
    known = [
        ShownLevel(level.title, min(number, 4), probabilities.get(level.id, 0.0))
        for number, level in enumerate(ordered(levels), start=1)
    ]
    likely = sorted(known, key=lambda one: -one.probability)[:2]
    if not likely or likely[0].probability >= SURE:
        return tuple(likely[:1])
    return tuple(one for one in known if one in likely)
