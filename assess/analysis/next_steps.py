"""What a next step would decide: hours, places settled and true score gained, before anybody takes it.

Somebody's true score is N(m, v). A step measures it once more with an error e^2, so that afterwards it will be
N(m', v e^2/(v + e^2)) with m' ~ N(m, d^2), d^2 = v^2/(v + e^2). Of the best k of many such m' everything that is
expected is one integral: nobody is simulated.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri, owens_t

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.arrays import Booleans, Floats, Indices

__all__ = ["Outlook", "Pool", "Prospect", "Step", "outlook"]

SURE = 0.9
ENOUGH = 0.99  # of what more people could gain
REACH = 6.0  # SDs on either side of an expected score that are looked at
FINE = 0.5  # of the smallest SD: panels are no wider, and wider than a fifth of it they have three nodes
MANY, CLOSE = 500, 0.02  # jumps beyond so many are counted together where they are so near, in the smallest SD
NODES, WEIGHTS = np.polynomial.legendre.leggauss(3)


@dataclass(frozen=True)
class Step:
    """Something one may do next: what it takes of whoever does it, how exact it is, how near to the star.

    `hours` a person of the candidates; `reliability` of the rating as it is used; `correlation` of its true score
    with that of the star.
    """

    id: str
    hours: float
    reliability: float
    correlation: float

    def error(self, tau: float) -> float:
        """Its error variance as a measure of true scores with SD `tau`: tau^2 (1 - c^2)/c^2, c^2 = rel r^2."""
        shared = self.reliability * self.correlation**2
        return tau**2 * (1.0 - shared) / shared if shared > 0.0 else math.inf


@dataclass(frozen=True)
class Pool:
    """Posteriors of true scores, best first, `means` and `sds` (n,), with the `chances` of the `places`; tau."""

    means: Floats
    sds: Floats
    chances: Floats
    places: int
    tau: float

    @property
    def line(self) -> float:
        """Between the last within the places and the first beyond them."""
        return float(self.means[self.places - 1 : self.places + 1].mean())


@dataclass(frozen=True)
class Prospect:
    """What is expected of meeting so many: hours, places settled, gain in all (units of the scores)."""

    people: int
    hours: float
    settled: float
    gain: float


@dataclass(frozen=True)
class Outlook:
    """A step, whom to meet first (rows of the pool), and what is expected of meeting 0, 1, 2, ... of them."""

    step: Step
    order: Indices
    prospects: tuple[Prospect, ...]

    def within(self, hours: float) -> Prospect:
        """The most that so many hours allow, with no more people than that takes."""
        possible = [one for one in self.prospects if one.hours <= hours + 1e-9]
        return next(one for one in possible if one.gain >= ENOUGH * possible[-1].gain)


def outlook(pool: Pool, step: Step, most: int, sure: float = SURE) -> Outlook:
    """What a step promises for the first 0, 1, ... `most` people whom it is worth taking with.

    Formula: gain = E[sum of the k largest m'] - sum of the k largest m (`whom_first`). A place is settled where
    somebody has at least the chance `sure` of one. With g = Phi^-1(chance), L the line of the k-th other, variances
    v and w of true score and line now, v' and w' afterwards, that is to be expected with the probability
    Phi((g sqrt(v + w) - Phi^-1(sure) sqrt(v' + w'))/sqrt(v - v' + w - w')).
    w = sum p(1 - p)/f^2 at the line, p the chance of a true score above it, f the sum of their densities there;
    w' puts 2 T(a, sqrt((1 - q)/(1 + q))) for p(1 - p), a = (m - L)/sd, q = d^2/v, T Owen's function: the expected
    value of p'(1 - p').
    Source: Raiffa & Schlaifer (1961), Applied Statistical Decision Theory (preposterior analysis); Owen (1956),
    Annals of Mathematical Statistics 27, 1075-1090. Shapes: `Pool`. Units: those of the scores.
    Errors: NotEstimable for a step without hours, a reliability outside 0 to 1, a correlation outside -1 to 1.

    >>> pool = Pool(np.array([1.0, 0.2, 0.1, -1.0]), np.full(4, 0.4), np.array([0.9, 0.5, 0.4, 0.0]), 2, 0.8)
    >>> found = outlook(pool, Step("interview", hours=1.5, reliability=0.7, correlation=0.8), most=2)
    >>> found.order.tolist(), [round(one.gain, 2) for one in found.prospects]
    ([1, 2], [0.0, 0.03, 0.05])
    """
    _refuse(step)
    changes = _changes(pool.sds, step.error(pool.tau))
    order, gains = whom_first(pool, changes, most)
    settled = _settled(pool, changes, order, sure)
    return Outlook(
        step,
        order,
        tuple(
            Prospect(people, people * step.hours, float(settled[people]), float(gains[people]))
            for people in range(len(order) + 1)
        ),
    )


def frontier(outlooks: Sequence[Outlook]) -> list[tuple[str, Prospect]]:
    """Of all steps and numbers of people those that nothing of as many hours or fewer surpasses, by hours."""
    every = [(one.step.id, prospect) for one in outlooks for prospect in one.prospects]
    best: list[tuple[str, Prospect]] = []
    for name, prospect in sorted(every, key=lambda one: (one[1].hours, -one[1].gain)):
        if not best or prospect.gain > best[-1][1].gain + 1e-9:
            best.append((name, prospect))
    return best


def whom_first(pool: Pool, changes: Floats, most: int) -> tuple[Indices, Floats]:
    """Rows of those to be met, each time whoever adds most, and the gain with the first 0, 1, ... of them.

    Formula: gain = integral of E[min(S(t), k)] - min(S_0(t), k) over t, S(t) the number of m' above t (Poisson
    binomial), S_0(t) that of m: the sum of the k largest x is the integral of min(number above t, k) - k (t < 0).
    """
    candidates = _candidates(pool, changes, most)
    if not candidates.size:
        return candidates, np.zeros(1)
    meetings = _Meetings(pool, changes, candidates)
    order = np.empty(min(most, candidates.size), dtype=np.intp)
    gains = np.zeros(order.size + 1)
    for met in range(order.size):
        place = meetings.best()
        order[met] = candidates[place]
        gains[met + 1] = max(gains[met], meetings.meet(place))
    return order, gains


def _candidates(pool: Pool, changes: Floats, most: int) -> Indices:
    """Those who alone might cross the line, as many as are worth a closer look, nearest first."""
    if not 0 < pool.places < pool.means.size:
        return np.zeros(0, dtype=np.intp)
    there = changes > 0
    away = np.abs(pool.means - pool.line) / np.where(there, changes, 1.0)
    worth = np.where(there, changes * (_density(away) - away * ndtr(-away)), 0.0)
    order = np.lexsort((np.abs(pool.means - pool.line), -worth))
    found: Indices = order[worth[order] > 1e-9 * worth.max(initial=0.0)][: 2 * most]
    return found


class _Meetings:
    """Some have been met; what meeting one more would gain."""

    def __init__(self, pool: Pool, changes: Floats, candidates: Indices) -> None:
        means = pool.means[candidates]
        at, self.weights = _panels(pool.means, means, changes[candidates])
        self.chance = ndtr((means[:, None] - at) / changes[candidates, None])
        self.above = means[:, None] > at
        self.rest = pool.means.size - np.searchsorted(np.sort(pool.means), at, side="right")  # of the others, above
        self.before, self.places = np.minimum(self.rest, pool.places), pool.places
        self.mass = np.ones((1, at.size))  # P(m of those met are above), m in rows
        self.left = np.ones(candidates.size, dtype=np.bool_)

    def best(self) -> int:
        """The candidate who adds most."""
        fewer, same, more = (self._taken(shift) for shift in (-1, 0, 1))
        gains = np.where(
            self.above,
            self.chance * same + (1.0 - self.chance) * fewer,
            self.chance * more + (1.0 - self.chance) * same,
        )
        totals = (gains - self.before) @ self.weights
        return int(np.where(self.left, totals, -np.inf).argmax())

    def meet(self, place: int) -> float:
        """The gain with that candidate among those met."""
        chance, mass = self.chance[place], np.zeros((len(self.mass) + 1, self.mass.shape[1]))
        mass[:-1] = self.mass * (1.0 - chance)
        mass[1:] += self.mass * chance
        self.mass, self.rest = mass, self.rest - self.above[place]
        self.left[place] = False
        return float((self._taken(0) - self.before) @ self.weights)

    def _taken(self, shift: int) -> Floats:
        """E[min(S(t) + shift, k)]."""
        counts = np.arange(len(self.mass))[:, None] + self.rest + shift
        return np.asarray((self.mass * np.minimum(counts, self.places)).sum(axis=0), dtype=np.float64)


def _panels(everybody: Floats, means: Floats, changes: Floats) -> tuple[Floats, Floats]:
    """Quadrature between the expected scores, at which the count of people above jumps."""
    low, high = float((means - REACH * changes).min()), float((means + REACH * changes).max())
    fine = FINE * float(changes.min())
    jumps = everybody[(everybody > low) & (everybody < high)]
    if jumps.size > MANY:
        jumps = low + CLOSE * float(changes.min()) * np.round((jumps - low) / (CLOSE * float(changes.min())))
    ends = np.unique(np.concatenate([jumps, np.arange(low, high, fine), [high]]))
    half, middle = np.diff(ends) / 2.0, (ends[1:] + ends[:-1]) / 2.0
    wide = half > 0.1 * fine / FINE
    at = np.concatenate([middle[~wide], (middle[wide, None] + half[wide, None] * NODES).ravel()])
    weights = np.concatenate([2.0 * half[~wide], (half[wide, None] * WEIGHTS).ravel()])
    return at, weights


def _settled(pool: Pool, changes: Floats, order: Indices, sure: float) -> Floats:
    """(1 + len(order),) expected number of places that somebody surely has."""
    if not order.size:
        return np.array([float((pool.chances >= sure).sum())])
    variances, line = pool.sds**2, pool.line
    a = (pool.means - line) / np.where(pool.sds > 0, pool.sds, 1.0)
    slope = max(float((_density(a) / np.where(pool.sds > 0, pool.sds, np.inf)).sum()), 1e-12)
    known = np.minimum(changes**2 / np.where(variances > 0, variances, 1.0), 1.0)
    doubt = np.where(pool.sds > 0, 2.0 * owens_t(a, 1.0), 0.0)
    left = np.where(pool.sds > 0, 2.0 * owens_t(a, np.sqrt((1.0 - known) / (1.0 + known))), 0.0)
    sureness = ndtri(np.clip(pool.chances, 1e-12, 1.0 - 1e-12))
    met = np.zeros(pool.means.size, dtype=np.bool_)
    found = np.empty(order.size + 1)
    for people in range(order.size + 1):
        met[order[:people]] = True
        line_now, line_then = float(doubt.sum()) / slope**2, float(np.where(met, left, doubt).sum()) / slope**2
        gone = np.where(met, changes**2, 0.0)
        found[people] = _sure(sureness, variances, gone, (line_now, line_then), sure)
    return found


def _sure(sureness: Floats, variances: Floats, gone: Floats, line: tuple[float, float], sure: float) -> float:
    """Expected number of people whose chance will be at least `sure`; `gone` is the variance that they lose."""
    now, then = line
    needed = float(ndtri(sure)) * np.sqrt(variances - gone + then)
    moving = np.sqrt(np.maximum(gone + now - then, 0.0))
    margin = sureness * np.sqrt(variances + now) - needed
    moves: Booleans = moving > 1e-9
    return float(np.where(moves, ndtr(margin / np.where(moves, moving, 1.0)), margin >= -1e-9).sum())


def _changes(sds: Floats, error: float) -> Floats:
    """SD of what somebody's expected score will move by, v/sqrt(v + e^2)."""
    if math.isinf(error):
        return np.zeros(sds.size)
    variances = sds**2
    return np.asarray(variances / np.sqrt(np.maximum(variances + error, 1e-300)), dtype=np.float64)


def _density(x: Floats) -> Floats:
    return np.asarray(np.exp(-0.5 * x**2) / math.sqrt(2.0 * math.pi), dtype=np.float64)


def _refuse(step: Step) -> None:
    problems = []
    if not (step.hours > 0.0 and math.isfinite(step.hours)):
        problems.append(message("not-positive", what="hours", value=step.hours))
    if not 0.0 <= step.reliability <= 1.0:
        problems.append(message("share-outside", what="reliability", value=step.reliability))
    if not -1.0 <= step.correlation <= 1.0:
        problems.append(message("correlation-outside", correlation=step.correlation))
    if problems:
        raise NotEstimable(problems)
