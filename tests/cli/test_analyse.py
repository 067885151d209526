"""`assess analyse` and `assess simulate`: files in, figures and a page out, or every reason why not."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest

from assess.analysis.coverage import CONDITIONS
from assess.analysis.responses_file.read_responses import UnreadableResponses, Wanted, read_responses
from assess.analysis.responses_file.table import MOST_ROWS
from assess.cli.analyse_command import MODELS
from assess.report.study_words import sentences
from assess.scoring.curves import MODELS as CALIBRATED
from tests.cli.conftest import Assess

REFERENCE = Path(__file__).parent.parent / "data" / "reference"


@pytest.fixture
def written(tmp_path: Path) -> Callable[[str | bytes], Path]:
    """`written("a,b\\n1,2\\n")`: that text as a CSV."""

    def write(text: str | bytes) -> Path:
        path = tmp_path / "answers.csv"
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    return write


def problems_of(path: Path, wanted: Wanted = Wanted()) -> list[str]:  # noqa: B008 - frozen
    with pytest.raises(UnreadableResponses) as refused:
        read_responses(path, wanted)
    return sentences(refused.value.problems)


# The command


def test_a_reference_file_gives_its_figures(assess: Assess, tmp_path: Path) -> None:
    said = assess("analyse", str(REFERENCE / "dif.csv"), "--group", "group", "--out", str(tmp_path))
    assert said.exit_code == 0
    assert said.stdout.startswith("1500 people, 20 items, alpha 0.88")
    found = json.loads((tmp_path / "analysis.json").read_text())
    assert found["n"] == 1500
    assert {"id", "mean", "sd", "r_drop", "alpha_if_dropped", "slope", "thresholds", "s_x2"} <= set(
        found["items"][0]
    )
    assert set(found["reliability"]) == {"alpha", "omega_total", "lambda2", "lambda6", "split_half"}
    assert {"model", "log_likelihood", "iterations", "converged"} <= set(found["calibration"])
    assert {"item", "mh_chi2", "mh_delta", "ets", "logistic_chi2", "delta_r2"} <= set(found["dif"][0])


def test_factors_are_confirmed_by_name_and_pattern(assess: Assess, tmp_path: Path) -> None:
    named = "One: f01,f02,f03,f04,f05,f06; Two: f07,f08,f09,f10,f11,f12; Three: f13,f14,f15,f16,f17,f18"
    said = assess("analyse", str(REFERENCE / "factors.csv"), "--factors", named, "--out", str(tmp_path))
    assert said.exit_code == 0
    found = json.loads((tmp_path / "analysis.json").read_text())["factors"]
    assert found["correlated"]["chi_square"] == pytest.approx(120.5288, abs=1e-3)  # lavaan's
    assert found["bifactor"]["omega_h"]["low"] < 0.548 < found["bifactor"]["omega_h"]["high"]
    short = assess("analyse", str(REFERENCE / "factors.csv"), "--factors", "One: f0*", "--out", str(tmp_path))
    assert short.exit_code == 0
    told = json.loads((tmp_path / "analysis.json").read_text())["factors"]
    assert told["named"] == {"One": [f"f0{number}" for number in range(1, 10)]}
    assert told["correlated"]["df"] == 27


@pytest.mark.parametrize(
    ("named", "words"),
    [
        ("One f01,f02", "“One f01,f02” is no factor"),
        ("One: f01,f02; One: f03,f04", "One is named twice"),
        (" ; ", "name at least one factor"),
        ("One: f01,f02,zz*", "The factor One names zz*, which is no item"),
    ],
)
def test_factors_that_cannot_be_meant_are_said(assess: Assess, tmp_path: Path, named: str, words: str) -> None:
    said = assess("analyse", str(REFERENCE / "factors.csv"), "--factors", named, "--out", str(tmp_path))
    assert said.exit_code != 0
    assert words in said.output
    assert not list(tmp_path.iterdir())


def test_the_same_file_gives_the_same_bytes(assess: Assess, tmp_path: Path) -> None:
    for name in ("first", "second"):
        assess("analyse", str(REFERENCE / "mixed_missing.csv"), "--out", str(tmp_path / name))
    for file in ("analysis.json", "analysis.html"):
        assert (tmp_path / "first" / file).read_bytes() == (tmp_path / "second" / file).read_bytes()


def test_the_page_needs_nothing_but_itself(assess: Assess, tmp_path: Path) -> None:
    assess("analyse", str(REFERENCE / "graded.csv"), "--out", str(tmp_path))
    page = (tmp_path / "analysis.html").read_text()
    assert "<script" not in page
    assert not re.search(r"""(src|href)=["'](?!#)""", page)
    assert all(address.startswith("data:") for address in re.findall(r'url\("([^"]+)"\)', page))
    assert "http" not in re.sub(r'xmlns="[^"]+"', "", page)


def test_columns_are_chosen_by_pattern_and_turned(assess: Assess, tmp_path: Path) -> None:
    words = ("--items", "c0*,c10", "--items", "c1?", "--reverse", "c03,c1?", "--min", "1", "--max", "5")
    said = assess("analyse", str(REFERENCE / "careless.csv"), *words, "--out", str(tmp_path))
    assert said.exit_code == 0
    found = json.loads((tmp_path / "analysis.json").read_text())
    assert [item["id"] for item in found["items"]] == [f"c{number:02d}" for number in range(1, 20)]
    assert found["reversed"] == ["c03", *(f"c{number}" for number in range(10, 20))]


@pytest.mark.parametrize(
    ("text", "words", "reason"),
    [
        ("a,b,c\n1,2,3\n", (), "One person"),
        ("a,b,c\n,,\n,,\n", (), "no answer at all"),
        ("a,b\n1,2\n1,3\n", (), "a has the same answer from everybody"),
        ("a,b\n1,2\n2,1\n1,1\n", ("--group", "a", "--items", "b"), "One item is no scale"),
        ("a,b\n1,2\n3,1\n2,3\n1,1\n", ("--model", "2pl"), "use grm or gpcm"),
        ("a,b\n1,2\n3,1\n", ("--max", "2"), "line 3, a: 3 is above --max 2"),
    ],
)
def test_what_cannot_be_analysed_is_said_and_nothing_is_written(
    assess: Assess, written: Callable, tmp_path: Path, text: str, words: tuple[str, ...], reason: str
) -> None:
    said = assess("analyse", str(written(text)), *words, "--out", str(tmp_path / "out"))
    assert said.exit_code == 1
    assert reason in said.stderr
    assert not (tmp_path / "out").exists()


def test_items_set_aside_and_a_single_form_are_said_and_the_study_goes_on(
    assess: Assess, written: Callable, tmp_path: Path
) -> None:
    path = written("a,b,c,d,form\n" + "\n".join(f"{i % 3},{i % 4},{i % 5},2,A" for i in range(60)) + "\n")
    said = assess("analyse", str(path), "--form", "form", "--out", str(tmp_path / "out"))
    assert said.exit_code == 0
    assert "d is set aside: the 60 people who were given it all answered 2." in said.stdout
    assert "The column of forms names no two (A)" in said.stdout
    assert "60 people, 3 items" in said.stdout


def test_a_folder_that_cannot_be_written_is_named(assess: Assess, written: Callable, tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    path = written("a,b,c\n" + "\n".join(f"{i % 3},{i % 4},{i % 5}" for i in range(60)) + "\n")
    said = assess("analyse", str(path), "--out", str(tmp_path / "taken" / "below"))
    assert said.exit_code == 1
    assert "choose another folder with --out" in said.stderr


ANSWERS = REFERENCE.parent / "answers"


def test_columns_are_said_before_the_figures_and_kept_beside_them(assess: Assess, tmp_path: Path) -> None:
    said = assess("analyse", str(ANSWERS / "id_small.csv"), "--out", str(tmp_path))
    assert said.exit_code == 0
    assert said.stdout.startswith("40 people, 10 items")
    assert "id     id: counts its lines, 1 to 40" in said.stderr
    assert "item   q1, q2, q3" in said.stderr
    found = json.loads((tmp_path / "analysis.json").read_text())
    assert found["columns"][0] == {"column": "id", "kind": "id", "reason": "counts its lines, 1 to 40"}
    assert [column["kind"] for column in found["columns"][1:]] == ["item"] * 10
    assert "counts its lines, 1 to 40" in (tmp_path / "analysis.html").read_text()


def test_a_question_stops_until_it_is_answered(assess: Assess, tmp_path: Path) -> None:
    file = str(ANSWERS / "miss_nine.csv")
    said = assess("analyse", file, "--out", str(tmp_path / "out"))
    assert said.exit_code == 1
    assert "miss_nine.csv: line 2, q2: 9 lies apart" in said.stderr
    assert not (tmp_path / "out").exists()
    said = assess("analyse", file, "--missing", "9,99", "--out", str(tmp_path / "out"))
    assert said.exit_code == 0
    assert "alpha 0.89" in said.stdout
    assert "9, 99: 187 cells in 10 items are taken as no answer." in said.stderr
    assert assess("analyse", file, "--missing", "none", "--out", str(tmp_path / "all")).exit_code == 0


def test_words_weights_and_people_who_stand_twice_reach_the_figures(
    assess: Assess, written: Callable, tmp_path: Path
) -> None:
    words = ("rarely so", "so-so", "mostly so")
    generator = np.random.default_rng(4)
    steps = np.clip(np.round(1 + generator.normal(size=(80, 1)) + 0.6 * generator.normal(size=(80, 6))), 0, 2)
    rows = [",".join([f"{0.5 + n % 3:.1f}", *(words[int(step)] for step in row)]) for n, row in enumerate(steps)]
    path = written("w,a1,a2,a3,a4,a5,a6\n" + "\n".join([*rows, rows[0], rows[0]]) + "\n")
    assert "--labels" in assess("analyse", str(path), "--out", str(tmp_path)).stderr
    options = ("--labels", ",".join(words), "--weights", "w", "--out", str(tmp_path))
    assert assess("analyse", str(path), *options).exit_code == 0
    found = json.loads((tmp_path / "analysis.json").read_text())
    assert found["labels"]["a1"] == {"1": "rarely so", "2": "so-so", "3": "mostly so"}
    weights = np.array([0.5 + n % 3 for n in range(80)] + [0.5, 0.5])
    every = np.vstack([steps, steps[:1], steps[:1]]) + 1
    assert found["items"][0]["mean"] == pytest.approx(np.average(every[:, 0], weights=weights))


def test_options_without_order_are_never_said_to_be_joined(
    assess: Assess, written: Callable, tmp_path: Path
) -> None:
    generator = np.random.default_rng(4)
    rows = [",".join("ABD"[option] for option in row) for row in generator.integers(0, 3, (200, 5))]
    path = written("i1,i2,i3,i4,i5\n" + "\n".join(rows) + "\nC,A,B,D,A\n")
    assert assess("analyse", str(path), "--model", "nrm", "--out", str(tmp_path)).exit_code == 0
    notes = [
        note for item in json.loads((tmp_path / "analysis.json").read_text())["items"] for note in item["notes"]
    ]
    assert not any("joined" in note for note in notes)


# The file


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_commas_semicolons_tabs_marks_of_order_and_blank_lines(written: Callable, delimiter: str) -> None:
    text = "\ufeffa,b\r\n1,2.0\r\n\r\nNA,\r\n".replace(",", delimiter)
    found = read_responses(written(text), Wanted())
    assert found.items == ("a", "b")
    np.testing.assert_array_equal(found.answers, [[1, 2], [np.nan, np.nan]])
    assert found.lines == (2, 4)


def test_every_kind_of_fault_is_one_message_with_its_first_place_and_remedy(written: Callable) -> None:
    found = problems_of(written("a,b,c\n1,2,3\n1,x,3\n2,y,3.5\n1,4,0.5\n3,2,1\n"))
    assert [problem.split(":")[0] for problem in found] == ["line 3, b", "line 4, c"]
    assert "“x” is no whole number (and 1 more)" in found[0]
    assert "“3.5” is no whole number (and 1 more)" in found[1]
    assert all(problem.count(":") >= 2 for problem in found)
    found = problems_of(written("a,b,c\n1,2,3\n1,2\n1,2,3,4\n"))
    assert found == ["line 3: 2 cells, the header has 3 (and 1 more): one cell too many or missing?"]


def test_a_column_of_numbers_of_persons_is_left_out(written: Callable) -> None:
    found = read_responses(written("id,a,b\n" + "".join(f"p{i},{i % 3},{i % 2}\n" for i in range(1000))), Wanted())
    assert found.items == ("a", "b")
    assert found.ids is not None
    assert found.ids[:2] == ("p0", "p1")
    assert [column.kind for column in found.columns] == ["id", "item", "item"]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (b"PK\x03\x04\x00\x00", "this workbook cannot be read"),
        (b"$FL2@(#) IBM SPSS", "SPSS (.sav)"),
        (b"\x00\x01\x02\x03\x04", "this is no text and no workbook"),
        (b"", "the file is empty"),
        (b"Gr\x81\xdfe,b\n1,2\n", "neither UTF-8 nor UTF-16"),
        (b"1,2\n1,2\n", "these are answers, not names"),
        (b'a,b\n1,"2\n', "quotation marks"),
        (b"a,b\n", "no answers below the header"),
        (b"a,\n1,2\n", "column 2 has no name"),
        (b"a" * (2**20 + 1), "longer than a million characters"),
    ],
)
def test_what_is_no_table_of_answers_is_refused(written: Callable, text: bytes, reason: str) -> None:
    assert any(reason in problem for problem in problems_of(written(text)))


def test_unknown_columns_are_named_beside_those_there_are(written: Callable) -> None:
    found = problems_of(written("a,b\n1,2\n"), Wanted(items=("q*",), reverse=("z",), group="site"))
    assert [problem.split(":")[0] for problem in found] == ["--group", "--items", "--reverse"]
    assert "there are a, b" in found[0]


def test_more_people_than_the_limit_are_refused(written: Callable, monkeypatch: pytest.MonkeyPatch) -> None:
    assert MOST_ROWS == 1_000_000
    monkeypatch.setattr("assess.analysis.responses_file.table.MOST_ROWS", 3)
    assert "line 5: more than 3 people" in problems_of(written("a,b\n" + "1,2\n" * 4))[0]


# The study of honest intervals


def test_coverage_prints_a_table_and_writes_it_with_a_plot(assess: Assess, tmp_path: Path) -> None:
    said = assess("simulate", "coverage", "--replications", "1", "--out", str(tmp_path))
    assert said.exit_code == 0
    assert said.stdout.splitlines()[0].startswith("Condition")
    assert "short scale" in said.stdout
    report = (tmp_path / "coverage.md").read_text()
    assert report.count("\n| ") == len(CONDITIONS) + 1
    drawing = (tmp_path / "coverage.svg").read_text()
    assert drawing.lstrip().startswith("<svg")
    assert drawing.count("<circle") == len(CONDITIONS)


def test_every_model_of_the_library_is_offered() -> None:
    assert MODELS == CALIBRATED


def test_a_reason_that_coefficients_share_stands_once_in_their_table(
    assess: Assess, written: Callable, tmp_path: Path
) -> None:
    rows = (f"{i % 3},{i % 4},{i % 5}," if i < 30 else f",{i % 4},{i % 5},{i % 3}" for i in range(60))
    assess("analyse", str(written("a,b,c,d\n" + "\n".join(rows) + "\n")), "--out", str(tmp_path))
    table = (tmp_path / "analysis.html").read_text().split('<table class="coefficients">')[1].split("</table>")[0]
    assert table.count("Items a and d were answered together by fewer than two people.") == 1
