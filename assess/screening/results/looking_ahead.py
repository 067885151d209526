"""What a next step would decide of a ranking: interview, work sample or another form, by editable assumptions."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.next_steps import Outlook, Pool, Prospect, Step, frontier, outlook
from assess.screening.problems import Problem, Refused
from assess.screening.results.rankings import CohortRanking, Row

MOST = 60  # people whom a step is looked at with
PORTION, NO_CHANCE = 500, 1e-4
SHOWN = 12  # of a frontier
POINTS = 10.0  # of a star score a standard deviation
INTERVIEW, WORK_SAMPLE, ANOTHER_FORM, NOTHING = "structured-interview", "work-sample", "another-form", "nothing"
# Provisional, by the authors: hours of staff a person, reliability of the rating, correlation of true scores. An
# interview's ratings agree by .53 (two interviews) to .77 (one panel) in Conway, Jako & Goodman (1995), Journal of
# Applied Psychology 80, 565-579; how near its true score comes to the star's, nobody has studied here.
ASSUMED = {
    INTERVIEW: Step(INTERVIEW, 1.5, 0.60, 0.70),
    WORK_SAMPLE: Step(WORK_SAMPLE, 3.0, 0.70, 0.60),
    ANOTHER_FORM: Step(ANOTHER_FORM, 0.25, 0.80, 1.00),
}
LIMITS = {"hours": (0.1, 40.0), "reliability": (0.0, 1.0), "correlation": (0.0, 1.0)}
LONGEST = 2_000.0


@dataclass(frozen=True)
class Assumptions:
    """The steps as they are assumed to be, and the hours there are for one of them."""

    steps: tuple[Step, ...]
    hours: float


@dataclass(frozen=True)
class Promise:
    """What a step promises within the hours; gains in points of the star score."""

    step: str
    people: int
    hours: float
    settled: float
    gain: float
    each: float


@dataclass(frozen=True)
class Curve:
    """Gain by hours of a step, in points of the star score."""

    step: str
    hours: tuple[float, ...]
    gains: tuple[float, ...]


@dataclass(frozen=True)
class NextSteps:
    """Promises of all steps, nothing first; the best of them; whom to meet for it, and what nothing surpasses."""

    promises: tuple[Promise, ...]
    best: Promise
    meet: tuple[Row, ...]
    frontier: tuple[Promise, ...]
    curves: tuple[Curve, ...]
    most_hours: float


def read(asked: Mapping[str, str], reliability: float | None) -> Assumptions:
    """The assumptions as somebody typed them, what was left out as it is assumed; Refused with all that cannot be.

    Another form is as reliable as the order of these people.
    """
    problems: list[Problem] = []

    def number(field: str, usual: float, lowest: float, highest: float) -> float:
        typed = asked.get(field, "").strip().replace(",", ".")
        try:
            found = float(typed) if typed else usual
        except ValueError:
            found = -1.0
        if not lowest <= found <= highest:
            problems.append(Problem(field, "number-outside", {"lowest": lowest, "highest": highest}))
        return found

    steps = []
    for name, known in ASSUMED.items():
        usual = {"hours": known.hours, "reliability": known.reliability, "correlation": known.correlation}
        if name == ANOTHER_FORM and reliability is not None:
            usual["reliability"] = round(reliability, 2)
        given = {what: number(f"{name}-{what}", usual[what], *LIMITS[what]) for what in LIMITS}
        steps.append(Step(name, given["hours"], given["reliability"], given["correlation"]))
    hours = number("hours", 12.0, 0.0, LONGEST)
    if problems:
        raise Refused(problems)
    return Assumptions(tuple(steps), hours)


def look_ahead(ranked: CohortRanking, assumed: Assumptions, sure: float) -> NextSteps | None:
    """What each step promises; None where there is nothing to decide."""
    pool = _pool(ranked)
    if pool is None or not 0 < pool.places < len(ranked):
        return None
    outlooks = [outlook(pool, step, MOST, sure) for step in assumed.steps]
    within = [one.within(assumed.hours) for one in outlooks]
    promises = [_promise(step.id, one, pool.places) for step, one in zip(assumed.steps, within, strict=True)]
    nothing = _promise(NOTHING, outlooks[0].prospects[0], pool.places)
    best = max([nothing, *promises], key=lambda one: (round(one.gain, 6), -one.hours))
    order = next((one.order for one in outlooks if one.step.id == best.step), outlooks[0].order)
    return NextSteps(
        promises=(nothing, *promises),
        best=best,
        meet=tuple(ranked.rows(sorted(order[: best.people].tolist()))),
        frontier=tuple(_thinned([_promise(name, one, pool.places) for name, one in frontier(outlooks)])),
        curves=tuple(_curve(one) for one in outlooks),
        most_hours=max(one.prospects[-1].hours for one in outlooks),
    )


def _pool(ranked: CohortRanking) -> Pool | None:
    """What is believed of true scores, best first, as far down as anybody has a chance of a place."""
    order, at = ranked.order
    if order is None:
        return None
    chances, portion = np.zeros(0), max(2 * ranked.places, PORTION)
    while chances.size < at.size and (not chances.size or chances[-portion:].max() > NO_CHANCE):
        chances = np.append(chances, order.tops[at[chances.size : chances.size + portion]])
    means, sds = (column[at[: chances.size]] for column in order.believed)
    return Pool(means, sds, chances, min(ranked.places, len(ranked)), order.population.tau)


def _promise(step: str, one: Prospect, places: int) -> Promise:
    gain = POINTS * one.gain
    return Promise(step if one.people else NOTHING, one.people, one.hours, one.settled, gain, gain / places)


def _curve(one: Outlook) -> Curve:
    return Curve(
        one.step.id,
        tuple(prospect.hours for prospect in one.prospects),
        tuple(POINTS * prospect.gain for prospect in one.prospects),
    )


def _thinned(promises: Sequence[Promise]) -> list[Promise]:
    """At most so many of them, the first and those that add something worth showing."""
    most = promises[-1].gain
    found = [promises[0]]
    for one in promises[1:]:
        if one.gain - found[-1].gain >= most / SHOWN - 1e-9 or one is promises[-1]:
            found.append(one)
    return found
