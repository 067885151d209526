"""What is asked about a file that can be read: codes, people who stand twice, lines of answers, groups."""

import numpy as np
import pytest

from assess.analysis.responses_file.alike_groups import alike, joined
from assess.analysis.responses_file.duplicates import same_answers
from assess.analysis.responses_file.missing_codes import suspects
from assess.analysis.responses_file.wanted import Wanted
from assess.report.study_words import sentences
from tests.analysis.responses_file.conftest import AGREEMENT, Files, answers, beside, kinds, names


def coded(code: int, share: float = 0.06, people: int = 300, low: int = 1) -> np.ndarray:
    """Answers from `low` up, with a code here and there."""
    given = answers(people).astype(float) - 1 + low
    given[np.random.default_rng(1).random(given.shape) < share] = code
    return given


@pytest.mark.parametrize("code", [7, 8, 9, 88, 99, 999, -1, -9, -99, 55])
def test_codes_beyond_a_gap_are_found(code: int) -> None:
    assert [one.code for one in suspects(coded(code), False, False)] == [code]


def test_several_codes_are_found_at_once() -> None:
    given = coded(99)
    given[3, 2], given[8, 1] = 98, -1
    assert {one.code for one in suspects(given, False, False)} == {99, 98, -1}


def test_codes_beside_one_another_and_codes_of_two_steps() -> None:
    given = coded(9, share=0.04)
    given[::9, 1], given[::11, 2] = 7, 8
    assert {one.code for one in suspects(given, False, False)} == {7, 8, 9}
    binary = (answers(200) > 3).astype(float)
    binary[::7, 3] = 9
    assert [(one.code, one.low, one.high) for one in suspects(binary, False, False)] == [(9, 0, 1)]


def test_a_code_in_one_item_alone_is_found_beside_items_that_reach_it() -> None:
    given = np.hstack([answers(300, 4), answers(300, 4) * 2 + np.arange(300)[:, None] % 2]).astype(float)
    given[::9, 1] = 9
    found = suspects(given, False, False)
    assert [(one.code, one.items) for one in found] == [(9, (1,))]


@pytest.mark.parametrize(("code", "low"), [(6, 1), (0, 1), (5, 0)])
def test_codes_beside_the_scale_are_found_by_who_gives_them(code: int, low: int) -> None:
    found = suspects(coded(code, low=low), False, False)
    assert [one.code for one in found] == [code]
    assert found[0].neighbour == (code - 1 if code else 1)


def test_an_end_that_is_given_settles_it() -> None:
    assert suspects(coded(6), False, True) == []
    assert suspects(coded(0), True, False) == []
    assert suspects(coded(6), False, False, ordered=False) == []


@pytest.mark.parametrize("seed", range(12))
def test_honest_answers_are_not_asked_about(seed: int) -> None:
    """Two to seven steps, reversed items, people who like the ends, people at random, people in one place."""
    generator = np.random.default_rng(seed)
    people, items, steps = [150, 400][seed % 2], [6, 12][seed // 2 % 2], 2 + seed % 6
    latent = generator.standard_normal((people, 1)) + generator.standard_normal((people, items))
    latent[:, ::3] *= -1 if seed % 3 == 0 else 1
    given = np.clip(np.round((steps - 1) / 2 + latent * (steps - 1) / 4), 0, steps - 1) + 1
    odd = generator.random(people) < 0.1
    if seed % 4 == 1:
        given[odd] = generator.integers(1, steps + 1, (int(odd.sum()), items))
    elif seed % 4 == 2:
        given[odd] = generator.choice([1, steps], (int(odd.sum()), items))
    elif seed % 4 == 3:
        given[odd] = generator.integers(1, steps + 1, (int(odd.sum()), 1))
    assert suspects(given, False, False) == []


def test_a_scale_with_two_ends_is_no_code_and_other_negative_numbers_are_asked_about(files: Files) -> None:
    rows = [names(), *(answers() - 3).tolist()]
    assert np.unique(files.read(rows).answers).tolist() == [-2, -1, 0, 1, 2]
    said = files.refused([names(), *(answers() - 2).tolist()])
    assert len(said) == 1
    assert "-1" in said[0]
    assert files.read([names(), *(answers() - 2).tolist()], Wanted(minimum=-1)).answers.min() == -1


def test_all_questions_come_at_once(files: Files) -> None:
    rows = beside({"sector": lambda n: 1 + n % 4, "sex": lambda n: ["Male", "male", "F"][n % 3]})
    rows[4][5], rows[9][3], rows[12][4] = 9, "x", "2.5"
    said = files.refused(rows, Wanted(group="sex"))
    assert [
        any(part in one for one in said) for part in ("sector could", "9 lies", "“x”", "“2.5”", "Male = male")
    ] == [True] * 5
    assert len(said) == 5


# People


def test_people_with_one_number_are_named(files: Files) -> None:
    found = files.read(beside({"id": lambda n: 1000 + n // 2}))
    assert sentences(found.notices)[0].startswith("30 people stand more than once by id: lines 2 = 3, 4 = 5")
    assert sentences(files.read(beside({"id": lambda n: 1000 + n})).notices) == []


def test_copied_people_are_found_and_chance_is_not() -> None:
    given = answers(200, 12).astype(float)
    assert same_answers(given) == []
    copied = np.vstack([given, given[:20]])
    assert same_answers(copied) == [[row, 200 + row] for row in range(20) if len(set(given[row])) > 1]
    two_items = answers(400, 2).astype(float)
    assert same_answers(np.tile(two_items, (1, 1))) == []
    easy = (np.random.default_rng(2).random((500, 6)) < 0.8).astype(float)
    assert same_answers(easy) == []
    straight = np.tile(answers(80, 1).astype(float), (1, 12))
    assert same_answers(straight) == []


# One line an answer


def line_by_line(people: int = 30, items: int = 6) -> list[list[object]]:
    given = answers(people, items)
    return [
        [f"P{person:02d}", f"q{item + 1}", int(given[person, item])]
        for item in range(items)
        for person in range(people)
    ]


@pytest.mark.parametrize(
    "header",
    [
        ["subject", "question", "answer"],
        ["id", "variable", "value"],
        ["Person", "Item", "Response"],
        ["a", "b", "c"],
    ],
)
def test_one_line_an_answer_is_known_by_names_or_by_its_crossing(files: Files, header: list[str]) -> None:
    found = files.read([header, *line_by_line()])
    assert found.items == tuple(names(6))
    np.testing.assert_array_equal(found.answers, answers(30, 6))
    assert list(kinds(found).values()) == ["id", "ignore", "item"]


def test_missing_lines_words_codes_and_groups_of_a_long_file(files: Files) -> None:
    rows = [["subject", "item", "answer"], *line_by_line()[:-4]]
    assert int(np.isnan(files.read(rows).answers).sum()) == 4
    rows[5][2] = 9
    assert "9 lies apart" in files.refused(rows)[0]
    worded = [rows[0], *([who, what, AGREEMENT[int(answer) - 1]] for who, what, answer in line_by_line())]
    np.testing.assert_array_equal(files.read(worded).answers, answers(30, 6))
    grouped = [[*rows[0], "sex", "rt"]]
    grouped += [[*line, "MF"[int(str(line[0])[1:]) % 2], 300 + n] for n, line in enumerate(line_by_line())]
    found = files.read(grouped, Wanted(group="sex"))
    assert found.groups is not None
    assert found.groups[:2] == ("M", "F")
    assert files.read(grouped, Wanted(items=("q1", "q2", "q3"))).items == ("q1", "q2", "q3")
    grouped[40][3] = "X"
    assert files.refused(grouped, Wanted(group="sex"))[0].startswith("line 41, sex: P09 is in more than one group")


def test_a_person_who_has_an_item_twice_is_named(files: Files) -> None:
    said = files.refused([["person", "item", "response"], *line_by_line(), ["P03", "q2", 4]])
    assert said == ["line 182, person: P03 has item q2 more than once: keep one answer a person and item"]


def test_a_wide_file_is_not_taken_for_a_long_one(files: Files) -> None:
    rows = beside({"person": lambda n: n + 1}, items=2)
    assert files.read(rows).answers.shape == (60, 2)


# Groups


def test_capitals_blanks_marks_and_short_forms_look_alike_and_names_that_begin_alike_do_not() -> None:
    assert alike(["Male", "male", "M", "Female", "Fem", "F", "f."]) == [
        ["Female", "F", "Fem", "f."],
        ["Male", "male", "M"],
    ]
    assert alike(["North", "North-East", "N", "South"]) == []
    assert alike(["Zürich", "Zurich", "1", "2", "", ""]) == [["Zurich", "Zürich"]]
    assert alike(["1", "10", "2"]) == []
    assert joined(["male", "Male", ""], [["Male", "male"]]) == ["Male", "Male", ""]


def test_groups_of_their_own_stay_when_that_is_said(files: Files) -> None:
    rows = beside({"sex": lambda n: ["Male", "male", "Female"][n % 3]})
    assert "Male = male" in files.refused(rows, Wanted(group="sex"))[0]
    assert set(files.read(rows, Wanted(group="sex", alike="apart")).groups or ()) == {"Male", "male", "Female"}
    found = files.read(rows, Wanted(group="sex", alike="join"))
    assert sentences(found.notices) == ["Labels of sex taken as one group: Male = male."]
