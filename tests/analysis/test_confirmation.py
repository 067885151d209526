"""A second score held against the first: how often honest people are called lower, and a drop is noticed."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.stats import norm

from assess.analysis.banding import reliable_change
from assess.analysis.confirmation import MOST, detectable_drop, differences, expected_second, verdicts
from assess.arrays import Floats

PEOPLE = 200_000
FIRST_SE, SECOND_SE, TRUE_SD = 0.69, 1.05, 0.78  # as of the shipped first sitting and confirmation, in observed SDs
GROUPS = {"everybody": 0.0, "the upper half": 0.5, "the best tenth": 0.9, "the best of a hundred": 0.99}
scores, errors = st.floats(-4, 4), st.floats(0.05, 2)


def honest(seed: int) -> tuple[Floats, Floats]:
    """Both scores of people who stand the same both times."""
    rng = np.random.default_rng(seed)
    true = TRUE_SD * rng.standard_normal(PEOPLE)
    return true + FIRST_SE * rng.standard_normal(PEOPLE), true + SECOND_SE * rng.standard_normal(PEOPLE)


def said(first: Floats, second: Floats, first_se: float = FIRST_SE, second_se: float = SECOND_SE) -> list[str]:
    """The verdicts, with the same errors for everybody."""
    ones = np.ones_like(first)
    found: list[str] = verdicts(first, first_se * ones, second, second_se * ones, sd=TRUE_SD).tolist()
    return found


@pytest.mark.parametrize("from_share", GROUPS.values(), ids=GROUPS)
def test_of_honest_people_at_most_one_in_twenty_is_called_lower_however_they_were_chosen(from_share: float) -> None:
    first, second = honest(1)
    chosen = first >= np.quantile(first, from_share)
    lower = np.array(said(first[chosen], second[chosen])) == "lower"
    assert lower.mean() <= 0.05 + 3 * np.sqrt(0.05 * 0.95 / lower.size)


def test_without_the_allowance_for_chance_the_best_would_be_called_lower_far_more_often() -> None:
    first, second = honest(2)
    chosen = first >= np.quantile(first, 0.9)
    ones = np.ones(int(chosen.sum()))
    found = differences(first[chosen], FIRST_SE * ones, second[chosen], SECOND_SE * ones)
    assert (found.high < 0).mean() > 0.12
    codes = said(first[chosen], second[chosen])
    assert codes.count("by-chance") > 0.05 * len(codes)


@pytest.mark.parametrize("first", [-1.0, 0.0, 1.0, 2.0, 3.0])
def test_the_drop_that_is_printed_is_noticed_in_eighty_of_a_hundred_cases(first: float) -> None:
    at, ones = np.full(PEOPLE, first), np.ones(PEOPLE)
    drop = detectable_drop(at, FIRST_SE * ones, SECOND_SE * ones, 0.0, TRUE_SD)
    second = at - drop + SECOND_SE * np.random.default_rng(3).standard_normal(PEOPLE)
    assert np.mean(np.array(said(at, second)) == "lower") == pytest.approx(0.80, abs=0.005)


def test_with_equal_errors_the_difference_is_that_of_reliable_change() -> None:
    known = reliable_change(1.0, -0.5, 0.6)
    one = np.array([0.6])
    found = differences(np.array([1.0]), one, np.array([-0.5]), one)
    assert (found.change[0], found.se[0]) == pytest.approx((known.change, known.se))
    assert (found.low[0], found.high[0]) == pytest.approx((known.low, known.high), abs=1e-3)


def test_what_is_expected_is_the_regression_of_second_scores_on_first_ones() -> None:
    first, second = honest(4)
    slope, intercept = np.polyfit(first, second, 1)
    value, error = expected_second(np.array([2.0]), np.array([FIRST_SE]), np.array([SECOND_SE]), 0.0, TRUE_SD)
    assert value[0] == pytest.approx(intercept + 2.0 * slope, abs=0.03)
    assert error[0] == pytest.approx(np.std(second - slope * first - intercept), abs=0.01)


def test_each_case_has_its_code() -> None:
    none = np.nan
    first = np.array([1.0, 1.0, 1.0, 2.5, 1.0, none])
    second = np.array([1.0, 3.0, -3.0, 0.3, none, 0.0])
    found = said(first, second, 0.69, 0.8)
    assert found == ["confirmed", "confirmed", "lower", "by-chance", "missing", "missing"]


def test_who_could_not_be_noticed_is_not_called_confirmed() -> None:
    assert said(np.array([1.0]), np.array([0.8]), 1.5, 1.5) == ["imprecise"]
    assert said(np.array([1.0]), np.array([-9.0]), 1.5, 1.5) == ["lower"]  # what is noticed all the same is said


@given(scores, errors, scores, errors, st.floats(0, 2))
def test_the_codes_say_what_the_interval_says(x1: float, se1: float, x2: float, se2: float, sd: float) -> None:
    one = tuple(np.array([value]) for value in (x1, se1, x2, se2))
    found, code = differences(*one), verdicts(*one, sd=sd)[0]
    assert (found.high[0] < 0) == (code in ("lower", "by-chance"))
    drop = detectable_drop(one[0], one[1], one[3], 0.0, sd)[0]
    if code == "confirmed":
        assert drop <= MOST
    if code == "lower":
        expected, error = expected_second(one[0], one[1], one[3], 0.0, sd)
        assert norm.cdf((x2 - expected[0]) / error[0]) < 0.05 + 1e-9
    assert drop >= (1.6448 + 0.8416) * se2 - 1e-3


@given(scores, errors, errors, st.floats(0.1, 2), st.floats(-5, 5), st.floats(0.1, 5))
def test_unit_and_origin_of_the_scale_change_no_verdict(
    x1: float, se1: float, se2: float, sd: float, shift: float, unit: float
) -> None:
    def of(x2: Floats) -> list[str]:
        ones = np.ones_like(x2)
        return verdicts(x1 * ones, se1 * ones, x2, se2 * ones, sd=sd).tolist()

    x2 = np.linspace(-6.05, 6.05, 23)
    ones = np.ones_like(x2)
    moved = verdicts(
        shift + unit * x1 * ones, unit * se1 * ones, shift + unit * x2, unit * se2 * ones,
        mean=shift, sd=unit * sd, most=unit * MOST,
    )  # fmt: skip
    same = np.array(of(x2)) == moved
    assert (~same).sum() <= 1  # rounding may move one that stands on a limit
