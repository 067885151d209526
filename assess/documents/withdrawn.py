"""Versions that are withdrawn: `withdrawn.toml` beside shipped documents names each, and what is offered instead.

    [[withdrawn]]
    document = "front-desk/1.0"
    by = "front-desk/2.0"        # offered instead
    why = "Its key was one fact or nothing."

New campaigns are not offered a withdrawn version; whoever began with it goes on.
"""

from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from assess.documents.base import DocumentKey, Frozen, Text
from assess.documents.check.common import repeated
from assess.documents.fault import DocumentError, Fault
from assess.documents.library import Library
from assess.documents.toml_source import read_source
from assess.documents.value_faults import value_faults

FILE = "withdrawn.toml"


class Withdrawn(Frozen):
    """A version that is offered no more, what takes its place, and why."""

    document: DocumentKey
    by: DocumentKey
    why: Text


class Withdrawals(Frozen):
    """All versions that are withdrawn."""

    withdrawn: tuple[Withdrawn, ...] = ()


def read_withdrawn(folder: Path) -> tuple[Withdrawn, ...]:
    """What a folder of documents withdraws; nothing where it does not say. DocumentError with every problem."""
    path = folder / FILE
    if not path.is_file():
        return ()
    source = read_source(path)
    data: Mapping[str, Any] = source.data
    try:
        return Withdrawals.model_validate(data).withdrawn
    except ValidationError as error:
        faults = value_faults(error, data, Withdrawals, str(path))
        raise DocumentError(fault for fault, _loc in faults) from None


def withdrawn_problems(folder: Path, library: Library) -> Iterator[Fault]:
    """Whether what is withdrawn, and what is offered instead, is here, of one kind, and itself not withdrawn."""
    try:
        entries = read_withdrawn(folder)
    except DocumentError as error:
        yield from error.problems
        return
    file = str(folder / FILE)
    for one in repeated("withdrawn", [entry.document for entry in entries]):
        yield Fault(one.place, one.reason, "withdraw it once", file)
    gone = {entry.document for entry in entries}
    for entry in entries:
        yield from (replace(fault, file=file) for fault in _entry_problems(entry, gone, library))
    for key, blueprint in library.blueprints.items():
        lost = sorted(gone & set(library.needs(blueprint)))
        if lost and key not in gone and (folder / f"{key}.toml").exists():
            reason = f"{key} needs what is withdrawn: {', '.join(lost)}"
            yield Fault("withdrawn", reason, "withdraw it too, or let its parts stay", file)


def _entry_problems(entry: Withdrawn, gone: set[str], library: Library) -> Iterator[Fault]:
    old, new = library.documents.get(entry.document), library.documents.get(entry.by)
    for key, document in ((entry.document, old), (entry.by, new)):
        if document is None:
            yield Fault(entry.document, f"there is no document {key}", "name one that is here")
    if entry.by in gone:
        yield Fault(entry.document, f"{entry.by} is withdrawn itself", "name one that is offered")
    if new is not None and new.status != "published":
        reason = f"{entry.by} says that it is {new.status}"
        yield Fault(entry.document, reason, "publish it first, or let the old version stay")
    if old is not None and new is not None and old.kind != new.kind:
        yield Fault(entry.document, f"{entry.by} is of another kind", "name one of the same kind")
