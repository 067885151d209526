"""All items at once, matched on the items that show no DIF."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assess.analysis.codes import Message, message
from assess.analysis.dif.comparison import Comparison, compare
from assess.analysis.dif.regression import LogisticDif, logistic
from assess.analysis.dif.strata import Mantel, MantelHaenszel, mantel, mantel_haenszel


@dataclass(frozen=True)
class ItemDif:
    """What the observed-score methods say of one item; `mantel_haenszel` is None unless the item is binary."""

    item: str
    mantel_haenszel: MantelHaenszel | None
    mantel: Mantel
    logistic: LogisticDif

    @property
    def ets(self) -> str | None:
        """The ETS class: from Δ for binary items, from the standardised SMD for others."""
        return self.mantel_haenszel.ets if self.mantel_haenszel else self.mantel.ets

    @property
    def flagged(self) -> bool:
        """Whether either rule finds more than negligible DIF, or the odds ratio has run away."""
        return self.ets != "A" or self.logistic.jodoin_gierl != "A"

    def summary(self) -> dict[str, str | float | None]:
        """The figures of a table row; χ² is Mantel–Haenszel's for a binary item and Mantel's for others."""
        binary = self.mantel_haenszel
        return {
            "item": self.item,
            "mh_chi2": binary.chi2 if binary else self.mantel.chi2,
            "mh_delta": binary.delta if binary else None,
            "ets": self.ets,
            "logistic_chi2": self.logistic.chi2_total,
            "delta_r2": self.logistic.delta_r2,
        }


@dataclass(frozen=True)
class Screen:
    """DIF of every item, the anchors of the last round, how many rounds it took, and whether they settled."""

    items: tuple[ItemDif, ...]
    anchors: tuple[str, ...]
    rounds: int
    settled: bool
    notes: tuple[Message, ...]


def screen(
    responses: Any,
    groups: Sequence[Any] | NDArray[Any],
    *,
    focal: Any = None,
    items: Sequence[str] | None = None,
    matching: Sequence[float] | NDArray[Any] | None = None,
    rounds: int = 10,
    weights: Any = None,
) -> Screen:
    """Mantel–Haenszel, Mantel and logistic DIF of every item, with purification of the matching score.

    Each round matches on the items the last one did not flag (and the studied item itself; Holland & Thayer 1988).
    It ends when the anchors repeat, when fewer than two are left, or after `rounds`; 1 means no purification.
    Source: Holland & Thayer (1988), in Test Validity; rules of the classes as in the three methods. Shapes:
    `responses` (persons, items), NaN missing; `groups`, `matching` and `weights` (persons,). Errors: as
    `compare`.

    >>> answers = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]] * 25
    >>> found = screen(answers, ["a"] * 100 + ["b"] * 100)
    >>> [one.flagged for one in found.items], found.settled
    ([False, False, False], True)
    """
    comparison = compare(responses, groups, focal=focal, items=items, matching=matching, weights=weights)
    anchors = list(range(len(comparison.items)))
    seen: list[list[int]] = []
    found: tuple[ItemDif, ...] = ()
    settled, spent = False, 0
    for spent in range(1, max(1, rounds) + 1):
        found = tuple(item_dif(comparison, item, anchors) for item in range(len(comparison.items)))
        clean = [item for item, result in enumerate(found) if not result.flagged]
        seen.append(anchors)
        settled = clean == anchors or rounds == 1 or matching is not None
        if settled or clean in seen or len(clean) < 2 or spent == rounds:
            break
        anchors = clean
    notes = list(comparison.notes)
    if not settled:
        notes.append(message("anchors-unsettled", rounds=spent))
    return Screen(found, tuple(comparison.items[item] for item in anchors), spent, settled, tuple(notes))


def item_dif(comparison: Comparison, item: int, anchors: Sequence[int] | None = None) -> ItemDif:
    """All observed-score figures of one item, matched on the anchors and the item itself."""
    answers = comparison.answers[:, item]
    binary = len(np.unique(answers[~np.isnan(answers)])) == 2
    return ItemDif(
        comparison.items[item],
        mantel_haenszel(comparison, item, anchors) if binary else None,
        mantel(comparison, item, anchors),
        logistic(comparison, item, anchors),
    )
