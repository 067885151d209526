"""`assess instruments manual`."""

import shutil
from pathlib import Path

from assess.config import shipped
from tests.cli.conftest import Assess


def test_a_page_and_a_pdf_are_written(assess: Assess, tmp_path: Path) -> None:
    result = assess("instruments", "manual", "flexibility", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert sorted(path.name for path in tmp_path.iterdir()) == ["flexibility-2.0.html", "flexibility-2.0.pdf"]
    assert (tmp_path / "flexibility-2.0.pdf").read_bytes().startswith(b"%PDF-")
    assert str(tmp_path / "flexibility-2.0.html") in result.stdout


def test_every_instrument_and_bank_gets_one_when_none_is_named(assess: Assess, tmp_path: Path) -> None:
    assess("instruments", "manual", "--html", "--out", str(tmp_path))
    names = {path.name for path in tmp_path.iterdir()}
    slugs = ("moments-of-truth", "service-style", "service-leader", "chat")
    assert {f"{slug}-2.0.html" for slug in slugs} <= names
    assert not [name for name in names if name.startswith("interview")]
    assert {name for name in names if name.startswith("engagement")} <= {"engagement-star-2.0.html"}


def test_unknown_instruments_are_all_named_and_nothing_is_written(assess: Assess, tmp_path: Path) -> None:
    result = assess("instruments", "manual", "nothing", "interview", "flexibility", "--out", str(tmp_path))
    assert result.exit_code == 1
    assert "nothing: no such instrument: use one of chat, engagement-star, " in result.stderr
    assert "interview: no such instrument" in result.stderr
    assert list(tmp_path.iterdir()) == []


def test_own_documents_bring_the_record_of_their_check(assess: Assess, tmp_path: Path) -> None:
    folder = tmp_path / "own" / "flexibility"
    (folder / "checks").mkdir(parents=True)
    shutil.copy(shipped("instruments") / "flexibility" / "1.0.toml", folder)
    (folder / "checks" / "1.0.toml").write_text('kind = "authors-check"\ndate = 2026-03-31\nnote = "Read aloud."\n')
    assess(
        "instruments", "manual", "flexibility/1.0", "--from", str(folder.parent), "--html", "--out", str(tmp_path)
    )
    assert "Read aloud." in (tmp_path / "flexibility-1.0.html").read_text()


def test_a_faulty_record_is_named(assess: Assess, tmp_path: Path) -> None:
    folder = tmp_path / "own" / "flexibility"
    (folder / "checks").mkdir(parents=True)
    shutil.copy(shipped("instruments") / "flexibility" / "1.0.toml", folder)
    (folder / "checks" / "1.0.toml").write_text('kind = "authors-check"\n')
    result = assess("instruments", "manual", "flexibility", "--from", str(folder.parent), "--html")
    assert result.exit_code == 1
    assert "checks/1.0.toml: date: Field required" in result.stderr


def test_a_blueprint_has_a_manual_of_its_battery(assess: Assess, tmp_path: Path) -> None:
    result = assess("instruments", "manual", "engagement-star/2.0", "--out", str(tmp_path))
    assert result.exit_code == 0
    assert "What this cannot do" in (tmp_path / "engagement-star-2.0.html").read_text()
    assert (tmp_path / "engagement-star-2.0.pdf").read_bytes().startswith(b"%PDF-")
