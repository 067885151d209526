"""The first sheet of an Excel or OpenDocument workbook as lines of text cells."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from assess.analysis.codes import Message, message
from assess.analysis.responses_file.errors import UnreadableResponses

MOST_UNPACKED = 2 * 2**30  # bytes; a workbook that grows beyond is no sheet of answers
_BEGIN = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")


def is_workbook(path: Path) -> bool:
    """Whether a file begins as workbooks do (.xlsx, .ods, .xlsb, .xls)."""
    with path.open("rb") as file:
        return file.read(4).startswith(_BEGIN)


def sheet(path: Path) -> tuple[list[tuple[int, list[str]]], list[Message]]:
    """Lines of the first sheet that has any, each with its number, and what to say of the others."""
    from python_calamine import CalamineError, CalamineWorkbook

    _refuse_bomb(path)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            filled = [(name, book.get_sheet_by_name(name)) for name in book.sheet_names]
            filled = [(name, found) for name, found in filled if found.height]
            if not filled:
                raise UnreadableResponses([message("file-empty")])
            name, first = filled[0]
            lines = list(_lines(first))
    except (CalamineError, OSError) as error:
        raise UnreadableResponses([message("file-sheet", why=str(error))]) from error
    others = [other for other, _ in filled[1:]]
    return lines, [message("file-other-sheets", sheet=name, others=others)] if others else []


def _lines(sheet: Any) -> Iterator[tuple[int, list[str]]]:
    for number, row in enumerate(sheet.to_python(skip_empty_area=False), start=1):
        yield number, [_text(value) for value in row]


def _text(value: Any) -> str:
    """A cell as it would stand in a CSV: 3, not 3.0; dates as ISO writes them."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return str(value)


def _refuse_bomb(path: Path) -> None:
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as packed:
        size = sum(entry.file_size for entry in packed.infolist())
    if size > MOST_UNPACKED:
        raise UnreadableResponses([message("file-too-large", size=size // 2**20, most=MOST_UNPACKED // 2**20)])
