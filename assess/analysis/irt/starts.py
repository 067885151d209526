"""Starting values: a one-factor solution for ordered models, correspondence analysis for nominal ones."""

from __future__ import annotations

import numpy as np
from scipy.special import ndtri

from assess.analysis.irt.responses import Patterns
from assess.analysis.irt.structure import FIXED_SLOPE, Structure
from assess.arrays import Floats
from assess.scoring.curves import GRADED

LOGISTIC = 1.702  # slope of the logistic curve that lies closest to the normal ogive


def start_values(structure: Structure, patterns: Patterns) -> Floats:
    """Start for an ordered model: slopes from loadings on one factor, intercepts from cumulative shares."""
    counts, cross = burt_table(patterns)
    items, width = len(structure.counts), structure.width
    shares = np.zeros((items, width))
    shares[patterns.column_item, patterns.column_category] = counts
    shares = (shares + 0.5 * (np.arange(width) < structure.counts[:, None])) / (
        shares.sum(axis=1, keepdims=True) + 0.5 * structure.counts[:, None]
    )
    loading = np.clip(_loadings(patterns, counts, cross, items), -0.9, 0.9)
    slope = LOGISTIC * loading / np.sqrt(1.0 - loading**2)
    if structure.model in FIXED_SLOPE:
        slope = np.ones(items)
    values = np.zeros((items, width))
    if structure.model in GRADED:
        above = np.clip(1.0 - np.cumsum(shares, axis=1)[:, :-1], 1e-4, 1 - 1e-4)
        values[:, 0] = slope
        values[:, 1:] = LOGISTIC * ndtri(above) * np.sqrt(1.0 + (slope[:, None] / LOGISTIC) ** 2)
    else:
        values[:, 0] = slope if structure.model in FIXED_SLOPE else slope * 2.0 / np.maximum(structure.counts, 2)
        log_share = np.log(np.maximum(shares, 1e-4))
        values[:, 1:] = log_share[:, 1:] - log_share[:, :1]
    return np.where(_cells(structure), values, 0.0)


def nominal_starts(structure: Structure, patterns: Patterns, number: int = 6) -> list[Floats]:
    """Starts for the nominal model: options scored on the first axes of a correspondence analysis, then mixtures.

    The mixtures come from a fixed generator, so the same data always give the same starts.
    """
    counts, cross = burt_table(patterns)
    expected = np.outer(counts, counts) / patterns.persons
    scale = np.sqrt(np.maximum(counts, 1.0))
    same = patterns.column_item[:, None] == patterns.column_item
    residual = np.where(same, 0.0, cross - expected) / np.outer(scale, scale)
    _, vectors = np.linalg.eigh(residual)
    axes = [vectors[:, -1 - axis] / scale for axis in range(min(3, len(counts)))]
    generator = np.random.default_rng(1972)
    while len(axes) < number:
        mixture = np.stack(axes[:3]).T @ generator.normal(size=min(3, len(counts)))
        axes.append(mixture + 0.5 * generator.normal(size=len(counts)) * np.std(mixture))
    return [_nominal_values(structure, patterns, counts, axis) for axis in axes[:number]]


def burt_table(patterns: Patterns, largest: int = 20_000) -> tuple[Floats, Floats]:
    """Weighted counts of the categories (C,) and of their pairs (C, C), from a systematic share of the patterns."""
    stride = max(1, len(patterns.weights) // largest)
    answers = patterns.one_hot[::stride].astype(np.float32)
    weights = patterns.weights[::stride].astype(np.float32)
    factor = patterns.persons / float(weights.sum(dtype=np.float64))
    pairs = (answers * weights[:, None]).T @ answers
    cross = pairs.astype(np.float64) * factor
    return np.diagonal(cross).copy(), cross


def _loadings(patterns: Patterns, counts: Floats, cross: Floats, items: int) -> Floats:
    """Loadings on the first common factor of the answers scored 0, 1, 2 … (three rounds of principal axes)."""
    score = patterns.column_category.astype(np.float64)
    gather = np.zeros((len(counts), items))
    gather[np.arange(len(counts)), patterns.column_item] = 1.0
    together = np.maximum(gather.T @ cross @ gather, 1.0)  # people who answered both
    scored = gather * score[:, None]
    mean = (scored.T @ counts) / np.maximum(gather.T @ counts, 1.0)
    scored = gather * (score - mean[patterns.column_item])[:, None]
    covariance = scored.T @ cross @ scored / together
    deviation = np.sqrt(np.maximum(np.diagonal(covariance), 1e-12))
    correlation = covariance / np.outer(deviation, deviation)
    np.fill_diagonal(correlation, np.abs(correlation - np.eye(items)).max(axis=1))
    for _ in range(3):
        roots, vectors = np.linalg.eigh(correlation)
        loading = vectors[:, -1] * np.sqrt(max(float(roots[-1]), 1e-6))
        np.fill_diagonal(correlation, np.minimum(loading**2, 0.9))
    return np.asarray(loading * (1.0 if loading.sum() >= 0 else -1.0), dtype=np.float64)


def _nominal_values(structure: Structure, patterns: Patterns, counts: Floats, axis: Floats) -> Floats:
    width = structure.width
    slope, log_share = np.zeros((len(structure.counts), width)), np.zeros((len(structure.counts), width))
    centred = axis - np.average(axis, weights=np.maximum(counts, 1e-9))
    slope[patterns.column_item, patterns.column_category] = centred / max(float(np.std(centred)), 1e-12)
    log_share[patterns.column_item, patterns.column_category] = np.log(np.maximum(counts, 0.5))
    values = np.hstack([slope[:, 1:] - slope[:, :1], log_share[:, 1:] - log_share[:, :1]])
    return np.where(_cells(structure), values, 0.0)


def _cells(structure: Structure) -> np.ndarray[tuple[int, int], np.dtype[np.bool_]]:
    """Cells of the value table that an item uses, free or not."""
    present = np.arange(1, structure.width) < structure.counts[:, None]
    if structure.model == "nrm":
        return np.hstack([present, present])
    return np.hstack([np.ones((len(present), 1), dtype=bool), present])
