"""A list of people as lines of cells: CSV by any delimiter, a workbook's sheet, or lines without columns."""

import csv
import io
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from assess.analysis.responses_file.delimiters import declared
from assess.analysis.responses_file.encodings import WESTERN, encoding_of
from assess.analysis.responses_file.errors import UnreadableResponses
from assess.analysis.responses_file.workbook import is_workbook, sheet
from assess.screening.imports import address_lines, columns
from assess.screening.imports.columns import Role
from assess.screening.problems import Problem, Refused

Row = tuple[int, list[str]]
DELIMITERS = (";", "\t", ",", "|")
MOST_PEOPLE = 20_000
MOST_COLUMNS = 60
MOST_BYTES, MOST_UNPACKED = 8 * 2**20, 128 * 2**20
ABOVE = 6  # lines that may stand above the names of the columns


@dataclass(frozen=True)
class PeopleTable:
    """Lines with their cells; `header` names the columns as far as they have names, `roles` what each holds.

    `sure` where it can be meant in one way alone; `said` is what the reader should know of how it was read.
    """

    header: Sequence[str]
    rows: Sequence[Row]
    roles: Sequence[Role]
    sure: bool
    said: Sequence[Problem] = ()


def of_file(path: Path) -> PeopleTable:
    """The table of a file; Refused says why it cannot be read."""
    if path.stat().st_size > MOST_BYTES:
        raise Refused([Problem("file", "import-too-big", {"most": MOST_BYTES // 2**20})])
    try:
        if is_workbook(path):
            return _of_sheet(path)
        encoding = encoding_of(path)
        text = path.read_bytes().decode(encoding)
    except UnreadableResponses as error:
        raise Refused([_unreadable(error)]) from None
    said = [Problem("file", "import-western")] if encoding == WESTERN else []
    return of_text(text, said)


def of_text(text: str, said: Sequence[Problem] = ()) -> PeopleTable:
    """The table of a text: columns where all lines have the same, else each line read on its own."""
    text = text.lstrip("\ufeff")
    first, _, below = text.partition("\n")
    named, skipped = declared(first), 0
    if named:
        text, skipped = below, 1
    tried = [(sign, _records(text, sign, skipped)) for sign in ([named] if named else DELIMITERS)]
    for _sign, rows in tried:
        if (found := _with_header(rows)) and max(len(found[0]), 0) > 1:
            return _checked(PeopleTable(*found, sure=False, said=said))
    for _sign, rows in tried:
        if even := _even(rows):
            return _checked(PeopleTable(*even, said=said))
    return _checked(_by_line(text, skipped, said))


def _of_sheet(path: Path) -> PeopleTable:
    if zipfile.is_zipfile(path):
        with zipfile.ZipFile(path) as packed:
            if sum(entry.file_size for entry in packed.infolist()) > MOST_UNPACKED:
                raise Refused([Problem("file", "import-too-big", {"most": MOST_BYTES // 2**20})])
    lines, others = sheet(path)
    rows = [(line, cells) for line, cells in lines if any(cell.strip() for cell in cells)]
    said = [
        Problem("file", "import-other-sheets", dict(one.values) | {"others": ", ".join(one.values["others"])})
        for one in others
    ]
    if found := _with_header(rows):
        return _checked(PeopleTable(*found, sure=False, said=said))
    roles, _sure = columns.by_content([cells for _line, cells in rows[: columns.SEEN]])
    return _checked(PeopleTable([""] * len(roles), rows, roles, sure=False, said=said))


def _records(text: str, delimiter: str, skipped: int) -> list[Row]:
    """Records with the line at which each begins; one line a record where quotation marks do not close."""
    try:
        rows = list(_read(text, delimiter, skipped))
    except csv.Error:
        rows = []
    torn = any("\n" in cell and cell.count("@") > 1 for _line, cells in rows for cell in cells)
    if torn or not rows:
        rows = []
        for line, written in enumerate(text.splitlines(), start=skipped + 1):
            try:
                rows.append((line, next(csv.reader([written], delimiter=delimiter), [])))
            except csv.Error:
                rows.append((line, [written]))
    return [(line, cells) for line, cells in rows if any(cell.strip() for cell in cells)]


def _read(text: str, delimiter: str, skipped: int) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = skipped
    for cells in reader:
        yield line + 1, cells
        line = reader.line_num + skipped


def _with_header(rows: Sequence[Row]) -> tuple[list[str], list[Row], list[Role]] | None:
    """Names, lines and roles where one of the first lines names the columns."""
    for place, (_line, cells) in enumerate(rows[:ABOVE]):
        if columns.is_header(cells):
            below = list(rows[place + 1 :])
            header = [cell.strip() for cell in cells]
            widths = sorted(len(row) for _line, row in below)
            usual = widths[len(widths) // 2] if widths else 0  # a name that was parted makes one line wider
            header += [""] * (usual - len(header))
            return header, below, columns.named(header)
    return None


def _even(rows: Sequence[Row]) -> tuple[list[str], list[Row], list[Role], bool] | None:
    """Columns without names: every line has as many cells, and one column holds addresses."""
    widths = {len(cells) for _line, cells in rows}
    if len(widths) != 1 or widths == {1}:
        return None
    seen = [cells for _line, cells in rows[: columns.SEEN]]
    roles, sure = columns.by_content(seen)
    if "email" not in roles or not ({"name", "given"} & set(roles)):
        return None
    place = roles.index("email")
    if any(len(address_lines.ADDRESS.findall(" ".join(cells))) != 1 for cells in seen):
        return None
    alone = all(address_lines.ADDRESS.fullmatch(cells[place].strip(" <>")) for cells in seen)
    return ([""] * len(roles), list(rows), roles, sure) if alone else None


def _by_line(text: str, skipped: int, said: Sequence[Problem]) -> PeopleTable:
    rows: list[Row] = []
    sure, further = True, False
    for line, written in enumerate(text.splitlines(), start=skipped + 1):
        if not written.strip() or columns.is_header([address_lines.bare(written)]):
            continue
        for one in address_lines.entries(written.strip()):
            rows.append((line, [one.name, one.email, one.rest]))
            sure, further = sure and not one.guessed, further or bool(one.rest)
    if not further:
        rows = [(line, cells[:2]) for line, cells in rows]
    roles: list[Role] = ["name", "email", ""] if further else ["name", "email"]
    return PeopleTable([""] * len(roles), rows, roles, sure and not further, said)


def _checked(table: PeopleTable) -> PeopleTable:
    if not table.rows:
        raise Refused([Problem("people", "missing")])
    if len(table.rows) > MOST_PEOPLE:
        raise Refused([Problem("people", "too-many-lines", {"most": MOST_PEOPLE, "lines": len(table.rows)})])
    if len(table.header) > MOST_COLUMNS:
        raise Refused([Problem("file", "import-wide", {"most": MOST_COLUMNS, "columns": len(table.header)})])
    return table


def _unreadable(error: UnreadableResponses) -> Problem:
    found = {
        "file-binary": Problem("file", "import-kind"),
        "file-sheet": Problem("file", "import-sheet"),
        "file-empty": Problem("people", "missing"),
    }
    return found.get(error.problems[0].code, Problem("file", "import-encoding"))
