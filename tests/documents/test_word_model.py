"""What the words of options foretell, and how often guesses find either end."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import binomtest

from assess.documents.guesses import guesses, told_together
from assess.documents.item import Item
from assess.documents.word_model import word_model
from assess.documents.wording import words
from tests.shipped import SHIPPED

LEADER = SHIPPED.instruments["service-leader/1.0"].items


def scenario(name: str, *options: tuple[str, float], **values: object) -> Item:
    made = [{"id": f"o{n}", "text": text, "key": {"value": key}} for n, (text, key) in enumerate(options)]
    return Item.model_validate({"id": name, "text": "It happens.", "facet": "poise", "options": made, **values})


def test_a_word_that_only_best_options_hold_is_found() -> None:
    kinds = (("Fetch blue paint", 2.0), ("Fetch red paint", 5.0), ("Stay there", 3.0))
    numbers = ("one", "two", "three", "four", "five", "six")
    alone = [
        scenario(f"s-{n}", *((f"{kinds[(n + k) % 3][0]} {word}.", kinds[(n + k) % 3][1]) for k in range(3)))
        for n, word in enumerate(numbers)
    ]
    found = word_model(alone)
    assert (found.best.hits, found.worst.hits) == (1.0, 1.0)
    assert found.predicted > 0.5


def test_each_group_is_foretold_as_by_an_estimate_that_never_saw_it() -> None:
    """An engine of its own: rows by hand, and a ridge regression for each scenario that is left out."""
    counts = [{word: words(o.text).count(word) for word in words(o.text)} for item in LEADER for o in item.options]
    known = sorted({word for count in counts for word in count})
    table = np.array([[1 + np.log(count[word]) if word in count else 0.0 for word in known] for count in counts])
    held = np.array([sum(word in count for count in counts) for word in known])
    table = table * (1 + np.log((1 + len(counts)) / (1 + held)))
    table /= np.sqrt((table**2).sum(axis=1, keepdims=True))
    sizes = [len(item.options) for item in LEADER]
    owner = np.repeat(np.arange(len(LEADER)), sizes)
    key = np.array([option.effectiveness for item in LEADER for option in item.options])
    for n in range(len(LEADER)):
        table[owner == n] -= table[owner == n].mean(axis=0)
        key[owner == n] -= key[owner == n].mean()
    told = np.empty_like(key)
    for n in range(len(LEADER)):
        x, y = table[owner != n], key[owner != n]
        weights = np.linalg.lstsq(
            np.vstack([x, np.eye(len(known))]), np.concatenate([y, np.zeros(len(known))]), rcond=None
        )[0]
        told[owner == n] = table[owner == n] @ weights
    found = word_model(LEADER)
    assert found.words == len(known)
    assert found.predicted == pytest.approx(1 - ((key - told) ** 2).sum() / (key**2).sum())
    best = [told[owner == n].argmax() == key[owner == n].argmax() for n in range(len(LEADER))]
    assert found.best.hits == pytest.approx(np.mean(best))


def test_neither_order_nor_letters_matter() -> None:
    turned = [item.model_copy(update={"options": item.options[::-1]}) for item in LEADER[::-1]]
    one, other = word_model(LEADER), word_model(turned)
    assert one.predicted == pytest.approx(other.predicted)
    assert (one.best, one.worst) == (other.best, other.worst)


@pytest.mark.parametrize(
    ("items", "reason"),
    [
        ([scenario("a", ("Do.", 3), ("Go.", 2))], "at least two"),
        ([scenario("a", ("Do.", 3), ("Go.", 2)), scenario("b", ("Do.", 3), ("Go.", 2))], "at least two"),
        ([scenario("a", ("Do.", 3), ("Go.", 3)), scenario("b", ("Be.", 2), ("Go.", 2))], "no option differs"),
    ],
)
def test_what_cannot_be_foretold_is_said(items: list[Item], reason: str) -> None:
    with pytest.raises(ValueError, match=reason):
        word_model(items)


class TestGuesses:
    @given(st.integers(0, 40), st.integers(1, 40))
    def test_the_upper_bound_is_that_of_another_engine(self, hits: int, count: int) -> None:
        hits = min(hits, count)
        keys = [np.array([1.0, 2.0])] * count
        told = [np.array([0.0, 1.0]) if n < hits else np.array([1.0, 0.0]) for n in range(count)]
        found = guesses(told, keys)
        assert found.hits == pytest.approx(hits / count)
        interval = binomtest(hits, count).proportion_ci(0.9, method="wilson")
        assert found.highest == pytest.approx(interval.high, abs=1e-4)
        assert found.hits <= found.highest + 1e-9 <= 1.0 + 1e-9

    def test_ties_share_hit_and_chance(self) -> None:
        found = guesses([np.zeros(4)], [np.array([2.0, 2.0, 1.0, 0.0])])
        assert (found.hits, found.chance) == (0.5, 0.5)

    def test_nobody_guesses_nothing(self) -> None:
        with pytest.raises(ValueError, match=r"without scenarios"):
            guesses([], [])


class TestToldTogether:
    ITEMS = (
        scenario("a", ("Do.", 3), ("Go.", 2), twin="b"), scenario("c", ("See.", 3), ("Be.", 2)),
        scenario("b", ("Did.", 3), ("Went.", 2), twin="a"), scenario("d", ("Be.", 3), ("See.", 1)),
        scenario("e", ("Sit.", 3), ("Stay.", 1)),
    )  # fmt: skip

    def test_twins_and_equal_options_are_one_group(self) -> None:
        assert told_together(self.ITEMS) == [[0, 2], [1, 3], [4]]

    def test_exclusions_join_groups(self) -> None:
        assert told_together(self.ITEMS, [("a", "e", "gone")]) == [[0, 2, 4], [1, 3]]
