"""Plain data of what holds a scale together: fit of the whole, dependent pairs, general factor, factors named."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, TypeAlias

from assess.analysis.attempt import Unavailable
from assess.analysis.codes import Message, message
from assess.analysis.confirmatory import ConfirmatoryFactors
from assess.analysis.estimate import Estimate
from assess.analysis.fit_indices import Fit
from assess.analysis.general_factor import GeneralFactor
from assess.analysis.irt import BifactorCalibration, LocalDependence, ModelFit
from assess.analysis.study_dimensions import Dimensions, NamedFactors
from assess.arrays import Floats

Figures: TypeAlias = dict[str, Any]
Notice: TypeAlias = tuple[str, str, float | None, Message]  # where, index, value, reading

PAIRS_SHOWN = 20
PAIRS_NAMED = 3
RMSEA_OF_MARGINS = 0.089  # Maydeu-Olivares & Joe (2014)
RMSEA_OF_FACTORS, CFI_OF_FACTORS = 0.08, 0.90
HALF = 0.5


def dimension_figures(whole: Dimensions, items: tuple[str, ...]) -> Figures:
    """The keys `model_fit`, `local_dependence`, `general_factor` and `factors` of a study."""
    return {
        "model_fit": _model_fit(whole.model_fit),
        "local_dependence": _dependence(whole.dependence),
        "general_factor": _general(whole.general, items),
        "factors": None if whole.named is None else _named(whole.named),
    }


def dimension_notices(whole: Dimensions) -> Iterator[Notice]:
    """What to look at in the whole."""
    fit, pairs, general = whole.model_fit, whole.dependence, whole.general
    if not isinstance(fit, Unavailable) and (fit.fit.rmsea or 0.0) > RMSEA_OF_MARGINS and (fit.fit.p or 0.0) < 0.05:
        rmsea = {"rmsea": fit.fit.rmsea, "low": fit.fit.rmsea_low, "high": fit.fit.rmsea_high}
        p = "p < .001" if (fit.fit.p or 0.0) < 0.001 else f"p = {fit.fit.p:.3f}"
        reading = message("whole-misfit", statistic=fit.statistic.upper(), p=p, **rmsea)
        yield "all", "model fit", fit.fit.rmsea, reading
    if not isinstance(pairs, Unavailable):
        notable = [pair for pair in pairs.pairs if pair.notable]
        if notable:
            named = [f"{pair.first} – {pair.second}" for pair in notable[:PAIRS_NAMED]]
            reading = message("pairs-dependent", count=len(notable), pairs=named, q3=notable[0].q3)
            yield "pairs", "Q3", notable[0].q3, reading
    if not isinstance(general, Unavailable) and (general.omega_h.high or 1.0) < HALF:
        value = general.omega_h.value
        yield "all", "omega hierarchical", value, message("general-factor-weak", value=value)
    if whole.named is not None and not isinstance(whole.named.correlated, Unavailable):
        yield from _factor_notices(whole.named.correlated)


def _factor_notices(found: ConfirmatoryFactors) -> Iterator[Notice]:
    for note in found.notes:
        yield "factors", "factors", None, note
    fit = found.fit
    if fit.rmsea is None or fit.cfi is None:
        return
    if fit.rmsea > RMSEA_OF_FACTORS or fit.cfi < CFI_OF_FACTORS:
        yield "factors", "fit", fit.cfi, message("factors-misfit", cfi=fit.cfi, rmsea=fit.rmsea, srmr=found.srmr)


def _fit(fit: Fit) -> Figures:
    return {
        "chi_square": fit.chi_square,
        "df": fit.degrees,
        "p": fit.p,
        "rmsea": fit.rmsea,
        "rmsea_low": fit.rmsea_low,
        "rmsea_high": fit.rmsea_high,
        "cfi": fit.cfi,
        "tli": fit.tli,
    }


def _model_fit(found: ModelFit | Unavailable) -> Figures:
    if isinstance(found, Unavailable):
        return {"statistic": None, "reason": found.reason}
    return {
        "statistic": found.statistic,
        **_fit(found.fit),
        "baseline": found.baseline,
        "srmsr": found.srmsr,
        "n": found.n,
    }


def _dependence(found: LocalDependence | Unavailable) -> Figures:
    if isinstance(found, Unavailable):
        return {"mean": None, "pairs": [], "reason": found.reason}
    shown = [pair for place, pair in enumerate(found.pairs) if place < PAIRS_SHOWN or pair.notable]
    return {
        "mean": found.mean,
        "thin": found.thin,
        "pairs": [vars(pair) | {"notable": pair.notable} for pair in shown],
    }


def _estimate(found: Estimate) -> Figures:
    plain = dict(vars(found))
    return plain if found.low is not None else plain | {"reason": found.method}


def _general(found: GeneralFactor | Unavailable, items: tuple[str, ...]) -> Figures:
    if isinstance(found, Unavailable):
        return {"omega_h": None, "reason": found.reason}
    figures: Figures = {
        "omega_h": _estimate(found.omega_h),
        "omega_total": _estimate(found.omega_total),
        "explained": _estimate(found.explained),
        "second_order": found.second_order,
    }
    rows = zip(items, found.general.tolist(), found.groups.tolist(), strict=True)
    return figures | {"loadings": [{"id": name, "general": g, "groups": groups} for name, g, groups in rows]}


def _named(found: NamedFactors) -> Figures:
    return {
        "named": {factor: list(members) for factor, members in found.factors.items()},
        "correlated": _confirmatory(found.correlated),
        "bifactor": _confirmatory(found.bifactor) | _omega(found.bifactor_omega),
        "bifactor_model": _calibration(found.calibration) | _omega(found.calibration_omega),
    }


def _omega(found: GeneralFactor | Unavailable) -> Figures:
    if isinstance(found, Unavailable):
        return {"omega_h": None}
    shares = ("omega_h", "omega_total", "explained")
    return {name: _estimate(getattr(found, name)) for name in shares}


def _confirmatory(found: ConfirmatoryFactors | Unavailable) -> Figures:
    if isinstance(found, Unavailable):
        return {"chi_square": None, "reason": found.reason, "loadings": []}
    return {
        "reason": None,
        **_fit(found.fit),
        "unscaled": found.unscaled,
        "scale": found.scale,
        "shift": found.shift,
        "baseline": found.baseline,
        "srmr": found.srmr,
        "n": found.n,
        "factors": list(found.factors),
        "loadings": [
            {"id": name, "values": values, "se": errors, "uniqueness": own, "thresholds": inner}
            for name, values, errors, own, inner in zip(
                found.items,
                found.loadings,
                found.loading_errors,
                found.uniquenesses.tolist(),
                found.thresholds,
                strict=True,
            )
        ],
        "correlations": _rows(found.correlations),
        "correlation_se": _rows(found.correlation_errors),
        "residuals": _largest(found),
        "notes": list(found.notes),
    }


def _rows(table: Floats) -> list[list[float]]:
    return [row.tolist() for row in table]


def _largest(found: ConfirmatoryFactors) -> list[Figures]:
    """The pairs whose correlation the model misses by most."""
    pairs = [
        {"first": one, "second": other, "residual": float(found.residuals[i, j])}
        for i, one in enumerate(found.items)
        for j, other in enumerate(found.items[i + 1 :], i + 1)
    ]
    return sorted(pairs, key=lambda pair: -abs(float(pair["residual"])))[:PAIRS_SHOWN]  # type: ignore[arg-type]


def _calibration(found: BifactorCalibration | Unavailable) -> Figures:
    if isinstance(found, Unavailable):
        return {"log_likelihood": None, "reason": found.reason, "items": []}
    general, beside = found.loadings
    return {
        "reason": None,
        "log_likelihood": found.log_likelihood,
        "parameters": found.free_parameters,
        "bic": found.bic,
        "steps": found.steps,
        "n": found.persons,
        "traits": ["general", *found.facets],
        "reliability": found.reliabilities.tolist(),
        "items": [
            {
                "id": name,
                "facet": found.facets[int(found.facet_of[row])],
                "slope": float(found.slopes[row]),
                "slope_se": float(found.slope_se[row]),
                "facet_slope": float(found.facet_slopes[row]),
                "facet_slope_se": float(found.facet_slope_se[row]),
                "intercepts": found.intercepts[row],
                "intercept_se": found.intercept_se[row],
                "loading": float(general[row]),
                "facet_loading": float(beside[row]),
            }
            for row, name in enumerate(found.items)
        ],
    }
