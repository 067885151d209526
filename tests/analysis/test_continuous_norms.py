"""Norms that follow age: against nlme, with intervals that hold, frozen and dated."""

import csv
import datetime
import json
import math
from pathlib import Path

import numpy as np
import pytest
from scipy.stats import norm

from assess.analysis.continuous_norms import ContinuousNorms, continuous_norms
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.norms import norm_group
from assess.arrays import Floats
from assess.report.study_words import sentence
from tests.analysis.refusals import refuses

DATA = Path(__file__).parents[1] / "data" / "reference"
NLME = json.loads((DATA / "continuous_norms.json").read_text())
ROWS = list(csv.DictReader((DATA / "continuous_norms.csv").open()))
AGE, SCORE = (np.array([float(row[name]) for row in ROWS]) for name in ("age", "score"))
DAY = datetime.date(2026, 5, 31)


def norms(scores: Floats = SCORE, age: Floats = AGE, **options) -> ContinuousNorms:
    return continuous_norms("applicants", DAY, scores, age, along_name="age", **options)


def test_mean_and_spread_along_age_are_those_of_nlme() -> None:
    found = norms(degree=2, spread_degree=1, shape="normal")
    for age in (18, 33, 65):
        u = (age - 40) / 10
        mean, sd = found.expected(age)
        assert mean == pytest.approx(np.dot(NLME["mean"], [1, u, u**2]), abs=1e-5)
        assert math.log(sd) == pytest.approx(np.dot(NLME["log_sd"], [1, u]), abs=1e-6)
    assert found.log_likelihood == pytest.approx(NLME["log_likelihood"], abs=1e-6)
    assert norms(degree=1, spread_degree=0).log_likelihood == pytest.approx(
        NLME["log_likelihood_straight"], abs=1e-6
    )
    for score, age, percentile in zip(NLME["score"], NLME["age"], NLME["percentile"], strict=True):
        assert found.standing(score, age).percentile.value == pytest.approx(percentile, abs=1e-3)


def test_degrees_that_nobody_asked_for_are_those_the_data_carry() -> None:
    found = norms()
    assert (len(found.mean), len(found.log_sd)) == (3, 2)
    flat = norms(SCORE[np.random.default_rng(1).permutation(400)])
    assert (len(flat.mean), len(flat.log_sd)) == (1, 1)


def test_without_a_trend_they_are_the_norms_of_one_group() -> None:
    scores = np.round(50 + 10 * np.random.default_rng(2).standard_normal(400))
    found, group = norms(scores, degree=0, spread_degree=0), norm_group("applicants", DAY, scores)
    for score in (35, 50, 66):
        mine, theirs = found.standing(score, 40), group.standing(score)
        assert mine.percentile.value == pytest.approx(theirs.percentile.value)
        assert mine.t.value == pytest.approx(theirs.t.value, abs=0.05)
        assert mine.sten.value == theirs.sten.value


@pytest.mark.parametrize(("shape", "least"), [("normal", 0.84), ("empirical", 0.84)])
def test_nine_of_ten_intervals_hold_the_true_percentile(shape, least) -> None:
    """Normal scores for both; skewed ones (a square) for the empirical shape alone."""
    generator = np.random.default_rng(4)
    held = []
    for _ in range(60):
        age = generator.uniform(20, 60, 150)
        noise = generator.standard_normal(150)
        if shape == "empirical":
            noise = (generator.standard_normal(150) + 3) ** 2
        found = norms(20 + 0.3 * (age - 40) + 2 * noise, age, degree=1, spread_degree=0, shape=shape)
        for at, z in ((25, -0.8), (40, 0.3), (58, 1.2)):
            scale = z if shape == "normal" else (z + 3) ** 2
            estimate = found.standing(20 + 0.3 * (at - 40) + 2 * scale, at).percentile
            held.append(estimate.low <= 100 * norm.cdf(z) <= estimate.high)
    assert np.mean(held) >= least


def test_the_score_of_a_percentile_is_the_way_back() -> None:
    for shape in ("normal", "empirical"):
        found = norms(shape=shape)
        for percentile in (10, 50, 90):
            score = found.score_at(percentile, 30)
            assert found.standing(score.value, 30).percentile.value == pytest.approx(percentile, abs=0.3)
            assert score.low < score.value < score.high
    with pytest.raises(ValueError, match="between 0 and 100"):
        norms().score_at(100, 30)


def test_the_error_of_the_score_itself_widens_the_interval_and_every_figure_names_the_norms() -> None:
    found = norms()
    sure, unsure = found.standing(30, 40), found.standing(30, 40, standard_error=2.0)
    for one, other in zip(vars(sure).values(), vars(unsure).values(), strict=True):
        assert (one.value, one.n) == (other.value, 400)
        assert other.se > one.se
        assert sentence(one.method).endswith("in applicants (age), 2026-05-31, 90% interval")
    near, end = (found.standing(found.expected(age)[0], age).t.se for age in (40, 65))
    assert end > near


def test_the_robust_error_is_that_of_repeated_samples_of_skewed_scores() -> None:
    generator = np.random.default_rng(5)
    z, errors = [], []
    for _ in range(120):
        age = generator.uniform(20, 60, 200)
        found = norms(age / 10 + generator.exponential(size=200) * 3, age, degree=1, spread_degree=1)
        standing = found.standing(9.0, 30.0).t
        z.append(standing.value)
        errors.append(standing.se)
    assert np.mean(errors) == pytest.approx(np.std(z), rel=0.2)


def test_survey_weights_are_those_of_the_people_they_stand_for() -> None:
    twice = np.concatenate([np.arange(400), np.arange(0, 400, 2)])
    weights = np.bincount(twice).astype(float)
    weighted, repeated = (
        norms(degree=2, spread_degree=1, weights=weights),
        norms(SCORE[twice], AGE[twice], degree=2, spread_degree=1),
    )
    assert weighted.expected(30) == pytest.approx(repeated.expected(30), rel=1e-7)
    assert weighted.standing(30, 30).percentile.value == pytest.approx(repeated.standing(30, 30).percentile.value)
    assert weighted.n == 400


def test_they_are_written_and_read_back_to_the_same_bytes() -> None:
    found = norms()
    again = ContinuousNorms.from_json(found.to_json())
    assert again == found
    assert again.to_json() == found.to_json()
    with refuses(UnusableAnswers, "not a stored norm group"):
        ContinuousNorms.from_json("{}")


def test_what_cannot_be_normed_is_refused_with_every_reason() -> None:
    with refuses(UnusableAnswers, "name that says who"):
        continuous_norms(" ", DAY, SCORE, AGE, along_name="age")
    with refuses(UnusableAnswers, "at least 100 scores; 99 given"):
        norms(SCORE[:99], AGE[:99])
    with refuses(UnusableAnswers, "same value"):
        norms(SCORE, np.full(400, 30.0))
    with refuses(UnusableAnswers, "degree 2 needs more than 2 different"):
        norms(SCORE, np.where(AGE > 40, 1.0, 0.0), degree=2)
    with refuses(UnusableAnswers, "row for each of 400 persons"):
        norms(SCORE, AGE[:5])
    with refuses(NotEstimable, "age 70 is beyond the norms, which reach from 18 to 65"):
        norms().standing(30, 70)
    with refuses(NotEstimable, "zero or positive"):
        norms().standing(30, 40, standard_error=-1)
