"""Where the ink goes: pure functions from numbers to coordinates, drawn by `templates/report/charts.svg.jinja`.

Every chart comes with the words a reader of its table or of its alternative text needs; nothing here knows a colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin


@dataclass(frozen=True)
class Row:
    """A score to draw: numbers on the chart's scale, `text` as printed; a withheld one has no number but a `note`."""

    title: str
    text: str = ""
    value: float | None = None
    low: float | None = None
    high: float | None = None
    mark: float | None = None
    note: str = ""


@dataclass(frozen=True)
class Dot:
    """A dot at a place."""

    x: float
    y: float


@dataclass(frozen=True)
class Label:
    """Words at a place; `anchor` is start, middle or end."""

    x: float
    y: float
    text: str
    anchor: str = "start"
    strong: bool = False


@dataclass(frozen=True)
class Plot:
    """Dot-and-whisker rows: paths for hairlines, whiskers, reference marks and withheld rows, and the dots."""

    title: str
    description: str
    width: float
    height: float
    grid: str
    whiskers: str
    marks: str
    withheld: str
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class StarPlot:
    """Five spokes with a dot and a whisker each, rings at a quarter, a half and three quarters."""

    title: str
    description: str
    width: float
    height: float
    centre: Dot
    rings: tuple[float, ...]
    spokes: str
    withheld: str
    whiskers: str
    dots: tuple[Dot, ...]
    labels: tuple[Label, ...]


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


@dataclass(frozen=True)
class Strip:
    """The places of a ranking from first to last, with one person's interval and the places on offer."""

    title: str
    description: str
    width: float
    height: float
    offer_width: float
    axis: float
    left: float
    right: float
    low: float
    high: float
    dot: Dot
    bracket: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Step:
    """A step of the waterfall: the signed change and its printed text."""

    title: str
    change: float
    text: str


@dataclass(frozen=True)
class Block:
    """A bar of the waterfall; a loss is drawn hollow, so that sign shows without colour."""

    x: float
    y: float
    width: float
    height: float
    gain: bool


@dataclass(frozen=True)
class Waterfall:
    """From the reference value to the score: a bar per step, connectors between, dot and whisker at the end."""

    title: str
    description: str
    width: float
    height: float
    grid: str
    connectors: str
    blocks: tuple[Block, ...]
    whisker: str
    dot: Dot
    labels: tuple[Label, ...]


def number(value: float) -> float:
    """A coordinate to two decimals, so that the same chart has the same bytes."""
    return round(value, 2) + 0.0


def path(points: Sequence[tuple[float, float]]) -> str:
    """An open path through the points."""
    return "M" + "L".join(f"{number(x):g} {number(y):g}" for x, y in points)


def description(rows: Sequence[Row]) -> str:
    """The rows in words, for those who listen to the chart."""
    return "; ".join(f"{row.title} {row.text or row.note}".strip() for row in rows)


def dot_rows(
    rows: Sequence[Row],
    title: str,
    *,
    width: float = 300,
    row_height: float = 24,
    scale: tuple[float, float] = (0, 100),
    ticks: Sequence[float] = (0, 25, 50, 75, 100),
    words: bool = False,
) -> Plot:
    """Rows of a dot and its whisker over an axis; with `words`, titles and texts stand in the chart too."""
    low, high = scale
    left, right = (150.0, width - 90.0) if words else (6.0, width - 6.0)
    bottom = row_height * len(rows)

    def place(value: float) -> float:
        return number(left + (min(max(value, low), high) - low) / (high - low) * (right - left))

    labels = [Label(place(tick), number(bottom + 12), f"{tick:g}", "middle") for tick in ticks]
    dots, whiskers, marks, withheld = [], [], [], []
    for index, row in enumerate(rows):
        y = number((index + 0.5) * row_height)
        if row.value is None:
            withheld.append(path([(left, y), (right, y)]))
        else:
            dots.append(Dot(place(row.value), y))
        if row.value is not None and row.low is not None and row.high is not None:
            whiskers.append(path([(place(row.low), y), (place(row.high), y)]))
        if row.mark is not None:
            marks.append(path([(place(row.mark), y - 6), (place(row.mark), y + 6)]))
        if words:
            labels.append(Label(0, y + 4, row.title, strong=True))
            labels.append(Label(width, y + 4, row.text or row.note, "end"))
    grid = "".join(path([(place(tick), 0), (place(tick), bottom)]) for tick in ticks)
    return Plot(
        title, description(rows), width, bottom + 16, grid, "".join(whiskers), "".join(marks),
        "".join(withheld), tuple(dots), tuple(labels),
    )  # fmt: skip


def star(rows: Sequence[Row], title: str, *, width: float = 320, height: float = 284) -> StarPlot:
    """One spoke per row, the first pointing up; 0 at the centre, 100 at the end of the spoke; no area is filled."""
    centre = Dot(width / 2, height / 2 + 4)
    radius = height / 2 - 46
    dots, spokes, withheld, whiskers, labels = [], [], [], [], []
    for index, row in enumerate(rows):
        angle = -pi / 2 + 2 * pi * index / len(rows)
        across, down = cos(angle), sin(angle)

        def at(value: float, across: float = across, down: float = down) -> tuple[float, float]:
            reach = radius * min(max(value, 0), 100) / 100
            return number(centre.x + reach * across), number(centre.y + reach * down)

        (withheld if row.value is None else spokes).append(path([at(0), at(100)]))
        if row.value is not None:
            dots.append(Dot(*at(row.value)))
        if row.value is not None and row.low is not None and row.high is not None:
            whiskers.append(path([at(row.low), at(row.high)]))
        labels += _spoke_labels(row, centre, radius, across, down)
    return StarPlot(
        title, description(rows), width, height, centre, tuple(number(radius * part) for part in (0.25, 0.5, 0.75, 1)),
        "".join(spokes), "".join(withheld), "".join(whiskers), tuple(dots), tuple(labels),
    )  # fmt: skip


def _spoke_labels(row: Row, centre: Dot, radius: float, across: float, down: float) -> list[Label]:
    """Title and score beyond the end of a spoke, two lines high."""
    anchor = "middle" if abs(across) < 0.3 else ("start" if across > 0 else "end")
    x = number(centre.x + (radius + 10) * across)
    y = number(centre.y + (radius + 12) * down + (-16 if down < -0.9 else 0 if down < 0 else 8))
    return [Label(x, y, row.title, anchor, strong=True), Label(x, number(y + 14), row.text or row.note, anchor)]


def shares(
    parts: Sequence[tuple[str, float]], title: str, *, width: float = 300, height: float = 22, shades: Sequence[int] = ()
) -> Bar:
    """Shares of a whole side by side, light to dark; a share too narrow for its words keeps them for the table."""
    segments, x = [], 0.0
    for index, (name, share) in enumerate(parts):
        text = f"{100 * share:.0f} %"
        room = share * width
        label = f"{name} {text}" if room > 6.2 * len(f"{name} {text}") + 8 else (text if room > 34 else "")
        shade = shades[index] if shades else index + 1
        segments.append(Segment(number(x), number(room), shade, label, f"{name} {text}"))
        x += room
    words = "; ".join(segment.text for segment in segments)
    return Bar(title, words, width, height, tuple(segments))


def rank_strip(
    expected: float, low: int, high: int, of: int, places: int, title: str, text: str,
    *, together: tuple[float, float] | None = None, width: float = 300, height: float = 40,
) -> Strip:  # fmt: skip
    """One person's rank interval among all places; a bracket above joins those who cannot be told apart."""
    left, right, axis = 8.0, width - 8.0, height - 20

    def place(rank: float) -> float:
        return number((left + right) / 2 if of < 2 else left + (min(max(rank, 1), of) - 1) / (of - 1) * (right - left))

    bracket = ""
    if together is not None:
        first, last = place(together[0]), place(together[1])
        bracket = path([(first, axis - 8), (first, axis - 13), (last, axis - 13), (last, axis - 8)])
    half_step = (right - left) / (2 * (of - 1)) if of > 1 else 0
    labels = [Label(left, height - 4, "1", "middle")]
    if of > 1:
        labels.append(Label(right, height - 4, str(of), "end"))
    if 1 < places < of and left + 16 < place(places) < right - 24:
        labels.append(Label(place(places), height - 4, str(places), "middle"))
    return Strip(
        title, text, width, height, number(min(place(places) + half_step, right) - left + 4), axis, left, right,
        place(low), place(high), Dot(place(expected), axis), bracket, tuple(labels),
    )  # fmt: skip


def waterfall(
    start: float, steps: Sequence[Step], end: float, low: float, high: float, title: str,
    *, width: float = 300, row_height: float = 24,
) -> Waterfall:  # fmt: skip
    """The steps that lead from the reference value to the score, whose whisker runs from `low` to `high`."""
    totals = [start]
    for step in steps:
        totals.append(totals[-1] + step.change)
    least, most = min(*totals, low, end), max(*totals, high, end)
    margin = max((most - least) * 0.05, 0.5)
    least, most = least - margin, most + margin
    left, right = 6.0, width - 6.0

    def place(value: float) -> float:
        return number(left + (value - least) / (most - least) * (right - left))

    thick = row_height * 0.46
    blocks, connectors = [], []
    for index, step in enumerate(steps):
        first, last = sorted((place(totals[index]), place(totals[index + 1])))
        y = (index + 0.5) * row_height
        blocks.append(Block(first, number(y - thick / 2), number(last - first), number(thick), step.change >= 0))
        connectors.append(path([(place(totals[index + 1]), y + thick / 2), (place(totals[index + 1]), y + row_height - 3)]))
    bottom = row_height * (len(steps) + 1)
    y = number(bottom - row_height / 2)
    words = "; ".join(f"{step.title} {step.text}" for step in steps)
    labels = (Label(place(start), number(bottom + 12), f"{start:g}", "middle"),)
    return Waterfall(
        title, words, width, bottom + 16, path([(place(start), 0), (place(start), bottom)]), "".join(connectors),
        tuple(blocks), path([(place(low), y), (place(high), y)]), Dot(place(end), y), labels,
    )  # fmt: skip
