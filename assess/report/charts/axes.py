"""Axes: where a value lies along them, for charts in pixels and for rows of a table in per cent of the width."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from math import ceil, floor

from assess.report.charts.paths import number

NARROWEST_STAR = (30, 70)
DOT_ROOM = 6.0  # half a dot and its ring


@dataclass(frozen=True)
class Axis:
    """An axis: its range, its ticks, its words, and the tick that is drawn stronger than the others."""

    low: float
    high: float
    ticks: Sequence[float] = ()
    label: str = ""
    middle: float | None = None

    def share(self, value: float) -> float:
        """How far along the axis a value lies, 0 to 1; beyond the ends it stays at the end."""
        return (min(max(value, self.low), self.high) - self.low) / (self.high - self.low)

    def place(self, value: float, left: float, right: float) -> float:
        """Where a value lies between two coordinates."""
        return number(left + self.share(value) * (right - left))

    def at(self, value: float, width: float | None = None) -> str:
        """Where it lies in a drawing so many pixels wide, with room for a dot at both ends; else in per cent."""
        if width is None:
            return f"{100 * self.share(value):.2f}%"
        return f"{self.place(value, DOT_ROOM, width - DOT_ROOM):g}"


PER_CENT = Axis(0, 100, (0, 25, 50, 75, 100))
KEY = Axis(1, 6, (1, 2, 3, 4, 5, 6))  # effectiveness of an option, as judged by experts
GRADE = Axis(2, 10, ())  # school years that a text takes to read
COEFFICIENT = Axis(0, 1, (0, 0.25, 0.5, 0.75, 1))
UPPER_COEFFICIENT = Axis(0.5, 1, (0.5, 0.625, 0.75, 0.875, 1))
AXES = {"per_cent": PER_CENT, "key": KEY, "grade": GRADE}  # that templates know by name


def star_axis(ends: Iterable[tuple[float, float]]) -> Axis:
    """An axis of star scores in whole tens that holds all these intervals; ticks every ten or twenty points."""
    found = list(ends)
    low = min([floor(low / 10) * 10 for low, _ in found] + [NARROWEST_STAR[0]])
    high = max([ceil(high / 10) * 10 for _, high in found] + [NARROWEST_STAR[1]])
    step = 10 if high - low <= 80 else 20
    return Axis(low, high, [tick for tick in range(low, high + 1) if (tick - 50) % step == 0], middle=50)
