"""Charts: where the ink goes."""

import re

import pytest

from assess.report import charts
from assess.report.charts import Row, Step
from assess.report.templates import environment

SHOWN = Row("Poise", "50 (40–60)", 50, 40, 60)
WITHHELD = Row("Radar", note="withheld")


def places(path: str) -> list[tuple[float, float]]:
    """The corners of a path."""
    return [(float(x), float(y)) for x, y in re.findall(r"[ML](\S+?) ([\d.-]+)", path)]


def drawing(source: str, **content: object) -> str:
    """What the macros draw."""
    return environment().from_string('{% import "charts.jinja" as draw %}' + source).render(content)


def test_a_dot_stands_in_the_middle_of_its_whisker() -> None:
    plot = charts.dot_rows([SHOWN], "Facets", width=300)
    (dot,), ends = places(plot.dots), places(plot.spans)
    assert dot[0] == pytest.approx((ends[0][0] + ends[1][0]) / 2)
    assert {y for _, y in [dot, *ends]} == {dot[1]}


def test_rows_follow_one_another_from_top_to_bottom() -> None:
    plot = charts.dot_rows([SHOWN, SHOWN, SHOWN], "Facets", row_height=20)
    assert [y for _, y in places(plot.dots)] == [10, 30, 50]


def test_hairlines_stand_at_the_quarters() -> None:
    plot = charts.dot_rows([SHOWN], "Facets", width=118)
    assert [x for x, _ in places(plot.grid)[::2]] == [9, 34, 59, 84, 109]


def test_a_withheld_row_has_a_line_but_neither_dot_nor_whisker() -> None:
    plot = charts.dot_rows([WITHHELD], "Facets")
    assert (plot.dots, plot.spans) == ("", "")
    assert len(places(plot.withheld)) == 2


def test_what_lies_beyond_the_scale_is_drawn_at_its_edge() -> None:
    plot = charts.dot_rows([Row("Poise", "99 (90–108)", 99, 90, 108)], "Facets", width=118)
    assert places(plot.spans)[1][0] == 109


def test_a_chart_says_in_words_what_it_draws() -> None:
    plot = charts.dot_rows([SHOWN, WITHHELD], "Facets")
    assert plot.description == "Poise 50 (40–60); Radar withheld"


def test_the_first_spoke_of_the_star_points_up() -> None:
    star = charts.star([SHOWN] * 5, "Star")
    foot, tip = places(star.spokes)[:2]
    assert foot[0] == tip[0]
    assert tip[1] < foot[1]


def test_a_score_of_fifty_lies_halfway_along_its_spoke() -> None:
    star = charts.star([SHOWN] * 5, "Star")
    (x0, y0), (x1, y1) = places(star.spokes)[2:4]
    assert places(star.dots)[1] == pytest.approx(((x0 + x1) / 2, (y0 + y1) / 2), abs=0.02)


def test_a_withheld_spoke_has_no_dot() -> None:
    star = charts.star([SHOWN, WITHHELD, SHOWN, SHOWN, SHOWN], "Star")
    assert len(places(star.dots)) == 4
    assert len(places(star.withheld)) == 2


def test_shares_fill_the_bar() -> None:
    bar = charts.shares([("Misery", 0.1), ("Mediocrity", 0.3), ("Magnificence", 0.6)], "Mix", width=200)
    assert [(part.x, part.width) for part in bar.segments] == [(0, 20), (20, 60), (80, 120)]


def test_a_share_without_room_keeps_its_words_for_the_table() -> None:
    bar = charts.shares([("Misery", 0.02), ("Magnificence", 0.98)], "Mix", width=300)
    assert [part.label for part in bar.segments] == ["", "Magnificence 98 %"]
    assert bar.description == "Misery 2 %; Magnificence 98 %"


def test_a_level_has_as_many_dots_as_its_shade() -> None:
    drawn = [drawing('{{ draw.level(shade, "Strong") }}', shade=shade) for shade in (1, 2, 3, 4)]
    assert [len(places(svg.partition(' d="')[2])) for svg in drawn] == [1, 2, 3, 4]
    assert all("<title>Strong</title>" in svg for svg in drawn)


def test_the_rank_strip_runs_from_the_first_to_the_last_place() -> None:
    strip = charts.rank_strip(1, 1, 9, 9, 3, "Place", "1 (1–9)", width=216)
    assert places(strip.span) == [(8, 20), (208, 20)]
    assert [label.text for label in strip.labels] == ["1", "9", "3"]


def test_the_places_on_offer_end_between_two_places() -> None:
    strip = charts.rank_strip(1, 1, 9, 9, 3, "Place", "1 (1–9)", width=216)
    assert strip.left + strip.offer_width - 4 == 8 + 2.5 * 25


def test_a_bracket_joins_those_who_cannot_be_told_apart() -> None:
    strip = charts.rank_strip(4, 2, 7, 9, 3, "Place", "4 (2–7)", together=(3, 6), width=216)
    assert [x for x, _ in places(strip.bracket)] == [58, 58, 133, 133]


@pytest.mark.parametrize("of", [1, 2])
def test_a_ranking_of_hardly_anybody_can_be_drawn(of: int) -> None:
    strip = charts.rank_strip(1, 1, of, of, 1, "Place", "1")
    assert len(places(strip.dots)) == 1


def test_the_waterfall_ends_where_its_steps_lead() -> None:
    chart = charts.waterfall(50, [Step("A", 4, "+4"), Step("B", -1, "−1")], 53, 47, 59, "Steps")
    assert chart.totals == (50, 54, 53)
    (gained, _), (lost, _), (dot, _) = places(chart.gains)[0], places(chart.losses)[0], places(chart.dots)[0]
    assert places(chart.connectors)[0][0] == gained
    assert lost == dot


def test_a_step_of_the_waterfall_lies_at_the_same_place_in_its_own_row() -> None:
    chart = charts.waterfall(50, [Step("A", 4, "+4"), Step("B", -1, "−1")], 53, 47, 59, "Steps")
    loss = drawing("{{ draw.waterfall_step(chart, 1) }}", chart=chart)
    assert 'class="loss"' in loss
    assert f'x="{chart.axis.at(53)}"' in loss


def test_losses_lie_apart_from_gains() -> None:
    chart = charts.waterfall(50, [Step("A", -4, "−4")], 46, 40, 52, "Steps")
    assert chart.gains == ""
    assert chart.losses.endswith("Z")


def test_the_same_numbers_draw_the_same_chart() -> None:
    assert charts.star([SHOWN] * 5, "Star") == charts.star([SHOWN] * 5, "Star")


def test_the_waterfalls_whisker_runs_over_the_whole_interval() -> None:
    chart = charts.waterfall(50, [Step("A", 3, "+3")], 53, 47, 59, "Steps")
    (begin, _), (end, _), (dot, _) = *places(chart.span), places(chart.dots)[0]
    assert dot - begin == pytest.approx(end - dot, abs=0.02)
    assert begin < dot < end


def test_a_whisker_in_a_row_of_a_table_lies_in_per_cent_of_its_width() -> None:
    svg = drawing("{{ draw.whisker_row(row) }}", row=Row("Poise", "50 (40–108)", 50, 40, 108, 25))
    assert 'cx="50.00%"' in svg
    assert 'x1="40.00%" x2="100.00%"' in svg
    assert 'class="mark"' in svg
    assert 'class="hairline"' in svg


def test_a_whisker_of_fixed_width_leaves_room_for_its_dot() -> None:
    ends = [drawing("{{ draw.whisker(axes.key, value, width=84) }}", value=value) for value in (1, 6)]
    assert 'cx="6"' in ends[0]
    assert 'cx="78"' in ends[1]


def test_what_is_not_known_has_a_line_but_no_dot_in_its_row() -> None:
    svg = drawing("{{ draw.whisker_row(row) }}", row=WITHHELD)
    assert 'class="held"' in svg
    assert "<circle" not in svg


def test_the_axis_of_star_scores_holds_every_interval_in_whole_tens_around_fifty() -> None:
    assert (charts.star_axis([]).low, charts.star_axis([]).high) == (30, 70)
    wide = charts.star_axis([(8, 61), (44, 93)])
    assert (wide.low, wide.high, wide.middle) == (0, 100, 50)
    assert wide.ticks == [10, 30, 50, 70, 90]
