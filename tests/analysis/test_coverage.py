"""The study of honest intervals: a short run of it, and the rules by which it reads itself."""

from dataclasses import replace

import numpy as np
import pytest

from assess.analysis.coverage import CONDITIONS, Condition, Outcome, coverage_study
from assess.analysis.errors import NotEstimable
from assess.analysis.invented_answers import (
    Grading,
    drawn_points,
    expected_points,
    shared_error,
    shared_loading,
    standings,
)
from assess.analysis.simulated_scale import standard_errors
from assess.analysis.simulated_star import Battery, battery_stars
from assess.analysis.snapshot import local_snapshot
from assess.scoring.sitting import item_points
from tests.scoring.battery import blueprint, judgement, likert_answers, profile_of, questionnaire, snapshot
from tests.shipped import FIRST_EDITION

STAR = next(one for one in FIRST_EDITION.blueprints.values() if one.slug == "engagement-star")
SHIPPED_BATTERY = Battery([FIRST_EDITION.instruments[key] for key in STAR.battery], STAR)


def short(condition: Condition, replications: int) -> Outcome:
    return coverage_study([condition], replications=replications, seed=4)[0]


@pytest.mark.parametrize("name", ["before-a-local-sample", "forty-applicants", "ceiling-short-scale"])
def test_ninety_percent_intervals_hold_the_truth_about_nine_times_in_ten(name):
    condition = next(one for one in CONDITIONS if one.name == name)
    outcome = short(replace(condition, people=min(condition.people, 40)), 25)
    assert 0.87 <= outcome.score <= 0.93
    assert outcome.rank_interval >= 0.88
    assert outcome.calibration <= 0.03
    assert outcome.sum_of_chances == pytest.approx(1, rel=5e-3)


def test_the_same_seed_gives_the_same_digits():
    condition = Condition("small", people=10, items=8, places=2)
    assert short(condition, 1) == short(condition, 1)


def test_progress_is_told_of_every_replication():
    told: list[int] = []
    coverage_study([replace(CONDITIONS[0], people=people) for people in (60, 120)], 2, progress=told.append)
    assert told == [1, 2, 3, 4, 5, 6]


def test_every_forecast_is_counted_once():
    outcome = short(Condition("small", people=10, items=8, places=2), 1)
    assert outcome.replications == 12
    assert sum(count for _, _, count in outcome.tenths) == 120


def test_honesty_needs_every_promise():
    found = short(Condition("small", people=40, items=8, places=2), 1)
    held = {"printed": 0.9, "score": 0.9, "rank_interval": 0.9}
    honest = replace(found, **held, calibration=0.01, worst_tenth=0.0)
    assert honest.honest
    for broken in ({"score": 0.87}, {"printed": 0.97}, {"rank_interval": 0.87}, {"rank_interval": 0.961},
                   {"calibration": 0.031}, {"worst_tenth": 0.081}):  # fmt: skip
        assert not replace(honest, **broken).honest


@pytest.mark.parametrize(("people", "shared", "most"), [(12, 0.0, 0.98), (13, 0.0, 0.96), (40, 0.06, 1.0)])
def test_intervals_may_hold_too_much_where_people_share_error_and_a_little_among_twelve(people, shared, most):
    assert Condition("one", people=people, items=8, shared=shared).most == most


def test_nothing_is_promised_beyond_what_a_day_is_assumed_to_have():
    assert [one.name for one in CONDITIONS if not one.promised] == ["star-day-twice"]


def test_before_thirty_people_errors_are_pooled_and_then_local():
    points = np.random.default_rng(1).random((40, 12))
    assert np.ptp(standard_errors(points[:20], 0.04)) > 0
    local = standard_errors(points, 0.04)
    assert np.ptp(local) == 0
    residual = points - points.mean(1, keepdims=True) - points.mean(0) + points.mean()
    assert local[0] == pytest.approx(np.sqrt((residual**2).sum() / (39 * 11) / 12))


def test_the_pooled_error_counts_no_difficulty_of_items():
    """Twelve people, items that differ widely: with their difficulty known the error is that of equal items."""
    rng = np.random.default_rng(5)
    even = 0.5 + 0.2 * rng.standard_normal((12, 18))
    hard = even + np.tile([-0.2, 0.2], 9)
    plain = (standard_errors(even, 0.04) ** 2).mean()
    assert (standard_errors(hard, 0.04) ** 2).mean() > 1.3 * plain
    assert (standard_errors(hard, 0.04, difficulty=0.04) ** 2).mean() == pytest.approx(plain, rel=0.1)


@pytest.mark.parametrize("by", ["occasion", "pairs"])
def test_shared_error_is_the_share_of_the_scales_variance_that_was_asked_for(by):
    grading = Grading(loading=0.53, categories=5, width=1.15, easiness=0.63)
    rng, scale = np.random.default_rng(2), np.zeros(8, dtype=np.intp)
    levels = np.tile(grading.levels, (8, 1))
    theta = rng.standard_normal((150_000, 1))
    weight = shared_loading(0.06, by, grading, 8)
    error = shared_error(by, scale, len(theta), rng)
    one = drawn_points(theta, levels, grading, (weight, error), rng).mean(axis=1)
    other = drawn_points(theta, levels, grading, (weight, error), rng).mean(axis=1)
    fresh = drawn_points(theta, levels, grading, (weight, shared_error(by, scale, len(theta), rng)), rng).mean(1)
    shared = np.cov(one, other)[0, 1] - np.cov(one, fresh)[0, 1]
    assert shared / one.var() == pytest.approx(0.06, abs=0.006)
    assert fresh.mean() == pytest.approx(expected_points(theta, levels, 0.53).mean(), abs=0.003)


@pytest.mark.parametrize("shape", ["normal", "skew", "clusters"])
def test_standings_have_mean_zero_and_variance_one_whatever_their_shape(shape):
    found = standings(shape, 200_000, np.random.default_rng(3))
    assert (found.mean(), found.var()) == (pytest.approx(0, abs=0.01), pytest.approx(1, abs=0.02))
    third = (found**3).mean()
    assert third == pytest.approx(1.0 if shape == "skew" else 0.0, abs=0.06)


BATTERY = Battery([judgement(), questionnaire()], blueprint())


@pytest.mark.parametrize("people", [12, 40])
def test_a_simulated_star_is_the_star_of_the_profile_with_its_error(people):
    rng = np.random.default_rng(people)
    items = [item.id for item in questionnaire().scored_items]
    styles = [{name: {"rating": int(r)} for name, r in zip(items, row, strict=True)}
              for row in rng.integers(1, 6, (people, 24))]  # fmt: skip
    scenes = [{f"scene-{n}": {"best": order[0], "worst": order[1]} for n, order in enumerate(
        rng.permuted(np.tile(list("abcd"), (12, 1)), axis=1))} for _ in range(people)]  # fmt: skip
    points = {"scenes/1.0": item_points(judgement(), scenes), "style/1.0": item_points(questionnaire(), styles)}
    frozen = snapshot() if people < 30 else local_snapshot(BATTERY.instruments, BATTERY.blueprint, points)
    values, errors = battery_stars(BATTERY, frozen, points)
    for one in range(4):
        answers = likert_answers() | styles[one]
        star = profile_of(scenes[one], answers, snapshot=frozen).star
        assert star is not None
        assert (values[one], errors[one]) == (pytest.approx(star.value, abs=3e-6), pytest.approx(star.se, abs=3e-6))


def test_one_mood_that_is_not_counted_breaks_intervals_and_counted_it_does_not():
    """The fault that the day's part mends: six per cent of a facet's variance makes 90 % intervals hold 83 %."""
    mood = Condition("mood", people=40, shared=0.06, day=0.06, whole=True)
    (counted,) = coverage_study([mood], 12, seed=2, battery=SHIPPED_BATTERY)
    (ignored,) = coverage_study([replace(mood, day=0.0)], 12, seed=2, battery=SHIPPED_BATTERY)
    assert 0.86 <= counted.printed <= 0.94
    assert ignored.printed < counted.printed - 0.03
    assert 0.87 <= counted.rank_interval <= 0.95


def test_a_whole_star_needs_a_battery():
    with pytest.raises(NotEstimable):
        coverage_study([Condition("star", people=12, whole=True)], 1)
