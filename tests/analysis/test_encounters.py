"""Conversations of many people: their error as testlets, differences within people, and the shipped simulation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.errors import NotEstimable
from assess.analysis.reliability import residual_variance
from assess.analysis.simulated_encounters import (
    conversations,
    figures,
    held,
    reference_means,
    ways_apart,
    with_references,
)
from assess.analysis.snapshot import local_snapshot
from assess.analysis.testlets import conversation_residual, mirror_difference, recovery
from assess.arrays import Floats
from assess.documents.conversation import means
from assess.documents.instrument import Instrument
from assess.scoring.sitting import item_points
from tests.conversations import instrument
from tests.scoring.test_encounters import BATTERY, STAR

HOSTILE = np.array([False, True] * 3)
PATTERNS = np.array([[0, 3, 5], [1, 2, 5], [1, 3, 4], [1, 2, 4], [0, 3, 4], [0, 2, 5]])


def drawn(people: int, gap_sd: float, noise: float, seed: int = 1, gap: float = 0.0) -> Floats:
    """(people, 6) conversations of which everybody held three; the hostile ones cost each their own."""
    draw = np.random.default_rng(seed)
    person = 0.65 + 0.1 * draw.standard_normal(people)[:, None]
    cost = (gap + gap_sd * draw.standard_normal(people))[:, None] * HOSTILE
    full = person + cost + noise * draw.standard_normal((people, 6))
    met = np.zeros((people, 6), dtype=bool)
    np.put_along_axis(met, PATTERNS[np.arange(people) % 6], values=True, axis=1)
    return np.where(met, full, np.nan)


def test_of_conversations_that_all_held_the_residual_is_that_of_persons_and_items() -> None:
    full = np.random.default_rng(3).uniform(size=(40, 3)) + np.random.default_rng(4).uniform(size=(40, 1))
    assert conversation_residual(full).value == pytest.approx(residual_variance(full).value)


def test_the_residual_of_conversations_that_few_shared_is_the_one_they_were_drawn_with() -> None:
    found = conversation_residual(drawn(4000, 0.0, 0.15), level=0.99)
    assert found.low is not None
    assert found.high is not None
    assert found.low < 0.15**2 < found.high
    assert found.se == pytest.approx(found.value * (2 / (12000 - 4000 - 5)) ** 0.5)


@given(st.floats(-1, 1), st.integers(0, 5))
def test_the_residual_does_not_see_how_good_a_person_or_how_hard_a_conversation_is(more: float, place: int) -> None:
    points = drawn(30, 0.0, 0.15)
    shifted = points.copy()
    shifted[place] += more
    shifted[:, place] += more
    assert conversation_residual(shifted).value == pytest.approx(conversation_residual(points).value)


def test_single_conversations_have_no_residual() -> None:
    with pytest.raises(NotEstimable):
        conversation_residual([[0.5, np.nan], [np.nan, 0.5]])


def test_the_mirror_difference_is_the_mean_within_people_with_its_error() -> None:
    found = mirror_difference(drawn(3000, 0.1, 0.1, gap=-0.07), HOSTILE)
    assert found.mean.low is not None
    assert found.mean.high is not None
    assert found.mean.low < -0.07 < found.mean.high
    assert found.mean.n == 3000


def test_its_reliability_is_the_share_of_true_differences_and_few_conversations_never_tell_one_person() -> None:
    found = mirror_difference(drawn(6000, 0.1, 0.1), HOSTILE)
    assert found.reliability.value == pytest.approx(0.1**2 / (0.1**2 + 0.1**2 * 1.5), abs=0.03)
    assert not found.for_one


def test_where_people_truly_differ_much_one_person_may_be_told() -> None:
    found = mirror_difference(drawn(400, 0.3, 0.1), HOSTILE)
    assert found.for_one
    assert found.reliability.low is not None
    assert 0.5 <= found.reliability.low < found.reliability.value < 1


def test_no_true_difference_has_no_reliability_worth_the_name() -> None:
    found = mirror_difference(drawn(400, 0.0, 0.1), HOSTILE)
    assert found.reliability.value < 0.2
    assert not found.for_one


@given(st.floats(-0.5, 0.5))
def test_what_all_hostile_conversations_cost_moves_the_mean_and_nothing_else(cost: float) -> None:
    points = drawn(60, 0.05, 0.1)
    before, after = mirror_difference(points, HOSTILE), mirror_difference(points + cost * HOSTILE, HOSTILE)
    assert after.mean.value == pytest.approx(before.mean.value + cost)
    assert after.mean.se == pytest.approx(before.mean.se)
    assert after.reliability.value == pytest.approx(before.reliability.value)


def test_people_who_met_one_temper_alone_say_nothing_of_it() -> None:
    with pytest.raises(NotEstimable):
        mirror_difference([[0.5, np.nan], [np.nan, 0.6], [0.4, 0.4]], [True, False])


def test_recovery_holds_the_turn_after_the_first_insult_against_other_conversations() -> None:
    turns = [
        [0.9, 0.2, 0.6, np.nan],
        [0.5, 0.9, 0.4, 0.8],
        [0.7, 0.7, 0.7, 0.7],
        [0.1, 0.5, 0.6, 0.4],
        [0.9, 0.9, 0.9, 0.9],
    ]
    insulted = [
        [True, False, False, False], [False, False, False, False],  # Ana: .2 after it, .65 in the other
        [False, False, False, True], [False, True, True, False],  # Bo: nothing after the last turn; .6 against .7
        [True, False, False, False],  # Cy held one conversation alone
    ]  # fmt: skip
    found = recovery(turns, insulted, ["Ana", "Ana", "Bo", "Bo", "Cy"])
    assert found.mean.value == pytest.approx(((0.2 - 0.65) + (0.6 - 0.7)) / 2)
    assert found.mean.n == 2


def test_two_conversations_of_a_person_count_as_one_person() -> None:
    turns = [[0.9, 0.2, 0.6], [0.9, 0.4, 0.6], [0.9, 0.5, 0.6], [0.5, 0.5, 0.5]]
    found = recovery(turns, [[True, False, False]] * 3 + [[False] * 3], ["Ana", "Ana", "Bo", "Bo"])
    ana = ((0.2 - 1.9 / 3) + (0.4 - 1.7 / 3)) / 2
    assert found.mean.value == pytest.approx((ana + 0.0) / 2)


@pytest.mark.parametrize("seed", [1, 2])
def test_people_who_answer_alike_before_and_after_an_insult_show_no_recovery_and_no_loss(seed: int) -> None:
    """What led to the insult must not count: a poor line before it would make the next one look like recovery."""
    draw = np.random.default_rng(seed)
    theta = draw.standard_normal(3000)
    level = 0.65 + 0.08 * theta[:, None, None] + 0.3 * draw.standard_normal((3000, 2, 5))
    insulted = np.zeros((3000, 2, 5), dtype=bool)
    insulted[:, 0, 1:] = level[:, 0, :-1] < 0.5  # a poor line brings the insult
    found = recovery(level.reshape(-1, 5), insulted.reshape(-1, 5), np.repeat(np.arange(3000), 2), level=0.99)
    assert found.mean.low is not None
    assert found.mean.high is not None
    assert found.mean.low < 0 < found.mean.high


def test_without_insults_there_is_no_recovery() -> None:
    with pytest.raises(NotEstimable):
        recovery([[0.5, 0.6]] * 3, [[False, False]] * 3, [1, 2, 3])


@pytest.fixture(scope="module")
def frozen() -> Instrument:
    return with_references(instrument())


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_reference_means_are_those_of_everybody_whatever_the_seed(seed: int) -> None:
    found = reference_means(instrument().items[0], seed=seed)
    assert set(found) == {node.id for node in instrument().items[0].nodes}
    assert max(found.values()) - min(found.values()) < 0.02  # the same ladder everywhere


def test_equally_able_people_expect_the_same_on_every_way_through(frozen: Instrument) -> None:
    assert max(ways_apart(item) for item in frozen.items) < 0.01
    assert max(ways_apart(item) for item in instrument().items) > 0.04  # frozen means that are off


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_a_bad_start_costs_its_turn_and_no_more(frozen: Instrument, seed: int) -> None:
    draw = np.random.default_rng(seed)
    for theta in (-1.0, 0.0, 1.0):
        answers = conversations(frozen.items[0], np.full(4000, theta), draw)
        points = item_points(frozen, [{"desk-calm": one} for one in answers])[:, 0]
        first = np.array([one["path"][0] for one in answers])
        lengths = np.array([len(one["path"]) for one in answers])
        worth = {"a": 1.0, "b": 4 / 7, "c": 0.0}
        usual = np.mean([node.reference.mean for node in frozen.items[0].nodes if node.reference])
        start = frozen.items[0].nodes[0].reference
        assert start is not None
        lost = np.array([worth[line] for line in first]) - start.mean + usual
        later = (points * lengths - lost) / (lengths - 1)
        assert abs(later[first == "a"].mean() - later[first == "c"].mean()) < 0.04


def test_paths_stay_within_a_tenth_of_the_scale(frozen: Instrument) -> None:
    found = means(frozen.items[0], lambda node: node.reference.mean if node.reference else 0.0)
    assert found.most - found.least < 0.1


def test_the_simulated_battery_says_what_to_assume_of_conversations() -> None:
    found = figures([with_references(instrument(slug)) for slug in ("desk", "phone", "chat")], 3000)
    assert found.together_reliability == pytest.approx(
        3 * found.reliability / (1 + 2 * found.reliability), abs=0.06
    )
    assert found.residual_sd**2 + found.reliability * found.sd**2 == pytest.approx(found.sd**2)
    assert 0.6 < found.mean < 0.8


def test_a_local_sample_replaces_what_was_assumed_of_conversations() -> None:
    draw, people = np.random.default_rng(5), 300
    ability = draw.standard_normal(people)
    talks = [one for one in BATTERY if one.by_turns]
    answers = held(talks, ability, draw)
    points = {one.key: item_points(one, answers[one.key]) for one in talks}
    for one in BATTERY:
        if not one.by_turns:
            noise = draw.standard_normal((people, len(one.scored_items)))
            points[one.key] = 0.6 + 0.05 * ability[:, None] + 0.1 * noise
    found = local_snapshot(BATTERY, STAR, points)
    values = [found.instruments[one.key] for one in talks]
    assert len({one.residual_variance for one in values}) == 1
    together = np.hstack([points[one.key] for one in talks])
    assert values[0].residual_variance == pytest.approx(conversation_residual(together).value)
    composite = found.composite("encounters")
    assert composite.n_items == 3
    assert composite.sd**2 * (1 - composite.reliability) == pytest.approx(values[0].residual_variance / 3)
    assert composite.reliability > values[0].total.reliability
    assert found.real_gap is not None
    assert found.real_gap.low < 0.5  # three conversations tell no two people apart by their gap
