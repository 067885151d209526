"""One option to pick; the mark is 1 for it and 0 for the others."""

from collections.abc import Iterator, Mapping
from typing import Any

from assess.documents.fault import Fault
from assess.documents.instrument import Format, Instrument
from assess.documents.item import Item
from assess.formats.base import (
    Field,
    Problems,
    ResponseFormat,
    Value,
    check_option,
    keyed_options,
    option_columns,
    option_ids,
    plain_fields,
    practice_ends,
    practice_options,
    same_answer,
)


def _fields(item: Item, _format: Format) -> tuple[Field, ...]:
    return (Field("pick", option_ids(item), "pick-missing"),)


def _marks(item: Item, _format: Format, value: Value, problems: Problems) -> tuple[float, ...]:
    check_option(item, value["pick"], "pick", problems)
    return tuple(float(option == value["pick"]) for option in option_ids(item))


def _to_value(fields: Mapping[str, str]) -> dict[str, Any]:
    return {"pick": fields["pick"]}


def _check(instrument: Instrument) -> Iterator[Fault]:
    yield from keyed_options(instrument)
    yield from practice_options(instrument)
    yield from practice_ends(instrument, ("pick",))


PICK_ONE = ResponseFormat(
    "pick-one",
    ("pick",),
    _fields,
    _marks,
    plain_fields,
    _to_value,
    option_columns,
    _check,
    same_answer,
)
