"""In which order a sitting shows its items and options: drawn once from the sitting's seed, then stored."""

import itertools
import random
from collections.abc import Collection, Sequence

from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.formats import turns
from assess.formats.registry import page_count

Page = list[list[str]]  # of each item: its id, then the ids of its options (or lines) in the order shown


def arrange(instrument: Instrument, seed: int, left_out: Collection[str] = ()) -> list[Page]:
    """The pages of a sitting; the same seed gives the same order. Page sizes differ by one at most.

    A conversation stands on the page it begins on; the pages of its later turns have no item of their own.
    """
    draw = random.Random(seed)
    items = [[item.id, *_choices(item)] for item in turns.given(instrument, left_out)]
    if instrument.order == "shuffled":
        draw.shuffle(items)
        items = [[item_id, *_shuffled(draw, options)] for item_id, *options in items]
    if instrument.by_turns:
        room = {item.id: turns.pages_of_group(group) for group in turns.groups(instrument) for item in group}
        return [page for item in items for page in ([item], *([] for _ in range(room[item[0]] - 1)))]
    pages = page_count(instrument)
    cuts = [round(number * len(items) / pages) for number in range(pages + 1)]
    return [items[start:end] for start, end in itertools.pairwise(cuts)]


def _choices(item: Item) -> list[str]:
    return turns.names_of(item) if item.nodes else [option.id for option in item.options]


def _shuffled(draw: random.Random, options: Sequence[str]) -> list[str]:
    mixed = list(options)
    draw.shuffle(mixed)
    return mixed
