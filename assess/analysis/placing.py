"""Rank distributions of people with independent normal posteriors, exact for few and refined for many.

Person i's rank is 1 + S_-i(theta_i), S_-i(t) being the number of others above t: a sum of independent indicators
with chances p_j(t) = Phi((m_j - t)/s_j), the Poisson binomial. Identical people are computed once: ties stay ties.
"""

from dataclasses import dataclass

import numpy as np
from scipy.special import gammainccinv, gammaincinv, ndtr

from assess.arrays import Floats, Integers

EXACT = 60  # people up to whom the Poisson binomial is summed exactly,
OPERATIONS = 3e8  # where it costs no more than this
LOWER, UPPER = 0.05, 0.95
PANEL = 32  # Gauss-Legendre nodes in a panel of at most 8 of the smallest SDs
CELLS = 8e6  # people times points that are worth their time
TAIL = 1e-7
COUNTED = 40  # places up to which people above the line are counted exactly, however many there are
CHUNK = 2_000


@dataclass(frozen=True)
class Placings:
    """For each person: expected rank, marginal 90 % rank interval, and the chance of the top places, all (n,)."""

    expected: Floats
    low: Integers
    high: Integers
    top: Floats


def placings(means: Floats, sds: Floats, places: int) -> Placings:
    """Rank distributions of posteriors N(m_i, s_i^2), (n,) each; rank 1 is the highest.

    An interval ends at the smallest rank that 5 % or 95 % of the distribution reach; the chances of the top places
    add up to `places`.
    """
    pairs, inverse, counts = np.unique(
        np.column_stack([means, sds]), axis=0, return_inverse=True, return_counts=True
    )
    centre, spread = pairs[:, 0], pairs[:, 1]
    if not (spread > 0).any():
        found = _without_error(counts, places)
    else:
        # A score without error among scores with error: 5 % of theirs keeps the integrals smooth.
        spread = np.maximum(spread, 0.05 * float(np.median(spread[spread > 0])))
        points = max(41, int(16.0 * spread.max() / spread.min()))
        few = means.size <= EXACT and points * centre.size * means.size**2 <= OPERATIONS
        found = (
            _exact(centre, spread, counts, places, points)
            if few
            else _refined(centre, spread, counts.astype(np.float64), places)
        )
    inverse = inverse.ravel()
    return Placings(found.expected[inverse], found.low[inverse], found.high[inverse], found.top[inverse])


def _exact(centre: Floats, spread: Floats, counts: Integers, places: int, points: int) -> Placings:
    """The Poisson binomial of the others at points of each person's posterior, weighted and summed."""
    z = np.linspace(-4.8, 4.8, points)
    weights = np.exp(-0.5 * z**2)
    weights /= weights.sum()
    people = np.repeat(np.arange(centre.size), counts)
    own = np.searchsorted(people, np.arange(centre.size))
    at = (centre[:, None] + spread[:, None] * z).ravel()
    rows = np.repeat(np.arange(centre.size), z.size)
    mass = np.zeros((at.size, people.size))
    mass[:, 0] = 1.0
    for other in range(people.size):
        chance = ndtr((centre[people[other]] - at) / spread[people[other]])
        chance = np.where(own[rows] == other, 0.0, chance)[:, None]
        moved = mass[:, :-1] * chance
        mass *= 1.0 - chance
        mass[:, 1:] += moved
    ranks = (mass.reshape(centre.size, z.size, people.size) * weights[:, None]).sum(axis=1)
    reached = np.cumsum(ranks, axis=1)
    return Placings(
        expected=1.0 + (ranks * np.arange(people.size)).sum(axis=1),
        low=1 + (reached < LOWER - 1e-9).sum(axis=1),
        high=1 + (reached < UPPER - 1e-9).sum(axis=1),
        top=reached[:, places - 1] if places else np.zeros(centre.size),
    )


def _without_error(counts: Integers, places: int) -> Placings:
    """Plain ranks; people who tie share their places."""
    last = counts[::-1].cumsum()[::-1]
    first = last - counts + 1
    return Placings(
        expected=(first + last) / 2.0,
        low=np.ceil(first - 1 + LOWER * counts - 1e-9).astype(np.int64).clip(first, last),
        high=np.ceil(first - 1 + UPPER * counts - 1e-9).astype(np.int64).clip(first, last),
        top=((places - first + 1) / counts).clip(0.0, 1.0),
    )


@dataclass(frozen=True)
class _Counts:
    """Cumulants of S(t), everybody counted, on a grid of t."""

    at: Floats
    mean: Floats
    variance: Floats
    third: Floats
    fourth: Floats

    def turned(self, total: float) -> "_Counts":
        """Of -theta instead of theta: those below become those above."""
        mean, even = total - self.mean[::-1], self.variance[::-1]
        return _Counts(-self.at[::-1], mean, even, -self.third[::-1], self.fourth[::-1])


def _cumulants(at: Floats, centre: Floats, spread: Floats, counts: Floats) -> _Counts:
    """Sums over people of an indicator's cumulants: p, pq, pq(q - p), pq(1 - 6pq)."""
    sums = np.zeros((4, at.size))
    for start in range(0, centre.size, CHUNK):
        part = slice(start, start + CHUNK)
        p = ndtr((centre[part, None] - at) / spread[part, None])
        pq = p * (1.0 - p)
        for row, values in enumerate((p, pq, pq * (1.0 - 2.0 * p), pq * (1.0 - 6.0 * pq))):
            sums[row] += (counts[part, None] * values).sum(axis=0)
    return _Counts(at, *sums)


def _refined(centre: Floats, spread: Floats, counts: Floats, places: int) -> Placings:
    step = float(spread.min()) / 4.0
    low, high = float((centre - 7 * spread).min()), float((centre + 7 * spread).max())
    most = max(1_500, int(CELLS / centre.size))
    grid = np.linspace(low, high, int(np.clip((high - low) / step, 200, most)))
    known = _cumulants(grid, centre, spread, counts)
    total = float(counts.sum())
    if places >= total or places == 0:
        top = np.full(centre.size, float(places > 0))
    else:
        top = _top(centre, spread, counts, places, known)
    return Placings(*_ranks(centre, spread, known, total), top)


def _ranks(centre: Floats, spread: Floats, known: _Counts, total: float) -> tuple[Floats, Integers, Integers]:
    """Expected rank and interval from S_-i at 29 points of each posterior.

    For the interval each point stands for its neighbourhood: a normal kernel (sd .7 of the spacing) is taken from
    the posterior, so that the mixture of normal counts is smooth and keeps its spread.
    """
    width = 0.3
    kernel = 0.7 * width
    nodes = np.arange(-14, 15) * width
    weights = np.exp(-0.5 * nodes**2)
    weights /= weights.sum()
    expected = 0.5 + (np.interp(centre[:, None] + spread[:, None] * nodes, known.at, known.mean) * weights).sum(
        axis=1
    )
    z = nodes * np.sqrt(1.0 - kernel**2)
    at = centre[:, None] + spread[:, None] * z
    own = ndtr(-z)
    mean = np.interp(at, known.at, known.mean) - own
    noise = np.interp(at, known.at, known.variance) - own * (1.0 - own)
    slope = np.gradient(mean, axis=1) * kernel / width
    sd = np.sqrt(np.maximum(noise, 0.0) + 1.0 / 12.0 + slope**2)
    return (
        expected,
        _quantile(mean, sd, weights, LOWER, total),
        _quantile(mean, sd, weights, UPPER, total),
    )


def _quantile(mean: Floats, sd: Floats, weights: Floats, level: float, total: float) -> Integers:
    """The smallest rank r with P(rank <= r) >= level, by bisection for everybody at once."""
    low = np.ones(len(mean), dtype=np.int64)
    high = np.full(len(mean), int(total), dtype=np.int64)
    while (low < high).any():
        middle = (low + high) // 2
        reached = (ndtr((middle[:, None] - 0.5 - mean) / sd) * weights).sum(axis=1)
        enough = reached >= level - 1e-9
        high = np.where(enough, middle, high)
        low = np.where(enough, low, np.minimum(middle + 1, high))
    return low


def _top(centre: Floats, spread: Floats, counts: Floats, places: int, known: _Counts) -> Floats:
    """P(rank <= k) = integral of phi_i(t) P(S_-i(t) <= k - 1) dt, the last factor turning in a window."""
    total = float(counts.sum())
    if 2 * places > total:  # as the complement of the bottom places, so that few are counted
        return 1.0 - _top(-centre, spread, counts, int(total) - places, known.turned(total))
    start, end = _window(known, places)
    window, weights = _panels(start, end, float(spread.min()), centre.size)
    most = float(np.interp(start, known.at, known.mean))
    mass = _mass(window, centre, spread, counts, most) if places <= COUNTED else None
    whole = _cumulants(window, centre, spread, counts)
    top = np.empty(centre.size)
    for begin in range(0, centre.size, CHUNK):
        part = slice(begin, begin + CHUNK)
        z = (window - centre[part, None]) / spread[part, None]
        density = np.exp(-0.5 * z**2) / (spread[part, None] * np.sqrt(2.0 * np.pi))
        own = ndtr(-z)
        chance = _at_most(places - 1, whole, own) if mass is None else _without_own(places, mass, own)
        top[part] = (density * chance * weights).sum(axis=1) + ndtr((centre[part] - end) / spread[part])
    return np.clip(top, 0.0, 1.0)


def _window(known: _Counts, places: int) -> tuple[float, float]:
    """Where P(S_-i <= k - 1) is neither 0 nor 1 for anybody, on the grid.

    Two bounds on a tail, d away from the mean of a sum of indicators: Poisson's, and Bernstein's
    exp(-d^2 / (2(V + d/3))), which is narrower where most people are surely above or below.
    """
    surplus, lack = known.mean - 1.0 - places, places - known.mean
    bernstein = 2.0 * np.log(1.0 / TAIL) * (known.variance + np.abs(surplus) / 3.0)
    zero = (surplus > 0) & ((surplus**2 > bernstein) | (known.mean > gammainccinv(places + 1, TAIL) + 1.0))
    bernstein = 2.0 * np.log(1.0 / TAIL) * (known.variance + np.abs(lack) / 3.0)
    one = (lack > 0) & ((lack**2 > bernstein) | (known.mean < gammaincinv(places, TAIL)))
    start = int(np.flatnonzero(zero).max(initial=0))
    end = int(np.flatnonzero(one).min(initial=known.at.size - 1))
    return float(known.at[start]), float(known.at[end])


def _panels(start: float, end: float, spread: float, people: int) -> tuple[Floats, Floats]:
    """Nodes and weights of composite Gauss-Legendre quadrature, fine enough for the smallest SD."""
    panels = int(np.clip(np.ceil((end - start) / (8.0 * spread)), 2, max(2.0, CELLS / PANEL / people)))
    nodes, weights = np.polynomial.legendre.leggauss(PANEL)
    half = 0.5 * (end - start) / panels
    middles = start + half * (2.0 * np.arange(panels) + 1.0)
    return (middles[:, None] + half * nodes).ravel(), np.tile(half * weights, panels)


def _mass(at: Floats, centre: Floats, spread: Floats, counts: Floats, most: float) -> Floats:
    """P(S(t) = m) for m = 0, 1, ... (rows) at t (columns), exact, as far as S at its largest mean may reach."""
    rows = int(most + 8.0 * np.sqrt(most) + 20.0)
    mass = np.zeros((rows, at.size))
    mass[0] = 1.0
    for index in range(centre.size):
        chance = ndtr((centre[index] - at) / spread[index])
        for _ in range(int(counts[index])):
            moved = mass[:-1] * chance
            mass *= 1.0 - chance
            mass[1:] += moved
    return mass


def _without_own(places: int, mass: Floats, own: Floats) -> Floats:
    """P(S_-i(t) <= k - 1) for people (rows) at t (columns): S without the person's own indicator, p.

    P(S = m) = p P(S_-i = m - 1) + (1 - p) P(S_-i = m), solved upwards from m = 0 where p <= .5 and downwards from
    the end where p > .5: either way errors shrink.
    """
    found = np.zeros_like(own)
    small = np.minimum(own, 0.5)
    odds, previous = 1.0 - small, np.zeros_like(own)
    for count in range(places):
        previous = (mass[count] - small * previous) / odds
        found += previous
    rows, columns = np.nonzero(own > 0.5)
    chance, following, total = own[rows, columns], np.zeros(rows.size), np.zeros(rows.size)
    for count in range(len(mass) - 1, 0, -1):
        following = (mass[count, columns] - (1.0 - chance) * following) / chance
        if count <= places:
            total += following
    found[rows, columns] = total
    return np.clip(found, 0.0, 1.0)


def _at_most(count: int, whole: _Counts, own: Floats) -> Floats:
    """P(S_-i(t) <= count) for people (rows) at t (columns), from the cumulants of S(t) less the person's own.

    Edgeworth's second-order series for S + U(-1/2, 1/2), whose distribution function meets that of S half-way
    between whole numbers.
    """
    other = own * (1.0 - own)
    variance = np.maximum(whole.variance - other, 0.0) + 1.0 / 12.0
    third = whole.third - other * (1.0 - 2.0 * own)
    fourth = whole.fourth - other * (1.0 - 6.0 * other) - 1.0 / 120.0
    x = (count + 0.5 - whole.mean + own) / np.sqrt(variance)
    skew, excess = third / variance**1.5, fourth / variance**2
    hermite = (
        skew * (x**2 - 1.0) / 6.0
        + excess * (x**3 - 3.0 * x) / 24.0
        + skew**2 * (x**5 - 10.0 * x**3 + 15.0 * x) / 72.0
    )
    found = ndtr(x) - np.exp(-0.5 * x**2) / np.sqrt(2.0 * np.pi) * hermite
    return np.asarray(np.clip(found, 0.0, 1.0), dtype=np.float64)
