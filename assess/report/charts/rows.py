"""Dot-and-whisker rows over an axis."""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.report.charts.axes import PER_CENT, Axis
from assess.report.charts.paths import Label, dot, figure_at, number, path

MARGIN = 9.0


@dataclass(frozen=True)
class Row:
    """A score to draw: numbers on the chart's scale, `text` as printed; a withheld one has only a `note`."""

    title: str
    text: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    mark: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Plot:
    """Dot-and-whisker rows: paths for hairlines, spans of whiskers, reference marks, withheld rows and dots."""

    title: str
    description: str
    width: float
    height: float
    grid: str
    spans: str
    marks: str
    withheld: str
    dots: str
    labels: tuple[Label, ...]


def description(rows: Sequence[Row]) -> str:
    """The rows in words, for those who listen to the chart."""
    return "; ".join(f"{row.title} {row.text or row.note}".strip() for row in rows)


def dot_rows(
    rows: Sequence[Row],
    title: str,
    *,
    width: float = 300,
    row_height: float = 24,
    axis: Axis = PER_CENT,
) -> Plot:
    """Rows of a dot and its whisker over an axis; titles and texts stand in the table around."""
    left, right = MARGIN, width - MARGIN
    bottom = row_height * len(rows)

    def place(value: float) -> float:
        return axis.place(value, left, right)

    labels = [figure_at(place(tick), bottom + 12, tick) for tick in axis.ticks if tick not in (25, 75)]
    dots, spans, marks, withheld = [], [], [], []
    for index, row in enumerate(rows):
        y = number((index + 0.5) * row_height)
        if row.value is None:
            withheld.append(path([(left, y), (right, y)]))
        else:
            dots.append(dot(place(row.value), y))
        if row.value is not None and row.low is not None and row.high is not None:
            spans.append(path([(place(row.low), y), (place(row.high), y)]))
        if row.mark is not None:
            marks.append(path([(place(row.mark), y - 6), (place(row.mark), y + 6)]))
    grid = "".join(path([(place(tick), 0), (place(tick), bottom)]) for tick in axis.ticks)
    return Plot(
        title, description(rows), width, bottom + 16, grid, "".join(spans), "".join(marks),
        "".join(withheld), "".join(dots), tuple(labels),
    )  # fmt: skip
