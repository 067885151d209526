"""Levels of potential from a fixed source: the same answers have the same level, whoever else applied.

The true standing theta ~ N(m, r), the reference population of the blueprint (observed SD 1, reliability r), and the
score x ~ N(theta, s^2) by the same source: theta | x ~ N(m + rho (x - m), rho s^2), rho = r/(r + s^2).
"""

from collections.abc import Sequence

import numpy as np

from assess.analysis.posteriors import Cut, level_probabilities
from assess.arrays import Floats


def level_chances(values: Floats, errors: Floats, reliability: float, levels: Sequence[Cut]) -> Floats:
    """(people, levels) probability of each level, the lowest first; rows add up to one.

    Source: Kelley (1947), Fundamentals of Statistics. Shapes: `values` and `errors` (people,), standardised by the
    blueprint's reference values. Errors: none.

    >>> cuts = [Cut("low", None), Cut("high", 0.0)]
    >>> level_chances(np.array([0.0]), np.array([0.5]), 0.8, cuts).round(2).tolist()
    [[0.5, 0.5]]
    """
    rho = reliability / (reliability + errors**2)
    return level_probabilities(rho * values, np.sqrt(rho) * errors, levels)
