"""Logistic and proportional-odds DIF: does the group, or group × score, explain answers beyond the score?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc, expit, log_expit

from assess.analysis.codes import Message, message
from assess.analysis.dif.comparison import Comparison
from assess.arrays import Floats, Integers

FARTHEST = 500.0  # logits between neighbouring thresholds beyond which e^gap would overflow
SEPARATED = 15.0  # logits at which a coefficient of a standardised predictor has run away


@dataclass(frozen=True)
class LogisticDif:
    """Likelihood-ratio tests of one item and the effect size ΔR² (Nagelkerke) of the whole DIF.

    `jodoin_gierl` and `zumbo_thomas` are the classes A, B or C of the two published rules.
    """

    item: str
    chi2_uniform: float
    chi2_nonuniform: float
    chi2_total: float
    p_uniform: float
    p_nonuniform: float
    p_total: float
    delta_r2: float
    delta_r2_uniform: float
    jodoin_gierl: str
    zumbo_thomas: str
    n: int
    note: Message | None = None


@dataclass(frozen=True)
class CumulativeLogit:
    """A fitted model: log-likelihood, coefficients of the predictors, and whether they were found at all."""

    log_likelihood: float
    coefficients: Floats
    converged: bool
    separated: bool


def logistic(comparison: Comparison, item: int, anchors: Sequence[int] | None = None) -> LogisticDif:
    """Nested models of the item (Swaminathan & Rogers 1990; ordered categories Zumbo 1999)::

        M0: score      M1: score + group      M2: score + group + score × group

    uniform = 2(l₁ − l₀), 1 df; non-uniform = 2(l₂ − l₁), 1 df; total = 2(l₂ − l₀), 2 df. Binary items by logistic
    regression, others by proportional odds. ΔR² = R²(M2) − R²(M0) with Nagelkerke's
    R² = (1 − e^{2(l_null − l)/n})/(1 − e^{2 l_null/n}).
    Classes need a significant total (5 %): Jodoin & Gierl (2001) .035 and .070; Zumbo & Thomas (1997) .13 and .26.
    Source: Swaminathan & Rogers (1990); Zumbo (1999); Nagelkerke (1991), Biometrika 78, 691–692. Shapes: `item` and
    `anchors` are columns, from 0. Errors: none; `note` says why a test could not be made.

    >>> from assess.analysis.dif.comparison import compare
    >>> answers = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]] * 25
    >>> groups = ["a"] * 100 + ["b"] * 100
    >>> both = compare(answers, groups)
    >>> found = logistic(both, 0)
    >>> round(found.p_total, 2), found.jodoin_gierl
    (1.0, 'A')
    """
    y, score, focal, weights = comparison.studied(item, anchors)
    note = _why_not(y, score, focal.astype(np.float64))
    if note:
        return LogisticDif(
            comparison.items[item], 0.0, 0.0, 0.0, 1.0, 1.0, 1.0, 0.0, 0.0, "A", "A", weights.n, note
        )
    group = focal.astype(np.float64)
    ordered = np.sort(score)  # the same digits whatever the order of people
    standard = (score - ordered.mean()) / ordered.std()
    predictors = np.stack([standard, group, standard * group], axis=1)
    counted = weights.for_tests
    fits = [cumulative_logit(y, predictors[:, :columns], counted) for columns in range(4)]
    null, base, uniform, full = (fit.log_likelihood for fit in fits)
    chi2_uniform, chi2_nonuniform = max(0.0, 2 * (uniform - base)), max(0.0, 2 * (full - uniform))
    chi2_total = max(0.0, 2 * (full - base))
    p_total = float(chdtrc(2, chi2_total))
    size = weights.effective
    delta = _nagelkerke(null, full, size) - _nagelkerke(null, base, size)
    return LogisticDif(
        item=comparison.items[item],
        chi2_uniform=chi2_uniform,
        chi2_nonuniform=chi2_nonuniform,
        chi2_total=chi2_total,
        p_uniform=float(chdtrc(1, chi2_uniform)),
        p_nonuniform=float(chdtrc(1, chi2_nonuniform)),
        p_total=p_total,
        delta_r2=delta,
        delta_r2_uniform=_nagelkerke(null, uniform, size) - _nagelkerke(null, base, size),
        jodoin_gierl=effect_class(delta, p_total, 0.035, 0.070),
        zumbo_thomas=effect_class(delta, p_total, 0.13, 0.26),
        n=weights.n,
        note=_trouble(fits),
    )


def _nagelkerke(null: float, log_likelihood: float, n: float) -> float:
    return float(np.expm1(2 * (null - log_likelihood) / n) / np.expm1(2 * null / n))


def effect_class(delta_r2: float, p: float, moderate: float, large: float) -> str:
    """A where not significant (5 %) or below `moderate`, B up to `large`, C above."""
    if p >= 0.05 or delta_r2 < moderate:
        return "A"
    return "B" if delta_r2 <= large else "C"


def cumulative_logit(
    y: Floats, predictors: Floats, weights: Floats | None = None, most: int = 60
) -> CumulativeLogit:
    """Maximum likelihood of P(Y ≥ k) = σ(α_k + xβ) by Newton's method; the log-likelihood is concave (Pratt 1981).

    Equal rows are counted once, or their `weights` summed. A separated predictor is stopped when β passes any
    sensible size, and marked.
    """
    levels, coded = np.unique(y, return_inverse=True)
    cells, place = np.unique(np.column_stack([coded, predictors]), axis=0, return_inverse=True)
    category, x = cells[:, 0].astype(np.intp), cells[:, 1:]
    w = np.bincount(place.ravel(), weights=weights).astype(np.float64)
    steps = len(levels) - 1
    above = np.array([w[category >= k + 1].sum() for k in range(steps)]) / w.sum()
    point = np.concatenate([np.log(above / (1 - above)), np.zeros(x.shape[1])])
    value, gradient, information = _cumulative_derivatives(point, category, x, w, steps)
    converged = False
    for _ in range(most):
        step = np.linalg.lstsq(information, gradient, rcond=None)[0]
        improved, length = point, 1.0
        while length > 1e-4:
            trial = point + length * step
            if (np.diff(trial[:steps]) < 0).all():
                trial_value = _cumulative_derivatives(trial, category, x, w, steps)
                if trial_value[0] >= value - 1e-12:
                    improved, (value, gradient, information) = trial, trial_value
                    break
            length /= 2.0
        moved = float(np.abs(improved - point).max(initial=0.0))
        point = improved
        if moved < 1e-8:
            converged = True
            break
    separated = bool((np.abs(point[steps:]) > SEPARATED).any())
    return CumulativeLogit(value, point[steps:], converged, separated)


def _cumulative_derivatives(
    point: Floats, k: Integers, x: Floats, w: Floats, steps: int
) -> tuple[float, Floats, Floats]:
    """Log-likelihood, gradient and information at thresholds and coefficients, by the graded factorisation."""
    edges = np.concatenate([[np.inf], point[:steps], [-np.inf]])
    linear = x @ point[steps:]
    upper, lower = edges[k] + linear, edges[k + 1] + linear
    gap = edges[k] - edges[k + 1]
    f_upper, f_lower = expit(upper), expit(lower)
    inner = np.isfinite(gap)
    pull = np.where(inner, 1.0 / np.expm1(np.where(inner, np.minimum(gap, FARTHEST), 1.0)), 0.0)
    log_gap = np.where(inner, np.log(-np.expm1(-np.where(inner, gap, 1.0))), 0.0)
    value = float(w @ (log_expit(upper) + log_expit(-lower) + log_gap))
    to_upper, to_lower = w * ((1 - f_upper) + pull), w * (-f_lower - pull)
    v_upper, v_lower = w * f_upper * (1 - f_upper), w * f_lower * (1 - f_lower)
    stiff = w * pull * (1 + pull)
    marks = np.eye(steps + 2)
    at_upper, at_lower = marks[k][:, 1:-1], marks[k + 1][:, 1:-1]
    gradient = np.concatenate([to_upper @ at_upper + to_lower @ at_lower, (w * (1 - f_upper - f_lower)) @ x])
    rows_upper, rows_lower = np.hstack([at_upper, x]), np.hstack([at_lower, x])
    difference = at_upper - at_lower
    information = (rows_upper * v_upper[:, None]).T @ rows_upper + (rows_lower * v_lower[:, None]).T @ rows_lower
    information[:steps, :steps] += (difference * stiff[:, None]).T @ difference
    return value, gradient, information


def _why_not(y: Floats, score: Floats, group: Floats) -> Message | None:
    if len(y) == 0 or group.min() == group.max():
        return message("one-group-only")
    if y.min() == y.max():
        return message("answers-alike")
    return None if score.std() > 0 else message("matching-constant")


def _trouble(fits: Sequence[CumulativeLogit]) -> Message | None:
    if any(fit.separated for fit in fits):
        return message("coefficients-separated")
    return None if all(fit.converged for fit in fits) else message("regression-unsettled")
