"""Invented people in conversations: what each turn's reference mean is, and whether ways through are alike for all.

Somebody of ability theta says line k of a node with probability proportional to exp(a key_k), a = STEEPNESS
exp(KEENNESS theta): the keener the judgement, the surer the better line. Abilities are standard normal; each
conversation has a standing of its own, which correlates with the person's by the root of `TOGETHER`.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.testlets import conversation_residual
from assess.arrays import Floats, Integers
from assess.documents.conversation import means
from assess.documents.instrument import Instrument
from assess.documents.item import Item, Node, NodeReference
from assess.scoring.sitting import item_points

__all__ = [
    "Figures",
    "apart_by_item",
    "conversations",
    "figures",
    "held",
    "met",
    "reference_means",
    "sides_met",
    "walked",
    "ways_apart",
    "with_references",
]

STEEPNESS, KEENNESS = 0.42, 0.53  # KEENNESS as in simulated scenarios
TOGETHER = 0.80  # of a conversation's standing is the person's
SOURCE = "simulated: %(people)d people, seed %(seed)d, provisional"
ABILITIES = (-1.0, 0.0, 1.0)  # at which people are held to be equally able
Answer = dict[str, list[str]]


@dataclass(frozen=True)
class Figures:
    """What conversations give among invented people: a single one, and the mean over one of each instrument."""

    mean: float
    sd: float
    residual_sd: float
    reliability: float
    together_sd: float
    together_reliability: float


def chances(node: Node, ability: Floats) -> Floats:
    """(people, lines) how likely each line is to be said, by people of those abilities (people,)."""
    keys = np.array([line.effectiveness for line in node.lines], dtype=np.float64)
    drive = STEEPNESS * np.exp(KEENNESS * ability)[:, None] * (keys - keys.max())
    odds = np.exp(drive)
    return np.asarray(odds / odds.sum(axis=1, keepdims=True))


def ladder(node: Node) -> Floats:
    """(lines,) p = (key - lowest)/(highest - lowest)."""
    keys = np.array([line.effectiveness for line in node.lines], dtype=np.float64)
    return np.asarray((keys - keys.min()) / (keys.max() - keys.min()))


def conversations(item: Item, ability: Floats, generator: np.random.Generator) -> list[Answer]:
    """The conversations that people of those abilities hold, as they are stored.

    Source: the nominal response model, Bock (1972), Psychometrika 37, 29-51. Shapes: ``ability`` (people,). Errors:
    none.

    >>> said = {"text": "So.", "to": "end"}
    >>> lines = [said | {"id": one, "key": {"value": key}} for one, key in (("a", 5), ("b", 2))]
    >>> turns = {"nodes": [{"id": "start", "says": "So?", "lines": lines}]}
    >>> item = Item.model_validate({"id": "desk", "text": "At the desk."} | turns)
    >>> conversations(item, np.array([9.0]), np.random.default_rng(1))
    [{'path': ['a']}]
    """
    return walked(item, {node.id: _drawn(node, ability, generator) for node in item.nodes})


def walked(item: Item, said: Mapping[str, Integers]) -> list[Answer]:
    """Everybody's way through, given by node which line each would say there, met or not: (people,) each."""
    lines = {node.id: said[node.id].tolist() for node in item.nodes}
    nodes = {node.id: node for node in item.nodes}
    found = []
    for person in range(len(lines[item.nodes[0].id])):
        here, path = item.nodes[0].id, []
        while here in nodes:
            line = nodes[here].lines[lines[here][person]]
            path.append(line.id)
            here = line.to
        found.append({"path": path})
    return found


def _drawn(node: Node, ability: Floats, generator: np.random.Generator) -> Integers:
    """(people,) which line everybody would say there, met or not."""
    bounds = chances(node, ability).cumsum(axis=1)
    return np.asarray((generator.random(ability.size)[:, None] > bounds[:, :-1]).sum(axis=1), dtype=np.int64)


def reference_means(item: Item, people: int = 20_000, seed: int = 1) -> dict[str, float]:
    """Of each node the mean of p over all people, those too who would not have come to it.

    Formula: mean over people of p of the line drawn at the node. Over all, not over those who came: a turn that
    only weak people meet would else give back what they lost on the way. Source: the model above. Units: p, 0-1,
    with a standard error below .35/sqrt(people). Errors: none.
    """
    generator = np.random.default_rng([seed, *item.id.encode()])
    found = {}
    for node in item.nodes:
        ability = math.sqrt(TOGETHER) * generator.standard_normal(people)
        ability += math.sqrt(1.0 - TOGETHER) * generator.standard_normal(people)
        found[node.id] = round(float(ladder(node)[_drawn(node, ability, generator)].mean()), 3)
    return found


def with_references(instrument: Instrument, people: int = 20_000, seed: int = 1) -> Instrument:
    """The instrument with the reference means of the simulation in the place of its own."""
    source = SOURCE % {"people": people, "seed": seed}

    def frozen(item: Item) -> Item:
        found = reference_means(item, people, seed)
        nodes = tuple(
            node.model_copy(update={"reference": NodeReference(mean=found[node.id], source=source)})
            for node in item.nodes
        )
        return item.model_copy(update={"nodes": nodes})

    return instrument.model_copy(update={"items": tuple(map(frozen, instrument.items))})


def ways_apart(item: Item) -> float:
    """The widest difference of expected scores over ways through, people being equally able.

    Formula: max over theta of (max - min over ways of the mean over their nodes of E[p | theta] - reference), theta
    at -1, 0 and 1. Source: the model above, without drawing. Units: points on 0-1. Errors: none.
    """
    widest = 0.0
    for theta in ABILITIES:
        expected = {
            node.id: float(chances(node, np.array([theta]))[0] @ ladder(node))
            - (node.reference.mean if node.reference else 0.0)
            for node in item.nodes
        }
        found = means(item, lambda node, expected=expected: expected[node.id])  # type: ignore[misc]
        widest = max(widest, found.most - found.least)
    return widest


def apart_by_item(items: Sequence[Item]) -> dict[str, float]:
    """`ways_apart` of each conversation that has all its reference means; other items have none."""
    whole = [item for item in items if item.nodes and all(node.reference for node in item.nodes)]
    return {item.id: ways_apart(item) for item in whole}


def held(
    instruments: Sequence[Instrument], ability: Floats, generator: np.random.Generator
) -> Mapping[str, list[dict[str, object]]]:
    """Of each instrument everybody's answers: one of two twins, hostile and calm in turn over all combinations."""
    sides = sides_met(len(instruments), ability.size, generator)
    found: dict[str, list[dict[str, object]]] = {}
    for place, one in enumerate(instruments):
        own = math.sqrt(TOGETHER) * ability + math.sqrt(1.0 - TOGETHER) * generator.standard_normal(ability.size)
        found[one.key] = met(one, [conversations(item, own, generator) for item in one.items], sides[place])
    return found


def sides_met(instruments: int, people: int, generator: np.random.Generator) -> Integers:
    """(instruments, people) which of two twins each person meets: never all hostile or all calm."""
    patterns = [one for one in range(2**instruments) if one not in (0, 2**instruments - 1)] or [0, 1]
    which = np.array(patterns)[generator.integers(0, len(patterns), people)]
    return np.asarray([which >> place & 1 for place in range(instruments)], dtype=np.int64)


def met(instrument: Instrument, held_in: Sequence[Sequence[Answer]], sides: Integers) -> list[dict[str, object]]:
    """Everybody's answers to one instrument: the conversation of their side (people,) of those held in each."""
    chosen = (sides % len(held_in)).tolist()
    return [{instrument.items[side].id: held_in[side][person]} for person, side in enumerate(chosen)]


def figures(instruments: Sequence[Instrument], people: int = 20_000, seed: int = 1) -> Figures:
    """What to assume of conversations until people were really tested.

    Formula: reliability 1 - s^2/var of one conversation, 1 - s^2/m/var of the mean over m, s^2 by
    `conversation_residual`. Source: the model above. Units: points on 0-1. Errors: NotEstimable for one instrument
    alone.
    """
    generator = np.random.default_rng(seed)
    answers = held(instruments, generator.standard_normal(people), generator)
    points = np.hstack([item_points(one, answers[one.key]) for one in instruments])
    residual = conversation_residual(points).value
    own = points[~np.isnan(points)]
    together = np.nanmean(points, axis=1)
    variance, whole = float(own.var(ddof=1)), float(together.var(ddof=1))
    return Figures(
        mean=float(own.mean()),
        sd=math.sqrt(variance),
        residual_sd=math.sqrt(residual),
        reliability=1.0 - residual / variance,
        together_sd=math.sqrt(whole),
        together_reliability=1.0 - residual / len(instruments) / whole,
    )
