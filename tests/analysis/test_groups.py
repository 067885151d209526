"""Figures for groups: what they are by their definitions, when they say "no more than chance", what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.groups import (
    GroupTooSmall,
    Withheld,
    figures_of_people,
    group_figures,
    level_means,
    steadiness,
)
from assess.documents.instrument import Instrument
from assess.report.study_words import sentence
from assess.scoring.sitting import item_points
from tests.analysis.refusals import refuses
from tests.scoring.battery import MANNERS, judgement, judgement_answers

PLACES = ["phone", "online", "in-person"]


def scenes(**changes: object) -> Instrument:
    """The small test of judgement, its scenarios spread over stages and channels."""
    items = [item.model_dump() for item in judgement().items]
    for number, item in enumerate(items):
        item["tags"] |= {"stage": ("welcome", "resolve")[number % 2], "channel": PLACES[number % 3]}
    return judgement(items=items, **changes)


def sample(people: int = 400, seed: int = 3, items: int = 12) -> np.ndarray:
    """Points with a common skill and scenarios of different difficulty, whatever their level."""
    rng = np.random.default_rng(seed)
    difficulty = np.random.default_rng(1).normal(0, 0.08, items)
    skill = rng.normal(0, 0.07, (people, 1))
    return np.clip(0.65 + skill + difficulty + rng.normal(0, 0.18, (people, items)), 0, 1)


def no_picks(points: np.ndarray) -> np.ndarray:
    return np.full(points.shape, -1)


# Means by level, and the customer map


def test_a_levels_mean_is_the_mean_of_peoples_own_means():
    points = sample()
    found = level_means(points, ["a", "b"] * 6)
    own = points[:, ::2].mean(axis=1)
    assert list(found) == ["a", "b"]
    assert found["a"].scenarios == 6
    assert found["a"].mean.value == pytest.approx(own.mean())
    assert found["a"].mean.se == pytest.approx(own.std(ddof=1) / 20)
    assert found["a"].mean.high - found["a"].mean.value == pytest.approx(1.644854 * own.std(ddof=1) / 20, rel=1e-5)


def test_unanswered_scenarios_count_neither_for_nor_against():
    points = np.full((200, 3), 0.5)
    points[:, 2] = 0.9
    points[:100, 2] = np.nan
    found = level_means(points, ["a", "a", "a"])["a"].mean
    assert (found.value, found.n) == (pytest.approx((0.5 + 1.9 / 3) / 2), 200)


def test_a_level_that_fewer_than_a_hundred_answered_has_no_mean():
    points = sample(150)
    points[:51, 0] = np.nan
    found = level_means(points, ["a", *"b" * 11])
    assert found["a"].mean is None
    assert found["a"].scenarios == 1
    assert found["b"].mean.n == 150


def test_the_customer_map_holds_the_cells_that_have_scenarios_and_no_others():
    points = sample()
    found = group_figures(scenes(), points, no_picks(points))
    cells = {(manner, ("welcome", "resolve")[number % 2]) for number, manner in enumerate(MANNERS)}
    assert set(found.customer_map) == cells
    assert found.customer_map["rude", "resolve"].scenarios == 2
    assert found.customer_map["rude", "resolve"].mean.value == pytest.approx(points[:, [1, 5]].mean())
    assert sum(cell.scenarios for cell in found.customer_map.values()) == 12


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 10_000), st.lists(st.sampled_from("abc"), min_size=12, max_size=12))
def test_the_order_of_people_and_scenarios_makes_no_difference(seed, labels):
    points = sample(120, seed)
    rng = np.random.default_rng(seed)
    people, items = rng.permutation(120), rng.permutation(12)
    first = level_means(points, labels)
    second = level_means(points[people][:, items], [labels[item] for item in items])
    assert {key: level.mean.value for key, level in first.items()} == pytest.approx(
        {key: level.mean.value for key, level in second.items()}
    )
    assert all(0 <= level.mean.low <= level.mean.value <= level.mean.high <= 1 for level in first.values())


# Steadiness against sampling error


def test_steadiness_by_hand():
    # Scenario means 0, 2 | 4, 6 in tenths; nobody differs from anybody but for a balanced disturbance.
    means = np.array([0.1, 0.3, 0.5, 0.7])
    signs = np.array([[1, 1, 1, 1], [1, -1, 1, -1], [-1, 1, -1, 1], [-1, -1, -1, -1]])
    points = np.tile(means + 0.05 * signs, (50, 1))
    found = steadiness(points, ["a", "a", "b", "b"])
    assert (found.levels, found.scenarios) == (2, 4)
    assert found.observed**2 == pytest.approx(0.08)  # of level means 0.2 and 0.6
    assert found.by_chance**2 == pytest.approx(0.02 / 2)  # scenarios within levels differ by variance 0.02
    assert found.beyond.value**2 == pytest.approx(0.07)
    # F = 8 on 1 and 2 degrees: F_.95 = 18.5128, so chance cannot be ruled out; chi_.05 = 0.00393, F_.05 = 0.005013
    assert found.beyond.low == 0
    assert found.beyond.high**2 == pytest.approx((0.08 - 0.01 * 0.00501256) / 0.00393214, rel=1e-4)
    assert not found.more_than_chance


def test_a_level_that_really_is_harder_shows():
    points = sample()
    points[:, :4] -= 0.5
    found = steadiness(points, ["hard"] * 4 + ["easy"] * 4 + ["usual"] * 4)
    assert found.more_than_chance
    assert found.beyond.low < 0.5 / np.sqrt(3) < found.beyond.high


def test_chance_is_called_chance_about_as_often_as_it_says():
    rng = np.random.default_rng(11)
    labels = ["a"] * 3 + ["b"] * 4 + ["c"] * 5
    found = [
        steadiness(rng.normal(0.6, 0.05, (120, 1)) + rng.normal(0, 0.1, 12) + rng.normal(0, 0.2, (120, 12)), labels)
        for _ in range(300)
    ]
    assert 0.02 <= np.mean([one.more_than_chance for one in found]) <= 0.09


def test_the_interval_holds_the_true_spread_of_levels():
    rng = np.random.default_rng(12)
    labels = [name for name in "abcdef" for _ in range(3)]
    held = []
    for _ in range(200):
        levels = np.repeat(rng.normal(0, 0.1, 6), 3)
        points = 0.6 + levels + rng.normal(0, 0.08, 18) + rng.normal(0, 0.2, (110, 18))
        found = steadiness(points, labels).beyond
        held.append(found.high is not None and found.low <= 0.1 <= found.high)
    assert 0.85 <= np.mean(held) <= 0.96


def test_levels_closer_together_than_chance_have_no_interval():
    points = sample(200, items=4)
    points += np.array([0.2, -0.2, 0.2, -0.2]) - points.mean(axis=0) + 0.5
    found = steadiness(points, ["a", "a", "b", "b"])
    assert found.beyond.value == 0
    assert found.beyond.high is None
    assert "closer together than chance" in sentence(found.beyond.method)
    assert not found.more_than_chance


@pytest.mark.parametrize("labels", [["a"] * 12, [str(number) for number in range(12)], [None] * 12])
def test_steadiness_needs_two_levels_and_two_scenarios_in_one(labels):
    with refuses(NotEstimable, match="two levels"):
        steadiness(sample(), labels)


def test_where_no_customer_is_present_there_is_no_manner_to_be_steady_over():
    points = sample()
    points[:, MANNERS.index("none")] = 0.01 * np.arange(400) / 400
    found = group_figures(scenes(), points, no_picks(points))
    assert found.steadiness["manner"].scenarios == 11
    assert found.steadiness["channel"].scenarios == 12
    assert "none" in found.means["manner"]


def test_a_figure_that_cannot_be_had_says_why_and_the_others_stay():
    points = sample()
    found = group_figures(scenes(), points, no_picks(points))
    assert isinstance(found.steadiness["setting"], Withheld)
    assert "two levels" in sentence(found.steadiness["setting"].reason)
    assert found.steadiness["channel"].levels == 3


# Who is counted


def test_people_who_answered_too_little_are_left_out():
    points = sample(130)
    points[:20, :6] = np.nan
    found = group_figures(scenes(), points, no_picks(points))
    assert (found.n, found.left_out) == (110, 20)
    assert found.means["facet"]["poise"].mean.value == pytest.approx(points[20:].mean())


def test_below_a_hundred_people_there_are_no_figures():
    points = sample(120)
    points[:21, :6] = np.nan
    with refuses(GroupTooSmall, match="99 people answered enough; figures for groups need 100 or more"):
        group_figures(scenes(), points, no_picks(points))


def test_points_of_another_test_are_refused():
    with refuses(UnusableAnswers, match="12 scored items"):
        group_figures(scenes(), sample(items=11), no_picks(sample(items=11)))


def test_raw_answers_lead_to_the_same_figures():
    people = [judgement_answers("abc"[number % 3], "cda"[number % 3]) for number in range(120)]
    found = figures_of_people(scenes(), people)
    assert found.n == 120
    assert found.means["facet"]["poise"].mean.value == pytest.approx(item_points(scenes(), people).mean())
    assert {share.id for share in found.mix} >= {"misery", "mediocrity", "magnificence"}
