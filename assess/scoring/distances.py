"""Rating every option: how far the ratings lie from the key.

Distance splits into elevation, scatter and shape (Cronbach & Gleser 1953):
mean d^2 = (x - e)^2 of the means + (s_x - s_e)^2 + 2 s_x s_e (1 - r).
Ratings run from `layout.low` to `layout.high`. Shapes and errors: as in `keys`.
"""

import numpy as np

from assess.arrays import Floats
from assess.scoring.answer_matrix import Layout
from assess.scoring.points import KeyProblem, KeyScores, Parameters, by_option, row_means


def squared_distance(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Mean squared distance from the key, negative.

    Formula: -(1/m) sum of (x - e)^2. Source: Legree (1995), Intelligence 21, 247-266.
    """
    return by_option(layout, -((answers - _key(layout)) ** 2))


def absolute_distance(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Mean distance from the key, negative.

    Formula: -(1/m) sum of |x - e|. Source: Legree et al. (2005).
    """
    return by_option(layout, -np.abs(answers - _key(layout)))


def shape_distance(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Distance of shapes: a person who gives every option the same rating has none, NaN, not scorable.

    Formula: -(1/m) sum of (z - z_e)^2 = 2(r - 1), z over all of a person's ratings. Source: McDaniel et al. (2011),
    Journal of Applied Psychology 96, 327-336.
    """
    return by_option(layout, -(_shape_difference(layout, answers) ** 2))


def profile_correlation(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Correlation with the key; NaN for a person without a shape.

    Formula: r(x, e) = 1 - (1/2m) sum of (z - z_e)^2. Source: Cronbach & Gleser (1953).
    """
    return by_option(layout, 1.0 - _shape_difference(layout, answers) ** 2 / 2.0)


def desirable_side(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Share of options on the key's side of the middle.

    Formula: mean of 1[(x > mid) = (e > mid)]. Source: McDaniel et al. (2011).
    """
    middle = (layout.low + layout.high) / 2.0
    same = (answers > middle) == (_key(layout) > middle)
    return by_option(layout, np.where(np.isnan(answers), np.nan, same))


def modal_answer(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Share of options rated as the key group most often rated them.

    Formula: mean of 1[x = mode]. Source: Weng et al. (2018).
    """
    return by_option(layout, np.where(np.isnan(answers), np.nan, answers == parameters.need("mode")))


def popularity(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Mean share of the reference group that gave the same rating.

    Formula: mean of p(x), p the frozen proportions of each rating. Source: Weng et al. (2018).
    """
    proportions: Floats = parameters.need("proportions")
    rating = np.where(np.isnan(answers), layout.low, answers) - layout.low
    shares = proportions[np.arange(len(layout.options)), rating.astype(np.intp)]
    return by_option(layout, np.where(np.isnan(answers), np.nan, shares))


def undesirable_distance(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Knowing what not to do: squared distance over options keyed below the middle.

    Formula: as `squared_distance`, over those options. Source: de Leng et al. (2019).
    """
    key = _key(layout)
    undesirable = key < (layout.low + layout.high) / 2.0
    if not undesirable.any():
        raise KeyProblem(["no option is keyed below the middle; use another method"])
    return by_option(layout, -((answers - key) ** 2), counted=undesirable)


def _key(layout: Layout) -> Floats:
    missing = [option for option, value in zip(layout.options, layout.key, strict=True) if np.isnan(value)]
    if missing:
        raise KeyProblem([f"{option}: an option has no effectiveness" for option in missing])
    return layout.key


def _shape_difference(layout: Layout, answers: Floats) -> Floats:
    """z - z_e (persons, options), both standardised over the options that the person rated."""
    there = ~np.isnan(answers)
    key = np.where(there, _key(layout), np.nan)
    return _standardised(answers) - _standardised(key)


def _standardised(values: Floats) -> Floats:
    weights = np.ones(values.shape[1])
    centred = values - row_means(values, weights)[:, None]
    spread = np.sqrt(row_means(centred**2, weights))
    # Rounding leaves about 1e-16 of a constant row: below 1e-12 there is no shape.
    spread = np.where(spread > 1e-12, spread, np.nan)
    return np.asarray(centred / spread[:, None], dtype=np.float64)
