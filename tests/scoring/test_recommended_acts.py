"""Kinds of action that somebody recommended often or seldom, against choosing blindly."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.config import shipped
from assess.documents.instrument import Instrument
from assess.documents.item import Item, OptionTags
from assess.documents.library import read_folder
from assess.scoring.recommended_acts import MOST, leanings
from assess.scoring.sitting import Sitting

KINDS = ("ask", "act", "give", "inform")
FORM = read_folder(shipped("instruments")).instruments["moments-of-truth-a/1.0"]


def scenario(place: int) -> Item:
    """A scenario with an option of each kind."""
    options = [
        {"id": f"o-{number}", "text": f"Do {number}.", "key": {"value": 1.0 + number}, "tags": {"act": kind}}
        for number, kind in enumerate(KINDS)
    ]
    shown = {"id": f"s-{place}", "text": "What should be done?", "facet": "poise", "options": options}
    return Item.model_validate(shown)


SCENARIOS = tuple(map(scenario, range(30)))


def said(wanted: list[str]) -> Sitting:
    """Somebody who recommends those kinds, one in each scenario."""
    instrument = FORM.model_copy(update={"items": SCENARIOS[: len(wanted)]})
    best = [KINDS.index(kind) for kind in wanted]
    answers = {f"s-{place}": {"best": f"o-{one}", "worst": f"o-{(one + 1) % 4}"} for place, one in enumerate(best)}
    return Sitting(instrument, answers)


def test_what_is_always_recommended_is_often_and_what_never_is_seldom() -> None:
    found = leanings([said(["ask"] * 12)])
    assert found.often == ("ask",)
    assert set(found.seldom) == {"act", "give", "inform"}  # 0 of 12 at a quarter each: z = -2


def test_nothing_is_said_of_who_recommends_each_kind_alike_or_of_few_scenarios() -> None:
    even = leanings([said([*KINDS] * 3)])
    assert (even.often, even.seldom, even.choices) == ((), (), 12)
    assert leanings([said(["ask"])]).seldom == ()


def test_two_sittings_count_together() -> None:
    one = said(["ask", "ask", "act", "give"])
    assert leanings([one]).often == ()
    assert leanings([one, one, one]).often == ("ask",)


def with_untold_kinds(instrument: Instrument) -> Instrument:
    """The same, the first option of each scenario without a kind."""
    items = tuple(
        item.model_copy(
            update={"options": (item.options[0].model_copy(update={"tags": OptionTags()}), *item.options[1:])}
        )
        for item in instrument.items
    )
    return instrument.model_copy(update={"items": items})


def test_questionnaires_and_scenarios_whose_options_are_not_all_of_a_kind_say_nothing() -> None:
    asked = said(["ask"] * 12)
    styled = asked.instrument.model_copy(update={"instruction": "would-do"})
    assert leanings([Sitting(styled, asked.responses)]) == leanings([])
    assert leanings([Sitting(with_untold_kinds(asked.instrument), asked.responses)]) == leanings([])
    assert leanings([Sitting(asked.instrument, {})]) == leanings([])  # nothing was answered


def test_each_line_of_a_conversation_counts() -> None:
    kinds = {"a": "ask", "b": "limit", "c": "give"}
    lines = [{"id": one, "text": one, "key": {"value": 2.0}, "tags": {"act": kind}} for one, kind in kinds.items()]
    following = [*(f"n-{turn}" for turn in range(2, 7)), "end"]
    nodes = [
        {"id": f"n-{turn}", "says": "Well?", "lines": [line | {"to": to} for line in lines]}
        for turn, to in enumerate(following, start=1)
    ]
    ending = {"id": "end", "outcome": "settled", "says": "Bye."}
    shown = {"id": "desk", "text": "At the desk.", "facet": "poise", "nodes": nodes, "endings": [ending]}
    talk = FORM.model_copy(
        update={
            "items": (Item.model_validate(shown),),
            "format": FORM.format.model_copy(update={"kind": "encounter"}),
        }
    )
    assert leanings([Sitting(talk, {"desk": {"path": ["b"] * 6}})]).often == ("limit",)


@given(st.lists(st.sampled_from(KINDS), min_size=1, max_size=30))
def test_the_kinds_are_those_whose_count_leaves_chance_by_more_than_the_bound(wanted: list[str]) -> None:
    found, n = leanings([said(wanted)]), len(wanted)
    z = {kind: (wanted.count(kind) - n / 4) / math.sqrt(n * 3 / 16) for kind in KINDS}
    assert set(found.often) == {kind for kind in KINDS if z[kind] >= 1.645}
    assert len(found.seldom) == min(MOST, sum(one <= -1.645 for one in z.values()))
    assert not set(found.often) & set(found.seldom)


@pytest.mark.parametrize("seed", [1, 2])
def test_whoever_chooses_blindly_is_seldom_told_anything_of_a_kind(seed: int) -> None:
    generator = np.random.default_rng(seed)
    told = [
        kind
        for _person in range(60)
        for kind in leanings([said([str(one) for one in generator.choice(KINDS, 18)])]).often
    ]
    assert len(told) / (60 * len(KINDS)) < 0.10
