"""What conversations tell of whole groups: their error, recovery after an insult, hostile against calm."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import TypeVar

import numpy as np

from assess.analysis.codes import message
from assess.analysis.errors import AnalysisError
from assess.analysis.estimate import Estimate
from assess.analysis.groups import SMALLEST_GROUP, GroupTooSmall, Withheld
from assess.analysis.testlets import Within, conversation_residual, mirror_difference, recovery
from assess.arrays import Booleans, Floats, Integers
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.scoring.answer_matrix import Layout
from assess.scoring.sitting import item_points
from assess.scoring.turn_points import line_points, turns_of

__all__ = ["ConversationFigures", "conversation_figures"]

Figure = TypeVar("Figure")
INSULT = "insult"  # the temper of a turn at which the customer insults
Answers = Mapping[str, object]


@dataclass(frozen=True)
class ConversationFigures:
    """Figures of `n` people who finished all conversations they were given; Withheld where one cannot be had."""

    n: int
    residual: Estimate | Withheld
    mirror: Within | Withheld
    recovery: Within | Withheld


def conversation_figures(
    instruments: Sequence[Instrument], people: Sequence[Mapping[str, Answers]]
) -> ConversationFigures:
    """The figures of the conversations of a battery.

    Formula: as `conversation_residual`, `mirror_difference` and `recovery`, over the people who finished all.
    Source: as those. Shapes: ``people`` a mapping each, instrument key to answers. Errors: GroupTooSmall below 100
    such people; ResponseError for answers that do not fit.
    """
    columns = {one.key: item_points(one, [given.get(one.key, {}) for given in people]) for one in instruments}
    whole = np.all([(~np.isnan(matrix)).any(axis=1) for matrix in columns.values()], axis=0)
    n = int(whole.sum())
    if n < SMALLEST_GROUP:
        title = ", ".join(one.title for one in instruments)
        raise GroupTooSmall(message("group-too-small", instrument=title, people=n, needed=SMALLEST_GROUP))
    points = np.hstack(list(columns.values()))[whole]
    manners = [(one, item.tags.manner) for one in instruments for item in one.scored_items]
    hostile = np.array([manner in one.difficult_manners for one, manner in manners])
    kept = [given for given, stays in zip(people, whole.tolist(), strict=True) if stays]
    return ConversationFigures(
        n,
        _or_reason(partial(conversation_residual, points)),
        _or_reason(partial(mirror_difference, points, hostile)),
        _or_reason(partial(recovery, *_turns(instruments, kept))),
    )


def _turns(
    instruments: Sequence[Instrument], people: Sequence[Mapping[str, Answers]]
) -> tuple[Floats, Booleans, Integers]:
    """Of every conversation its turns' points as they came, whether the customer insulted, and whose it was."""
    rows: list[tuple[int, list[float], list[bool]]] = []
    for one in instruments:
        layout = Layout.of(one)
        worth = dict(zip(layout.options, line_points(layout).tolist(), strict=True))
        known = {item.id: item for item in one.scored_items}
        for person, given in enumerate(people):
            for item, value in given.get(one.key, {}).items():
                rows.append((person, *_row(known[item], value, worth)))
    longest = max(len(points) for _person, points, _insults in rows)
    turns, insults = np.full((len(rows), longest), np.nan), np.zeros((len(rows), longest), dtype=np.bool_)
    for row, (_person, points, insulted) in enumerate(rows):
        turns[row, : len(points)], insults[row, : len(points)] = points, insulted
    return turns, insults, np.array([person for person, *_rest in rows], dtype=np.int64)


def _row(item: Item, value: object, worth: Mapping[str, float]) -> tuple[list[float], list[bool]]:
    tempers = {node.id: node.tags.temper for node in item.nodes}
    turns = turns_of(item, value, worth)
    return [one.points for one in turns], [tempers[one.node] == INSULT for one in turns]


def _or_reason(make: Callable[[], Figure]) -> Figure | Withheld:
    try:
        return make()
    except AnalysisError as error:
        return Withheld(error.message)
