"""Reading a file of answers: from any export of a survey to numbers, all faults and questions at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from assess.analysis.codes import Message, message
from assess.analysis.responses_file.answer_cells import answers_of, ask_about_codes
from assess.analysis.responses_file.chosen import Chosen, choose, matched
from assess.analysis.responses_file.content import contents
from assess.analysis.responses_file.duplicates import repeated, same_answers
from assess.analysis.responses_file.errors import Problems, UnreadableResponses, cell_place
from assess.analysis.responses_file.group_labels import group_labels
from assess.analysis.responses_file.long_format import long_format, widened
from assess.analysis.responses_file.proposals import Column, proposals
from assess.analysis.responses_file.table import Table, read_table
from assess.analysis.responses_file.wanted import Wanted
from assess.analysis.responses_file.word_scales import scales
from assess.arrays import Floats

__all__ = ["Responses", "UnreadableResponses", "Wanted", "read_responses"]

LINES_SHOWN = 4
SETS_SHOWN = 8


@dataclass(frozen=True)
class Responses:
    """What was read. `answers` (persons, items) whole numbers, NaN missing.

    One entry a person: `lines` (where they stand in the file), `groups`, `forms`, `weights` (0 or more) and `ids`,
    None where no column was named for them.

    `columns` has the proposal for each column of the file, `labels` the words of the numbers of each item that had
    words, `notices` what was done with the file and what to look at.
    """

    items: tuple[str, ...]
    reverse: tuple[str, ...]
    answers: Floats
    lines: tuple[int, ...]
    groups: tuple[str, ...] | None = None
    forms: tuple[str, ...] | None = None
    weights: Floats | None = None
    ids: tuple[str, ...] | None = None
    columns: tuple[Column, ...] = ()
    labels: Mapping[str, Mapping[int, str]] = field(default_factory=dict)
    notices: tuple[Message, ...] = ()


def read_responses(path: Path, wanted: Wanted) -> Responses:
    """The answers of a CSV or workbook with a line of names.

    Errors: UnreadableResponses with every kind of fault and every question, and with the columns as proposed.
    """
    table = read_table(path)
    told: list[Column] = []
    answered: list[str] = []
    if found := None if _names_columns(wanted.items, table) else long_format(table, wanted.id):
        table, told, answered = widened(table, found, wanted.group)
    problems = Problems()
    held = contents(table, wanted.missing, [label for labels in wanted.labels for label in labels])
    in_words = scales(held, wanted.labels, wanted.minimum, wanted.model == "nrm")
    proposed = proposals(table, held, in_words)
    chosen = choose(table, held, proposed, wanted, answered, problems)
    columns = _told(chosen.columns, told, answered)
    if not chosen.items:
        problems.refuse(columns)
    read = answers_of(table, held, in_words, chosen, wanted, problems)
    ask_about_codes(read.answers, table, chosen, wanted, problems)
    groups, joined = group_labels(table, chosen, wanted, problems)
    weights = _weights(table, chosen, problems)
    problems.refuse(columns)
    ids = None if chosen.id is None else tuple(_column(table, chosen.id))
    twice = _people_twice(table, read.answers, ids, chosen)
    return Responses(
        items=tuple(table.names[place] for place in chosen.items),
        reverse=chosen.reverse,
        answers=read.answers,
        lines=tuple(table.lines.tolist()),
        groups=groups,
        forms=None if chosen.form is None else tuple(_column(table, chosen.form)),
        weights=weights,
        ids=ids,
        columns=columns,
        labels=read.labels,
        notices=(*table.notices, *read.notices, *joined, *twice),
    )


def _names_columns(patterns: Sequence[str], table: Table) -> bool:
    """Whether --items speaks of the columns as they stand, not of items that a long file names."""
    return bool(patterns) and bool(matched(patterns, table.names, "--items", Problems()))


def _told(columns: Sequence[Column], long: Sequence[Column], answered: Sequence[str]) -> tuple[Column, ...]:
    """The columns as the file has them: those of a long file are its own, not the items made of it."""
    return (*(column for column in columns if column.name not in answered), *long)


def _column(table: Table, place: int) -> list[str]:
    return [table.texts[cell] for cell in table.cells[:, place].tolist()]


def _weights(table: Table, chosen: Chosen, problems: Problems) -> Floats | None:
    """The weight of each person; every cell must be a number of 0 or more."""
    from assess.analysis.responses_file.cells import number

    if chosen.weights is None:
        return None
    name = table.names[chosen.weights]
    cells = table.cells[:, chosen.weights]
    value_of = [number(text) for text in table.texts]
    lookup = np.array([np.nan if value is None or value < 0 else value for value in value_of])
    weights: Floats = lookup[cells]
    wrong = np.flatnonzero(np.isnan(weights))
    if wrong.size:
        first = int(wrong[0])
        place = cell_place(int(table.lines[first]), name)
        problems.add_kind("file-weight", times=wrong.size, place=place, cell=table.texts[cells[first]][:30])
    elif not weights.any():
        problems.add("file-weights-zero", column=name)
    return weights


def _people_twice(table: Table, answers: Floats, ids: Sequence[str] | None, chosen: Chosen) -> list[Message]:
    """Who stands in the file more than once, by number or by all answers."""
    found = []
    if ids is not None and chosen.id is not None and (sets := repeated(ids)):
        values = {"column": table.names[chosen.id], "people": len(sets), "lines": _lines(table, sets)}
        found.append(message("file-people-twice", **values))
    if sets := same_answers(answers):
        people = sum(map(len, sets))
        found.append(message("file-people-alike", sets=len(sets), people=people, lines=_lines(table, sets)))
    return found


def _lines(table: Table, sets: Sequence[Sequence[int]]) -> list[str]:
    shown = [
        " = ".join(str(int(table.lines[row])) for row in rows[:LINES_SHOWN]) + " …" * (len(rows) > LINES_SHOWN)
        for rows in sets[:SETS_SHOWN]
    ]
    return shown + (["…"] if len(sets) > SETS_SHOWN else [])
