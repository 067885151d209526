"""People in order of expected rank; whatever else is known of them is worked out for those somebody looks at.

Observed x_i ~ N(theta_i, s_i^2), theta_i ~ N(M, tau^2). No Monte Carlo: the same data give the same digits whatever
their order, and people with the same score and error get the same figures. `placing` holds the rank distributions.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from assess.analysis import alike
from assess.analysis.first_places import expected_around
from assess.analysis.place_groups import PlaceGroups, Thresholds, grouped
from assess.analysis.placing import Placings, RankDistributions
from assess.analysis.posteriors import (
    Cut,
    Expectation,
    Population,
    estimate_population,
    level_probabilities,
    sorted_cuts,
)
from assess.arrays import Floats, Indices, Integers


@dataclass(frozen=True)
class Standing:
    """Where one person stands among these applicants.

    `mean` and `sd` are the posterior of the true score; `levels` the probability of each level; `low` and `high`
    the 90 % interval of the rank (1 is first); `p_top` the chance to be among the best `places`;
    `indistinguishable` how many others differ by no more than error.
    """

    id: str
    value: float
    se: float
    mean: float
    sd: float
    reliability: float
    expected_rank: float
    low: int
    high: int
    p_top: float
    levels: dict[str, float]
    level: str
    indistinguishable: int


class Order:
    """Everybody's place, best first: by expected rank, then posterior mean, then label; places count from 0.

    `people` holds for each place who stands there, as a row of what was given; `expected` the expected ranks;
    `values` and `errors` the scores as they were given. `day` is what squared errors hold for a day that nobody has
    measured yet: scores and levels count all of it, ranks and chances of places two thirds, since it lies between
    none and that.
    """

    def __init__(
        self,
        values: Floats,
        errors: Floats,
        labels: Integers,
        places: int,
        levels: Sequence[Cut] = (),
        expectation: Expectation | None = None,
        day: float = 0.0,
    ) -> None:
        ascending = np.lexsort((labels, errors, values))  # whatever the order of arrival, the same sums
        values, errors, labels = values[ascending], errors[ascending], labels[ascending]
        self.places, self.levels = places, sorted_cuts(levels)
        self.population = estimate_population(values, errors, expectation or Expectation())
        rho, means, variances, wide = _posteriors(values, errors, self.population)
        self.reliability = float(rho.mean())
        self._distributions = _distributions(values, errors, places, expectation, day)
        expected = self._distributions.expected
        self._rows = np.lexsort((labels, -means, expected))
        self.people: Indices = ascending[self._rows]
        self.expected: Floats = expected[self._rows]
        self.values, self.errors = values[self._rows], errors[self._rows]
        self._rho, self._means, self._variances, self._wide = (
            column[self._rows] for column in (rho, means, variances, wide)
        )

    def __len__(self) -> int:
        return int(self.people.size)

    def standings(self, at: Indices, ids: Sequence[str]) -> list[Standing]:
        """What is known of whoever stands at these places, who are called so."""
        placed = self._distributions.of(self._rows[at])
        chances = level_probabilities(self._means[at], self._wide[at], self.levels)
        others = alike.count_alike(self._means[at], self._variances[at], self._means, self._variances) - 1
        return [
            self._standing(name, place, row, placed, chances, int(others[row]))
            for row, (place, name) in enumerate(zip(at, ids, strict=True))
        ]

    def _standing(
        self, name: str, place: int, row: int, placed: Placings, chances: Floats, others: int
    ) -> Standing:
        return Standing(
            id=name,
            value=float(self.values[place]),
            se=float(self.errors[place]),
            mean=float(self._means[place]),
            sd=float(self._wide[place]),
            reliability=float(self._rho[place]),
            expected_rank=float(self.expected[place]),
            low=int(placed.low[row]),
            high=int(placed.high[row]),
            p_top=float(placed.top[row]),
            levels={cut.id: float(chances[row, j]) for j, cut in enumerate(self.levels)},
            level=self.levels[int(chances[row].argmax())].id if self.levels else "",
            indistinguishable=others,
        )

    def posteriors(self, at: Indices) -> tuple[Floats, Floats]:
        """Means and variances, between these people, of the true scores of whoever stands at these places."""
        return self._means[at], self._variances[at]

    @cached_property
    def tops(self) -> Floats:
        """Everybody's chance of the top places, in order."""
        return self._distributions.tops(self._rows)

    def groups(self, thresholds: Thresholds | None = None) -> PlaceGroups:
        """Who is as good as in, who competes, and for whom a place is very unlikely."""
        return grouped(self.tops, self.places, thresholds or Thresholds())

    @property
    def believed(self) -> tuple[Floats, Floats]:
        """Means and SDs of true scores by place, as the chances of places count them."""
        return self._distributions.means[self._rows], self._distributions.sds[self._rows]

    def alike(self, place: int) -> Indices:
        """The places of all others who cannot be told apart from whoever stands there."""
        found = alike.alike(self._means[place], self._variances[place], self._means, self._variances)
        found[place] = False
        return np.flatnonzero(found)


def first_rows(
    values: Floats,
    errors: Floats,
    labels: Integers,
    places: int,
    expectation: Expectation | None = None,
    day: float = 0.0,
) -> Indices:
    """The rows that `Order` puts first, in any order, without what all else of it costs."""
    ascending = np.lexsort((labels, errors, values))
    means, sds = _lean(values[ascending], errors[ascending], expectation, day)
    expected = expected_around(means, sds, places)
    return ascending[np.lexsort((labels[ascending], expected))[:places]]


def _distributions(
    values: Floats, errors: Floats, places: int, expectation: Expectation | None, day: float
) -> RankDistributions:
    """Rank distributions of posteriors whose errors hold two thirds of a day."""
    return RankDistributions(*_lean(values, errors, expectation, day), min(places, values.size))


def _lean(values: Floats, errors: Floats, expectation: Expectation | None, day: float) -> tuple[Floats, Floats]:
    """Means and SDs of posteriors whose errors hold two thirds of a day."""
    lean = np.sqrt(np.maximum(errors**2 - day / 3.0, 0.0))
    population = estimate_population(values, lean, expectation or Expectation())
    rho, means, _, _ = _posteriors(values, lean, population)
    return means, np.sqrt(rho) * lean


def _posteriors(values: Floats, errors: Floats, population: Population) -> tuple[Floats, Floats, Floats, Floats]:
    """Reliabilities, means and variances between these people, and SDs with the uncertainty of M and tau."""
    rho = population.tau**2 / (population.tau**2 + errors**2)
    means = population.mean + rho * (values - population.mean)
    pulled = 2.0 * rho * (1.0 - rho) * (values - population.mean)  # of the mean by log tau
    shared = ((1.0 - rho) * population.mean_se) ** 2 + (pulled * population.log_tau_se) ** 2
    wide = np.sqrt(rho * errors**2 + shared)
    return rho, means, rho * errors**2, wide
