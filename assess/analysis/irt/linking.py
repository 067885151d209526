"""Linking two calibrations by their common items: θ_new = A θ_old + B.

Kolen & Brennan (2014, ch. 6); for several categories the curves of every category enter (Haebara) or the
expected test score (Stocking–Lord). Curves are compared in one direction: old items put on the new scale.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, get_args

import numpy as np

from assess.analysis.codes import message
from assess.analysis.errors import NotConverged, NotEstimable, UnusableAnswers
from assess.analysis.irt.calibration import Calibration
from assess.arrays import Floats
from assess.scoring.curves import ItemParameters, expected_scores, log_probabilities
from assess.scoring.irt import normal_weights

LinkMethod = Literal["mean-mean", "mean-sigma", "haebara", "stocking-lord"]


@dataclass(frozen=True)
class Link:
    """θ_new = slope · θ_old + intercept, by `method`, from `items` common items."""

    slope: float
    intercept: float
    method: LinkMethod
    items: int

    def apply(self, parameters: ItemParameters) -> ItemParameters:
        """Old item parameters on the new scale: a/A and d − aB/A."""
        slopes = parameters.slopes / self.slope
        intercepts = parameters.intercepts - slopes * self.intercept
        return ItemParameters(parameters.model, slopes, intercepts, parameters.counts)

    def theta(self, theta: Floats) -> Floats:
        """Old θ on the new scale; multiply standard errors by `slope`."""
        return self.slope * theta + self.intercept


def link(
    old: Calibration | ItemParameters,
    new: Calibration | ItemParameters,
    method: LinkMethod = "stocking-lord",
    *,
    anchors: Sequence[str] | None = None,
    nodes: int = 81,
    limit: float = 4.0,
) -> Link:
    """Link `old` to `new` by the items both have (calibrations: by name, or the `anchors`; parameters: by place).

    mean–mean: A = mean a_old / mean a_new; mean–sigma: A = SD b_new / SD b_old; both B = mean b_new − A mean b_old.
    Haebara minimises Σ_q w_q Σ_jk (P_jk^new − P_jk^old→new)² and Stocking–Lord
    Σ_q w_q (Σ_j E_j^new − Σ_j E_j^old→new)², over `nodes` points in ±`limit` of the new scale with standard
    normal weights w.
    Source: Kolen & Brennan (2014), Test Equating, Scaling, and Linking, chapter 6. Units: A and B of θ_new = A
    θ_old + B. Errors: UnusableAnswers for what cannot be linked; NotEstimable for fewer than two common items or
    undefined moments; NotConverged.

    >>> from assess.analysis.irt import calibrate
    >>> answers = [[0, 0, 0], [0, 1, 0], [1, 0, 1], [1, 1, 1], [1, 0, 0]] * 20
    >>> found = calibrate(answers, "rasch")
    >>> same = link(found, found)
    >>> round(same.slope, 6), abs(round(same.intercept, 6))
    (1.0, 0.0)
    """
    if method not in get_args(LinkMethod):
        raise UnusableAnswers(message("link-unknown", method=method, methods=list(get_args(LinkMethod))))
    before, after = _common(old, new, anchors)
    if method in ("mean-mean", "mean-sigma"):
        slope, intercept = _moments(before, after, method)
    else:
        slope, intercept = _closest(before, after, method, np.linspace(-limit, limit, nodes))
    return Link(slope, intercept, method, len(before.counts))


def _closest(
    before: ItemParameters, after: ItemParameters, method: LinkMethod, theta: Floats
) -> tuple[float, float]:
    """A and B that bring the curves closest, by least squares in (log A, B)."""
    from scipy.optimize import least_squares

    weights = np.sqrt(np.exp(normal_weights(theta)))

    def curves_of(parameters: ItemParameters) -> Floats:
        if method == "haebara":
            return np.asarray(np.exp(log_probabilities(parameters, theta)) * weights, dtype=np.float64)
        return np.asarray(expected_scores(parameters, theta).sum(axis=0) * weights, dtype=np.float64)

    target = curves_of(after)

    def distance(point: Floats) -> Floats:
        moved = Link(float(np.exp(point[0])), float(point[1]), method, 0).apply(before)
        return (curves_of(moved) - target).ravel()

    found = least_squares(distance, [0.0, 0.0], xtol=1e-12, ftol=1e-14, gtol=1e-12)
    if not found.success:
        raise NotConverged(message("link-unsettled", method=method))
    return float(np.exp(found.x[0])), float(found.x[1])


def _common(
    old: Calibration | ItemParameters, new: Calibration | ItemParameters, anchors: Sequence[str] | None
) -> tuple[ItemParameters, ItemParameters]:
    if isinstance(old, Calibration) and isinstance(new, Calibration):
        names = [name for name in (anchors or old.items) if name in old.items and name in new.items]
        missing = [name for name in anchors or () if name not in names]
        if missing:
            raise UnusableAnswers(message("not-in-both", items=list(missing)))
        before = old.parameters.take([old.items.index(name) for name in names])
        after = new.parameters.take([new.items.index(name) for name in names])
    elif isinstance(old, ItemParameters) and isinstance(new, ItemParameters):
        before, after = old, new
    else:
        raise UnusableAnswers(message("link-mixed"))
    if len(before.counts) < 2:
        raise NotEstimable(message("too-few-common-items", found=len(before.counts)))
    if before.model != after.model or not np.array_equal(before.counts, after.counts):
        raise NotEstimable(message("common-items-differ"))
    return before, after


def _moments(before: ItemParameters, after: ItemParameters, method: LinkMethod) -> tuple[float, float]:
    if before.model == "nrm":
        raise NotEstimable(message("nominal-without-difficulty"))
    (a_old, b_old), (a_new, b_new) = _slopes_and_difficulties(before), _slopes_and_difficulties(after)
    slope = float(a_old.mean() / a_new.mean()) if method == "mean-mean" else float(b_new.std() / b_old.std())
    if not np.isfinite(slope) or slope <= 0:
        raise NotEstimable(message("link-undefined", method=method))
    return slope, float(b_new.mean() - slope * b_old.mean())


def _slopes_and_difficulties(parameters: ItemParameters) -> tuple[Floats, Floats]:
    if parameters.graded:
        b = -parameters.intercepts / parameters.slopes
        return parameters.slopes[:, 0], b[np.isfinite(parameters.intercepts)]
    a = parameters.slopes[:, 1]
    steps = np.diff(np.where(np.isfinite(parameters.intercepts), parameters.intercepts, np.nan), axis=1)
    b = -steps / a[:, None]
    return a, b[np.isfinite(b)]
