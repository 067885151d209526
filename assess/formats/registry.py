"""The response formats there are; an answer is checked here and nowhere else."""

import math
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import Any

from assess.documents.fault import Fault
from assess.documents.instrument import Format, Instrument
from assess.documents.item import Item
from assess.formats import turns
from assess.formats.base import Problems, Response, ResponseError, ResponseFormat
from assess.formats.best_worst import BEST_WORST
from assess.formats.encounter import ENCOUNTER
from assess.formats.forced_choice import FORCED_CHOICE
from assess.formats.likert import LIKERT
from assess.formats.pick_one import PICK_ONE
from assess.formats.rank import RANK
from assess.formats.rate_each import RATE_EACH

FORMATS: dict[str, ResponseFormat] = {
    one.kind: one for one in (LIKERT, PICK_ONE, BEST_WORST, RATE_EACH, RANK, FORCED_CHOICE, ENCOUNTER)
}


def format_of(instrument: Instrument) -> ResponseFormat:
    """The instrument's response format; KeyError for one that the check would have refused."""
    return FORMATS[instrument.format.kind]


def validate(item: Item, answer_format: Format, value: object) -> Response:
    """The Response in that JSON value; ResponseError with every problem when it is not a full, exact answer."""
    problems: Problems = []
    known = FORMATS[answer_format.kind]
    parts = _parts(value, known.parts, problems)
    marks = () if problems else known.marks(item, answer_format, parts, problems)
    if problems:
        raise ResponseError(item.id, problems)
    return Response(item.id, marks)


def _parts(value: object, names: tuple[str, ...], problems: Problems) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(f"an answer is an object with {', '.join(names)}, not {type(value).__name__}")
        return {}
    problems.extend(f"'{name}' is missing" for name in names if name not in value)
    problems.extend(f"'{name}' is not part of this answer" for name in map(str, value) if name not in names)
    return value


def items_per_page(instrument: Instrument) -> int:
    """How many items a page shows: one scenario or block, or some statements."""
    return 1 if format_of(instrument).one_by_one else instrument.format.per_page


def page_count(instrument: Instrument) -> int:
    """How many pages a sitting has; of twin conversations it has one."""
    if instrument.by_turns:
        return sum(map(turns.pages_of_group, turns.groups(instrument)))
    return math.ceil(len(instrument.items) / items_per_page(instrument))


def format_problems(instrument: Instrument) -> Iterator[Fault]:
    """What the format finds wrong with an instrument, its items joined."""
    known = FORMATS.get(instrument.format.kind)
    if known is None:
        near = get_close_matches(instrument.format.kind, FORMATS, n=1)
        remedy = f"did you mean {near[0]}?" if near else f"use one of {', '.join(FORMATS)}"
        yield Fault("format > kind", f"there is no response format {instrument.format.kind}", remedy)
        return
    yield from known.check(instrument)
