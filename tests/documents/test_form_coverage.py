"""What a form is made of."""

from assess.documents.form_coverage import coverage, shortfalls, twins_within
from assess.documents.item import Item, ItemTags, Option
from tests.shipped import SHIPPED as LIBRARY

WORDS = LIBRARY.vocabulary("service-encounters/1.0")


def scenario(name: str, facet: str, **tags: str) -> Item:
    return Item.model_validate({"id": name, "text": "Something happens.", "facet": facet, "tags": tags})


def test_primary_and_secondary_facets_are_counted_apart() -> None:
    items = [
        Item(id="a", text="One.", facet="poise", also="radar"),
        Item(id="b", text="Two.", facet="poise", tags=ItemTags(manner="rude")),
        Item(id="c", text="Unscored.", facet="poise", role="pilot"),
    ]
    found = coverage(items)
    assert found.primary == {"poise": 2}
    assert found.facets == {"poise": 2, "radar": 1}
    assert found.manner == {"rude": 1}


def test_a_block_counts_for_each_of_its_statements() -> None:
    options = tuple(Option(id=o, text="I do.", facet=f) for o, f in (("a", "poise"), ("b", "growth")))
    assert coverage([Item(id="a", text="Which?", options=options)]).primary == {"poise": 1, "growth": 1}


def test_shortfalls_name_what_is_missing() -> None:
    items = [scenario("a", "poise", manner="rude", channel="phone", stage="resolve")]
    found = list(shortfalls(items, {"Composure": ("poise", "detachment")}, WORDS))
    assert "Composure is primary 1 times, 3 at least" in found
    assert "detachment is never primary" in found
    assert "1 scenarios with a customer who is rude, 2 to 3 are wanted" in found
    assert "0 scenarios with a courteous customer, 4 are wanted" in found
    assert "1 scenarios phone, 5 at least" in found
    assert "0 scenarios of stage close, 2 at least" in found


def test_twins_are_found_once_and_only_where_both_are_there() -> None:
    one = Item(id="b", text="One.", facet="poise", twin="a")
    other = Item(id="a", text="Other.", facet="poise", twin="b")
    assert twins_within([one, other]) == [("a", "b")]
    assert twins_within([one]) == []
