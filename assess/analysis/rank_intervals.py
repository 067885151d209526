"""90 % intervals of whole ranks among few people, no wider than they must be.

Ends at 5 % and 95 % hold more than 90 %, since ranks are whole numbers and the first has nothing above it; among
few people that is a lot. What one tail leaves of its 5 % goes to the other end; of the two intervals that come of
it the shorter counts, of equally short ones the one that holds more; where both hold the same, 5 % and 95 %, so
that turning scores round turns intervals round.
"""

import numpy as np

from assess.arrays import Floats, Integers

LOWER, UPPER, HELD = 0.05, 0.95, 0.90
FEW = 60  # people, beyond whom the ends at 5 % and 95 % hold little more than 90 %
HAIR = 1e-9


def rank_intervals(ranks: Floats) -> tuple[Integers, Integers]:
    """(people,) lower and upper ranks from each person's chances of the ranks 1, 2, ... (people, ranks)."""
    reached = np.cumsum(ranks, axis=1)
    before = np.column_stack([np.zeros(len(ranks)), reached])  # P(rank < r) in column r - 1
    rows = np.arange(len(ranks))

    def quantile(level: Floats) -> Integers:
        return np.asarray(1 + (reached < level - HAIR).sum(axis=1), dtype=np.int64)

    low, high = quantile(np.full((1, 1), LOWER)), quantile(np.full((1, 1), UPPER))
    if len(ranks.T) > FEW:
        return low, high
    below, above = before[rows, low - 1], 1.0 - before[rows, high]
    sooner = np.minimum(quantile((HELD + below)[:, None]), high)
    later = np.maximum(1 + (reached <= (1.0 - HELD - above)[:, None] + HAIR).sum(axis=1), low)
    wider = (sooner - low) - (high - later)
    more = (before[rows, sooner] - below) - (1.0 - above - before[rows, later - 1])
    first = (wider < 0) | ((wider == 0) & (more > HAIR))
    second = (wider > 0) | ((wider == 0) & (more < -HAIR))
    return np.where(second, later, low), np.where(first, sooner, high)
