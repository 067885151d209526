"""Category curves: probabilities, derivatives and information of every model."""

import numpy as np
import pytest
from hypothesis import given, settings

from assess.scoring.curves import (
    ItemParameters,
    curves,
    expected_scores,
    graded_parameters,
    item_information,
    log_probabilities,
    nominal_parameters,
    step_parameters,
)
from tests.scoring.irt_strategies import item_parameters

THETA = np.linspace(-6, 6, 25)
quick = settings(max_examples=60, deadline=None, derandomize=True)


@quick
@given(item_parameters())
def test_category_probabilities_sum_to_one(parameters: ItemParameters) -> None:
    assert np.exp(log_probabilities(parameters, THETA)).sum(axis=1) == pytest.approx(1.0, abs=1e-12)


@quick
@given(item_parameters())
def test_categories_an_item_does_not_have_get_no_probability(parameters: ItemParameters) -> None:
    absent = np.arange(parameters.categories) >= parameters.counts[:, None]
    assert (np.exp(log_probabilities(parameters, THETA))[absent] == 0).all()


@quick
@given(item_parameters())
def test_information_is_never_negative(parameters: ItemParameters) -> None:
    assert (item_information(parameters, THETA) >= 0).all()


@quick
@given(item_parameters())
def test_derivatives_are_those_of_the_curves(parameters: ItemParameters) -> None:
    step = 1e-4
    present = (np.arange(parameters.categories) < parameters.counts[:, None])[:, :, None]
    here, above, below = (curves(parameters, THETA + shift) for shift in (0.0, step, -step))
    logs = [np.where(present, at.log_probabilities, 0.0) for at in (above, here, below)]
    assert (logs[0] - logs[2]) / (2 * step) == pytest.approx(here.first, abs=1e-5)
    assert (above.first - below.first) / (2 * step) == pytest.approx(here.second, abs=1e-5)


@quick
@given(item_parameters())
def test_information_is_minus_the_expected_second_derivative(parameters: ItemParameters) -> None:
    at = curves(parameters, THETA)
    assert item_information(parameters, THETA) == pytest.approx(
        -(at.probabilities * at.second).sum(axis=1), abs=1e-9
    )


def test_a_graded_item_passes_half_at_its_threshold() -> None:
    at_threshold = log_probabilities(graded_parameters("2pl", [1.7], [[0.4]]), np.array([0.4]))
    assert np.exp(at_threshold[0, :, 0]) == pytest.approx([0.5, 0.5])


def test_neighbouring_steps_are_equally_likely_at_a_step_difficulty() -> None:
    at_step = log_probabilities(step_parameters("gpcm", [0.8], [[-0.5, 0.9]]), np.array([0.9]))
    assert at_step[0, 1, 0] == pytest.approx(at_step[0, 2, 0])


def test_the_centring_of_nominal_parameters_does_not_matter() -> None:
    one = nominal_parameters([[0.0, 1.0, 2.5]], [[0.0, 0.3, -0.2]])
    moved = nominal_parameters([[7.0, 8.0, 9.5]], [[-2.0, -1.7, -2.2]])
    assert log_probabilities(one, THETA) == pytest.approx(log_probabilities(moved, THETA))


def test_far_out_the_log_probabilities_stay_finite() -> None:
    parameters = graded_parameters("grm", [4.0], [[-3.0, -2.999, 3.0]])
    assert np.isfinite(log_probabilities(parameters, np.array([-20.0, 20.0]))).all()


def test_the_expected_score_runs_from_the_lowest_to_the_highest_category() -> None:
    ends = expected_scores(graded_parameters("grm", [2.0], [[-1.0, 0.0, 1.0]]), np.array([-20.0, 0.0, 20.0]))
    assert ends[0] == pytest.approx([0.0, 1.5, 3.0], abs=1e-6)
