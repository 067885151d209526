"""Who has the first places by expected rank, and nothing else of a ranking: for many rankings one after the other.

The same figures as those of `placing`, worked out only for those who may stand at the line. Whoever is left out
surely has a place, or surely has none, by bounds on their expected ranks.
"""

import numpy as np
from scipy.special import ndtr

from assess.analysis import placing
from assess.analysis.placing import NODES, WEIGHTS
from assess.arrays import Floats, Indices

REACH = float(NODES[-1])  # SDs of a posterior that its points span
NEAR, WIDER = 20, 3  # people on either side of the line who are looked at first; times as many if they are too few


def expected_around(means: Floats, sds: Floats, places: int) -> Floats:
    """Expected ranks of those who may be at the line; -inf for whoever is surely within, inf for the others.

    Shapes: `means`, `sds` (n,) of independent normal posteriors.
    """
    centre, spread, row, counts = placing.distinct(means, sds)
    if not (spread > 0).any():
        return placing.without_error(counts, places).expected[row]
    spread, number = placing.with_error(spread), counts.astype(np.float64)
    if points := placing.exact_points(spread, means.size):
        return _exactly(centre, spread, number, points)[row]
    grid = placing.grid_of(centre, spread)
    better = number[::-1].cumsum()[::-1] - number  # how many stand above by mean
    near = NEAR + 4.0 * np.sqrt(places)
    while True:
        looked = np.flatnonzero(np.abs(better + 0.5 * number - places) <= near)
        found = _window(grid, centre, spread, number, looked, places)
        if found is not None:
            return found[row]
        near *= WIDER


def _exactly(centre: Floats, spread: Floats, number: Floats, points: int) -> Floats:
    """The mean of the Poisson binomial of the others at points of each posterior."""
    z, weights = placing.exact_nodes(points)
    at = centre[:, None] + spread[:, None] * z
    above = ndtr((centre[:, None, None] - at) / spread[:, None, None])
    others = (above * number[:, None, None]).sum(axis=0) - ndtr(-z)
    return np.asarray(1.0 + (others * weights).sum(axis=1), dtype=np.float64)


def _window(
    grid: Floats, centre: Floats, spread: Floats, number: Floats, looked: Indices, places: int
) -> Floats | None:
    """Expected ranks of these rows, which stand together; None where one beyond them may be at the line."""
    least, most = float(spread.min()), float(spread.max())
    first, last = int(looked[0]) if looked.size else 0, int(looked[-1]) if looked.size else -1
    whole = first == 0 and last == centre.size - 1
    if not looked.size:
        return None
    low = centre[max(first - 1, 0)] - REACH * most
    high = centre[min(last + 1, centre.size - 1)] + REACH * most
    part = slice(max(int(np.searchsorted(grid, low)) - 1, 0), int(np.searchsorted(grid, high)) + 2)
    at = grid[part]
    above = _mean_above(at, centre, spread, number)
    expected = placing.expected_at(centre[looked], spread[looked], at, above)
    found = np.where(np.arange(centre.size) > last, -np.inf, np.inf)
    found[looked] = expected
    if whole:
        return found
    order = np.argsort(expected, kind="stable")
    taken = number[last + 1 :].sum() + number[looked][order].cumsum()
    line = int(np.searchsorted(taken, places))
    if line >= looked.size:
        return None
    best, worst = (
        _bound(at, above, float(centre[max(first - 1, 0)]), most, least),
        _bound(at, above, float(centre[min(last + 1, centre.size - 1)]), least, most),
    )
    at_line = float(expected[order[line]])
    sure_within = last == centre.size - 1 or worst < at_line
    sure_beyond = first == 0 or best > at_line
    return found if sure_within and sure_beyond else None


def _bound(at: Floats, above: Floats, mean: float, upwards: float, downwards: float) -> float:
    """The expected rank of a mean with so many SDs to each point above it and so many to each below."""
    points = mean + np.where(NODES > 0, upwards * NODES, downwards * NODES)
    return 0.5 + float((np.interp(points, at, above) * WEIGHTS).sum())


def _mean_above(at: Floats, centre: Floats, spread: Floats, number: Floats) -> Floats:
    """The expected number of people above t."""
    found, portion = np.zeros(at.size), max(1, placing.ELEMENTS // at.size)
    for start in range(0, centre.size, portion):
        part = slice(start, start + portion)
        found += number[part] @ ndtr((centre[part, None] - at) / spread[part, None])
    return found
