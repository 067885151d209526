"""Continuous norms: where a score stands among people of the same age or tenure, estimated from all people at once.

Groups cut by age jump at their borders and are small. A regression of mean and spread on the number borrows
strength from neighbours.
"""

from __future__ import annotations

import bisect
import datetime
import json
import math
from dataclasses import asdict, dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
from scipy.linalg import block_diag
from scipy.special import ndtr, ndtri

from assess.analysis.answers import numbers
from assess.analysis.codes import Message, message
from assess.analysis.errors import NotConverged, NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate, two_sided_quantile
from assess.analysis.norms import SMALLEST_GROUP, Standing, band, wilson_interval
from assess.analysis.weights import Weights, person_weights
from assess.arrays import Floats

__all__ = ["ContinuousNorms", "Shape", "continuous_norms"]

Shape = Literal["empirical", "normal"]
MOST_MEAN, MOST_SPREAD = 3, 2  # degrees that are tried where none is asked for
STEPS, SETTLED = 200, 1e-10


@dataclass(frozen=True)
class ContinuousNorms:
    """Frozen norms along one number: mean and log SD are polynomials of u = (value − centre)/unit.

    `covariance` is that of the coefficients of mean and log SD together. `residuals` are the standardised distances
    from the mean in rising order, `shares` how many of the people had at most each; who they were is not kept.
    """

    name: str
    collected: datetime.date
    along: str
    lowest: float
    highest: float
    centre: float
    unit: float
    mean: tuple[float, ...]
    log_sd: tuple[float, ...]
    covariance: tuple[tuple[float, ...], ...]
    residuals: tuple[float, ...]
    shares: tuple[float, ...]
    shape: Shape
    n: int
    effective: float
    log_likelihood: float

    def expected(self, value: float) -> tuple[float, float]:
        """Mean and SD of scores of people with that value. Errors: NotEstimable beyond the values of the sample."""
        mean, spread = self._bases(value)
        return float(mean @ np.array(self.mean)), math.exp(float(spread @ np.array(self.log_sd)))

    def standing(self, score: float, value: float, *, standard_error: float = 0.0, level: float = 0.90) -> Standing:
        """Percentile, T, sten and stanine of a score among people with that value, each with its interval.

        Formulas: z = (score − m(u))/s(u), Var z = g'Vg + (SE/s)² with g = −(x/s, z w); percentile F(z), its
        interval from F(z ± q√Var z), joined with Wilson's of the residuals' share where F is empirical; T = 50 +
        10z, sten and stanine as in `norms`. Errors: NotEstimable for a missing score, a negative error, or a value
        beyond those of the sample.
        """
        z, error = self._z(score, value, standard_error)
        reach = two_sided_quantile(level) * error
        exact = {name: self._linear(name, z, reach, error, level, *scale) for name, scale in SCALES.items()}
        return Standing(
            self._percentile(z, reach, level),
            exact["T"],
            *(_banded(exact[name], top) for name, top in (("sten", 10), ("stanine", 9))),
        )

    def score_at(self, percentile: float, value: float, *, level: float = 0.90) -> Estimate:
        """The score that so many per cent of people with that value stay below, with its interval.

        Formula: m(u) + s(u) F⁻¹(p); the interval joins the coefficients' error with that of the empirical quantile
        (F⁻¹ at the ends of Wilson's interval; Woodruff 1952). Errors: NotEstimable beyond the values of the sample;
        ValueError unless 0 < percentile < 100.
        """
        if not 0.0 < percentile < 100.0:
            raise ValueError(f"A percentile lies between 0 and 100, not {percentile}.")
        share, q = percentile / 100.0, two_sided_quantile(level)
        (mean, sd), z = self.expected(value), self._quantile(share)
        error = sd * self._coefficient_error(z, value, sd)
        low, high = wilson_interval(share, self.effective, q) if self.shape == "empirical" else (share, share)
        below, above = (sd * abs(self._quantile(end) - z) for end in (low, high))
        score = mean + sd * z
        down, up = math.hypot(q * error, below), math.hypot(q * error, above)
        return Estimate(
            score, score - down, score + up, (down + up) / (2.0 * q), self.n, self._said("score", level)
        )

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, numbers as they were."""
        content = asdict(self) | {"collected": self.collected.isoformat()}
        return json.dumps(content, sort_keys=True, ensure_ascii=False, allow_nan=False)

    @staticmethod
    def from_json(text: str) -> ContinuousNorms:
        """The norms that `to_json` wrote; UnusableAnswers if the text is something else."""
        try:
            content = json.loads(text)
            content["collected"] = datetime.date.fromisoformat(content["collected"])
            for name in ("mean", "log_sd", "residuals", "shares"):
                content[name] = tuple(map(float, content[name]))
            content["covariance"] = tuple(tuple(map(float, row)) for row in content["covariance"])
            return ContinuousNorms(**content)
        except (KeyError, TypeError, ValueError) as error:
            raise UnusableAnswers(message("not-a-norm-group", why=error)) from error

    @cached_property
    def _table(self) -> Floats:
        return np.array(self.covariance)

    def _bases(self, value: float) -> tuple[Floats, Floats]:
        if not self.lowest <= value <= self.highest:
            values = {"along": self.along, "value": value, "lowest": self.lowest, "highest": self.highest}
            raise NotEstimable(message("norm-beyond", **values))
        u = (value - self.centre) / self.unit
        return _powers(u, len(self.mean)), _powers(u, len(self.log_sd))

    def _coefficient_error(self, z: float, value: float, sd: float) -> float:
        mean, spread = self._bases(value)
        slope = np.concatenate([mean / sd, z * spread])
        return math.sqrt(max(float(slope @ self._table @ slope), 0.0))

    def _z(self, score: float, value: float, standard_error: float) -> tuple[float, float]:
        problems = [] if math.isfinite(score) else [message("no-score", score=score)]
        if not (math.isfinite(standard_error) and standard_error >= 0.0):
            problems.append(message("error-negative", error=standard_error))
        if problems:
            raise NotEstimable(problems)
        mean, sd = self.expected(value)
        z = (score - mean) / sd
        return z, math.hypot(self._coefficient_error(z, value, sd), standard_error / sd)

    def _share(self, z: float) -> float:
        """F(z): share of people below, and half of those equal."""
        if self.shape == "normal":
            return float(ndtr(z))
        cumulated = (0.0, *self.shares)
        # residuals of equal scores differ in the last digits
        below = cumulated[bisect.bisect_left(self.residuals, z - 1e-9)]
        up_to = cumulated[bisect.bisect_right(self.residuals, z + 1e-9)]
        return (below + up_to) / 2.0

    def _quantile(self, share: float) -> float:
        if self.shape == "normal":
            return float(ndtri(share))
        steps = np.diff(np.array([0.0, *self.shares]))
        return float(np.interp(share, np.array(self.shares) - steps / 2.0, np.array(self.residuals)))

    def _percentile(self, z: float, reach: float, level: float) -> Estimate:
        share, q = self._share(z), two_sided_quantile(level)
        low, high = self._share(z - reach), self._share(z + reach)
        if self.shape == "empirical":
            first, last = wilson_interval(share, self.effective, q)
            low = max(share - math.hypot(share - low, share - first), 0.0)
            high = min(share + math.hypot(high - share, last - share), 1.0)
        error = 100.0 * (high - low) / (2.0 * q)
        method = self._said("percentile", level)
        return Estimate(100.0 * share, 100.0 * low, 100.0 * high, error, self.n, method)

    def _linear(
        self, name: str, z: float, reach: float, error: float, level: float, centre: float, unit: float
    ) -> Estimate:
        value, width = centre + unit * z, unit * reach
        return Estimate(value, value - width, value + width, unit * error, self.n, self._said(name, level))

    def _said(self, scale: str, level: float) -> Message:
        group = f"{self.name} ({self.along})"
        return message("norm-standing", scale=scale, group=group, date=self.collected.isoformat(), level=level)


SCALES = {"T": (50.0, 10.0), "sten": (5.5, 2.0), "stanine": (5.0, 2.0)}


def _powers(u: Any, count: int) -> Floats:
    """1, u, u² …, (count,) of a number or (persons, count)."""
    return np.asarray(np.asarray(u, dtype=np.float64)[..., None] ** np.arange(count), dtype=np.float64)


def _banded(exact: Estimate, top: int) -> Estimate:
    low, high = exact.low or 0.0, exact.high or 0.0
    return Estimate(band(exact.value, top), band(low, top), band(high, top), exact.se, exact.n, exact.method)


def continuous_norms(
    name: str,
    collected: datetime.date,
    scores: Any,
    along: Any,
    *,
    along_name: str,
    degree: int | None = None,
    spread_degree: int | None = None,
    shape: Shape = "empirical",
    weights: Any = None,
) -> ContinuousNorms:
    """Norms that follow a number such as age: a regression of the mean and of the spread of scores.

    Formula: y ~ (m(u), s(u)²) with m and ln s polynomials of u, by maximum likelihood of the normal distribution:
    Fisher's scoring, weighted least squares for m in turn with ln s ← ln s + ½(W'W)⁻¹W'(z² − 1). Degrees that are
    not given are those with the smallest BIC (mean up to 3, spread up to 2). `empirical` takes percentiles from the
    standardised residuals of everybody, with errors A⁻¹BA⁻¹ that hold whatever their shape; `normal` from a normal
    distribution, with errors by the expected information.
    Source: Harvey (1976), Econometrica 44, 461–465; Van Breukelen & Vlaeyen (2005), Psychological Assessment 17,
    336–344; Oosterhuis, van der Ark & Sijtsma (2016), Assessment 23, 191–202.
    Shapes: `scores`, `along` and `weights` (persons,), people without one of them left out. Units: score points.
    Errors: UnusableAnswers, all problems at once: no name, no date, fewer than 100 people, nothing that varies, a
    degree that the values cannot carry; NotConverged.

    >>> generator = np.random.default_rng(1)
    >>> age = generator.integers(18, 66, 600)
    >>> points = 30 + 0.2 * (age - 40) + 5 * generator.standard_normal(600)
    >>> found = continuous_norms("applicants", datetime.date(2026, 5, 31), points, age, along_name="age")
    >>> young, old = (found.standing(32, years).percentile for years in (22, 60))
    >>> young.low > 70, old.high < 50
    (True, True)
    """
    values, at, whole = _people(scores, along, weights)
    refused = _problems(name, collected, values, at, whole, (degree, spread_degree))
    if refused:
        raise UnusableAnswers(refused)
    centre, unit = float(at.mean()), float(at.std())
    best = _best((values, (at - centre) / unit, whole), (degree, spread_degree), len(np.unique(at)) - 1, shape)
    residuals, place = np.unique(np.round(best.residuals, 9), return_inverse=True)
    shares = np.cumsum(np.bincount(place, weights=whole.values)) / whole.total
    return ContinuousNorms(
        name=str(name).strip(),
        collected=collected.date() if isinstance(collected, datetime.datetime) else collected,
        along=along_name,
        lowest=float(at.min()),
        highest=float(at.max()),
        centre=centre,
        unit=unit,
        mean=tuple(best.mean.tolist()),
        log_sd=tuple(best.log_sd.tolist()),
        covariance=tuple(map(tuple, best.covariance.tolist())),
        residuals=tuple(residuals.tolist()),
        shares=tuple(shares.tolist()),
        shape=shape,
        n=whole.n,
        effective=whole.effective,
        log_likelihood=best.log_likelihood,
    )


@dataclass(frozen=True)
class _Fit:
    mean: Floats
    log_sd: Floats
    covariance: Floats
    residuals: Floats
    log_likelihood: float

    @property
    def size(self) -> int:
        return len(self.mean) + len(self.log_sd)


def _best(
    people: tuple[Floats, Floats, Weights], degrees: tuple[int | None, int | None], most: int, shape: Shape
) -> _Fit:
    """The fit of the degrees asked for; of those nobody asked for the smallest BIC."""
    values, u, whole = people
    means = range(min(MOST_MEAN, most) + 1) if degrees[0] is None else [degrees[0]]
    spreads = range(min(MOST_SPREAD, most) + 1) if degrees[1] is None else [degrees[1]]
    fits = [_fit(values, u, whole, (mean, spread), shape) for mean in means for spread in spreads]
    return min(fits, key=lambda one: one.size * math.log(whole.effective) - 2.0 * one.log_likelihood)


def _people(scores: Any, along: Any, weights: Any) -> tuple[Floats, Floats, Weights]:
    values, at = numbers(scores, "scores").ravel(), numbers(along, "predictors").ravel()
    if values.shape != at.shape:
        raise UnusableAnswers(message("predictors-shape", persons=values.size, shape=at.shape))
    whole = person_weights(weights, values.size)
    known = ~np.isnan(values) & ~np.isnan(at) & (whole.people > 0.0)
    return values[known], at[known], whole.take(known)


def _problems(
    name: str,
    collected: datetime.date,
    values: Floats,
    at: Floats,
    whole: Weights,
    degrees: tuple[int | None, int | None],
) -> list[Message]:
    problems = [] if str(name).strip() else [message("norm-name")]
    if not isinstance(collected, datetime.date):
        problems.append(message("norm-date"))
    if whole.n < SMALLEST_GROUP:
        problems.append(message("norm-few", needed=SMALLEST_GROUP, given=whole.n))
        return problems
    if np.ptp(values) == 0.0:
        problems.append(message("norm-constant"))
    distinct = len(np.unique(at))
    for degree in degrees:
        if degree is not None and not 0 <= degree < distinct:
            problems.append(message("norm-degree", degree=degree, distinct=distinct))
    if distinct < 2:
        problems.append(message("norm-along-constant"))
    return problems


def _fit(values: Floats, u: Floats, whole: Weights, degrees: tuple[int, int], shape: Shape) -> _Fit:
    degree, spread_degree = degrees
    x, w = _powers(u, degree + 1), _powers(u, spread_degree + 1)
    weight = whole.values
    log_sd = np.zeros(spread_degree + 1)
    log_sd[0] = math.log(float(values.std()))
    mean: Floats = np.zeros(degree + 1)
    last = -math.inf
    half = 0.5 * np.linalg.inv((w * weight[:, None]).T @ w)
    for _ in range(STEPS):
        precision = weight * np.exp(-2.0 * (w @ log_sd))
        normal = (x * precision[:, None]).T @ x
        mean = np.asarray(np.linalg.solve(normal, x.T @ (precision * values)), dtype=np.float64)
        z = (values - x @ mean) * np.exp(-(w @ log_sd))
        logs = _log_likelihood(z, w @ log_sd, weight)
        step = half @ (w.T @ (weight * (z**2 - 1.0)))
        if abs(logs - last) < SETTLED * abs(logs) and float(np.abs(step).max()) < 1e-8:
            break
        log_sd, last = log_sd + np.clip(step, -1.0, 1.0), logs
    else:
        raise NotConverged(message("norms-unsettled", steps=STEPS))
    return _Fit(mean, log_sd, _covariance(x, w, z, w @ log_sd, whole, shape), z, logs)


def _log_likelihood(z: Floats, log_sd: Floats, weight: Floats) -> float:
    return float(-(weight * (0.5 * z**2 + log_sd + 0.5 * math.log(2.0 * math.pi))).sum())


def _covariance(x: Floats, w: Floats, z: Floats, log_sd: Floats, whole: Weights, shape: Shape) -> Floats:
    """A⁻¹BA⁻¹ · n/(n − p), A the observed information and B = Σ w² s s' of the scores s = (x z/s, w (z² − 1)).

    Where the normal distribution is taken for true, the expected information alone.
    """
    scores = np.hstack([x * (z * np.exp(-log_sd))[:, None], w * (z**2 - 1.0)[:, None]])
    weight, inverse_sd = whole.values, np.exp(-log_sd)
    spare = whole.effective / max(whole.effective - scores.shape[1], 1.0)
    if shape == "normal" and whole.kind == "counts":
        first, last = (x * (weight * inverse_sd**2)[:, None]).T @ x, 2.0 * (w * weight[:, None]).T @ w
        return np.asarray(block_diag(np.linalg.inv(first), np.linalg.inv(last)) * spare, dtype=np.float64)
    cross = (x * (2.0 * weight * z * inverse_sd)[:, None]).T @ w
    top = np.hstack([(x * (weight * inverse_sd**2)[:, None]).T @ x, cross])
    bottom = np.hstack([cross.T, (w * (2.0 * weight * z**2)[:, None]).T @ w])
    bread = np.linalg.inv(np.vstack([top, bottom]))
    meat = (scores * whole.squares[:, None]).T @ scores
    return np.asarray(bread @ meat @ bread * spare, dtype=np.float64)
