"""Thresholds and tetrachoric correlations of all pairs of binary outcomes, and each person's influence on them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.arrays import Booleans, Floats, Indices
from assess.scoring.orthants import below_both, density

FURTHEST = 0.995
FEWEST = 10  # people who answered both of two pairs
MOST_NAMED = 20
AT_ONCE = 4_000_000  # numbers of one piece of the influences


@dataclass(frozen=True)
class Moments:
    """`limits` (P,) are Φ⁻¹ of the shares that prefer the first; `correlations` (M,) of the pairs of outcomes.

    `first` and `second` (M,) are the outcomes of each correlation; `outcomes` (N, P) the data, NaN missing.
    """

    outcomes: Floats
    limits: Floats
    first: Indices
    second: Indices
    correlations: Floats

    def limit_influences(self) -> Floats:
        """(N, P): what each person adds to each limit; their mean is 0."""
        there = ~np.isnan(self.outcomes)
        share = np.nanmean(self.outcomes, axis=0)
        moved = np.where(there, self.outcomes - share, 0.0) * (len(there) / there.sum(axis=0))
        return np.asarray(moved / density(self.limits))

    def influences(self) -> Iterator[tuple[slice, Floats]]:
        """Pieces of the correlations and (N, piece) what each person adds to each; their means are 0.

        Formula: ρ̂ solves Φ₂(h, k; ρ) = p₁₁, so that its influence is ((y₁y₂ − p₁₁) − Φ₂ₕ(y₁ − p₁)/φ(h) −
        Φ₂ₖ(y₂ − p₂)/φ(k)) / φ₂(h, k; ρ), times N/n where only n answered both.
        Source: Muthén (1984), Psychometrika 49, 115–132, for two categories.
        """
        there = ~np.isnan(self.outcomes)
        filled = np.where(there, self.outcomes, 0.0)
        step = max(1, AT_ONCE // len(filled))
        for start in range(0, self.first.size, step):
            piece = slice(start, start + step)
            one, two = self.first[piece], self.second[piece]
            both = None if there.all() else there[:, one] & there[:, two]
            yield piece, _influence(filled[:, one], filled[:, two], both, self.correlations[piece])


def _influence(first: Floats, second: Floats, both: Booleans | None, rho: Floats) -> Floats:
    """(N, piece), from the outcomes and who answered both (None: everybody)."""
    if both is not None:
        first, second = first * both, second * both
    people = np.full(rho.size, float(len(first))) if both is None else both.sum(axis=0).astype(np.float64)
    h, k = (ndtri(np.clip(y.sum(axis=0) / people, 1.0 / people, 1.0 - 1.0 / people)) for y in (first, second))
    left = np.sqrt(1.0 - rho * rho)
    from_h, from_k = (k - rho * h) / left, (h - rho * k) / left
    result = first * second
    result -= ndtr(from_h) * first
    result -= ndtr(from_k) * second
    result -= result.sum(axis=0) / people
    if both is not None:
        result *= both
    result *= left * len(first) / (people * density(h) * density(from_h))
    return np.asarray(result)


def moments(outcomes: Floats, labels: Sequence[str]) -> Moments:
    """Limits and tetrachoric correlations of (N, P) outcomes with P labels; two-step, from who answered both.

    Formula: Φ₂(Φ⁻¹(p₁), Φ⁻¹(p₂); ρ) = p₁₁; a cell nobody fills counts half a person.
    Source: Olsson (1979), Psychometrika 44, 443–460.
    Errors: UnusableAnswers naming outcomes that are the same for everybody, NotEstimable naming those that fewer
    than ten people answered together.
    """
    there = ~np.isnan(outcomes)
    filled = np.where(there, outcomes, 0.0)
    share = filled.sum(axis=0) / np.maximum(there.sum(axis=0), 1)
    constant = np.flatnonzero((share <= 0.0) | (share >= 1.0))
    if constant.size:
        raise UnusableAnswers(message("pair-constant", pair=labels[one]) for one in constant.tolist())
    first, second = np.triu_indices(outcomes.shape[1], 1)
    seen = there.astype(np.float64)
    people = (seen.T @ seen)[first, second]
    few = np.flatnonzero(people < FEWEST)
    if few.size:
        raise NotEstimable(
            message("pair-thin", first=labels[first[one]], second=labels[second[one]], needed=FEWEST)
            for one in few[:MOST_NAMED]
        )
    ones = filled.T @ seen
    p_first, p_second = ones[first, second] / people, ones[second, first] / people
    half = 0.5 / people
    p_first, p_second = (np.clip(p, 2 * half, 1 - 2 * half) for p in (p_first, p_second))
    lowest, highest = np.maximum(0.0, p_first + p_second - 1.0), np.minimum(p_first, p_second)
    both = np.clip((filled.T @ filled)[first, second] / people, lowest + half, highest - half)
    rho = _solve(ndtri(p_first), ndtri(p_second), both)
    return Moments(outcomes, ndtri(share), first, second, rho)


def _solve(h: Floats, k: Floats, both: Floats) -> Floats:
    """ρ with Φ₂(h, k; ρ) = both: Newton's steps, halved towards the bracket where they leave it."""
    low, high = np.full(h.shape, -FURTHEST), np.full(h.shape, FURTHEST)
    rho = np.clip(np.sin(0.5 * np.pi * (4.0 * both - 1.0)), -0.9, 0.9)
    for _ in range(60):
        gap = below_both(h, k, rho) - both
        low, high = np.where(gap < 0.0, rho, low), np.where(gap < 0.0, high, rho)
        left = np.sqrt(1.0 - rho * rho)
        slope = density(h) * density((k - rho * h) / left) / left
        tried = rho - gap / np.maximum(slope, 1e-300)
        moved = np.where((tried > low) & (tried < high), tried, (low + high) / 2.0)
        change, rho = np.abs(moved - rho).max(initial=0.0), moved
        if change < 1e-12:
            break
    return np.asarray(rho)
