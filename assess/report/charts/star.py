"""The engagement star: five spokes, a dot and a whisker on each, no filled area."""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

from assess.report.charts.axes import PER_CENT
from assess.report.charts.paths import Label, circle, dot, number, path
from assess.report.charts.rows import Row, description

LETTER = 6.6  # of a label, about
UPRIGHT = 0.3  # beside such a spoke a title stands in the middle
LINE = 14
LONGEST_LINE = 13


@dataclass(frozen=True)
class StarPlot:
    """Five spokes with a dot and a whisker each, rings at a quarter, a half and three quarters."""

    title: str
    description: str
    width: float
    height: float
    rings: str
    spokes: str
    withheld: str
    spans: str
    dots: str
    labels: tuple[Label, ...]


def star(rows: Sequence[Row], title: str, *, width: float = 302, height: float = 240) -> StarPlot:
    """One spoke per row, the first pointing up; 0 at the centre, 100 at the end of the spoke; no area is filled."""
    middle, level = width / 2, height / 2 + 4
    angles = [-pi / 2 + 2 * pi * index / len(rows) for index in range(len(rows))]
    rooms = [_room_beside(row, cos(angle), middle) for row, angle in zip(rows, angles, strict=True)]
    radius = min([height / 2 - 34, *rooms])
    dots: list[str] = []
    spokes: list[str] = []
    withheld: list[str] = []
    spans: list[str] = []
    labels: list[Label] = []
    for row, angle in zip(rows, angles, strict=True):
        across, down = cos(angle), sin(angle)

        def at(value: float, across: float = across, down: float = down) -> tuple[float, float]:
            reach = radius * PER_CENT.share(value)
            return number(middle + reach * across), number(level + reach * down)

        (withheld if row.value is None else spokes).append(path([at(0), at(100)]))
        if row.value is not None:
            dots.append(dot(*at(row.value)))
        if row.value is not None and row.low is not None and row.high is not None:
            spans.append(path([at(row.low), at(row.high)]))
        labels += _spoke_labels(row, middle, level, radius, across, down)
    return StarPlot(
        title, description(rows), width, height,
        "".join(circle(middle, level, number(radius * part)) for part in (0.25, 0.5, 0.75, 1)),
        "".join(spokes), "".join(withheld), "".join(spans), "".join(dots), tuple(labels),
    )  # fmt: skip


def _room_beside(row: Row, across: float, middle: float) -> float:
    """How long a spoke may be so that its title, which begins beyond its end, stays inside the chart."""
    if abs(across) < UPRIGHT:
        return middle
    longest = max(len(line) for line in _lines(row.title))
    return (middle - LETTER * longest) / abs(across) - 10


def _spoke_labels(row: Row, middle: float, level: float, radius: float, across: float, down: float) -> list[Label]:
    """The title beyond the end of a spoke, and below it why nothing is drawn; scores stand in the table beside."""
    anchor = "middle" if abs(across) < UPRIGHT else ("start" if across > 0 else "end")
    x = number(middle + (radius + 10) * across)
    y = number(level + (radius + 12) * down + (-4 if down < -0.9 else 4 if down < 0 else 10))
    lines = _lines(row.title)
    y -= LINE * (len(lines) - 1) if down < 0 else 0
    title = [Label(x, number(y + LINE * index), line, anchor, strong=True) for index, line in enumerate(lines)]
    below = number(y + LINE * len(lines))
    return title if row.text else [*title, Label(x, below, row.note, anchor)]


def _lines(title: str) -> list[str]:
    """A title in one line, or in two of about the same length where it is long."""
    words = title.split()
    if len(title) <= LONGEST_LINE or len(words) < 2:
        return [title]
    cuts = ((" ".join(words[:cut]), " ".join(words[cut:])) for cut in range(1, len(words)))
    return list(min(cuts, key=lambda pair: max(map(len, pair))))
