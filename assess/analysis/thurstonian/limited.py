"""Calibration by limited information: least squares on thresholds and tetrachoric correlations of all pairs.

The correlations of outcomes of one block are fitted with all others: their shared statement gives them a common
part beyond the traits. Thresholds are free, so they reproduce the shares exactly.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from scipy.optimize import brentq
from scipy.stats import chi2, ncx2

from assess.analysis.codes import message
from assess.analysis.errors import NotConverged, NotEstimable
from assess.analysis.thurstonian.structure import Estimates, Structure
from assess.analysis.thurstonian.tetrachoric import Moments
from assess.arrays import Booleans, Floats

Weighting = Literal["uls", "dwls"]
STEPS = 150
FURTHEST_LOG = 4.6  # uniquenesses between 0.01 and 100 of the block's unit
FURTHEST_CORRELATION = 0.995
MOST_NUMBERS = 50_000_000  # of the influences on which the test of fit rests; beyond, every second person …


@dataclass(frozen=True)
class Fit:
    """How well the model reproduces the correlations between outcomes.

    `scaled` is N − 1 times the misfit, adjusted in mean and variance to `df`, and `p` its probability; `df` are the
    degrees of freedom less one for each redundancy (`redundancies`) of transitive ranks. `unscaled` and
    `scaled_uncorrected` (for `df + redundancies`) are as other engines print them. `rmsea` with its 90 % interval
    is made of `scaled`; `srmr` is the root mean square residual of correlations and thresholds (the latter are 0).
    """

    unscaled: float
    scaled: float
    scaled_uncorrected: float
    df: int
    redundancies: int
    p: float
    rmsea: float
    rmsea_low: float
    rmsea_high: float
    srmr: float


@dataclass(frozen=True)
class LimitedFit:
    """Estimates with each person's influence (N, parameters), whose mean square over N is their covariance."""

    estimates: Estimates
    thresholds: Floats
    influences: Floats
    threshold_influences: Floats
    fit: Fit
    iterations: int


def fit_limited(structure: Structure, moments: Moments, weighting: Weighting) -> LimitedFit:
    """Least squares, unweighted or weighted by the inverse variance of each correlation, with robust errors.

    Formula: minimise Σ w_jk (r_jk − ρ_jk(x))² by Levenberg–Marquardt; influence of a person (J′WJ)⁻¹J′Wz with z its
    influence on the correlations. Threshold τ = −s h, with s the latent outcome's standard deviation.
    Source: Muthén (1984); Maydeu-Olivares & Brown (2010), Multivariate Behavioral Research 45, 935–974.
    Errors: NotEstimable where the form does not determine its parameters; NotConverged.
    """
    weights = _weights(moments) if weighting == "dwls" else np.ones_like(moments.correlations)
    vector, steps = _minimise(structure, moments.correlations, weights)
    estimates = structure.unpack(vector)
    slopes = structure.jacobian(estimates)
    slopes[:, at_bound(structure, estimates)] = 0.0
    bread = _bread(slopes, weights)
    projected = np.zeros((len(moments.outcomes), vector.size))
    for piece, found in moments.influences():
        projected += found @ (slopes[piece] * weights[piece, None])
    influences = projected @ bread
    deviations, moves = structure.variance_slopes(estimates)
    return LimitedFit(
        estimates,
        -deviations * moments.limits,
        influences,
        -deviations * moments.limit_influences() - moments.limits * (influences @ moves.T),
        _fit(structure, moments, estimates, weights, slopes, projected, bread),
        steps,
    )


def _weights(moments: Moments) -> Floats:
    """1 / the variance of each correlation, times N."""
    result = np.empty_like(moments.correlations)
    for piece, found in moments.influences():
        result[piece] = 1.0 / (found * found).mean(axis=0)
    return result


def _bread(slopes: Floats, weights: Floats) -> Floats:
    """(J′WJ)⁻¹, refused where the form leaves parameters open; parameters held at a bound have zeros."""
    information = slopes.T @ (weights[:, None] * slopes)
    held = np.diag(information) == 0.0
    information[held, held] = 1e-8  # any number, as nothing refers to it
    scale = 1.0 / np.sqrt(np.maximum(np.diag(information), 1e-300))
    values, vectors = np.linalg.eigh(information * scale[:, None] * scale)
    if values[0] < 1e-9 * values[-1]:
        raise NotEstimable(message("traits-not-identified"))
    bread = (vectors / values) @ vectors.T * scale[:, None] * scale
    bread[held, held] = 0.0
    return np.asarray(bread)


def identified(structure: Structure, estimates: Estimates) -> None:
    """NotEstimable where the form does not determine its parameters near these estimates."""
    slopes = structure.jacobian(estimates)
    _bread(slopes, np.ones(len(slopes)))


def at_bound(structure: Structure, estimates: Estimates) -> Booleans:
    """(parameters,) uniquenesses that ran to a bound; they are held there and have no error."""
    logs = np.log(estimates.uniquenesses[structure.free])
    loadings, _, correlations = structure.counts
    ends = np.abs(logs) >= FURTHEST_LOG - 1e-9
    return np.concatenate([np.zeros(loadings, bool), ends, np.zeros(correlations, bool)])


def _minimise(structure: Structure, observed: Floats, weights: Floats) -> tuple[Floats, int]:
    """Levenberg–Marquardt from the keys."""
    vector, damping = structure.pack(structure.start()), 1e-2
    residuals = observed - structure.implied(structure.unpack(vector))
    value = weights @ residuals**2
    for step in range(1, STEPS + 1):
        slopes = structure.jacobian(structure.unpack(vector))
        weighted = slopes * weights[:, None]
        information, gradient = slopes.T @ weighted, weighted.T @ residuals
        while damping < 1e12:
            moved = np.linalg.solve(information + damping * np.diag(np.diag(information) + 1e-12), gradient)
            tried = _within(structure, vector + moved)
            residuals = observed - structure.implied(structure.unpack(tried))
            found = weights @ residuals**2
            if found <= value:
                break
            damping *= 4.0
        change, vector, value, damping = np.abs(tried - vector).max(), tried, found, max(damping / 6.0, 1e-9)
        if change < 1e-8:
            return vector, step
    raise NotConverged(message("form-unsettled"))


def _within(structure: Structure, vector: Floats) -> Floats:
    loadings, logs, between = np.split(vector, np.cumsum(structure.counts)[:2])
    logs = np.clip(logs, -FURTHEST_LOG, FURTHEST_LOG)
    return np.concatenate([loadings, logs, np.clip(between, -FURTHEST_CORRELATION, FURTHEST_CORRELATION)])


def _fit(
    structure: Structure,
    moments: Moments,
    estimates: Estimates,
    weights: Floats,
    slopes: Floats,
    projected: Floats,
    bread: Floats,
) -> Fit:
    """Test of the fit, (N − 1) F adjusted so that its first two moments are those of χ².

    Formula: with U = W − WJ(J′WJ)⁻¹J′W and Γ the correlations' covariance, T√(df/tr(UΓUΓ)) + df − √(df tr(UΓ)²/
    tr(UΓUΓ)). Source: Asparouhov & Muthén (2010), Simple second order chi-square correction; Maydeu-Olivares
    (1999), Psychometrika 64, 325–340, for the redundancies.
    """
    people = len(moments.outcomes) - 1
    residuals = moments.correlations - structure.implied(estimates)
    unscaled = float(people * (weights @ residuals**2))
    first, second = _traces(moments, weights, slopes, projected, bread)
    redundancies = structure.form.redundancies
    full = residuals.size - projected.shape[1]
    df = full - redundancies

    def scaled(degrees: int) -> float:
        if degrees <= 0:
            return 0.0
        stretch = float(np.sqrt(degrees / second))
        return unscaled * stretch + degrees - first * stretch

    statistic, unit = scaled(df), max(df, 1) * people
    rmsea, low, high = (
        float(np.sqrt(excess / unit))
        for excess in (max(statistic - df, 0.0), *(_noncentrality(statistic, df, share) for share in (0.95, 0.05)))
    )
    return Fit(
        unscaled=unscaled,
        scaled=statistic,
        scaled_uncorrected=scaled(full),
        df=df,
        redundancies=redundancies,
        p=float(chi2.sf(statistic, df)) if df > 0 else 1.0,
        rmsea=rmsea,
        rmsea_low=low,
        rmsea_high=high,
        srmr=float(np.sqrt((residuals**2).sum() / (residuals.size + moments.limits.size))),
    )


def _noncentrality(statistic: float, df: int, share: float) -> float:
    """λ for which the statistic is that quantile of χ²(df, λ), 0 where none is."""
    if df <= 0 or chi2.cdf(statistic, df) < share:
        return 0.0
    return float(brentq(lambda excess: ncx2.cdf(statistic, df, excess) - share, 1e-9, 10.0 * statistic + 100.0))


def _traces(
    moments: Moments, weights: Floats, slopes: Floats, projected: Floats, bread: Floats
) -> tuple[float, float]:
    """tr(UΓ) and tr(UΓUΓ), from the smaller of the persons' products with each other and the correlations'."""
    every = -(-projected.shape[0] * weights.size // MOST_NUMBERS)
    root = np.sqrt(weights)
    whole = np.hstack([found[::every] * root[piece] for piece, found in moments.influences()])
    people = len(whole)
    if people <= weights.size:
        gram = whole @ whole.T - projected[::every] @ bread @ projected[::every].T
        return float(np.trace(gram)) / people, float((gram**2).sum()) / people**2
    scaled = slopes * root[:, None]
    whole -= (whole @ scaled) @ bread @ scaled.T
    gram = whole.T @ whole
    return float(np.trace(gram)) / people, float((gram**2).sum()) / people**2
