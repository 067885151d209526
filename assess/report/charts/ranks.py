"""One person's rank among all places."""

from dataclasses import dataclass

from assess.report.charts.axes import Axis
from assess.report.charts.paths import DIGIT, Label, dot, figure_at, number, path


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
    span: str
    dots: str
    bracket: str
    labels: tuple[Label, ...]


def rank_strip(
    expected: float, low: int, high: int, of: int, places: int, title: str, text: str,
    *, together: tuple[float, float] | None = None, width: float = 300, height: float = 40,
) -> Strip:  # fmt: skip
    """One person's rank interval among all places; a bracket above joins those who cannot be told apart."""
    left, right, axis = 8.0, width - 8.0, height - 20

    def place(rank: float) -> float:
        return number((left + right) / 2) if of < 2 else Axis(1, of).place(rank, left, right)

    bracket = ""
    if together is not None:
        first, last = place(together[0]), place(together[1])
        bracket = path([(first, axis - 8), (first, axis - 13), (last, axis - 13), (last, axis - 8)])
    half_step = (right - left) / (2 * (of - 1)) if of > 1 else 0
    labels = [figure_at(left, height - 4, 1)]
    if of > 1:
        labels.append(figure_at(right - DIGIT, height - 4, of))
    if 1 < places < of and left + 16 < place(places) < right - 24:
        labels.append(figure_at(place(places), height - 4, places))
    return Strip(
        title, text, width, height, number(min(place(places) + half_step, right) - left + 4), axis, left,
        path([(left, axis), (right, axis)]), path([(place(low), axis), (place(high), axis)]),
        dot(place(expected), axis), bracket, tuple(labels),
    )  # fmt: skip
