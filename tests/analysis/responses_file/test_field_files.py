"""Files that people brought: each does what they expect of it."""

from pathlib import Path

import numpy as np
import pytest

from assess.analysis.reliability import cronbach_alpha
from assess.analysis.responses_file.read_responses import Responses, UnreadableResponses, read_responses
from assess.analysis.responses_file.wanted import Wanted
from assess.report.study_words import sentences
from tests.analysis.responses_file.conftest import kinds

FIELD = Path(__file__).parents[2] / "data" / "answers"
ITEMS = tuple(f"q{number}" for number in range(1, 11))


def read(name: str, wanted: Wanted = Wanted()) -> Responses:  # noqa: B008 - frozen
    return read_responses(FIELD / name, wanted)


def asked(name: str, wanted: Wanted = Wanted()) -> str:  # noqa: B008 - frozen
    with pytest.raises(UnreadableResponses) as refused:
        read_responses(FIELD / name, wanted)
    said = sentences(refused.value.problems)
    assert len(said) == 1
    return said[0]


def test_nine_on_a_scale_of_five_is_asked_about_with_its_place() -> None:
    question = asked("miss_nine.csv")
    assert question.startswith("line 2, q2: 9 lies apart from the other answers, 1 to 5 (cells: 187, items: 10)")
    assert "--missing 9;" in question
    assert "--max 9" in question


def test_six_for_cannot_say_is_asked_about_though_it_follows_five() -> None:
    question = asked("miss_six_na.csv")
    assert question.startswith("line 4, q2: whoever gave 6 (cells: 223, items: 10) is nearer to the middle")
    assert "--missing 6;" in question
    assert "--max 6" in question


@pytest.mark.parametrize(("name", "code", "cells"), [("miss_nine.csv", "9", 187), ("miss_six_na.csv", "6", 223)])
def test_a_code_that_is_named_is_no_answer(name: str, code: str, cells: int) -> None:
    found = read(name, Wanted(missing=(code,)))
    assert int(np.isnan(found.answers).sum()) == cells
    assert cronbach_alpha(found.answers).value == pytest.approx(0.887, abs=0.006)
    assert f"{code}: {cells} cells in 10 items are taken as no answer." in sentences(found.notices)


@pytest.mark.parametrize(
    ("name", "wanted"),
    [
        ("miss_nine.csv", Wanted(maximum=9)),
        ("miss_nine.csv", Wanted(no_codes=True)),
        ("miss_six_na.csv", Wanted(maximum=6)),
    ],
)
def test_a_number_that_is_an_answer_is_one_when_that_is_said(name: str, wanted: Wanted) -> None:
    assert not np.isnan(read(name, wanted).answers).any()


def test_a_number_of_persons_is_no_item() -> None:
    found = read("id_small.csv")
    assert kinds(found) == {"id": "id", **dict.fromkeys(ITEMS, "item")}
    assert found.items == ITEMS
    assert found.ids is not None
    assert found.ids[-1] == "40"


def test_one_line_an_answer_becomes_one_line_a_person() -> None:
    found = read("long.csv")
    assert found.answers.shape == (60, 10)
    assert found.items[:2] == ("item 1", "item 2")
    assert found.items[-1] == "item 10"
    assert kinds(found) == {"person": "id", "item": "ignore", "response": "item"}
    np.testing.assert_array_equal(found.answers[0], [3, 3, 4, 3, 4, 3, 3, 4, 2, 2])
    assert found.lines[:2] == (2, 12)


def test_excels_first_line_yes_and_no_and_halves_with_a_comma() -> None:
    assert read("excel_sep.csv").lines[0] == 3
    assert np.unique(read("excel_sep.csv").answers).tolist() == [1, 2, 3, 4, 5]
    words = read("binary_yes.csv")
    assert np.unique(words.answers).tolist() == [0, 1]
    assert words.labels["q1"] == {0: "No", 1: "Yes"}
    assert asked("decimal_comma.csv").startswith("line 2, q2: “3,5” is no whole number (and ")


def test_labels_that_look_like_one_group_are_asked_about_before_groups_are_made() -> None:
    question = asked("groups_case.csv", Wanted(group="sex"))
    assert "Female = female = F, Male = male" in question
    assert "(2 groups), --alike join" in question
    joined = read("groups_case.csv", Wanted(group="sex", alike="join"))
    assert joined.groups is not None
    assert set(joined.groups) == {"Female", "Male"}
    apart = read("groups_case.csv", Wanted(group="sex", alike="apart"))
    assert apart.groups is not None
    assert len(set(apart.groups)) == 5


def test_people_who_stand_four_times_are_named() -> None:
    said = sentences(read("duplicates.csv").notices)
    assert len(said) == 1
    assert said[0].startswith("400 people have the same answers to every item as another one, in 100 sets")
    assert "2 = 102 = 202 = 302" in said[0]


def test_answers_from_0_to_10_are_taken_as_they_are() -> None:
    found = read("nps_92.csv")
    assert found.answers.shape == (1500, 6)
    assert found.notices == ()


def test_two_forms_are_read() -> None:
    assert int(np.isnan(read("mbd.csv").answers).sum()) == 400 * 3
