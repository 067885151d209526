"""A conversation: a line chosen at each node on the way to an ending; the answer is the path of those lines.

A line that was chosen has the mark 1, the others of its node 0; nodes that were not visited have no marks. While a
path has not reached an ending the conversation counts as unanswered: it has no marks at all.
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from assess.documents.fault import Fault
from assess.documents.instrument import Format, Instrument
from assess.documents.item import Item, Node, Option, Practice
from assess.formats.base import (
    Column,
    Field,
    Problems,
    ResponseFormat,
    Value,
    practice_ends,
    practice_options,
)

PREFIX = "turn."
NOT_MET = math.nan


def turn_field(item: Item, path: Sequence[str] = ()) -> Field | None:
    """The choice that comes after those lines; None where they have led to an ending.

    A practice item has one turn, whose lines are its options.
    """
    lines = _lines_after(item, path)
    if not lines:
        return None
    return Field(f"{PREFIX}{len(path) + 1}", tuple(line.id for line in lines), "line-missing")


def visited(item: Item, path: Sequence[str]) -> tuple[Node, ...]:
    """The nodes at which those lines were said, in their order; KeyError for a line that is not said there."""
    nodes = {node.id: node for node in item.nodes}
    here, found = item.nodes[0].id, []
    for line_id in path:
        node = nodes[here]
        found.append(node)
        here = node.line(line_id).to
    return tuple(found)


def finished(item: Item, path: Sequence[str]) -> bool:
    """Whether those lines have led to an ending."""
    return not _lines_after(item, path)


def _lines_after(item: Item, path: Sequence[str]) -> Sequence[Option]:
    """The lines to choose among after that path; KeyError for a line that is not said there."""
    if not item.nodes:
        return () if path else item.options
    nodes = {node.id: node for node in item.nodes}
    here = item.nodes[0].id
    for line_id in path:
        here = nodes[here].line(line_id).to
    return nodes[here].lines if here in nodes else ()


def _fields(item: Item, _format: Format) -> tuple[Field, ...]:
    first = turn_field(item)
    return (first,) if first else ()


def _marks(item: Item, _format: Format, value: Value, problems: Problems) -> tuple[float, ...]:
    path = value["path"]
    if not isinstance(path, list | tuple):
        problems.append(f"path is a list of the lines that were said, not {type(path).__name__}")
        return ()
    for turn, said in enumerate(path, start=1):
        offered = [line.id for line in _lines_after(item, path[: turn - 1])]
        if said not in offered:
            wrong = f"must be one of {', '.join(offered)}, not {said!r}" if offered else "comes after the end"
            problems.append(f"turn {turn} {wrong}")
            return ()
    if not finished(item, path):
        return tuple(NOT_MET for _column in _columns(item))
    if not item.nodes:
        return tuple(float(option.id == path[0]) for option in item.options)
    said_at = {node.id: line_id for node, line_id in zip(visited(item, path), path, strict=True)}
    return tuple(
        float(line.id == said_at[node.id]) if node.id in said_at else NOT_MET
        for node in item.nodes
        for line in node.lines
    )


def _to_fields(value: Value) -> dict[str, str]:
    return {f"{PREFIX}{turn}": str(line) for turn, line in enumerate(value["path"], start=1)}


def _to_value(fields: Mapping[str, str]) -> dict[str, Any]:
    turns = sorted(
        (int(name.removeprefix(PREFIX)), line) for name, line in fields.items() if name.startswith(PREFIX)
    )
    return {"path": [line for _turn, line in turns]}


def _columns(item: Item) -> tuple[Column, ...]:
    if not item.nodes:
        return tuple(_column(f"{item.id}/{option.id}", option) for option in item.options)
    return tuple(
        _column(
            f"{item.id}/{node.id}/{line.id}", line, node.id, node.reference.mean if node.reference else math.nan
        )
        for node in item.nodes
        for line in node.lines
    )


def _column(name: str, option: Option, turn: str = "", reference: float = math.nan) -> Column:
    key = math.nan if option.effectiveness is None else option.effectiveness
    return Column(name, key, reverse=False, turn=turn, reference=reference)


def _check(instrument: Instrument) -> Iterator[Fault]:
    for item in instrument.items:
        if not item.nodes:
            yield Fault(item.id, "no conversation", "write its nodes and endings: `[[items.nodes]]`")
        for node in item.nodes:
            yield from _keyed_lines(f"{item.id} > {node.id}", node)
    yield from practice_options(instrument)
    yield from practice_ends(instrument, ("line",))


def _keyed_lines(place: str, node: Node) -> Iterator[Fault]:
    keys = [line.effectiveness for line in node.lines]
    for line in node.lines:
        if line.effectiveness is None:
            remedy = "give the experts' mean from 1 to 6: `key = { value = 4.2, ... }`"
            yield Fault(f"{place} > {line.id}", "no key", remedy)
    if None not in keys and len(set(keys)) < 2:
        yield Fault(place, "all lines are equally effective", "without a range nothing can be scored")
    if node.reference is None:
        remedy = "write the mean from `assess simulate-encounters`: `reference = { mean = 0.6, source = ... }`"
        yield Fault(place, "no reference mean", remedy)


def _passed(practice: Practice, value: Value) -> bool:
    """The practice turn is answered by the line that is asked for."""
    return list(value["path"]) == [practice.expected["line"]]


ENCOUNTER = ResponseFormat(
    "encounter", ("path",), _fields, _marks, _to_fields, _to_value, _columns, _check, _passed,
)  # fmt: skip
