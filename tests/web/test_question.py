"""A question is drawn once for all to whom it looks the same, and for nobody else."""

from dataclasses import replace

import pytest
from flask import Flask, g

from assess.documents.item import Item
from assess.web.candidate.question import Question
from tests.shipped import FIRST_EDITION

INSTRUMENT = next(one for one in FIRST_EDITION.instruments.values() if one.format.kind == "best-worst")
ITEM = INSTRUMENT.items[0]
PLAIN = Question(ITEM, INSTRUMENT.format)


def turned(item: Item) -> Item:
    """The same scenario with its options the other way round."""
    return item.model_copy(update={"options": item.options[::-1]})


def test_who_sees_the_same_gets_the_same_drawing() -> None:
    again = Question(ITEM.model_copy(), INSTRUMENT.format, {}, {})
    assert again == PLAIN
    assert hash(again) == hash(PLAIN)


@pytest.mark.parametrize(
    "other",
    [
        replace(PLAIN, values={"best": "a"}),
        replace(PLAIN, errors={"best": ["Choose one"]}),
        replace(PLAIN, item=turned(ITEM)),
        replace(PLAIN, item=INSTRUMENT.items[1]),
        replace(PLAIN, item=ITEM.model_copy(update={"text": "In other words"})),
        replace(PLAIN, format=INSTRUMENT.format.model_copy(update={"labels": ("low", "high")})),
    ],
    ids=["answered", "with a complaint", "in another order", "another", "in other words", "with other labels"],
)
def test_an_answer_a_complaint_an_order_or_a_word_makes_it_another(other: Question) -> None:
    assert other != PLAIN
    assert replace(other, values={"best": "b"}) != replace(other, values={"best": "c"})


def test_each_reader_gets_it_in_their_own_language(app: Flask) -> None:
    drawn = []
    with app.test_request_context():
        for g.language in ("en", "de", "en"):
            drawn.append(app.jinja_env.globals["ask"](PLAIN))
    assert "Mark the most effective action" in drawn[0]
    assert "Mark the most effective action" not in drawn[1]
    assert drawn[2] == drawn[0]
