"""Norm groups: named, dated, frozen; no standing without its interval."""

import datetime

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.norms import NormGroup, norm_group
from assess.analysis.weights import person_weights
from assess.report.study_words import sentence
from tests.analysis.refusals import refuses

DAY = datetime.date(2026, 5, 31)
HUNDRED = norm_group("applicants 2026", DAY, np.arange(1.0, 101.0))
MANY = norm_group("many", DAY, 50 + 10 * np.random.default_rng(1).standard_normal(20_000))


def test_a_percentile_counts_those_below_and_half_of_the_equals():
    assert HUNDRED.percentile(50).value == pytest.approx(49.5)
    assert HUNDRED.percentile(50.5).value == pytest.approx(50.0)
    assert norm_group("ties", DAY, [1] * 50 + [2] * 50).percentile(2).value == pytest.approx(75.0)


def test_every_standing_names_its_group_its_date_and_its_level():
    found = HUNDRED.standing(60)
    for estimate in vars(found).values():
        assert estimate.n == 100
        assert sentence(estimate.method).endswith("in applicants 2026, 2026-05-31, 90% interval")
        assert estimate.low <= estimate.value <= estimate.high


@pytest.mark.parametrize(
    ("z", "t", "sten", "stanine"),
    [(0.01, 50.1, 6, 5), (-0.01, 49.9, 5, 5), (1.0, 60, 8, 7), (-1.1, 39, 3, 3), (4, 90, 10, 9), (-4, 10, 1, 1)],
)
def test_scales_have_their_bands(z, t, sten, stanine):
    found = MANY.standing(MANY.mean + z * MANY.standard_deviation)
    assert found.t.value == pytest.approx(t)
    assert (found.sten.value, found.stanine.value) == (sten, stanine)


def test_the_share_in_each_stanine_is_the_textbook_s():
    scores = np.repeat(MANY.scores, MANY.counts)[::20]
    found = [MANY.standing(score).stanine.value for score in scores]
    shares = [found.count(band) / len(found) for band in range(1, 10)]
    assert shares == pytest.approx([0.04, 0.07, 0.12, 0.17, 0.20, 0.17, 0.12, 0.07, 0.04], abs=0.02)


def test_wilson_s_interval_of_the_median_of_a_hundred():
    found = HUNDRED.percentile(50.5)
    assert (found.low, found.high) == pytest.approx((41.886, 58.114), abs=0.01)


@given(st.floats(-20, 130), st.floats(0, 20))
def test_measurement_error_only_widens(score, error):
    narrow, wide = HUNDRED.standing(score), HUNDRED.standing(score, standard_error=error)
    for before, after in zip(vars(narrow).values(), vars(wide).values(), strict=True):
        assert after.low <= before.low + 1e-9
        assert after.high >= before.high - 1e-9
    assert 0 <= wide.percentile.low <= wide.percentile.value <= wide.percentile.high <= 100


@given(st.floats(-20, 130), st.floats(0, 10))
def test_a_higher_score_never_stands_lower(score, more):
    lower, higher = HUNDRED.standing(score), HUNDRED.standing(score + more)
    for before, after in zip(vars(lower).values(), vars(higher).values(), strict=True):
        assert after.value >= before.value


def test_the_interval_of_the_percentile_covers_as_it_says():
    generator, covered = np.random.default_rng(7), 0
    for _ in range(400):
        found = norm_group("drawn", DAY, generator.standard_normal(150)).percentile(0.8)
        covered += found.low <= 78.81 <= found.high
    assert 0.86 <= covered / 400 <= 0.94


def test_a_group_survives_storage_to_the_digit():
    stored = MANY.to_json()
    assert NormGroup.from_json(stored) == MANY
    assert NormGroup.from_json(stored).to_json() == stored


def test_order_and_missing_scores_change_nothing():
    scores = np.append(np.random.default_rng(3).permutation(np.arange(1.0, 101.0)), np.nan)
    assert norm_group("applicants 2026", DAY, scores) == HUNDRED


def test_a_group_without_name_date_or_a_hundred_people_is_refused_for_all_three():
    with refuses(UnusableAnswers, match=r"name.*date.*100 scores; 3 given: use percent of maximum") as caught:
        norm_group(" ", None, [1, 2, 3])
    assert len(caught.value.problems) == 3
    with refuses(UnusableAnswers, match="same score"):
        norm_group("flat", DAY, np.ones(100))


def test_what_is_no_score_and_no_stored_group_is_refused():
    with refuses(NotEstimable, match=r"needs a score.*zero or positive"):
        HUNDRED.percentile(float("nan"), standard_error=-1.0)
    with refuses(UnusableAnswers, match="not a stored norm group"):
        NormGroup.from_json("{}")
    with refuses(UnusableAnswers, match="100 scores"):
        NormGroup.from_json('{"name": "x", "collected": "2026-01-01", "scores": [1, 2], "counts": [5, 5]}')


def test_counts_are_repeated_people_and_survey_weights_keep_their_number() -> None:
    scores, counts = np.arange(1.0, 101.0), np.tile([1, 2, 3, 2], 25)
    repeated = norm_group("repeated", DAY, np.repeat(scores, counts))
    counted = norm_group("repeated", DAY, scores, person_weights(counts, 100, "counts"))
    assert counted == repeated
    weighted = norm_group("weighted", DAY, scores, counts * 0.7)
    for score in (3.0, 40.0, 97.0):
        one, other = weighted.percentile(score), repeated.percentile(score)
        assert one.value == pytest.approx(other.value)
        assert one.n == 100
        assert one.high - one.low > other.high - other.low
    assert weighted.effective == pytest.approx(200**2 / (counts**2).sum())
    assert NormGroup.from_json(weighted.to_json()) == weighted
    assert "effective" not in repeated.to_json()
