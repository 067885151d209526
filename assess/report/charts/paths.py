"""The strokes of every chart: coordinates with two decimals, paths, dots and words at a place."""

from collections.abc import Sequence
from dataclasses import dataclass

DIGIT = 5.5  # width of a digit of Source Sans 3 at 11 px


@dataclass(frozen=True)
class Label:
    """Words at a place; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    strong: bool = False


def number(value: float) -> float:
    """A coordinate to two decimals, so that the same chart has the same bytes."""
    return round(value, 2) + 0.0


def path(points: Sequence[tuple[float, float]]) -> str:
    """An open path through the points."""
    return "M" + "L".join(f"{number(x):g} {number(y):g}" for x, y in points)


def dot(x: float, y: float) -> str:
    """A line of no length, whose round ends make a dot."""
    return f"M{number(x):g} {number(y):g}h0"


def circle(x: float, y: float, radius: float) -> str:
    """A circle, as a path."""
    return f"M{number(x - radius):g} {y:g}" + "".join(
        f"a{radius:g} {radius:g} 0 0 1 {way:g} 0" for way in (2 * radius, -2 * radius)
    )


def figure_at(x: float, y: float, value: float) -> Label:
    """A figure centred by the width of its digits: cheaper to print than a middle anchor."""
    text = f"{value:g}"
    return Label(number(x - DIGIT * len(text) / 2), number(y), text)


def marker(index: int, x: float, y: float) -> str:
    """Circle, square, triangle, diamond, cross: one for each series."""
    shapes = (
        f"M{x - 3.2:.2f} {y:.2f}a3.2 3.2 0 1 0 6.4 0a3.2 3.2 0 1 0 -6.4 0Z",
        f"M{x - 3:.2f} {y - 3:.2f}h6v6h-6Z",
        f"M{x:.2f} {y - 3.9:.2f}l3.8 6.6h-7.6Z",
        f"M{x:.2f} {y - 4.2:.2f}l4.2 4.2l-4.2 4.2l-4.2 -4.2Z",
        f"M{x - 1.1:.2f} {y - 3.8:.2f}h2.2v2.7h2.7v2.2h-2.7v2.7h-2.2v-2.7h-2.7v-2.2h2.7Z",
    )
    return shapes[index]
