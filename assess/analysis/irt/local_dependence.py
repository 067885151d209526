"""Local dependence: do answers to two items go together beyond what the trait accounts for?"""

from __future__ import annotations

from dataclasses import dataclass
from math import comb
from typing import Any

import numpy as np

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.analysis.irt.calibration import Calibration
from assess.analysis.weights import Weights, person_weights
from assess.arrays import Codes, Floats
from assess.scoring.curves import ItemParameters, log_probabilities
from assess.scoring.irt import score

NOTABLE = 0.2  # above the average pair: Christensen, Makransky & Horton (2017)
BEYOND_CHANCE = 3.0  # standard errors
FEWEST_PEOPLE = 10  # who answered both
PEOPLE_AT_ONCE = 2048


@dataclass(frozen=True)
class PairDependence:
    """Yen's Q3 of two items with its standard error over `n` people, and `above` the average of all pairs."""

    first: str
    second: str
    q3: float
    se: float
    above: float
    n: int

    @property
    def notable(self) -> bool:
        """Whether the pair lies .2 above the average pair, by more than chance."""
        return self.above > NOTABLE and self.above > BEYOND_CHANCE * self.se


@dataclass(frozen=True)
class LocalDependence:
    """Every pair that enough people answered, from the most dependent on; `mean` is their average Q3.

    `thin` counts the pairs that fewer than ten people answered both, or that do not vary among them.
    """

    mean: float
    pairs: tuple[PairDependence, ...]
    thin: int


def q3(
    calibration: Calibration, responses: object = None, theta: Floats | None = None, *, weights: Any = None
) -> LocalDependence:
    """Yen's Q3 of every pair of items: the correlation of what the answers are beyond their expectation.

    Formula: d_pj = x_pj − E(x_j | θ̂_p), answers counted 0, 1, 2 … and θ̂ expected a posteriori; Q3 = r(d_i, d_j).
    Its average is about −1/(J − 1), so pairs are read against the average. The standard error, free of a
    distribution, is that of a correlation at fixed θ̂: √Σ (z_i z_j − r(z_i² + z_j²)/2)²/n; with survey `weights`
    √Σ w² (…)²/Σ w, of weighted means and correlations.
    Source: Yen (1984), Applied Psychological Measurement 8, 125–145; Christensen, Makransky & Horton (2017), the
    same 41, 178–194. Shapes: `responses` (persons, items), or those of the calibration; `theta` (persons,) where it
    is known already, as it must be where people come from several populations; `weights` (persons,) as
    `person_weights` takes them.
    Errors: NotEstimable for groups with own items, nominal answers, and where no pair was answered by ten people.

    >>> from assess.analysis.irt import calibrate
    >>> generator = np.random.default_rng(1)
    >>> latent = 1.5 * generator.standard_normal((500, 1)) + generator.standard_normal((500, 8))
    >>> latent[:, :2] += generator.standard_normal((500, 1))
    >>> found = q3(calibrate(np.digitize(latent, [-1, 0, 1]), "grm", items=list("abcdefgh")))
    >>> [(pair.first, pair.second) for pair in found.pairs if pair.notable]
    [('a', 'b')]
    """
    shared = all(owner is None for owner in calibration.row_groups)
    if not shared or (len(calibration.groups) > 1 and theta is None):
        raise NotEstimable(message("model-fit-one-group"))
    if calibration.model == "nrm":
        raise NotEstimable(message("no-order"))
    codes = calibration.answers(responses)
    at = theta
    if at is None:
        at, _ = score(calibration.parameters, codes, "eap", calibration.prior(), calibration.nodes)
    counted = person_weights(weights, len(codes))
    values, errors, counts = _correlations(_residuals(calibration.parameters, codes, at), counted)
    first, second = np.triu_indices(len(calibration.items), 1)
    told = np.isfinite(values[first, second]) & (counts[first, second] >= FEWEST_PEOPLE)
    if not told.any():
        raise NotEstimable(message("no-pair-answered", needed=FEWEST_PEOPLE))
    first, second, thin = first[told], second[told], int((~told).sum())
    mean = float(values[first, second].mean())
    order = np.argsort(-values[first, second], kind="stable").tolist()
    pairs = [(int(first[place]), int(second[place])) for place in order]
    return LocalDependence(
        mean,
        tuple(
            PairDependence(
                calibration.items[i],
                calibration.items[j],
                float(values[i, j]),
                float(errors[i, j]),
                float(values[i, j]) - mean,
                int(counts[i, j]),
            )
            for i, j in pairs
        ),
        thin,
    )


def _residuals(parameters: ItemParameters, codes: Codes, theta: Floats) -> Floats:
    """Answers less their expectation at each person's θ, (N, J), NaN where missing."""
    residuals = np.empty(codes.shape)
    for start in range(0, len(codes), PEOPLE_AT_ONCE):
        rows = slice(start, start + PEOPLE_AT_ONCE)
        shares = np.exp(log_probabilities(parameters, theta[rows]))
        expected = np.tensordot(shares, np.arange(shares.shape[1], dtype=np.float64), (1, 0))
        residuals[rows] = codes[rows] - expected.T
    residuals[codes < 0] = np.nan
    return residuals


def _correlations(residuals: Floats, weights: Weights) -> tuple[Floats, Floats, Floats]:
    """Correlations (J, J) of the pairs that people answered, their standard errors, and those people's numbers."""
    there = ~np.isnan(residuals)
    seen = there.astype(np.float64)
    values = np.where(there, residuals, 0.0)
    powers = [seen, values, values**2, values**3, values**4]
    weighted = _products(powers, weights.values)
    squared = weighted if weights.kind == "counts" else _products(powers, weights.squares)
    total = weighted[0, 0]
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = weighted[1, 0] / total  # of the row's item among those who answered the column's too
        square = weighted[2, 0] / total
        own = np.where(square - mean**2 > 1e-12 * square, square - mean**2, np.nan)
        other, scale = own.T, np.sqrt(own * own.T)
        r = _central(weighted, mean, 1, 1) / total / scale
        both = _central(squared, mean, 2, 2) / (own * other)
        skewed = _central(squared, mean, 3, 1) / (own * scale)
        peaked = _central(squared, mean, 4, 0) / own**2
        variance = both - r * (skewed + skewed.T) + r**2 / 4.0 * (peaked + peaked.T + 2.0 * both)
    return r, np.sqrt(np.maximum(variance, 0.0)) / total, seen.T @ (seen * weights.people[:, None])


def _products(powers: list[Floats], weights: Floats) -> dict[tuple[int, int], Floats]:
    """Σ w x_i^a x_j^b over the people who answered both, (J, J), for a + b up to 4."""
    found = {}
    for b in range(3):
        weighted = powers[b] * weights[:, None]
        for a in range(b, 5 - b):
            found[a, b] = powers[a].T @ weighted
            found[b, a] = found[a, b].T
    return found


def _central(products: dict[tuple[int, int], Floats], mean: Floats, a: int, b: int) -> Floats:
    """Σ w (x_i − m_i)^a (x_j − m_j)^b, by the binomial theorem; means are the pair's own."""
    terms = [
        comb(a, i) * comb(b, j) * (-mean) ** (a - i) * (-mean.T) ** (b - j) * products[i, j]
        for i in range(a + 1)
        for j in range(b + 1)
    ]
    return np.asarray(sum(terms))
