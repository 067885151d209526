"""The one function that calibrates forced choice, by least squares or by likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from assess.analysis.codes import message
from assess.analysis.errors import UnusableAnswers
from assess.analysis.thurstonian.block_forms import Form, coded, preferences
from assess.analysis.thurstonian.calibrated import (
    METHODS,
    Calibration,
    Method,
    Parameters,
    flags,
    from_last,
    orientation,
)
from assess.analysis.thurstonian.latent_scores import Sample
from assess.analysis.thurstonian.likelihood_figures import likelihood_calibration, settled
from assess.analysis.thurstonian.limited import LimitedFit, Weighting, at_bound, fit_limited
from assess.analysis.thurstonian.structure import Structure
from assess.analysis.thurstonian.tetrachoric import moments
from assess.arrays import Floats, Indices, Integers

FEWEST = 100


def calibrate(
    answers: Any, form: Form, *, method: Method | None = None, groups: Sequence[str] | None = None, seed: int = 1
) -> Calibration:
    """Calibrate the Thurstonian model on answers to forced choice.

    Formula: utilities t_i = μ_i + λ_i θ + e_i, the higher is preferred; `uls` and `dwls` fit the tetrachoric
    correlations of all pairs of statements within blocks by least squares, unweighted or weighted by the inverse of
    each correlation's variance; `likelihood` maximises the marginal likelihood of the whole answers to blocks by
    stochastic approximation, drawn with `seed`, and takes every task. Without a method it is `uls` where answers
    tell every order, else `likelihood`. `groups` (one word a person, for `likelihood` alone) have means and
    covariances of their own, against the first in alphabetical order.
    Source: Brown & Maydeu-Olivares (2011), Educational and Psychological Measurement 71, 460–502.
    Shapes: `answers` (persons, statements), places from 1 for `rank`; 1 most, −1 least, 0 between for
    `most-least`; 1 and 0 for `most`; NaN throughout a block left out.
    Units: traits have mean 0 and variance 1; a block's utilities are in units of its last statement's uniqueness.
    Errors: UnusableAnswers for answers that are none and pairs on which all agree; NotEstimable where the form does
    not determine its parameters; NotConverged; ValueError for another method.

    >>> form = Form((("calm", "warm", "keen"),) * 4, ((1, 1, -1), (1, -1, 1), (-1, 1, 1), (1, 1, 1)))
    >>> generator = np.random.default_rng(1)
    >>> traits = np.tile(generator.normal(size=(500, 3)), 4) * form.key_of
    >>> order = np.argsort(-(traits + generator.normal(size=(500, 12))).reshape(500, 4, 3), axis=2)
    >>> found = calibrate(1.0 + np.argsort(order, axis=2).reshape(500, 12), form)
    >>> found.estimates.loadings.shape, found.fit.df
    ((12,), 39)
    """
    if method not in (None, *METHODS):
        raise ValueError(f"unknown method {method!r}; choose one of {', '.join(METHODS)}")
    if method is None:
        method = "uls" if form.orders_known and groups is None else "likelihood"
    if method != "likelihood" and groups is not None:
        raise ValueError("groups are calibrated together by likelihood; leave the method out")
    codes, names, group = usable(answers, form, groups)
    if method != "likelihood":
        return _limited(form, codes, method)
    sample = Sample(form, codes, group)
    return likelihood_calibration(sample, settled(sample, seed), names)


def usable(answers: Any, form: Form, groups: Sequence[str] | None) -> tuple[Integers, tuple[str, ...], Indices]:
    """Codes of those who answered anything, the groups' names, and their places (N,)."""
    codes = coded(form, answers)
    labels = np.zeros(len(codes), dtype=np.intp) if groups is None else np.asarray(groups)
    if labels.shape != (len(codes),):
        raise UnusableAnswers(message("labels-shape", persons=len(codes), shape=str(labels.shape)))
    there = (codes >= 0).any(axis=1)
    names, places = np.unique(labels[there], return_inverse=True)
    counts = np.bincount(places)
    if counts.min(initial=FEWEST) < FEWEST or not counts.size:
        raise UnusableAnswers(message("too-few-persons", needed=FEWEST, found=int(counts.min(initial=there.sum()))))
    return codes[there], () if groups is None else tuple(map(str, names)), places.astype(np.intp)


def _limited(form: Form, codes: Integers, weighting: Weighting) -> Calibration:
    structure = Structure(form)
    found = fit_limited(structure, moments(preferences(form, codes), form.pair_labels), weighting)
    signs = orientation(form, found.estimates.loadings)
    correlations = found.estimates.correlations * np.outer(signs, signs)
    back = -np.linalg.pinv(structure.contrasts).T
    estimates = Parameters(
        found.estimates.loadings * signs[form.trait_of],
        from_last(form, found.thresholds @ back),
        found.estimates.uniquenesses,
        found.thresholds,
        correlations,
    )
    bound = np.zeros(form.trait_of.size)
    loadings, uniquenesses, _ = structure.counts
    bound[structure.free] = at_bound(structure, found.estimates)[loadings : loadings + uniquenesses]
    said = flags(form, estimates.loadings, correlations, bound)
    errors = _errors(structure, found, from_last(form, found.threshold_influences @ back))
    return Calibration(form, weighting, len(codes), estimates, errors, found.fit, None, found.iterations, said)


def _errors(structure: Structure, found: LimitedFit, mean_influences: Floats) -> Parameters:
    """Standard errors from everybody's influences."""

    def error(influences: Floats) -> Floats:
        return np.asarray(np.sqrt((influences**2).sum(axis=0)) / len(influences))

    loadings, logs, between = np.split(error(found.influences), np.cumsum(structure.counts)[:2])
    uniquenesses, correlations = np.zeros_like(loadings), np.zeros_like(found.estimates.correlations)
    uniquenesses[structure.free] = logs * found.estimates.uniquenesses[structure.free]
    correlations[structure.trait_pairs] = correlations[structure.trait_pairs[::-1]] = between
    thresholds = error(found.threshold_influences)
    return Parameters(loadings, error(mean_influences), uniquenesses, thresholds, correlations)
