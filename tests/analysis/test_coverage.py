"""The study of honest intervals: a short run of it, and the rules by which it reads itself."""

from dataclasses import replace

import numpy as np
import pytest

from assess.analysis.coverage import CONDITIONS, Condition, Outcome, coverage_study, standard_errors


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
    honest = replace(
        short(Condition("small", people=10, items=8, places=2), 1), score=0.9, calibration=0.01, worst_tenth=0.0
    )
    assert honest.honest
    for broken in ({"score": 0.87}, {"score": 0.93}, {"calibration": 0.021}, {"worst_tenth": 0.11}):
        assert not replace(honest, **broken).honest


def test_before_thirty_people_errors_are_pooled_and_then_local():
    points = np.random.default_rng(1).random((40, 12))
    assert np.ptp(standard_errors(points[:20], 0.04)) > 0
    local = standard_errors(points, 0.04)
    assert np.ptp(local) == 0
    residual = points - points.mean(1, keepdims=True) - points.mean(0) + points.mean()
    assert local[0] == pytest.approx(np.sqrt((residual**2).sum() / (39 * 11) / 12))
