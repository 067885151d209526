"""Tables for spreadsheets: texts cannot act, numbers stay numbers."""

import csv
import io
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some

from assess.screening.results.exports import Cell, csv_text, inert


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://evil.example")', "+1", "-1.20", "@SUM(A1)", "\tcalc", "\r", "\n1", " =1",
     "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM", "\u00a0=1", "\ufeff=1", "|calc", "%0A=1", '"=1', "\u22121"],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ('x;=HYPERLINK("http://evil.example";"Bo")', 'x;\'=HYPERLINK("http://evil.example";"Bo")'),
        ("x\t=1+1", "x\t'=1+1"),
        ("x\n=1+1", "x\n'=1+1"),
        ("x\r\n@SUM(A1)", "x\r\n'@SUM(A1)"),
        ("x\u2028-1", "x\u2028'-1"),
        ('x; "=1+1"', 'x; "\'=1+1"'),
        ("x\uff1b\uff1d1+1", "x\uff1b'\uff1d1+1"),
        ("x,;\t=1", "x,;\t'=1"),
        ("\t=1", "'\t'=1"),
        ("|=1", "'|'=1"),
        ("=1;=2;-3", "'=1;'=2;'-3"),
    ],
)
def test_so_does_whatever_follows_a_sign_at_which_some_spreadsheet_begins_a_cell(text: str, written: str) -> None:
    assert inert(text) == written


@pytest.mark.parametrize(
    "text", ["", "Amira", "O'Brien", "a=b", "1-2", "عبد الرحمن", "🌟 Star", "Lind, Bo; Dr.", "50 %"]
)
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


def test_headers_are_inert_and_numbers_intact() -> None:
    written = csv_text(["@SUM", "Score"], [["=1", -1.2], ["two\nlines, quoted", None]])
    assert written == "'@SUM,Score\r\n'=1,-1.2\r\n\"two\nlines, quoted\",\r\n"


TRICKS = some.text(alphabet="=+-@|%;,\t\r\n\"' x1\uff1d\uff0b\uff1b\u00a0\u2028", max_size=12)
TEXTS = some.one_of(some.text(max_size=30), TRICKS)
NUMBERS = some.one_of(some.integers(-999, 999), some.decimals(-99, 99, places=2).map(float))
READERS = [(delimiter, quoting) for delimiter in ",;\t|" for quoting in (csv.QUOTE_MINIMAL, csv.QUOTE_NONE)]
HIDDEN = ' \u00a0\u200b\ufeff\u3000"'
ACTING = tuple("=+-@|%\uff1d\uff0b\uff0d\uff20\uff05\uff5c\u2212")


def acts(cell: str) -> bool:
    """Whether a spreadsheet may run it: a number, also with the cells behind it, is none."""
    return cell.lstrip(HIDDEN).startswith(ACTING) and re.match(r"-[0-9.]+(e[-+][0-9]+)?([,\r\n]|$)", cell) is None


@given(rows=some.lists(some.lists(some.one_of(TEXTS, NUMBERS), min_size=1, max_size=4), min_size=1, max_size=3))
@settings(max_examples=400, deadline=None)
def test_no_cell_acts_by_whatever_sign_a_reader_tells_cells_apart(rows: list[list[Cell]]) -> None:
    written = csv_text(["Name", "@Score"], rows)
    for delimiter, quoting in READERS:
        read = csv.reader(io.StringIO(written, newline=""), delimiter=delimiter, quoting=quoting)
        assert [cell for row in read for cell in row if acts(cell)] == []
    assert [cell for cell in re.split(r"[,;\t|\r\n\u2028]", written) if acts(cell)] == []


@given(cells=some.lists(some.one_of(TEXTS, NUMBERS), min_size=1, max_size=5))
def test_what_was_written_is_read_again_with_nothing_but_apostrophes_added(cells: list[Cell]) -> None:
    _header, read = csv.reader(io.StringIO(csv_text(["Name"], [cells]), newline=""))
    for cell, found in zip(cells, read, strict=True):
        if isinstance(cell, str):
            assert found.replace("'", "") == cell.replace("'", "")
            assert found == inert(cell)
        else:
            assert float(found) == cell
