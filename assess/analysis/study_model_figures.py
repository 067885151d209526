"""Plain data of a study's model: its calibration, forms, weights and comparisons of groups."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from assess.analysis.attempt import Unavailable
from assess.analysis.codes import message
from assess.analysis.dif.purification import ItemDif
from assess.analysis.dif.regression import LogisticDif
from assess.analysis.study import GroupComparison, Study
from assess.analysis.study_calibration import FormFigures
from assess.analysis.study_sample import Sample

Figures: TypeAlias = dict[str, Any]


def weight_figures(sample: Sample) -> Figures | None:
    """What the weights are, how many people they are worth, and what takes no notice of them."""
    if sample.weights is None:
        return None
    return {
        "kind": sample.weights.kind,
        "people": sample.weights.n,
        "effective": sample.weights.effective,
        "largest": float(sample.weights.values.max() / sample.weights.values.mean()),
        "not_weighted": message("not-weighted"),
    }


def item_parameters(study: Study, row: int) -> Figures:
    """Slope and thresholds of an item; no slope of its own where slopes cannot be told apart."""
    scale = study.scale
    if isinstance(scale, Unavailable):
        none = dict.fromkeys(("slope", "slope_se", "threshold_se"))
        return {"categories": [], "thresholds": [], **none}
    found = scale.calibration
    own = not scale.equal_slopes
    return {
        "categories": [int(step + study.sample.scale.low) for step in found.categories[row]],
        "slope": found.slopes[row] if own else None,
        "slope_se": found.slope_se[row] if own and found.slope_se is not None else None,
        "thresholds": found.thresholds[row],
        "threshold_se": None if found.threshold_se is None else found.threshold_se[row],
    }


def calibration_figures(study: Study) -> Figures:
    """The calibration as a whole; every figure None, with the reason, where there is none."""
    scale = study.scale
    names = ("log_likelihood", "iterations", "converged", "parameters", "aic", "bic", "latent_sd")
    if isinstance(scale, Unavailable):
        none = dict.fromkeys((*names, "marginal_reliability", "reliability_as_answered"))
        return {"model": study.model, **none, "reason": scale.reason}
    found = scale.calibration
    figures: Figures = {
        "model": study.model,
        "log_likelihood": found.log_likelihood,
        "iterations": found.iterations,
        "converged": found.converged,
        "parameters": found.free_parameters,
        "aic": found.aic,
        "bic": found.bic,
        "latent_sd": float(found.latent_sd[0]),
        "marginal_reliability": found.marginal_reliability,
        "reliability_as_answered": scale.reliability_as_answered(study.sample),
    }
    if scale.equal_slopes:
        figures["common_slope"] = float(found.latent_sd[0])
        figures["common_slope_se"] = None if found.latent_sd_se is None else float(found.latent_sd_se[0])
    return figures


def one_form(sample: Sample, found: FormFigures) -> Figures:
    """A form: its items, people, alpha, and where its people have their own, their mean and SD of θ."""
    alpha: Figures = (
        {"value": None, "low": None, "high": None, "reason": found.alpha.reason}
        if isinstance(found.alpha, Unavailable)
        else dict(vars(found.alpha))
    )
    mean, sd = found.mean or (None, None), found.sd or (None, None)
    return {
        "form": found.form.name,
        "found": not sample.forms_given,
        "n": found.n,
        "items": [sample.items[column] for column in found.form.items],
        "common": found.common,
        "alpha": alpha,
        "components": None if isinstance(found.components, Unavailable) else found.components,
        "mean": mean[0],
        "mean_se": mean[1],
        "sd": sd[0],
        "sd_se": sd[1],
        "marginal_reliability": found.reliability,
    }


def group_figures(one: GroupComparison | Unavailable) -> Figures:
    """A comparison of two groups as a whole, or why there is none."""
    if isinstance(one, Unavailable):
        return {"reason": one.reason}
    return {
        "reference": one.reference,
        "focal": one.focal,
        "reference_n": one.sizes[0],
        "focal_n": one.sizes[1],
        "anchors": list(one.purified.anchors),
        "rounds": one.purified.rounds,
        "settled": one.purified.settled,
        "latent": _latent(one),
        "decided_by": "theta" if one.by_latent else "purified total",
        "reason": None,
    }


def _latent(one: GroupComparison) -> Figures:
    found = one.latent
    if isinstance(found, Unavailable):
        return {"reason": found.reason}
    return {"anchors": list(found.anchors), "rounds": found.rounds, "settled": found.settled, "reason": None}


def dif_rows(one: GroupComparison) -> Iterator[Figures]:
    """Each item matched on the total of all, as published figures are, on the purified total, and on θ."""
    for place, (total, purified) in enumerate(zip(one.total.items, one.purified.items, strict=True)):
        latent = one.latent
        yield {
            **_dif_figures(total),
            "reference": one.reference,
            "focal": one.focal,
            "purified": _dif_figures(purified),
            "theta": None if isinstance(latent, Unavailable) else _regression(latent.items[place]),
            "flagged": one.flagged(place),
        }


def _dif_figures(result: ItemDif) -> Figures:
    binary = result.mantel_haenszel
    told = (result.mantel.note, result.logistic.note, binary.note if binary else message("no-delta"))
    notes = [note for place, note in enumerate(told) if note and note not in told[:place]]
    return {
        **result.summary(),
        "smd": result.mantel.smd,
        **_classes(result.logistic),
        "reason": message("notes", parts=notes) if notes else None,
    }


def _regression(found: LogisticDif) -> Figures:
    return {
        "logistic_chi2": found.chi2_total,
        "delta_r2": found.delta_r2,
        **_classes(found),
        "reason": found.note,
    }


def _classes(found: LogisticDif) -> Figures:
    return {
        "chi2_uniform": found.chi2_uniform,
        "chi2_nonuniform": found.chi2_nonuniform,
        "p": found.p_total,
        "jodoin_gierl": found.jodoin_gierl,
        "zumbo_thomas": found.zumbo_thomas,
    }
