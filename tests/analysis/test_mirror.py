"""The mirror gap of a group, from scores whose true parts are known."""

import numpy as np
import pytest

from assess.analysis.errors import NotEstimable
from assess.analysis.mirror import Manners, group_gap, twin_gap, twin_pairs
from assess.analysis.snapshot import mirror_gap
from assess.documents.item import Item
from tests.analysis.refusals import refuses

HARD, KIND = 12, 8
MANNERS = Manners(frozenset({"rude"}), frozenset({"courteous"}))


def items(twins: int = 0, hard: int = HARD, kind: int = KIND) -> list[Item]:
    """Difficult scenarios, then courteous ones; the first of each are twins."""
    made = []
    for name, count, other, manner in (("hard", hard, "kind", "rude"), ("kind", kind, "hard", "courteous")):
        for number in range(count):
            twin = f"{other}-{number}" if number < twins else None
            made.append(Item(id=f"{name}-{number}", text="A guest waits.", twin=twin, tags={"manner": manner}))
    return made


def points(people: int = 3000, share: float = 0.8, own: float = 0.08, seed: int = 4) -> np.ndarray:
    """True difficult = share of true courteous + a part of its own; errors of SD 0.15 on every scenario."""
    rng = np.random.default_rng(seed)
    courteous = rng.normal(0, 0.1, (people, 1))
    difficult = share * courteous + rng.normal(0, own, (people, 1))
    true = np.hstack([np.repeat(difficult, HARD, axis=1), np.repeat(courteous, KIND, axis=1)])
    return 0.6 + true + rng.normal(0, 0.15, true.shape)


def test_beta_and_reliability_are_those_of_the_true_scores():
    found = group_gap(items(), points(), MANNERS)
    error = 0.15**2 / HARD + 0.8**2 * 0.15**2 / KIND
    assert found.beta.value == pytest.approx(0.8, abs=0.03)
    assert found.beta.low < 0.8 < found.beta.high
    assert found.reliability.value == pytest.approx(0.08**2 / (0.08**2 + error), abs=0.03)
    assert found.reliability.low < found.reliability.value
    assert found.spread.low < np.sqrt(0.08**2 + error) < found.spread.high
    assert (found.difficult, found.courteous) == (HARD, KIND)


def test_without_twins_it_is_the_gap_of_the_snapshot():
    answers = points(300)
    expected = mirror_gap(answers[:, :HARD], answers[:, HARD:])
    found = group_gap(items(), answers, MANNERS)
    assert found.reliability.value == pytest.approx(expected.reliability)
    assert found.reliability.low == pytest.approx(expected.low)
    assert found.beta.value == pytest.approx(expected.beta)


def test_its_error_is_the_spread_over_samples():
    betas = [group_gap(items(), points(200, seed=seed), MANNERS) for seed in range(120)]
    usual = np.mean([found.beta.se for found in betas])
    assert usual == pytest.approx(np.std([found.beta.value for found in betas], ddof=1), rel=0.2)
    spreads = np.mean([found.spread.se for found in betas])
    assert spreads == pytest.approx(np.std([found.spread.value for found in betas], ddof=1), rel=0.25)


def test_a_harder_scenario_changes_nothing():
    answers = points(300)
    moved = answers.copy()
    moved[:, 0] -= 0.2
    before, after = (group_gap(items(), one, MANNERS) for one in (answers, moved))
    assert after.beta.value == pytest.approx(before.beta.value)


def test_twins_answered_by_the_same_people_weigh_most():
    answers = points(500)
    answers[:, 0] += np.random.default_rng(9).normal(0, 1.0, 500)  # a noisy twin spoils more than a noisy other
    one, none = (group_gap(items(twins=twins), answers, MANNERS).reliability.value for twins in (1, 0))
    assert one < none


def test_a_gap_that_is_all_error_has_no_reliability_but_a_beta():
    found = group_gap(items(), points(own=0.0, seed=7), MANNERS)
    assert found.reliability.value == pytest.approx(0, abs=0.05)
    assert found.beta.value == pytest.approx(0.8, abs=0.05)


@pytest.mark.parametrize(("hard", "kind"), [(1, 8), (12, 1), (12, 0)])
def test_it_needs_two_scenarios_of_each_kind(hard, kind):
    with refuses(NotEstimable, match=f"{hard} with difficult and {kind} with courteous"):
        group_gap(items(hard=hard, kind=kind), points()[:, : hard + kind], MANNERS)


def test_scenarios_without_anything_in_common_tell_nothing():
    noise = np.random.default_rng(2).normal(0.6, 0.1, (100, HARD + KIND))
    noise[:, HARD + 4 :] = 1.2 - noise[:, HARD : HARD + 4]
    noise[:, HARD + 4] += np.arange(100) % 2 / 100
    with refuses(NotEstimable, match="do not agree"):
        group_gap(items(), noise, MANNERS)


# Twins


def test_the_gap_of_twins_is_the_mean_of_paired_differences():
    answers = points(400)
    answers[:, :3] -= 0.1
    found = twin_gap(items(twins=3), answers, MANNERS)
    paired = (answers[:, :3] - answers[:, HARD : HARD + 3]).mean(axis=1)
    assert twin_pairs(items(twins=3), MANNERS) == [(0, 12), (1, 13), (2, 14)]
    assert found.pairs == 3
    assert found.mean.value == pytest.approx(paired.mean())
    assert found.mean.se == pytest.approx(paired.std(ddof=1) / 20)
    assert found.mean.low < -0.1 < found.mean.high


def test_people_who_met_one_twin_only_are_not_paired():
    answers = points(400)
    answers[:100, 0] = np.nan
    assert twin_gap(items(twins=1), answers, MANNERS).mean.n == 300


def test_a_form_with_one_twin_of_each_pair_says_so():
    only = items(twins=2)[:HARD]
    with refuses(NotEstimable, match="at most one scenario of each pair"):
        twin_gap(only, points()[:, :HARD], MANNERS)
