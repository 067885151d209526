"""The most and the least effective option of a scenario."""

from collections.abc import Iterator

from assess.documents.fault import Fault
from assess.documents.instrument import Instrument
from assess.formats.base import (
    ResponseFormat,
    keyed_options,
    option_columns,
    plain_fields,
    practice_ends,
    practice_options,
    same_answer,
)
from assess.formats.two_ends import end_fields, end_marks, end_value

ENDS = ("best", "worst")


def _check(instrument: Instrument) -> Iterator[Fault]:
    yield from keyed_options(instrument)
    yield from practice_options(instrument)
    yield from practice_ends(instrument, ENDS)


BEST_WORST = ResponseFormat(
    "best-worst", ENDS, end_fields(*ENDS), end_marks(*ENDS), plain_fields, end_value(*ENDS), option_columns, _check,
    same_answer,
)  # fmt: skip
