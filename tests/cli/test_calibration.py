"""`assess calibration`: from answers through `assess analyse` to what new campaigns are scored by."""

import csv
from pathlib import Path

import numpy as np

from assess.documents.library import read_folder
from tests.cli.conftest import Assess
from tests.shipped import first_edition_folder

FORM = "flexibility/1.0"


def write_answers(file: Path, facet: str = "poise") -> list[str]:
    """Answers of 200 people to a facet's statements as they were asked; the reverse-keyed ones."""
    form = read_folder(first_edition_folder()).instruments[FORM]
    items = [item for item in form.scored_items if item.facet == facet]
    generator = np.random.default_rng(2)
    theta, noise = generator.standard_normal((200, 1, 1)), generator.logistic(size=(200, len(items), 1))
    answers = (1.6 * theta - np.array([-2.2, -1.0, 0.2, 1.5]) + noise > 0).sum(axis=2) + 1
    reverse = [place for place, item in enumerate(items) if item.keyed == "reverse"]
    answers[:, reverse] = 6 - answers[:, reverse]
    with file.open("w", newline="") as opened:
        csv.writer(opened).writerows([[item.id for item in items], *answers.tolist()])
    return [items[place].id for place in reverse]


def test_a_study_of_the_command_line_is_attached_listed_and_detached(
    assess: Assess, installed: str, tmp_path: Path
) -> None:
    reverse = write_answers(tmp_path / "answers.csv")
    study = str(tmp_path / "study")
    analysed = assess("analyse", str(tmp_path / "answers.csv"), "--out", study, "--reverse", ",".join(reverse),
                      "--min", "1", "--max", "5")  # fmt: skip
    assert analysed.exit_code == 0
    file = str(tmp_path / "study" / "analysis.json")
    said = assess("calibration", "attach", FORM, file, "--source", "spring", "--date", "2026-05-31")
    assert said.exit_code == 0, said.stderr
    assert "of 200 people, 2026-05-31" in said.stdout
    assert "attached  flexibility/1.0" in assess("calibration", "list").stdout
    again = assess("calibration", "attach", FORM, file, "--source", "spring", "--date", "2026-05-31")
    assert again.exit_code == 1
    assert "is scored by this calibration already" in again.stderr
    assert "is detached" in assess("calibration", "detach", FORM).stdout
    assert "detached  flexibility/1.0" in assess("calibration", "list").stdout


def test_reverse_keyed_statements_that_were_not_turned_are_named(
    assess: Assess, installed: str, tmp_path: Path
) -> None:
    write_answers(tmp_path / "answers.csv")
    assess("analyse", str(tmp_path / "answers.csv"), "--out", str(tmp_path), "--min", "1", "--max", "5")
    said = assess("calibration", "attach", FORM, str(tmp_path / "analysis.json"), "--source", "spring")
    assert said.exit_code == 1
    assert "runs against its scale" in said.stderr
    assert assess("calibration", "list").stdout == ""


def test_a_scale_that_was_turned_as_a_whole_is_named(assess: Assess, installed: str, tmp_path: Path) -> None:
    """The forward statements turned instead of the reverse ones: all slopes agree, and high is low."""
    reverse = write_answers(tmp_path / "answers.csv")
    names = (tmp_path / "answers.csv").read_text().splitlines()[0].split(",")
    forward = ",".join(name for name in names if name not in reverse)
    options = ("--out", str(tmp_path), "--min", "1", "--max", "5", "--reverse", forward)
    assert assess("analyse", str(tmp_path / "answers.csv"), *options).exit_code == 0
    said = assess("calibration", "attach", FORM, str(tmp_path / "analysis.json"), "--source", "spring")
    assert said.exit_code == 1
    assert f"{reverse[0]} was not turned the way it is keyed" in said.stderr
