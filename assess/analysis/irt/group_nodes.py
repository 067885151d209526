"""The nodes that θ is integrated over: they follow each group's mean and SD, and are as dense as the test asks for.

The trapezoidal rule on equally spaced nodes errs by about 2 exp(−2π² s²/h²) for a posterior of standard deviation s
and a spacing of h: 1e-7 where h = 1.1 s, 1 % where h = 2 s (Trefethen & Weideman 2014, SIAM Review 56, 385–458).
"""

from __future__ import annotations

import numpy as np

from assess.arrays import Floats
from assess.scoring.curves import ItemParameters, item_information
from assess.scoring.irt import quadrature

SPACING = 1.1  # of the standard deviation of the narrowest posterior
REACH, WHERE_PEOPLE_ARE = 6.0, 4.0  # standard deviations of the population
MOST_NODES = 1201
_LOOKED_AT = 161
_RUNG = 20  # so that a hair's breadth more information does not mean other nodes


def standard_nodes(number: int) -> Floats:
    """Equally spaced points over the population in its standard deviations, (Q,)."""
    return quadrature(number, REACH)


def group_nodes(points: Floats, latent: Floats) -> Floats:
    """θ of every group's nodes (G, Q): `points` in standard deviations from the mean."""
    return np.asarray(latent[:, :1] + np.exp(latent[:, 1:]) * points, dtype=np.float64)


def nodes_needed(parameters: ItemParameters, latent: Floats, answered: int, least: int) -> int:
    """How many nodes integrate the posterior of a person who answered the `answered` most informative items.

    Its standard deviation is 1/√(I(θ) + 1/σ²), looked for where people are; never fewer than `least` nodes.
    """
    sd = np.exp(latent[:, 1])
    theta = group_nodes(quadrature(_LOOKED_AT, WHERE_PEOPLE_ARE), latent)
    by_item = np.sort(item_information(parameters, theta.ravel()), axis=0)[-answered:]
    narrowest = 1.0 / np.sqrt((by_item.sum(axis=0).reshape(theta.shape) * sd[:, None] ** 2).max() + 1.0)
    spaces = 2.0 * REACH / (SPACING * narrowest)
    return max(least, min(MOST_NODES, _RUNG * int(np.ceil(spaces / _RUNG)) + 1))
