"""Invented people of known standing who take the real documents of a battery, item by item, as answers are stored.

Standings: facets correlate `FACETS_CORRELATE`, each with judgement and with conversations as the assumed source
of errors says (`ACROSS_LENSES`), and these two with one another (`TESTS_TOGETHER`). Statements are answered by a
graded model with a mood of the day, scenarios by a perceived effectiveness whose error shrinks with judgement,
conversations by the nominal model of `simulated_encounters`. What belongs to an item is the same at every sitting.
"""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from assess.analysis.invented_answers import DIFFICULTY, Grading, drawn_points, shared_loading
from assess.analysis.simulated_encounters import held
from assess.analysis.simulated_star import FACETS_CORRELATE, STATEMENTS
from assess.analysis.synthetic import KEENNESS, NOISE, SLIP
from assess.arrays import Floats
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.scoring.assumed import ACROSS_LENSES, TESTS_TOGETHER
from assess.scoring.occasion import STATEMENTS as DAY
from assess.scoring.sitting import item_points
from assess.scoring.structure import facet_homes

__all__ = ["Answers", "People", "asked_points", "conversations", "drawn_people", "picked", "rated", "taken"]

DIFFERENT = 0.25  # SD of the logarithm of how hard a scenario is to see through
Answer = dict[str, object]
Answers = Mapping[str, Sequence[Answer]]  # by instrument key, everybody's


@dataclass(frozen=True)
class People:
    """True standings, each (people,), standard normal."""

    facets: Mapping[str, Floats]
    judgement: Floats
    encounters: Floats

    @property
    def count(self) -> int:
        """How many they are."""
        return self.judgement.size


def drawn_people(count: int, instruments: Sequence[Instrument], generator: np.random.Generator) -> People:
    """People whose true standings correlate as the assumed source of errors says.

    Formula: facet = sqrt(f) g + sqrt(1 - f) e; judgement and conversations = l g + sqrt(1 - l^2) t, l = a/sqrt(f),
    their t correlating (c - l^2)/(1 - l^2); f, a and c as said above. Shapes: (count,) each. Errors: none.

    >>> drawn_people(3, [], np.random.default_rng(1)).count
    3
    """
    near, own = math.sqrt(FACETS_CORRELATE), math.sqrt(1.0 - FACETS_CORRELATE)
    lean = ACROSS_LENSES / near
    alike = (TESTS_TOGETHER - lean**2) / (1.0 - lean**2)
    general, knowing, other = generator.standard_normal((3, count))
    facets = {
        facet: near * general + own * generator.standard_normal(count) for facet in sorted(facet_homes(instruments))
    }
    finding = alike * knowing + math.sqrt(1.0 - alike**2) * other
    rest = math.sqrt(1.0 - lean**2)
    return People(facets, lean * general + rest * knowing, lean * general + rest * finding)


def taken(
    instruments: Sequence[Instrument], people: People, mood: Floats, generator: np.random.Generator
) -> Answers:
    """Everybody's honest answers to the whole battery on a day of that mood (people,)."""
    found: dict[str, Sequence[Answer]] = {}
    for one in instruments:
        if one.instruction == "would-do":
            found[one.key] = rated(one, people, mood, generator)
        elif not one.by_turns:
            found[one.key] = picked(one, people.judgement, generator)
    return found | dict(conversations(instruments, people.encounters, generator))


def conversations(instruments: Sequence[Instrument], ability: Floats, generator: np.random.Generator) -> Answers:
    """Everybody's conversations, one of each instrument that holds some."""
    talks = [one for one in instruments if one.by_turns]
    return held(talks, ability, generator) if talks else {}


def picked(instrument: Instrument, judgement: Floats, generator: np.random.Generator) -> list[Answer]:
    """Everybody's best and worst picks, by their judgement (people,).

    Source: the perceived effectiveness of `synthetic`. Errors: ValueError for another format than best-worst.
    """
    _invented(instrument, "best-worst")
    columns = []
    for item in instrument.items:
        key = np.array([option.effectiveness for option in item.options], dtype=np.float64)
        hard = math.exp(DIFFERENT * _own(item).standard_normal())
        spread = hard * NOISE * np.exp(-KEENNESS * judgement)
        seen = key + spread[:, None] * generator.standard_normal((judgement.size, key.size))
        columns.append((item.id, [one.id for one in item.options], seen.argmax(axis=1), seen.argmin(axis=1)))
    return [
        {item: {"best": names[best[person]], "worst": names[worst[person]]} for item, names, best, worst in columns}
        for person in range(judgement.size)
    ]


def rated(
    instrument: Instrument, people: People, mood: Floats, generator: np.random.Generator
) -> list[dict[str, object]]:
    """Everybody's ratings of statements; what only checks reading is answered as asked, but for slips."""
    _invented(instrument, "likert")
    grading, points = replace(STATEMENTS, categories=instrument.format.points), instrument.format.points
    columns: dict[str, list[int]] = {}
    for facet in sorted({item.facet or "" for item in instrument.scored_items}):
        items = [item for item in instrument.scored_items if item.facet == facet]
        weight = shared_loading(DAY, "occasion", grading, len(items))
        error = np.repeat(mood[:, None], len(items), axis=1)
        theta = people.facets[facet][:, None]
        given = drawn_points(theta, _thresholds(items, grading), grading, (weight, error), generator)
        for place, item in enumerate(items):
            steps = np.rint(given[:, place] * (points - 1)).astype(np.intp)
            columns[item.id] = (points - steps if item.keyed == "reverse" else 1 + steps).tolist()
    for item in instrument.items:
        if not item.scored:
            right = item.expected or 1
            slips = generator.random(people.count) < SLIP
            other = points + 1 - right if 2 * right != points + 1 else points
            columns[item.id] = np.where(slips, other, right).tolist()
    return [
        {item: {"rating": column[person]} for item, column in columns.items()} for person in range(people.count)
    ]


def asked_points(instrument: Instrument, answers: Sequence[Answer]) -> Floats:
    """(people, asked) item points by the instrument's own key; of twin conversations the one that was held."""
    points = item_points(instrument, answers)
    if not instrument.by_turns:
        return points
    places: dict[str, list[int]] = {}
    for place, item in enumerate(instrument.scored_items):
        places.setdefault(min(item.id, item.twin or item.id), []).append(place)
    return np.column_stack([np.nansum(points[:, twins], axis=1) for twins in places.values()])


def _invented(instrument: Instrument, kind: str) -> None:
    if instrument.format.kind != kind:
        raise ValueError(f"{instrument.key}: nobody invented answers for {instrument.format.kind}")


def _own(item: Item) -> np.random.Generator:
    """What belongs to an item is drawn from its name, so that it is the same at every sitting."""
    return np.random.default_rng([*item.id.encode()])


def _thresholds(items: Sequence[Item], grading: Grading) -> Floats:
    """(items, categories - 1) thresholds; items differ in easiness, the items of a facet together do not."""
    easiness = DIFFICULTY * np.array([_own(item).standard_normal() for item in items])
    return np.asarray(grading.levels + (easiness - easiness.mean())[:, None])
