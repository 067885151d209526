"""Bars that a document brings itself: ladders, lengths, tags, and how many scenarios of each kind."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.documents.check.ladders import ladder_bars
from assess.documents.check.tag_bars import tag_bars
from assess.documents.check.wording_bars import scenario_bars
from assess.documents.content_bars import Bars
from assess.documents.customer_view import customer_view
from assess.documents.item import Item
from tests.shipped import FIRST_EDITION

WORDS = FIRST_EDITION.vocabulary("service-encounters/1.0")
assert WORDS is not None
SECOND = Bars(stem=(45, 70), option=(8, 25), numbers=2, good=2, gap=1.6, range=2.5, moment=0.75, two_warm=0.33,
              worst_misery=0.9)  # fmt: skip
MOMENTS = ("misery", "mediocrity", "magnificence")


def scenario(name: str, *options: dict[str, object], **values: object) -> Item:
    made = [{"id": f"o{place}", "text": " ".join(["do"] * 12), **option} for place, option in enumerate(options)]
    given = {"id": name, "text": " ".join(["Go."] * 50), "facet": "poise", "options": made}
    return Item.model_validate(given | values)


def option(key: float, **tags: object) -> dict[str, object]:
    return {"key": {"value": key}, "tags": tags}


def reasons(found: object) -> list[str]:
    return [one.reason for one in found]  # type: ignore[attr-defined]


class TestLadder:
    def test_one_without_holes_passes(self) -> None:
        assert list(ladder_bars("a", [2.5, 5.5, 4.0, 2.5 + 1.6], SECOND)) == []

    def test_each_rung_that_is_missing_is_named(self) -> None:
        assert reasons(ladder_bars("a", [1.2, 1.5, 5.6], SECOND)) == [
            "1 options are keyed 4 or more", "neighbouring keys are 4.1 apart",
        ]  # fmt: skip
        assert reasons(ladder_bars("a", [2.0, 4.0, 4.5], SECOND)) == ["neighbouring keys are 2.0 apart"]
        assert reasons(ladder_bars("a", [3.4, 4.1, 4.5], SECOND)) == ["best and worst key differ by less than 2.5"]

    def test_no_two_options_are_as_good(self) -> None:
        assert reasons(ladder_bars("a", [2.4, 4.0, 4.0, 5.5], SECOND)) == ["two options have the same key"]
        assert list(ladder_bars("a", [2.4, 4.0, 4.0, 5.5], Bars())) == []

    def test_the_first_edition_asks_for_two_points_alone(self) -> None:
        assert list(ladder_bars("a", [1.2, 1.5, 5.6], Bars())) == []
        assert reasons(ladder_bars("a", [1.2, 3.1], Bars())) == ["best and worst key differ by less than 2"]

    @given(st.lists(st.integers(10, 60), min_size=2, max_size=6))
    def test_the_order_of_options_never_matters(self, tenths: list[int]) -> None:
        keys = [tenth / 10 for tenth in tenths]
        assert reasons(ladder_bars("a", keys, SECOND)) == reasons(ladder_bars("a", sorted(keys), SECOND))


class TestLengths:
    def test_words_and_numbers_are_counted(self) -> None:
        item = scenario("a", option(5.0), option(4.0), option(2.5), text="Two of 3 take half past ten, or so.")
        found = reasons(scenario_bars((item,), SECOND))
        assert "the scenario has 8 words" in found
        assert "the scenario holds 4 numbers (Two, 3, half past, ten)" in found

    def test_a_document_without_bars_has_those_of_the_first_edition(self) -> None:
        item = scenario("a", option(5.0), option(2.5), text="Two of 3 take half past ten, or so.")
        assert reasons(scenario_bars((item,), None)) == ["the scenario has 8 words"]


class TestCustomerView:
    def test_moments_that_are_the_key_are_warned_of(self) -> None:
        items = [
            scenario(f"s{n}", *(option(place + 2.0, moment=moment) for place, moment in enumerate(MOMENTS)))
            for n in range(4)
        ]  # fmt: skip
        found = reasons(tag_bars(items, WORDS, SECOND))
        assert found[0].startswith("moments go with the key (r 1.00")
        assert found[1:] == [
            "0% of scenarios have two options that a customer would love",
            "the worst option is misery in 100% of scenarios",
        ]

    def test_two_that_are_loved_and_a_worst_that_is_only_mediocre_pass(self) -> None:
        kinds = [option(1.5, moment="mediocrity"), option(3.0, moment="magnificence"), option(4.0, moment="misery"),
                 option(5.0, moment="magnificence")]  # fmt: skip
        assert list(tag_bars([scenario("a", *kinds)], WORDS, SECOND)) == []
        assert list(tag_bars([scenario("a", *kinds)], None, SECOND)) == []

    @given(st.lists(st.tuples(st.sampled_from(MOMENTS), st.integers(10, 60)), min_size=2, max_size=12))
    def test_the_correlation_is_that_of_an_engine_of_its_own(self, pairs: list[tuple[str, int]]) -> None:
        item = scenario("a", *(option(key / 10, moment=moment) for moment, key in pairs))
        found = customer_view([item], WORDS).moment_key
        places, keys = zip(*((MOMENTS.index(moment), key / 10) for moment, key in pairs), strict=True)
        if found is None:
            assert len(set(places)) == 1 or len(set(keys)) == 1
        else:
            assert found == pytest.approx(
                np.cov(places, keys)[0, 1] / (np.std(places, ddof=1) * np.std(keys, ddof=1))
            )
            assert -1 - 1e-9 <= found <= 1 + 1e-9

    def test_without_keys_or_words_there_is_none(self) -> None:
        with pytest.raises(ValueError, match=r"keyed scenarios"):
            customer_view([Item(id="a", text="I do.", facet="poise")], WORDS)
        with pytest.raises(ValueError, match=r"moments"):
            customer_view([scenario("a", option(2.0))], WORDS.model_copy(update={"moments": ()}))


class TestCounts:
    BARS = Bars.model_validate(
        {
            "wanted": [
                {"scenarios": 2, "best": ["limit", "help"]},
                {"scenarios": 1, "labels": ["wording"]},
                {"scenarios": 1, "settings": ["repair"]},
            ]
        }
    )

    def test_what_is_short_is_named(self) -> None:
        items = [
            scenario("a", option(5.0, act="help"), option(2.0, act="limit")),
            scenario("b", option(5.0, act="ask"), option(2.0, act="help"), labels=["other"]),
        ]
        assert reasons(tag_bars(items, None, self.BARS)) == [
            "1 scenarios where limit or help is best, 2 at least",
            "0 scenarios labelled wording, 1 at least",
            "0 scenarios in repair, 1 at least",
        ]

    def test_enough_of_each_passes(self) -> None:
        items = [
            scenario("a", option(5.0, act="limit"), option(5.0, act="ask"), tags={"setting": "repair"}),
            scenario("b", option(5.0, act="help"), labels=["wording"]),
        ]
        assert list(tag_bars(items, None, self.BARS)) == []
