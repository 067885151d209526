"""Where the ink goes: pure functions from numbers to coordinates, drawn by `templates/report/charts.svg.jinja`.

Every chart comes with the words that its alternative text needs; nothing here knows a colour.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from math import cos, pi, sin

DIGIT = 5.5  # width of a digit of Source Sans 3 at 11 px


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
class Dot:
    """A place on the chart."""

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
    dots: str
    labels: tuple[Label, ...]


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
    whiskers: str
    dots: str
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Swatch:
    """The mark of a level: one to four dots on its shade."""

    title: str
    shade: int
    dots: str


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
    line: str
    whisker: str
    dots: str
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
    """A bar of the waterfall."""

    x: float
    y: float
    width: float
    height: float
    gain: bool


@dataclass(frozen=True)
class Waterfall:
    """From the reference value to the score: a bar per step, connectors between, dot and whisker at the end.

    A loss is drawn hollow, so that the sign shows without colour.
    """

    title: str
    description: str
    width: float
    height: float
    connectors: str
    blocks: tuple[Block, ...]
    gains: str
    losses: str
    whisker: str
    dot: Dot
    dots: str
    labels: tuple[Label, ...]


def number(value: float) -> float:
    """A coordinate to two decimals, so that the same chart has the same bytes."""
    return round(value, 2) + 0.0


def path(points: Sequence[tuple[float, float]]) -> str:
    """An open path through the points."""
    return "M" + "L".join(f"{number(x):g} {number(y):g}" for x, y in points)


def dot(x: float, y: float) -> str:
    """A line of no length, whose round ends make a dot."""
    return f"M{number(x):g} {number(y):g}h0"


def _circle(x: float, y: float, radius: float) -> str:
    return f"M{number(x - radius):g} {y:g}" + "".join(
        f"a{radius:g} {radius:g} 0 0 1 {way:g} 0" for way in (2 * radius, -2 * radius)
    )


def _figure(x: float, y: float, value: float) -> Label:
    """A figure centred by the width of its digits: cheaper to print than a middle anchor."""
    text = f"{value:g}"
    return Label(number(x - DIGIT * len(text) / 2), number(y), text)


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
    left, right = (150.0, width - 90.0) if words else (9.0, width - 9.0)
    bottom = row_height * len(rows)

    def place(value: float) -> float:
        return number(left + (min(max(value, low), high) - low) / (high - low) * (right - left))

    labels = [_figure(place(tick), bottom + 12, tick) for tick in ticks if tick not in (25, 75)]
    dots, whiskers, marks, withheld = [], [], [], []
    for index, row in enumerate(rows):
        y = number((index + 0.5) * row_height)
        if row.value is None:
            withheld.append(path([(left, y), (right, y)]))
        else:
            dots.append(dot(place(row.value), y))
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
        "".join(withheld), "".join(dots), tuple(labels),
    )  # fmt: skip


def star(rows: Sequence[Row], title: str, *, width: float = 302, height: float = 240) -> StarPlot:
    """One spoke per row, the first pointing up; 0 at the centre, 100 at the end of the spoke; no area is filled."""
    middle, level = width / 2, height / 2 + 4
    radius = min(height / 2 - 34, width / 2 - 66)
    dots: list[str] = []
    spokes: list[str] = []
    withheld: list[str] = []
    whiskers: list[str] = []
    labels: list[Label] = []
    for index, row in enumerate(rows):
        angle = -pi / 2 + 2 * pi * index / len(rows)
        across, down = cos(angle), sin(angle)

        def at(value: float, across: float = across, down: float = down) -> tuple[float, float]:
            reach = radius * min(max(value, 0), 100) / 100
            return number(middle + reach * across), number(level + reach * down)

        (withheld if row.value is None else spokes).append(path([at(0), at(100)]))
        if row.value is not None:
            dots.append(dot(*at(row.value)))
        if row.value is not None and row.low is not None and row.high is not None:
            whiskers.append(path([at(row.low), at(row.high)]))
        labels += _spoke_labels(row, middle, level, radius, across, down)
    return StarPlot(
        title, description(rows), width, height,
        "".join(_circle(middle, level, number(radius * part)) for part in (0.25, 0.5, 0.75, 1)),
        "".join(spokes), "".join(withheld), "".join(whiskers), "".join(dots), tuple(labels),
    )  # fmt: skip


def _spoke_labels(row: Row, middle: float, level: float, radius: float, across: float, down: float) -> list[Label]:
    """The title beyond the end of a spoke, and below it why nothing is drawn; scores stand in the table beside."""
    anchor = "middle" if abs(across) < 0.3 else ("start" if across > 0 else "end")
    x = number(middle + (radius + 10) * across)
    y = number(level + (radius + 12) * down + (-4 if down < -0.9 else 4 if down < 0 else 10))
    title = Label(x, y, row.title, anchor, strong=True)
    return [title] if row.text else [title, Label(x, number(y + 14), row.note, anchor)]


def swatch(shade: int, title: str) -> Swatch:
    """The mark of a level: its shade, and one to four dots side by side."""
    return Swatch(title, shade, "".join(dot(26 - 5.5 * (shade - 1) + 11 * index, 9) for index in range(shade)))


def shares(
    parts: Sequence[tuple[str, float]],
    title: str,
    *,
    width: float = 300,
    height: float = 22,
    shades: Sequence[int] = (),
    labelled: bool = True,
) -> Bar:
    """Shares of a whole side by side, light to dark; words that have no room stand in the table only."""
    segments, x = [], 0.0
    for index, (name, share) in enumerate(parts):
        room = share * width
        words = f"{name} {share:.0%}".replace("%", " %")
        label = words if labelled and room > DIGIT * len(words) + 12 else ""
        segments.append(Segment(number(x), number(room), shades[index] if shades else index + 1, label, words))
        x += room
    described = "; ".join(segment.text for segment in segments)
    return Bar(title, described, width, height, tuple(segments))


def rank_strip(
    expected: float, low: int, high: int, of: int, places: int, title: str, text: str,
    *, together: tuple[float, float] | None = None, width: float = 300, height: float = 40,
) -> Strip:  # fmt: skip
    """One person's rank interval among all places; a bracket above joins those who cannot be told apart."""
    left, right, axis = 8.0, width - 8.0, height - 20

    def place(rank: float) -> float:
        return number(
            (left + right) / 2 if of < 2 else left + (min(max(rank, 1), of) - 1) / (of - 1) * (right - left)
        )

    bracket = ""
    if together is not None:
        first, last = place(together[0]), place(together[1])
        bracket = path([(first, axis - 8), (first, axis - 13), (last, axis - 13), (last, axis - 8)])
    half_step = (right - left) / (2 * (of - 1)) if of > 1 else 0
    labels = [_figure(left, height - 4, 1)]
    if of > 1:
        labels.append(_figure(right - DIGIT, height - 4, of))
    if 1 < places < of and left + 16 < place(places) < right - 24:
        labels.append(_figure(place(places), height - 4, places))
    return Strip(
        title, text, width, height, number(min(place(places) + half_step, right) - left + 4), axis, left,
        path([(left, axis), (right, axis)]), path([(place(low), axis), (place(high), axis)]),
        dot(place(expected), axis), bracket, tuple(labels),
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
    left, right = 9.0, width - 9.0

    def place(value: float) -> float:
        return number(left + (value - least) / (most - least) * (right - left))

    thick, bottom = row_height * 0.46, row_height * (len(steps) + 1)
    blocks = []
    connectors = [path([(place(start), 0), (place(start), bottom)])]
    for index, step in enumerate(steps):
        ends = sorted((place(totals[index]), place(totals[index + 1])))
        y = (index + 0.5) * row_height
        blocks.append(
            Block(ends[0], number(y - thick / 2), number(ends[1] - ends[0]), number(thick), step.change >= 0)
        )
        x = place(totals[index + 1])
        connectors.append(path([(x, y + thick / 2), (x, y + row_height - thick / 2)]))
    at = Dot(place(end), number(bottom - row_height / 2))
    words = "; ".join(f"{step.title} {step.text}" for step in steps)
    return Waterfall(
        title, words, width, bottom + 16, "".join(connectors), tuple(blocks),
        "".join(_rectangle(block) for block in blocks if block.gain),
        "".join(_rectangle(block) for block in blocks if not block.gain),
        path([(place(low), at.y), (place(high), at.y)]), at, dot(at.x, at.y),
        (Label(place(start), number(bottom + 12), f"{start:g}", "middle"),),
    )  # fmt: skip


def _rectangle(block: Block) -> str:
    return f"M{block.x:g} {block.y:g}h{block.width:g}v{block.height:g}h{-block.width:g}Z"
