"""Norm groups: named, dated, frozen; every standing in one carries its interval."""

from __future__ import annotations

import bisect
import datetime
import itertools
import json
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np

from assess.analysis.answers import numbers
from assess.analysis.codes import Message, message
from assess.analysis.errors import AnalysisError, NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate, two_sided_quantile
from assess.analysis.weights import person_weights

__all__ = ["NormGroup", "Standing", "norm_group"]

SMALLEST_GROUP = 100  # people


@dataclass(frozen=True)
class Standing:
    """A score's place in a norm group: percentile (0 to 100), T (50, 10), sten (1 to 10), stanine (1 to 9)."""

    percentile: Estimate
    t: Estimate
    sten: Estimate
    stanine: Estimate


@dataclass(frozen=True)
class NormGroup:
    """Distinct scores and how many people had each, or their weights; who they were is not kept.

    ``collected``: the last day of collection; ``effective``: how many equally weighted people a weighted group is
    worth, which intervals count. Make one with ``norm_group``.
    """

    name: str
    collected: datetime.date
    scores: tuple[float, ...]
    counts: tuple[float, ...]
    effective: float | None = None

    @cached_property
    def n(self) -> int:
        """People in the group."""
        return round(math.fsum(self.counts))

    @property
    def _people(self) -> float:
        """People as the intervals count them."""
        return self.n if self.effective is None else self.effective

    @cached_property
    def mean(self) -> float:
        """Mean score."""
        return math.fsum(score * count for score, count in zip(self.scores, self.counts, strict=True)) / self.n

    @cached_property
    def standard_deviation(self) -> float:
        """Standard deviation of scores, denominator n − 1."""
        pairs = zip(self.scores, self.counts, strict=True)
        return math.sqrt(math.fsum(count * (score - self.mean) ** 2 for score, count in pairs) / (self.n - 1))

    @cached_property
    def _people_up_to(self) -> list[float]:
        """People, or their weights, below each distinct score, and everybody last."""
        return [0, *itertools.accumulate(self.counts)]

    def percentile(self, score: float, *, standard_error: float = 0.0, level: float = 0.90) -> Estimate:
        """Percentile rank: 100 × (people below + half of those equal)/n.

        The interval joins the sampling of the group (Wilson's) with the score's own ``standard_error`` (the
        percentiles at score ± z·SE) by the root sum of squares on each side. Source: Wilson (1927), JASA 22,
        209–212; Zou & Donner (2008), Statistics in Medicine 27, 1693–1702 (joining).
        Errors: NotEstimable for a missing score.
        """
        _refuse_unusable(score, standard_error)
        z = two_sided_quantile(level)
        share = self._share(score)
        low, high = wilson_interval(share, self._people, z)
        below, above = self._share(score - z * standard_error), self._share(score + z * standard_error)
        low = max(share - math.hypot(share - low, share - below), 0.0)
        high = min(share + math.hypot(high - share, above - share), 1.0)
        error = 100.0 * (high - low) / (2.0 * z)
        return Estimate(100.0 * share, 100.0 * low, 100.0 * high, error, self.n, self._method("percentile", level))

    def t(self, score: float, *, standard_error: float = 0.0, level: float = 0.90) -> Estimate:
        """T score 50 + 10 z, z = (score − M)/SD, linear; interval as ``standing`` says."""
        return self._linear("T", score, standard_error, level, 50.0, 10.0)

    def standing(self, score: float, *, standard_error: float = 0.0, level: float = 0.90) -> Standing:
        """Percentile, T, sten and stanine of one score.

        Formulas: z = (score − M)/SD with SE²(z) = SE²/SD² + (1 + z²/2)/n; T = 50 + 10z; sten = 5.5 + 2z and
        stanine = 5 + 2z, rounded half up and kept within 1 to 10 and 1 to 9, their bounds likewise (the standard
        errors stay unrounded). Source: Angoff (1971), Scales, Norms, and Equivalent Scores.
        Units: ``standard_error`` in score units. Errors: NotEstimable for a missing score or a negative error.
        """
        options = {"standard_error": standard_error, "level": level}
        return Standing(
            self.percentile(score, **options),
            self.t(score, **options),
            self._banded("sten", score, standard_error, level, 5.5, 10),
            self._banded("stanine", score, standard_error, level, 5.0, 9),
        )

    def to_json(self) -> str:
        """Canonical JSON: sorted keys, scores as they were."""
        content: dict[str, Any] = {
            "name": self.name,
            "collected": self.collected.isoformat(),
            "scores": self.scores,
            "counts": self.counts,
        }
        if self.effective is not None:
            content["effective"] = self.effective
        return json.dumps(content, sort_keys=True, ensure_ascii=False)

    @staticmethod
    def from_json(text: str) -> NormGroup:
        """The group ``to_json`` wrote; UnusableAnswers if the text is something else."""
        try:
            content = json.loads(text)
            collected = datetime.date.fromisoformat(content["collected"])
            scores = np.repeat(
                numbers(content["scores"], "scores"), numbers(content["counts"], "counts").astype(int)
            )
            if (effective := content.get("effective")) is None:
                return norm_group(content["name"], collected, scores)
            counts = tuple(numbers(content["counts"], "counts").tolist())
            return NormGroup(content["name"], collected, tuple(content["scores"]), counts, float(effective))
        except AnalysisError:
            raise
        except (KeyError, TypeError, ValueError) as error:
            raise UnusableAnswers(message("not-a-norm-group", why=error)) from error

    def _share(self, score: float) -> float:
        below = self._people_up_to[bisect.bisect_left(self.scores, score)]
        up_to = self._people_up_to[bisect.bisect_right(self.scores, score)]
        return (below + up_to) / (2.0 * self.n)

    def _z(self, score: float, standard_error: float) -> tuple[float, float]:
        _refuse_unusable(score, standard_error)
        sd = self.standard_deviation
        z = (score - self.mean) / sd
        return z, math.sqrt((standard_error / sd) ** 2 + (1.0 + z**2 / 2.0) / self._people)

    def _linear(
        self, name: str, score: float, standard_error: float, level: float, centre: float, unit: float
    ) -> Estimate:
        z, error = self._z(score, standard_error)
        reach, value = two_sided_quantile(level) * error * unit, centre + unit * z
        return Estimate(value, value - reach, value + reach, unit * error, self.n, self._method(name, level))

    def _banded(
        self, name: str, score: float, standard_error: float, level: float, centre: float, top: int
    ) -> Estimate:
        """The band of half a standard deviation that the continuous value falls in."""
        exact = self._linear(name, score, standard_error, level, centre, 2.0)
        bounds = (exact.value, exact.low, exact.high)
        banded = [band(bound, top) for bound in bounds if bound is not None]
        return Estimate(banded[0], banded[1], banded[2], exact.se, self.n, exact.method)

    def _method(self, scale: str, level: float) -> Message:
        return message("norm-standing", scale=scale, group=self.name, date=self.collected.isoformat(), level=level)


def norm_group(name: str, collected: datetime.date, scores: Any, weights: Any = None) -> NormGroup:
    """A frozen norm group from (persons,) scores, NaN left out.

    ``weights`` are taken as ``person_weights`` does: ranks, mean and SD are weighted, and the intervals count
    Kish's effective number of people. Source: Angoff (1971), Scales, Norms, and Equivalent Scores; Kish (1965).
    Shapes: ``scores`` and ``weights`` (persons,).
    Errors: UnusableAnswers, all problems at once: no name, no date, fewer than 100 people, scores that do not vary.

    >>> group = norm_group("applicants", datetime.date(2026, 5, 31), range(100))
    >>> group.n, group.percentile(50).value, round(group.t(group.mean).value)
    (100, 50.5, 50)
    """
    values = numbers(scores, "scores").ravel()
    whole = person_weights(weights, values.size)
    known = ~np.isnan(values) & (whole.people > 0.0)
    values, whole = values[known], whole.take(known)
    problems = []
    if not str(name).strip():
        problems.append(message("norm-name"))
    if not isinstance(collected, datetime.date):
        problems.append(message("norm-date"))
    if whole.n < SMALLEST_GROUP:
        problems.append(message("norm-few", needed=SMALLEST_GROUP, given=whole.n))
    elif np.ptp(values) == 0.0:
        problems.append(message("norm-constant"))
    if problems:
        raise UnusableAnswers(problems)
    distinct, place = np.unique(values, return_inverse=True)
    summed = np.bincount(place, weights=whole.values).tolist()
    survey = whole.kind == "survey"
    counts = tuple(summed) if survey else tuple(map(round, summed))
    day = collected.date() if isinstance(collected, datetime.datetime) else collected
    return NormGroup(str(name).strip(), day, tuple(distinct.tolist()), counts, whole.effective if survey else None)


def _refuse_unusable(score: float, standard_error: float) -> None:
    problems = []
    if not math.isfinite(score):
        problems.append(message("no-score", score=score))
    if not (math.isfinite(standard_error) and standard_error >= 0.0):
        problems.append(message("error-negative", error=standard_error))
    if problems:
        raise NotEstimable(problems)


def wilson_interval(share: float, n: float, z: float) -> tuple[float, float]:
    """Wilson's interval of a share of n people."""
    centre = (share + z**2 / (2 * n)) / (1 + z**2 / n)
    reach = z * math.sqrt(share * (1 - share) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return centre - reach, centre + reach


def band(value: float, top: int) -> float:
    """The band of a continuous value, 1 to `top`: rounded half up, kept within the ends."""
    # A score exactly on a boundary must not fall below it through rounding of its last digit.
    return float(min(max(math.floor(value + 0.5 + 1e-9), 1), top))
