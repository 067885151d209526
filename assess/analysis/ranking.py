"""Ranking people whose scores carry errors: posteriors, expected ranks, intervals and chances of the top places.

Observed x_i ~ N(theta_i, s_i^2), theta_i ~ N(M, tau^2). No Monte Carlo: the same data give the same digits whatever
their order, and people with the same score and error get the same figures. `order` works them out, for few of many
where a page asks for few; `placing` holds the rank distributions.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis import alike
from assess.analysis.codes import message
from assess.analysis.errors import AnalysisError
from assess.analysis.order import Order, Standing
from assess.analysis.place_groups import GROUPS
from assess.analysis.posteriors import Cut, Expectation, Population

__all__ = ["Cut", "Entry", "Expectation", "Population", "Ranking", "RankingError", "Standing", "rank"]


class RankingError(AnalysisError):
    """Entries cannot be ranked; `problems` names each."""


@dataclass(frozen=True)
class Entry:
    """One person's score with its standard error."""

    id: str
    value: float
    se: float


@dataclass(frozen=True)
class Ranking:
    """All standings, best first by posterior mean; people with the same figures share a place.

    `sure`, `contested` and `unlikely` name who is as good as in, who competes for the places left and for whom one
    is very unlikely (see `place_groups`); `decided` says that nobody competes.
    """

    standings: tuple[Standing, ...]
    places: int
    population: Population | None
    reliability: float | None
    sure: tuple[str, ...]
    contested: tuple[str, ...]
    unlikely: tuple[str, ...]

    @property
    def decided(self) -> bool:
        """Whether the scores can tell who gets the places."""
        return not self.contested

    def of(self, person: str) -> Standing:
        """The standing of that person; KeyError when there is none."""
        for standing in self.standings:
            if standing.id == person:
                return standing
        raise KeyError(person)

    def indistinguishable_from(self, person: str) -> tuple[str, ...]:
        """Who differs from that person by no more than error, best first: |m_i - m_j| <= 1.645 SED."""
        one = self.of(person)
        means = np.array([other.mean for other in self.standings])
        variances = np.array([_variance(other) for other in self.standings])
        near = alike.alike(one.mean, _variance(one), means, variances)
        return tuple(other.id for other, so in zip(self.standings, near, strict=True) if so and other.id != person)


def rank(
    entries: Sequence[Entry],
    places: int,
    levels: Sequence[Cut] = (),
    expectation: Expectation | None = None,
    day: float = 0.0,
) -> Ranking:
    """Rank the entries for so many places; `day` is what squared errors hold for a day (see `Order`).

    Formula: rho_i = tau^2/(tau^2 + s_i^2), mean M + rho_i (x_i - M), variance rho_i s_i^2 + (1 - rho_i)^2 se_M^2
    + (2 rho_i (1 - rho_i) (x_i - M) se_log tau)^2 for levels; for comparisons between people the uncertainty of M
    and tau, which all share, is left out. Differences are held against SED_ij = sqrt(v_i + v_j) of the posteriors.
    Source: Kelley (1947), Fundamentals of Statistics; Kass & Steffey (1989), Journal of the American Statistical
    Association 84, for the uncertainty of M and tau; Laird & Louis (1989), Journal of Educational Statistics 14,
    for ranks. Units: those of the scores. Errors: RankingError for NaN, a negative error, a person entered twice,
    negative places.

    >>> found = rank([Entry("ann", 2.0, 0.2), Entry("bea", 0.0, 0.2), Entry("cal", -1.0, 0.2)], places=1)
    >>> [(one.id, one.low, one.high) for one in found.standings], found.decided
    ([('ann', 1, 1), ('bea', 2, 2), ('cal', 3, 3)], True)
    """
    _check(entries, places)
    if not entries:
        return Ranking((), places, None, None, (), (), ())
    order = Order(
        np.array([entry.value for entry in entries], dtype=np.float64),
        np.array([entry.se for entry in entries], dtype=np.float64),
        np.array([entry.id for entry in entries]),
        places,
        levels,
        expectation,
        day,
    )
    names, groups = [entries[row].id for row in order.people], order.groups()
    sure, contested, unlikely = (tuple(names[place] for place in groups.of(group)) for group in GROUPS)
    return Ranking(
        standings=tuple(order.standings(np.arange(len(order)), names)),
        places=places,
        population=order.population,
        reliability=order.reliability,
        sure=sure,
        contested=contested,
        unlikely=unlikely,
    )


def _variance(one: Standing) -> float:
    """Of the posterior, between these people."""
    return one.reliability * one.se**2


def _check(entries: Sequence[Entry], places: int) -> None:
    seen: set[str] = set()
    problems = [message("places-negative", places=places)] if places < 0 else []
    for entry in entries:
        if entry.id in seen:
            problems.append(message("entered-twice", person=entry.id))
        if not (math.isfinite(entry.value) and math.isfinite(entry.se) and entry.se >= 0):
            problems.append(message("entry-not-finite", person=entry.id, score=entry.value, error=entry.se))
        seen.add(entry.id)
    if problems:
        raise RankingError(problems)
