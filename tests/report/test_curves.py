"""Line charts and the map of people and thresholds: every series is marked, labelled and inside the chart."""

import re
from itertools import pairwise

import pytest

from assess.report.charts import Axis, Line, line_plot, person_item_map
from assess.report.numbers import figure, p_value

ACROSS, UP = Axis(-4, 4, (-4, 0, 4), "θ"), Axis(0, 1, (0, 0.5, 1), "Share")


def numbers(path: str) -> list[float]:
    return [float(word) for word in re.findall(r"-?\d+\.?\d*", path)]


def test_a_line_runs_from_the_left_below_to_the_right_above() -> None:
    plot = line_plot([Line("a", (-4, 4), (0, 1))], "A line", "rising", ACROSS, UP)
    left, bottom, right, top = numbers(plot.lines[0].line)
    assert left < right <= plot.width
    assert top < bottom < plot.height


def test_values_beyond_the_axis_stay_at_its_end() -> None:
    plot = line_plot([Line("a", (-9, 9), (-1, 2))], "A line", "", ACROSS, UP)
    inside = line_plot([Line("a", (-4, 4), (0, 1))], "A line", "", ACROSS, UP)
    assert plot.lines[0].line == inside.lines[0].line


def test_five_series_have_five_markers_and_labels_that_do_not_touch() -> None:
    lines = [Line(f"s{k}", range(-4, 5), [0.5 + k / 100] * 9) for k in range(5)]
    plot = line_plot(lines, "Five", "", ACROSS, UP, at_end=True)
    shapes = {re.sub(r"[-\d. ]", "", line.markers)[:6] for line in plot.lines}
    assert len(shapes) == 5
    heights = sorted(line.label.y for line in plot.lines)
    assert all(upper - lower >= 11.9 for lower, upper in pairwise(heights))


@pytest.mark.parametrize("count", [0, 6])
def test_a_chart_carries_one_to_five_series(count: int) -> None:
    with pytest.raises(ValueError, match="one to five"):
        line_plot([Line("a", (0, 1), (0, 1))] * count, "Too many or none", "", ACROSS, UP)


def test_the_map_runs_from_the_easiest_item_to_the_hardest_and_points_beyond_the_axis() -> None:
    drawn = person_item_map((-4, -2, 0, 2, 4), (1, 5, 5, 1), [("hard", (1, 5)), ("easy", (-2, 0))], "Map", "")
    names = [label.text for label in drawn.labels if label.text in ("easy", "hard")]
    assert names == ["easy", "hard"]
    assert drawn.thresholds.count("M") == 3
    assert drawn.beyond.count("M") == 1


def test_figures_as_printed() -> None:
    assert [figure(-0.5), figure(-0.001), figure(None), figure(2, 0)] == ["−0.50", "0.00", "–", "2"]
    assert [p_value(0.0004), p_value(0.0412), p_value(None)] == ["< .001", ".041", "–"]
