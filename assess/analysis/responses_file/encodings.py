"""How the text of a file is written: UTF-8, UTF-16 as Excel and Qualtrics write it, or the Western code page."""

from __future__ import annotations

import codecs
from pathlib import Path

from assess.analysis.codes import message
from assess.analysis.responses_file.errors import UnreadableResponses

BLOCK = 2**20
WESTERN = "cp1252"
_MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_FOREIGN = (
    (b"$FL2", "SPSS (.sav)"),
    (b"$FL3", "SPSS (.zsav)"),
    (b"<stata_dta>", "Stata (.dta)"),
    (b"\x1f\x8b", "gzip or R (.gz, .rds)"),
    (b"%PDF", "PDF"),
    (b"SQLite format 3", "SQLite"),
    (b"<html", "HTML"),
    (b"<!doctype", "HTML"),
    (b"<table", "HTML"),
    (b"<?xml", "XML"),
    (b"{", "JSON"),
    (b"[{", "JSON"),
)


def encoding_of(path: Path) -> str:
    """The encoding of a text file, tried on all of it; UnreadableResponses where it is no text that is known."""
    with path.open("rb") as file:
        start = file.read(4096)
        for mark, name in _FOREIGN:
            if start.lower().startswith(mark.lower()):
                raise UnreadableResponses([message("file-binary", what=name)])
        encoding = _begun(start)
        if encoding is None:
            raise UnreadableResponses([message("file-binary", what="?")])
        for tried in (encoding, WESTERN) if encoding == "utf-8" else (encoding,):
            file.seek(0)
            if _decodes(file.read, tried):
                return tried
    raise UnreadableResponses([message("file-encoding")])


def _begun(start: bytes) -> str | None:
    """What the first bytes say; None when they are no text."""
    for mark, encoding in _MARKS:
        if start.startswith(mark):
            return encoding
    if b"\x00" not in start:
        return "utf-8"
    even, odd = start[0::2].count(0), start[1::2].count(0)  # text of UTF-16 without its mark: every other byte is 0
    half = len(start) / 2
    if odd > 0.7 * half and even < 0.1 * half:
        return "utf-16-le"
    if even > 0.7 * half and odd < 0.1 * half:
        return "utf-16-be"
    return None


def _decodes(read: object, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        while block := read(BLOCK):  # type: ignore[operator]
            if "\x00" in decoder.decode(block):
                return False
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True
