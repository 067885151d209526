"""Answers of people who were never there, on tests whose truth is known: for studies of what the product says.

An item's latent answer is u = a theta + b z + sqrt(1 - a^2 - b^2) e, graded by thresholds into points on 0-1; z is
error that items share. The true score is the mean of what the items would give over all z and e.
"""

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.optimize import brentq
from scipy.special import ndtr

from assess.arrays import Floats, Indices

DIFFICULTY = 0.4  # SD of items' easiness, on the latent scale
SKEW_SHAPE = 4.0  # of a gamma distribution: skewness 1
CLUSTER_DISTANCE = 0.9  # of two companies' means from the middle; the whole keeps variance 1


@dataclass(frozen=True)
class Grading:
    """How latent answers become points: loading, number of categories, width of their thresholds, easiness."""

    loading: float
    categories: int
    width: float = 1.5
    easiness: float = 0.0

    def thresholds(self, items: int, generator: np.random.Generator) -> Floats:
        """(items, categories - 1) thresholds, items differing in easiness."""
        return self.levels + DIFFICULTY * generator.standard_normal(items)[:, None]

    @property
    def levels(self) -> Floats:
        """(categories - 1,) thresholds of an item of middling easiness."""
        return np.linspace(-self.width, self.width, self.categories - 1) - self.easiness


def standings(shape: str, size: int | tuple[int, ...], generator: np.random.Generator) -> Floats:
    """Standings with mean 0 and variance 1 in the population: normal, skew, or in two clusters."""
    if shape == "skew":
        return (generator.standard_gamma(SKEW_SHAPE, size) - SKEW_SHAPE) / math.sqrt(SKEW_SHAPE)
    drawn = generator.standard_normal(size)
    if shape == "clusters":
        side = np.where(generator.random(size) < 0.5, -CLUSTER_DISTANCE, CLUSTER_DISTANCE)
        return side + math.sqrt(1.0 - CLUSTER_DISTANCE**2) * drawn
    return drawn


def expected_points(theta: Floats, thresholds: Floats, loading: float) -> Floats:
    """(people, items) expected points, mean over thresholds of P(u above); theta (people, items) or (people, 1)."""
    gap = loading * theta[:, :, None] - thresholds
    return np.asarray(ndtr(gap / math.sqrt(1.0 - loading**2)).mean(axis=2), dtype=np.float64)


def drawn_points(
    theta: Floats,
    thresholds: Floats,
    grading: Grading,
    shared: tuple[float, Floats],
    generator: np.random.Generator,
) -> Floats:
    """(people, items) points; `shared` is the loading b of the error that items share, and that error itself."""
    weight, error = shared
    alone = math.sqrt(1.0 - grading.loading**2 - weight**2)
    noise = generator.standard_normal((len(theta), len(thresholds)))
    latent = grading.loading * theta + weight * error + alone * noise
    return np.asarray((latent[:, :, None] > thresholds).mean(axis=2), dtype=np.float64)


def shared_error(by: str, scale_of: Indices, people: int, generator: np.random.Generator) -> Floats:
    """(people, items) error of variance 1 that items share: all of an occasion, the items of a scale, or pairs.

    `scale_of` says of which scale each item is; pairs are neighbours of one scale.
    """
    if by == "occasion":
        groups = np.zeros(scale_of.size, dtype=np.intp)
    elif by == "items":
        groups = np.unique(scale_of, return_inverse=True)[1]
    else:
        order = np.array([int((scale_of[:at] == scale_of[at]).sum()) for at in range(scale_of.size)])
        groups = np.unique(scale_of * scale_of.size + order // 2, return_inverse=True)[1]
    return generator.standard_normal((people, int(groups.max()) + 1))[:, groups]


@lru_cache(maxsize=256)
def shared_loading(share: float, by: str, grading: Grading, items: int) -> float:
    """The loading b with which shared error is this share of the variance of a scale of so many items.

    Var of the scale = true + shared/g + residual/k, g groups sharing an error. By quadrature over theta and z, the
    root by Brent.
    """
    if share <= 0:
        return 0.0
    groups = items / 2 if by == "pairs" else 1.0

    def surplus(square: float) -> float:
        true, common, residual = _variances(square, grading)
        return common / groups * (1.0 - share) - share * (true + residual / items)

    return math.sqrt(float(brentq(surplus, 0.0, 0.98 * (1.0 - grading.loading**2))))


def _variances(square: float, grading: Grading) -> tuple[float, float, float]:
    """Of an item's points: Var E[y | theta], E Var(E[y | theta, z] | theta), and the residual."""
    nodes = np.linspace(-5, 5, 61)
    weights = np.exp(-0.5 * nodes**2)
    weights /= weights.sum()
    place = grading.loading * nodes[:, None] + math.sqrt(square) * nodes
    chance = ndtr((place[:, :, None] - grading.levels) / math.sqrt(1.0 - grading.loading**2 - square))
    means = chance.mean(axis=2)
    order = (
        2.0 * np.arange(grading.categories - 1) + 1.0
    )  # E[y^2] of y = count/steps: (2j + 1) P(count > j)/steps^2
    squares = (chance * order).sum(axis=2) / (grading.categories - 1) ** 2
    both = weights[:, None] * weights
    by_theta = (means * weights).sum(axis=1)
    common = float((both * (means - by_theta[:, None]) ** 2).sum())
    true = float((weights * (by_theta - (weights * by_theta).sum()) ** 2).sum())
    return true, common, float((both * (squares - means**2)).sum())
