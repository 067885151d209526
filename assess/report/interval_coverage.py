"""The study of honest intervals as a table in Markdown and as one drawing."""

from collections.abc import Mapping, Sequence
from typing import Any

from assess.report.charts import Axis, Label, Line, line_plot, number, path
from assess.report.templates import render

Row = Mapping[str, Any]

PROMISED = (0.88, 0.96)
ROW_HEIGHT = 22.0
HEADINGS = (
    "Condition",
    "People",
    "Items",
    "Reliability",
    "Shared",
    "Printed held",
    "Estimate held",
    "Rank held",
    "Chance off by",
    "Worst tenth",
    "Promise",
)


def coverage_table(rows: Sequence[Row]) -> list[tuple[str, ...]]:
    """The rows as printed, under HEADINGS."""
    return [
        (
            row["name"],
            str(row["people"]),
            str(row["items"] or "star"),
            f"{row['reliability']:.2f}",
            f"{100 * row['shared']:.0f} %",
            f"{100 * row['printed']:.1f} %",
            f"{100 * row['score']:.1f} %",
            f"{100 * row['rank_interval']:.1f} %",
            f"{row['calibration']:.3f}",
            f"{row['worst_tenth']:.3f}",
            ("kept" if row["honest"] else "missed") if row["promised"] else "none",
        )
        for row in rows
    ]


def coverage_markdown(rows: Sequence[Row], seed: int, replications: int) -> str:
    """The whole report; `coverage.svg` lies beside it."""
    lines = [
        "# Are the intervals honest?",
        "",
        "People with known true scores are tested, ranked, and compared with what the ranking said. 90 % intervals",
        "(of the score as printed, of the best estimate among these applicants, of the rank) should hold the truth",
        "at least 88 % of the time while one mood, facets or pairs of statements share up to 6 % of a facet's",
        "variance, and at most 96 % where people share no error (98 % among twelve). An announced chance of being",
        "among the first places should be off by at most .03 on average, and by at most .08 in every well-filled",
        "tenth. Beyond 6 % nothing is promised.",
        "",
        "![Share of intervals that hold the truth, and announced against real chances](coverage.svg)",
        "",
        f"| {' | '.join(HEADINGS)} |",
        f"|{'---|' * len(HEADINGS)}",
        *(f"| {' | '.join(cells)} |" for cells in coverage_table(rows)),
        "",
        f"Seed {seed}, {replications} replications of 120 people, small companies more often.",
        "",
    ]
    return "\n".join(lines)


def coverage_svg(rows: Sequence[Row]) -> str:
    """Left: intervals that hold the truth, with the promise shaded. Right: announced against real chances."""
    at, left, right = Axis(0.84, 0.96, (0.84, 0.88, 0.92, 0.96)), 190.0, 470.0
    bottom = 40 + ROW_HEIGHT * len(rows)

    def across(value: float) -> float:
        return at.place(value, left, right)

    labels = [Label(0, 20, "Best estimates: true scores inside their 90 % interval", strong=True)]
    labels += [Label(across(tick), bottom + 16, f"{100 * tick:.0f} %", "middle") for tick in at.ticks]
    dots = []
    for index, row in enumerate(rows):
        y = number(40 + (index + 0.5) * ROW_HEIGHT)
        labels += [Label(0, y + 4, row["name"]), Label(right + 58, y + 4, f"{100 * row['score']:.1f} %", "end")]
        dots.append({"x": across(row["score"]), "y": y, "kept": row["honest"]})
    chance = Axis(0, 1, (0, 0.25, 0.5, 0.75, 1), "Announced chance")
    announced, real = _pooled(rows)
    up = Axis(0, 1, chance.ticks, "Real frequency")
    points = Line("", announced, real, dots=True)
    plot = line_plot([points], "Chance of the first places", "announced against real frequency", chance, up)
    exact = line_plot([Line("", (0, 1), (0, 1))], "Exact", "", chance, up).lines[0].line
    band = {"x": across(PROMISED[0]), "width": number(across(PROMISED[1]) - across(PROMISED[0])), "bottom": bottom}
    grid = "".join(path([(across(tick), 34), (across(tick), bottom)]) for tick in at.ticks)
    drawn = {"labels": labels, "dots": dots, "band": band, "grid": grid, "plot": plot, "exact": exact}
    return render("report/interval-coverage.svg.jinja", {**drawn, "height": bottom + 28})


def _pooled(rows: Sequence[Row]) -> tuple[list[float], list[float]]:
    """Mean announced chance and real frequency by tenth, over all conditions, weighted by forecasts."""
    totals: dict[int, list[float]] = {}
    for row in rows:
        for announced, real, count in row["tenths"]:
            kept = totals.setdefault(min(9, int(announced * 10)), [0.0, 0.0, 0.0])
            kept[0] += announced * count
            kept[1] += real * count
            kept[2] += count
    listed = [totals[tenth] for tenth in sorted(totals)]
    return [said / count for said, _, count in listed], [was / count for _, was, count in listed]
