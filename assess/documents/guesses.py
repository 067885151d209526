"""How often a reader who sees only the options finds the best and the worst, and what tells of one another."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np

from assess.arrays import Floats
from assess.documents.item import Item

Z90 = 1.645


@dataclass(frozen=True)
class Guesses:
    """The share of scenarios where guesses find the option at one end, that of blind picks, and an upper bound."""

    hits: float
    chance: float
    highest: float


def guesses(found: Sequence[Floats], keys: Sequence[Floats]) -> Guesses:
    """How often the option foretold to be best is keyed best; turn both round for the worst.

    Formula: a hit is 1 where the options foretold highest are keyed highest, their share where some of them are;
    `chance` is the mean share of options keyed highest; `highest` is the upper end of the 90 % score interval,
    (h + z²/2n + z√(h(1 − h)/n + z²/4n²))/(1 + z²/n) with z = 1.645 and n scenarios.
    Source: Wilson (1927), Journal of the American Statistical Association 22.
    Shapes: `found` and `keys` one array a scenario, of equal lengths.
    Units: shares from 0 to 1.
    Errors: ValueError without scenarios.
    """
    if not keys:
        raise ValueError("without scenarios there is nothing to guess")
    hits = float(np.mean([_hit(guess, key) for guess, key in zip(found, keys, strict=True)]))
    chance = float(np.mean([np.mean(np.isclose(key, key.max())) for key in keys]))
    count = len(keys)
    middle = hits + Z90**2 / (2 * count)
    reach = Z90 * float(np.sqrt(max(0.0, hits * (1 - hits)) / count + Z90**2 / (4 * count**2)))
    return Guesses(hits, chance, min(1.0, (middle + reach) / (1 + Z90**2 / count)))


def _hit(guess: Floats, key: Floats) -> float:
    """Whether the option foretold to be best is keyed best; options that tie share the hit."""
    first = np.isclose(guess, guess.max())
    return float(np.mean(np.isclose(key[first], key.max())))


def keyed_options(item: Item) -> bool:
    """Whether a scenario has options to choose among, all of them keyed."""
    return len(item.options) > 1 and all(option.effectiveness is not None for option in item.options)


def told_together(items: Sequence[Item], exclusions: Iterable[Sequence[str]] = ()) -> list[list[int]]:
    """Places of scenarios that tell of one another and are left out together: twins, exclusions, equal options."""
    place = {item.id: number for number, item in enumerate(items)}
    group = list(range(len(items)))
    pairs = [(item.id, item.twin) for item in items if item.twin in place]
    pairs += [(one, other) for names in exclusions for one, other in pairwise(names)]
    offered: dict[frozenset[str], str] = {}
    for item in items:
        pairs.append((item.id, offered.setdefault(frozenset(option.text for option in item.options), item.id)))
    for one, other in pairs:
        if one in place and other in place:
            old, new = group[place[one]], group[place[str(other)]]
            group = [new if mark == old else mark for mark in group]
    return [[n for n, mark in enumerate(group) if mark == each] for each in dict.fromkeys(group)]
