"""The six formats: what is offered comes back as exactly one valid answer, the rest is refused or explained."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict

from assess.documents.instrument import Format
from assess.documents.item import Item, Option
from assess.formats.registry import FORMATS, validate
from assess.web.candidate.item_forms import UnknownAnswer
from assess.web.candidate.question import received

OPTIONS = tuple(Option(id=one, text=f"Do {one}, and then tell the guest what was done.") for one in "abc")
SCENE = Item(id="scene-1", text="A guest waits.", options=OPTIONS)
STATEMENT = Item(id="calm-1", text="I stay calm.")

ANSWERS: dict[str, tuple[Item, dict[str, Any], dict[str, str]]] = {
    "likert": (STATEMENT, {"rating": 4}, {"calm-1.rating": "4"}),
    "pick-one": (SCENE, {"pick": "b"}, {"scene-1.pick": "b"}),
    "best-worst": (SCENE, {"best": "c", "worst": "a"}, {"scene-1.best": "c", "scene-1.worst": "a"}),
    "forced-choice": (SCENE, {"most": "a", "least": "b"}, {"scene-1.most": "a", "scene-1.least": "b"}),
    "rate-each": (
        SCENE,
        {"ratings": {"a": 5, "b": 1, "c": 3}},
        {"scene-1.option.a": "5", "scene-1.option.b": "1", "scene-1.option.c": "3"},
    ),
    "rank": (
        SCENE,
        {"order": ["b", "c", "a"]},
        {"scene-1.option.a": "3", "scene-1.option.b": "1", "scene-1.option.c": "2"},
    ),
}


@pytest.fixture(scope="module")
def app() -> Flask:
    """Nothing but the words: forms need neither database nor people."""
    bare = Flask(__name__)
    Babel(bare)
    return bare


def read(app: Flask, kind: str, sent: MultiDict[str, str]) -> tuple[list[Any], dict[str, Any]]:
    """What comes of sending these fields."""
    with app.test_request_context():
        questions, values = received(f"of {kind}", [ANSWERS[kind][0]], Format(kind=kind), sent)  # type: ignore[arg-type]
        return [problem for question in questions for problem in question.problems()], values


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_full_answer_is_read_exactly_and_shown_again_exactly(app: Flask, kind: str) -> None:
    item, answer, fields = ANSWERS[kind]
    problems, values = read(app, kind, MultiDict(fields))
    assert (problems, values) == ([], {item.id: answer})
    validate(item, Format(kind=kind), values[item.id])  # type: ignore[arg-type]
    assert {f"{item.id}.{name}": value for name, value in FORMATS[kind].to_fields(answer).items()} == fields


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_missing_part_is_a_gap_with_words_for_it(app: Flask, kind: str) -> None:
    fields = dict(list(ANSWERS[kind][2].items())[1:])
    problems, values = read(app, kind, MultiDict(fields))
    assert values == {}
    assert [name for name, _words in problems] == [next(iter(ANSWERS[kind][2]))]


@pytest.mark.parametrize("kind", ANSWERS)
@pytest.mark.parametrize("wrong", ["0", "6", "5 ", " 5", "５", "NaN", "1e309", "-1", "4.0", "d", "A", "\x00"])
def test_what_is_not_offered_is_refused(app: Flask, kind: str, wrong: str) -> None:
    fields = ANSWERS[kind][2]
    with pytest.raises(UnknownAnswer):
        read(app, kind, MultiDict(fields | {next(iter(fields)): wrong}))


@pytest.mark.parametrize("kind", ANSWERS)
def test_a_field_sent_twice_or_of_another_item_is_refused(app: Flask, kind: str) -> None:
    fields = list(ANSWERS[kind][2].items())
    for more in (fields[0], ("another-1.rating", "3")):
        with pytest.raises(UnknownAnswer):
            read(app, kind, MultiDict([*fields, more]))


@pytest.mark.parametrize(("kind", "value"), [("best-worst", "b"), ("forced-choice", "a"), ("rank", "2")])
def test_the_same_choice_twice_is_explained(app: Flask, kind: str, value: str) -> None:
    problems, values = read(app, kind, MultiDict(dict.fromkeys(ANSWERS[kind][2], value)))
    assert values == {}
    assert all("different" in words for _name, words in problems)
