"""Item fit and person fit."""

from collections.abc import Callable

import numpy as np
import pytest

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.analysis.irt import calibrate
from assess.analysis.irt.item_fit import pooled, score_distributions
from tests.analysis.irt.synthetic import graded_answers
from tests.analysis.refusals import refuses


def test_s_x2_agrees_with_the_reference(table: Callable, figures: Callable) -> None:
    found = calibrate(table("graded"), "grm").item_fit()
    for fit, wanted in zip(found, figures("graded")["s_x2"], strict=True):
        assert fit.df == wanted["df"]
        assert fit.s_x2 == pytest.approx(wanted["S_X2"], rel=0.001)
        assert fit.p == pytest.approx(wanted["p"], abs=0.005)
        assert fit.rmsea == pytest.approx(wanted["rmsea"], abs=1e-4)


def test_an_item_of_another_shape_does_not_fit() -> None:
    answers = graded_answers(1500, 10, 2, seed=4)
    answers[:, 3] = np.abs(answers[:, [0, 1, 2, 4, 5]].sum(axis=1) - 2) < 1  # the middle, not the top, says yes
    fits = calibrate(answers, "2pl").item_fit()
    assert fits[3].p is not None
    assert fits[3].p < 0.001
    assert fits[3].rmsea == max(fit.rmsea for fit in fits if fit.rmsea is not None)


def test_p_values_are_spread_evenly_where_the_model_holds() -> None:
    p = [
        fit.p
        for seed in range(6)
        for fit in calibrate(graded_answers(600, 15, 3, seed=seed), "grm", se=False).item_fit()
    ]
    assert 0.01 < np.mean(np.array(p) < 0.05) < 0.12


def test_pooling_loses_nobody_and_leaves_no_small_cell() -> None:
    generator = np.random.default_rng(3)
    expected = generator.gamma(0.6, 4.0, (30, 5))
    observed = generator.poisson(expected).astype(float)
    seen, wanted = pooled(observed, expected)
    kept = observed.sum(axis=1) > 0
    assert seen.sum() == observed.sum()
    assert wanted.sum() == pytest.approx(expected[kept].sum())
    assert ((wanted == 0) | (wanted >= 1)).all()


def test_score_distributions_leave_one_item_out() -> None:
    p = np.array([[[0.5], [0.5]], [[0.2], [0.8]], [[0.1], [0.9]]])
    without = score_distributions(p, [2, 2, 2])
    assert without[0, :, 0] == pytest.approx([0.02, 0.26, 0.72, 0.0])
    assert without.sum(axis=1) == pytest.approx(1.0)


def test_item_fit_needs_people_who_answered_every_item() -> None:
    answers = graded_answers(100, 4, 3)
    answers[np.arange(100), np.arange(100) % 4] = np.nan
    with refuses(NotEstimable, match="answered every item"):
        calibrate(answers, "grm").item_fit()


def test_person_fit_agrees_with_the_reference(table: Callable, figures: Callable) -> None:
    found, reference = calibrate(table("graded"), "grm").person_fit(), figures("graded")
    assert found.zh[:50] == pytest.approx(np.array(reference["zh"]), abs=0.001)
    assert found.infit[:50] == pytest.approx(np.array(reference["infit"]), abs=0.001)
    assert found.outfit[:50] == pytest.approx(np.array(reference["outfit"]), abs=0.001)


@pytest.mark.parametrize("method", ["wle", "map", "eap", "ml"])
def test_lz_star_is_standard_normal_where_lz_is_too_narrow(method: str) -> None:
    answers = graded_answers(2500, 25, 2, seed=9)
    fit = calibrate(answers, "2pl", se=False).person_fit(method=method)  # type: ignore[arg-type]
    middle = np.abs(fit.theta) < 1.5
    assert abs(np.nanmean(fit.lz_star[middle])) < 0.12
    assert abs(np.nanstd(fit.lz_star[middle]) - 1) < abs(np.nanstd(fit.lz[middle]) - 1)
    assert np.nanstd(fit.lz_star[middle]) == pytest.approx(1.0, abs=0.1)


def test_a_careless_person_stands_out() -> None:
    answers = graded_answers(500, 30, 5, seed=2)
    answers[0] = np.tile([0, 4], 15)
    fit = calibrate(answers, "grm").person_fit(method="wle")
    assert fit.lz_star[0] < -2.5
    assert fit.outfit[0] > 1.5


def test_where_fit_does_not_exist_the_row_says_why() -> None:
    answers = graded_answers(200, 6, 3)
    answers[3], answers[5] = np.nan, 2
    fit = calibrate(answers, "grm").person_fit(method="ml")
    assert fit.undefined[3] == message("nothing-answered")
    assert fit.undefined[5] == message("theta-infinite")
    assert set(np.flatnonzero(np.isnan(fit.lz))) == set(fit.undefined)
