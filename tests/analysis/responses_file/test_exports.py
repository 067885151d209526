"""What survey tools export is read as it is."""

import numpy as np
import pytest

from assess.analysis.responses_file.wanted import Wanted
from assess.report.study_words import sentences
from tests.analysis.responses_file.conftest import AGREEMENT, Files, answers, kinds, names, workbook

QUALTRICS = [
    "StartDate", "EndDate", "Status", "IPAddress", "Progress", "Duration (in seconds)", "Finished", "RecordedDate",
    "ResponseId", "RecipientLastName", "RecipientEmail", "LocationLatitude", "DistributionChannel", "UserLanguage",
]  # fmt: skip


def qualtrics(words: bool) -> list[list[str]]:
    items = [f"Q1_{number}" for number in range(1, 9)]
    header = [*QUALTRICS, *items, "Q2", "Q3", "Q4_TEXT"]
    questions = [*QUALTRICS, *(f"How far do you agree, overall? - {letter}" for letter in "abcdefgh")]
    questions += ["What is your gender?", "How old are you?", "Anything else?"]
    rows = [header, questions, [f'{{"ImportId":"{name}"}}' for name in header]]
    for person, given in enumerate(answers()):
        day = f"2024-01-05 10:{person % 60:02d}:00"
        own = [
            day,
            day,
            "IP Address",
            "1.2.3.4",
            "100",
            str(120 + 3 * person),
            "True",
            day,
            f"R_{person * 7919:08x}",
        ]
        own += ["", "", f"48.1{person}", "anonymous", "EN"]
        own += [AGREEMENT[answer - 1] if words else str(answer) for answer in given]
        rows.append([*own, str(1 + person % 2), str(20 + person % 37), ["", "no", f"well, {person}"][person % 3]])
    return rows


@pytest.mark.parametrize(
    "how", [{}, {"delimiter": "\t", "encoding": "utf-16"}, {"delimiter": "\t", "encoding": "utf-16-le"}]
)
@pytest.mark.parametrize("words", [True, False])
def test_qualtrics_three_lines_of_names_and_its_utf_16(files: Files, words: bool, how: dict[str, str]) -> None:
    found = files.read(qualtrics(words), **how)
    np.testing.assert_array_equal(found.answers, answers())
    assert found.lines[0] == 4
    assert found.ids is not None
    assert found.ids[1] == "R_00001eef"
    taken = kinds(found)
    assert taken["StartDate"] == taken["Duration (in seconds)"] == "time"
    assert taken["Q2"] == "group"  # its question asks for the gender
    assert taken["Q3"] == taken["Q4_TEXT"] == taken["RecipientEmail"] == "ignore"
    assert "Lines 1, 2, 3 are names and questions, no answers." in sentences(found.notices)


def test_limesurvey_codes_names_in_brackets_and_its_own_columns(files: Files) -> None:
    items = [f"Q1[SQ{number:03d}]" for number in range(1, 9)]
    own = ["id", "submitdate", "lastpage", "startlanguage", "seed", "ipaddr"]
    rows = [[*own, *items, "Q2", "Q3", "interviewtime", "groupTime12"]]
    for person, given in enumerate(answers()):
        rows.append(
            [str(person + 5), "2024-01-05 10:11:12", "3", "en", str(123456 + 7 * person), f"10.0.0.{person}"]
        )
        rows[-1] += [f"A{answer}" for answer in given] + ["MF"[person % 2], str(20 + person % 40)]
        rows[-1] += [f"{100 + 1.37 * person:.2f}", f"{30 + 0.37 * person:.2f}"]
    found = files.read(rows)
    assert found.items == tuple(items)
    np.testing.assert_array_equal(found.answers, answers())
    assert kinds(found)["Q2"] == "group"
    assert files.read(rows, Wanted(items=("Q1[*",))).items == tuple(items)
    assert files.read(rows, Wanted(items=("Q1[SQ002]", "Q1[SQ00?]"))).items == tuple(items)
    rows[3][7] = "N/A"
    rows[4][8] = ""
    assert int(np.isnan(files.read(rows).answers).sum()) == 2


def test_google_forms_questions_as_names(files: Files) -> None:
    header = ["Timestamp", "Email Address", "What is your age?", "Gender", "I enjoy work, mostly.", "I am tired"]
    header += ["My team helps me", "I would recommend, if asked"]
    rows = [header]
    for person, given in enumerate(answers(items=4)):
        day = f"2024/01/05 3:14:{person % 60:02d} PM GMT+1"
        rows.append([day, f"p{person}@example.org", ["18-24", "25-34"][person % 2], ["Male", "Female"][person % 2]])
        rows[-1] += [AGREEMENT[answer - 1] for answer in given]
    found = files.read(rows)
    assert found.items == tuple(header[4:])
    assert list(kinds(found).values())[:4] == ["time", "id", "group", "group"]
    chosen = files.read(rows, Wanted(items=("I enjoy work, mostly.", "I am tired,My team helps me")))
    assert chosen.items == tuple(header[4:7])


def test_surveymonkeys_grid_under_one_question(files: Files) -> None:
    words = ["Very dissatisfied", "Dissatisfied", "Neutral", "Satisfied", "Very satisfied"]
    header = ["Respondent ID", "Collector ID", "Start Date", "Please rate, honestly:", "", "", "", "Comments"]
    second = ["", "", "", "The food", "The room", "The staff", "The price", "Open-Ended Response"]
    rows = [header, second]
    for person, given in enumerate(answers(items=4)):
        rows.append([str(1182000000 + 37 * person), "4040404", "01/05/2024 10:11:12 AM"])
        rows[-1] += [*(words[answer - 1] for answer in given), ""]
    found = files.read(rows)
    assert found.items == ("The food", "The room", "The staff", "The price")
    np.testing.assert_array_equal(found.answers, answers(items=4))


def test_spss_labels_at_the_ends_and_its_missing_sign(files: Files) -> None:
    rows = [names()]
    for given in answers():
        rows.append([{1: "Strongly disagree", 5: "Strongly agree"}.get(answer, str(answer)) for answer in given])
    rows[1][0] = "#NULL!"
    found = files.read(rows)
    assert found.labels["q2"] == {1: "Strongly disagree", 5: "Strongly agree"}
    np.testing.assert_array_equal(found.answers[1:], answers()[1:])
    assert np.isnan(found.answers[0, 0])


def test_a_workbook_is_read_as_a_csv_is(files: Files) -> None:
    rows = [["id", *names(4)]] + [[f"P{n}", *map(int, given)] for n, given in enumerate(answers(items=4))]
    rows[2][1] = None
    path = workbook(files.path.with_suffix(".xlsx"), {"Answers": rows, "Codes": [["q1", "I like it"]]})
    found = files.read(path.read_bytes())
    assert found.items == tuple(names(4))
    np.testing.assert_array_equal(found.answers[2:], answers(items=4)[2:])
    assert np.isnan(found.answers[1, 0])
    assert found.lines[0] == 2
    assert sentences(found.notices) == ["The sheet Answers was read; not read: Codes."]
    truths = workbook(files.path, {"A": [["x1", "x2"], *([[bool(n % 2), bool(n % 3)] for n in range(12)])]})
    assert np.unique(files.read(truths.read_bytes()).answers).tolist() == [0, 1]


def test_a_locked_or_broken_workbook_is_named(files: Files) -> None:
    assert "cannot be read" in files.refused(b"PK\x03\x04 no workbook at all")[0]
    assert "cannot be read" in files.refused(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 neither")[0]


@pytest.mark.parametrize(
    "before_and_delimiter",
    [("sep=;\r\n", ";"), ("sep=,\r\n", ","), ("SEP=\t\r\n", "\t"), ("", "|"), ("\ufeff", ";")],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_delimiters_are_found_whatever_the_header_holds(
    files: Files, before_and_delimiter: tuple[str, str], encoding: str
) -> None:
    before, delimiter = before_and_delimiter
    header = [f"How, if at all; {number}|\t" for number in range(4)]
    rows = [header, *answers(items=4).tolist()]
    found = files.read(rows, before=before, delimiter=delimiter, encoding=encoding)
    assert found.answers.shape == (60, 4)
    assert found.items[0] == "How, if at all; 0|"


def test_unquoted_commas_in_names_and_decimal_commas_do_not_part_cells(files: Files) -> None:
    text = "Item one, so;Item two, too;Three\n" + "".join(f"{a},0;{b},0;{c}\n" for a, b, c in answers(items=3))
    found = files.read(text.encode())
    np.testing.assert_array_equal(found.answers, answers(items=3))


def test_rs_table_with_names_of_rows(files: Files) -> None:
    text = '"q1" "q2" "q3"\n' + "".join(f'"{n}" {a} {b} {c}\n' for n, (a, b, c) in enumerate(answers(items=3), 1))
    found = files.read(text.encode())
    assert found.items == ("q1", "q2", "q3")
    np.testing.assert_array_equal(found.answers, answers(items=3))


def test_the_older_western_code_page_is_read_and_said(files: Files) -> None:
    rows = [["Größe", "Gefühl", "Güte"], *answers(items=3).tolist()]
    found = files.read(rows, encoding="cp1252")
    assert found.items == ("Größe", "Gefühl", "Güte")
    assert "Windows-1252" in sentences(found.notices)[0]


def test_empty_columns_and_lines_at_the_end_are_a_spreadsheets_own(files: Files) -> None:
    rows = [[*names(), "", ""]] + [[*map(str, given), "", ""] for given in answers()] + [[""] * 10] * 4
    found = files.read(rows)
    assert found.answers.shape == (60, 8)
    assert list(kinds(found)) == names()
    ragged = [names()] + [[*map(str, given), "", ""] for given in answers()]
    assert files.read(ragged).answers.shape == (60, 8)


def test_a_title_above_the_names_and_numbers_in_their_place(files: Files) -> None:
    given = answers().tolist()
    for title in (["Survey, results 2024"], ["Title"] + [""] * 7):
        assert files.read([title, [], names(), *given], delimiter=";").items == tuple(names())
    assert files.read([list(range(1, 9)), *given]).items == tuple("12345678")


def test_boxes_to_tick_and_other_questions_are_no_items(files: Files) -> None:
    rows = [[*names(), "Q9_1", "Q9_2", "Q9_3", "Q10", "Q11"]]
    for person, given in enumerate(answers().tolist()):
        rows.append([*given, ["Apples", ""][person % 2], ["Pears", ""][person % 2], ["", "Yes"][person % 2]])
        rows[-1] += [["Bus", "Car", "Train"][person % 3], ["Red", "Blue"][person % 2]]
    found = files.read(rows)
    assert found.items == tuple(names())
    assert list(kinds(found).values())[8:] == ["ignore"] * 3 + ["group"] * 2
