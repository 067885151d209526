"""Bands and reliable change: published widths, and what must hold whatever the scores."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.banding import bands, reliable_change
from assess.analysis.errors import NotEstimable, UnusableAnswers
from tests.analysis.refusals import refuses

SCORES = st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30)


@pytest.mark.parametrize(
    ("sd", "reliability", "separation", "sem", "sed", "width"),
    [
        (10, 0.80, 1.96, 4.472, 6.325, 12.40),
        (10, 0.80, 1.645, 4.472, 6.325, 10.40),
        (5, 0.84, 1.96, 2.0, 2.828, 5.54),
    ],
)
def test_widths_of_the_textbook(
    sd: float, reliability: float, separation: float, sem: float, sed: float, width: float
) -> None:
    error = sd * math.sqrt(1 - reliability)
    found = bands([50.0], error, separation=separation)
    assert error == pytest.approx(sem, abs=5e-4)
    assert found.standard_error_of_difference == pytest.approx(sed, abs=5e-4)
    assert found.width == pytest.approx(width, abs=5e-3)


def test_bands_are_laid_from_the_top_down() -> None:
    assert bands([90.0, 80.1, 79.0, 60.0], 10 * math.sqrt(0.2)).of == (1, 1, 2, 3)


@given(SCORES, st.floats(0.01, 100))
def test_nobody_is_left_out_and_a_higher_score_is_in_no_lower_band(scores: list[float], error: float) -> None:
    found = bands(scores, error)
    order = sorted(range(len(scores)), key=lambda person: -scores[person])
    placed = [found.of[person] for person in order]
    assert placed[0] == 1
    assert placed == sorted(placed)


@given(st.floats(-50, 50), st.floats(-50, 50), st.floats(0.1, 20))
def test_change_back_is_the_same_change_the_other_way_round(one: float, other: float, error: float) -> None:
    there, back = reliable_change(one, other, error), reliable_change(other, one, error)
    assert there.change == -back.change
    assert there.reliable == back.reliable
    assert there.p == back.p


def test_a_change_is_reliable_beyond_its_error() -> None:
    found = reliable_change(50, 62, 4.472)
    assert found.index == pytest.approx(1.897, abs=1e-3)
    assert (found.reliable, round(found.p, 3)) == (True, 0.058)
    assert not reliable_change(50, 60, 4.472).reliable


@pytest.mark.parametrize("error", [0.0, -1.0, math.nan])
def test_an_error_that_is_none_is_refused(error: float) -> None:
    with refuses(NotEstimable, match="positive"):
        bands([1.0, 2.0], error)
    with refuses(NotEstimable, match="positive"):
        reliable_change(1, 2, error)


def test_a_score_that_is_no_number_is_refused() -> None:
    with pytest.raises(UnusableAnswers):
        bands([1.0, math.nan], 1.0)
    with pytest.raises(UnusableAnswers):
        reliable_change(math.nan, 1.0, 1.0)
