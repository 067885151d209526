"""What formats with one option at each end share: the mark is 1 at the first end, -1 at the last, 0 between."""

from collections.abc import Callable, Mapping
from typing import Any

from assess.documents.instrument import Format
from assess.documents.item import Item
from assess.formats.base import Field, Problems, Value, check_option, option_ids

Marks = Callable[[Item, Format, Value, Problems], tuple[float, ...]]


def end_fields(first: str, last: str) -> Callable[[Item, Format], tuple[Field, ...]]:
    """The fields of two ends, the second unlike the first."""

    def fields(item: Item, _format: Format) -> tuple[Field, ...]:
        ids = option_ids(item)
        return (
            Field(first, ids, f"{first}-missing"),
            Field(last, ids, f"{last}-missing", unlike=first, clash=f"{last}-like-{first}"),
        )

    return fields


def end_marks(first: str, last: str) -> Marks:
    """The marks of two ends."""

    def marks(item: Item, _format: Format, value: Value, problems: Problems) -> tuple[float, ...]:
        check_option(item, value[first], first, problems)
        check_option(item, value[last], last, problems)
        if not problems and value[first] == value[last]:
            problems.append(f"{first} and {last} are the same option; choose two different ones")
        return tuple(float((option == value[first]) - (option == value[last])) for option in option_ids(item))

    return marks


def end_value(first: str, last: str) -> Callable[[Mapping[str, str]], dict[str, Any]]:
    """Two ends as they are stored."""

    def value(fields: Mapping[str, str]) -> dict[str, Any]:
        return {first: fields[first], last: fields[last]}

    return value
