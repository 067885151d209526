"""Conversations as answers: a path of lines, one longer each turn, whole once it reaches an ending."""

import math

import pytest

from assess.documents.instrument import Format
from assess.documents.item import Practice
from assess.formats.base import ResponseError
from assess.formats.encounter import finished, turn_field, visited
from assess.formats.registry import FORMATS, format_problems, validate
from assess.scoring.answer_matrix import answer_matrix
from tests.conversations import document, instrument, library

DESK = instrument()
ITEM = DESK.items[0]
ENCOUNTER = FORMATS["encounter"]
BEST = ["a", "a", "a", "a", "a"]


def marks(path: list[str]) -> dict[str, float]:
    found = validate(ITEM, DESK.format, {"path": path}).marks
    return {column.name: mark for column, mark in zip(ENCOUNTER.columns(ITEM), found, strict=True)}


def test_the_lines_that_were_said_have_the_mark_one_and_nodes_that_were_not_visited_none() -> None:
    found = marks(["a", "c", "b", "a", "b"])
    said = [name for name, mark in found.items() if mark == 1]
    met = {name.split("/")[1] for name, mark in found.items() if not math.isnan(mark)}
    assert said == [
        "desk-calm/start/a", "desk-calm/high-2/c", "desk-calm/low-3/b", "desk-calm/low-4/a", "desk-calm/high-5/b",
    ]  # fmt: skip
    assert met == {"start", "high-2", "low-3", "low-4", "high-5"}


@pytest.mark.parametrize("path", [[], ["a"], ["a", "a", "a", "a"]])
def test_a_conversation_that_has_not_ended_is_unanswered(path: list[str]) -> None:
    assert all(math.isnan(mark) for mark in marks(path).values())
    assert not finished(ITEM, path)


def test_every_turn_offers_the_lines_of_the_node_that_the_path_leads_to() -> None:
    first, second = turn_field(ITEM), turn_field(ITEM, ["c"])
    assert first is not None
    assert second is not None
    assert (first.name, first.choices, second.name) == ("turn.1", ("a", "b", "c"), "turn.2")
    assert [node.id for node in visited(ITEM, ["c", "a"])] == ["start", "low-2"]
    assert turn_field(ITEM, BEST) is None
    assert finished(ITEM, BEST)


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("ab", "path is a list"),
        ({"1": "a"}, "path is a list"),
        (["a", "z"], "turn 2 must be one of a, b, c, not 'z'"),
        (["a", None], "turn 2 must be one of"),
        ([1], "turn 1 must be one of"),
        ([["a"]], "turn 1 must be one of"),
        ([*BEST, "a"], "turn 6 comes after the end"),
    ],
)
def test_a_path_that_the_conversation_does_not_have_is_refused_with_its_turn(path: object, reason: str) -> None:
    with pytest.raises(ResponseError, match=reason):
        validate(ITEM, DESK.format, {"path": path})


def test_answers_stand_in_the_matrix_a_column_a_line() -> None:
    matrix = answer_matrix(DESK, [{"desk-hostile": {"path": BEST}}, {"desk-calm": {"path": ["a"]}}])
    assert matrix.shape == (2, 60)
    assert int((matrix[0] == 1).sum()) == 5
    assert bool((matrix[0, :30] != matrix[0, :30]).all())
    assert bool((matrix[1] != matrix[1]).all())


def test_a_practice_turn_is_a_choice_among_its_options_and_passed_by_the_one_asked_for() -> None:
    practice = Practice.model_validate(document()["practice"])
    assert ENCOUNTER.passed(practice, {"path": ["a"]})
    assert not ENCOUNTER.passed(practice, {"path": ["b"]})
    assert Format(kind="encounter").kind in FORMATS


def faults(**changes: object) -> list[str]:
    made = library(document(**changes))
    return [f"{one.place}: {one.reason}" for one in format_problems(made.instruments["desk/2.0"])]


def test_a_sound_instrument_has_no_faults() -> None:
    assert faults() == []


def test_what_cannot_be_scored_is_named_with_its_place() -> None:
    items = document()["items"]
    first = items[0]["nodes"][0]
    del first["lines"][1]["key"], first["reference"]
    for line in items[1]["nodes"][2]["lines"]:
        line["key"]["value"] = 3.0
    items.append({"id": "bare", "text": "Nobody is here.", "facet": "detachment"})
    assert faults(items=items, practice=document()["practice"] | {"expected": {"line": "z"}}) == [
        "desk-calm > start > b: no key",
        "desk-calm > start: no reference mean",
        "desk-hostile > low-2: all lines are equally effective",
        "bare: no conversation",
        "practice > expected > line: expects option z, which is not offered, so nobody can pass",
    ]
