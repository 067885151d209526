"""The study kept beside a blueprint counts only while the documents are those that were studied."""

import shutil
from pathlib import Path

import pytest

from assess.config import shipped
from assess.documents.fault import DocumentError
from assess.documents.library import read_folder
from assess.documents.star_study import MACHINE_BEST, StarStudy, kept_study, study_path, subject_of
from tests.shipped import SHIPPED

KEY = "engagement-star/2.0"
AGAIN = "assess simulate faking --blueprint engagement-star/2.0 --out docs/faking --keep"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The shipped documents, to be changed."""
    return Path(shutil.copytree(shipped("instruments"), tmp_path / "instruments"))


def print_of(folder: Path) -> str:
    library = read_folder(folder)
    return subject_of(library, folder, library.blueprints[KEY]).fingerprint


def changed(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def kept(folder: Path) -> StarStudy | None:
    library = read_folder(folder)
    return kept_study(library, folder, library.blueprints[KEY])


def test_the_shipped_study_is_of_the_shipped_documents() -> None:
    place = shipped("instruments")
    found = kept_study(SHIPPED, place, SHIPPED.blueprints[KEY])
    assert found is not None, f"the documents have changed: {AGAIN}"
    assert found.people == 2000
    assert found.text() == study_path(place, SHIPPED.blueprints[KEY]).read_text(encoding="utf-8")


def test_publishing_and_a_mended_word_change_no_print(folder: Path) -> None:
    before = print_of(folder)
    changed(folder / "engagement-star" / "2.0.toml", 'title = "Engagement star"', 'title = "Star of engagement"')
    file = folder / "hotel-desk" / "2.0.toml"
    file.write_text(file.read_text(encoding="utf-8").replace('status = "draft"', 'status = "published"'))
    changed(file, "Good evening. I've booked", "Good evening! I've booked")
    assert print_of(folder) == before


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("engagement-star/2.0.toml", "weight = 0.40", "weight = 0.41"),
        ("engagement-star/2.0.toml", "from = 0.5", "from = 0.6"),
        ("hotel-desk/2.0.toml", "key = { value = 3.4", "key = { value = 3.3"),
        ("hotel-desk/2.0.toml", "reliability = 0.18", "reliability = 0.19"),
        ("flexibility-short/2.0.toml", 'keyed = "reverse"\n', ""),
        ("flexibility-short/2.0.toml", "My voice stays steady", "My voice stays quite steady"),
        ("interview/2.0.toml", "minutes = 3", "minutes = 4"),
    ],
)
def test_whatever_figures_hang_on_makes_a_kept_study_none(folder: Path, file: str, old: str, new: str) -> None:
    study = kept_study(SHIPPED, shipped("instruments"), SHIPPED.blueprints[KEY])
    assert study is not None
    path = study_path(folder, SHIPPED.blueprints[KEY])
    path.write_text(study.model_copy(update={"print": print_of(folder)}).text(), encoding="utf-8")
    assert kept(folder) is not None
    changed(folder / file, old, new)
    assert kept(folder) is None


def test_a_blueprint_without_a_study_has_none_and_a_broken_one_is_named(folder: Path) -> None:
    path = study_path(folder, SHIPPED.blueprints[KEY])
    path.write_text("{}", encoding="utf-8")
    with pytest.raises(DocumentError, match="assess simulate faking --keep"):
        kept(folder)
    path.unlink()
    assert kept(folder) is None


def test_what_a_language_model_was_found_to_reach_takes_the_place_of_the_assumption(folder: Path) -> None:
    library = read_folder(folder)
    assumed = subject_of(library, folder, library.blueprints["engagement-star/1.0"]).machine
    assert [one.best for one in assumed] == [MACHINE_BEST]
    record = folder / "moments-of-truth-a" / "checks" / "1.0.toml"
    record.parent.mkdir()
    record.write_text(
        'kind = "authors-check"\ndate = 2026-03-31\n[language_model]\nreaders = 1\nwho = "One."\n'
        'scope = "All of form A"\nscore = 0.9\nbest = 0.81\n'
    )
    (found,) = subject_of(library, folder, library.blueprints["engagement-star/1.0"]).machine
    assert (found.best, found.source) == (0.81, "authors’ check: All of form A")
