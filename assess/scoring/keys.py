"""Scoring keys: from answers to item points and totals, for one person or many by the same arithmetic.

Each method declares the scale of its total, the map to 0-1 where there is one, and whether the total is additive
over items (then an explanation can go down to the item; else it stops and says so). x_pk is person p's mark of
option k, e_k the key (mean effectiveness), m the number of answered options; sums run over answered options.
Shapes of every method: marks (persons, options), NaN unanswered, to points (persons, items) and totals (persons,).
Errors: KeyProblem, naming every item whose key cannot score it.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from assess.arrays import Floats
from assess.scoring.answer_matrix import Layout
from assess.scoring.distances import (
    absolute_distance,
    desirable_side,
    modal_answer,
    popularity,
    profile_correlation,
    shape_distance,
    squared_distance,
    undesirable_distance,
)
from assess.scoring.points import KeyProblem, KeyScores, Parameters, by_item, flat_keys, item_range, nominal_codes
from assess.scoring.turn_points import encounter


@dataclass(frozen=True)
class Method:
    """A way to score: `score(layout, answers, parameters)` on `low` to `high`, and `to_unit` maps that to 0-1.

    `low` and `high` are None where the scale depends on the parameters. `to_unit` applies to item points and totals
    alike; None when the scale has no ends. `parameters` names what must be frozen beside the key.
    """

    name: str
    formats: frozenset[str]
    meaning: str
    low: float | None
    high: float | None
    additive: bool
    score: Callable[[Layout, Floats, Parameters], KeyScores]
    to_unit: Callable[[Layout, Parameters, Floats], Floats] | None
    parameters: tuple[str, ...] = ()


def likert(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Agreement as keyed, on 0-1.

    Formula: (x - 1)/(points - 1), turned round for reverse-keyed statements. Source: Likert (1932).
    """
    unit = (answers - layout.low) / (layout.high - layout.low)
    return by_item(np.where(layout.reverse, 1.0 - unit, unit))


def pick_one(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Effectiveness of the choice: 0 for the poorest option, 1 for the best.

    Formula: (e_choice - e_min)/R, R the scenario's range of effectiveness. Source: the project's own
    map of the key to 0-1.
    """
    low, spread = item_range(layout)
    return by_item((layout.sums(answers * layout.key) - low) / spread)


def best_worst(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """The best pick against the worst: guessing is worth .50.

    Formula: ((e_best - e_worst) + R)/2R, R the scenario's range of effectiveness. Source: the project's own map of
    the difference to 0-1.
    """
    _, spread = item_range(layout)
    return by_item((layout.sums(answers * layout.key) + spread) / (2.0 * spread))


def best_worst_hits(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Hits less reversals, -2 to 2.

    Formula: +1 for each hit of the keyed best and worst, -1 for each reversal. Source: Motowidlo, Dunnette & Carter
    (1990), Journal of Applied Psychology 75, 640-647.
    """
    low, spread = item_range(layout)
    best = layout.key == layout.spread(low + spread)
    worst = layout.key == layout.spread(low)
    return by_item(layout.sums(answers * (best.astype(np.float64) - worst.astype(np.float64))))


def rank(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Agreement of the order with the key, on 0-1.

    Formula: (S - S_min)/(S_max - S_min), S = sum of (places below + 1) e_k. Source: the project's own map
    of the sum to 0-1.
    """
    places = layout.spread(layout.counts) + 1.0 - answers
    highest, lowest = np.empty(len(layout.items)), np.empty(len(layout.items))
    for index in range(len(layout.items)):
        effectiveness = np.sort(layout.key[layout.item_of == index])
        weights = np.arange(1.0, effectiveness.size + 1.0)
        highest[index], lowest[index] = weights @ effectiveness, weights @ effectiveness[::-1]
    flat_keys(layout, highest - lowest)
    return by_item((layout.sums(places * layout.key) - lowest) / (highest - lowest))


def forced_choice(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Bookkeeping only: within a block points are traded against one another, so people are not ranked by them.

    Formula: mean over the block's statements of 1 (most), .5, 0 (least), turned round for reverse-keyed ones.
    Source: classical ipsative scoring, as in Brown & Maydeu-Olivares (2011).
    """
    unit = (answers + 1.0) / 2.0
    return by_item(layout.sums(np.where(layout.reverse, 1.0 - unit, unit)) / layout.counts)


def empirical(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Frozen option weights.

    Formula: w_choice, or w_best - w_worst. Source: Bergman et al. (2006), International Journal of Selection and
    Assessment 14.
    """
    return by_item(layout.sums(answers * parameters.need("weights")))


def hybrid(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Rational and empirical scores mixed.

    Formula: w z(rational) + (1 - w) z(empirical), standardised by frozen means and SDs.
    Source: Bergman et al. (2006).
    """
    share, rational_mean, rational_sd, empirical_mean, empirical_sd = parameters.need("hybrid")
    rational = (best_worst if layout.format == "best-worst" else pick_one)(layout, answers, parameters)
    option = empirical(layout, answers, parameters)
    assert rational.points is not None
    assert option.points is not None
    return by_item(
        share * (rational.points - rational_mean) / rational_sd
        + (1.0 - share) * (option.points - empirical_mean) / empirical_sd
    )


def nominal(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """The trait behind the choices, with frozen slopes and intercepts; prior N(0, 1), 61 nodes.

    Formula: EAP of the nominal response model. Source: Bock (1972), Psychometrika 37, 29-51.
    """
    from assess.scoring.curves import ItemParameters
    from assess.scoring.irt import score

    slopes, intercepts = parameters.need("slopes"), parameters.need("intercepts")
    width = int(layout.counts.max())
    padded = [np.full((len(layout.items), width), fill) for fill in (0.0, -np.inf)]
    for index, start in enumerate(layout.starts.tolist()):
        count = int(layout.counts[index])
        padded[0][index, :count] = slopes[start : start + count]
        padded[1][index, :count] = intercepts[start : start + count]
    frozen = ItemParameters("nrm", padded[0], padded[1], layout.counts.astype(np.int64))
    codes = nominal_codes(layout, answers)
    theta, error = score(frozen, codes)
    silent = (codes < 0).all(axis=1)
    return KeyScores(None, np.where(silent, np.nan, theta), np.where(silent, np.nan, error))


def _unchanged(layout: Layout, parameters: Parameters, values: Floats) -> Floats:
    return values


def _hits_unit(layout: Layout, parameters: Parameters, values: Floats) -> Floats:
    return (values + 2.0) / 4.0


def _squared_unit(layout: Layout, parameters: Parameters, values: Floats) -> Floats:
    return 1.0 + values / (layout.high - layout.low) ** 2


def _absolute_unit(layout: Layout, parameters: Parameters, values: Floats) -> Floats:
    return 1.0 + values / (layout.high - layout.low)


def _shape_unit(layout: Layout, parameters: Parameters, values: Floats) -> Floats:
    return 1.0 + values / 4.0


def _correlation_unit(layout: Layout, parameters: Parameters, values: Floats) -> Floats:
    return (values + 1.0) / 2.0


def _weight_unit(layout: Layout, parameters: Parameters, values: Floats) -> Floats:
    weights = parameters.need("weights")
    highest = np.maximum.reduceat(weights, layout.starts)
    lowest = np.minimum.reduceat(weights, layout.starts)
    if layout.format == "best-worst":
        highest, lowest = highest - lowest, lowest - highest
    low, high = float(lowest.min()), float(highest.max())
    if high <= low:
        raise KeyProblem(["all option weights are equal; estimate the key from people who differ"])
    return (values - low) / (high - low)


_PICK: frozenset[str] = frozenset({"pick-one"})
_BEST: frozenset[str] = frozenset({"best-worst"})
_RATE: frozenset[str] = frozenset({"rate-each"})
_TALK: frozenset[str] = frozenset({"encounter"})

METHODS: dict[str, Method] = {
    method.name: method
    for method in (
        Method("likert", frozenset({"likert"}), "agreement as keyed", 0, 1, True, likert, _unchanged),
        Method("pick-one", _PICK, "effectiveness of the choice", 0, 1, True, pick_one, _unchanged),
        Method("best-worst", _BEST, "best against worst; guessing .50", 0, 1, True, best_worst, _unchanged),
        Method("best-worst-hits", _BEST, "hits less reversals", -2, 2, True, best_worst_hits, _hits_unit),
        Method("rank", frozenset({"rank"}), "order against the key; guessing .50", 0, 1, True, rank, _unchanged),
        Method(
            "forced-choice", frozenset({"forced-choice"}), "bookkeeping, unranked", 0, 1, True, forced_choice, None
        ),
        Method("rate-each-raw", _RATE, "-mean squared distance", -25, 0, True, squared_distance, _squared_unit),
        Method("rate-each-absolute", _RATE, "-mean distance", -5, 0, True, absolute_distance, _absolute_unit),
        Method("rate-each-standardised", _RATE, "distance of shapes", -4, 0, False, shape_distance, _shape_unit),
        Method(
            "rate-each-correlation", _RATE, "r with the key", -1, 1, False, profile_correlation, _correlation_unit
        ),
        Method("rate-each-dichotomous", _RATE, "same side of the middle", 0, 1, True, desirable_side, _unchanged),
        Method("rate-each-mode", _RATE, "hits of the mode", 0, 1, True, modal_answer, _unchanged, ("mode",)),
        Method(
            "rate-each-proportion", _RATE, "share who agree", 0, 1, True, popularity, _unchanged, ("proportions",)
        ),
        Method("rate-each-undesirable", _RATE, "what not to do", -25, 0, True, undesirable_distance, _squared_unit),
        Method(
            "empirical", _PICK | _BEST, "option weights", None, None, True, empirical, _weight_unit, ("weights",)
        ),
        Method("hybrid", _PICK | _BEST, "mixed z", None, None, True, hybrid, None, ("weights", "hybrid")),
        Method("encounter", _TALK, "turn by turn", None, None, True, encounter, _unchanged),
        Method("nominal", _PICK, "trait, EAP", None, None, False, nominal, None, ("slopes", "intercepts")),
    )
}
