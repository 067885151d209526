"""One person's scores by an attached calibration.

A scale is scored by Warm's weighted likelihood, blocks of forced choice by the mode of the posterior, and put on
the scale's own 0-1 by its expected score, so that references, levels and norms keep their meaning::

    value = tau(theta) = mean over the items of E(points | theta),   SE = (tau(theta + s) - tau(theta - s)) / 2

s being the standard error of theta: at an end of the scale the slope alone would promise too much. Traits of forced
choice have no expected score: value = expit(logit(m) + theta d / (m (1 - m))) with mean m and SD d of the scale as
its instrument assumes them, SE alike. What a day adds is as in `occasion`.
Source: Warm (1989), Psychometrika 54, 427-450; Lord (1980), Applications of Item Response Theory to Practical
Testing Problems, chapter 4; Brown & Maydeu-Olivares (2011), Educational and Psychological Measurement 71, 460-502.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

import numpy as np

from assess.documents.instrument import Instrument
from assess.scoring.attached_calibration import CalibratedScale, InstrumentCalibration, counted, points_of
from assess.scoring.irt import score
from assess.scoring.occasion import day_of
from assess.scoring.points import TOTAL
from assess.scoring.sitting import Measure, Scored
from assess.scoring.snapshot import InstrumentValues
from assess.scoring.thurstonian import Thurstonian
from assess.scoring.thurstonian import score as trait_scores


class Trait(NamedTuple):
    """A score on 0-1 with the standard error of its items, and how many of them were answered."""

    value: float
    item_se: float
    answered: int
    of: int


def by_calibration(scored: Scored, calibration: InstrumentCalibration) -> Scored:
    """The same sitting with the scales that the calibration scores, and their reliability by it."""
    instrument, fitting = counted(scored.instrument, calibration), calibration.for_form(scored.instrument)
    if fitting is None:
        return scored
    if calibration.choice is not None:
        found = choice_scores(calibration.choice, instrument, _marks(scored))
    else:
        codes = _codes(scored)
        scales = {one.id: scale_score(one, instrument, codes) for one in fitting.scales}
        found = {scale: trait for scale, trait in scales.items() if trait is not None}
    values = _values(scored.values, fitting.reliabilities)
    traits = {}
    for scale, trait in found.items():
        day = day_of(scored.occasion, instrument, values, {scale: 1.0})
        traits[scale] = Measure(trait.value, trait.item_se, day, trait.answered, trait.of)
    return replace(scored, sitting=replace(scored.sitting, instrument=instrument), values=values, traits=traits)


def scale_score(scale: CalibratedScale, instrument: Instrument, codes: Mapping[str, int]) -> Trait | None:
    """One person's score from the categories of answered items, counted from 0; None where none was answered."""
    row = np.array([codes.get(one.id, -1) for one in scale.items], dtype=np.int64)
    answered = int((row >= 0).sum())
    if not answered:
        return None
    theta, error = score(scale.parameters, row[None, :], "wle")
    around = np.array([theta[0], theta[0] + error[0], theta[0] - error[0]])
    value, above, below = scale.expected(points_of(scale, instrument), around).tolist()
    return Trait(value, (above - below) / 2.0, answered, len(scale.items))


def choice_scores(choice: Thurstonian, instrument: Instrument, marks: Mapping[str, float]) -> dict[str, Trait]:
    """One person's score in every trait from the marks of statements, by block/statement: 1 most, -1 least, 0."""
    asked = replace(choice, task="most-least")
    row = np.array([marks.get(column, math.nan) for column in asked.columns])
    if np.isnan(row).all():
        return {}
    found = trait_scores(asked, row)
    scales = {scale.id: scale for scale in instrument.scales}
    scores = {}
    for place, trait in enumerate(asked.traits):
        theta, error, scale = float(found.theta[0, place]), float(found.se[0, place]), scales[trait]
        value, above, below = (_on_scale(at, scale.mean, scale.sd) for at in (theta, theta + error, theta - error))
        about = [f"{block.id}/{one.id}" for block in asked.blocks for one in block.statements if one.trait == trait]
        answered = sum(not math.isnan(marks.get(column, math.nan)) for column in about)
        scores[trait] = Trait(value, (above - below) / 2.0, answered, len(about))
    return scores


def _on_scale(theta: float, mean: float, sd: float) -> float:
    return 1.0 / (1.0 + math.exp(-math.log(mean / (1.0 - mean)) - theta * sd / (mean * (1.0 - mean))))


def _values(values: InstrumentValues, reliability: Mapping[str, float]) -> InstrumentValues:
    scales = {
        key: replace(known, reliability=reliability.get(key, known.reliability))
        for key, known in values.scales.items()
    }
    total = replace(values.total, reliability=reliability.get(TOTAL, values.total.reliability))
    return replace(values, scales=scales, total=total)


def _marks(scored: Scored) -> dict[str, float]:
    """The mark of every statement of an answered block, by block/statement."""
    return dict(zip(scored.layout.options, scored.marks.tolist(), strict=True))


def _codes(scored: Scored) -> dict[str, int]:
    """The category of every answered item: agreement as keyed, or the place of the chosen option."""
    if scored.instrument.format.kind == "likert":
        steps = scored.instrument.format.points - 1
        return {item: round(value * steps) for item, value in scored.points.items()}
    layout, found = scored.layout, {}
    for item, start, count in zip(layout.items, layout.starts, layout.counts.astype(int), strict=True):
        marks = scored.marks[start : start + count]
        if not np.isnan(marks).any():
            found[item] = int(marks.argmax())
    return found
