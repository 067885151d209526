"""The decision record: one page, whatever was written, in the reader's language."""

import io
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from pypdf import PdfReader

from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.decision_record import (
    DecisionRecord,
    RecordedDecision,
    RecordedFigures,
    RecordedReader,
    record_context,
    record_html,
)
from assess.report.pdf import pdf
from assess.screening.decisions import deciding
from tests.report import people

MOMENT = datetime(2026, 3, 16, 9, 30, tzinfo=UTC)
LONG = "Two years at a front desk, calm with a full lobby; asked twice about the night shift. " * 23


def a_record(name: str = "Ana", reason: str = "Two years at a front desk.", others: int = 0) -> DecisionRecord:
    """What a record may hold."""
    levels = (("Strong", 0.62), ("Outstanding", 0.3), ("Solid", 0.079), ("Emerging", 0.001))
    past = [RecordedDecision("hold", "Rosa Recruiter", MOMENT, "Hana HR", MOMENT) for _number in range(others)]
    return DecisionRecord(
        heading=people.heading(name), decided=RecordedDecision("advance", "Rosa Recruiter", MOMENT),
        basis=("application", "conversation"), reason=reason, together=3,
        figures=RecordedFigures(62.0, 56.2, 67.8, levels, 2, 5, 0.83, 3), newest_at=MOMENT, places=2, results=7,
        masked=True, readers=[RecordedReader("Rosa Recruiter", 2, MOMENT)] * (1 + 2 * others), read_it=not others,
        others=past, pool="a" * 64, result="b" * 64, digest="c" * 64, whole=True,
    )  # fmt: skip


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize(
    ("name", "reason", "others"),
    [("Ana", "Short.", 0), (people.LONG_ARABIC, LONG[:2000], 9), ("李小龍 🌟", LONG[:2000], 9)],
    ids=["short", "long", "signs"],
)
def test_it_is_one_tagged_page(language: str, name: str, reason: str, others: int) -> None:
    made = PdfReader(io.BytesIO(pdf(record_html(a_record(name, reason, others), catalogue(language))).content))
    assert len(made.pages) == 1
    assert made.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert made.trailer["/Root"]["/Lang"] == language


def test_it_says_what_was_decided_by_whom_on_what_and_what_was_on_screen() -> None:
    page = record_html(a_record())
    for said in (
        "Advance", "Rosa Recruiter", "16 March 2026, 09:30 (UTC)", "together with 2 other people",
        "Application and CV · Interview or conversation", "62 (56–68)", "Strong 62\N{NO-BREAK SPACE}%",
        "between 2 and 5 of 7", "83\N{NO-BREAK SPACE}%", "hidden", "2 times, last on 16 March 2026", "c" * 64,
    ):  # fmt: skip
        assert said in page, said
    assert "Emerging" not in page  # less than half a per cent
    assert "had not opened" not in page


def test_who_had_not_read_the_profile_and_what_was_altered_are_in_sight() -> None:
    page = record_html(replace(a_record(others=1), whole=False))
    assert "had not opened this person’s profile" in page
    assert "was altered after it was made" in page
    assert "taken back" in page


def test_of_who_was_not_ranked_there_is_no_figure() -> None:
    page = record_html(replace(a_record(), figures=None))
    assert "says nothing about them" in page
    assert "interval" not in page


def test_readers_and_decisions_beyond_the_page_are_counted() -> None:
    said = record_context(a_record(others=9))
    assert (len(said["readers"]), said["more_readers"], len(said["others"])) == (6, 13, 4)


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_kind_and_source_has_its_words(language: str) -> None:
    words = catalogue(language)
    kinds = set()
    for kind in deciding.KINDS:
        decided = RecordedDecision(kind, "", MOMENT)
        said = record_context(replace(a_record(), decided=decided, basis=deciding.BASES), words)
        kinds.add(said["kind"])
        assert len(set(said["basis"])) == len(deciding.BASES)
    assert len(kinds) == len(deciding.KINDS)
