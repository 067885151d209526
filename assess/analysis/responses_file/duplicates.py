"""People who may stand in a file more than once: by their number, or by all their answers."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from assess.arrays import Floats, Integers

FEWEST_ITEMS = 5
MOST_PEOPLE = 200_000  # of more, answers are not compared
MORE_THAN_CHANCE = 2.0


def repeated(ids: Sequence[str]) -> list[list[int]]:
    """People (rows) who have the same number or name, set by set; nobody has an empty one."""
    places: dict[str, list[int]] = {}
    for row, one in enumerate(ids):
        if one:
            places.setdefault(one, []).append(row)
    return [rows for rows in places.values() if len(rows) > 1]


def same_answers(answers: Floats) -> list[list[int]]:
    """People (rows) with the same answers to every item, where chance does not make them.

    (persons, items), NaN missing; whoever left an item out or gave one answer throughout is not looked at. Honest
    people who agree in all items are outnumbered by those who agree in all but one; copies are not. Sets are named
    when pairs that agree in everything are at least twice as many as pairs that differ in a single item.
    """
    complete = np.flatnonzero(~np.isnan(answers).any(axis=1))
    given = answers[complete]
    varied = (given != given[:, :1]).any(axis=1) if given.size else np.zeros(0, dtype=bool)
    rows, given = complete[varied], given[varied]
    if given.shape[1] < FEWEST_ITEMS or not 2 <= len(given) <= MOST_PEOPLE:
        return []
    marks = _marks(given)
    whole = marks.sum(axis=1)
    same = _pairs(whole)
    if not same:
        return []
    nearly = sum(_pairs(whole - marks[:, item]) - same for item in range(given.shape[1]))
    if same < MORE_THAN_CHANCE * nearly:
        return []
    order = np.argsort(whole, kind="stable")
    edges = np.flatnonzero(np.diff(whole[order])) + 1
    sets = [sorted(rows[part].tolist()) for part in np.split(order, edges) if len(part) > 1]
    return sorted(sets)


def _marks(given: Floats) -> Integers:
    """A random number for each answer to each item, so that sums stand for whole patterns."""
    generator = np.random.default_rng(20)
    values, place = np.unique(given, return_inverse=True)
    drawn = generator.integers(0, 2**62, size=(len(values), given.shape[1]), dtype=np.int64)
    return np.asarray(drawn[place.reshape(given.shape), np.arange(given.shape[1])], dtype=np.int64)


def _pairs(marks: Integers) -> int:
    _, counts = np.unique(marks, return_counts=True)
    return int((counts * (counts - 1) // 2).sum())
