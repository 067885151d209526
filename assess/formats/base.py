"""What every response format tells of itself, and the pieces that several of them share."""

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from assess.documents.fault import Fault
from assess.documents.instrument import Format, Instrument
from assess.documents.item import Item, Practice

Value = Mapping[str, Any]
Problems = list[str]
LIKEST_KEYS_APART = 0.7  # how far the desirability of statements in one block may differ


class ResponseError(ValueError):
    """An answer cannot be used; `problems` holds every reason, each with what would do."""

    def __init__(self, item: str, problems: Problems) -> None:
        self.item = item
        self.problems = problems
        super().__init__("; ".join(f"{item}: {problem}" for problem in problems))


@dataclass(frozen=True)
class Response:
    """A valid answer: one number for each column of the item, in the item's order (see each format's `marks`)."""

    item: str
    marks: tuple[float, ...]


@dataclass(frozen=True)
class Field:
    """One choice on a page: its name within the item, what may be chosen, and codes for what can be wrong.

    `missing` is said where nothing was chosen; `unlike` names an earlier field that must hold another choice, and
    `own_place` that no other field of the item may hold the same; `clash` is said where that is not so.
    """

    name: str
    choices: tuple[str, ...]
    missing: str
    unlike: str = ""
    own_place: bool = False
    clash: str = ""


@dataclass(frozen=True)
class Column:
    """One column of the answer matrix: its name, the option it stands for, and whether it is turned round.

    In a conversation `turn` is the node of the line, and `reference` the node's mean.
    """

    name: str
    effectiveness: float
    reverse: bool
    turn: str = ""
    reference: float = math.nan


@dataclass(frozen=True)
class ResponseFormat:
    """A way to answer items.

    `parts` are the keys of a stored answer; `fields` what a page asks; `marks` a stored answer as numbers, noting
    problems; `to_fields` and `to_value` go between the two; `columns` is how an item stands in the answer matrix;
    `check` what is wrong with an instrument of this format; `passed` whether a practice answer shows that it was
    understood. `rated` formats give numbers on a scale; `statements` are about oneself; `first_is_lowest` where a
    low mark is the preferred one.
    """

    kind: str
    parts: tuple[str, ...]
    fields: Callable[[Item, Format], tuple[Field, ...]]
    marks: Callable[[Item, Format, Value, Problems], tuple[float, ...]]
    to_fields: Callable[[Value], dict[str, str]]
    to_value: Callable[[Mapping[str, str]], dict[str, Any]]
    columns: Callable[[Item], tuple[Column, ...]]
    check: Callable[[Instrument], Iterator[Fault]]
    passed: Callable[[Practice, Value], bool]
    one_by_one: bool = True
    rated: bool = False
    statements: bool = False
    first_is_lowest: bool = False


def option_ids(item: Item) -> tuple[str, ...]:
    """The ids of the options, in the item's order."""
    return tuple(option.id for option in item.options)


def numbers(count: int) -> tuple[str, ...]:
    """1 to so many, as a page sends them."""
    return tuple(str(number) for number in range(1, count + 1))


def option_columns(item: Item) -> tuple[Column, ...]:
    """A column for each option, with its key."""
    return tuple(
        Column(
            f"{item.id}/{option.id}",
            float("nan") if option.effectiveness is None else option.effectiveness,
            option.keyed == "reverse",
        )
        for option in item.options
    )


def check_rating(rating: object, points: int, place: str, problems: Problems) -> float:
    """The rating as a number; a problem where it is none of the scale."""
    if type(rating) is not int or not 1 <= rating <= points:
        problems.append(f"{place} must be a whole number from 1 to {points}, not {rating!r}")
        return 0.0
    return float(rating)


def check_option(item: Item, option: object, place: str, problems: Problems) -> None:
    """A problem where that is no option of the item."""
    if option not in option_ids(item):
        problems.append(f"{place} must be one of {', '.join(option_ids(item))}, not {option!r}")


def plain_fields(value: Value) -> dict[str, str]:
    """A stored answer whose parts are the fields themselves."""
    return {name: str(part) for name, part in value.items()}


def by_option(prefix: str, fields: Mapping[str, str]) -> dict[str, int]:
    """The numbers of fields named after options."""
    return {name.removeprefix(prefix): int(number) for name, number in fields.items() if name.startswith(prefix)}


def same_answer(practice: Practice, value: Value) -> bool:
    """Whether the practice answer is exactly the expected one."""
    return dict(value) == dict(practice.expected)


def keyed_options(instrument: Instrument) -> Iterator[Fault]:
    """Two options or more in each item, each with a key, and keys that differ."""
    for item in instrument.items:
        if len(item.options) < 2:
            yield Fault(item.id, "fewer than two options", "write more")
            continue
        missing = [option.id for option in item.options if option.effectiveness is None]
        for option_id in missing:
            remedy = "give the experts' mean from 1 to 6: `key = { value = 4.2, ... }`"
            yield Fault(f"{item.id} > {option_id}", "no key", remedy)
        if not missing and len({option.effectiveness for option in item.options}) == 1:
            yield Fault(item.id, "all options are equally effective", "without a range nothing can be scored")


def labels_of_points(instrument: Instrument) -> Iterator[Fault]:
    """A label for each point of the scale."""
    points, labels = instrument.format.points, instrument.format.labels
    if len(labels) != points:
        yield Fault("format", f"{points} points but {len(labels)} labels", "give a label for each point")


def practice_options(instrument: Instrument) -> Iterator[Fault]:
    """Two options or more to practise with."""
    if len(instrument.practice.options) < 2:
        yield Fault("practice", "fewer than two options", "write more")


def practice_ends(instrument: Instrument, parts: tuple[str, ...]) -> Iterator[Fault]:
    """The practice expects options that it offers, each for its own part."""
    practice = instrument.practice
    if set(practice.expected) != set(parts):
        wanted = ", ".join(f'{part} = "..."' for part in parts)
        yield Fault("practice > expected", f"says {', '.join(practice.expected) or 'nothing'}", f"write {wanted}")
        return
    offered = {option.id for option in practice.options}
    for part in parts:
        if practice.expected[part] not in offered:
            reason = f"expects option {practice.expected[part]}, which is not offered, so nobody can pass"
            yield Fault(f"practice > expected > {part}", reason, f"use one of {', '.join(sorted(offered))}")
    if len(parts) > 1 and len(set(practice.expected.values())) < len(parts):
        yield Fault("practice > expected", "expects one option for both ends", "name two different ones")


def practice_numbers(instrument: Instrument, highest: int) -> Iterator[Fault]:
    """The practice expects numbers within reach, of options that it offers."""
    practice = instrument.practice
    offered = {option.id for option in practice.options}
    if not practice.expected:
        yield Fault("practice > expected", "says nothing", "say which answer shows that it was understood")
    for option, number in practice.expected.items():
        place = f"practice > expected > {option}"
        if option not in offered:
            yield Fault(place, f"there is no option {option}", f"use one of {', '.join(sorted(offered))}")
        if type(number) is not int or not 1 <= number <= highest:
            yield Fault(place, f"{number} is out of reach, so nobody can pass", f"use a number from 1 to {highest}")
