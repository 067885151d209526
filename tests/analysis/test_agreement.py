"""Agreement among raters: an independent engine's figures, the laws, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis import agreement
from assess.analysis.errors import NotEstimable, UnusableAnswers
from tests.analysis.refusals import refuses


@pytest.fixture(scope="module")
def experts(table):
    """(raters, options)"""
    return table("sjt_experts", skip=1)


@pytest.fixture(scope="module")
def expected(figures):
    return figures("sjt")["agreement"]


def all_six(found: agreement.IntraclassCorrelations) -> list[float]:
    return [estimate.value for estimate in vars(found).values()]


def test_intraclass_correlations_of_the_expert_panel(experts, expected):
    found = agreement.intraclass_correlations(experts.T)
    assert all_six(found) == pytest.approx(expected["icc_all"], abs=1e-6)
    assert found.random_single.value == pytest.approx(expected["icc2_1"], abs=1e-6)
    assert found.random_average.value == pytest.approx(expected["icc2_k"], abs=1e-6)


def test_the_example_of_shrout_and_fleiss():
    judges = np.array([[9, 2, 5, 8], [6, 1, 3, 2], [8, 4, 6, 8], [7, 1, 2, 6], [10, 5, 6, 9], [6, 2, 4, 7]])
    found = agreement.intraclass_correlations(judges)
    assert all_six(found) == pytest.approx([0.17, 0.29, 0.71, 0.44, 0.62, 0.91], abs=0.006)
    assert (found.one_way_single.low, found.one_way_single.high) == pytest.approx((-0.133, 0.723), abs=1e-3)
    assert (found.random_single.low, found.random_single.high) == pytest.approx((0.019, 0.761), abs=1e-3)
    assert (found.fixed_single.low, found.fixed_single.high) == pytest.approx((0.342, 0.946), abs=1e-3)


def test_rwg_and_average_deviation_of_the_expert_panel(experts, expected):
    assert [option.value for option in agreement.rwg(experts, 6)] == pytest.approx(expected["rwg"], abs=1e-9)
    assert agreement.rwg_j(experts, 6).value == pytest.approx(expected["rwg_j"], abs=1e-9)
    assert agreement.average_deviation(experts) == pytest.approx(expected["ad_m"], abs=1e-9)


def test_the_option_the_experts_quarrel_over_is_found(experts):
    options = agreement.option_agreement(experts, 6)
    quarrelled = min(options, key=lambda option: option.rwg.value)
    assert quarrelled.option == 16
    assert not quarrelled.agreed
    assert sum(option.agreed for option in options) >= 44


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-5, 5))
def test_consistency_ignores_a_strict_rater_and_agreement_does_not(seed, shift):
    generator = np.random.default_rng(seed)
    ratings = generator.standard_normal((12, 1)) * 2 + generator.standard_normal((12, 4))
    strict = ratings + np.array([0, 0, 0, shift])
    plain, shifted = agreement.intraclass_correlations(ratings), agreement.intraclass_correlations(strict)
    assert shifted.fixed_single.value == pytest.approx(plain.fixed_single.value, abs=1e-9)
    for estimate in vars(shifted).values():
        assert estimate.low <= estimate.value <= estimate.high <= 1.0


def test_raters_who_agree_to_the_letter():
    ratings = np.arange(5.0)[:, None].repeat(3, 1)
    for estimate in vars(agreement.intraclass_correlations(ratings)).values():
        assert (estimate.value, estimate.high) == (1.0, 1.0)
    assert [option.value for option in agreement.rwg(ratings.T, 6)] == [1.0] * 5


def test_incomplete_targets_are_left_out_and_counted():
    ratings = np.random.default_rng(1).standard_normal((10, 3))
    ratings[0, 1] = np.nan
    found = agreement.intraclass_correlations(ratings)
    assert found.one_way_single.n == 9
    assert all_six(found) == pytest.approx(all_six(agreement.intraclass_correlations(ratings[1:])))


def test_the_median_deviation_never_exceeds_the_mean_one(experts):
    about_median = agreement.average_deviation(experts, about="median")
    assert (about_median <= agreement.average_deviation(experts) + 1e-12).all()


def test_what_has_no_agreement_is_refused_by_name():
    with refuses(NotEstimable, match="do not differ"):
        agreement.intraclass_correlations([[1, 2], [2, 1], [1, 2]])
    with refuses(UnusableAnswers, match="two raters"):
        agreement.intraclass_correlations([[1], [2]])
    with refuses(UnusableAnswers, match=r"Option 1 .*Option 3 "):
        agreement.rwg([[1, 2, np.nan], [np.nan, 3, 4]], 6)
    with refuses(NotEstimable, match="undefined"):
        agreement.rwg_j([[1, 1, 1], [9, 9, 9]], 2)
    with refuses(UnusableAnswers, match="two categories"):
        agreement.rwg([[1, 2], [2, 3]], 1)
    with refuses(UnusableAnswers, match="table"):
        agreement.rwg([1, 2, 3], 6)
