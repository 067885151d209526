"""From the figures of a study to one self-contained page: tables, charts above them, no scripts."""

from collections.abc import Mapping, Sequence
from typing import Any

from assess.report.charts import (
    COEFFICIENT,
    UPPER_COEFFICIENT,
    Axis,
    Line,
    LinePlot,
    PersonItemMap,
    line_plot,
    person_item_map,
)
from assess.report.embedded_style import embedded_style
from assess.report.templates import render

Figures = Mapping[str, Any]

PEOPLE_SHOWN = 100
STRONGEST = 5
READING_POINTS = range(-3, 4)  # θ at which the tables under the curves are read
_THETA_TICKS = (-4, -2, 0, 2, 4)
_SHARE = Axis(0, 1, (0, 0.25, 0.5, 0.75, 1), "Share")

COEFFICIENTS = {
    "alpha": "Alpha",
    "omega_total": "Omega total",
    "lambda2": "Guttman’s λ2",
    "lambda6": "Guttman’s λ6",
    "split_half": "Split half, mean",
}
MODELS = {
    "rasch": "Rasch model",
    "2pl": "two-parameter logistic model",
    "pcm": "partial credit model",
    "gpcm": "generalised partial credit model",
    "grm": "graded response model",
    "nrm": "nominal response model",
}


def analysis_page(source: str, content: Figures, drawings: Figures, group: str | None = None) -> str:
    """The page for the figures and drawings of a study of the file `source`, compared by the column `group`."""
    known = drawings["information"] is not None
    context = {
        "source": source,
        "group": group,
        "style": embedded_style("fonts.css", "tokens.css", "base.css", "document.css", "analysis.css"),
        "model": MODELS[content["calibration"]["model"]],
        "coefficients": _coefficients(content["reliability"]),
        "notices": _notices(content["flags"]),
        "people": [flag for flag in content["flags"] if flag["about"] == "person"][:PEOPLE_SHOWN],
        "people_flagged": sum(flag["about"] == "person" for flag in content["flags"]),
        "items": [_item(figures, drawn, drawings) for figures, drawn in _pairs(content, drawings)],
        "information": _information(drawings) if known else None,
        "strongest": _strongest(drawings) if known else None,
        "error": _error(drawings) if known else None,
        "coefficient_axis": _coefficient_axis(content["reliability"]),
        "reading": _reading(drawings) if known else None,
        "map": _map(content, drawings) if drawings["people"] is not None else None,
        "scree": _scree(content["dimensions"]),
        "group_curves": [_group(drawn, drawings["theta"], content["scale"]) for drawn in drawings["groups"]],
        "theta_read": list(READING_POINTS),
    }
    return render("report/analysis.html.jinja", {**content, **context})


def _coefficients(reliability: Figures) -> list[tuple[str, Figures]]:
    """Title and figure of each coefficient; those that lack a value for one reason share a row."""
    rows: dict[str, tuple[str, Figures]] = {}
    for name, title in COEFFICIENTS.items():
        found = reliability[name]
        place = name if found["value"] is not None else found["reason"]
        before = f"{rows[place][0]}, " if place in rows else ""
        rows[place] = (before + title, found)
    return list(rows.values())


def _notices(flags: Sequence[Figures]) -> list[dict[str, Any]]:
    """What to look at, each reading once with every place it holds for."""
    found: dict[tuple[str, str], list[str]] = {}
    for flag in flags:
        if flag["about"] != "person":
            found.setdefault((flag["about"], flag["reading"]), []).append(flag["where"])
    return [{"about": about, "reading": reading, "where": where} for (about, reading), where in found.items()]


def _coefficient_axis(reliability: Figures) -> Axis:
    """The axis of the coefficients, which begins at a half when all of them lie above."""
    lows = [found["low"] if found["low"] is not None else found["value"] for found in reliability.values()]
    return UPPER_COEFFICIENT if all(low is None or low > 0.5 for low in lows) else COEFFICIENT


def _pairs(content: Figures, drawings: Figures) -> Sequence[tuple[Figures, Figures]]:
    return list(zip(content["items"], drawings["items"], strict=True))


def _theta(label: str = "Standing θ") -> Axis:
    return Axis(-4, 4, _THETA_TICKS, label)


def _up(label: str, most: float, ticks: int = 4) -> Axis:
    """An axis from 0 to just above the largest value, with round ticks."""
    step = next(size for size in _round_steps() if size * ticks >= most)
    used = [step * index for index in range(ticks + 1) if step * (index - 1) < most]
    return Axis(0, used[-1], used, label)


def _round_steps() -> Sequence[float]:
    return [round(unit * 10.0**power, 6) for power in range(-3, 7) for unit in (1, 2, 2.5, 5)]


def _item(figures: Figures, drawn: Figures, drawings: Figures) -> dict[str, Any]:
    name = figures["id"]
    observed, model = drawn["observed"], drawn["curves"]
    at_least = (model or observed or {"at_least": False})["at_least"]
    words = "share of people who give at least each answer" if at_least else "share of each answer"
    plots = []
    if observed is not None:
        low, high = min(observed["x"]), max(observed["x"])
        if high > low:
            ticks = [round(low, 2), round((low + high) / 2, 2), round(high, 2)]
            axis = Axis(low, high, ticks, "Mean of the other items")
            lines = [Line(one["label"], observed["x"], one["values"], dots=True) for one in observed["series"]]
            plots.append(("Observed", line_plot(lines, name, f"observed {words}", axis, _SHARE)))
    if model is not None:
        plots += _model_plots(name, drawn, drawings, words)
    return {"figures": figures, "plots": plots, "options": drawn["options"], "at_least": at_least}


def _model_plots(name: str, drawn: Figures, drawings: Figures, words: str) -> list[tuple[str, LinePlot]]:
    lines = [Line(one["label"], drawings["theta"], one["values"]) for one in drawn["curves"]["series"]]
    most = max(max(one["information"]) for one in drawings["items"])
    information = Line("", drawings["theta"], drawn["information"])
    by_standing = line_plot([information], name, "information by standing", _theta(), _up("Information", most))
    return [
        ("Model", line_plot(lines, name, f"expected {words}", _theta(), _SHARE)),
        ("Information", by_standing),
    ]


def _information(drawings: Figures) -> LinePlot:
    line = Line("", drawings["theta"], drawings["information"])
    top = max(drawings["information"])
    return line_plot(
        [line], "Information", "information of the scale by standing", _theta(), _up("Information", top)
    )


def _strongest(drawings: Figures) -> LinePlot:
    best = sorted(drawings["items"], key=lambda one: -max(one["information"]))[:STRONGEST]
    lines = [Line(one["id"][:14], drawings["theta"], one["information"]) for one in best]
    top = max(best[0]["information"])
    description = "information of the most informative items by standing"
    return line_plot(lines, "Item information", description, _theta(), _up("Information", top))


def _error(drawings: Figures) -> LinePlot:
    within = [min(error, 2.0) for error in drawings["error"]]
    line = Line("", drawings["theta"], within)
    description = "standard error of a standing by the standing itself"
    return line_plot([line], "Standard error", description, _theta(), _up("Standard error", max(within)))


def _reading(drawings: Figures) -> list[tuple[int, float, float]]:
    at = {round(theta, 6): index for index, theta in enumerate(drawings["theta"])}
    return [(theta, drawings["information"][at[theta]], drawings["error"][at[theta]]) for theta in READING_POINTS]


def _map(content: Figures, drawings: Figures) -> PersonItemMap | None:
    people = drawings["people"]
    if not people["ordered"]:
        return None
    items = [(one["id"], one["thresholds"]) for one in content["items"]]
    description = "people by their estimated standing above, thresholds of each item below, on one axis"
    return person_item_map(people["edges"], people["counts"], items, "People and thresholds", description)


def _scree(dimensions: Figures) -> LinePlot | None:
    if "eigenvalues" not in dimensions:
        return None
    shown = min(len(dimensions["eigenvalues"]), 10)
    places = list(range(1, shown + 1))
    lines = [
        Line("answers", places, dimensions["eigenvalues"][:shown], dots=True),
        Line("chance", places, dimensions["random"][:shown], dots=True),
    ]
    axis = Axis(1, shown, places, "Dimension")
    most = max(dimensions["eigenvalues"][0], dimensions["random"][0])
    description = "eigenvalues of the answers and of random answers of the same size"
    return line_plot(lines, "Dimensions", description, axis, _up("Eigenvalue", most))


def _group(drawn: Figures, theta: Sequence[float], scale: Figures) -> dict[str, Any]:
    if not drawn["series"]:
        return {"id": drawn["id"], "plot": None, "reason": drawn["reason"]}
    low, high = scale["low"], scale["high"]
    lines = [Line(one["label"][:14], theta, one["values"]) for one in drawn["series"]]
    highest = max(max(one["values"]) for one in drawn["series"])
    axis = Axis(low, high if highest > low + 1 else low + 1, _answers(low, high, highest), "Expected answer")
    plot = line_plot(lines, drawn["id"], "expected answer of each group by standing", _theta(), axis, at_end=True)
    at = {round(value, 6): index for index, value in enumerate(theta)}
    rows = [(one["label"], [one["values"][at[point]] for point in READING_POINTS]) for one in drawn["series"]]
    return {"id": drawn["id"], "plot": plot, "rows": rows}


def _answers(low: float, high: float, highest: float) -> list[float]:
    top = high if highest > low + 1 else low + 1
    steps = int(top - low)
    return [low + index * max(1, -(-steps // 6)) for index in range(steps // max(1, -(-steps // 6)) + 1)]
