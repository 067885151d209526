"""What a form is made of."""

import pytest

from assess.documents.blueprint import FormRules
from assess.documents.check.form_rules import blueprint_of, parallel_problems
from assess.documents.form_coverage import (
    FIRST_EDITION,
    coverage,
    differences,
    rules_of,
    shortfalls,
    twins_within,
)
from assess.documents.item import Item, ItemTags, Option
from assess.documents.library import Library
from tests.shipped import FIRST_EDITION as LIBRARY

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
    found = list(shortfalls(items, {"Composure": ("poise", "detachment")}, WORDS, FIRST_EDITION[0]))
    assert "Composure is primary 1 times, 3 at least" in found
    assert "detachment is primary 0 times, 1 at least" in found
    assert "1 scenarios with a customer who is rude, 2 to 3 are wanted" in found
    assert "0 scenarios with a courteous customer, 4 are wanted" in found
    assert "1 scenarios phone, 5 at least" in found
    assert "0 scenarios of stage close, 2 at least" in found


def test_twins_are_found_once_and_only_where_both_are_there() -> None:
    one = Item(id="b", text="One.", facet="poise", twin="a")
    other = Item(id="a", text="Other.", facet="poise", twin="b")
    assert twins_within([one, other]) == [("a", "b")]
    assert twins_within([one]) == []


class TestRulesByLength:
    RULES = (FormRules(scenarios=6, point=1), FormRules(scenarios=12, point=2, words=1700))

    @pytest.mark.parametrize(("scenarios", "point"), [(6, 1), (11, 1), (12, 2), (40, 2)])
    def test_a_form_has_those_of_the_longest_that_is_no_longer(self, scenarios: int, point: int) -> None:
        found = rules_of(self.RULES, scenarios)
        assert found is not None
        assert found.point == point

    def test_shorter_forms_promise_nothing(self) -> None:
        assert rules_of(self.RULES, 5) is None
        assert rules_of((), 17) is None
        assert rules_of((), 18) == FIRST_EDITION[0]

    def test_too_many_words_and_too_few_difficult_customers_are_named(self) -> None:
        items = [scenario("a", "poise", manner="courteous")]
        rules = FormRules(scenarios=1, difficult=1, words=1, courteous=(2, 3))
        assert list(shortfalls(items, {}, WORDS, rules)) == [
            "0 scenarios with a difficult customer, 1 at least",
            "1 scenarios with a courteous customer, 2 to 3 are wanted",
            "2 words to read, 1 at most",
        ]

    def test_forms_that_cover_the_same_do_not_differ(self) -> None:
        points = {"composure": ("poise", "detachment")}
        one = [scenario("a", "poise", manner="rude", channel="phone", stage="close")]
        other = [scenario("b", "detachment", manner="irate", channel="phone", stage="close")]
        assert list(differences(one, other, points, WORDS)) == []
        third = [scenario("c", "radar", manner="rude", channel="online", stage="close")]
        assert list(differences(one, third, points, WORDS)) == [
            "composure 1 and 0 times", "phone 1 and 0 times", "online 0 and 1 times",
        ]  # fmt: skip


class TestParallelForms:
    STAR = LIBRARY.blueprints["engagement-star/1.0"]

    def reasons(self, *keys: str) -> list[str]:
        star = self.STAR.model_copy(update={"forms": (FormRules(scenarios=18, parallel=keys),)})
        return [one.reason for one in parallel_problems(star, LIBRARY)]

    def test_forms_a_and_b_share_no_option_set_but_twins(self) -> None:
        found = self.reasons("moments-of-truth-a/1.0", "moments-of-truth-b/1.0")
        assert any("has the options of" in one for one in found)

    def test_a_form_is_no_parallel_of_its_own_edition(self) -> None:
        found = self.reasons("moments-of-truth-a/1.0", "moments-of-truth-rank/1.0")
        assert len(found) == 18

    def test_a_form_that_is_not_here_is_named(self) -> None:
        assert self.reasons("moments-of-truth-z/1.0") == ["no form moments-of-truth-z/1.0"]

    def test_rules_of_the_newest_blueprint_hold_for_forms_that_no_battery_has(self) -> None:
        newer = self.STAR.model_copy(update={"version": "1.10", "battery": ("moments-of-truth-b/1.0",)})
        library = Library({**LIBRARY.documents, newer.key: newer})
        rate = library.instruments["moments-of-truth-rate/1.0"].model_copy(update={"slug": "moments-of-truth-x"})
        found = blueprint_of(rate, library)
        assert found is not None
        assert found.version == "1.10"
