"""Which character parts the cells of a line: the one by which the lines have as many cells as the header."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from itertools import islice

from assess.analysis.responses_file.cells import number
from assess.analysis.responses_file.header import is_title

OFFERED = (",", ";", "\t", "|", " ")
RECORDS = 200
_DECLARED = re.compile(r'^"?sep=(.)"?$', re.IGNORECASE)


def declared(line: str) -> str | None:
    """The delimiter that Excel's first line `sep=;` names, or None."""
    found = _DECLARED.match(line.rstrip("\r\n")) if len(line) < 12 else None
    return found.group(1) if found else None


def delimiter_of(lines: Sequence[str]) -> str:
    """The delimiter of a file that begins with these lines; signs within quotation marks do not count.

    >>> delimiter_of(['"How, if at all";"Why, then"', "3;4", "1;2"])
    ';'
    >>> delimiter_of(["q1;q2", "3,0;4,0"])
    ';'
    """
    fits = {delimiter: _fit(lines, delimiter) for delimiter in OFFERED}
    return max(OFFERED, key=lambda delimiter: fits[delimiter])


def reader(lines: Iterator[str], delimiter: str) -> Iterator[list[str]]:
    """The records of a file; csv.Error where quotation marks do not close."""
    return csv.reader(lines, delimiter=delimiter, strict=True, skipinitialspace=delimiter == " ")


def _fit(lines: Sequence[str], delimiter: str) -> tuple[bool, float, float, int]:
    """Whether lines have cells, the share of records as wide as the header, that of cells not torn, the width."""
    records: list[list[str]] = []
    try:
        records.extend(islice(reader(iter(lines), delimiter), RECORDS))
    except csv.Error as error:
        if "unexpected end" not in str(error):  # the sample may end within a quoted cell
            return False, 0.0, 0.0, 0
    filled = [record for record in records if any(cell.strip() for cell in record)]
    while len(filled) > 1 and is_title(filled[0], filled[1]) and not _parted("".join(filled[0])):
        filled = filled[1:]
    if not filled or len(filled[0]) < 2 - (delimiter == " "):
        return False, 0.0, 0.0, 0
    header, rows = len(filled[0]), filled[1:]
    alike = max((sum(len(row) == wanted for row in rows) for wanted in (header, header + 1)), default=0)
    share = (alike + 1) / (len(rows) + 1)
    if delimiter == " ":
        return share == 1.0 and header > 1 and bool(rows), share if share == 1.0 else 0.0, 0.0, 0
    others = [other for other in OFFERED if other not in (delimiter, " ")]
    cells = [cell for row in rows for cell in row]
    torn = sum(number(cell.strip()) is None and any(other in cell for other in others) for cell in cells)
    return True, share, 1 - torn / max(len(cells), 1), header


def _parted(line: str) -> bool:
    """Whether a line that seems to be one cell is several by another delimiter."""
    return line.count(",") > 1 or any(delimiter in line for delimiter in OFFERED if delimiter not in ", ")
