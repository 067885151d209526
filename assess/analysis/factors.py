"""Factor analysis of a correlation matrix: minres, oblimin, sampling adequacy."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.optimize import minimize

from assess.analysis.answers import numbers
from assess.analysis.codes import message
from assess.analysis.errors import NotConverged, NotEstimable, SingularMatrix
from assess.analysis.fit_indices import rmsea_limits
from assess.analysis.moments import inverse
from assess.analysis.rotation import oblimin
from assess.arrays import Floats

SMALLEST_UNIQUENESS = 0.005


@dataclass(frozen=True)
class Factors:
    """A common-factor solution R ≈ Λ Φ Λᵀ + Ψ.

    ``loadings`` (items, factors) are pattern loadings, ``correlations`` (factors, factors) is Φ; ``heywood`` lists
    the items (from 0) whose uniqueness stopped at its lower bound of .005. ``chi_square`` is Bartlett-corrected.
    ``rmsea``, ``rmsea_low``, ``rmsea_high`` (90 %) and ``tli`` are None without degrees of freedom or n.
    """

    loadings: Floats
    correlations: Floats
    uniquenesses: Floats
    eigenvalues: Floats
    residuals: Floats
    heywood: list[int]
    chi_square: float | None
    degrees: int
    rmsea: float | None
    rmsea_low: float | None
    rmsea_high: float | None
    tli: float | None

    @property
    def communalities(self) -> Floats:
        """Share of each item's variance the factors explain, 1 − Ψ."""
        return 1.0 - self.uniquenesses


@dataclass(frozen=True)
class SamplingAdequacy:
    """Kaiser–Meyer–Olkin measure: ``overall`` and (items,) ``items``, each 0 to 1; above .6 is usable."""

    overall: float
    items: Floats


def correlation_matrix(correlation: Any) -> Floats:
    """Check a (k, k) correlation matrix: symmetric, unit diagonal, no missing cell, entries within −1 and 1."""
    matrix = numbers(correlation, "correlations")
    if matrix.ndim != 2 or matrix.shape[0] != matrix.shape[1]:
        raise NotEstimable(message("correlations-no-square"))
    problems = []
    if np.isnan(matrix).any():
        problems.append(message("correlations-missing"))
    elif not np.allclose(matrix, matrix.T, atol=1e-8):
        problems.append(message("correlations-lopsided"))
    elif not np.allclose(np.diag(matrix), 1.0, atol=1e-8) or np.abs(matrix).max() > 1.0 + 1e-8:
        problems.append(message("correlations-outside"))
    if problems:
        raise NotEstimable(problems)
    return matrix


def minres(correlation: Any, factors: int, *, n: int | None = None, rotate: bool = True) -> Factors:
    """Minimum-residual (unweighted least squares) factor analysis, rotated by direct oblimin (γ = 0).

    Formula: minimise F(Ψ) = ½ Σ_{m>f} θ_m² over the trailing eigenvalues θ of R − Ψ, Ψ ≥ .005;
    ∂F/∂ψ_i = −Σ_{m>f} θ_m v_im². Loadings are v_m √θ_m of the leading f.
    Source: Harman & Jones (1966), Psychometrika 31, 351–368; Jennrich (2002), Psychometrika 67, 7–19 (rotation).
    Shapes: ``correlation`` (k, k); ``n`` persons gives the fit figures. Order and signs: by explained variance,
    each factor's loadings summing to a positive number.
    Errors: NotEstimable for more factors than the items allow; NotConverged.

    A correlation matrix made of loadings .8, .7 and .6 gives them back:

    >>> made = np.outer([0.8, 0.7, 0.6], [0.8, 0.7, 0.6])
    >>> np.fill_diagonal(made, 1.0)
    >>> minres(made, 1).loadings[:, 0].round(3).tolist()
    [0.8, 0.7, 0.6]
    """
    matrix = correlation_matrix(correlation)
    items = matrix.shape[0]
    degrees = ((items - factors) ** 2 - (items + factors)) // 2
    if factors < 1 or degrees < 0:
        raise NotEstimable(message("too-many-factors", items=items, factors=factors))
    uniquenesses = _minres_uniquenesses(matrix, factors)
    loadings = _principal_loadings(matrix, uniquenesses, factors)
    phi = np.eye(factors)
    if rotate and factors > 1:
        loadings, phi = oblimin(loadings)
    loadings, phi = _ordered(loadings, phi)
    residuals = matrix - loadings @ phi @ loadings.T - np.diag(uniquenesses)
    heywood = [int(i) for i in np.flatnonzero(uniquenesses <= SMALLEST_UNIQUENESS * 1.0001)]
    roots = eigenvalues(matrix)
    fit = _fit(matrix, matrix - residuals, degrees, factors, n)
    return Factors(loadings, phi, uniquenesses, roots, residuals, heywood, fit[0], degrees, *fit[1:])


def sampling_adequacy(correlation: Any) -> SamplingAdequacy:
    """Kaiser–Meyer–Olkin measure of sampling adequacy.

    Formula: Σ r²/(Σ r² + Σ q²) off the diagonal, q the partial correlations −R⁻¹_ij/√(R⁻¹_ii R⁻¹_jj).
    Source: Kaiser (1970), Psychometrika 35, 401–415. Shape: (k, k).
    Errors: SingularMatrix; NotEstimable for an item that correlates with no other.

    With three correlations of .5 every partial correlation is a third, and .25/(.25 + .111) remains:

    >>> round(sampling_adequacy([[1, 0.5, 0.5], [0.5, 1, 0.5], [0.5, 0.5, 1]]).overall, 3)
    0.692
    """
    matrix = correlation_matrix(correlation)
    inverted = inverse(matrix, "correlation")
    scale = np.sqrt(np.diag(inverted))
    partial = inverted / np.outer(scale, scale)
    off = ~np.eye(matrix.shape[0], dtype=bool)
    observed = np.where(off, matrix**2, 0.0).sum(axis=0)
    unexplained = np.where(off, partial**2, 0.0).sum(axis=0)
    if not (observed + unexplained).all():
        raise NotEstimable(message("item-alone"))
    return SamplingAdequacy(
        float(observed.sum() / (observed.sum() + unexplained.sum())), observed / (observed + unexplained)
    )


def _minres_uniquenesses(matrix: Floats, factors: int) -> Floats:
    def objective(uniquenesses: Floats) -> tuple[float, Floats]:
        values, vectors = np.linalg.eigh(matrix - np.diag(uniquenesses))
        rest, directions = values[:-factors], vectors[:, :-factors]
        return 0.5 * float(rest @ rest), -(directions**2 @ rest)

    values, vectors = np.linalg.eigh(matrix)
    start = 1.0 - 0.5 * np.max(np.abs(matrix - np.eye(matrix.shape[0])), axis=0)
    if values[0] > 1e-10 * values[-1]:
        start = 1.0 / ((vectors**2) @ (1.0 / values))
    found = minimize(
        objective,
        np.clip(start, SMALLEST_UNIQUENESS, 1.0),
        jac=True,
        method="L-BFGS-B",
        bounds=[(SMALLEST_UNIQUENESS, 1.0)] * matrix.shape[0],
        options={"maxiter": 5000, "maxfun": 20000, "ftol": 1e-15, "gtol": 1e-9},
    )
    gradient = np.asarray(found.jac, dtype=np.float64)
    if not found.success and float(np.abs(gradient).max()) > 1e-4:
        raise NotConverged(message("minres-unsettled"))
    return np.asarray(found.x, dtype=np.float64)


def _principal_loadings(matrix: Floats, uniquenesses: Floats, factors: int) -> Floats:
    values, vectors = np.linalg.eigh(matrix - np.diag(uniquenesses))
    leading = np.clip(values[: -factors - 1 : -1], 0.0, None)
    loadings: Floats = vectors[:, : -factors - 1 : -1] * np.sqrt(leading)
    return loadings


def _ordered(loadings: Floats, phi: Floats) -> tuple[Floats, Floats]:
    signs = np.where(loadings.sum(axis=0) < 0.0, -1.0, 1.0)
    loadings, phi = loadings * signs, phi * np.outer(signs, signs)
    order = np.argsort(-np.diag(phi @ loadings.T @ loadings), kind="stable")
    return loadings[:, order], phi[np.ix_(order, order)]


def _fit(
    matrix: Floats, model: Floats, degrees: int, factors: int, n: int | None
) -> tuple[float | None, float | None, float | None, float | None, float | None]:
    """Bartlett-corrected chi-square, RMSEA with its 90 % limits, and the Tucker–Lewis index."""
    if n is None or degrees == 0:
        return None, None, None, None, None
    items = matrix.shape[0]
    sign, log_observed = np.linalg.slogdet(matrix)
    model_sign, log_model = np.linalg.slogdet(model)
    if sign <= 0 or model_sign <= 0:
        raise SingularMatrix(message("not-positive-definite"))
    discrepancy = log_model - log_observed + float(np.trace(np.linalg.solve(model, matrix))) - items
    bartlett = n - 1 - (2 * items + 5) / 6
    chi_square = max(discrepancy * (bartlett - 2 * factors / 3), 0.0)
    rmsea = math.sqrt(max((chi_square / degrees - 1.0) / (n - 1), 0.0))
    low, high = rmsea_limits(chi_square, degrees, n - 1)
    null_degrees = items * (items - 1) / 2
    null_ratio = -log_observed * bartlett / null_degrees
    tli = (null_ratio - chi_square / degrees) / (null_ratio - 1.0) if null_ratio > 1.0 else None
    return chi_square, rmsea, low, high, tli


def eigenvalues(matrices: Floats) -> Floats:
    """Eigenvalues in falling order, of one symmetric matrix or of a stack of them."""
    return np.asarray(np.linalg.eigvalsh(matrices)[..., ::-1], dtype=np.float64)
