"""The map of people and thresholds on one axis, after Wright."""

from collections.abc import Sequence
from dataclasses import dataclass

from assess.report.charts.axes import Axis
from assess.report.charts.paths import Label, marker, number, path

NAME_LENGTH = 11


@dataclass(frozen=True)
class PersonItemMap:
    """People above, thresholds below, on one axis."""

    title: str
    description: str
    width: float
    height: float
    grid: str
    people: str
    spans: str
    thresholds: str
    beyond: str
    labels: tuple[Label, ...]


def person_item_map(
    edges: Sequence[float], counts: Sequence[int], items: Sequence[tuple[str, Sequence[float]]],
    title: str, description: str, *, width: float = 344, row_height: float = 15,
) -> PersonItemMap:  # fmt: skip
    """People in bins above, one row of thresholds an item below, easiest first; beyond the axis stands an arrow."""
    axis = Axis(edges[0], edges[-1], range(round(edges[0]), round(edges[-1]) + 1, 2))
    left, right, hill = 74.0, width - 8.0, 76.0
    bottom = hill + 10 + row_height * len(items)

    def across(value: float) -> float:
        return axis.place(value, left, right)

    most = max(counts) or 1
    bars = []
    for low, high, count in zip(edges[:-1], edges[1:], counts, strict=True):
        tall = number((hill - 16) * count / most)
        wide = number(across(high) - across(low) - 1)
        bars.append(f"M{across(low):g} {hill:g}h{wide:g}v{-tall:g}h{-wide:g}Z" if count else "")
    labels = [Label(0, 24, "People"), Label(0, hill - 4, f"most: {most}"), Label(0, hill + 4, "")]
    spans, dots, beyond = [], [], []
    for row, (name, thresholds) in enumerate(sorted(items, key=lambda item: sum(item[1]) / max(1, len(item[1])))):
        y = number(hill + 10 + (row + 0.5) * row_height)
        short = name if len(name) <= NAME_LENGTH else name[: NAME_LENGTH - 1] + "…"
        labels.append(Label(0, number(y + 4), short))
        if thresholds:
            spans.append(path([(across(min(thresholds)), y), (across(max(thresholds)), y)]))
        dots += [marker(0, across(b), y) for b in thresholds if axis.low <= b <= axis.high]
        beyond += [
            _arrow(across(b), y, 1 if b > axis.high else -1) for b in thresholds if not axis.low <= b <= axis.high
        ]
    labels += [Label(across(t), bottom + 14, f"{t:g}".replace("-", "−"), "middle") for t in axis.ticks]
    labels.append(Label(right, bottom + 28, "Standing θ", "end"))
    grid = "".join(path([(across(tick), 10), (across(tick), bottom)]) for tick in axis.ticks)
    return PersonItemMap(
        title, description, width, bottom + 32, grid, "".join(bars), "".join(spans), "".join(dots),
        "".join(beyond), tuple(label for label in labels if label.text),
    )  # fmt: skip


def _arrow(x: float, y: float, way: int) -> str:
    return f"M{x - 4 * way:.2f} {y - 4:.2f}l{4 * way} 4l{-4 * way} 4"
