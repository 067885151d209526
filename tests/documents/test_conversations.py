"""Conversations in documents: translated text by text, fingerprinted by what is said, unseen elsewhere."""

from typing import Any

import pytest

from assess.documents.check.together import check_document
from assess.documents.instrument import Instrument
from assess.documents.item import Item, OptionTags
from assess.documents.library import Library
from assess.documents.reading import parse
from assess.documents.translation import Translation, source_texts, translation_problems
from tests.conversations import VOCABULARY, document, library


def spoken(left_out: str = "") -> Library:
    """The library with a German translation that says every text backwards."""
    made = library()
    texts = {key: text[::-1] for key, text in source_texts(made.documents["desk/2.0"]).items() if key != left_out}
    german = Translation.model_validate(
        {"kind": "translation", "schema": 1, "of": "desk/2.0", "language": "de", "texts": texts}
    )
    return Library(made.documents, {"desk/2.0": {"de": german}})


def test_a_translation_says_opening_customer_lines_and_endings_by_their_ids() -> None:
    texts = source_texts(library().documents["desk/2.0"])
    assert texts["desk-calm"] == "You stand at the desk. You may hold a room for an hour."
    assert texts["desk-calm.start"] == "“Something said at start.”"
    assert texts["desk-calm.start.b"] == "“Words of b at start.”"
    assert texts["desk-calm.angry"] == "“I shall write about this.”"


def test_a_conversation_is_read_in_another_language_and_its_statistics_pool() -> None:
    made = spoken()
    english = made.instruments["desk/2.0"]
    german = made.localised(english, "de")
    one, same = english.items[0], german.items[0]
    assert same.nodes[0].says == one.nodes[0].says[::-1]
    assert same.nodes[0].lines[2].text == one.nodes[0].lines[2].text[::-1]
    assert [ending.says for ending in same.endings] == [ending.says[::-1] for ending in one.endings]
    assert same.content_print == one.content_print
    assert same.wording_print != one.wording_print
    assert made.languages(english) == ("en", "de")


def test_a_line_that_is_not_translated_is_named() -> None:
    made = spoken(left_out="desk-hostile.low-3.c")
    german = made.translations["desk/2.0"]["de"]
    found = translation_problems(made.documents["desk/2.0"], german)  # type: ignore[arg-type]
    assert [one.place for one in found] == ["desk-hostile.low-3.c"]
    assert made.languages(made.instruments["desk/2.0"]) == ("en",)


def test_documents_without_conversations_say_nothing_of_them() -> None:
    item = Item(id="one", text="So.")
    assert not {"nodes", "endings"} & set(item.canonical_form())
    assert "act" not in OptionTags().canonical_form()
    assert OptionTags(act="ask").canonical_form()["act"] == "ask"


def changed(**values: Any) -> Instrument:
    items = document()["items"]
    items[0]["nodes"][0] |= values
    made = parse(document(items=items))
    assert isinstance(made, Instrument)
    return made


def test_other_words_are_other_content_and_another_reference_is_another_key() -> None:
    before, said, worth = changed(), changed(says="“Other.”"), changed(reference={"mean": 0.1, "source": "x"})
    assert said.items[0].content_print != before.items[0].content_print
    assert said.items[0].key_print == before.items[0].key_print
    assert worth.items[0].content_print == before.items[0].content_print
    assert worth.items[0].key_print != before.items[0].key_print


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        ({"tags": {"temper": "angry"}}, "desk-calm > start: unknown temper angry"),
        ({"tags": {"stage": "later"}}, "desk-calm > start: unknown stage later"),
    ],
)
def test_tags_of_a_turn_are_words_of_the_vocabulary(where: dict[str, Any], reason: str) -> None:
    made = changed(**where)
    found = check_document(made, Library({made.key: made, "service-words/2.0": parse(VOCABULARY)}))
    assert reason in [f"{one.place}: {one.reason}" for one in found]


def test_acts_of_lines_and_outcomes_of_endings_are_words_too() -> None:
    items = document()["items"]
    items[0]["nodes"][0]["lines"][0]["tags"]["act"] = "shout"
    items[1]["endings"] = [*items[1]["endings"][:3], items[1]["endings"][3] | {"outcome": "fled"}]
    made = library(document(items=items))
    found = [f"{one.place}: {one.reason}" for one in check_document(made.documents["desk/2.0"], made)]
    assert "desk-calm > start > a: unknown act shout" in found
    assert "desk-hostile > angry: unknown outcome fled" in found
