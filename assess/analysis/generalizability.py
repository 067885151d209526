"""Generalizability of a score over scenarios within tags: where the variance sits, and what more scenarios buy."""

from __future__ import annotations

from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from assess.analysis.answers import Missing
from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.estimate import Estimate, reliability_estimate
from assess.analysis.moments import Moments, moments
from assess.arrays import Floats

PARTS = ("person", "tag", "scenario", "person × tag", "residual")


@dataclass(frozen=True)
class DStudy:
    """A planned test: its error variances and coefficients (0 to 1)."""

    tags: int
    scenarios_per_tag: float
    relative_error: float
    absolute_error: float
    generalizability: float
    dependability: float


@dataclass(frozen=True)
class Generalizability:
    """Variance components in squared points, and the coefficients of the test as it is.

    ``components`` are unbiased and may be negative; the names in ``negative`` count as 0 in every coefficient.
    ``coefficient`` is for ranking people (relative), ``dependability`` for reading a score as such (absolute).
    """

    components: dict[str, float]
    negative: list[str]
    coefficient: Estimate
    dependability: Estimate
    tags: Literal["random", "fixed"]

    def d_study(self, tags: int, scenarios_per_tag: float) -> DStudy:
        """What a balanced test of ``tags`` × ``scenarios_per_tag`` would reach; ValueError below one of each."""
        if tags < 1 or scenarios_per_tag <= 0:
            raise ValueError("A planned test needs at least one tag and a positive number of scenarios in it.")
        person, tag, scenario, interaction, residual = (max(self.components[name], 0.0) for name in PARTS)
        size = tags * scenarios_per_tag
        universe, relative = person, residual / size
        absolute = relative + scenario / size
        if self.tags == "fixed":
            universe += interaction / tags
        else:
            relative += interaction / tags
            absolute += (interaction + tag) / tags
        if universe + relative <= 0.0:
            raise NotEstimable(message("plan-without-variance"))
        return DStudy(
            tags,
            scenarios_per_tag,
            relative,
            absolute,
            universe / (universe + relative),
            universe / (universe + absolute),
        )


def generalizability(
    responses: Any,
    tags: Sequence[Hashable],
    *,
    universe: Literal["random", "fixed"] = "random",
    missing: Missing = "pairwise",
    level: float = 0.95,
) -> Generalizability:
    """Variance components of the design persons × (scenarios within tags), tags of any size, and its coefficients.

    Formula: analogous-ANOVA mean squares, with n₊ scenarios, H tags of n_h, r = Σn_h²/n₊, t = (n₊ − r)/(H − 1):
    E MS(res) = σ²_res; E MS(ph) = σ²_res + tσ²_ph; E MS(p) = σ²_res + rσ²_ph + n₊σ²_p; E MS(i:h) = σ²_res +
    nσ²_i:h; E MS(h) = σ²_res + nσ²_i:h + tσ²_ph + ntσ²_h. With random tags Eρ² = σ²_p/(σ²_p + σ²_ph Σ(n_h/n₊)² +
    σ²_res/n₊); Φ adds σ²_h Σ(n_h/n₊)² + σ²_i:h/n₊ to the error. With fixed tags σ²_ph joins the universe score
    and σ²_h leaves. The intervals cover the sampling of persons only.
    Source: Brennan (2001), Generalizability Theory, chapters 3, 4 and 7.
    Shapes: ``responses`` (persons, scenarios), NaN missing; ``tags`` one label per scenario.
    Errors: NotEstimable unless two tags exist, one of them with two scenarios.

    >>> generator = np.random.default_rng(1)
    >>> answers = generator.standard_normal((200, 1)) + generator.standard_normal((200, 6))
    >>> found = generalizability(answers, ["calm"] * 3 + ["irate"] * 3)
    >>> 0.7 < found.coefficient.value < 0.95, sorted(found.components)[0]
    (True, 'person')
    """
    second = moments(responses, missing=missing)
    membership = _membership(tags, second.items)
    parts, slopes = _person_parts(second, membership)
    components = _with_means(second, membership, parts)
    shares = (membership.sum(axis=0) / second.items) ** 2
    kept = {name: max(value, 0.0) for name, value in components.items()}
    # A component counted as zero does not move with the data, so it has no slope either.
    slopes = {name: slope if components[name] > 0.0 else np.zeros_like(slope) for name, slope in slopes.items()}
    fixed = universe == "fixed"
    interaction = kept["person × tag"] * float(shares.sum())
    interaction_slope = slopes["person × tag"] * float(shares.sum())
    signal = kept["person"] + (interaction if fixed else 0.0)
    signal_slope = slopes["person"] + (interaction_slope if fixed else 0.0)
    relative = kept["residual"] / second.items + (0.0 if fixed else interaction)
    relative_slope = slopes["residual"] / second.items + (0.0 if fixed else interaction_slope)
    absolute = relative + kept["scenario"] / second.items + (0.0 if fixed else kept["tag"] * float(shares.sum()))
    if signal <= 0.0:
        raise NotEstimable(message("persons-alike"))
    found = []
    for name, error in (("generalizability", relative), ("dependability", absolute)):
        slope = (error * signal_slope - signal * relative_slope) / (signal + error) ** 2
        method = message(f"{name}-{universe}", missing=missing)
        value = signal / (signal + error)
        found.append(reliability_estimate(value, second.covariance_error(slope), second.n, method, level=level))
    negative = [name for name in PARTS if components[name] < 0.0]
    return Generalizability(components, negative, found[0], found[1], universe)


def variance_components(
    responses: Any, tags: Sequence[Hashable], *, missing: Missing = "pairwise"
) -> dict[str, float]:
    """The components of ``generalizability`` alone, in squared points, for groups whose people need not differ.

    Formula, source, shapes and errors: as ``generalizability``; unbiased, so they may be negative.
    """
    second = moments(responses, missing=missing)
    membership = _membership(tags, second.items)
    parts, _slopes = _person_parts(second, membership)
    return _with_means(second, membership, parts)


def _membership(tags: Sequence[Hashable], items: int) -> Floats:
    labels = list(tags)
    if len(labels) != items:
        raise UnusableAnswers(message("tags-count", tags=len(labels), scenarios=items))
    distinct = list(dict.fromkeys(labels))
    if len(distinct) < 2 or len(distinct) == items:
        raise NotEstimable(message("too-few-tags"))
    return np.array([[float(label == tag) for tag in distinct] for label in labels])


def _person_parts(second: Moments, membership: Floats) -> tuple[dict[str, float], dict[str, Floats]]:
    """Components that are linear in the covariances, with their slopes."""
    items, tags = membership.shape
    sizes = membership.sum(axis=0)
    within = (membership / sizes) @ membership.T
    grand = np.full((items, items), 1.0 / items)
    ratio = float((sizes**2).sum()) / items
    spread = (items - ratio) / (tags - 1)
    residual = (np.eye(items) - within) / (items - tags)
    interaction = ((within - grand) / (tags - 1) - residual) / spread
    person = (grand - residual - ratio * interaction) / items
    slopes = {"person": person, "person × tag": interaction, "residual": residual}
    return {name: float((slope * second.covariance).sum()) for name, slope in slopes.items()}, slopes


def _with_means(second: Moments, membership: Floats, parts: dict[str, float]) -> dict[str, float]:
    """Add the components of tags and scenarios, from the item means; n is the harmonic mean of the item counts."""
    items, tags = membership.shape
    sizes = membership.sum(axis=0)
    persons = items / float((1.0 / np.diag(second.pair_counts)).sum())
    tag_means = (second.means @ membership) / sizes
    within = float(((second.means - membership @ tag_means) ** 2).sum()) / (items - tags)
    between = float((sizes * (tag_means - second.means.mean()) ** 2).sum()) / (tags - 1)
    spread = (items - float((sizes**2).sum()) / items) / (tags - 1)
    scenario = within - parts["residual"] / persons
    tag = (between - within - spread * parts["person × tag"] / persons) / spread
    found = {**parts, "tag": tag, "scenario": scenario}
    return {name: found[name] for name in PARTS}
