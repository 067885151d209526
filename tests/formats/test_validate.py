"""Answers are taken exactly or refused with the reason: nothing becomes a silent zero."""

from typing import Any

import pytest

from assess.documents.instrument import Format
from assess.documents.item import Item, Option
from assess.formats.base import ResponseError
from assess.formats.registry import validate
from assess.scoring.answer_matrix import UnknownItem, answer_matrix
from tests.scoring.battery import judgement, judgement_answers, questionnaire

SCENE = Item(id="scene", text="A guest waits.", options=tuple(Option(id=o, text=o) for o in "abc"))


def read(kind: Any, value: object) -> tuple[float, ...]:
    return validate(SCENE, Format(kind=kind, points=5), value).marks


@pytest.mark.parametrize(
    ("kind", "value", "marks"),
    [
        ("likert", {"rating": 3}, (3,)),
        ("pick-one", {"pick": "b"}, (0, 1, 0)),
        ("best-worst", {"best": "a", "worst": "c"}, (1, 0, -1)),
        ("rate-each", {"ratings": {"c": 1, "a": 5, "b": 2}}, (5, 2, 1)),
        ("rank", {"order": ["b", "c", "a"]}, (3, 1, 2)),
        ("forced-choice", {"most": "c", "least": "b"}, (0, -1, 1)),
    ],
)
def test_every_format_becomes_one_number_for_each_option(kind, value, marks):
    assert read(kind, value) == marks


@pytest.mark.parametrize(
    "rating", [True, 0, 6, 3.0, float("nan"), 1e309, "5", "5 ", "５", None, [5], {"rating": 5}]
)
def test_a_rating_is_a_whole_number_on_the_scale_and_nothing_else(rating):
    with pytest.raises(ResponseError, match="whole number from 1 to 5"):
        read("likert", {"rating": rating})


@pytest.mark.parametrize(
    ("kind", "value", "reason"),
    [
        ("pick-one", {"pick": "z"}, "pick must be one of a, b, c, not 'z'"),
        ("pick-one", {"pick": None}, "pick must be one of"),
        ("pick-one", "a", "an answer is an object with pick"),
        ("pick-one", {}, "'pick' is missing"),
        ("pick-one", {"pick": "a", "why": "x"}, "'why' is not part of this answer"),
        ("best-worst", {"best": "a", "worst": "a"}, "same option"),
        ("best-worst", {"best": "a"}, "'worst' is missing"),
        ("forced-choice", {"most": "b", "least": "b"}, "same option"),
        ("rate-each", {"ratings": {"a": 1, "b": 2}}, "option c is not rated"),
        ("rate-each", {"ratings": {"a": 1, "b": 2, "c": 3, "d": 4}}, "a rated option must be one of"),
        ("rate-each", {"ratings": {"a": 1, "b": 2, "c": float("nan")}}, "option c must be a whole number"),
        ("rate-each", {"ratings": [1, 2, 3]}, "ratings is an object"),
        ("rank", {"order": ["a", "b"]}, "option c must have exactly one place, it has 0"),
        ("rank", {"order": ["a", "a", "b", "c"]}, "option a must have exactly one place, it has 2"),
        ("rank", {"order": "abc"}, "order is a list"),
    ],
)
def test_what_is_not_a_full_answer_is_refused_with_its_reason(kind, value, reason):
    with pytest.raises(ResponseError, match=reason):
        read(kind, value)


def test_all_problems_of_an_answer_come_at_once():
    with pytest.raises(ResponseError) as raised:
        read("best-worst", {"best": "x", "worst": "y"})
    assert len(raised.value.problems) == 2


def test_an_unanswered_item_is_missing_and_not_zero():
    matrix = answer_matrix(judgement(), [judgement_answers(items=11)])
    assert matrix.shape == (1, 48)
    assert (matrix[0, :44].reshape(11, 4) == [1, 0, -1, 0]).all()
    assert (matrix[0, 44:] != matrix[0, 44:]).all()


def test_an_answer_to_an_item_of_another_version_is_refused():
    with pytest.raises(UnknownItem, match="no such item"):
        answer_matrix(judgement(), [{"scene-99": {"best": "a", "worst": "b"}}])


def test_items_that_do_not_count_are_checked_and_left_out_of_the_scores():
    matrix = answer_matrix(questionnaire(), [{"directed-1": {"rating": 2}}])
    assert matrix.shape == (1, 24)
    with pytest.raises(ResponseError):
        answer_matrix(questionnaire(), [{"directed-1": {"rating": 9}}])
