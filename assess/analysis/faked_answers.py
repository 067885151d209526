"""Answers that are not how somebody is: at the ideal end, after coaching, at random, by a language model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assess.analysis.battery_people import Answer, Answers, People, conversations, picked
from assess.analysis.simulated_encounters import met, sides_met, walked
from assess.arrays import Floats, Integers
from assess.documents.instrument import Instrument
from assess.documents.item import Item, Node

__all__ = ["GAIN", "SHARE", "Machine", "at_random", "by_machine", "coached", "ideal"]

GAIN = 0.5  # SDs of judgement that rules such as “apologise and ask” bring
SHARE = 0.8  # of statements that a coached person answers at the ideal end


@dataclass(frozen=True)
class Machine:
    """How often a language model picks what is keyed best (the best line too), and worst; `source` says whence."""

    best: float
    worst: float
    source: str


def ideal(
    instruments: Sequence[Instrument], honest: Answers, share: float, generator: np.random.Generator
) -> Answers:
    """That share of statements answered at the end that is keyed as ideal, all else as it was.

    Source: the project's own. Shapes: as `honest`. Errors: none.
    """
    found = dict(honest)
    for one in instruments:
        if one.instruction == "would-do":
            scored = one.scored_items
            turned = generator.random((len(honest[one.key]), len(scored))) < share
            found[one.key] = [
                {**answer, **{item.id: _best(one, item) for item, yes in zip(scored, row, strict=True) if yes}}
                for answer, row in zip(honest[one.key], turned.tolist(), strict=True)
            ]
    return found


def coached(
    instruments: Sequence[Instrument], people: People, honest: Answers, generator: np.random.Generator
) -> Answers:
    """Scenarios and conversations answered with `GAIN` more ability, and `SHARE` of statements at the ideal end.

    The gain makes the error of perceived effectiveness exp(-.53 GAIN) of what it was. Source: the project's own.
    Shapes: as `honest`. Errors: ValueError for scenarios that are not best-worst.
    """
    taught = replace(people, judgement=people.judgement + GAIN, encounters=people.encounters + GAIN)
    found = dict(ideal(instruments, honest, SHARE, generator))
    for one in instruments:
        if one.instruction == "should-do" and not one.by_turns:
            found[one.key] = picked(one, taught.judgement, generator)
    return found | dict(conversations(instruments, taught.encounters, generator))


def at_random(instruments: Sequence[Instrument], honest: Answers, generator: np.random.Generator) -> Answers:
    """Every answer any of those there are, each as likely: items that check reading too.

    Source: the project's own. Shapes: as `honest`. Errors: none.
    """
    count = len(next(iter(honest.values())))
    found: dict[str, Sequence[Answer]] = {}
    for one in instruments:
        if one.instruction == "would-do":
            given = 1 + generator.integers(0, one.format.points, (count, len(one.items)))
            names = [item.id for item in one.items]
            found[one.key] = [
                {item: {"rating": rating} for item, rating in zip(names, row, strict=True)}
                for row in given.tolist()
            ]
        elif not one.by_turns:
            found[one.key] = _drawn_picks(one, None, count, generator)
    return found | _talks(instruments, None, count, generator)


def by_machine(
    instruments: Sequence[Instrument],
    honest: Answers,
    machine: Mapping[str, Machine],
    generator: np.random.Generator,
) -> Answers:
    """What is keyed best and worst with those chances, else the next; statements at the ideal end.

    Source: the project's own. Shapes: as `honest`. Errors: KeyError for a test without a machine's chances.
    """
    found = dict(ideal(instruments, honest, 1.0, generator))
    count = len(next(iter(honest.values())))
    for one in instruments:
        if one.instruction == "should-do" and not one.by_turns:
            found[one.key] = _drawn_picks(one, machine[one.key], count, generator)
    return found | _talks(instruments, machine, count, generator)


def _best(instrument: Instrument, item: Item) -> Answer:
    return {"rating": 1 if item.keyed == "reverse" else instrument.format.points}


def _drawn_picks(
    instrument: Instrument, machine: Machine | None, count: int, generator: np.random.Generator
) -> list[Answer]:
    """Two different picks: what is keyed best and worst with a machine's chances, else the next; or any two."""
    columns = []
    for item in instrument.items:
        names = [option.id for option in item.options]
        key = np.array([option.effectiveness for option in item.options], dtype=np.float64)
        free = np.zeros((count, key.size))
        best = _one_of(free, np.argsort(-key), None if machine is None else machine.best, generator)
        taken = np.eye(key.size)[best]
        worst = _one_of(taken, np.argsort(key), None if machine is None else machine.worst, generator)
        columns.append((item.id, names, best.tolist(), worst.tolist()))
    return [
        {item: {"best": names[best[person]], "worst": names[worst[person]]} for item, names, best, worst in columns}
        for person in range(count)
    ]


def _one_of(taken: Floats, order: Integers, chance: float | None, generator: np.random.Generator) -> Integers:
    """(people,) an option that is not taken: the first in that order with that chance, else the next; or any."""
    if chance is None:
        luck = generator.random(taken.shape) - 2.0 * taken  # an option that is taken never has the most
        return np.asarray(luck.argmax(axis=1), dtype=np.int64)
    worth = np.tile(-np.argsort(order).astype(np.float64), (len(taken), 1)) - order.size * taken
    worth[generator.random(len(taken)) >= chance, order[0]] -= order.size
    return np.asarray(worth.argmax(axis=1), dtype=np.int64)


def _talks(
    instruments: Sequence[Instrument],
    machine: Mapping[str, Machine] | None,
    count: int,
    generator: np.random.Generator,
) -> dict[str, list[Answer]]:
    """Conversations whose lines are drawn: the highest with a machine's chance, else the next; or any."""
    talks = [one for one in instruments if one.by_turns]
    sides = sides_met(len(talks), count, generator)
    found = {}
    for place, one in enumerate(talks):
        chance = None if machine is None else machine[one.key].best
        ways = [
            walked(item, {node.id: _lines(node, chance, count, generator) for node in item.nodes})
            for item in one.items
        ]
        found[one.key] = met(one, ways, sides[place])
    return found


def _lines(node: Node, chance: float | None, count: int, generator: np.random.Generator) -> Integers:
    keys = np.array([line.effectiveness for line in node.lines], dtype=np.float64)
    return _one_of(np.zeros((count, keys.size)), np.argsort(-keys), chance, generator)
