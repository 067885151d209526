"""Item fit and person fit."""

import itertools
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.codes import message
from assess.analysis.errors import NotEstimable
from assess.analysis.irt import calibrate
from assess.analysis.irt.score_cells import expected_shares, pooled, pooled_like_mirt
from assess.scoring.curves import ItemParameters, log_probabilities
from assess.scoring.nodes import information_nodes
from tests.analysis.irt.synthetic import graded_answers
from tests.analysis.refusals import refuses
from tests.scoring.irt_strategies import item_parameters


def test_s_x2_agrees_with_the_reference(table: Callable, figures: Callable) -> None:
    found = calibrate(table("graded"), "grm").item_fit()
    for fit, wanted in zip(found, figures("graded")["s_x2"], strict=True):
        assert fit.df == wanted["df"]
        assert fit.s_x2 == pytest.approx(wanted["S_X2"], rel=0.001)
        assert fit.p == pytest.approx(wanted["p"], abs=0.005)
        assert fit.rmsea == pytest.approx(wanted["rmsea"], abs=1e-4)
        assert fit.mirt.df == wanted["df"]
        assert fit.mirt.s_x2 == pytest.approx(wanted["S_X2"], rel=0.001)


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


def enumerated_shares(parameters: ItemParameters, mean: float, sd: float) -> np.ndarray:
    """P(category | sum score), every pattern of answers one by one."""
    theta, log_weights = information_nodes(parameters, mean, sd, least=2401)
    p = np.exp(log_probabilities(parameters, theta))
    joint = np.zeros((len(p), int((parameters.counts - 1).sum()) + 1, p.shape[1]))
    for pattern in itertools.product(*(range(count) for count in parameters.counts)):
        share = p[np.arange(len(p)), pattern].prod(axis=0) @ np.exp(log_weights)
        joint[np.arange(len(p)), sum(pattern), pattern] += share
    return joint / joint.sum(axis=2, keepdims=True)


@settings(max_examples=20, deadline=None, derandomize=True)
@given(item_parameters(least=2, most=4), st.sampled_from([(0.0, 1.0), (0.5, 3.0)]))
def test_expected_shares_are_those_of_all_patterns(parameters: ItemParameters, population: tuple) -> None:
    assert expected_shares(parameters, *population) == pytest.approx(
        enumerated_shares(parameters, *population), abs=1e-4
    )


def test_shares_of_a_long_test_are_shares() -> None:
    found = calibrate(graded_answers(400, 60, 3, seed=8), "grm", se=False)
    shares = expected_shares(found.parameters, 0.0, 1.0)
    assert shares.shape == (60, 121, 3)
    assert shares[:, 1:-1].sum(axis=2) == pytest.approx(1.0)
    middle = shares[:, 40:81, 1:] @ [1, 2]  # the expected answers at a sum score add up to it
    assert middle.sum(axis=0) == pytest.approx(np.arange(40, 81), abs=1e-4)


def test_impossible_scores_are_joined_as_mirt_does() -> None:
    expected = np.array([[6.0, 4, 0], [9, 8, 7], [9, 8, 7], [9, 8, 7], [0, 5, 6]])
    observed = np.array([[7.0, 3, 0], [8, 8, 8], [9, 9, 6], [10, 7, 7], [0, 6, 5]])
    ours, theirs = pooled(observed, expected), pooled_like_mirt(observed, expected, expected > 0)
    assert ours[1].tolist() == [[6.0, 4.0, 0.0], *expected[1:4].tolist(), [5.0, 6.0, 0.0]]
    assert theirs[1].tolist() == [[15.0, 12.0, 7.0], [9.0, 8.0, 7.0], [9.0, 13.0, 13.0]]
    assert theirs[0].tolist() == [[15.0, 11.0, 8.0], [9.0, 9.0, 6.0], [10.0, 13.0, 12.0]]


def test_where_no_score_has_every_category_mirt_has_no_figure() -> None:
    answers = graded_answers(300, 2, 5, seed=3)
    fits = calibrate(answers, "grm", se=False).item_fit()
    assert all(fit.mirt.p is None and fit.mirt.note == message("no-degree-left") for fit in fits)


def test_both_ways_of_joining_are_one_on_two_categories_and_differ_on_short_tests_of_more() -> None:
    binary = calibrate(graded_answers(800, 12, 2, seed=6), "2pl", se=False).item_fit()
    assert all((fit.s_x2, fit.df, fit.p) == (fit.mirt.s_x2, fit.mirt.df, fit.mirt.p) for fit in binary)
    short = calibrate(graded_answers(800, 5, 5, seed=6), "grm", se=False).item_fit()
    assert all(fit.mirt.df < fit.df for fit in short)


def test_of_the_rarest_neighbours_the_left_one_takes() -> None:
    expected = np.array([[5.0, 0.4, 0.4, 5.0], [0.3, 5.0, 6.0, 7.0], [6.0, 6.0, 6.0, 0.2]])
    _, wanted = pooled(np.full((3, 4), 2.0), expected)
    assert wanted == pytest.approx(np.array([[5.8, 5.0, 0.0], [5.3, 6.0, 7.0], [6.0, 6.0, 6.2]]))


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
