"""What the tags of options say from the customer's side, and how far that foretells the key."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.documents.item import Item
from assess.documents.vocabulary import Vocabulary


@dataclass(frozen=True)
class CustomerView:
    """The tags of `scenarios` keyed scenarios over `options` options that have a moment.

    `moment_key` is the correlation of moment and key (None where either never differs); `two_warm` the share of
    scenarios with two options of the best moment or of the best orientation; `worst_misery` the share whose worst
    option is of the worst moment.
    """

    scenarios: int
    options: int
    moment_key: float | None
    two_warm: float
    worst_misery: float


def customer_view(items: Sequence[Item], words: Vocabulary) -> CustomerView:
    """How tags and keys of scenarios go together; moments and orientations are worst first in the vocabulary.

    Formula: Pearson's r of the moment's place (0, 1, 2) with the key over all options that have both; shares are
    counts over scenarios. The options of a scenario that tie for the worst share it.
    Source: Pearson (1895), Proceedings of the Royal Society 58, for r.
    Shapes: any number of scenarios, at least one with keyed options; others are passed over.
    Units: r from -1 to 1, shares from 0 to 1.
    Errors: ValueError without keyed scenarios, and where the vocabulary has no moments or no orientations.
    """
    keyed = [item for item in items if any(option.effectiveness is not None for option in item.options)]
    if not keyed or not words.moments or not words.orientations:
        raise ValueError("a customer's view needs keyed scenarios, moments and orientations")
    places = {word.id: place for place, word in enumerate(words.moments)}
    felt = [
        (places[option.tags.moment], option.effectiveness)
        for item in keyed
        for option in item.options
        if option.tags.moment in places and option.effectiveness is not None
    ]
    warmest = {"moment": words.moments[-1].id, "orientation": words.orientations[-1].id}
    return CustomerView(
        scenarios=len(keyed),
        options=len(felt),
        moment_key=_correlation(felt),
        two_warm=_mean([any(_twice(item, tag, word) for tag, word in warmest.items()) for item in keyed]),
        worst_misery=_mean([_worst_share(item, words.moments[0].id) for item in keyed]),
    )


def _twice(item: Item, tag: str, word: str) -> bool:
    return [getattr(option.tags, tag) for option in item.options].count(word) > 1


def _worst_share(item: Item, misery: str) -> float:
    keys = [option.effectiveness for option in item.options if option.effectiveness is not None]
    worst = [option for option in item.options if option.effectiveness == min(keys)]
    return sum(option.tags.moment == misery for option in worst) / len(worst)


def _mean(values: Sequence[float]) -> float:
    return sum(values) / len(values)


def _correlation(pairs: Sequence[tuple[int, float]]) -> float | None:
    if len({place for place, _key in pairs}) < 2 or len({key for _place, key in pairs}) < 2:
        return None
    places, keys = np.array(pairs, dtype=np.float64).T
    return float(np.corrcoef(places, keys)[0, 1])
