"""How far the star of a battery can be trusted, by simulation, and what more time adds to it.

The same people of known standing sit the real documents twice on two days, and once more on the day of the first
sitting. What is added to a battery is worked out from the variances that the simulation finds.
"""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from assess.analysis.battery_people import Answers, People, asked_points, drawn_people, taken
from assess.analysis.composites import effective_weights
from assess.analysis.simulated_star import Battery, component_scores
from assess.arrays import Floats

__all__ = ["Figure", "Reliability", "battery_reliability"]

BATCHES = 20  # of people: the standard error of a figure is that of the mean over batches


@dataclass(frozen=True)
class Figure:
    """A figure with its standard error."""

    value: float
    se: float


@dataclass(frozen=True)
class Reliability:
    """What the star of one battery reaches.

    `known` is the share of its variance that known standing explains, `sittings` the correlation of sittings on two
    days and `one_day` on one; then with a confirmation and with an interview added, where asked. `weights` are each
    component's share of the star's variance.
    """

    known: Figure
    sittings: Figure
    one_day: Figure
    confirmed: Figure | None
    interviewed: Figure | None
    weights: Mapping[str, float]
    statements: float


@dataclass(frozen=True)
class _Sat:
    """Component scores of three sittings, (people, components) each, as they enter the star."""

    people: People
    first: Floats
    second: Floats
    same_day: Floats

    def part(self, rows: slice) -> "_Sat":
        facets = {facet: standing[rows] for facet, standing in self.people.facets.items()}
        people = People(facets, self.people.judgement[rows], self.people.encounters[rows])
        return _Sat(people, self.first[rows], self.second[rows], self.same_day[rows])


def battery_reliability(
    battery: Battery,
    people: int = 20_000,
    seed: int = 1,
    confirmation: Mapping[str, float] | None = None,
    with_interview: Callable[[float], float] | None = None,
) -> Reliability:
    """What the star of this battery reaches among the people of the reference.

    Formula: `known` is R^2, adjusted, of the star on cubics of the standings; `sittings` r(first, second). With a
    confirmation the error variance of a component is multiplied by its share in `confirmation` (answers before over
    answers then); `with_interview` gives from the reliability of the answers that with an interview.
    Source: Lord and Novick (1968), chapter 3; Spearman-Brown for what is added. Units: shares, each with the
    standard error of its mean over twenty batches of people. Errors: those of the battery.

    >>> from assess.config import shipped
    >>> from assess.documents.library import read_folder
    >>> library = read_folder(shipped("instruments"))
    >>> star = library.blueprints["engagement-star/1.0"]
    >>> battery = Battery([library.instruments[key] for key in star.battery], star)
    >>> found = battery_reliability(battery, people=2000, confirmation={"judgement": 0.5})
    >>> found.sittings.value < found.confirmed.value < 1, found.interviewed
    (True, None)
    """
    sat = _sat(battery, people, seed)
    names = [component.id for component in battery.blueprint.components]
    shares = np.array([(confirmation or {}).get(name, 1.0) for name in names])

    def interviewed(found: _Sat) -> float:
        assert with_interview is not None
        return with_interview(_sittings(found))

    weights = dict(zip(names, _weights(sat.first).tolist(), strict=True))
    return Reliability(
        known=_figure(sat, _known),
        sittings=_figure(sat, _sittings),
        one_day=_figure(sat, lambda found: _correlation(found.first, found.same_day)),
        confirmed=_figure(sat, lambda found: _confirmed(found, shares)) if confirmation else None,
        interviewed=_figure(sat, interviewed) if with_interview else None,
        weights=weights,
        statements=math.fsum(weights[part.id] for part in battery.blueprint.components if part.facets),
    )


def _sat(battery: Battery, people: int, seed: int) -> _Sat:
    drawn = drawn_people(people, battery.instruments, np.random.default_rng([seed, 0]))
    generator = np.random.default_rng([seed, 4])
    first, second = generator.standard_normal((2, people))
    whole = math.fsum(component.weight for component in battery.blueprint.components)
    spread = whole * battery.blueprint.star.sd
    weights = np.array([component.weight for component in battery.blueprint.components]) / spread

    def scores(mood: Floats) -> Floats:
        return weights * component_scores(
            battery, _points(battery, taken(battery.instruments, drawn, mood, generator))
        )

    return _Sat(drawn, scores(first), scores(second), scores(first))


def _points(battery: Battery, answers: Answers) -> dict[str, Floats]:
    return {one.key: asked_points(one, answers[one.key]) for one in battery.instruments}


def _figure(sat: _Sat, of: Callable[[_Sat], float]) -> Figure:
    """The figure over all people, its error from batches of them."""
    size = sat.people.count // BATCHES
    batches = [of(sat.part(slice(one * size, (one + 1) * size))) for one in range(BATCHES)]
    return Figure(of(sat), float(np.std(batches, ddof=1)) / math.sqrt(BATCHES))


def _sittings(sat: _Sat) -> float:
    return _correlation(sat.first, sat.second)


def _correlation(one: Floats, other: Floats) -> float:
    return float(np.corrcoef(one.sum(axis=1), other.sum(axis=1))[0, 1])


def _known(sat: _Sat) -> float:
    """R^2, adjusted for the number of terms: expected scores are smooth functions of one standing each."""
    standings = [*sat.people.facets.values(), sat.people.judgement, sat.people.encounters]
    terms = np.column_stack([np.ones(sat.people.count), *(s**power for s in standings for power in (1, 2, 3))])
    star = sat.first.sum(axis=1)
    residual = star - terms @ np.linalg.lstsq(terms, star, rcond=None)[0]
    degrees = len(star) - terms.shape[1]
    return float(1.0 - (residual @ residual) / degrees / star.var(ddof=1))


def _confirmed(sat: _Sat, shares: Floats) -> float:
    """True variance over itself and what is left of the errors, both from two sittings."""
    true = float(np.cov(sat.first.sum(axis=1), sat.second.sum(axis=1))[0, 1])
    errors = (sat.first - sat.second).var(axis=0, ddof=1) / 2.0
    together = float((sat.first.sum(axis=1) - sat.second.sum(axis=1)).var(ddof=1)) / 2.0
    return true / (true + together - float(((1.0 - shares) * errors).sum()))


def _weights(scores: Floats) -> Floats:
    spreads = scores.std(axis=0, ddof=1)
    together = np.atleast_2d(np.corrcoef(scores.T))  # one component alone has a number for a table
    return effective_weights(np.ones(len(spreads)).tolist(), spreads.tolist(), together)
