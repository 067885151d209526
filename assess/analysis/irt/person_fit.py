"""Person fit: does a person's pattern of answers agree with the model at the person's θ?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import Message, message
from assess.arrays import Codes, Floats
from assess.scoring.curves import ItemParameters
from assess.scoring.irt import Method, Prior, answered_curves, likelihood_terms, score

_ROWS = 1024


@dataclass(frozen=True)
class PersonFit:
    """Fit of N persons, each figure (N,). `undefined` lists the rows where it does not exist (NaN there).

    Large negative `lz`, `lz_star` and `zh`: the pattern is unlikely at this θ. `infit` and `outfit` are mean
    squares with expectation 1.
    """

    theta: Floats
    lz: Floats
    lz_star: Floats
    zh: Floats
    infit: Floats
    outfit: Floats
    undefined: dict[int, Message]


def person_fit(
    parameters: ItemParameters, codes: Codes, method: Method = "eap", prior: Prior | None = None, nodes: int = 61
) -> PersonFit:
    """lz = (l − E l)/√Var l at θ̂ (Drasgow, Levine & Williams 1985), and lz* (Snijders 2001; Sinharay 2016).

    With w_jk = log P_jk, r_jk = ∂ log P_jk/∂θ and c = Σ P'w / Σ P'r the weights w̃ = w − c r no longer feel that
    θ was estimated::

        lz* = (l − E l + c r₀) / √ Σ_j Var w̃_j,      r₀ + l'(θ̂) = 0

    r₀ is 0 for ML, J/(2I) for WLE, (log g)' for MAP and, from the expansion of the posterior mean about the
    mode, (log g)' + E l'''/(2(I + 1/σ²)) for EAP, g being the prior. `zh` is lz by its other name.
    Infit = Σ(x − E)²/ΣVar and outfit = mean (x − E)²/Var over the answered items (Wright & Masters 1982).
    """
    population = prior or Prior()
    theta, _ = score(parameters, codes, method, population, nodes)
    undefined = {int(row): message("nothing-answered") for row in np.flatnonzero((codes < 0).all(axis=1))}
    undefined |= {
        int(row): message("theta-infinite")
        for row in np.flatnonzero(~np.isfinite(theta))
        if int(row) not in undefined
    }
    at = np.where(np.isfinite(theta), theta, 0.0)
    r0 = _r0(parameters, codes, at, method, population)
    columns = np.empty((4, len(codes)))
    for first in range(0, len(codes), _ROWS):
        rows = slice(first, first + _ROWS)
        columns[:, rows] = _figures(parameters, codes[rows], at[rows], r0[rows])
    columns[:, list(undefined)] = np.nan
    lz, lz_star, infit, outfit = columns
    return PersonFit(theta, lz, lz_star, lz.copy(), infit, outfit, undefined)


def _r0(parameters: ItemParameters, codes: Codes, theta: Floats, method: Method, prior: Prior) -> Floats:
    terms = likelihood_terms(parameters, codes, theta)
    pull = -(theta - prior.mean) / prior.sd**2
    if method == "ml":
        return np.zeros(len(theta))
    if method == "wle":
        return np.divide(terms.skew, 2.0 * terms.information, out=np.zeros(len(theta)), where=terms.information > 0)
    if method == "map":
        return pull
    return pull + terms.third / (2.0 * (terms.information + prior.sd**-2))


def _figures(parameters: ItemParameters, codes: Codes, theta: Floats, r0: Floats) -> Floats:
    """lz, lz*, infit and outfit, (4, n)."""
    curves, answered, chosen = answered_curves(parameters, codes, theta)
    p = curves.probabilities * answered[:, None, :]
    w = np.where(p > 0, curves.log_probabilities, 0.0)
    log_likelihood = (np.take_along_axis(w, chosen, axis=1)[:, 0] * answered).sum(axis=0)
    surprise = log_likelihood - (p * w).sum(axis=(0, 1))
    c = (p * curves.first * w).sum(axis=(0, 1)) / _positive((p * curves.first**2).sum(axis=(0, 1)))
    lz = surprise / np.sqrt(_positive(_variance(p, w)))
    lz_star = (surprise + c * r0) / np.sqrt(_positive(_variance(p, w - c * curves.first)))
    steps = np.arange(p.shape[1], dtype=np.float64)[:, None]
    mean = (p * steps).sum(axis=1)
    spread = (p * steps**2).sum(axis=1) - mean**2
    squared = (chosen[:, 0] * answered - mean) ** 2
    standardised = np.where(answered > 0, squared / _positive(spread), 0.0)
    return np.stack(
        [
            lz,
            lz_star,
            squared.sum(axis=0) / _positive(spread.sum(axis=0)),
            standardised.sum(axis=0) / _positive(answered.sum(axis=0)),
        ]
    )


def _variance(p: Floats, weights: Floats) -> Floats:
    """Σ_j Var of a weight over item j's categories, (n,)."""
    return np.asarray(((p * weights**2).sum(axis=1) - (p * weights).sum(axis=1) ** 2).sum(axis=0), dtype=np.float64)


def _positive(values: Floats) -> Floats:
    return np.maximum(values, 1e-300)
