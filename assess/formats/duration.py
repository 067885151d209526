"""How long an instrument takes, before enough people have taken it: the one estimate behind every minute shown."""

import math
from collections.abc import Iterator, Sequence

from assess.documents.blueprint import Blueprint
from assess.documents.fault import Fault
from assess.documents.instrument import Format, Instrument
from assess.documents.item import Item
from assess.formats import turns
from assess.formats.base import ResponseFormat
from assess.formats.registry import format_of

WORDS_A_MINUTE = 180
WORDS_A_MINUTE_IN_A_SECOND_LANGUAGE = 120
SECONDS_A_CHOICE = 7  # among options
SECONDS_A_STATEMENT = 4  # rated by itself


def minutes(instrument: Instrument, words_a_minute: int = WORDS_A_MINUTE) -> float:
    """Reading every item, and what there is to choose and to rate; of twin conversations the longer one."""
    known = format_of(instrument)
    if instrument.by_turns:
        answering = sum(SECONDS_A_CHOICE * max(map(turns.most_turns, group)) for group in turns.groups(instrument))
    else:
        answering = sum(_seconds(known, item, instrument.format) for item in instrument.items)
    return words(instrument) / words_a_minute + answering / 60


def paces(instrument: Instrument) -> tuple[float, float]:
    """The minutes of most readers, and of those who read it in a second language."""
    return minutes(instrument), minutes(instrument, WORDS_A_MINUTE_IN_A_SECOND_LANGUAGE)


def words(instrument: Instrument) -> int:
    """The words of the items with their options, in whatever script; of conversations those of the longest way."""
    if instrument.by_turns:
        return sum(max(map(turns.most_words, group)) for group in turns.groups(instrument))
    texts = ((item.text, *(option.text for option in item.options)) for item in instrument.items)
    return sum(len(text.split()) for item in texts for text in item)


def _seconds(known: ResponseFormat, item: Item, answer_format: Format) -> int:
    """Both ends of a scenario are one choice; each place of a ranking but the last is one of its own."""
    fields = known.fields(item, answer_format)
    if known.rated:
        return SECONDS_A_STATEMENT * len(fields)
    return SECONDS_A_CHOICE * (len(fields) - 1 if fields[0].own_place else 1)


def battery_time_problems(blueprint: Blueprint, battery: Sequence[Instrument]) -> Iterator[Fault]:
    """A battery takes no longer than its blueprint promises, by the estimate for a first language."""
    needed = sum(minutes(instrument) for instrument in battery)
    if blueprint.minutes is not None and needed > blueprint.minutes:
        parts = ", ".join(f"{one.slug} {minutes(one):.1f}" for one in battery)
        reason = f"the battery takes {needed:.1f} minutes ({parts}), {blueprint.minutes} at most"
        yield Fault("battery", reason, "shorten a part, or promise more minutes", warning=True)


def time_limit_problems(instrument: Instrument) -> Iterator[Fault]:
    """A time limit leaves time to read everything, in a second language too."""
    needed = math.ceil(minutes(instrument, WORDS_A_MINUTE_IN_A_SECOND_LANGUAGE))
    if instrument.time_limit is not None and instrument.time_limit < needed:
        reason = f"{instrument.time_limit} minutes, and somebody who reads it in a second language needs {needed}"
        yield Fault("time_limit", reason, f"give {needed} minutes or more, or leave the limit out")
