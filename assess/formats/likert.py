"""Statements rated on a scale of agreement or frequency; the mark is the rating."""

from collections.abc import Iterator, Mapping
from typing import Any

from assess.documents.fault import Fault
from assess.documents.instrument import Format, Instrument
from assess.documents.item import Item
from assess.formats.base import (
    Column,
    Field,
    Problems,
    ResponseFormat,
    Value,
    check_rating,
    labels_of_points,
    numbers,
    plain_fields,
    same_answer,
)


def _fields(item: Item, answer_format: Format) -> tuple[Field, ...]:
    return (Field("rating", numbers(answer_format.points), "rating-missing"),)


def _marks(item: Item, answer_format: Format, value: Value, problems: Problems) -> tuple[float, ...]:
    return (check_rating(value["rating"], answer_format.points, "rating", problems),)


def _to_value(fields: Mapping[str, str]) -> dict[str, Any]:
    return {"rating": int(fields["rating"])}


def _columns(item: Item) -> tuple[Column, ...]:
    return (Column(item.id, float("nan"), item.keyed == "reverse"),)


def _check(instrument: Instrument) -> Iterator[Fault]:
    points = instrument.format.points
    yield from labels_of_points(instrument)
    for item in instrument.items:
        if item.options:
            yield Fault(item.id, "a statement to rate has no options", "take them out")
        if item.expected is not None and item.expected > points:
            yield Fault(item.id, f"expects answer {item.expected} of {points}", f"use a number from 1 to {points}")
    expected = instrument.practice.expected
    if set(expected) != {"rating"}:
        reason = f"says {', '.join(expected) or 'nothing'}"
        yield Fault("practice > expected", reason, "write rating = NUMBER")
    elif type(expected["rating"]) is not int or not 1 <= expected["rating"] <= points:
        reason = f"{expected['rating']} is out of reach, so nobody can pass"
        yield Fault("practice > expected > rating", reason, f"use a number from 1 to {points}")


LIKERT = ResponseFormat(
    "likert", ("rating",), _fields, _marks, plain_fields, _to_value, _columns, _check, same_answer,
    one_by_one=False, rated=True, statements=True,
)  # fmt: skip
