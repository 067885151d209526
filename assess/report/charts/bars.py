"""Shares of a whole side by side."""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.report.charts.paths import DIGIT, number


@dataclass(frozen=True)
class Segment:
    """A part of a bar: where it starts, how wide it is, which shade (1-4), and its label when there is room."""

    x: float
    width: float
    shade: int
    label: str
    text: str


@dataclass(frozen=True)
class Bar:
    """A bar of shares that add up to one."""

    title: str
    description: str
    width: float
    height: float
    segments: tuple[Segment, ...]


def shares(
    parts: Sequence[tuple[str, float]],
    title: str,
    *,
    width: float = 300,
    height: float = 22,
    shades: Sequence[int] = (),
    labelled: bool = True,
    worded: bool = True,
) -> Bar:
    """Shares of a whole side by side, light to dark; words that have no room stand in the table only."""
    segments, x = [], 0.0
    for index, (name, share) in enumerate(parts):
        room = share * width
        words = f"{name} {share:.0%}".replace("%", " %")
        written = words if worded else words.removeprefix(f"{name} ")
        label = written if labelled and room > DIGIT * len(written) + 12 else ""
        segments.append(Segment(number(x), number(room), shades[index] if shades else index + 1, label, words))
        x += room
    described = "; ".join(segment.text for segment in segments)
    return Bar(title, described, width, height, tuple(segments))
