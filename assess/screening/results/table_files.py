"""A table as a file for whichever spreadsheet reads it: CSV or a workbook; the same table, the same bytes."""

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from assess.screening.problems import Problem, refuse
from assess.screening.results.exports import Cell, csv_text

CSV, WORKBOOK, JSON = "csv", "xlsx", "json"
CONTENT_TYPES = {
    CSV: "text/csv; charset=utf-8",
    WORKBOOK: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    JSON: "application/json",
}
DELIMITERS = {"comma": ",", "semicolon": ";", "tab": "\t"}
DECIMALS = {"point": ".", "comma": ","}
MADE = datetime(2000, 1, 1, tzinfo=UTC)  # in place of the clock, so that equal tables are equal files
NARROWEST, WIDEST = 8, 40  # characters that a column of a workbook shows


@dataclass(frozen=True)
class FileChoice:
    """Which kind of file; how cells are told apart and numbers written, where it is a CSV."""

    kind: str = CSV
    delimiter: str = "comma"
    decimal: str = "point"


def checked(choice: FileChoice) -> FileChoice:
    """The choice; Refused with all that is wrong in it."""
    asked = (
        ("kind", choice.kind, CONTENT_TYPES),
        ("delimiter", choice.delimiter, DELIMITERS),
        ("decimal", choice.decimal, DECIMALS),
    )
    problems = [
        Problem(field, "no-such-choice", {"asked": given[:20], "known": ", ".join(known)})
        for field, given, known in asked
        if given not in known
    ]
    if (choice.kind, choice.delimiter, choice.decimal) == (CSV, "comma", "comma"):
        problems.append(Problem("decimal", "comma-twice"))
    refuse(problems)
    return choice


def table_file(choice: FileChoice, header: Sequence[str], rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """The table as that kind of file; a byte order mark tells spreadsheets that a CSV is UTF-8."""
    if choice.kind == WORKBOOK:
        return _workbook(header, rows, title)
    text = csv_text(header, rows, DELIMITERS[choice.delimiter], DECIMALS[choice.decimal])
    return ("\ufeff" + text).encode()


def _workbook(header: Sequence[str], rows: Iterable[Sequence[Cell]], title: str) -> bytes:
    """One sheet, its first line kept in sight; texts are texts, whatever they begin with."""
    import xlsxwriter

    written = io.BytesIO()
    with xlsxwriter.Workbook(written, {"in_memory": True}) as book:
        book.set_properties({"title": title, "created": MADE})
        sheet = book.add_worksheet()
        sheet.freeze_panes(1, 0)
        widths = [len(name) for name in header]
        for column, name in enumerate(header):
            sheet.write_string(0, column, name, book.add_format({"bold": True}))
        for line, row in enumerate(rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    sheet.write_string(line, column, cell)
                elif cell is not None:
                    sheet.write_number(line, column, cell)
                widths[column] = max(widths[column], len(str(cell or "")))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width, NARROWEST), WIDEST))
    return written.getvalue()
