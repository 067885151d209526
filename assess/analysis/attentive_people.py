"""Attentive people by the fitted model: answers that show how often care alone looks careless."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from scipy.special import ndtri

from assess.analysis.errors import AnalysisError
from assess.analysis.moments import moments
from assess.arrays import Floats

PEOPLE = 2000
_SEED = 20_041
_DOUBT = 10.0  # people's worth of belief in no correlation


def attentive_people(answers: Floats) -> Floats:
    """Answers of 2,000 attentive people on the items of a sample, (2000, items), missing where somebody's are.

    The model: normal responses behind the answers, cut so that each item has its own shares, with the sample's
    correlations, those of the categories divided by what categories lose: r / (c_i c_j), c the correlation of an
    item's answers with the response behind them. The seed is fixed: the same data give the same people.
    Source: the polychoric model, Olsson (1979), Psychometrika 44, 443–460, as a parametric bootstrap.
    """
    cuts, losses, values = zip(*(_cut(column[~np.isnan(column)]) for column in answers.T), strict=True)
    behind = _correlations(answers, values) / np.outer(losses, losses)
    behind = np.clip(behind * (len(answers) / (len(answers) + _DOUBT)), -0.98, 0.98)
    np.fill_diagonal(behind, 1.0)
    roots, vectors = np.linalg.eigh(behind)
    loadings = vectors * np.sqrt(np.maximum(roots, 1e-3))
    loadings /= np.sqrt((loadings**2).sum(axis=1, keepdims=True))
    responses = (
        np.random.default_rng(_SEED).standard_normal((PEOPLE, len(cuts)))
        @ np.linalg.cholesky(loadings @ loadings.T).T
    )
    made = np.column_stack(
        [known[np.searchsorted(cut, column)] for cut, known, column in zip(cuts, values, responses.T, strict=True)]
    )
    made[np.isnan(answers)[np.arange(PEOPLE) % len(answers)]] = np.nan
    return made


def _cut(given: Floats) -> tuple[Floats, float, Floats]:
    """Thresholds of an item, the correlation of its answers with the response behind them, and its answers."""
    values, counts = np.unique(given, return_counts=True)
    if len(values) < 2:
        return np.empty(0), 1.0, values if len(values) else np.array([np.nan])
    cut = ndtri(np.cumsum(counts)[:-1] / counts.sum())
    density = np.exp(-0.5 * cut**2) / np.sqrt(2.0 * np.pi)
    return cut, float(density @ np.diff(values) / given.std()), values


def _correlations(answers: Floats, values: Sequence[Floats]) -> Floats:
    """Correlations of the items that differ; 0 where there is none to be had."""
    found = np.zeros((answers.shape[1],) * 2)
    differ = np.flatnonzero([len(known) > 1 for known in values])
    with suppress(AnalysisError):
        found[np.ix_(differ, differ)] = np.nan_to_num(moments(answers[:, differ]).pairwise_correlation)
    return found
