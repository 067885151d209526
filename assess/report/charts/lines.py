"""Line charts: every series has its own marker, and its label beside the line."""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.report.charts.axes import Axis
from assess.report.charts.paths import Label, marker, number, path

LETTER = 5.6  # mean width of a letter at 11 px
LABEL_HEIGHT = 12.0
MARKERS = 5
CREST = 0.3  # a label stands on the highest part of its line


@dataclass(frozen=True)
class Line:
    """A series to draw. With `dots` every point is measured and marked, else the line is a smooth curve."""

    label: str
    x: Sequence[float]
    y: Sequence[float]
    dots: bool = False


@dataclass(frozen=True)
class DrawnLine:
    """A line and its markers as paths, and its label; `number` is that of its colour and marker, from 1."""

    number: int
    line: str
    markers: str
    label: Label


@dataclass(frozen=True)
class LinePlot:
    """A chart of one to five lines."""

    title: str
    description: str
    width: float
    height: float
    grid: str
    axis: str
    lines: tuple[DrawnLine, ...]
    labels: tuple[Label, ...]


def line_plot(
    lines: Sequence[Line], title: str, description: str, across: Axis, up: Axis,
    *, width: float = 344, height: float = 212, at_end: bool = False,
) -> LinePlot:  # fmt: skip
    """Up to five lines; labels stand where a line is furthest above the others, or `at_end` of the lines."""
    if not 1 <= len(lines) <= 5:
        raise ValueError(f"A chart carries one to five lines, not {len(lines)}.")
    longest = max(len(line.label) for line in lines)
    left, top, bottom = 34.0, 20.0, height - 32.0
    right = width - (12.0 + LETTER * longest if at_end else 8.0)

    def place(x: float, y: float) -> tuple[float, float]:
        return across.place(x, left, right), up.place(y, bottom, top)

    points = [[place(x, y) for x, y in zip(line.x, line.y, strict=True)] for line in lines]
    spots = _end_spots(points) if at_end else _clear_spots(points, left, right)
    drawn = [
        DrawnLine(index + 1, path(run), _markers(index, run, line.dots), Label(*spot, line.label, anchor))
        for index, (line, run, (spot, anchor)) in enumerate(zip(lines, points, spots, strict=True))
    ]
    grid = "".join(path([place(across.low, tick), place(across.high, tick)]) for tick in up.ticks)
    labels = [Label(left - 6, number(place(across.low, t)[1] + 4), f"{t:g}", "end") for t in up.ticks]
    labels += [Label(place(t, up.low)[0], bottom + 14, f"{t:g}".replace("-", "−"), "middle") for t in across.ticks]
    labels += [Label(0, 9, up.label), Label(right, height - 4, across.label, "end")]
    axis = path([(left, bottom), (right, bottom)])
    return LinePlot(title, description, width, height, grid, axis, tuple(drawn), tuple(labels))


Points = Sequence[tuple[float, float]]
Spot = tuple[tuple[float, float], str]


def _end_spots(points: Sequence[Points]) -> list[Spot]:
    """Labels beside the last points, pushed apart where they would touch."""
    order = sorted(range(len(points)), key=lambda index: points[index][-1][1])
    spots: dict[int, Spot] = {}
    lowest = 0.0
    for index in order:
        x, y = points[index][-1]
        lowest = max(y + 4, lowest + LABEL_HEIGHT)
        spots[index] = ((number(x + 8), number(lowest)), "start")
    return [spots[index] for index in range(len(points))]


def _clear_spots(points: Sequence[Points], left: float, right: float) -> list[Spot]:
    """Labels above the point where each line stands out most among the others."""
    spots: list[Spot] = []
    for index, run in enumerate(points):
        rivals = [other for place, other in enumerate(points) if place != index]

        high, low = min(y for _, y in run), max(y for _, y in run)
        crest = [step for step, (_, y) in enumerate(run) if y <= high + CREST * (low - high)]

        def clearance(step: int, run: Points = run, rivals: Sequence[Points] = rivals) -> float:
            above = min((other[step][1] for other in rivals), default=400.0) - run[step][1]
            taken = any(abs(x - run[step][0]) < 16 and abs(y + 6 - run[step][1]) < 14 for (x, y), _ in spots)
            return above - (1000.0 if taken else 0.0)

        x, y = run[max(crest, key=clearance)]
        anchor = "start" if x < left + 12 else "end" if x > right - 12 else "middle"
        spots.append(((number(x + {"start": 2, "end": -2, "middle": 0}[anchor]), number(y - 6)), anchor))
    return spots


def _markers(index: int, run: Points, dots: bool) -> str:
    step = 1 if dots else max(1, len(run) // MARKERS)
    first = 0 if dots else step // 2 + (index * step) // MARKERS - step // 4
    return "".join(marker(index, x, y) for x, y in run[first::step])
