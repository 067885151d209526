"""Conversations that cannot work are refused, poor ones warned of; each fault with place and remedy."""

from collections.abc import Callable
from typing import Any

import pytest

from assess.documents.check.together import check_document
from assess.documents.conversation import lengths, loop, means, reached
from tests.conversations import document, instrument, library

Change = Callable[[dict[str, Any]], None]


def found(change: Change | None = None) -> dict[str, bool]:
    """What is said of the instrument once the change was made to it, and whether it is a warning only."""
    made = document()
    if change is not None:
        change(made)
    there = library(made)
    problems = check_document(there.documents["desk/2.0"], there)
    assert all(one.remedy for one in problems)
    return {f"{one.place}: {one.reason}": one.warning for one in problems}


def node(made: dict[str, Any], name: str) -> dict[str, Any]:
    """That turn of the calm conversation."""
    return next(one for one in made["items"][0]["nodes"] if one["id"] == name)  # type: ignore[no-any-return]


def lead(name: str, *to: str) -> Change:
    """Let the lines of that turn lead to those places."""

    def change(made: dict[str, Any]) -> None:
        for line, place in zip(node(made, name)["lines"], to, strict=True):
            line["to"] = place

    return change


def keys(name: str, *values: float) -> Change:
    def change(made: dict[str, Any]) -> None:
        for line, value in zip(node(made, name)["lines"], values, strict=True):
            line["key"] = line["key"] | {"value": value}

    return change


def set_item(**values: Any) -> Change:
    return lambda made: made["items"][0].update(values)


def set_node(name: str, **values: Any) -> Change:
    return lambda made: node(made, name).update(values)


def fewer_lines(name: str, count: int) -> Change:
    return lambda made: node(made, name).update(lines=node(made, name)["lines"][:count])


def steep(made: dict[str, Any]) -> None:
    """Two turns on one way far easier than the others."""
    for name in ("high-2", "high-3", "high-4", "high-5"):
        node(made, name)["reference"] = {"mean": 0.95, "source": "x"}


def wide(made: dict[str, Any]) -> None:
    """The lines after good ones lie far apart, those after poor ones near."""
    for name in ("high-2", "high-3", "high-4", "high-5"):
        keys(name, 5.6, 4.0, 2.4)(made)
    for name in ("low-2", "low-3", "low-4", "low-5", "last"):
        keys(name, 5.0, 4.0, 2.5)(made)


def test_a_sound_instrument_of_conversations_is_passed_in_silence() -> None:
    assert found() == {}


@pytest.mark.parametrize(
    ("change", "said", "warning"),
    [
        (lead("high-4", "high-5", "high-5", "gone"),
         "desk-calm > high-4 > c: leads to gone, which is not here", False),
        (lead("low-5", "settled", "settled", "settled"), "desk-calm > last: no way leads to this turn", False),
        (lead("last", "settled", "kept", "kept"), "desk-calm > angry: no way leads to this ending", False),
        (lead("low-4", "high-5", "low-5", "low-3"),
         "desk-calm > low-4: goes round for ever: low-4 → low-3 → low-4", False),
        (lead("high-4", "high-5", "high-5", "settled"), "desk-calm: ways through have 4 to 6 turns", True),
        (keys("start", 4.8, 3.9, 2.0), "desk-calm > start: fewer than 2 lines with a key of 4 or more", True),
        (keys("start", 4.8, 4.2, 4.2), "desk-calm > start: two lines have the same key", True),
        (keys("start", 4.8, 4.2, 2.5), "desk-calm > start: a gap of 1.7 between neighbouring keys", True),
        (keys("start", 4.8, 4.2, 2.6), "desk-calm > start: best and worst key differ by 2.2", True),
        (fewer_lines("start", 2), "desk-calm > start: 2 lines", True),
        (fewer_lines("start", 0), "desk-calm > start: no lines", False),
        (set_item(text="word " * 46), "desk-calm: the opening has 46 words", True),
        (set_node("start", says="word " * 70), "desk-calm > start: 85 words with all lines", True),
        (set_node("start", says="Wait <b>here</b>."),
         "desk-calm > start: looks like HTML, which is shown as it stands", True),
        (set_node("start", tags={"stage": "welcome"}), "desk-calm > start: no temper", True),
        (steep, "desk-calm: the reference means of one way through lie 0.15 from those of all turns", True),
        (wide, "desk-calm: the mean range of keys is 2.6 on one way through and 3.1 on another", True),
        (set_item(twin=None), "desk-calm: no twin", True),
        (set_item(twin="desk-other"), "desk-calm: its twin desk-other is not here", False),
        (set_item(tags={"manner": "irate"}),
         "desk-calm: it and its twin desk-hostile have customers of one kind", False),
        (lambda made: made["items"].append(made["items"][0] | {"id": "third", "twin": "desk-calm"}),
         "third: its twin desk-calm does not name it", False),
        (lambda made: made["format"].update(kind="pick-one"),
         "format > kind: pick-one cannot ask conversations", False),
        (set_item(endings=[*document()["items"][0]["endings"],
                        {"id": "start", "outcome": "settled", "says": "So."}]),
         "desk-calm: start stands 2 times", False),
    ],
)  # fmt: skip
def test_every_rule_names_place_and_remedy(change: Change, said: str, warning: bool) -> None:
    assert found(change).get(said) is warning, found(change)


def test_a_hair_within_the_bars_is_passed() -> None:
    assert not found(keys("start", 4.9, 4.0, 2.4))
    assert found(keys("start", 4.8, 4.0, 2.4))


def test_a_conversation_is_a_graph_whose_ways_end() -> None:
    item = instrument().items[0]
    assert sorted(lengths(item)) == [5, 6]
    assert loop(item) == []
    assert reached(item) == {one.id for one in (*item.nodes, *item.endings)}
    mean = means(item, lambda node: float(node.id.startswith("low")))
    assert (mean.least, mean.most) == (0.0, 4 / 6)
