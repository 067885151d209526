"""Oblique rotation of factor loadings: direct oblimin, from several starts."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import message
from assess.analysis.errors import NotConverged
from assess.arrays import Floats

STARTS = 8  # the loadings as they are, and random orthogonal turns from a fixed seed
AGREEING = 4  # starts that end in the best optimum: enough
MEMORY = 10  # values that a step may be held against: the criterion need not fall at every step
SLACK = 1e-13  # of the criterion, which in double precision is known no better
GRADIENT_STEPS, NEWTON_STEPS = 300, 50
LARGEST_STEP, SMALLEST_STEP = 0.3, 1e-9
DIFFERENCE = 1e-5
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
    steps of Barzilai and Borwein's length, and by Newton's where factors hardly differ. The best of ``starts`` is
    taken, of equals the first; four that agree are enough. It has settled when no entry of the gradient exceeds
    ``tolerance`` for loadings brought to a mean communality of 1, or when Newton's step no longer moves it.
    Source: Jennrich (2002), Psychometrika 67, 7–19. Shapes: ``loadings`` (k, f).
    Errors: NotConverged where no start settles within ``limit`` steps.

    A simple structure stays as it is:

    >>> pattern, correlations = oblimin(np.array([[0.8, 0.0], [0.7, 0.0], [0.0, 0.6], [0.0, 0.5]]))
    >>> pattern[0].round(2).tolist(), correlations.round(2).tolist()
    ([0.8, 0.0], [[1.0, 0.0], [0.0, 1.0]])
    """
    size = math.sqrt(float((loadings**2).sum()) / len(loadings)) or 1.0
    best: _Place | None = None
    agreeing = 0
    for turn in _starts(loadings.shape[1], starts):
        found = _settled(loadings / size, turn, limit, tolerance)
        if found is not None and (best is None or found.value < best.value * (1.0 - NO_BETTER)):
            best, agreeing = found, 1
        elif found is not None and best is not None and found.value < best.value * (1.0 + NO_BETTER):
            agreeing += 1
        if agreeing == AGREEING:
            break
    if best is None:
        raise NotConverged(message("rotation-unsettled", limit=limit))
    return best.pattern * size, best.turn.T @ best.turn


def _starts(factors: int, count: int) -> list[Floats]:
    generator = np.random.default_rng(2002)
    drawn = [np.linalg.qr(generator.standard_normal((factors, factors)))[0] for _ in range(count - 1)]
    return [np.eye(factors), *drawn]


def _settled(loadings: Floats, turn: Floats, limit: int, tolerance: float) -> _Place | None:
    """Where the search from one start settles, or None: gradient steps first, Newton's where the ground is flat."""
    place = _descended(loadings, _at(loadings, turn), min(limit, GRADIENT_STEPS), tolerance)
    for _ in range(min(limit, NEWTON_STEPS)):
        if float(np.abs(place.gradient).max()) < tolerance:
            return place
        step = _newton_step(loadings, place)
        following = place
        for halving in range(30):
            following = _moved(loadings, place, step / 2.0**halving)
            if following.value <= place.value * (1.0 + SLACK):
                break
        place = following
        if float(np.abs(step).max()) < SMALLEST_STEP:
            return place
    return None


def _descended(loadings: Floats, place: _Place, limit: int, tolerance: float) -> _Place:
    step, values = 1.0, [place.value]
    for _ in range(limit):
        size = float((place.gradient**2).sum())
        if float(np.abs(place.gradient).max()) < tolerance:
            break
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
    return place


def _newton_step(loadings: Floats, place: _Place) -> Floats:
    """Newton's step in Δ, T → T(I + Δ) with columns brought back to 1: curvature by differences, made positive."""
    off = ~np.eye(len(place.turn), dtype=np.bool_)
    slope = (place.turn.T @ place.gradient)[off]
    curvature = np.empty((slope.size, slope.size))
    for row in range(slope.size):
        nudge = DIFFERENCE * (np.arange(slope.size) == row)
        ahead, behind = (_moved(loadings, place, sign * nudge) for sign in (1.0, -1.0))
        change = (ahead.turn.T @ ahead.gradient - behind.turn.T @ behind.gradient)[off]
        curvature[row] = change / (2.0 * DIFFERENCE)
    roots, vectors = np.linalg.eigh((curvature + curvature.T) / 2.0)
    size = np.maximum(np.abs(roots), 1e-10 * float(np.abs(roots).max()) + 1e-14)
    step = -(vectors / size) @ (vectors.T @ slope)
    return np.asarray(step * min(1.0, LARGEST_STEP / max(float(np.abs(step).max()), 1e-300)), dtype=np.float64)


def _moved(loadings: Floats, place: _Place, step: Floats) -> _Place:
    """The place after Δ, whose entries off the diagonal are the step's."""
    by = np.eye(len(place.turn))
    by[by == 0.0] = step
    return _at(loadings, _unit(place.turn @ by))


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
