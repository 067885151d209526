"""What a study says, as plain data: the figures for machines (`content`) and the lines to draw (`drawings`)."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any, TypeAlias

import numpy as np

from assess.analysis.attempt import Unavailable
from assess.analysis.codes import message
from assess.analysis.dif import expected_score_curves
from assess.analysis.errors import AnalysisError
from assess.analysis.estimate import Estimate
from assess.analysis.items import TraceLines
from assess.analysis.study import GroupComparison, Study, shown_items
from assess.analysis.study_dimension_figures import dimension_figures
from assess.analysis.study_model_figures import (
    calibration_figures,
    dif_rows,
    group_figures,
    item_parameters,
    one_form,
    weight_figures,
)
from assess.analysis.study_notices import flags, item_notes
from assess.scoring.curves import curves, item_information

Figures: TypeAlias = dict[str, Any]

DIGITS = 10  # significant ones
THETA = np.linspace(-4.0, 4.0, 81)
MOST_LINES = 5  # series that one chart can carry
BIN = 0.5


def content(study: Study) -> Figures:
    """Every figure, ready for JSON: None where there is none, with its reason in `reason` or `notes`."""
    sample = study.sample
    reasons = {
        "item_fit": study.item_fit,
        "person_fit": study.person_fit,
        "options": study.options,
        "trace_lines": study.traces,
        "calibration": study.scale,
    }
    missing = {what: found.reason for what, found in reasons.items() if isinstance(found, Unavailable)}
    found: Figures = rounded(
        {
            "n": sample.weighing.n,
            "left_out": list(sample.silent),
            "missing_share": float(np.isnan(sample.answers).mean()),
            "scale": {"low": sample.scale.low, "high": sample.scale.high, "observed": list(sample.scale.observed)},
            "reversed": [sample.items[column] for column in sample.reverse],
            "set_aside": [{"id": name, "reason": reason} for name, reason in sample.set_aside],
            "weights": weight_figures(sample),
            "items": [_item(study, row) for row in range(len(sample.items))],
            "reliability": _reliability(study),
            "dimensions": _dimensions(study),
            "calibration": calibration_figures(study),
            **dimension_figures(study.whole, sample.items),
            "forms": [one_form(sample, form) for form in study.forms],
            "flags": list(flags(study)),
            "signs": _signs(study),
            "dif": [row for one in study.comparisons if isinstance(one, GroupComparison) for row in dif_rows(one)],
            "groups": [group_figures(one) for one in study.comparisons],
            "not_computed": missing | study.quality.not_computed,
        }
    )
    return found


def _signs(study: Study) -> list[Figures]:
    """How many people each index of careless answering flags, and what share of attentive people it would."""
    quality = study.quality
    return [
        {"index": name, "people": people, "share": people / quality.n, "attentive_share": quality.rates.get(name)}
        for name, people in quality.counts.items()
    ]


def rounded(value: Any) -> Any:
    """The same data with floats of `DIGITS` significant digits; NaN and infinity raise ValueError."""
    if isinstance(value, dict):
        return {key: rounded(part) for key, part in value.items()}
    if isinstance(value, list | tuple | np.ndarray):
        return [rounded(part) for part in value]
    if isinstance(value, float | np.floating):
        if not math.isfinite(value):
            raise ValueError("A figure is not finite; it should have been named unavailable.")
        return float(f"{value:.{DIGITS}g}") + 0.0
    return value


def _item(study: Study, row: int) -> Figures:
    statistics = study.items[row]
    return {
        "id": statistics.name,
        "n": statistics.n,
        "mean": statistics.mean,
        "sd": statistics.sd,
        "difficulty": statistics.difficulty,
        "r_drop": statistics.r_drop,
        "r_drop_se": statistics.r_drop_se,
        "alpha_if_dropped": statistics.alpha_if_dropped,
        **item_parameters(study, row),
        "reversed": row in study.sample.reverse,
        **_fit(study, row),
        "notes": item_notes(study, row),
    }


def _fit(study: Study, row: int) -> Figures:
    if isinstance(study.item_fit, Unavailable):
        return {
            "s_x2": None,
            "s_x2_df": None,
            "s_x2_p": None,
            "s_x2_rmsea": None,
            "s_x2_reason": study.item_fit.reason,
        }
    fit = study.item_fit[row]
    figures = {"s_x2": fit.s_x2, "s_x2_df": fit.df, "s_x2_p": fit.p, "s_x2_rmsea": fit.rmsea, "s_x2_n": fit.n}
    figures |= {"s_x2_mirt": fit.mirt.s_x2, "s_x2_mirt_df": fit.mirt.df, "s_x2_mirt_p": fit.mirt.p}
    return figures | ({"s_x2_reason": fit.note} if fit.note else {})


def _reliability(study: Study) -> Figures:
    found = {name: _estimate(one) for name, one in study.coefficients.items()}
    if not isinstance(study.split, Unavailable):
        for end in ("minimum", "maximum"):
            found["split_half"][end] = _estimate(getattr(study.split, end))
        found["split_half"]["exhaustive"] = study.split.exhaustive
    return found


def _estimate(found: Estimate | Unavailable) -> Figures:
    if isinstance(found, Unavailable):
        return {"value": None, "low": None, "high": None, "reason": found.reason}
    plain = dict(vars(found))
    return plain if found.low is not None else plain | {"reason": found.method}


def _dimensions(study: Study) -> Figures:
    if isinstance(study.dimensions, Unavailable):
        return {"components": None, "factors": None, "reason": study.dimensions.reason}
    found = study.dimensions
    figures = {
        "components": found.components,
        "factors": found.factors,
        "eigenvalues": found.component_eigenvalues,
        "random": found.component_limits,
        "criterion": message("parallel-criterion", percent=100 * found.quantile, replications=found.replications),
        "quantile": found.quantile,
        "replications": found.replications,
    }
    return figures if found.reason is None else figures | {"reason": found.reason}


def drawings(study: Study) -> Figures:
    """Lines for the charts: trace lines, information, the map of people and thresholds, curves by group.

    What rests on a calibration is None where there is none.
    """
    scale = study.scale
    information = None if isinstance(scale, Unavailable) else item_information(scale.calibration.parameters, THETA)
    total = None if information is None else information.sum(axis=0)
    found: Figures = rounded(
        {
            "theta": THETA,
            "items": [
                {
                    "id": name,
                    "information": None if information is None else information[row],
                    "curves": _curves(study, row),
                    "observed": _observed(study, row),
                    "options": _options(study, name),
                }
                for row, name in enumerate(study.sample.items)
            ],
            "information": total,
            "error": None if total is None else 1.0 / np.sqrt(total),
            "people": _people(study),
            "groups": _group_curves(study),
        }
    )
    return found


def _curves(study: Study, row: int) -> Figures | None:
    """P(category | θ), or P(at least the category | θ) where there are more categories than a chart can carry."""
    calibration = study.calibration
    if isinstance(calibration, Unavailable):
        return None
    answers = [int(step + study.sample.scale.low) for step in calibration.categories[row]]
    shares = curves(calibration.parameters.take([row]), THETA).probabilities[0][: len(answers)]
    return _series(answers, shares)


def _observed(study: Study, row: int) -> Figures | None:
    if isinstance(study.traces, Unavailable):
        return None
    by_name: dict[str, TraceLines] = {line.name: line for line in study.traces}
    line = by_name.get(study.sample.items[row])
    if line is None:
        return None
    found = _series([int(answer) for answer in line.categories], line.shares.T)
    return found | {"x": line.rest_means, "counts": line.counts}


def _series(answers: Sequence[int], shares: Any) -> Figures:
    if len(answers) <= MOST_LINES:
        return {
            "at_least": False,
            "series": [{"label": str(a), "values": s} for a, s in zip(answers, shares, strict=True)],
        }
    above = np.cumsum(shares[::-1], axis=0)[::-1]
    steps = np.unique(np.linspace(1, len(answers) - 1, MOST_LINES).round().astype(int))
    return {
        "at_least": True,
        "series": [{"label": f"≥ {answers[step]}", "values": np.minimum(above[step], 1.0)} for step in steps],
    }


def _options(study: Study, name: str) -> list[Figures]:
    if isinstance(study.options, Unavailable):
        return []
    return [asdict(one) | {"option": one.option.strip()} for one in study.options if one.item == name]


def _people(study: Study) -> Figures | None:
    """People by expected a posteriori θ in bins, for the map; the ends gather everybody beyond."""
    if isinstance(study.scale, Unavailable):
        return None
    theta, _ = study.scale.scores(study.sample)
    edges = np.arange(THETA[0], THETA[-1] + BIN / 2, BIN)
    people = study.sample.weighing.people
    counts, _ = np.histogram(np.clip(theta, edges[0], edges[-1]), edges, weights=people)
    return {"edges": edges, "counts": counts.round().astype(int).tolist(), "ordered": study.model != "nrm"}


def _group_curves(study: Study) -> list[Figures]:
    found: list[Figures] = []
    calibration = study.by_group
    if calibration is None or isinstance(calibration, Unavailable):
        return found
    for name in shown_items(study.comparisons):
        try:
            _, by_label = expected_score_curves(calibration, name, THETA)
        except AnalysisError as error:
            found.append({"id": name, "reason": error.message, "series": []})
            continue
        low = study.sample.scale.low
        found.append({"id": name, "series": [{"label": k, "values": v + low} for k, v in by_label.items()]})
    return found
