"""`assess analyse` with several files, forms and weights: one scale, and everything wrong at once."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assess.analysis.irt import calibrate
from tests.cli.conftest import Assess

PEOPLE = 150
SHARED = ["q3", "q4", "q5"]


def answers_of(seed: int, mean: float = 0.0) -> np.ndarray:
    generator = np.random.default_rng(seed)
    latent = mean + generator.standard_normal((PEOPLE, 1)) + generator.standard_normal((PEOPLE, 7))
    return np.clip(np.round(2 + latent), 0, 4).astype(int)


@pytest.fixture(scope="module")
def whole() -> dict[str, np.ndarray]:
    """The answers of two forms; people of the second stand half a unit higher."""
    return {"form_a": answers_of(1)[:, :5], "form_b": answers_of(2, 0.5)[:, 2:]}


@pytest.fixture
def forms(tmp_path: Path, whole: dict[str, np.ndarray]) -> tuple[Path, Path]:
    """form_a.csv with q1 to q5 and form_b.csv with q3 to q7; form B's weights are 2 and 1 by turns."""
    for name, columns in (("form_a", range(1, 6)), ("form_b", range(3, 8))):
        lines = [",".join([*(f"q{column}" for column in columns), "weight"])]
        lines += [",".join(map(str, [*row, 2 - place % 2])) for place, row in enumerate(whole[name])]
        (tmp_path / f"{name}.csv").write_text("\n".join(lines) + "\n")
    return tmp_path / "form_a.csv", tmp_path / "form_b.csv"


@pytest.fixture
def figures(assess: Assess, tmp_path: Path) -> Callable[..., dict[str, Any]]:
    """`figures(*words)`: what `assess analyse` wrote with them."""

    def run(*words: object) -> dict[str, Any]:
        said = assess("analyse", *map(str, words), "--out", str(tmp_path / "out"))
        assert said.exit_code == 0, said.stderr
        return json.loads((tmp_path / "out" / "analysis.json").read_text())

    return run


def test_two_files_with_common_items_are_one_scale(
    figures: Callable, forms: tuple[Path, Path], whole: dict[str, np.ndarray]
) -> None:
    found = figures(*forms, "--weights", "weight", "--weights-are", "counts", "--reverse", "q7,q1")
    assert [(form["form"], form["common"], form["n"]) for form in found["forms"]] == [
        ("form_a", 3, 225),
        ("form_b", 3, 225),
    ]
    assert [item["id"] for item in found["items"]] == [f"q{column}" for column in range(1, 8)]
    assert found["reversed"] == ["q1", "q7"]
    assert found["n"] == 450
    assert found["files"] == ["form_a", "form_b"]
    plain = figures(*forms, "--items", "q*")
    table = np.full((2 * PEOPLE, 7), np.nan)
    table[:PEOPLE, :5], table[PEOPLE:, 2:] = whole["form_a"], whole["form_b"]
    direct = calibrate(table, "grm", groups=["a"] * PEOPLE + ["b"] * PEOPLE, tol=1e-6)
    assert plain["calibration"]["log_likelihood"] == pytest.approx(direct.log_likelihood, abs=1e-5)
    assert plain["forms"][1]["mean"] == pytest.approx(direct.latent_mean[1], abs=1e-4)
    assert plain["forms"][1]["mean"] > 2 * plain["forms"][1]["mean_se"]


def test_a_column_of_forms_says_the_same_as_files(
    figures: Callable, forms: tuple[Path, Path], tmp_path: Path
) -> None:
    rows = ["form,q1,q2,q3,q4,q5,q6,q7"]
    for path, before, after in ((forms[0], "", ",,"), (forms[1], ",,", "")):
        for line in path.read_text().splitlines()[1:]:
            rows.append(f"{path.stem},{before}{line.rsplit(',', 1)[0]}{after}")
    joined = tmp_path / "joined.csv"
    joined.write_text("\n".join(rows) + "\n")
    one, two = figures(joined, "--form", "form"), figures(*forms, "--items", "q*")
    assert one["calibration"] == two["calibration"]
    assert one["forms"] == two["forms"]


def test_people_of_several_files_are_named_with_their_file(figures: Callable, forms: tuple[Path, Path]) -> None:
    lines = forms[1].read_text().splitlines()
    lines[2] = ",,,,,1"
    forms[1].write_text("\n".join(lines) + "\n")
    assert figures(*forms, "--items", "q*")["left_out"] == ["form_b:3"]


def test_survey_weights_of_a_column_are_used(figures: Callable, forms: tuple[Path, Path]) -> None:
    weighted = figures(forms[0], "--weights", "weight")
    counts = figures(forms[0], "--weights", "weight", "--weights-are", "counts")
    plain = figures(forms[0], "--items", "q*")
    assert weighted["n"] == plain["n"] == PEOPLE
    assert counts["n"] == 225
    assert weighted["reliability"]["alpha"]["value"] == pytest.approx(counts["reliability"]["alpha"]["value"])
    assert weighted["reliability"]["alpha"]["value"] != plain["reliability"]["alpha"]["value"]
    assert weighted["reliability"]["alpha"]["se"] > counts["reliability"]["alpha"]["se"]
    assert weighted["weights"]["effective"] == pytest.approx(225**2 / (75 * 4 + 75))


def test_what_files_do_not_agree_on_is_said_at_once(
    assess: Assess, forms: tuple[Path, Path], tmp_path: Path
) -> None:
    said = assess(
        "analyse", *map(str, forms), "--reverse", "z*", "--items", "q*,x1", "--out", str(tmp_path / "out")
    )
    assert said.exit_code == 1
    assert "--items: no item of any file is called x1" in said.stderr
    assert "--reverse: no item of any file is called z*" in said.stderr
    (tmp_path / "twice").mkdir()
    again = tmp_path / "twice" / "form_a.csv"
    again.write_text(forms[0].read_text())
    said = assess("analyse", str(forms[0]), str(again), "--items", "q*", "--out", str(tmp_path / "out"))
    assert "two files have this name" in said.stderr
    assert not (tmp_path / "out").exists()
