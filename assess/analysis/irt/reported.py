"""From the numbers the search works with to the ones people read, each with its standard error.

Standard errors of thresholds follow by the delta method: Var g(x) = J Var(x) J'.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.analysis.irt.structure import Structure
from assess.arrays import Floats
from assess.scoring.curves import GRADED

Ragged = tuple[Floats, ...]


@dataclass(frozen=True)
class Reported:
    """Slopes, intercepts and thresholds of the items; `errors` has the same three, or is None.

    Graded: b_k = −d_k/a. Rasch, PCM, GPCM: step difficulties b_k = −(c_k − c_{k−1})/a. Nominal: slopes and
    intercepts of the options sum to zero within the item, and the thresholds are the intercepts.
    """

    slopes: Floats | Ragged
    intercepts: Ragged
    thresholds: Ragged


def reported(structure: Structure, values: Floats, covariance: Floats | None) -> tuple[Reported, Reported | None]:
    """What to report, and its standard errors where a covariance (F, F) of the free parameters is known."""
    parts = [_maps(structure, values, item) for item in range(len(values))]
    figures = _gather(structure, [tuple(figure for figure, _ in part) for part in parts])
    if covariance is None:
        return figures, None
    errors, place = [], 0
    for part, free in zip(parts, structure.free, strict=True):
        size = int(free.sum())
        block = covariance[place : place + size, place : place + size]
        place += size
        errors.append(tuple(_spread(jacobian[:, free], block) for _, jacobian in part))
    return figures, _gather(structure, errors)


def population_errors(structure: Structure, latent: Floats, covariance: Floats | None) -> tuple[Floats, Floats]:
    """Standard errors of each group's mean and SD of θ, (G,) and (G,); 0 where the value was fixed."""
    errors = np.zeros(latent.shape)
    if covariance is not None:
        first = int(structure.free.sum())
        errors[structure.free_latent] = np.sqrt(np.diagonal(covariance)[first:])
    return errors[:, 0], errors[:, 1] * np.exp(latent[:, 1])


def _maps(structure: Structure, values: Floats, item: int) -> tuple[tuple[Floats, Floats], ...]:
    """(figures, Jacobian by value cell) of slopes, intercepts and thresholds of one item."""
    count, width = int(structure.counts[item]), structure.width
    unit = np.eye(values.shape[1])
    row = values[item]
    if structure.model == "nrm":
        centre = (np.eye(count) - 1.0 / count)[:, structure.others[item, : count - 1]]
        slope = centre @ unit[: count - 1]
        intercept = centre @ unit[width - 1 : width - 2 + count]
        return (slope @ row, slope), (intercept @ row, intercept), (intercept @ row, intercept)
    slope, steps = unit[:1], unit[1:count]
    intercept = steps if structure.model in GRADED else np.cumsum(steps, axis=0)
    a = row[0] if row[0] != 0.0 else np.finfo(float).tiny
    threshold = -(steps @ row) / a
    jacobian = -steps / a - threshold[:, None] / a * slope
    return (slope @ row, slope), (intercept @ row, intercept), (threshold, jacobian)


def _gather(structure: Structure, rows: list[tuple[Floats, ...]]) -> Reported:
    slopes: Floats | Ragged
    slopes = tuple(row[0] for row in rows) if structure.model == "nrm" else np.array([row[0][0] for row in rows])
    return Reported(slopes, tuple(row[1] for row in rows), tuple(row[2] for row in rows))


def _spread(jacobian: Floats, block: Floats) -> Floats:
    variance = np.einsum("ip,pq,iq->i", jacobian, block, jacobian)
    return np.asarray(np.sqrt(np.maximum(variance, 0.0)), dtype=np.float64)
