"""In which order a sitting shows its items and options: drawn once from the sitting's seed, then stored."""

import itertools
import random
from collections.abc import Sequence

from assess.documents.instrument import Instrument
from assess.formats.registry import page_count

Page = list[list[str]]  # of each item: its id, then the ids of its options in the order shown


def arrange(instrument: Instrument, seed: int) -> list[Page]:
    """The pages of a sitting; the same seed gives the same order. Page sizes differ by one at most."""
    draw = random.Random(seed)
    items = [[item.id, *(option.id for option in item.options)] for item in instrument.items]
    if instrument.order == "shuffled":
        draw.shuffle(items)
        items = [[item_id, *_shuffled(draw, options)] for item_id, *options in items]
    pages = page_count(instrument)
    cuts = [round(number * len(items) / pages) for number in range(pages + 1)]
    return [items[start:end] for start, end in itertools.pairwise(cuts)]


def _shuffled(draw: random.Random, options: Sequence[str]) -> list[str]:
    mixed = list(options)
    draw.shuffle(mixed)
    return mixed
