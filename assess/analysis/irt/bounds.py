"""How far slopes may run: towards ever steeper curves the likelihood can rise without end.

Nothing else is bounded: while slopes are, every category that somebody chose has a finite intercept, however many
categories an item has and wherever they lie. What is bounded is the change of log-odds between neighbouring curves
per unit of θ: a itself, and for nominal items the gap between options next to each other in the order of their
slopes. Beyond it an option's curve is a step that lies between two nodes, and the likelihood knows no more of it.
"""

from __future__ import annotations

import numpy as np

from assess.analysis.irt.structure import Structure
from assess.arrays import Booleans, Floats, Indices

LARGEST_SLOPE = 30.0


def bounded(structure: Structure, values: Floats) -> Floats:
    """The values with every slope brought within the bound, from the item's origin outwards."""
    slopes = values[:, : structure.slope_cells]
    if np.abs(slopes).max() <= LARGEST_SLOPE:
        return values
    order, gaps, origin = _gaps(slopes)
    steps = np.cumsum(np.minimum(gaps, LARGEST_SLOPE), axis=1)
    nearer = np.hstack([np.zeros((len(values), 1)), steps])
    nearer -= np.take_along_axis(nearer, origin, axis=1)
    result = values.copy()
    turned = np.empty_like(nearer)
    np.put_along_axis(turned, order, nearer, axis=1)
    result[:, : structure.slope_cells] = turned[:, 1:]
    return result


def at_bound(structure: Structure, values: Floats, step: Floats) -> Booleans:
    """Cells (J, P) of slopes that stand at the bound and would go beyond it with the step."""
    cells = structure.slope_cells
    held = np.zeros(values.shape, dtype=np.bool_)
    slopes, after = values[:, :cells], values[:, :cells] + step[:, :cells]
    if np.abs(after).max() > LARGEST_SLOPE:
        held[:, :cells] = (_outward(slopes) >= LARGEST_SLOPE * (1 - 1e-12)) & (_outward(after) > LARGEST_SLOPE)
    return held


def slope_room(structure: Structure, values: Floats, step: Floats) -> Floats:
    """Largest share (J, 1), at most 1, of a step that takes no slope beyond the bound."""
    cells = structure.slope_cells
    slopes, after = values[:, :cells], values[:, :cells] + step[:, :cells]
    if np.abs(after).max() <= LARGEST_SLOPE:
        return np.ones((len(values), 1))
    now, then = _outward(slopes), _outward(after)
    beyond = then > np.maximum(now, LARGEST_SLOPE)
    share = np.where(beyond, np.maximum(LARGEST_SLOPE - now, 0.0) / np.where(beyond, then - now, 1.0), 1.0)
    return np.asarray(share.min(axis=1, keepdims=True), dtype=np.float64)


def steepest(structure: Structure, values: Floats) -> Floats:
    """Largest change of log-odds between neighbouring curves of each item per unit of θ, (J,)."""
    return np.asarray(_outward(values[:, : structure.slope_cells]).max(axis=1), dtype=np.float64)


def _gaps(slopes: Floats) -> tuple[Indices, Floats, Indices]:
    """Order of 0 and the slopes, the gaps in that order, and the place of the 0, which is the origin's."""
    points = np.hstack([np.zeros((len(slopes), 1)), slopes])
    order = np.argsort(points, axis=1, kind="stable")
    gaps = np.diff(np.take_along_axis(points, order, axis=1), axis=1)
    return order, gaps, (order == 0).argmax(axis=1)[:, None]


def _outward(slopes: Floats) -> Floats:
    """Distance of each slope from its neighbour on the origin's side, (J, S)."""
    order, gaps, origin = _gaps(slopes)
    place = np.arange(order.shape[1])
    inner = np.where(place > origin, place - 1, np.minimum(place, gaps.shape[1] - 1))
    distance = np.where(place == origin, 0.0, np.take_along_axis(gaps, inner, axis=1))
    turned = np.empty_like(distance)
    np.put_along_axis(turned, order, distance, axis=1)
    return np.asarray(turned[:, 1:], dtype=np.float64)
