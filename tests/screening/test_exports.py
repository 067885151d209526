"""Tables for spreadsheets: texts cannot act, numbers stay numbers."""

import pytest
from hypothesis import given
from hypothesis import strategies as some

from assess.screening.results.exports import csv_text, inert


@pytest.mark.parametrize(
    "text",
    ["=1+1", '=HYPERLINK("http://evil.example")', "+1", "-1.20", "@SUM(A1)", "\t=1", "\r=1", "\n=1", " =1",
     "\uff1d1+1", "\uff0b1", "\uff0d1", "\uff20SUM", "\u00a0=1", "\ufeff=1", "|calc", "%0A=1"],
)  # fmt: skip
def test_a_text_that_a_spreadsheet_would_run_gets_an_apostrophe(text: str) -> None:
    assert inert(text) == f"'{text}"


@pytest.mark.parametrize("text", ["", "Amira", "O'Brien", "a=b", "1-2", "عبد الرحمن", "🌟 Star"])
def test_other_texts_stay_as_they_are(text: str) -> None:
    assert inert(text) == text


def test_headers_are_inert_and_numbers_intact() -> None:
    written = csv_text(["@SUM", "Score"], [["=1", -1.2], ["two\nlines, quoted", None]])
    assert written == "'@SUM,Score\r\n'=1,-1.2\r\n\"two\nlines, quoted\",\r\n"


@given(some.text(max_size=30))
def test_no_text_at_all_begins_with_a_sign_that_acts(text: str) -> None:
    assert not inert(text).startswith(("=", "+", "-", "@", "\t", "\r", "\n"))
