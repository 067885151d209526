"""What columns are taken for, and when it is asked: only where a column could be an item."""

from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from assess.analysis.responses_file.column_names import families, telling
from assess.analysis.responses_file.wanted import Wanted
from assess.report.study_words import sentence
from tests.analysis.responses_file.conftest import Files, answers, beside, kinds, names


@pytest.mark.parametrize(
    ("name", "make", "kind"),
    [
        ("id", lambda n: 1000 + 3 * n, "id"),
        ("", lambda n: n + 1, "id"),
        ("x", lambda n: n + 17, "id"),
        ("u", lambda n: f"{n * 7919:05d}-ab", "id"),
        ("ResponseId", lambda n: f"R_{n}", "id"),
        ("e-mail", lambda n: f"p{n}@example.org", "id"),
        ("age", lambda n: 18 + n % 40, "ignore"),
        ("Alter in Jahren", lambda n: 18 + n % 40, "ignore"),
        ("What is your age?", lambda n: ["18-24", "25-34", "65+"][n % 3], "group"),
        ("AgeGroup", lambda n: 1 + n % 5, "group"),
        ("sex", lambda n: 1 + n % 2, "group"),
        ("Gender (1=m,2=f)", lambda n: 1 + n % 2, "group"),
        ("Geschlecht", lambda n: "mwd"[n % 3], "group"),
        ("education", lambda n: 1 + n % 5, "group"),
        ("unit 7", lambda n: ["HR", "IT", "Sales"][n % 3], "group"),
        ("employed", lambda n: ["Yes", "No"][n % 2], "group"),
        ("started", lambda n: f"2024-01-{1 + n % 28:02d} 10:11", "time"),
        ("when", lambda n: f"{n % 12:02d}:{n % 60:02d}", "time"),
        ("rt_1", lambda n: 300 + 13 * n, "time"),
        ("Duration (in seconds)", lambda n: 60 + n, "time"),
        ("weight", lambda n: f"{0.5 + (n % 10) / 9:.3f}", "weight"),
        ("pond", lambda n: f"{0.5 + (n % 11) / 10:.2f}".replace(".", ","), "weight"),
        ("comment", lambda n: ["", "well", f"fine, thanks {n}"][n % 3], "ignore"),
        ("anything", lambda n: f"I felt {n} times so", "ignore"),
        ("lang", lambda n: "en", "group"),
        ("survey", lambda n: 7, "ignore"),
        ("years there", lambda n: n % 30, "ignore"),
        ("empty", lambda n: "", "ignore"),
        ("total", lambda n: int(answers()[n].sum()), "ignore"),
        ("made", lambda n: f"{answers()[n].mean():.2f}", "ignore"),
    ],
)
def test_what_is_no_item_is_left_out_and_the_reason_said(
    files: Files, name: str, make: Callable[[int], Any], kind: str
) -> None:
    found = files.read(beside({name: make}))
    assert found.items == tuple(names())
    assert kinds(found) == {name: kind, **dict.fromkeys(names(), "item")}
    assert all(sentence(column.reason) for column in found.columns)


@pytest.mark.parametrize(
    ("name", "make"),
    [
        ("sector", lambda n: 1 + n % 4),
        ("overall", lambda n: 1 + n % 5),
        ("smoker", lambda n: n % 2),
        ("id", lambda n: 1 + n % 5),
        ("weight", lambda n: 1 + n % 5),
        ("time", lambda n: 1 + n % 5),
    ],
)
def test_what_could_be_an_item_is_asked_about_until_it_is_said(
    files: Files, name: str, make: Callable[[int], Any]
) -> None:
    rows = beside({name: make})
    said = files.refused(rows)
    assert len(said) == 1
    assert said[0].startswith(f"{name} could be items and could be something else")
    assert f"--items 'q*' or --items 'q*,{name}'" in said[0]
    assert files.read(rows, Wanted(items=("q*",))).items == tuple(names())
    assert files.read(rows, Wanted(items=("q*", name))).items == (name, *names())
    for wanted in (Wanted(id=name), Wanted(weights=name), Wanted(group=name)):
        assert files.read(rows, wanted).items == tuple(names())


def test_the_pattern_offered_fits_the_items_alone(files: Files) -> None:
    rows = beside({"qx": lambda n: 1 + n % 5})
    assert f"--items '{','.join(names())}'" in files.refused(rows)[0]


def test_names_without_a_family_are_all_items_but_two_steps_among_five_are_asked_about(files: Files) -> None:
    moods = ["calm", "worried", "happy", "sad", "tense", "upset"]
    rows = [moods, *answers(items=6).tolist()]
    assert files.read(rows).items == tuple(moods)
    with_two = [["smoker", *moods], *([n % 2, *given] for n, given in enumerate(answers(items=6).tolist()))]
    assert files.refused(with_two)[0].startswith("smoker could be items")


def test_items_may_be_called_time_or_score_when_all_are(files: Files) -> None:
    for stem in ("time", "score", "w", "group"):
        called = [f"{stem}{number}" for number in range(1, 7)]
        assert files.read([called, *answers(items=6).tolist()]).items == tuple(called)


def test_items_of_different_lengths_and_families_are_items(files: Files) -> None:
    given = answers(items=6)
    given[:, 3:] = given[:, 3:] > 3
    called = ["ext1", "ext2", "ext3", "neu1", "neu2", "neu3"]
    assert files.read([called, *given.tolist()]).items == tuple(called)


def test_sliders_from_0_to_100_are_items(files: Files) -> None:
    given = np.random.default_rng(1).integers(0, 101, (60, 5))
    assert len(files.read([[f"v{n}" for n in range(5)], *given.tolist()]).items) == 5


def test_a_running_number_is_no_item_though_it_is_called_like_the_items(files: Files) -> None:
    rows = [[f"V{n}" for n in range(1, 8)], *([n + 1, *given] for n, given in enumerate(answers(items=6).tolist()))]
    found = files.read(rows)
    assert found.items == tuple(f"V{n}" for n in range(2, 8))
    assert kinds(found)["V1"] == "id"


def test_turned_items_belong_to_the_others(files: Files) -> None:
    for mark in ("r", "_rev", "R"):
        called = ["q1", f"q2{mark}", "q3", "q4", "q5"]
        assert files.read([called, *answers(items=5).tolist()]).items == tuple(called)


def test_few_lines_are_taken_at_their_names(files: Files) -> None:
    assert files.read([["a", "b"], [1, 2], [2, 1], [3, 3]]).items == ("a", "b")


def test_names_tell_in_several_languages_and_spellings() -> None:
    assert telling("Participant_ID")[0] == "id"
    assert telling("DateSubmitted") == ("time", True)
    assert telling("Wie ist dein Alter?")[0] is None
    assert telling("I like my group at work") == (None, False)
    assert telling("TIME001") == ("time", True)


def test_families_are_as_narrow_as_they_can_be() -> None:
    assert families(["Q1_1", "Q1_2", "Q2"]) == ["Q1_#", "Q1_#", ""]
    assert families(["s01_best", "s01_worst"]) == ["s", "s"]


def test_a_column_is_found_by_its_name_in_other_capitals_or_named(files: Files) -> None:
    rows = beside({"Sex": lambda n: "MF"[n % 2]})
    assert files.read(rows, Wanted(group="sex")).groups is not None
    assert "--weights: there is no column wt: there are Sex, q1" in files.refused(rows, Wanted(weights="wt"))[0]


def test_weights_are_numbers_of_0_or_more_for_everybody(files: Files) -> None:
    found = files.read(beside({"w": lambda n: f"{n / 10:.1f}".replace(".", ",")}), Wanted(weights="w"))
    np.testing.assert_allclose(found.weights, np.arange(60) / 10)
    wrong = files.refused(beside({"w": lambda n: ["1", "", "-1", "x"][n % 4]}), Wanted(weights="w"))
    assert wrong == ["line 3, w: “” is no weight (and 44 more): weights are numbers of 0 or more, for everybody"]
    assert "every weight is 0" in files.refused(beside({"w": lambda n: 0}), Wanted(weights="w"))[0]
