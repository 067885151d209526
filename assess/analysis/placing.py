"""Rank distributions of people with independent normal posteriors, exact for few and refined for many.

Person i's rank is 1 + S_-i(theta_i), S_-i(t) being the number of others above t: a sum of independent indicators
with chances p_j(t) = Phi((m_j - t)/s_j), the Poisson binomial. Identical people are computed once: ties stay ties.
What concerns all, as the order does, is worked out for all; the rest for those whom somebody looks at.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.special import gammainccinv, gammaincinv, ndtr

from assess.analysis.rank_intervals import LOWER, UPPER, rank_intervals
from assess.arrays import Floats, Indices, Integers

EXACT = 60  # people up to whom the Poisson binomial is summed exactly,
OPERATIONS = 3e8  # where it costs no more than this
PANEL = 32  # Gauss-Legendre nodes in a panel of at most 8 of the smallest SDs
CELLS = 8e6  # people times points that are worth their time
TAIL = 1e-7
COUNTED = 40  # places up to which people above the line are counted exactly, however many there are
CHUNK = 2_000
TOGETHER, RARE, MOST_TOGETHER = 32, 1.5e-3, 8  # of 32 people of so small chances more than 8 come once in 10^18
ELEMENTS = 200_000  # of a matrix that is worked on at once: few enough to stay near the processor


@dataclass(frozen=True)
class Placings:
    """For each person: expected rank, marginal 90 % rank interval, and the chance of the top places, all (n,)."""

    expected: Floats
    low: Integers
    high: Integers
    top: Floats

    def tops(self, rows: Indices) -> Floats:
        """The chances of the top places of these rows."""
        return self.top[rows]

    def of(self, rows: Indices) -> "Placings":
        """Of these rows alone."""
        return Placings(self.expected[rows], self.low[rows], self.high[rows], self.top[rows])


class RankDistributions:
    """Rank distributions of posteriors N(m_i, s_i^2), (n,) each; rank 1 is the highest.

    `expected` ranks are there for everybody. An interval ends at the smallest rank that 5 % or 95 % of the
    distribution reach, and sooner among few (see `rank_intervals`); the chances of the top places add up to
    `places`. A person's figures are the same to the digit whomever else one asks for.
    """

    def __init__(self, means: Floats, sds: Floats, places: int) -> None:
        self.means, self.sds = means, sds
        centre, spread, self._row, counts = distinct(means, sds)
        self._known: Placings | _Refined
        if not (spread > 0).any():
            self._known = without_error(counts, places)
        else:
            spread = with_error(spread)
            if points := exact_points(spread, means.size):
                self._known = _exact(centre, spread, counts, places, points)
            else:
                self._known = _Refined(centre, spread, counts.astype(np.float64), places)
        self.expected: Floats = self._known.expected[self._row]

    def of(self, people: Indices) -> Placings:
        """The figures of these people, in the order asked for."""
        rows, back = np.unique(self._row[people], return_inverse=True)
        return self._known.of(rows).of(back)

    def tops(self, people: Indices) -> Floats:
        """Their chances of the top places alone."""
        return self._known.tops(self._row[people])


def placings(means: Floats, sds: Floats, places: int) -> Placings:
    """The rank distributions of everybody."""
    return RankDistributions(means, sds, places).of(np.arange(means.size))


def with_error(spread: Floats) -> Floats:
    """A score without error among scores with error: 5 % of theirs keeps the integrals smooth."""
    return np.maximum(spread, 0.05 * float(np.median(spread[spread > 0])))


def exact_points(spread: Floats, people: int) -> int:
    """Points of a posterior at which counts are summed exactly; 0 where that costs too much."""
    points = max(41, int(16.0 * spread.max() / spread.min()))
    return points if people <= EXACT and points * spread.size * people**2 <= OPERATIONS else 0


def exact_nodes(points: int) -> tuple[Floats, Floats]:
    """So many points of a posterior, in SDs, and their weights."""
    z = np.linspace(-4.8, 4.8, points)
    weights = np.exp(-0.5 * z**2)
    return z, weights / weights.sum()


def grid_of(centre: Floats, spread: Floats) -> Floats:
    """Where the number of people above is worked out, to be read off between."""
    low, high = float((centre - 7 * spread).min()), float((centre + 7 * spread).max())
    most = max(1_500, int(CELLS / centre.size))
    return np.linspace(low, high, int(np.clip((high - low) / (float(spread.min()) / 4.0), 200, most)))


def distinct(means: Floats, sds: Floats) -> tuple[Floats, Floats, Indices, Integers]:
    """Different pairs of mean and SD in ascending order, the pair of each person, and how many people have each."""
    order = np.lexsort((sds, means))
    centre, spread = means[order], sds[order]
    new = np.append(True, (np.diff(centre) != 0) | (np.diff(spread) != 0))
    row = np.empty(means.size, dtype=np.intp)
    row[order] = np.cumsum(new) - 1
    return centre[new], spread[new], row, np.diff(np.append(np.flatnonzero(new), means.size))


def _exact(centre: Floats, spread: Floats, counts: Integers, places: int, points: int) -> Placings:
    """The Poisson binomial of the others at points of each person's posterior, weighted and summed."""
    z, weights = exact_nodes(points)
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
    low, high = rank_intervals(ranks)
    top = ranks[:, :places].sum(axis=1) if places else np.zeros(centre.size)
    return Placings(1.0 + (ranks * np.arange(people.size)).sum(axis=1), low, high, top)


def without_error(counts: Integers, places: int) -> Placings:
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
    portion = max(1, ELEMENTS // at.size)
    for start in range(0, centre.size, portion):
        part = slice(start, start + portion)
        p = ndtr((centre[part, None] - at) / spread[part, None])
        pq = p * (1.0 - p)
        for row, values in enumerate((p, pq, pq * (1.0 - 2.0 * p), pq * (1.0 - 6.0 * pq))):
            sums[row] += (counts[part, None] * values).sum(axis=0)
    return _Counts(at, *sums)


class _Refined:
    """What the figures of each of many people are made of."""

    def __init__(self, centre: Floats, spread: Floats, counts: Floats, places: int) -> None:
        grid = grid_of(centre, spread)
        self.centre, self.spread, self.total = centre, spread, float(counts.sum())
        self.known = _cumulants(grid, centre, spread, counts)
        self.expected = expected_at(centre, spread, self.known.at, self.known.mean)
        self.sure = float(places > 0) if places >= self.total or places == 0 else None
        self.line = None if self.sure is not None else _line(centre, spread, counts, places, self.known)

    def of(self, rows: Indices) -> Placings:
        """The figures of the people in these rows."""
        low, high = np.empty(rows.size, dtype=np.int64), np.empty(rows.size, dtype=np.int64)
        for start in range(0, rows.size, CHUNK):
            part = slice(start, start + CHUNK)
            centre, spread = self.centre[rows[part]], self.spread[rows[part]]
            low[part], high[part] = _intervals(centre, spread, self.known, self.total)
        return Placings(self.expected[rows], low, high, self.tops(rows))

    def tops(self, rows: Indices) -> Floats:
        """The chances of the top places of the people in these rows."""
        if self.line is None:
            return np.full(rows.size, self.sure or 0.0)
        parts = np.split(rows, range(CHUNK, rows.size, CHUNK))
        return np.concatenate([self.line.chances(self.centre[part], self.spread[part]) for part in parts])


WIDTH = 0.3  # SDs between the 29 points of a posterior
NODES = np.arange(-14, 15) * WIDTH
WEIGHTS = np.exp(-0.5 * NODES**2) / np.exp(-0.5 * NODES**2).sum()


def expected_at(centre: Floats, spread: Floats, grid: Floats, above: Floats) -> Floats:
    """Expected rank from the mean of S, known on a grid, at 29 points of each posterior."""
    found = np.empty(centre.size)
    for start in range(0, centre.size, CHUNK):
        part = slice(start, start + CHUNK)
        at = centre[part, None] + spread[part, None] * NODES
        found[part] = 0.5 + (np.interp(at, grid, above) * WEIGHTS).sum(axis=1)
    return found


def _intervals(centre: Floats, spread: Floats, known: _Counts, total: float) -> tuple[Integers, Integers]:
    """Rank intervals from S_-i at 29 points of each posterior.

    Each point stands for its neighbourhood: a normal kernel (sd .7 of the spacing) is taken from the posterior, so
    that the mixture of normal counts is smooth and keeps its spread.
    """
    kernel = 0.7 * WIDTH
    z = NODES * np.sqrt(1.0 - kernel**2)
    at = centre[:, None] + spread[:, None] * z
    own = ndtr(-z)
    mean = np.interp(at, known.at, known.mean) - own
    noise = np.interp(at, known.at, known.variance) - own * (1.0 - own)
    slope = np.gradient(mean, axis=1) * kernel / WIDTH
    sd = np.sqrt(np.maximum(noise, 0.0) + 1.0 / 12.0 + slope**2)
    return _quantile(mean, sd, WEIGHTS, LOWER, total), _quantile(mean, sd, WEIGHTS, UPPER, total)


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


@dataclass(frozen=True)
class _Line:
    """Where the places end: S(t) of everybody in the window of t in which P(S_-i <= k - 1) turns from 0 to 1.

    `mirrored` turns scores round, so that the bottom places are counted where they are fewer.
    """

    places: int
    end: float
    window: Floats
    weights: Floats
    whole: _Counts
    mass: Floats | None
    mirrored: bool

    def chances(self, centre: Floats, spread: Floats) -> Floats:
        """P(rank <= k) = integral of phi_i(t) P(S_-i(t) <= k - 1) dt."""
        centre = -centre if self.mirrored else centre
        z = (self.window - centre[:, None]) / spread[:, None]
        density = np.exp(-0.5 * z**2) / (spread[:, None] * np.sqrt(2.0 * np.pi))
        own = ndtr(-z)
        if self.mass is None:
            chance = _at_most(self.places - 1, self.whole, own)
        else:
            chance = _without_own(self.places, self.mass, own)
        found = (density * chance * self.weights).sum(axis=1) + ndtr((centre - self.end) / spread)
        found = np.clip(found, 0.0, 1.0)
        return np.asarray(1.0 - found if self.mirrored else found, dtype=np.float64)


def _line(centre: Floats, spread: Floats, counts: Floats, places: int, known: _Counts) -> _Line:
    """The line below `places`, from the cumulants of everybody on a grid."""
    total = float(counts.sum())
    mirrored = 2 * places > total
    if mirrored:
        centre, places, known = -centre, int(total) - places, known.turned(total)
    start, end = _window(known, places)
    window, weights = _panels(start, end, float(spread.min()), centre.size)
    most = float(np.interp(start, known.at, known.mean))
    mass = _mass(window, centre, spread, counts, most) if places <= COUNTED else None
    return _Line(places, end, window, weights, _cumulants(window, centre, spread, counts), mass, mirrored)


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
    mass, moved = np.zeros((rows, at.size)), np.empty((rows - 1, at.size))
    mass[0] = 1.0
    people = np.repeat(np.arange(centre.size), counts.astype(np.int64))
    chances = ndtr((centre - at[0]) / spread)[people]  # nowhere larger than at the lowest t
    rare = people[chances < RARE]
    rare = rare[: rare.size // TOGETHER * TOGETHER]
    for person in np.concatenate([people[chances >= RARE], people[chances < RARE][rare.size :]]):
        chance = ndtr((centre[person] - at) / spread[person])
        np.multiply(mass[:-1], chance, out=moved)
        mass *= 1.0 - chance
        mass[1:] += moved
    for counted in _counted_together(at, centre[rare], spread[rare]):
        whole = mass * counted[0]
        for count in range(1, min(len(counted), rows)):
            whole[count:] += mass[:-count] * counted[count]
        mass = whole
    return mass


def _counted_together(at: Floats, centre: Floats, spread: Floats) -> Iterator[Floats]:
    """P(m of so many people together are above t), m in rows: for people who hardly ever are, few rows say all."""
    portion = max(1, ELEMENTS // at.size // TOGETHER) * TOGETHER
    for start in range(0, centre.size, portion):
        part = slice(start, start + portion)
        above = ndtr((centre[part, None] - at) / spread[part, None]).reshape(-1, TOGETHER, 1, at.size)
        counted = np.zeros((len(above), MOST_TOGETHER + 1, at.size))
        counted[:, 0] = 1.0
        for person in range(TOGETHER):
            moved = counted[:, :-1] * above[:, person]
            counted *= 1.0 - above[:, person]
            counted[:, 1:] += moved
        yield from counted


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
    sd = np.sqrt(variance)
    third = whole.third - other * (1.0 - 2.0 * own)
    fourth = whole.fourth - other * (1.0 - 6.0 * other) - 1.0 / 120.0
    x = (count + 0.5 - whole.mean + own) / sd
    skew, excess = third / (variance * sd), fourth / variance**2
    square = x**2
    hermite = (
        skew * (square - 1.0) / 6.0
        + excess * x * (square - 3.0) / 24.0
        + skew**2 * x * ((square - 10.0) * square + 15.0) / 72.0
    )
    found = ndtr(x) - np.exp(-0.5 * square) / np.sqrt(2.0 * np.pi) * hermite
    return np.asarray(np.clip(found, 0.0, 1.0), dtype=np.float64)
