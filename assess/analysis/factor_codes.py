"""The codes of factor models and of the fit of whole calibrations: why they cannot be had, and what to look at."""

from collections.abc import Mapping

FACTORS: Mapping[str, tuple[str, ...]] = {
    "bifactor-unsettled": ("steps",),
    "correlations-at-end": ("pairs",),
    "factor-item-unknown": ("factor", "item"),
    "factor-of-one": ("factor",),
    "factors-misfit": ("cfi", "rmsea", "srmr"),
    "factors-not-apart": (),
    "factors-unrelated": (),
    "factors-unsettled": (),
    "general-factor-weak": ("value",),
    "item-in-two-facets": ("item",),
    "item-without-factor": ("item",),
    "margins-singular": (),
    "model-fit-one-group": (),
    "model-not-identified": (),
    "model-too-large": ("values", "correlations"),
    "no-factor": (),
    "no-general-factor": (),
    "no-order": (),
    "no-pair-answered": ("needed",),
    "omega-three-factors": ("needed",),
    "pairs-dependent": ("count", "pairs", "q3"),
    "too-few-for-margins": ("people", "needed"),
    "too-few-for-values": ("people", "values"),
    "too-few-margins": ("margins", "values"),
    "too-many-for-factors": ("items", "most"),
    "too-many-margins": ("margins", "most"),
    "uniqueness-negative": ("items",),
    "whole-misfit": ("statistic", "p", "rmsea", "low", "high"),
}
