"""What a candidate answered to one item, checked strictly: nothing is guessed or trimmed into an answer."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from assess.documents.instrument import Format
from assess.documents.item import Item


class ResponseError(ValueError):
    """An answer cannot be used; `problems` holds every reason, each with what would do."""

    def __init__(self, item: str, problems: list[str]) -> None:
        self.item = item
        self.problems = problems
        super().__init__("; ".join(f"{item}: {problem}" for problem in problems))


@dataclass(frozen=True)
class Response:
    """A valid answer: one number for each option in the item's order (Likert: one number).

    Likert and rate-each: the rating. Pick-one: 1 for the choice. Best-worst and forced-choice: 1 for best or
    most, -1 for worst or least, 0 otherwise. Rank: the place, 1 for the first.
    """

    item: str
    marks: tuple[float, ...]


def validate(item: Item, answer_format: Format, value: object) -> Response:
    """The Response in that JSON value; ResponseError with every problem when it is not a full, exact answer."""
    problems: list[str] = []
    parts = _parts(value, FIELDS[answer_format.kind], problems)
    marks = () if problems else READERS[answer_format.kind](item, answer_format, parts, problems)
    if problems:
        raise ResponseError(item.id, problems)
    return Response(item.id, marks)


FIELDS: dict[str, tuple[str, ...]] = {
    "likert": ("rating",),
    "pick-one": ("pick",),
    "best-worst": ("best", "worst"),
    "rate-each": ("ratings",),
    "rank": ("order",),
    "forced-choice": ("most", "least"),
}


def _parts(value: object, names: tuple[str, ...], problems: list[str]) -> Mapping[str, Any]:
    if not isinstance(value, Mapping):
        problems.append(f"an answer is an object with {', '.join(names)}, not {type(value).__name__}")
        return {}
    problems.extend(f"'{name}' is missing" for name in names if name not in value)
    problems.extend(f"'{name}' is not part of this answer" for name in map(str, value) if name not in names)
    return value


def _rating(rating: object, points: int, place: str, problems: list[str]) -> float:
    if type(rating) is not int or not 1 <= rating <= points:
        problems.append(f"{place} must be a whole number from 1 to {points}, not {rating!r}")
        return 0.0
    return float(rating)


def _option(item: Item, option: object, place: str, problems: list[str]) -> None:
    if option not in [known.id for known in item.options]:
        names = ", ".join(known.id for known in item.options)
        problems.append(f"{place} must be one of {names}, not {option!r}")


def _likert(item: Item, answer_format: Format, parts: Mapping[str, Any], problems: list[str]) -> tuple[float, ...]:
    return (_rating(parts["rating"], answer_format.points, "rating", problems),)


def _pick(item: Item, answer_format: Format, parts: Mapping[str, Any], problems: list[str]) -> tuple[float, ...]:
    _option(item, parts["pick"], "pick", problems)
    return tuple(float(option.id == parts["pick"]) for option in item.options)


def _two(first: str, last: str) -> Callable[..., tuple[float, ...]]:
    """The reader of a format with one option at each end."""

    def read(item: Item, answer_format: Format, parts: Mapping[str, Any], problems: list[str]) -> tuple[float, ...]:
        _option(item, parts[first], first, problems)
        _option(item, parts[last], last, problems)
        if not problems and parts[first] == parts[last]:
            problems.append(f"{first} and {last} are the same option; choose two different ones")
        return tuple(float((option.id == parts[first]) - (option.id == parts[last])) for option in item.options)

    return read


def _rate_each(
    item: Item, answer_format: Format, parts: Mapping[str, Any], problems: list[str]
) -> tuple[float, ...]:
    ratings = parts["ratings"]
    if not isinstance(ratings, Mapping):
        problems.append(f"ratings is an object of one number for each option, not {type(ratings).__name__}")
        return ()
    for option in ratings:
        _option(item, option, "a rated option", problems)
    problems.extend(f"option {option.id} is not rated" for option in item.options if option.id not in ratings)
    known = [option.id for option in item.options if option.id in ratings]
    return tuple(_rating(ratings[option], answer_format.points, f"option {option}", problems) for option in known)


def _rank(item: Item, answer_format: Format, parts: Mapping[str, Any], problems: list[str]) -> tuple[float, ...]:
    order = parts["order"]
    if not isinstance(order, list | tuple):
        problems.append(f"order is a list of option ids, first place first, not {type(order).__name__}")
        return ()
    for option in order:
        _option(item, option, "a ranked option", problems)
    for known in item.options:
        times = sum(option == known.id for option in order)
        if times != 1:
            problems.append(f"option {known.id} must have exactly one place, it has {times}")
    return () if problems else tuple(float(list(order).index(option.id) + 1) for option in item.options)


READERS: dict[str, Callable[..., tuple[float, ...]]] = {
    "likert": _likert,
    "pick-one": _pick,
    "best-worst": _two("best", "worst"),
    "rate-each": _rate_each,
    "rank": _rank,
    "forced-choice": _two("most", "least"),
}
