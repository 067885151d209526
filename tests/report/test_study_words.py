"""What analysis says is a code with its values; the sentences are complete against the codes."""

import ast
import re
from gettext import NullTranslations
from pathlib import Path
from typing import Any

import pytest

from assess.analysis import coverage
from assess.analysis.codes import CODES, METHODS, NOTES, REFUSALS, message
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.forced_choice_codes import FORCED_CHOICE
from assess.analysis.study import STAGES
from assess.report import study_forced_choice, study_notes, study_refusals
from assess.report.study_words import CONDITIONS, SENTENCES, said, sentence, stage

ANALYSIS = Path(__file__).parents[2] / "assess" / "analysis"
SCREENING = ANALYSIS.parent / "screening"
SEARCHED_FOR = {
    f"responses_file/{module}.py"
    for module in ("cells", "column_names", "encodings", "known_scales", "long_format")
}
TAGS = ("random", "fixed")
PLACES = re.compile(r"%\((\w+?)(?:_percent)?\)")


def test_every_code_has_its_sentence_and_no_sentence_is_left_over() -> None:
    assert study_refusals.REFUSALS.keys() == REFUSALS.keys()
    assert study_notes.NOTES.keys() == NOTES.keys()
    assert study_notes.METHODS.keys() == METHODS.keys()
    assert study_forced_choice.FORCED_CHOICE.keys() == FORCED_CHOICE.keys()
    assert SENTENCES.keys() == CODES.keys()


@pytest.mark.parametrize(("code", "text"), SENTENCES.items())
def test_a_sentence_names_only_values_that_its_code_has(code: str, text: str) -> None:
    assert set(PLACES.findall(text)) <= set(CODES[code])


def calls() -> list[ast.Call]:
    """Every making of a message in analysis."""
    trees = [ast.parse(path.read_text()) for path in sorted(ANALYSIS.rglob("*.py"))]
    nodes = [node for tree in trees for node in ast.walk(tree)]
    return [node for node in nodes if isinstance(node, ast.Call) and ast.unparse(node.func) == "message"]


def test_every_condition_of_a_coverage_study_is_called_something() -> None:
    assert list(CONDITIONS) == [one.name for one in coverage.CONDITIONS]


def test_analysis_makes_messages_of_known_codes_with_all_their_values() -> None:
    wrong = []
    for call in calls():
        code, names = call.args[0], {keyword.arg for keyword in call.keywords}
        if isinstance(code, ast.Constant) and None not in names and names != set(CODES.get(code.value, ("?",))):
            wrong.append(ast.unparse(call))
    assert wrong == []


def test_no_code_is_left_over() -> None:
    makers = [*ANALYSIS.rglob("*.py"), *SCREENING.rglob("*.py")]
    source = "".join(path.read_text() for path in makers if path.name != "codes.py")
    kinds = ("minimum-observed", "maximum-observed", "focal-empty", "reference-empty")  # of a value and a word
    made = {*kinds, *(f"{kind}-{tags}" for kind in ("generalizability", "dependability") for tags in TAGS)}
    assert [code for code in CODES if f'"{code}"' not in source and code not in made] == []


def test_no_sentence_is_written_in_analysis() -> None:
    """Plain ValueError and AttributeError of a wrong call aside, no string of three words but docstrings.

    Words that people's files are searched for are no sentences.
    """
    found = []
    for path in sorted(ANALYSIS.rglob("*.py")):
        if path.relative_to(ANALYSIS).as_posix() in SEARCHED_FOR:
            continue
        tree = ast.parse(path.read_text())
        passed = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("ValueError", "AttributeError"):
                passed |= {id(part) for part in ast.walk(node)}
            if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in passed:
                found += [node.value] if len(re.findall(r"[a-zA-Z’']{2,}(?= )", node.value)) > 1 else []
    assert found == []


def test_values_may_be_messages_numbers_and_lists() -> None:
    text = message("text", what="ratings", place=message("cell", person=3, item=2))
    assert sentence(text) == (
        "The ratings hold text, dates or objects at person 3, item 2; code them as numbers first."
    )
    assert sentence(message("closed-up", item="q1", answers=[4, 5])).startswith("q1: nobody gave 4, 5;")
    assert sentence(message("fast-pages", value=0.53)).startswith("53% of the pages")
    both = UnusableAnswers([message("item-unanswered", item=1), message("item-constant", item=2)])
    assert sentence(both.message) == (
        "Item 1 has no answer at all: leave it out.; Item 2 has the same answer from everybody: leave it out."
    )


def test_said_leaves_numbers_and_keys_as_they_are() -> None:
    data = {"n": 3, "notes": [message("nobody-selected")], "reason": None, "pair": (1.5, "x")}
    assert said(data) == {"n": 3, "notes": ["nobody was selected"], "reason": None, "pair": [1.5, "x"]}


def test_an_error_says_its_codes_to_developers() -> None:
    assert str(UnusableAnswers(message("item-unanswered", item=3))) == "item-unanswered (item=3)"
    assert str(NotEstimable([message("weight-missing"), message("no-twins")])) == "weight-missing; no-twins"


@pytest.mark.parametrize(
    ("code", "values"), [("no-such-code", {}), ("cell", {"person": 1}), ("weight-missing", {"n": 1})]
)
def test_a_message_that_has_no_sentence_is_not_made(code: str, values: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match=code):
        message(code, **values)


def test_sentences_and_words_within_them_can_be_translated() -> None:
    class Shouting(NullTranslations):
        def gettext(self, message: str) -> str:
            return message.upper() if "%" not in message else message

    assert sentence(message("ragged", what="ratings"), Shouting()).startswith("The RATINGS do not form")
    assert stage("items", Shouting()) == "ITEMS"
    assert [stage(code) for code in STAGES] == ["Items", "Reliability", "Calibration", "Fit", "People", "Groups"]
