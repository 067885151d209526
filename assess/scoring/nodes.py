"""Nodes of θ for integrals over it: as dense as the test is informative, as far out as any answers can lead."""

from __future__ import annotations

import numpy as np
from scipy.interpolate import CubicHermiteSpline

from assess.arrays import Floats
from assess.scoring.curves import ItemParameters, curves, item_information

STEP = 0.7  # between nodes in units of u: at most about half the standard deviation of a posterior
REACH = 7.0  # standard deviations of the population beyond the furthest mode: 1e-11 of a normal curve lies outside
MOST_PLACES = 2001  # at which the information is looked up
_WIDTHS = 1.4 ** np.arange(26)  # distances, in standard deviations, at which the furthest mode is looked for


def information_nodes(
    parameters: ItemParameters, mean: float = 0.0, sd: float = 1.0, least: int = 61
) -> tuple[Floats, Floats]:
    """θ of at least `least` nodes, (Q,), and the log of each one's weight under N(mean, sd), summing to 1.

    Formula: nodes are equally spaced in u with (du/dθ)² = Σ_j s_j^1.5 I_j(θ)^.25 + 4/σ², s_j the range of item j's
    slopes. That is never less than the information Σ I_j + 1/σ² (I_j ≤ s_j²/4), so that every posterior spans
    several nodes however long the test and wide the population, and it falls off slowly enough beside steep items.
    The weights are g(θ) dθ/du with θ(u) a cubic Hermite interpolant, so that the map and its derivative belong
    together. Source: the trapezoidal rule after a change of variable, Trefethen & Weideman (2014), SIAM Review 56,
    385–458. Units: logits.
    """
    low, high = _span(parameters, mean, sd)
    steepness = _steepness(parameters)
    theta = np.linspace(low, high, int(np.clip(2.5 * (high - low) * steepness.max(), 301, MOST_PLACES)))
    density = np.sqrt(steepness**1.5 @ item_information(parameters, theta) ** 0.25 + 4.0 / sd**2)
    u = np.concatenate([[0.0], np.cumsum(0.5 * (density[1:] + density[:-1]) * np.diff(theta))])
    to_theta = CubicHermiteSpline(u, theta, 1.0 / density)
    at = np.linspace(0.0, u[-1], max(least, int(np.ceil(u[-1] / STEP)) + 1))
    nodes = np.asarray(to_theta(at), dtype=np.float64)
    log_weights = np.log(to_theta(at, 1)) - 0.5 * ((nodes - mean) / sd) ** 2
    log_weights -= log_weights.max()
    return nodes, np.asarray(log_weights - np.log(np.exp(log_weights).sum()), dtype=np.float64)


def _steepness(parameters: ItemParameters) -> Floats:
    """Range of ∂ log P/∂θ over an item's categories and all θ, (J,)."""
    if parameters.graded:
        return np.abs(parameters.slopes[:, 0])
    there = np.isfinite(parameters.intercepts)
    slopes = np.where(there, parameters.slopes, parameters.slopes[:, :1])
    return np.asarray(slopes.max(axis=1) - slopes.min(axis=1), dtype=np.float64)


def _span(parameters: ItemParameters, mean: float, sd: float) -> tuple[float, float]:
    """From below the lowest to above the highest mode that any answers can have.

    In every model ∂ log P/∂θ of each category falls with θ: where even the steepest answers no longer outweigh the
    prior, no posterior has its mode any further out.
    """
    away = sd * _WIDTHS
    first = curves(parameters, np.concatenate([mean + away, mean - away])).first
    upward = first[:, :, : len(away)].max(axis=1).sum(axis=0)
    downward = first[:, :, len(away) :].min(axis=1).sum(axis=0)
    above = int((upward <= away / sd**2).argmax())
    below = int((downward >= -away / sd**2).argmax())
    return mean - float(away[below]) - REACH * sd, mean + float(away[above]) + REACH * sd
