"""Conversations scored turn by turn: what each line is worth at its node, and what a person earned at each turn.

p = (key - lowest)/(highest - lowest) of the node's lines, t = p - node's reference mean + mean of the reference
means over all nodes of the instrument. A bad start costs what it cost and no more: a node that is harder for
everybody takes nothing away, and a customer who is harder for everybody neither.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assess.arrays import Floats
from assess.documents.item import Item
from assess.formats.encounter import visited
from assess.scoring.answer_matrix import Layout
from assess.scoring.points import KeyProblem, KeyScores, Parameters, by_item


@dataclass(frozen=True)
class Earned:
    """What one turn of a conversation earned: the node, the line said there, and its t."""

    node: str
    line: str
    points: float


def encounter(layout: Layout, answers: Floats, parameters: Parameters) -> KeyScores:
    """Mean over the turns that were met; about 0-1, beyond it by .1 at most where `assess check` is silent.

    Formula: mean over visited nodes of t, as above. Source: the project's own; which nodes are met depends on
    answers that are seen, so that those not met are ignorable: Rubin (1976), Biometrika 63, 581-592.
    """
    said = answers == 1.0
    turns = layout.sums(said.astype(np.float64))
    earned = layout.sums(np.where(said, line_points(layout), 0.0))
    return by_item(np.where(turns > 0, earned / np.where(turns > 0, turns, 1.0), np.nan))


def line_points(layout: Layout) -> Floats:
    """(options,) the t of every line; KeyProblem where a key or reference mean is missing, or lines are alike."""
    starts = np.flatnonzero(np.diff(layout.turn_of, prepend=-1))
    place = np.cumsum(np.diff(layout.turn_of, prepend=-1) != 0) - 1
    low = np.minimum.reduceat(layout.key, starts)
    spread = np.maximum.reduceat(layout.key, starts) - low
    reference = layout.reference[starts]
    problems = [
        f"{layout.options[start].rpartition('/')[0]}: keys without a range, or no reference mean"
        for start, width, mean in zip(starts.tolist(), spread, reference, strict=True)
        if not width > 0 or np.isnan(mean)
    ]
    if problems:
        raise KeyProblem(problems)
    usual = math.fsum(reference) / reference.size
    return np.asarray((layout.key - low[place]) / spread[place] - reference[place] + usual)


def turns_of(item: Item, value: object, worth: Mapping[str, float]) -> tuple[Earned, ...]:
    """What a finished conversation earned, turn by turn as the turns came; `worth` is the t of lines by column."""
    assert isinstance(value, Mapping)
    path: Sequence[str] = value["path"]
    return tuple(
        Earned(node.id, line, worth[f"{item.id}/{node.id}/{line}"])
        for node, line in zip(visited(item, path), path, strict=True)
    )


def guessing(layout: Layout, items: Sequence[Item]) -> float:
    """What somebody reaches on average who says any line at any turn: the mean over those conversations."""
    worth = dict(zip(layout.options, line_points(layout).tolist(), strict=True))
    found = [_expected(item, worth) for item in items]
    return math.fsum(found) / len(found)


def _expected(item: Item, worth: Mapping[str, float]) -> float:
    """The expected mean over turns, over every way through, all lines of a node being equally likely."""
    nodes = {node.id: node for node in item.nodes}
    known: dict[str, dict[int, tuple[float, float]]] = {}

    def onward(name: str) -> dict[int, tuple[float, float]]:
        """Of each number of turns that are left, its chance and its share of the expected sum."""
        if name not in nodes:
            return {0: (1.0, 0.0)}
        if name not in known:
            known[name] = {}
            lines = nodes[name].lines
            for line in lines:
                earned = worth[f"{item.id}/{name}/{line.id}"]
                for turns, (chance, total) in onward(line.to).items():
                    before = known[name].get(turns + 1, (0.0, 0.0))
                    share = chance / len(lines), (total + chance * earned) / len(lines)
                    known[name][turns + 1] = before[0] + share[0], before[1] + share[1]
        return known[name]

    return math.fsum(total / turns for turns, (_chance, total) in onward(item.nodes[0].id).items())
