"""What is wrong with a value, in our own words: never the raw words of the library that validates."""

from collections.abc import Iterator, Mapping
from copy import deepcopy
from difflib import get_close_matches
from types import UnionType
from typing import Any, get_args, get_origin

from pydantic import BaseModel, ValidationError

from assess.documents.fault import Fault

Loc = tuple[int | str, ...]
PATTERNS = {
    "version": ("is no version", "use numbers and points, such as 1.0 or 1.2.3"),
    "language": ("is no language tag", "use a tag such as en, pt-BR or zh-Hans"),
    "supersedes": ("names no version", "write slug/version, such as front-desk/1.0"),
    "bank": ("names no version", "write slug/version, such as front-desk/1.0"),
    "battery": ("names no version", "write slug/version, such as front-desk/1.0"),
    "of": ("names no version", "write slug/version, such as front-desk/1.0"),
    "vocabulary": ("names no version", "write slug/version, such as service-encounters/1.0"),
}
SLUG = ("cannot be a name", "use small letters, digits and hyphens, such as calm-1")
TYPES = {
    "string_type": ("is no text", "put it in quotes"),
    "bool_type": ("is neither true nor false", "write true or false, without quotes"),
    "int_type": ("is no whole number", "write it in digits, without quotes"),
    "int_from_float": ("is no whole number", "write it without decimals"),
    "float_type": ("is no number", "write it in digits, without quotes, with a decimal point"),
    "finite_number": ("is no number", "write a finite number"),
    "tuple_type": ("is no list", "put it in square brackets"),
    "dict_type": ("is no table", "write it as a table of names and values"),
    "model_type": ("is no table", "write it as { name = value, ... }"),
    "model_attributes_type": ("is no table", "write it as { name = value, ... }"),
    "string_too_short": ("is empty", "write it, or take the key out"),
}


def value_faults(
    error: ValidationError, data: Mapping[str, Any], model: type[BaseModel], file: str
) -> Iterator[tuple[Fault, Loc]]:
    """A problem for each wrong value, with its place in the data."""
    for detail in error.errors(include_url=False):
        loc = detail["loc"]
        reason, remedy = _words(detail, model)
        yield Fault(place_of(loc, data), reason, remedy, file), loc


def place_of(loc: Loc, data: Mapping[str, Any]) -> str:
    """A place as people find it: keys, and the ids of entries in place of their numbers."""
    place, here = [], data
    for step in loc:
        here = _inside(here, step)
        name = here.get("id") if isinstance(here, Mapping) else None
        place.append(str(name) if isinstance(step, int) and name else str(step))
    return " > ".join(place)


def _words(detail: Any, model: type[BaseModel]) -> tuple[str, str]:
    kind, context, given = detail["type"], detail.get("ctx", {}), detail["input"]
    name = next((str(step) for step in reversed(detail["loc"]) if isinstance(step, str)), "")
    shown = repr(given) if isinstance(given, str | int | float | bool) else "this"
    match kind:
        case "missing":
            return f"{name} is missing", "write it"
        case "extra_forbidden":
            return f"{name} is no key here", _near(name, model, detail["loc"])
        case "literal_error":
            return f"{shown} is not possible here", f"use {context['expected']}"
        case "string_pattern_mismatch":
            reason, remedy = PATTERNS.get(name, SLUG)
            return f"{shown} {reason}", remedy
        case "greater_than_equal" | "greater_than":
            least = context.get("ge", context.get("gt"))
            more = "more than" if kind == "greater_than" else "at least"
            return f"{shown} is too low", f"write {more} {least:g}"
        case "less_than_equal" | "less_than":
            most = context.get("le", context.get("lt"))
            less = "less than" if kind == "less_than" else "at most"
            return f"{shown} is too high", f"write {less} {most:g}"
        case "string_too_long":
            return f"the text is longer than {context['max_length']} characters", "shorten it"
    reason, remedy = TYPES.get(kind, ("does not fit here", "compare with a document that works"))
    return f"{shown} {reason}", remedy


def _near(name: str, model: type[BaseModel], loc: Loc) -> str:
    """What a key may have been meant to be."""
    known = _keys(_model_at(model, loc[:-1]))
    near = get_close_matches(name, known, n=1, cutoff=0.5)
    if near:
        return f"did you mean {near[0]}?"
    return f"take it out; keys here are {', '.join(known)}" if known else "take it out"


def _keys(model: type[BaseModel] | None) -> list[str]:
    if model is None:
        return []
    return [field.alias or name for name, field in model.model_fields.items() if not field.exclude]


def _model_at(model: type[BaseModel], loc: Loc) -> type[BaseModel] | None:
    """The model that holds the keys at that place."""
    here: Any = model
    for step in loc:
        if isinstance(step, int) or here is None:
            continue
        fields = {field.alias or name: field for name, field in here.model_fields.items()}
        here = _model_in(fields[step].annotation) if step in fields else None
    return here if isinstance(here, type) and issubclass(here, BaseModel) else None


def _model_in(annotation: Any) -> Any:
    """The model within `tuple[Model, ...]`, `Model | None` and the like."""
    if get_origin(annotation) in (tuple, UnionType) or get_args(annotation):
        return next((found for inner in get_args(annotation) if (found := _model_in(inner))), None)
    return annotation if isinstance(annotation, type) and issubclass(annotation, BaseModel) else None


def without(data: Mapping[str, Any], places: list[Loc]) -> dict[str, Any]:
    """The data without the wrong values, so that the rest of a document can still be checked."""
    kept = deepcopy(dict(data))
    for loc in places:
        here: Any = kept
        for step in loc[:-1]:
            here = _inside(here, step)
        if isinstance(here, dict):
            here.pop(loc[-1], None)
    return kept


def _inside(value: Any, step: Any) -> Any:
    try:
        return value[step]
    except (KeyError, IndexError, TypeError):
        return {}
