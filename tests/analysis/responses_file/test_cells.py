"""What cells say: words of scales, numbers with words, signs of no answer; one message for each kind of fault."""

import numpy as np
import pytest
from hypothesis import given as drawn
from hypothesis import settings
from hypothesis import strategies as st

from assess.analysis.responses_file.cells import is_missing, natural, number, numbered_label
from assess.analysis.responses_file.content import content
from assess.analysis.responses_file.known_scales import KNOWN, known_order
from assess.analysis.responses_file.wanted import Wanted
from assess.report.study_words import sentences
from tests.analysis.responses_file.conftest import AGREEMENT, Files, answers, names


def table(words: list[str]) -> list[list[str]]:
    return [names(), *([words[answer - 1] for answer in given] for given in answers())]


@pytest.mark.parametrize(
    "written",
    [
        "{n} - {words}",
        "{n}. {words}",
        "{n}={words}",
        "{n}: {words}",
        "{words} ({n})",
        "{n} ({words})",
        "{n} {words}",
    ],
)
def test_numbers_with_words_are_their_numbers(files: Files, written: str) -> None:
    found = files.read(table([written.format(n=n, words=words) for n, words in enumerate(AGREEMENT, 1)]))
    np.testing.assert_array_equal(found.answers, answers())
    assert found.labels["q1"][4] == "Agree"


@pytest.mark.parametrize(
    "words",
    [
        AGREEMENT,
        [word.upper() + " " for word in AGREEMENT],
        ["Never", "Rarely", "Sometimes", "Often", "Always"],
        ["trifft gar nicht zu", "trifft eher nicht zu", "teils/teils", "trifft eher zu", "trifft völlig zu"],
        ["pas du tout d’accord", "plutôt pas d’accord", "neutre", "plutôt d’accord", "tout à fait d’accord"],
        ["Muy en desacuerdo", "En desacuerdo", "Neutral", "De acuerdo", "Muy de acuerdo"],
        ["لا أوافق بشدة", "لا أوافق", "محايد", "أوافق", "أوافق بشدة"],
    ],
)
def test_words_of_known_scales_have_their_order(files: Files, words: list[str]) -> None:
    found = files.read(table(words))
    np.testing.assert_array_equal(found.answers, answers())
    assert any("words taken in this order: 1 " in said for said in sentences(found.notices))


@pytest.mark.parametrize(
    "pair", ["No Yes", "nein ja", "non oui", "FALSE TRUE", "F T", "n y", "Falsch Richtig", "wrong right"]
)
def test_two_words_are_0_and_1(files: Files, pair: str) -> None:
    low, high = pair.split()
    found = files.read(table([low, low, low, high, high]))
    np.testing.assert_array_equal(found.answers, answers() > 3)


def test_other_words_are_asked_about_with_an_order_to_begin_from(files: Files) -> None:
    words = ["by no means", "now and then", "most days", "daily, or more", "all day"]
    said = files.refused(table(words))
    assert len(said) == 1
    proposed = said[0].partition("--labels '")[2].partition("'")[0].split("|")
    assert proposed in (words, words[::-1])
    found = files.read(table(words), Wanted(labels=(tuple(words),)))
    np.testing.assert_array_equal(found.answers, answers())
    assert files.read(table(words), Wanted(labels=(tuple(words),), minimum=0)).answers.max() == 4


def test_words_of_several_scales_are_one_question_and_unused_labels_are_said(files: Files) -> None:
    words = [["slow", "middling", "quick"], ["cold", "mild", "hot"], ["dull", "plain", "bright"]]
    rows = [names(3)]
    rows += [
        [words[item][(answer + 1) // 2 - 1] for item, answer in enumerate(given)] for given in answers(items=3)
    ]
    said = files.refused(rows)
    assert len(said) == 1
    assert said[0].count("--labels '") == 3
    orders = (*map(tuple, words), ("never", "ever"))
    found = files.read(rows, Wanted(labels=orders))
    np.testing.assert_array_equal(found.answers, (answers(items=3) + 1) // 2)
    assert sentences(found.notices) == ["No column of the items holds the words never, ever, named with --labels."]


def test_letters_are_options_or_steps_as_is_said(files: Files) -> None:
    said = files.refused(table(list("ABCDE")))
    assert "--model nrm" in said[0]
    assert "--labels 'A,B,C,D,E'" in said[0]
    for wanted in (Wanted(model="nrm"), Wanted(labels=(tuple("ABCDE"),))):
        np.testing.assert_array_equal(files.read(table(list("ABCDE")), wanted).answers, answers())


SIGNS = ["", "NA", "N/A", "#N/A", "NULL", "-", "–", ".", "nan", "#NULL!", "None", "?", " ", "n/a", "k.A.", "NaN"]


def test_signs_of_no_answer_are_none(files: Files) -> None:
    rows = [names(), *answers().astype(str).tolist()]
    for row, sign in enumerate(SIGNS, start=1):
        rows[row][row % 8] = sign
    assert int(np.isnan(files.read(rows).answers).sum()) == len(SIGNS)


def test_none_is_an_answer_beside_mild_and_severe() -> None:
    assert content({"None": 9, "Mild": 5, "Severe": 4}).counts == {"None": 9, "Mild": 5, "Severe": 4}
    assert content({"None": 1, "1": 5, "2": 4}).counts == {"1": 5, "2": 4}


def test_words_of_no_answer_are_said_and_labels_make_steps_of_them(files: Files) -> None:
    rows = table(AGREEMENT)
    for row in range(1, 60, 7):
        rows[row][row % 8] = "Don't know"
    found = files.read(rows)
    assert int(np.isnan(found.answers).sum()) == 9
    assert "Don't know: 9 cells are taken as no answer; --labels makes steps of them." in sentences(found.notices)
    steps = (*AGREEMENT[:2], "Don't know", *AGREEMENT[2:])
    assert not np.isnan(files.read(rows, Wanted(labels=(steps,))).answers).any()


def test_a_code_in_words_and_as_a_number(files: Files) -> None:
    rows = table([f"{n} - {words}" for n, words in enumerate(AGREEMENT, 1)])
    rows[3][2] = "9 - not asked"
    assert int(np.isnan(files.read(rows, Wanted(missing=("9",))).answers).sum()) == 1
    found = files.read(rows, Wanted(missing=("9", "77")))
    assert "No cell of an item holds 77, named with --missing." in sentences(found.notices)


def test_each_kind_of_fault_is_one_message_with_the_first_place(files: Files) -> None:
    rows = [names(), *answers().astype(str).tolist()]
    rows[4][2], rows[9][2], rows[11][0] = "x", "x", "yy"
    rows[6][1], rows[8][5] = "2,5", "3.5"
    rows[7][3] = "12345"
    said = files.refused(rows)
    assert len(said) == 3
    assert any(one.startswith("line 5, q3: “x” is no whole number (and 2 more)") for one in said)
    assert any(one.startswith("line 7, q2: “2,5” is no whole number (and 1 more)") for one in said)
    assert any(one.startswith("line 8, q4: “12345” is too large") for one in said)


def test_a_slip_in_a_word_is_named_beside_the_scale(files: Files) -> None:
    rows = table(AGREEMENT)
    rows[5][2] = "Agre"
    said = files.refused(rows)
    assert len(said) == 1
    assert said[0].startswith("line 6, q3: “Agre” is not on the scale Strongly disagree, Disagree")


def test_numbers_beyond_given_ends_are_named(files: Files) -> None:
    rows = [names(), *answers().tolist()]
    said = files.refused(rows, Wanted(minimum=2, maximum=4))
    assert len(said) == 2
    assert any("is below --min 2 (and " in one for one in said)
    assert any("is above --max 4 (and " in one for one in said)


@drawn(st.integers(-9999, 9999), st.sampled_from(["{}", "{}.0", "{},0", "{}.", " {}", "{}%"]))
def test_a_whole_number_is_the_same_however_it_is_written(value: int, written: str) -> None:
    assert number(written.format(value).strip()) == value


@settings(max_examples=60)
@drawn(st.text(max_size=12))
def test_any_cell_is_read_without_a_fault(cell: str) -> None:
    is_missing(cell)
    natural(cell)
    label = numbered_label(cell)
    assert label is None or isinstance(label[0], int)
    assert content({cell.strip(): 3, "one more": 2}).people == 5


def test_known_scales_read_alike_from_either_end() -> None:
    for scale in KNOWN:
        words = [min(step) for step in scale]
        order = known_order(reversed(words))
        assert order is not None
        assert [order[word] for word in words] == list(range(len(words)))
