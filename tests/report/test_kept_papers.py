"""Papers kept because they take long to print: by what they are made of, in bounded space."""

import os
from pathlib import Path

import pytest

from assess.report import kept_papers
from assess.report.kept_papers import KeptPapers, mark


def paper(text: str = "") -> bytes:
    """A PDF as far as its ends go."""
    return b"%PDF-1.7\n" + text.encode() + b"\n%%EOF\n"


@pytest.fixture
def kept(tmp_path: Path) -> KeptPapers:
    """An empty folder's."""
    return KeptPapers(tmp_path / "papers")


def test_a_paper_is_found_by_its_mark_alone(kept: KeptPapers) -> None:
    kept.keep(mark("document", "en"), paper())
    assert kept.find(mark("document", "en")) == paper()
    assert kept.find(mark("document", "de")) is None
    assert mark("ab", "c") != mark("a", "bc")


def test_another_program_prints_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    before = mark("document")
    monkeypatch.setattr(kept_papers, "_program", lambda: "another template")
    assert mark("document") != before


def test_only_the_owner_reads_it(kept: KeptPapers, tmp_path: Path) -> None:
    kept.keep("one", paper())
    assert (tmp_path / "papers").stat().st_mode & 0o777 == 0o700
    assert [path.stat().st_mode & 0o777 for path in (tmp_path / "papers").iterdir()] == [0o600]


def test_what_was_cut_off_is_not_taken_for_whole(kept: KeptPapers, tmp_path: Path) -> None:
    kept.keep("one", paper())
    (tmp_path / "papers" / "one.pdf").write_bytes(paper()[:12])
    assert kept.find("one") is None


def test_what_was_not_asked_for_longest_goes_first(
    kept: KeptPapers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_papers, "MOST_PAPERS", 3)
    for number in range(3):
        kept.keep(f"{number}", paper())
        os.utime(tmp_path / "papers" / f"{number}.pdf", (number, number))
    kept.find("0")
    kept.keep("3", paper())
    assert [kept.find(f"{number}") is not None for number in range(4)] == [True, False, True, True]


def test_the_folder_does_not_grow_beyond_its_bytes(
    kept: KeptPapers, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(kept_papers, "MOST_BYTES", 2500)
    for number in range(9):
        kept.keep(f"{number}", paper("x" * 1000))
    assert sum(path.stat().st_size for path in (tmp_path / "papers").iterdir()) <= 2500


def test_a_folder_that_cannot_be_written_stops_nobody(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    (tmp_path / "papers").write_text("no folder")
    kept = KeptPapers(tmp_path / "papers")
    kept.keep("one", paper())
    assert kept.find("one") is None
    assert "could not be kept" in caplog.text
