"""Every option of a scenario rated by itself; the marks are the ratings."""

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
    check_rating,
    keyed_options,
    labels_of_points,
    numbers,
    option_columns,
    option_ids,
    practice_numbers,
    practice_options,
)

PREFIX = "option."
NEAR_ENOUGH = 1  # points by which a practice rating may differ from the expected one


def _fields(item: Item, answer_format: Format) -> tuple[Field, ...]:
    points = numbers(answer_format.points)
    return tuple(Field(PREFIX + option, points, "option-rating-missing") for option in option_ids(item))


def _marks(item: Item, answer_format: Format, value: Value, problems: Problems) -> tuple[float, ...]:
    ratings = value["ratings"]
    if not isinstance(ratings, Mapping):
        problems.append(f"ratings is an object of one number for each option, not {type(ratings).__name__}")
        return ()
    for option in ratings:
        check_option(item, option, "a rated option", problems)
    problems.extend(f"option {option} is not rated" for option in option_ids(item) if option not in ratings)
    known = [option for option in option_ids(item) if option in ratings]
    points = answer_format.points
    return tuple(check_rating(ratings[option], points, f"option {option}", problems) for option in known)


def _to_fields(value: Value) -> dict[str, str]:
    return {PREFIX + option: str(rating) for option, rating in value["ratings"].items()}


def _to_value(fields: Mapping[str, str]) -> dict[str, Any]:
    return {"ratings": by_option(PREFIX, fields)}


def _check(instrument: Instrument) -> Iterator[Fault]:
    yield from labels_of_points(instrument)
    yield from keyed_options(instrument)
    yield from practice_options(instrument)
    yield from practice_numbers(instrument, instrument.format.points)


def _passed(practice: Practice, value: Value) -> bool:
    """Each option that the practice names is rated within a point of what it expects."""
    ratings = value["ratings"]
    return all(
        option in ratings and abs(ratings[option] - int(expected)) <= NEAR_ENOUGH
        for option, expected in practice.expected.items()
    )


RATE_EACH = ResponseFormat(
    "rate-each", ("ratings",), _fields, _marks, _to_fields, _to_value, option_columns, _check, _passed,
    rated=True,
)  # fmt: skip
