"""Whether one scale holds a study's answers together: fit of the whole, dependent pairs, general factor, facets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.attempt import Unavailable, attempt
from assess.analysis.codes import message
from assess.analysis.confirmatory import ConfirmatoryFactors, bifactor, confirmatory
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.general_factor import GeneralFactor, omega_bifactor, omega_hierarchical
from assess.analysis.irt import (
    BifactorCalibration,
    Calibration,
    LocalDependence,
    ModelFit,
    c2,
    calibrate_bifactor,
    m2,
    q3,
)
from assess.analysis.parallel import ParallelAnalysis
from assess.analysis.study_calibration import OneScale
from assess.analysis.study_sample import Sample

PEOPLE_OF_FULL_INFORMATION = 5000  # every k-th of more: its time grows with people, its errors hardly fall
ITEMS_A_FACTOR = 3


@dataclass(frozen=True)
class NamedFactors:
    """The factors named, correlated, and beside a general one by limited and by full information."""

    factors: Mapping[str, Sequence[str]]
    correlated: ConfirmatoryFactors | Unavailable
    bifactor: ConfirmatoryFactors | Unavailable
    bifactor_omega: GeneralFactor | Unavailable
    calibration: BifactorCalibration | Unavailable
    calibration_omega: GeneralFactor | Unavailable


@dataclass(frozen=True)
class Dimensions:
    """Fit of the whole calibration, pairs that depend, the general factor of the total, and the factors named."""

    model_fit: ModelFit | Unavailable
    dependence: LocalDependence | Unavailable
    general: GeneralFactor | Unavailable
    named: NamedFactors | None


def dimensions_of(
    sample: Sample,
    scale: OneScale | Unavailable,
    parallel: ParallelAnalysis | Unavailable,
    factors: Mapping[str, Sequence[str]] | None,
) -> Dimensions:
    """Each figure, or why there is none."""
    fit = scale if isinstance(scale, Unavailable) else attempt(lambda: _whole(sample, scale.calibration))
    dependence = scale if isinstance(scale, Unavailable) else attempt(lambda: _pairs(sample, scale))
    general = attempt(lambda: _general(sample, scale, parallel))
    return Dimensions(fit, dependence, general, None if factors is None else _named(sample, factors))


def studied_factors(
    factors: Mapping[str, Sequence[str]] | None, sample: Sample
) -> Mapping[str, Sequence[str]] | None:
    """The factors without items that are set aside; UnusableAnswers for factors that name what is no item."""
    if factors is None:
        return None
    known = {*sample.items, *(name for name, _ in sample.set_aside)}
    problems = [
        message("factor-item-unknown", factor=factor, item=item)
        for factor, members in factors.items()
        for item in members
        if item not in known
    ]
    if problems:
        raise UnusableAnswers(problems)
    left = {factor: [item for item in members if item in sample.items] for factor, members in factors.items()}
    return {factor: members for factor, members in left.items() if members}


def _whole(sample: Sample, calibration: Calibration) -> ModelFit:
    return (m2 if calibration.model == "nrm" else c2)(calibration, weights=sample.weights)


def _pairs(sample: Sample, scale: OneScale) -> LocalDependence:
    return q3(scale.calibration, theta=scale.scores(sample)[0], weights=sample.weights)


def _general(
    sample: Sample, scale: OneScale | Unavailable, parallel: ParallelAnalysis | Unavailable
) -> GeneralFactor:
    if not isinstance(scale, Unavailable) and scale.calibration.model == "nrm":
        raise NotEstimable(message("no-order"))
    return omega_hierarchical(sample.answers, _factors(sample, parallel), weights=sample.weights)


def _factors(sample: Sample, parallel: ParallelAnalysis | Unavailable) -> int:
    """Group factors of the total: as many as the answers show, three at least."""
    shown = 0 if isinstance(parallel, Unavailable) else parallel.factors or parallel.components
    return max(3, min(shown, len(sample.items) // ITEMS_A_FACTOR))


def _named(sample: Sample, factors: Mapping[str, Sequence[str]]) -> NamedFactors:
    chosen = [item for item in sample.items if any(item in members for members in factors.values())]
    columns = [sample.items.index(item) for item in chosen]
    answered = np.flatnonzero(~np.isnan(sample.answers[:, columns]).all(axis=1))
    answers, weights = sample.answers[answered][:, columns], sample.weighing.take(answered)
    correlated = attempt(lambda: confirmatory(answers, factors, chosen, weights=weights))
    beside = attempt(lambda: bifactor(answers, factors, chosen, weights=weights))
    steps, every = sample.steps[answered][:, columns], 1 + (len(answered) - 1) // PEOPLE_OF_FULL_INFORMATION
    people = None if sample.weights is None else weights.take(np.arange(0, len(answered), every))
    calibration = attempt(lambda: calibrate_bifactor(steps[::every], factors, chosen, weights=people))
    return NamedFactors(
        factors,
        correlated,
        beside,
        beside if isinstance(beside, Unavailable) else attempt(lambda: omega_bifactor(beside)),
        calibration,
        calibration if isinstance(calibration, Unavailable) else attempt(lambda: omega_bifactor(calibration)),
    )
