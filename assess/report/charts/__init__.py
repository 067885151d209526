"""One kit for every chart: pure functions from numbers to coordinates, drawn by `templates/charts.jinja`.

Papers, the manual, studies and pages of staff all draw with it. Every chart comes with the words that its
alternative text needs; nothing here knows a colour.
"""

from assess.report.charts.axes import AXES, COEFFICIENT, GRADE, KEY, PER_CENT, UPPER_COEFFICIENT, Axis, star_axis
from assess.report.charts.bars import Bar, Segment, shares
from assess.report.charts.lines import Line, LinePlot, line_plot
from assess.report.charts.paths import Label, number, path
from assess.report.charts.ranks import Strip, rank_strip
from assess.report.charts.rows import Plot, Row, dot_rows
from assess.report.charts.star import StarPlot, star
from assess.report.charts.waterfall import Step, Waterfall, waterfall
from assess.report.charts.wright_map import PersonItemMap, person_item_map

__all__ = [
    "AXES", "COEFFICIENT", "GRADE", "KEY", "PER_CENT", "UPPER_COEFFICIENT", "Axis", "Bar", "Label", "Line",
    "LinePlot", "PersonItemMap", "Plot", "Row", "Segment", "StarPlot", "Step", "Strip", "Waterfall", "dot_rows",
    "line_plot", "number", "path", "person_item_map", "rank_strip", "shares", "star", "star_axis", "waterfall",
]  # fmt: skip
