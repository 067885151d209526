"""How steps lead from a reference value to a score."""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.report.charts.axes import Axis
from assess.report.charts.paths import Label, dot, number, path
from assess.report.charts.rows import MARGIN


@dataclass(frozen=True)
class Step:
    """A step of the waterfall: the signed change and its printed text."""

    title: str
    change: float
    text: str


@dataclass(frozen=True)
class Waterfall:
    """From the reference value to the score: a bar per step, connectors between, dot and whisker at the end.

    A loss is drawn hollow, so that the sign shows without colour. `totals` are the values before the first step and
    after each, for pages that draw a step a row along `axis`.
    """

    title: str
    description: str
    width: float
    height: float
    connectors: str
    gains: str
    losses: str
    span: str
    dots: str
    labels: tuple[Label, ...]
    axis: Axis
    totals: tuple[float, ...]
    low: float
    high: float


def waterfall(
    start: float, steps: Sequence[Step], end: float, low: float, high: float, title: str,
    *, width: float = 300, row_height: float = 24,
) -> Waterfall:  # fmt: skip
    """The steps that lead from the reference value to the score, whose whisker runs from `low` to `high`."""
    totals = [start]
    for step in steps:
        totals.append(totals[-1] + step.change)
    axis = _axis([*totals, low, high, end])

    def place(value: float) -> float:
        return axis.place(value, MARGIN, width - MARGIN)

    thick, bottom = row_height * 0.46, row_height * (len(steps) + 1)
    gains: list[str] = []
    losses: list[str] = []
    connectors = [path([(place(start), 0), (place(start), bottom)])]
    for index, step in enumerate(steps):
        ends = sorted((place(totals[index]), place(totals[index + 1])))
        y = (index + 0.5) * row_height
        bar = _rectangle(ends[0], number(y - thick / 2), number(ends[1] - ends[0]), number(thick))
        (gains if step.change >= 0 else losses).append(bar)
        x = place(totals[index + 1])
        connectors.append(path([(x, y + thick / 2), (x, y + row_height - thick / 2)]))
    level = number(bottom - row_height / 2)
    words = "; ".join(f"{step.title} {step.text}" for step in steps)
    return Waterfall(
        title, words, width, bottom + 16, "".join(connectors), "".join(gains), "".join(losses),
        path([(place(low), level), (place(high), level)]), dot(place(end), level),
        (Label(place(start), number(bottom + 12), f"{start:g}", "middle"),),
        axis, (*totals[:-1], end), low, high,
    )  # fmt: skip


def _axis(values: Sequence[float]) -> Axis:
    least, most = min(values), max(values)
    margin = max((most - least) * 0.05, 0.5)
    return Axis(least - margin, most + margin)


def _rectangle(x: float, y: float, width: float, height: float) -> str:
    return f"M{x:g} {y:g}h{width:g}v{height:g}h{-width:g}Z"
