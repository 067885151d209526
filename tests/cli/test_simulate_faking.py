"""`assess simulate faking`, and the figures that are shipped with the present battery."""

import json
import shutil
from pathlib import Path

import pytest

from assess.config import shipped
from tests.cli.conftest import Assess

SMALL = ("simulate", "faking", "--blueprint", "engagement-star/2.0", "--people", "200")


def test_a_small_run_comes_near_the_shipped_figures_and_its_manual_shows_it(assess: Assess, tmp_path: Path) -> None:
    folder = Path(shutil.copytree(shipped("instruments"), tmp_path / "instruments"))
    words = (*SMALL, "--from", str(folder), "--out", str(tmp_path / "out"), "--keep")
    said = assess(*words)
    assert said.exit_code == 0, said.stderr
    assert said.stdout.startswith("Answering")
    path = folder / "engagement-star" / "studies" / "2.0.json"
    files = (path, tmp_path / "out" / "faking.md", tmp_path / "out" / "faking.svg")
    small, whole = (
        json.loads(file.read_text())
        for file in (path, shipped("instruments") / "engagement-star" / "studies" / "2.0.json")
    )
    for one, other in zip(small["faked"], whole["faked"], strict=True):
        assert one["lift"]["value"] == pytest.approx(other["lift"]["value"], abs=0.01 + 4 * one["lift"]["se"])
        assert one["mean"] == pytest.approx(other["mean"], abs=0.3)
    assert small["weights"][0]["simulated"] == pytest.approx(whole["weights"][0]["simulated"], abs=0.04)
    before = [file.read_bytes() for file in files]
    assert assess(*words).stdout == said.stdout
    assert [file.read_bytes() for file in files] == before
    assess("instruments", "manual", "engagement-star/2.0", "--from", str(folder), "--html", "--out", str(tmp_path))
    assert "Study: 200 people a way, seed 1" in (tmp_path / "engagement-star-2.0.html").read_text()


def test_a_blueprint_that_is_not_there_is_refused_with_those_there_are(assess: Assess) -> None:
    said = assess("simulate", "faking", "--blueprint", "star")
    assert said.exit_code == 1
    assert said.stderr.startswith("star: no such blueprint: use one of engagement-star, ")


def test_a_battery_that_nobody_can_invent_answers_for_is_refused(assess: Assess) -> None:
    said = assess("simulate", "faking", "--blueprint", "engagement-star-ranking/2.0", "--people", "100")
    assert said.exit_code == 1
    assert "nobody invented answers for rank" in said.stderr
