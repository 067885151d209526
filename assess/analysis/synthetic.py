"""Synthetic answers, drawn from a latent model with a fixed seed: for demonstrations and studies, always marked.

Every person has a true standing on each facet (all correlated `FACETS_TOGETHER`) and in judgement (correlated
`JUDGEMENT_WITH_FACETS` with their common part). Statements are answered by a graded model, scenarios by a perceived
effectiveness with an error that is smaller the better the judgement.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from assess.arrays import Floats
from assess.documents.instrument import Instrument
from assess.documents.item import Item

__all__ = ["answers", "people"]

FACETS_TOGETHER = 0.5
JUDGEMENT_WITH_FACETS = 0.35
LOADING = 0.60  # of a statement on its facet: gives alphas of about .7 to .8 for eight statements
NOISE, KEENNESS = 3.6, 0.53  # error of perceived effectiveness, and how fast judgement shrinks it
SLIP = 0.02  # how often a statement that only checks reading is answered wrongly
CATEGORIES_AT = np.array([-1.9, -1.15, -0.35, 0.75])  # thresholds: most people rate themselves kindly
Answer = dict[str, Any]


def people(count: int, seed: int, facets: Sequence[str]) -> tuple[dict[str, Floats], Floats]:
    """True standings on those facets, each (count,), and true judgement (count,), all standard normal.

    Source: a one-factor model, as said above. Shapes: as said. Errors: none.

    >>> standings, judgement = people(3, 1, ["poise"])
    >>> list(standings), judgement.shape
    (['poise'], (3,))
    """
    generator = np.random.default_rng(seed)
    common = generator.standard_normal(count)
    own = generator.standard_normal((len(facets), count))
    standings = np.sqrt(FACETS_TOGETHER) * common + np.sqrt(1 - FACETS_TOGETHER) * own
    rest = generator.standard_normal(count)
    judgement = JUDGEMENT_WITH_FACETS * common + np.sqrt(1 - JUDGEMENT_WITH_FACETS**2) * rest
    return dict(zip(facets, standings, strict=True)), judgement


def answers(
    instrument: Instrument, facets: dict[str, Floats], judgement: Floats, seed: int
) -> list[dict[str, Answer]]:
    """Each person's answers to a Likert or best-worst instrument, item id to answer.

    Source: the graded model of Samejima (1969) for statements. Shapes: `facets` and `judgement` (persons,). Errors:
    ValueError for another format: conversations are held by `simulated_encounters`.

    >>> from assess.config import shipped
    >>> from assess.documents.library import read_folder
    >>> test = read_folder(shipped("instruments")).latest_instrument("moments-of-truth-a")
    >>> _, judgement = people(2, 1, [])
    >>> len(answers(test, {}, judgement, 1))
    2
    """
    generator = np.random.default_rng([seed, *instrument.key.encode()])
    columns: dict[str, Sequence[Answer]] = {}
    for item in instrument.items:
        if instrument.format.kind == "likert":
            columns[item.id] = _ratings(item, facets, judgement.size, instrument.format.points, generator)
        elif instrument.format.kind == "best-worst":
            columns[item.id] = _picks(item, judgement, generator)
        else:
            raise ValueError(f"{instrument.key}: no synthetic answers for {instrument.format.kind}")
    return [{item_id: column[person] for item_id, column in columns.items()} for person in range(judgement.size)]


def _ratings(
    item: Item, facets: dict[str, Floats], count: int, points: int, generator: np.random.Generator
) -> list[Answer]:
    if not item.scored:
        right = item.expected or 1
        slips = generator.random(count) < SLIP
        other = points + 1 - right if 2 * right != points + 1 else points
        return [{"rating": int(other if slip else right)} for slip in slips]
    assert item.facet is not None
    easiness = generator.normal(0, 0.35)
    error = generator.standard_normal(count)
    standing = LOADING * facets[item.facet] + np.sqrt(1 - LOADING**2) * error + easiness
    category = 1 + np.searchsorted(CATEGORIES_AT, standing)
    ratings = points + 1 - category if item.keyed == "reverse" else category
    return [{"rating": int(rating)} for rating in ratings]


def _picks(item: Item, judgement: Floats, generator: np.random.Generator) -> list[Answer]:
    key = np.array([option.effectiveness for option in item.options], float)
    noise = NOISE * np.exp(-KEENNESS * judgement) * np.exp(generator.normal(0, 0.25))
    seen = key + noise[:, None] * generator.standard_normal((judgement.size, key.size))
    names = [option.id for option in item.options]
    best, worst = seen.argmax(axis=1), seen.argmin(axis=1)
    return [{"best": names[high], "worst": names[low]} for high, low in zip(best, worst, strict=True)]
