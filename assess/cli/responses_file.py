"""Reading a CSV of answers: everything that is wrong at once, each with its line and the remedy."""

import csv
import re
from array import array
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

if TYPE_CHECKING:
    from _csv import Reader as CsvReader

    from assess.arrays import Floats

MOST_BYTES = 512 * 2**20
MOST_ROWS = 1_000_000
MOST_ITEMS = 500
LONGEST_LINE = 2**20
SHOWN = 20  # problems that are printed; the rest is counted
SHOWN_PER_COLUMN = 3
MISSING = ("", "NA", "N/A", "NaN", "nan", ".")
_GAP = -32768  # how a missing answer is kept until the table is complete
_WHOLE = re.compile(r"[+-]?\d{1,4}(\.0*)?", re.ASCII)
_UNREADABLE = re.compile("[\udc80-\udcff]")
_WIDE = (b"\xff\xfe", b"\xfe\xff", b"\x00\x00\xfe\xff")


class UnreadableResponses(ValueError):
    """A file of answers that cannot be taken; `problems` lists every reason with its line and the remedy."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True)
class Wanted:
    """Which columns to read: patterns of items (none: every column but the group's), and the range of answers."""

    items: tuple[str, ...] = ()
    reverse: tuple[str, ...] = ()
    group: str | None = None
    minimum: int | None = None
    maximum: int | None = None


@dataclass(frozen=True)
class Responses:
    """Answers (persons, items), NaN where missing; each person's line in the file, and group label if asked for."""

    items: tuple[str, ...]
    reverse: tuple[str, ...]
    answers: "Floats"
    lines: tuple[int, ...]
    groups: tuple[str, ...] | None


@dataclass
class _Problems:
    """Collects what is wrong, and keeps the list readable however much there is."""

    listed: list[str] = field(default_factory=list)
    by_column: Counter[str] = field(default_factory=Counter)
    others: int = 0

    def add(self, text: str, column: str = "") -> None:
        if column:
            self.by_column[column] += 1
        if len(self.listed) < SHOWN and self.by_column[column] <= SHOWN_PER_COLUMN:
            self.listed.append(text)
        elif not column:
            self.others += 1

    def refuse(self) -> None:
        """UnreadableResponses if there is anything to say."""
        if not self.listed:
            return
        more = [
            f"column {column}: {count} cells in all cannot be read: correct them, or name the columns with --items"
            for column, count in self.by_column.items()
            if count > SHOWN_PER_COLUMN
        ]
        rest = [f"and {self.others} problems more"] if self.others else []
        raise UnreadableResponses([*self.listed, *more[:SHOWN], *rest])


def read_responses(path: Path, wanted: Wanted) -> Responses:
    """The answers of a CSV with a header line; comma, semicolon or tab. UnreadableResponses names all problems."""
    _refuse_wrong_kind(path)
    with path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as file:
        header, rows = _begin(file)
        problems = _Problems()
        columns = _choose(header, wanted, problems)
        return _read(rows, len(header), columns, wanted, problems)


@dataclass(frozen=True)
class _Columns:
    names: tuple[str, ...]
    places: tuple[int, ...]
    reverse: tuple[str, ...]
    group: int | None


def _refuse_wrong_kind(path: Path) -> None:
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(_WIDE) or b"\x00" in start:
        raise UnreadableResponses(["line 1: this is UTF-16 or no text at all: save it again as “CSV UTF-8”"])
    if not start.strip():
        raise UnreadableResponses(["line 1: the file is empty: the first line names the columns"])
    if path.stat().st_size > MOST_BYTES:
        size = f"{path.stat().st_size / 2**20:.0f} MiB"
        raise UnreadableResponses([f"the file has {size}, {MOST_BYTES // 2**20} are the most: keep fewer columns"])


def _begin(file: TextIO) -> tuple[list[str], "CsvReader"]:
    line = file.readline(LONGEST_LINE)
    if len(line) >= LONGEST_LINE:
        raise UnreadableResponses(["line 1: longer than a million characters: is this a CSV with lines?"])
    delimiter = max(",;\t", key=line.count)
    file.seek(0)
    rows = csv.reader(file, delimiter=delimiter, strict=True)
    with _named_csv_errors(rows):
        header = next(rows)
    return [name.strip() for name in header], rows


def _choose(header: list[str], wanted: Wanted, problems: _Problems) -> _Columns:
    """The columns to read; what is wrong in the header is added to the problems, and the rows are checked too."""
    for name, count in Counter(header).items():
        if count > 1 and name:
            places = " and ".join(str(place + 1) for place, other in enumerate(header) if other == name)
            problems.add(f"line 1: the header {name} stands {count} times (columns {places}): rename the others")
    if any(_UNREADABLE.search(name) for name in header):
        problems.add("line 1: the header is not in UTF-8: save the file again as “CSV UTF-8”")
    if all(_WHOLE.fullmatch(name) or name in MISSING for name in header):
        problems.add("line 1: these are answers, not names: put a line with the names of the columns first")
        problems.refuse()
    if wanted.group is not None and wanted.group not in header:
        problems.add(f"--group: there is no column {wanted.group}: {_listed(header)}")
    offered = [name for name in dict.fromkeys(header) if name != wanted.group]
    items = _matched(wanted.items, offered, "--items", problems) if wanted.items else offered
    reverse = _matched(wanted.reverse, items, "--reverse", problems)
    if "" in items:
        problems.add(f"line 1: column {header.index('') + 1} has no name: give it one, or choose with --items")
    if len(items) > MOST_ITEMS:
        problems.add(f"{len(items)} items, {MOST_ITEMS} are the most: choose with --items")
        problems.refuse()
    group = header.index(wanted.group) if wanted.group in header else None
    return _Columns(tuple(items), tuple(header.index(name) for name in items), tuple(reverse), group)


def _matched(patterns: Sequence[str], names: Sequence[str], option: str, problems: _Problems) -> list[str]:
    """The names that are listed or fit a pattern with * or ?, in the order of the columns."""
    found: set[str] = set()
    for pattern in patterns:
        fitting = [name for name in names if name == pattern] or [
            name for name in names if fnmatchcase(name, pattern)
        ]
        if not fitting:
            problems.add(f"{option}: no item is called {pattern}: {_listed(names)}")
        found.update(fitting)
    return [name for name in names if name in found]


def _listed(names: Sequence[str]) -> str:
    shown = ", ".join(name for name in names[:12] if name)
    return f"there are {shown}{' …' if len(names) > 12 else ''}"


def _read(rows: "CsvReader", width: int, columns: _Columns, wanted: Wanted, problems: _Problems) -> Responses:
    known = dict.fromkeys(MISSING, _GAP)
    cells, lines, groups = array("h"), array("l"), []
    with _named_csv_errors(rows, problems):
        for row in rows:
            if not row:
                continue
            if len(row) != width:
                problems.add(
                    f"line {rows.line_num}: {len(row)} cells, the header has {width}: one cell too many or missing?"
                )
                continue
            if len(lines) == MOST_ROWS:
                problems.add(f"line {rows.line_num}: more than {MOST_ROWS} people: draw a sample")
                break
            chosen = [row[place] for place in columns.places]
            try:
                cells.extend([known[cell] for cell in chosen])
            except KeyError:
                cells.extend(_learn(chosen, columns.names, rows.line_num, known, wanted, problems))
            lines.append(rows.line_num)
            if columns.group is not None:
                groups.append(row[columns.group].strip())
    if any(map(_UNREADABLE.search, set(groups))):
        problems.add(f"column {wanted.group}: the labels are not in UTF-8: save the file again as “CSV UTF-8”")
    if not lines and not problems.listed:
        problems.add("line 2: there are no answers below the header")
    problems.refuse()
    return _responses(cells, lines, groups, columns)


def _learn(
    chosen: list[str], names: Sequence[str], line: int, known: dict[str, int], wanted: Wanted, problems: _Problems
) -> list[int]:
    """The numbers of one person's cells; new spellings are kept in `known`, wrong ones become problems."""
    numbers = []
    for cell, name in zip(chosen, names, strict=True):
        if cell not in known:
            wrong = _why_not(cell.strip(), wanted)
            if wrong:
                problems.add(f"line {line}, {name}: {wrong}", column=name)
                numbers.append(_GAP)
                continue
            known[cell] = _GAP if cell.strip() in MISSING else int(float(cell))
        numbers.append(known[cell])
    return numbers


def _why_not(cell: str, wanted: Wanted) -> str:
    if cell in MISSING:
        return ""
    if not _WHOLE.fullmatch(cell):
        shown = _UNREADABLE.sub("\N{REPLACEMENT CHARACTER}", cell)
        return f"“{shown[:30]}” is no whole number: write answers as 0, 1, 2 … and leave missing ones empty"
    value = int(float(cell))
    if wanted.minimum is None and value < 0:
        return f"{value} is below 0: leave missing answers empty, or give the lowest answer with --min"
    if wanted.minimum is not None and value < wanted.minimum:
        return f"{value} is below --min {wanted.minimum}: correct it, or leave a missing answer empty"
    if wanted.maximum is not None and value > wanted.maximum:
        return f"{value} is above --max {wanted.maximum}: correct it, or leave a missing answer empty"
    return ""


@contextmanager
def _named_csv_errors(rows: "CsvReader", problems: _Problems | None = None) -> Iterator[None]:
    try:
        yield
    except csv.Error as error:
        text = f"line {max(rows.line_num, 1)}: {error}: check the quotation marks"
        if problems is None:
            raise UnreadableResponses([text]) from None
        problems.add(text)


def _responses(cells: "array[int]", lines: "array[int]", groups: list[str], columns: _Columns) -> Responses:
    import numpy as np

    whole = np.frombuffer(cells, dtype=np.int16).reshape(len(lines), len(columns.names))
    answers = whole.astype(np.float64)
    answers[whole == _GAP] = np.nan
    labels = tuple(groups) if columns.group is not None else None
    return Responses(columns.names, columns.reverse, answers, tuple(lines), labels)
