"""Starting values: a one-factor solution for ordered models, correspondence analysis for nominal ones."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import ndtri

from assess.analysis.irt.maximisation import improved
from assess.analysis.irt.responses import Patterns
from assess.analysis.irt.structure import FIXED_SLOPE, Structure, from_origin
from assess.arrays import Booleans, Floats
from assess.scoring.curves import GRADED, log_probabilities
from assess.scoring.irt import normal_weights, quadrature

LOGISTIC = 1.702  # slope of the logistic curve that lies closest to the normal ogive
START_SD = (0.2, 10.0)
RELIABILITY = 0.7  # of the place an axis gives a person, for a start
NEWTON_STEPS = 6
LARGEST_SAMPLE = 20_000  # patterns a start looks at


def start_values(structure: Structure, patterns: Patterns) -> tuple[Floats, float]:
    """Start for an ordered model: its values, and the log SD of θ that belongs to them.

    Graded: slopes from loadings on one factor, intercepts from cumulative shares. The others come as close to that
    graded start as their model can, over a standard normal population.
    """
    counts, cross = burt_table(patterns)
    layout, graded = _graded_start(structure, patterns, counts, cross)
    if structure.model in GRADED:
        return graded, 0.0
    theta = quadrature()
    expected = np.exp(log_probabilities(layout.item_parameters(graded), theta) + normal_weights(theta))
    free = replace(structure, model="gpcm", free=_cells(structure))
    values = _fitted(free, expected, theta)
    if structure.model not in FIXED_SLOPE:
        return values, 0.0
    sd = float(np.clip(np.median(np.abs(values[:, 0])), *START_SD))
    return _fitted(structure, expected, sd * theta), float(np.log(sd))


def nominal_starts(structure: Structure, patterns: Patterns, number: int = 6) -> list[Floats]:
    """Starts for the nominal model: people placed by the first axes of a correspondence analysis, then by mixtures.

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
    return [_nominal_start(structure, patterns, axis) for axis in axes[:number]]


def burt_table(patterns: Patterns) -> tuple[Floats, Floats]:
    """Weighted counts of the categories (C,) and of their pairs (C, C), from a systematic share of the patterns."""
    stride = max(1, len(patterns.weights) // LARGEST_SAMPLE)
    answers = patterns.one_hot[::stride].astype(np.float32)
    weights = patterns.weights[::stride].astype(np.float32)
    factor = patterns.persons / float(weights.sum(dtype=np.float64))
    answers *= np.sqrt(weights)[:, None]
    pairs = answers.T @ answers  # the same array twice: half the work
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


def _graded_start(
    structure: Structure, patterns: Patterns, counts: Floats, cross: Floats
) -> tuple[Structure, Floats]:
    """The graded model's layout of the same items, and its values."""
    items, width = len(structure.counts), structure.width
    shares = np.zeros((items, width))
    shares[patterns.column_item, patterns.column_category] = counts
    shares = (shares + 0.5 * (np.arange(width) < structure.counts[:, None])) / (
        shares.sum(axis=1, keepdims=True) + 0.5 * structure.counts[:, None]
    )
    loading = np.clip(_loadings(patterns, counts, cross, items), -0.9, 0.9)
    slope = LOGISTIC * loading / np.sqrt(1.0 - loading**2)
    values = np.zeros((items, width))
    above = np.clip(1.0 - np.cumsum(shares, axis=1)[:, :-1], 1e-12, 1 - 1e-12)  # unequal, however rare
    values[:, 0] = slope
    values[:, 1:] = LOGISTIC * ndtri(above) * np.sqrt(1.0 + (slope[:, None] / LOGISTIC) ** 2)
    layout = replace(structure, model="grm", free=_cells(structure))
    return layout, np.where(layout.free, values, 0.0)


def _nominal_start(structure: Structure, patterns: Patterns, axis: Floats) -> Floats:
    """The values closest to the answers of people whose posteriors lie where the axis places them."""
    theta, stride = quadrature(), max(1, len(patterns.weights) // LARGEST_SAMPLE)
    answers, weights = patterns.one_hot[::stride].astype(np.float64), patterns.weights[::stride]
    place = answers @ axis
    place -= np.average(place, weights=weights)
    place *= np.sqrt(RELIABILITY) / max(float(np.sqrt(np.average(place**2, weights=weights))), 1e-12)
    posterior = np.exp(-0.5 * (theta - place[:, None]) ** 2 / (1.0 - RELIABILITY))
    posterior *= (weights / posterior.sum(axis=1))[:, None]
    expected = np.zeros((len(structure.counts), structure.width, len(theta)))
    expected[patterns.column_item, patterns.column_category] = answers.T @ posterior
    return _fitted(structure, expected, theta)


def _fitted(structure: Structure, expected: Floats, theta: Floats) -> Floats:
    """Values after a few Newton steps on expected answers (J, K, Q), from the categories' shares alone."""
    shares = np.log(np.maximum(expected.sum(axis=2), 1e-6 * expected[0].sum()))
    present = np.arange(1, structure.width) < structure.counts[:, None]
    if structure.model == "nrm":
        values = np.hstack([np.zeros(present.shape), from_origin(shares, structure.origin) * present])
    else:
        values = np.hstack([np.ones((len(present), 1)), np.diff(shares, axis=1) * present])
    for _ in range(NEWTON_STEPS):
        values = improved(structure, values, expected, theta)
    return values


def _cells(structure: Structure) -> Booleans:
    """Cells of an ordered model's values that an item uses, free or not."""
    present = np.arange(1, structure.width) < structure.counts[:, None]
    return np.hstack([np.ones((len(present), 1), dtype=bool), present])
