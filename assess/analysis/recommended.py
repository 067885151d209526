"""What a group recommends: the kinds of its best picks, corrected for chance."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import Message, message
from assess.analysis.estimate import Estimate, two_sided_quantile
from assess.arrays import Indices
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.formats.registry import format_of
from assess.scoring.answer_matrix import Layout, answer_matrix
from assess.scoring.mixes import ALTRUISTIC, MIRRORING, MOMENTS, SCRIPTED, Kind

__all__ = ["GroupShare", "best_picks", "group_mix"]

KINDS = (*(Kind(name, lambda tags: tags.moment, name) for name in MOMENTS), ALTRUISTIC, SCRIPTED,
         MIRRORING)  # fmt: skip


@dataclass(frozen=True)
class GroupShare:
    """Share of a group's best picks of one kind; `corrected` is 0 at chance and 1 at the most that was possible.

    `corrected` is None where the scenarios leave nothing between chance and maximum.
    """

    id: str
    observed: Estimate
    chance: float
    maximum: float
    corrected: Estimate | None
    scenarios: int


def best_picks(instrument: Instrument, people: Sequence[Mapping[str, object]]) -> Indices:
    """(persons, scored items) place of the option recommended most within its item, -1 where unanswered or tied.

    Source: the project's own documents. Shapes: as said; `people` one mapping a person. Errors: ResponseError for
    answers that do not fit the instrument.

    >>> from assess.config import shipped
    >>> from assess.documents.library import read_folder
    >>> test = read_folder(shipped("instruments")).latest_instrument("moments-of-truth-a")
    >>> item = test.scored_items[0]
    >>> best_picks(test, [{item.id: {"best": item.options[1].id, "worst": item.options[0].id}}])[0, :2].tolist()
    [1, -1]
    """
    layout = Layout.of(instrument)
    marks = answer_matrix(instrument, people, layout)
    if format_of(instrument).first_is_lowest:
        marks = -marks
    best = np.maximum.reduceat(marks, layout.starts, axis=1)
    chosen = (marks == best[:, layout.item_of]).astype(np.float64)
    places = layout.sums(chosen * (np.arange(len(layout.options)) - layout.starts[layout.item_of]))
    return np.where(layout.sums(chosen) == 1.0, places, -1.0).astype(np.intp)


def group_mix(items: Sequence[Item], picks: Indices, *, level: float = 0.90) -> tuple[GroupShare, ...]:
    """The share of each kind that some option carries: moments, altruistic, scripted, mirroring.

    Formula: p = sum of hits / sum of picks over people; SE = sqrt(n/(n - 1) sum (h_p - p m_p)^2) / sum m_p, people
    being the sampling units with h_p hits among m_p picks; corrected = (p - chance)/(maximum - chance), where
    chance is the mean share of such options over the picks and maximum the share of picks whose scenario has one.
    Source: ratio of two sums, Cochran (1977), Sampling Techniques, chapter 2.
    Shapes: `picks` (persons, items) as `best_picks` gives them. Kinds that fewer than two people met are left out.
    Errors: none.

    >>> from assess.config import shipped
    >>> from assess.documents.library import read_folder
    >>> test = read_folder(shipped("instruments")).latest_instrument("moments-of-truth-a")
    >>> picks = np.zeros((120, len(test.scored_items)), dtype=np.intp)
    >>> 0.0 <= group_mix(test.scored_items, picks)[0].observed.value <= 1.0
    True
    """
    found = [_share(items, picks, kind, two_sided_quantile(level)) for kind in KINDS]
    return tuple(share for share in found if share is not None)


def _share(items: Sequence[Item], picks: Indices, kind: Kind, z: float) -> GroupShare | None:
    tagged = [place for place, item in enumerate(items) if any(kind.tag(option.tags) for option in item.options)]
    widest = max((len(items[place].options) for place in tagged), default=0)
    of_kind = np.zeros((len(tagged), widest))
    for row, place in enumerate(tagged):
        for column, option in enumerate(items[place].options):
            of_kind[row, column] = kind.tag(option.tags) == kind.value
    rates = of_kind.sum(axis=1) / [len(items[place].options) for place in tagged]
    chosen = picks[:, tagged]
    made = (chosen >= 0).astype(np.float64)
    n, total = int(made.any(axis=1).sum()), float(made.sum())
    if n < 2:
        return None
    hits = of_kind[np.arange(len(tagged)), np.maximum(chosen, 0)] * made
    observed = float(hits.sum()) / total
    residuals = hits.sum(axis=1) - observed * made.sum(axis=1)
    error = math.sqrt(n / (n - 1) * float(residuals @ residuals)) / total
    share = _bounded(observed, error, n, z, message("best-picks"))
    chance, maximum = float((made @ rates).sum()) / total, float((made @ (rates > 0)).sum()) / total
    return GroupShare(kind.id, share, chance, maximum, _corrected(share, chance, maximum), len(tagged))


def _bounded(value: float, error: float, n: int, z: float, method: Message) -> Estimate:
    return Estimate(value, max(0.0, value - z * error), min(1.0, value + z * error), error, n, method)


def _corrected(share: Estimate, chance: float, maximum: float) -> Estimate | None:
    room = maximum - chance
    if room <= 1e-9 or share.low is None or share.high is None or share.se is None:
        return None
    low, value, high = ((bound - chance) / room for bound in (share.low, share.value, share.high))
    return Estimate(value, low, high, share.se / room, share.n, message("beyond-chance"))
