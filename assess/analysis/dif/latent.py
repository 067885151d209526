"""DIF matched on θ: for people who were given different items, or too few for a total."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assess.analysis.codes import Message, message
from assess.analysis.dif.comparison import Comparison, compare
from assess.analysis.dif.regression import LogisticDif, logistic
from assess.analysis.errors import AnalysisError
from assess.analysis.irt import Calibration, calibrate
from assess.arrays import Floats
from assess.scoring.curves import Model
from assess.scoring.irt import Prior, score


@dataclass(frozen=True)
class LatentScreen:
    """Ordinal logistic DIF of every item given θ, the anchors of the last round, and whether they settled."""

    items: tuple[LogisticDif, ...]
    anchors: tuple[str, ...]
    rounds: int
    settled: bool
    notes: tuple[Message, ...]


def latent_screen(
    responses: Any,
    groups: Sequence[Any] | NDArray[Any],
    *,
    model: Model = "grm",
    focal: Any = None,
    items: Sequence[str] | None = None,
    rounds: int = 5,
    weights: Any = None,
    equal_slopes: bool = False,
) -> LatentScreen:
    """Logistic DIF (see `logistic`) with θ for the matching score: iterative, as lordif does it.

    θ is the expected a posteriori under one population for both groups (that of all people), from a calibration in
    which the groups differ in mean and SD, the anchors are equal, and every other item is estimated by group.
    Each round anchors on the items the last one did not flag (Jodoin & Gierl); it ends when the anchors repeat,
    when fewer than two are left, or after `rounds`.
    Source: Crane, Gibbons, Jolley & van Belle (2006), Medical Care 44, S115–S123; Choi, Gibbons & Crane (2011),
    Journal of Statistical Software 39(8). Shapes: `responses` (persons, items), NaN missing; `groups` and `weights`
    (persons,); `equal_slopes` as `calibrate` has it. Errors: as `compare` and `calibrate`.

    >>> answers = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]] * 25
    >>> found = latent_screen(answers, ["a"] * 100 + ["b"] * 100, model="rasch")
    >>> [one.jodoin_gierl for one in found.items], found.settled
    (['A', 'A', 'A'], True)
    """
    comparison = compare(responses, groups, focal=focal, items=items, weights=weights)
    anchors = list(range(len(comparison.items)))
    seen: list[list[int]] = []
    found: tuple[LogisticDif, ...] = ()
    base: Calibration | None = None
    settled, spent, notes = False, 0, list(comparison.notes)
    for spent in range(1, max(1, rounds) + 1):
        try:
            base = _calibrated(comparison, model, anchors, base, equal_slopes)
        except AnalysisError as error:
            if not found:
                raise
            notes.append(message("not-testable", why=error.message))
            break
        matched = _matched(comparison, base)
        found = tuple(logistic(matched, item) for item in range(len(comparison.items)))
        clean = [item for item, result in enumerate(found) if result.jodoin_gierl == "A"]
        seen.append(anchors)
        settled = clean == anchors or rounds == 1
        if settled or clean in seen or len(clean) < 2 or spent == rounds:
            break
        anchors = clean
    if not settled:
        notes.append(message("anchors-unsettled", rounds=spent))
    return LatentScreen(found, tuple(comparison.items[item] for item in anchors), spent, settled, tuple(notes))


def _calibrated(
    comparison: Comparison, model: Model, anchors: list[int], start: Calibration | None, equal_slopes: bool
) -> Calibration:
    low = float(np.nanmin(comparison.answers))
    return calibrate(
        comparison.answers - low,
        model,
        groups=comparison.focal.astype(int),
        anchors=anchors,
        items=comparison.items,
        se=False,
        start=start,
        weights=comparison.weighing,
        equal_slopes=equal_slopes,
    )


def _matched(comparison: Comparison, calibration: Calibration) -> Comparison:
    """The comparison with everybody's θ under the population of all as the outside score; NaN without an answer."""
    share = np.array([comparison.weighing.take(comparison.focal == bool(group)).total for group in (0, 1)])
    share /= share.sum()
    mean = float(share @ calibration.latent_mean)
    spread = share @ (calibration.latent_sd**2 + (calibration.latent_mean - mean) ** 2)
    prior, codes = Prior(mean, float(np.sqrt(spread))), calibration.answers()
    theta: Floats = np.full(len(codes), np.nan)
    for group in (0, 1):
        people, rows = comparison.focal == bool(group), calibration.rows(group)
        theta[people], _ = score(
            calibration.parameters.take(rows), codes[people][:, rows], "eap", prior, calibration.nodes
        )
    theta[(codes < 0).all(axis=1)] = np.nan
    return Comparison(
        comparison.answers, comparison.focal, comparison.items, comparison.groups, comparison.weighing, theta
    )
