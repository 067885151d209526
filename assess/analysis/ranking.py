"""Ranking people whose scores carry errors: posteriors, expected ranks, intervals and chances of the top places.

Observed x_i ~ N(theta_i, s_i^2), theta_i ~ N(M, tau^2). No Monte Carlo: the same data give the same digits whatever
their order, and people with the same score and error get the same figures. `placing` holds the rank distributions.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

from assess.analysis.codes import Message, message
from assess.analysis.errors import AnalysisError
from assess.analysis.placing import Placings, placings
from assess.arrays import Floats, Integers

__all__ = ["Cut", "Entry", "Expectation", "Population", "Ranking", "RankingError", "Standing", "rank"]

Z90 = 1.645
TAU_PRIOR_SD = 0.5  # of log tau: the population's spread is within a factor 2.7 of the reference, 19 times in 20
CHUNK = 256
FAIR_NEXT_STEPS = ("structured-interview", "work-sample", "lot-among-indistinguishable")


class RankingError(AnalysisError):
    """Entries cannot be ranked; `problems` names each."""


@dataclass(frozen=True)
class Entry:
    """One person's score with its standard error."""

    id: str
    value: float
    se: float


@dataclass(frozen=True)
class Cut:
    """A named level from `start` upwards; the lowest has none."""

    id: str
    start: float | None


@dataclass(frozen=True)
class Expectation:
    """What is believed of applicants before anybody is seen: mean and SD of scores, and their reliability."""

    mean: float = 0.0
    sd: float = 1.0
    reliability: float = 0.8


@dataclass(frozen=True)
class Population:
    """M with its standard error, and tau: mean and SD of the true scores among these applicants."""

    mean: float
    mean_se: float
    tau: float


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


@dataclass(frozen=True)
class Ranking:
    """All standings, best first by posterior mean; people with the same figures share a place.

    `decided` says whether the scores can tell who gets the places; `contested` names the people around the line who
    are indistinguishable across it; `verdict` says so, with `next_steps` where it is not decided.
    """

    standings: tuple[Standing, ...]
    places: int
    population: Population | None
    reliability: float | None
    decided: bool
    contested: tuple[str, ...]
    verdict: Message
    next_steps: tuple[str, ...]

    def of(self, person: str) -> Standing:
        """The standing of that person; KeyError when there is none."""
        for standing in self.standings:
            if standing.id == person:
                return standing
        raise KeyError(person)

    def indistinguishable_from(self, person: str) -> tuple[str, ...]:
        """Who differs from that person by no more than error, best first: |m_i - m_j| <= 1.645 SED."""
        one = self.of(person)
        return tuple(other.id for other in self.standings if other.id != person and _within_error(one, other))


def rank(
    entries: Sequence[Entry],
    places: int,
    levels: Sequence[Cut] = (),
    expectation: Expectation | None = None,
) -> Ranking:
    """Rank the entries for so many places.

    Formula: rho_i = tau^2/(tau^2 + s_i^2), mean M + rho_i (x_i - M), variance rho_i s_i^2 + (1 - rho_i)^2 se_M^2
    for levels; for comparisons between people the uncertainty of M, which all share, is left out. Differences are
    held against SED_ij = sqrt(v_i + v_j) of the posteriors.
    Source: Kelley (1947), Fundamentals of Statistics; Laird & Louis (1989), Journal of Educational Statistics 14,
    for ranks. Units: those of the scores. Errors: RankingError for NaN, a negative error, a person entered twice,
    negative places.

    >>> found = rank([Entry("ann", 2.0, 0.2), Entry("bea", 0.0, 0.2), Entry("cal", -1.0, 0.2)], places=1)
    >>> [(one.id, one.low, one.high) for one in found.standings], found.decided
    ([('ann', 1, 1), ('bea', 2, 2), ('cal', 3, 3)], True)
    """
    _check(entries, places)
    if not entries:
        return Ranking((), places, None, None, True, (), message("nobody-scored-yet"), ())
    ordered = sorted(entries, key=lambda entry: (entry.value, entry.se, entry.id))
    values = np.array([entry.value for entry in ordered])
    errors = np.array([entry.se for entry in ordered])
    population = estimate_population(values, errors, expectation or Expectation())
    rho = population.tau**2 / (population.tau**2 + errors**2)
    means = population.mean + rho * (values - population.mean)
    sds = np.sqrt(rho) * errors
    wide = np.sqrt(rho * errors**2 + (1.0 - rho) ** 2 * population.mean_se**2)
    columns = _Columns(
        means=means,
        sds=wide,
        reliabilities=rho,
        placed=placings(means, sds, min(places, len(ordered))),
        chances=level_probabilities(means, wide, levels),
        levels=[cut.id for cut in sorted_cuts(levels)],
        alike=count_indistinguishable(means, sds),
    )
    standings = [_standing(entry, i, columns) for i, entry in enumerate(ordered)]
    standings.sort(key=lambda one: (one.expected_rank, -one.mean, one.id))
    return _with_verdict(tuple(standings), places, population, float(rho.mean()))


class _Columns(NamedTuple):
    """What is known of everybody, by column."""

    means: Floats
    sds: Floats
    reliabilities: Floats
    placed: Placings
    chances: Floats
    levels: list[str]
    alike: Integers


def _standing(entry: Entry, i: int, of: _Columns) -> Standing:
    return Standing(
        id=entry.id,
        value=entry.value,
        se=entry.se,
        mean=float(of.means[i]),
        sd=float(of.sds[i]),
        reliability=float(of.reliabilities[i]),
        expected_rank=float(of.placed.expected[i]),
        low=int(of.placed.low[i]),
        high=int(of.placed.high[i]),
        p_top=float(of.placed.top[i]),
        levels={name: float(of.chances[i, j]) for j, name in enumerate(of.levels)},
        level=of.levels[int(of.chances[i].argmax())] if of.levels else "",
        indistinguishable=int(of.alike[i]),
    )


def estimate_population(values: Floats, errors: Floats, expectation: Expectation) -> Population:
    """M and tau by the mode of tau's posterior, defined from the first person on and when all are alike.

    Priors: M ~ N(m_0, sd_0^2); log tau ~ N(log tau_0, .5^2) with tau_0 = sd_0 sqrt(reliability_0). Marginally
    x ~ N(m_0 1, D + sd_0^2 11'), D = diag(tau^2 + s_i^2): with w = 1/d, W = sum w + 1/sd_0^2,
    -2 log L = sum log d + sum w (x - m_0)^2 - (sum w (x - m_0))^2/W + log W;
    M = m_0 + sum w (x - m_0)/W, its standard error 1/sqrt(W).
    """
    centred = values - expectation.mean
    start = math.log(expectation.sd * math.sqrt(expectation.reliability))

    def posterior(log_tau: float) -> float:
        variance = math.exp(2.0 * log_tau) + errors**2
        weight = 1.0 / variance
        total = float(weight.sum()) + expectation.sd**-2
        fit = float((weight * centred**2).sum()) - float((weight * centred).sum()) ** 2 / total
        deviance = float(np.log(variance).sum()) + fit + math.log(total)
        return deviance + ((log_tau - start) / TAU_PRIOR_SD) ** 2

    best = minimize_scalar(posterior, bounds=(start - 6.0, start + 4.0), method="bounded", options={"xatol": 1e-9})
    tau = math.exp(float(best.x))
    weight = 1.0 / (tau**2 + errors**2)
    total = float(weight.sum()) + expectation.sd**-2
    return Population(expectation.mean + float((weight * centred).sum()) / total, 1.0 / math.sqrt(total), tau)


def sorted_cuts(levels: Sequence[Cut]) -> list[Cut]:
    """The levels from the lowest up."""
    return sorted(levels, key=lambda cut: -math.inf if cut.start is None else cut.start)


def level_probabilities(means: Floats, sds: Floats, levels: Sequence[Cut]) -> Floats:
    """(people, levels) probability of each level, the lowest first; rows add up to one."""
    starts = [-math.inf if cut.start is None else cut.start for cut in sorted_cuts(levels)]
    if not starts:
        return np.zeros((means.size, 0))
    starts[0] = -math.inf
    gap = means[:, None] - np.array(starts)
    spread = sds[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(spread > 0, ndtr(gap / spread), (gap >= 0).astype(np.float64))
    above[:, 0] = 1.0
    return np.asarray(above - np.column_stack([above[:, 1:], np.zeros(means.size)]), dtype=np.float64)


def count_indistinguishable(means: Floats, sds: Floats) -> Integers:
    """For each person, how many others lie within 1.645 sqrt(v_i + v_j); means in ascending order of no need."""
    order = np.argsort(means, kind="stable")
    centre, spread = means[order], sds[order]
    variance = spread**2
    reach = Z90 * np.sqrt(variance + variance.max()) + 1e-12
    first = np.searchsorted(centre, centre - reach, side="left")
    last = np.searchsorted(centre, centre + reach, side="right")
    sure = Z90 * np.sqrt(variance + variance.min())
    inner_first = np.searchsorted(centre, centre - sure, side="left")
    inner_last = np.searchsorted(centre, centre + sure, side="right")
    counts = np.empty(means.size, dtype=np.int64)
    for i in range(means.size):
        rest = np.r_[first[i] : inner_first[i], inner_last[i] : last[i]]
        near = np.abs(centre[rest] - centre[i]) <= Z90 * np.sqrt(variance[rest] + variance[i])
        counts[order[i]] = inner_last[i] - inner_first[i] + int(near.sum()) - 1
    return counts


def _within_error(one: Standing, other: Standing) -> bool:
    variance = one.reliability * one.se**2 + other.reliability * other.se**2
    return abs(one.mean - other.mean) <= Z90 * math.sqrt(variance)


def _with_verdict(
    standings: tuple[Standing, ...], places: int, population: Population, reliability: float
) -> Ranking:
    """Whether the places can be decided: nobody above the line is indistinguishable from anybody below it."""
    contested = _contested(standings, places)
    if places >= len(standings):
        verdict = message("places-for-all")
    elif places == 0:
        verdict = message("no-places")
    elif contested:
        verdict = message("undecided-one" if places == 1 else "undecided", places=places, people=len(contested))
    else:
        verdict = message("decided-one" if places == 1 else "decided", places=places)
    return Ranking(
        standings=standings,
        places=places,
        population=population,
        reliability=reliability,
        decided=not contested,
        contested=contested,
        verdict=verdict,
        next_steps=FAIR_NEXT_STEPS if contested else (),
    )


def _contested(standings: Sequence[Standing], places: int) -> tuple[str, ...]:
    """Everybody above the line who is within error of somebody below it, and the other way round."""
    if places == 0 or places >= len(standings):
        return ()
    centre = np.array([one.mean for one in standings])
    variance = np.array([one.reliability * one.se**2 for one in standings])
    across = np.zeros(len(standings), dtype=np.bool_)
    for start in range(0, places, CHUNK):
        above = slice(start, min(start + CHUNK, places))
        gap = np.abs(centre[above, None] - centre[places:])
        near = gap <= Z90 * np.sqrt(variance[above, None] + variance[places:])
        across[above] = near.any(axis=1)
        across[places:] |= near.any(axis=0)
    return tuple(one.id for one, contested in zip(standings, across, strict=True) if contested)


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
