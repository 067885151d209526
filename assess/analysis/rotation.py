"""Oblique rotation of factor loadings: direct oblimin, from several starts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import message
from assess.analysis.errors import NotConverged
from assess.arrays import Floats

STARTS = 8  # the loadings as they are, and random orthogonal turns from a fixed seed
MEMORY = 10  # values that a step may be held against: the criterion need not fall at every step
SLACK = 1e-13  # of the criterion, which in double precision is known no better
NO_BETTER = 1e-9  # a later start must beat an earlier one by this share of the criterion


@dataclass(frozen=True)
class _Place:
    """A rotation T (f, f), its pattern A(Tᵀ)⁻¹ (k, f), the criterion there, and its projected gradient (f, f)."""

    turn: Floats
    pattern: Floats
    value: float
    gradient: Floats


def oblimin(
    loadings: Floats, *, limit: int = 2000, tolerance: float = 1e-9, starts: int = STARTS
) -> tuple[Floats, Floats]:
    """Direct oblimin with γ = 0 (quartimin) by gradient projection: pattern (k, f) and factor correlations (f, f).

    Formula: minimise ¼ Σ_{r≠s} Σ_i λ_ir² λ_is² over oblique rotations Λ = A(Tᵀ)⁻¹ with unit columns of T, by
    steps of Barzilai and Borwein's length. The best of ``starts`` is taken, of equals the first. It has settled
    when no entry of the gradient exceeds ``tolerance`` for loadings brought to a mean communality of 1.
    Source: Jennrich (2002), Psychometrika 67, 7–19. Shapes: ``loadings`` (k, f).
    Errors: NotConverged where no start settles within ``limit`` steps.

    A simple structure stays as it is:

    >>> pattern, correlations = oblimin(np.array([[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.5]]))
    >>> pattern[0].round(2).tolist(), correlations.round(2).tolist()
    ([0.8, 0.0], [[1.0, 0.0], [0.0, 1.0]])
    """
    size = math.sqrt(float((loadings**2).sum()) / len(loadings)) or 1.0
    best: _Place | None = None
    for turn in _starts(loadings.shape[1], starts):
        found = _settled(loadings / size, turn, limit, tolerance)
        if found is not None and (best is None or found.value < best.value * (1.0 - NO_BETTER)):
            best = found
    if best is None:
        raise NotConverged(message("rotation-unsettled", limit=limit))
    return best.pattern * size, best.turn.T @ best.turn


def _starts(factors: int, count: int) -> list[Floats]:
    generator = np.random.default_rng(2002)
    drawn = [np.linalg.qr(generator.standard_normal((factors, factors)))[0] for _ in range(count - 1)]
    return [np.eye(factors), *drawn]


def _settled(loadings: Floats, turn: Floats, limit: int, tolerance: float) -> _Place | None:
    """Where the search from one start settles, or None."""
    place, step = _at(loadings, turn), 1.0
    values = [place.value]
    for _ in range(limit):
        size = float((place.gradient**2).sum())
        if float(np.abs(place.gradient).max()) < tolerance:
            return place
        ceiling = max(values[-MEMORY:]) * (1.0 + SLACK)
        while True:
            following = _at(loadings, _unit(place.turn - step * place.gradient))
            if following.value <= ceiling - 1e-4 * size * step or step < 1e-12:
                break
            step /= 2.0
        moved, changed = following.turn - place.turn, following.gradient - place.gradient
        along = float((moved * changed).sum())
        step = min(float((moved**2).sum()) / along, 100.0) if along > 0.0 else 1.0
        place = following
        values.append(place.value)
    return None


def _at(loadings: Floats, turn: Floats) -> _Place:
    pattern = np.linalg.solve(turn, loadings.T).T
    squares = pattern**2
    others = squares.sum(axis=1, keepdims=True) - squares
    gradient = -np.linalg.solve(turn.T, (pattern * others).T @ pattern)
    projected = gradient - turn * (turn * gradient).sum(axis=0)
    value = float((squares * others).sum()) / 4.0
    return _Place(turn, np.asarray(pattern, dtype=np.float64), value, np.asarray(projected, dtype=np.float64))


def _unit(turn: Floats) -> Floats:
    return np.asarray(turn / np.sqrt((turn**2).sum(axis=0)), dtype=np.float64)
