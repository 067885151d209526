"""Records of authors' checks."""

from pathlib import Path

import pytest

from assess.documents.authors_check import read_record, record_of, record_path
from assess.documents.fault import DocumentError
from assess.documents.instrument import Instrument
from assess.documents.library import read_folder
from assess.screening.tuning.check import check_paths
from tests.shipped import first_edition_folder

RECORD = """
kind = "authors-check"
date = 2026-03-31
[sorting]
readers = 5
who = "Invented for a test."
scope = "All statements"
agreement = 0.91
kappa = 0.88
facets = { poise = 0.95 }
"""


def write(folder: Path, text: str) -> Path:
    path = record_path(folder, "flexibility", "1.0")
    path.parent.mkdir(parents=True)
    path.write_text(text)
    return path


def test_a_record_is_read(tmp_path: Path) -> None:
    record = read_record(write(tmp_path, RECORD))
    assert record is not None
    assert record.sorting is not None
    assert record.sorting.facets == {"poise": 0.95}
    assert record.rating is None


def test_no_record_is_no_mistake(tmp_path: Path) -> None:
    assert read_record(record_path(tmp_path, "flexibility", "1.0")) is None


def test_every_mistake_is_named_with_its_place(tmp_path: Path) -> None:
    path = write(tmp_path, RECORD.replace("0.91", "91").replace("readers = 5", "readers = 1"))
    with pytest.raises(DocumentError) as caught:
        read_record(path)
    assert [problem.place for problem in caught.value.problems] == ["sorting > readers", "sorting > agreement"]
    assert all(problem.file == str(path) for problem in caught.value.problems)


def test_picks_of_the_worst_come_with_their_chance(tmp_path: Path) -> None:
    picks = '[options_only]\nreaders = 2\nwho = "W"\nscope = "S"\nhits = 0.2\nchance = 0.2\nworst_hits = 0.2\n'
    with pytest.raises(DocumentError, match=r"worst_hits and worst_chance belong together"):
        read_record(write(tmp_path, RECORD + picks))


def test_a_folder_with_records_is_read_and_its_records_are_checked(tmp_path: Path) -> None:
    path = write(tmp_path, RECORD.replace("0.91", "91"))
    document = path.parent.parent / "1.0.toml"
    document.write_text((first_edition_folder() / "flexibility" / "1.0.toml").read_text())
    assert list(read_folder(tmp_path).documents) == ["flexibility/1.0"]
    assert [problem.place for problem in check_paths([tmp_path], first_edition_folder()).problems] == [
        "sorting > agreement"
    ]


def test_a_form_without_a_record_has_its_banks(tmp_path: Path) -> None:
    form = read_folder(first_edition_folder()).documents["moments-of-truth-a/1.0"]
    assert isinstance(form, Instrument)
    assert record_of(tmp_path, form) is None
    for slug, note in (("moments-of-truth", "bank"), ("moments-of-truth-a", "form")):
        path = record_path(tmp_path, slug, "1.0")
        path.parent.mkdir(parents=True)
        path.write_text(f'kind = "authors-check"\ndate = 2026-03-31\nnote = "{note}"\n')
        record = record_of(tmp_path, form)
        assert record is not None
        assert record.note == note
