"""Which character parts the cells of a line: the one by which the lines have as many cells as the header."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

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


def _fit(lines: Sequence[str], delimiter: str) -> tuple[bool, float, int]:
    """Whether lines have more than one cell, the share of records as wide as the header, and that width."""
    records: list[list[str]] = []
    with suppress(csv.Error):  # the sample may end within a quoted cell
        records.extend(islice(reader(iter(lines), delimiter), RECORDS))
    widths = [len(record) for record in records if any(cell.strip() for cell in record)]
    if not widths or widths[0] < 2 - (delimiter == " "):
        return False, 0.0, 0
    header, rows = widths[0], widths[1:]
    alike = max((sum(width == wanted for width in rows) for wanted in (header, header + 1)), default=0)
    share = (alike + 1) / (len(rows) + 1)
    if delimiter == " ":
        return share == 1.0 and header > 1 and bool(rows), share if share == 1.0 else 0.0, 0
    return True, share, header
