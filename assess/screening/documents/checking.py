"""The check of documents as far as pencil and paper go: documents alone, their formats, their scoring methods."""

from collections.abc import Iterator
from dataclasses import replace
from difflib import get_close_matches

from assess.documents.blueprint import Blueprint
from assess.documents.check.together import check_library
from assess.documents.fault import DocumentError, Fault
from assess.documents.instrument import Instrument
from assess.documents.library import Library
from assess.formats.duration import battery_time_problems, time_limit_problems
from assess.formats.registry import FORMATS, format_problems
from assess.scoring.keys import METHODS


def problems_of(library: Library) -> list[Fault]:
    """Every problem of documents that belong together, each under its document's name as file."""
    problems = check_library(library)
    for key, document in sorted(library.documents.items()):
        if isinstance(document, Instrument):
            problems += [replace(one, file=key) for one in _instrument(document, library)]
        elif isinstance(document, Blueprint):
            problems += [replace(one, file=key) for one in _blueprint(document, library)]
    return problems


def _blueprint(document: Blueprint, library: Library) -> Iterator[Fault]:
    """How long the battery takes, where all of it is here and can be answered."""
    try:
        battery = [
            library.joined(one) for key in document.battery if isinstance(one := library.documents[key], Instrument)
        ]
    except (KeyError, DocumentError):
        return  # said by the check of documents
    if all(instrument.format.kind in FORMATS for instrument in battery):
        yield from battery_time_problems(document, battery)


def _instrument(document: Instrument, library: Library) -> Iterator[Fault]:
    try:
        whole = library.joined(document)
    except DocumentError:
        return  # said by the check of documents
    yield from format_problems(whole)
    if whole.format.kind in FORMATS:
        yield from time_limit_problems(whole)
    yield from _method(document)


def _method(document: Instrument) -> Iterator[Fault]:
    """The scoring method is one of the registry, and scores this format."""
    name, kind = document.scoring.method, document.format.kind
    if kind not in FORMATS:
        return
    fitting = sorted(method for method, known in METHODS.items() if kind in known.formats)
    if name not in METHODS:
        near = get_close_matches(name, fitting, n=1)
        remedy = f"did you mean {near[0]}?" if near else f"use one of {', '.join(fitting)}"
        yield Fault("scoring > method", f"there is no scoring method {name}", remedy)
    elif name not in fitting:
        reason = f"{name} does not score {kind}"
        yield Fault("scoring > method", reason, f"use one of {', '.join(fitting)}")
