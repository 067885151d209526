"""The manual of conversations: ways through, their difference for the equally able, each line with its reason."""

import pytest

from assess.analysis.simulated_encounters import apart_by_item
from assess.report.catalogues import LANGUAGES, catalogue
from assess.report.manual import manual, print_html, screen_html
from tests.conversations import document, library

LIBRARY = library()
ITEMS = LIBRARY.instruments["desk/2.0"].items


def test_each_conversation_has_its_ways_words_and_means() -> None:
    found = manual(LIBRARY, "desk/2.0", apart=apart_by_item(ITEMS)).context["talks"]
    row = found["rows"][0]
    assert (row["turns"], row["places"], row["references"]) == ((5, 6), 10, (0.6, 0.7))
    assert row["opening"] == 13
    assert found["widest"] == max(apart_by_item(ITEMS).values())
    assert found["widest"] > found["bar"]  # its frozen means are not those of a simulation


def test_the_page_says_the_bound_and_whether_it_is_met() -> None:
    page = screen_html(manual(LIBRARY, "desk/2.0", apart={"desk-calm": 0.012, "desk-hostile": 0.031}))
    assert "expect scores within .03 of one another" in page
    assert "expect scores" not in screen_html(manual(LIBRARY, "desk/2.0"))


def test_every_line_stands_with_its_key_at_its_turn() -> None:
    page = screen_html(manual(LIBRARY, "desk/2.0"))
    for item in document()["items"]:
        assert f'id="item-{item["id"]}"' in page
        for node in item["nodes"]:
            assert f'id="item-{item["id"]}-{node["id"]}"' in page
            assert all(line["text"] in page for line in node["lines"])


def test_items_that_are_no_conversations_have_none() -> None:
    assert apart_by_item([one.model_copy(update={"nodes": ()}) for one in ITEMS]) == {}


@pytest.mark.parametrize("language", LANGUAGES)
def test_it_is_written_in_every_language(language: str) -> None:
    page = print_html(manual(LIBRARY, "desk/2.0", apart={"desk-calm": 0.012}, translations=catalogue(language)))
    assert ("Ways apart" in page) is (language == "en")
