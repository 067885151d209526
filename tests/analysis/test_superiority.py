"""A few people beside each other: the same chances as ranks have, as draws count, and as R's p.adjust raises."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import multivariate_normal, norm

from assess.analysis.placing import placings
from assess.analysis.superiority import above, believed, highest, holm

MEANS = np.array([1.2, 0.3, 0.3, -0.5, 0.9])
SDS = np.array([0.4, 0.5, 0.5, 0.2, 0.1])
numbers = st.floats(-3, 3, allow_nan=False)
spreads = st.floats(0.05, 2, allow_nan=False)
people = st.lists(st.tuples(numbers, spreads), min_size=2, max_size=5)


def test_expected_ranks_are_sums_of_these_chances() -> None:
    chances = above(MEANS, SDS**2)
    ranks = 1.0 + chances.sum(axis=0) - 0.5  # without oneself
    assert ranks == pytest.approx(placings(MEANS, SDS, 1).expected, abs=2e-3)


def test_the_highest_is_whoever_takes_the_one_place() -> None:
    assert highest(MEANS, SDS**2) == pytest.approx(placings(MEANS, SDS, 1).top, abs=5e-4)


@pytest.mark.parametrize("person", range(3))
def test_the_highest_of_three_is_an_orthant_of_differences(person: int) -> None:
    means, variances = np.array([0.4, 0.1, -0.2]), np.array([0.3, 0.2, 0.6])
    others = [one for one in range(3) if one != person]
    contrast = np.array([np.eye(3)[person] - np.eye(3)[one] for one in others])
    gaps = multivariate_normal(-(contrast @ means), contrast @ np.diag(variances) @ contrast.T, seed=1)
    assert highest(means, variances)[person] == pytest.approx(gaps.cdf(np.zeros(2)), abs=1e-5)


def test_of_two_the_highest_is_the_one_above() -> None:
    means, variances = np.array([0.7, 0.2]), np.array([0.1, 0.4])
    expected = norm.cdf(0.5 / np.sqrt(0.5))
    assert highest(means, variances)[0] == pytest.approx(expected, abs=1e-9)
    assert above(means, variances)[0, 1] == pytest.approx(expected, abs=1e-12)


def test_draws_of_true_scores_count_the_same() -> None:
    generator = np.random.default_rng(7)
    draws = MEANS + SDS * generator.standard_normal((200_000, MEANS.size))
    counted = np.bincount(draws.argmax(axis=1), minlength=MEANS.size) / len(draws)
    assert highest(MEANS, SDS**2) == pytest.approx(counted, abs=4e-3)
    assert above(MEANS, SDS**2)[0, 4] == pytest.approx((draws[:, 0] > draws[:, 4]).mean(), abs=4e-3)


def test_without_error_the_higher_is_above_for_sure_and_equals_stand_at_one_half() -> None:
    means = np.array([1.0, 1.0, 0.0])
    assert above(means, np.zeros(3)).tolist() == [[0.5, 0.5, 1.0], [0.5, 0.5, 1.0], [0.0, 0.0, 0.5]]
    assert highest(means, np.zeros(3)) == pytest.approx([0.5, 0.5, 0.0], abs=1e-9)


@given(people)
def test_the_chances_of_all_add_up_to_one_and_of_two_to_one(listed: list[tuple[float, float]]) -> None:
    means, sds = np.array(listed).T
    chances = above(means, sds**2)
    assert highest(means, sds**2).sum() == pytest.approx(1.0)
    assert chances + chances.T == pytest.approx(np.ones_like(chances))


@given(people)
def test_an_intervals_rule_is_the_rule_of_chances(listed: list[tuple[float, float]]) -> None:
    means, sds = np.array(listed).T
    gaps, reach = means[:, None] - means, 1.6448536 * np.hypot(sds[:, None], sds)
    clear = np.abs(np.abs(gaps) - reach) > 1e-5
    assert ((gaps > reach) == (above(means, sds**2) > 0.95))[clear].all()


def test_what_is_believed_is_the_regression_of_kelley() -> None:
    generator = np.random.default_rng(3)
    true = generator.normal(0.6, 0.1, 100_000)
    observed = true + generator.normal(0, 0.08, true.size)
    means, variances = believed(observed, np.full(true.size, 0.08), 0.6, 0.1)
    high = (observed > 0.75) & (observed < 0.8)
    assert true[high].mean() == pytest.approx(means[high].mean(), abs=2e-3)
    assert (true - means).var() == pytest.approx(variances[0], rel=0.02)


def test_without_spread_among_applicants_everybody_is_believed_alike() -> None:
    means, variances = believed(np.array([0.9, 0.1]), np.array([0.1, 0.0]), 0.5, 0.0)
    assert (means.tolist(), variances.tolist()) == ([0.5, 0.5], [0.0, 0.0])


def test_raised_p_values_are_those_of_r() -> None:
    # R 4.3: p.adjust(c(0.01, 0.02, 0.03, 0.04, 0.05), "holm"); p.adjust(c(0.001, 0.6, 0.012, 0.3), "holm")
    assert holm(np.array([0.01, 0.02, 0.03, 0.04, 0.05])) == pytest.approx([0.05, 0.08, 0.09, 0.09, 0.09])
    assert holm(np.array([0.001, 0.6, 0.012, 0.3])) == pytest.approx([0.004, 0.6, 0.036, 0.6])


def test_of_families_without_any_difference_few_show_one() -> None:
    generator = np.random.default_rng(11)
    shown = 0
    for _family in range(2_000):
        z = generator.standard_normal(10)
        shown += bool((holm(2.0 * norm.sf(np.abs(z))) < 0.10).any())
    assert shown / 2_000 < 0.10 + 3 * np.sqrt(0.09 / 2_000)
