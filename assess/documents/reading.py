"""Plain data to documents: a reader for each schema, every problem with its place."""

from collections.abc import Callable, Mapping
from typing import Any

from pydantic import ValidationError

from assess.documents.bank import Bank
from assess.documents.base import SCHEMA, Frozen
from assess.documents.blueprint import Blueprint
from assess.documents.fault import DocumentError, Fault
from assess.documents.feedback import FeedbackBank
from assess.documents.instrument import Instrument
from assess.documents.interview import InterviewBank
from assess.documents.onboarding import OnboardingBank
from assess.documents.preview import Preview
from assess.documents.translation import Translation
from assess.documents.value_faults import value_faults, without
from assess.documents.vocabulary import Vocabulary

Document = Instrument | Bank | Blueprint | Vocabulary | InterviewBank | OnboardingBank | FeedbackBank | Preview
KINDS: dict[str, type[Frozen]] = {
    "instrument": Instrument,
    "bank": Bank,
    "blueprint": Blueprint,
    "vocabulary": Vocabulary,
    "interview": InterviewBank,
    "onboarding": OnboardingBank,
    "feedback": FeedbackBank,
    "preview": Preview,
    "translation": Translation,
}


def parse(data: Mapping[str, Any], file: str = "") -> Document:
    """One document from plain data; DocumentError holds every problem with its place."""
    found = parse_any(data, file)
    if isinstance(found, Translation):
        raise DocumentError([Fault("kind", "a translation is no document by itself", "name its document", file)])
    return found


def parse_any(data: Mapping[str, Any], file: str = "") -> Document | Translation:
    """One document or translation, by the reader of its schema."""
    schema = data.get("schema")
    if schema is None:
        raise DocumentError([Fault("schema", "says no schema", f"write `schema = {SCHEMA}` at the top", file)])
    reader = READERS.get(schema) if type(schema) is int else None
    if reader is None:
        known = ", ".join(map(str, READERS))
        reason = f"schema {schema!r} is not known here; a newer version of the product may have made it"
        raise DocumentError([Fault("schema", reason, f"use schema {known}, or install that version", file)])
    return reader(data, file)


def _read_schema_1(data: Mapping[str, Any], file: str) -> Document | Translation:
    kind = data.get("kind")
    model = KINDS.get(kind) if isinstance(kind, str) else None
    if model is None:
        raise DocumentError([Fault("kind", f"unknown kind {kind!r}", f"use one of {', '.join(KINDS)}", file)])
    try:
        return model.model_validate(data)  # type: ignore[return-value]
    except ValidationError as error:
        raise DocumentError(problem for problem, _loc in value_faults(error, data, model, file)) from None


READERS: dict[int, Callable[[Mapping[str, Any], str], Document | Translation]] = {1: _read_schema_1}


def mended(data: Mapping[str, Any]) -> Document | Translation | None:
    """The document without its wrong values, so that the rest can be checked; None where too much is wrong."""
    model = KINDS.get(str(data.get("kind")))
    if model is None or data.get("schema") not in READERS:
        return None
    try:
        return model.model_validate(data)  # type: ignore[return-value]
    except ValidationError as error:
        places = [loc for _problem, loc in value_faults(error, data, model, "")]
    try:
        return model.model_validate(without(data, places))  # type: ignore[return-value]
    except ValidationError:
        return None
