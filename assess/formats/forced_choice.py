"""Which statement of a block is most, and which is least like oneself."""

from collections.abc import Iterator

from assess.documents.fault import Fault
from assess.documents.instrument import Instrument
from assess.documents.item import Item
from assess.formats.base import (
    LIKEST_KEYS_APART,
    ResponseFormat,
    option_columns,
    plain_fields,
    practice_ends,
    practice_options,
    same_answer,
)
from assess.formats.two_ends import end_fields, end_marks, end_value

ENDS = ("most", "least")


def _check(instrument: Instrument) -> Iterator[Fault]:
    for item in instrument.items:
        yield from _block(item)
    yield from practice_options(instrument)
    yield from practice_ends(instrument, ENDS)


def _block(item: Item) -> Iterator[Fault]:
    if len(item.options) < 2:
        yield Fault(item.id, "fewer than two statements", "write more")
    for option in item.options:
        if option.facet is None:
            yield Fault(f"{item.id} > {option.id}", "no facet", "say what the statement measures")
    facets = [option.facet for option in item.options]
    if len(set(facets)) < len(facets):
        yield Fault(item.id, "two statements of one facet", "compare different facets")
    rated = [option.desirability for option in item.options if option.desirability is not None]
    if rated and max(rated) - min(rated) > LIKEST_KEYS_APART:
        reason = f"desirability differs by more than {LIKEST_KEYS_APART}"
        yield Fault(item.id, reason, "match the statements", warning=True)


FORCED_CHOICE = ResponseFormat(
    "forced-choice", ENDS, end_fields(*ENDS), end_marks(*ENDS), plain_fields, end_value(*ENDS), option_columns,
    _check, same_answer, statements=True,
)  # fmt: skip
