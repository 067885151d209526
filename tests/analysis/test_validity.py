"""Validity, expectancy and utility: the printed tables and worked examples."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis import validity
from assess.analysis.errors import NotEstimable
from tests.analysis.refusals import refuses

SELECTION_RATES = (0.05, 0.10, 0.20, 0.30, 0.40, 0.50, 0.60, 0.70, 0.80, 0.90, 0.95)


@pytest.mark.parametrize(
    ("correlation", "base_rate", "row"),
    [
        (0.30, 0.50, (0.74, 0.71, 0.67, 0.64, 0.62, 0.60, 0.58, 0.56, 0.54, 0.52, 0.51)),
        (0.50, 0.50, (0.88, 0.84, 0.78, 0.74, 0.70, 0.67, 0.63, 0.60, 0.57, 0.54, 0.52)),
        (0.35, 0.60, (0.85, 0.82, 0.78, 0.75, 0.73, 0.71, 0.69, 0.67, 0.65, 0.63, 0.62)),
    ],
)
def test_taylor_russell_tables(correlation, base_rate, row):
    found = [validity.success_ratio(correlation, base_rate, rate) for rate in SELECTION_RATES]
    assert found == pytest.approx(row, abs=0.0051)


def test_taylor_russell_to_seven_digits():
    assert validity.success_ratio(0.5, 0.6, 0.5) == pytest.approx(0.7608728, abs=1e-7)


@given(st.floats(0.02, 0.98), st.floats(0.02, 0.98))
def test_a_test_without_validity_succeeds_at_the_base_rate(base_rate, selection_rate):
    assert validity.success_ratio(0.0, base_rate, selection_rate) == pytest.approx(base_rate)


@pytest.mark.parametrize(
    ("rate", "expected"),
    [
        (0.05, 2.0627),
        (0.10, 1.7550),
        (0.20, 1.3998),
        (0.30, 1.1590),
        (0.50, 0.7979),
        (0.60, 0.6439),
        (0.80, 0.3500),
    ],
)
def test_naylor_shine(rate, expected):
    assert validity.mean_score_of_selected(rate) == pytest.approx(expected, abs=5e-5)


def test_brogden_cronbach_gleser():
    found = validity.utility(hires=1, validity=0.5, spread_of_value=10_000, selection_rate=0.3)
    assert found == pytest.approx(5794.877, abs=1e-3)


def test_boudreau_with_discount_tax_and_costs_that_rise_with_value():
    found = validity.utility(
        hires=1,
        validity=0.5,
        spread_of_value=10_000,
        selection_rate=0.3,
        years=4,
        variable_costs=-0.5,
        tax=0.1,
        discount=0.02,
    )
    assert found == pytest.approx(9929.394, abs=1e-3)


@pytest.mark.parametrize(
    ("rate", "formula", "printed"), [(0.05, 97.63, 97.2), (0.10, 83.11, 82.8), (0.20, 66.31, 66.0)]
)
def test_programmers_of_1979(rate, formula, printed):
    found = validity.utility(
        hires=618, validity=0.76, spread_of_value=10_413, selection_rate=rate, years=9.69, cost_per_applicant=10
    )
    assert found / 1e6 == pytest.approx(formula, abs=0.006)
    assert found / 1e6 == pytest.approx(printed, rel=0.005)


@pytest.mark.parametrize(("ratio", "expected"), [(10 / 6, 0.4642), (1.5, 0.4266), (1.0, 0.30)])
def test_thorndike_case_two(ratio, expected):
    assert validity.corrected_for_range_restriction(0.30, ratio) == pytest.approx(expected, abs=5e-5)


def test_attenuation_of_the_criterion_only():
    assert validity.corrected_for_criterion_unreliability(0.30, 0.52) == pytest.approx(0.4160, abs=5e-5)
    assert validity.corrected_for_criterion_unreliability(0.30, 1.0) == 0.30


def test_every_impossible_figure_is_named():
    with refuses(NotEstimable, match=r"validity.*base rate.*selection rate") as caught:
        validity.success_ratio(1.5, 0.0, 1.0)
    assert len(caught.value.problems) == 3
    with refuses(NotEstimable, match="ratio of spreads"):
        validity.corrected_for_range_restriction(0.3, 0.0)
    with refuses(NotEstimable, match="too low to be true"):
        validity.corrected_for_criterion_unreliability(0.8, 0.2)
    with refuses(NotEstimable, match="whole years"):
        validity.utility(hires=1, validity=0.5, spread_of_value=1, selection_rate=0.5, years=1.5, discount=0.1)
