"""A file of answers as a table of text: what it is written in, its names, and every distinct cell once."""

from __future__ import annotations

import csv
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import TypeAlias

import numpy as np

from assess.analysis.codes import Message, message
from assess.analysis.responses_file.cells import is_missing, number
from assess.analysis.responses_file.delimiters import RECORDS, declared, delimiter_of, reader
from assess.analysis.responses_file.encodings import WESTERN, encoding_of
from assess.analysis.responses_file.errors import Problems, UnreadableResponses
from assess.analysis.responses_file.header import PEEKED, counted, further_header_rows, is_title, names_of
from assess.analysis.responses_file.workbook import is_workbook, sheet
from assess.arrays import Booleans, Integers

Row: TypeAlias = "tuple[int, list[str]]"

MOST_BYTES = 512 * 2**20
MOST_ROWS = 1_000_000
MOST_CELLS = 200_000_000
MOST_COLUMNS = 2_000
LONGEST_LINE = 2**20
ROW_NAMES = "(row names)"  # R writes a column of them without a name


@dataclass(frozen=True)
class Table:
    """A file as text: `cells` (persons, columns) are places in `texts`, `lines` (persons,) where each one stands.

    `questions` has what a second line of names says of each column, "" where there is none.
    """

    names: tuple[str, ...]
    questions: tuple[str, ...]
    lines: Integers
    cells: Integers
    texts: tuple[str, ...]
    notices: tuple[Message, ...] = ()

    def taken(self, columns: list[int]) -> Table:
        """The same with some of its columns."""
        return replace(
            self,
            names=tuple(self.names[column] for column in columns),
            questions=tuple(self.questions[column] for column in columns),
            cells=self.cells[:, columns],
        )


class _Texts(dict[str, int]):
    """The place of each cell's text without blanks around it; a new text gets the next place."""

    def __init__(self) -> None:
        super().__init__()
        self.places: dict[str, int] = {}

    def __missing__(self, cell: str) -> int:
        place = self.places.setdefault(cell.strip(), len(self.places))
        self[cell] = place
        return place


def read_table(path: Path) -> Table:
    """The table of a CSV or of the first sheet of a workbook. UnreadableResponses names what is wrong with it."""
    size = path.stat().st_size
    if size > MOST_BYTES:
        most = MOST_BYTES // 2**20
        raise UnreadableResponses([message("file-too-large", size=size // 2**20, most=most)])
    if is_workbook(path):
        lines, notices = sheet(path)
        return _table(iter(lines), notices)
    encoding = encoding_of(path)
    notices = [message("file-encoding-western")] if encoding == WESTERN else []
    with path.open(encoding=encoding, newline="") as file:
        return _table(_records(file), notices)


def _records(file: Iterator[str]) -> Iterator[Row]:
    """Line number and cells of each record of a CSV."""
    first = file.readline(LONGEST_LINE).lstrip("\ufeff")  # type: ignore[attr-defined]
    if len(first) >= LONGEST_LINE:
        raise UnreadableResponses([message("file-long-line")])
    skipped = 1 if (named := declared(first)) else 0
    lines = file if skipped else chain([first], file)
    sample = list(islice(lines, RECORDS))
    rows = reader(chain(sample, lines), named or delimiter_of(sample))
    try:
        for row in rows:
            yield rows.line_num + skipped, row  # type: ignore[attr-defined]
    except csv.Error as error:
        line = max(rows.line_num + skipped, 1)  # type: ignore[attr-defined]
        raise UnreadableResponses([message("file-csv", line=line, why=str(error))]) from None


def _table(rows: Iterator[Row], notices: list[Message]) -> Table:
    rows = (row for row in rows if row[1])
    peeked = list(islice((row for row in rows if any(cell.strip() for cell in row[1])), 1))
    if not peeked:
        raise UnreadableResponses([message("file-empty")])
    peeked += islice(rows, PEEKED)
    while len(peeked) > 1 and is_title(peeked[0][1], peeked[1][1]):
        peeked = peeked[1:]
    header, peeked = peeked[0], peeked[1:]
    further = further_header_rows(header[1], [row for _, row in peeked])
    second = [row for _, row in peeked[:further]]
    if further:
        told = [header[0], *(line for line, _ in peeked[:further])]
        notices = [*notices, message("file-header-rows", lines=told)]
    body = peeked[further:]
    names = names_of(header[1], second)
    if all(number(name) is not None or is_missing(name) for name in names) and not counted(names):
        raise UnreadableResponses([message("file-answers-no-names")])
    width = len(names)
    if body and all(len(row) == width + 1 for _, row in body) and any(row[-1].strip() for _, row in body):
        names, second = [ROW_NAMES, *names], [["", *row] for row in second]
    questions = (second[0] if second else []) + [""] * len(names)
    problems = Problems()
    lines, cells, texts = _body(chain(body, rows), len(names), problems)
    problems.refuse()
    while len(lines) > 1 and not any(texts[cell] for cell in cells[-1]):
        lines, cells = lines[:-1], cells[:-1]  # what a spreadsheet leaves below the answers
    table = Table(tuple(names), tuple(questions[: len(names)]), lines, cells, texts, tuple(notices))
    return _without_blank_columns(table)


def _body(rows: Iterator[Row], width: int, problems: Problems) -> tuple[Integers, Integers, tuple[str, ...]]:
    known = _Texts()
    cells, lines = array("i"), array("l")
    for line, row in rows:
        if len(row) > width and not any(cell.strip() for cell in row[width:]):
            row = row[:width]  # trailing delimiters
        if len(row) != width:
            problems.add_kind("file-widths", line=line, cells=len(row), width=width)
            continue
        if len(lines) == MOST_ROWS or len(cells) > MOST_CELLS:
            problems.add("file-many-people", line=line, most=len(lines))
            break
        cells.extend(map(known.__getitem__, row))
        lines.append(line)
    if not lines and not problems.said:
        problems.add("file-no-answers")
    whole = np.frombuffer(cells, dtype=np.intc) if cells else np.zeros(0, dtype=np.intc)
    return np.array(lines, dtype=np.int64), whole.reshape(len(lines), -1 if lines else 0), tuple(known.places)


def _without_blank_columns(table: Table) -> Table:
    """Columns that have neither a name nor a cell are left out, and two of one name are refused."""
    empty: Booleans = np.array([not text for text in table.texts])
    filled: Booleans = ~empty[table.cells]
    kept = [place for place, name in enumerate(table.names) if name or filled[:, place].any()]
    if len(kept) > MOST_COLUMNS:
        raise UnreadableResponses([message("file-many-columns", columns=len(kept), most=MOST_COLUMNS)])
    problems = Problems()
    for name in dict.fromkeys(table.names):
        places = [place + 1 for place, other in enumerate(table.names) if other == name]
        if name and len(places) > 1:
            problems.add("file-header-twice", name=name, count=len(places), columns=places)
    problems.refuse()
    return table.taken(kept)
