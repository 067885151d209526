"""What would decide a ranking, and which of its places depend on weights."""

from flask import Blueprint, render_template, request
from flask.typing import ResponseReturnValue
from flask_babel import gettext as _

from assess.report.charts import Axis, Line, LinePlot, line_plot
from assess.screening.campaigns import listing
from assess.screening.problems import Refused
from assess.screening.records import Campaign
from assess.screening.results import looking_ahead, robustness
from assess.screening.results.looking_ahead import Assumptions, NextSteps
from assess.web import forms
from assess.web.results.chosen import asked_ranking
from assess.web.scope import loaded

pages = Blueprint("deciding", __name__)
TICKS = 5


@pages.get("/campaigns/<campaign_id>/next-step")
def next_step(campaign_id: str) -> ResponseReturnValue:
    """What an interview, a work sample or another form would decide, by assumptions that can be changed."""
    ranked = asked_ranking()
    sure = ranked.rules.thresholds.sure
    try:
        assumed, problems = looking_ahead.read(request.args, ranked.overview.reliability), []
    except Refused as error:
        assumed = looking_ahead.read({}, ranked.overview.reliability)
        problems = [{"field": one.field, "text": forms.words(one)} for one in error.problems]
    found = looking_ahead.look_ahead(ranked, assumed, sure)
    page = render_template(
        "results/next_steps.html",
        campaign=listing.summary(loaded(Campaign)),
        cohort=ranked.cohort.number,
        ranking=ranked.overview,
        found=found,
        assumed=assumed,
        limits=looking_ahead.LIMITS,
        sure=sure,
        problems=problems,
        titles=step_titles(),
        plot=_plot(found, assumed) if found else None,
    )
    return page, 422 if problems else 200


def step_titles() -> dict[str, str]:
    """What steps are called."""
    return {
        looking_ahead.NOTHING: _("Nothing more"),
        looking_ahead.INTERVIEW: _("Structured interview"),
        looking_ahead.WORK_SAMPLE: _("Work sample"),
        looking_ahead.ANOTHER_FORM: _("Another form"),
    }


def _plot(found: NextSteps, assumed: Assumptions) -> LinePlot:
    """Points gained by hours of each step."""
    titles, furthest = step_titles(), max(assumed.hours, found.most_hours / 3, 1.0)
    lines = [
        Line(titles[curve.step], [curve.hours[at] for at in shown], [curve.gains[at] for at in shown])
        for curve in found.curves
        if (shown := [at for at, hours in enumerate(curve.hours) if hours <= furthest])
    ]
    highest = max([max(line.y) for line in lines] + [0.1])
    words = "; ".join(
        _("%(step)s %(gain).1f points after %(hours)g hours", step=line.label, gain=line.y[-1], hours=line.x[-1])
        for line in lines
    )
    return line_plot(
        lines,
        _("Expected gain in true star score by hours"),
        words,
        _axis(furthest, _("Hours of staff")),
        _axis(highest, _("Points in all")),
        width=560,
        height=260,
        at_end=True,
    )


def _axis(most: float, label: str) -> Axis:
    """From nothing to at least so much, in even steps."""
    step = next(
        size * unit for unit in (0.01, 0.1, 1, 10, 100, 1000) for size in (1, 2, 5) if size * unit * TICKS >= most
    )
    ticks = [round(step * number, 6) for number in range(TICKS + 1) if step * (number - 1) < most]
    return Axis(0.0, ticks[-1], ticks, label)


@pages.get("/campaigns/<campaign_id>/weights")
def weights(campaign_id: str) -> ResponseReturnValue:
    """Which places depend on the authors' weights, and what other weights would change."""
    ranked = asked_ranking()
    return render_template(
        "results/weights.html",
        campaign=listing.summary(loaded(Campaign)),
        cohort=ranked.cohort.number,
        ranking=ranked.overview,
        found=robustness.look(ranked, robustness.times(request.args, ranked)),
        times=robustness.TIMES,
        kinds=kind_titles(),
    )


def kind_titles() -> dict[str, str]:
    """What is moved or left out by each kind of variant."""
    return {
        "weight": _("One weight a quarter more or less"),
        "weights": _("All weights at once, each a quarter more or less"),
        "scenario": _("One scenario left out"),
        "point": _("One point left out"),
        "lens": _("Judgement or everyday conduct left out"),
    }
