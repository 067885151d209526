"""The study of faking as a table, a report in Markdown and one drawing."""

import math
from collections.abc import Sequence

from assess.documents.blueprint import Blueprint
from assess.documents.star_study import Faked, Found, Reached, StarStudy
from assess.report.charts import Axis, Label, number, path
from assess.report.numbers import coefficient, decimal
from assess.report.templates import render

LEFT, RIGHT, TOP, ROW_HEIGHT = 215.0, 715.0, 52.0, 30.0
SPACE = "\N{NO-BREAK SPACE}"
PLUS_MINUS = f"{SPACE}±{SPACE}"
CONDITIONS = {
    "honest": "Honest",
    "ideal": "Statements at the ideal end",
    "coached": "Coached",
    "random-tests": "Clicking, honest statements",
    "random-ideal": "Clicking, ideal statements",
    "random": "Clicking everywhere",
    "machine": "Language model",
}
MEANINGS = {
    "honest": "everything as the person is",
    "ideal": "scenarios and conversations honest, every statement at the ideal end",
    "coached": "half an SD more ability in scenarios and conversations, four statements in five at the ideal end",
    "random-tests": "scenarios and conversations at random, two to four seconds a page; statements honest",
    "random-ideal": "scenarios and conversations at random in the same haste, statements at the ideal end",
    "random": "everything at random, two to four seconds a page",
    "machine": "scenarios and conversations as a language model answers them, statements at the ideal end",
}
SIGNS = {
    "directed": "missed reading checks",
    "inconsistency": "halves that do not agree",
    "infrequency": "unlikely claims",
    "one-sided": "one-sided",
    "scattered": "scattered",
    "straight-lining": "the same again and again",
    "too-fast": "pages too fast",
}
HEADINGS = ("Answering", "Star", "SD", "Lift", "Strong or above", "at most", "Signs", "Three signs")
REACHED_HEADINGS = ("What", "Minutes", "Two days", "Known standing", "One day", "From statements")
WEIGHT_HEADINGS = ("Component", "Weight", "Of the variance, assumed", "Simulated")
SHOWN_FROM = 0.01  # of people who show a sign


def faking_table(study: StarStudy) -> list[tuple[str, ...]]:
    """The rows as printed, under HEADINGS."""
    return [
        (
            CONDITIONS[one.condition],
            signed(one.mean),
            f"{one.sd:.2f}",
            lift_told(one),
            f"{100 * one.strong:.1f} %",
            f"{math.ceil(1000 * one.strong_most - 1e-9) / 10:.1f} %",  # a limit is rounded up
            signs_told(one),
            f"{100 * one.many:.1f} %",
        )
        for one in study.faked
    ]


def signed(value: float, digits: int = 2) -> str:
    """A number with its sign, plus too."""
    return ("+" if round(value, digits) > 0 else "") + decimal(value, digits)


def told(found: Found) -> str:
    """A coefficient with its standard error, as .68 ± .004."""
    return f"{coefficient(found.value)}{PLUS_MINUS}{coefficient(found.se, 3)}"


def lift_told(one: Faked) -> str:
    """The lift over honest answers with its standard error; none of these themselves."""
    return "–" if one.condition == "honest" else f"{signed(one.lift.value)}{PLUS_MINUS}{one.lift.se:.2f}"


def signs_told(one: Faked) -> str:
    """Which signs people show, and how many of them."""
    shown = sorted(((share, code) for code, share in one.signs.items() if share >= SHOWN_FROM), reverse=True)
    return ", ".join(f"{SIGNS.get(code, code)} {100 * share:.0f}{SPACE}%" for share, code in shown) or "none"


def reached_table(rows: Sequence[Reached]) -> list[tuple[str, ...]]:
    """What is reached in which time, under REACHED_HEADINGS."""
    return [
        (
            one.title,
            f"{one.minutes:.0f}",
            told(one.sittings),
            told(one.known) if one.known else "–",
            coefficient(one.one_day.value) if one.one_day else "–",
            f"{100 * one.statements:.0f} %" if one.statements is not None else "–",
        )
        for one in rows
    ]


def weights_table(study: StarStudy) -> list[tuple[str, ...]]:
    """Each component's weight as written, and the share of variance it carries, under WEIGHT_HEADINGS."""
    return [
        (one.title, coefficient(one.nominal), coefficient(one.assumed), coefficient(one.simulated))
        for one in study.weights
    ]


def faking_markdown(study: StarStudy, blueprint: Blueprint) -> str:
    """The whole report; `faking.svg` lies beside it."""
    lines = [
        "# What does answering otherwise bring?",
        "",
        f"{study.people:,} invented people of known standing take {blueprint.key} in each of seven ways, and are",
        "scored as everybody is. Stars, lifts and SDs are in SDs of the reference population, lifts with their",
        "standard errors. “Strong or above” is the share of people who get more than 50 % probability of it, “at",
        "most” its one-sided 95 % limit (Clopper and Pearson). Signs change no score; an honest person’s are the",
        "base rate.",
        "",
        "![Star by way of answering](faking.svg)",
        "",
        *_table(HEADINGS, faking_table(study)),
        "",
        *(f"- {CONDITIONS[one.condition]}: {MEANINGS[one.condition]}." for one in study.faked),
        "",
        f"The language model finds what is keyed best {machine_told(study)}.",
        "",
        "## What the star can be trusted with",
        "",
        f"{10 * study.people:,} people sit on two days. The first column is how far both stars agree, the second",
        "how much of one star their known standing explains; ± is a standard error. What is added to the battery",
        "is worked out by the formula for error variance; an interview is rated by two people.",
        "",
        *_table(REACHED_HEADINGS, reached_table(study.reached)),
        "",
        f"The authors assume {coefficient(study.assumed_reliability)}.",
        "",
        "## Effective weights",
        "",
        "The share of the star’s variance that each component carries, with what it shares with the others.",
        "",
        *_table(WEIGHT_HEADINGS, weights_table(study)),
        "",
        f"Seed {study.seed}.",
        "",
    ]
    return "\n".join(lines)


def machine_told(study: StarStudy) -> str:
    """How often a language model was taken to be right, and by what source; the same for several said once."""
    known: dict[tuple[float, str], list[str]] = {}
    for one in study.machine:
        known.setdefault((one.best, one.source), []).append(one.instrument)
    return "; ".join(
        f"{100 * best:.0f} times in 100{'' if len(known) == 1 else ' in ' + ', '.join(those)} ({source})"
        for (best, source), those in known.items()
    )


def faking_svg(study: StarStudy, blueprint: Blueprint) -> str:
    """Each way's mean star with one SD of people to either side, and where levels begin."""
    low = min(-3.0, *(one.mean - one.sd for one in study.faked))
    high = max(3.0, *(one.mean + one.sd for one in study.faked))
    at = Axis(low, high, tuple(float(tick) for tick in range(round(low), round(high) + 1)))
    bottom = TOP + ROW_HEIGHT * len(study.faked)
    starts = [(level.title, level.start) for level in blueprint.levels if level.start is not None]
    labels = [
        Label(0, 8, "Star, in SDs of the reference", strong=True),
        Label(RIGHT + 160, 8, "Strong or above", "end"),
        *(Label(_across(at, tick), bottom + 16, signed(tick, 0), "middle") for tick in at.ticks),
        *(Label(_across(at, start), 26 + 14 * (one % 2), title) for one, (title, start) in enumerate(starts)),
    ]
    rows = []
    for place, one in enumerate(study.faked):
        y = number(TOP + (place + 0.5) * ROW_HEIGHT)
        labels += [
            Label(0, y + 4, CONDITIONS[one.condition]),
            Label(RIGHT + 160, y + 4, f"{100 * one.strong:.1f} %", "end"),
        ]
        ends = {"low": _across(at, one.mean - one.sd), "high": _across(at, one.mean + one.sd)}
        rows.append({"x": _across(at, one.mean), "y": y, **ends})
    drawn = {
        "labels": labels,
        "rows": rows,
        "grid": _upright(at, at.ticks, bottom),
        "levels": _upright(at, [start for _title, start in starts], bottom),
        "height": bottom + 44,
        "under": bottom + 36,
    }
    return render("report/faking.svg.jinja", drawn)


def _across(at: Axis, value: float) -> float:
    return at.place(value, LEFT, RIGHT)


def _upright(at: Axis, values: Sequence[float], bottom: float) -> str:
    """Lines down the rows at those stars."""
    return "".join(path([(_across(at, value), TOP - 6), (_across(at, value), bottom)]) for value in values)


def _table(headings: Sequence[str], rows: Sequence[Sequence[str]]) -> list[str]:
    return [
        f"| {' | '.join(headings)} |",
        f"|{'---|' * len(headings)}",
        *(f"| {' | '.join(row)} |" for row in rows),
    ]
