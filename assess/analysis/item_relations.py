"""How an item goes with the other items, also where some of them were never answered together."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from assess.analysis.errors import AnalysisError
from assess.analysis.moments import moments
from assess.analysis.weights import Weights
from assess.arrays import Booleans, Floats

FEWEST_TOGETHER = 10  # people who answered both, for a pair to count where others were never answered together


@dataclass(frozen=True)
class Relation:
    """Correlation with the sum of `others` items, its standard error, and alpha of those others."""

    r_drop: float | None
    error: float | None
    alpha_if_dropped: float | None
    others: int


def discriminations(answers: Floats, weights: Weights | None = None) -> list[Relation]:
    """The relation of each varying item, (persons, items), with all others; errors as `moments`."""
    second = moments(answers, weights=weights)
    covariance, items = second.covariance, second.items
    variances, sums, total = np.diag(covariance), covariance.sum(axis=0), float(covariance.sum())
    rest = total - 2.0 * sums + variances
    found = []
    for item in range(items):
        if rest[item] <= 1e-12 * variances.sum():
            found.append(Relation(None, None, None, items - 1))
            continue
        scale = math.sqrt(variances[item] * rest[item])
        value = float(sums[item] - variances[item]) / scale
        own, others = np.eye(items)[item], 1.0 - np.eye(items)[item]
        gradient = (np.outer(own, others) + np.outer(others, own)) / (2.0 * scale)
        gradient -= value / 2.0 * (np.diag(own) / variances[item] + np.outer(others, others) / rest[item])
        within = float(variances.sum() - variances[item])
        alpha = (items - 1) / (items - 2) * (1.0 - within / rest[item]) if items > 2 else None
        error = second.covariance_error(gradient)
        found.append(Relation(value, error, None if alpha is None else float(alpha), items - 1))
    return found


def sparse_discriminations(answers: Floats, weights: Weights) -> list[Relation]:
    """The same with the items that at least ten people answered together with the item and with each other.

    Items come in by how many people they share with it, so that an item of several forms keeps to the largest.
    """
    together = answered_together(answers, weights)
    found = []
    for item in range(len(together)):
        chosen = [item]
        for other in np.argsort(-together[item], kind="stable").tolist():
            if other != item and (together[other, chosen] >= FEWEST_TOGETHER).all():
                chosen.append(other)
        try:
            found.append(discriminations(answers[:, chosen], weights)[0])
        except AnalysisError:
            found.append(Relation(None, None, None, 0))
    return found


def answered_together(answers: Floats, weights: Weights) -> Floats:
    """(items, items) people who answered both of two items."""
    observed: Booleans = ~np.isnan(answers)
    there = observed.astype(np.float64)
    return np.asarray(there.T @ (there * weights.people[:, None]), dtype=np.float64)
