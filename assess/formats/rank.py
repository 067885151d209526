"""Options put in order; the marks are the places, 1 for the first."""

from collections.abc import Iterator, Mapping
from typing import Any

from assess.documents.fault import Fault
from assess.documents.instrument import Format, Instrument
from assess.documents.item import Item, Practice
from assess.formats.base import (
    Field,
    Problems,
    ResponseFormat,
    Value,
    by_option,
    check_option,
    keyed_options,
    numbers,
    option_columns,
    option_ids,
    practice_numbers,
    practice_options,
)

PREFIX = "option."


def _fields(item: Item, _format: Format) -> tuple[Field, ...]:
    places = numbers(len(item.options))
    return tuple(
        Field(PREFIX + option, places, "place-missing", own_place=True, clash="place-taken")
        for option in option_ids(item)
    )


def _marks(item: Item, _format: Format, value: Value, problems: Problems) -> tuple[float, ...]:
    order = value["order"]
    if not isinstance(order, list | tuple):
        problems.append(f"order is a list of option ids, first place first, not {type(order).__name__}")
        return ()
    for option in order:
        check_option(item, option, "a ranked option", problems)
    for known in option_ids(item):
        times = sum(option == known for option in order)
        if times != 1:
            problems.append(f"option {known} must have exactly one place, it has {times}")
    return () if problems else tuple(float(list(order).index(option) + 1) for option in option_ids(item))


def _to_fields(value: Value) -> dict[str, str]:
    return {PREFIX + option: str(place) for place, option in enumerate(value["order"], start=1)}


def _to_value(fields: Mapping[str, str]) -> dict[str, Any]:
    places = by_option(PREFIX, fields)
    return {"order": sorted(places, key=places.__getitem__)}


def _check(instrument: Instrument) -> Iterator[Fault]:
    yield from keyed_options(instrument)
    yield from practice_options(instrument)
    yield from practice_numbers(instrument, max(1, len(instrument.practice.options)))
    places = list(instrument.practice.expected.values())
    if len(set(places)) < len(places):
        yield Fault("practice > expected", "expects two options at one place", "give each a place of its own")


def _passed(practice: Practice, value: Value) -> bool:
    """Each option that the practice names stands at its place."""
    order = list(value["order"])
    return all(
        option in order and order.index(option) + 1 == int(place) for option, place in practice.expected.items()
    )


RANK = ResponseFormat(
    "rank", ("order",), _fields, _marks, _to_fields, _to_value, option_columns, _check, _passed,
    first_is_lowest=True,
)  # fmt: skip
