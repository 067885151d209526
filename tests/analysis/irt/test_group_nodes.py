"""Nodes follow each group's mean and SD and the test's information: wide populations, long and steep tests."""

import numpy as np
import pytest

from assess.analysis.irt import Calibration, calibrate
from assess.analysis.irt.group_nodes import nodes_needed
from assess.scoring.curves import ItemParameters, graded_parameters, log_probabilities, step_parameters
from assess.scoring.irt import grid_log_likelihood, normal_weights


def drawn(parameters: ItemParameters, theta: np.ndarray, seed: int) -> np.ndarray:
    """Answers (people, items) of people at θ."""
    below = np.exp(log_probabilities(parameters, theta)).cumsum(axis=1)
    return (np.random.default_rng(seed).random((len(below), 1, len(theta))) > below[:, :-1]).sum(axis=1).T


def normal(people: int, mean: float = 0.0, sd: float = 1.0, seed: int = 0) -> np.ndarray:
    return mean + sd * np.random.default_rng([7, seed]).normal(size=people)


def densely(found: Calibration) -> float:
    """The log-likelihood of one group by the definition, on 6,001 nodes over nine standard deviations."""
    theta = found.latent_mean[0] + found.latent_sd[0] * np.linspace(-9, 9, 6001)
    joint = grid_log_likelihood(log_probabilities(found.parameters, theta), found.codes)
    joint += normal_weights(theta, found.latent_mean[0], found.latent_sd[0])
    return float(np.logaddexp.reduce(joint, axis=1).sum())


@pytest.mark.parametrize("sd", [2.0, 3.5, 5.0])
def test_wide_rasch_populations_are_recovered(sd: float) -> None:
    truth = np.linspace(-2 * sd, 2 * sd, 15)
    found = calibrate(drawn(step_parameters("rasch", [1.0] * 15, truth[:, None]), normal(1_500, 0, sd), 3), "rasch")
    assert (np.abs(np.ravel(found.thresholds) - truth) < 3.5 * np.ravel(found.threshold_se)).all()
    assert found.latent_sd[0] == pytest.approx(sd, abs=3 * found.latent_sd_se[0])
    assert found.converged
    assert found.flags == ()


def test_wide_partial_credit_is_integrated_exactly() -> None:
    truth = np.sort(np.random.default_rng(5).normal(0, 4, (8, 3)), axis=1)
    found = calibrate(drawn(step_parameters("pcm", [1.0] * 8, truth), normal(300, 0, 4), 4), "pcm")
    assert found.latent_sd[0] > 3
    assert found.log_likelihood == pytest.approx(densely(found), abs=1e-3)


def test_groups_far_apart_have_nodes_of_their_own() -> None:
    group = np.repeat(["a", "b", "c"], 700)
    theta = np.concatenate([normal(700), normal(700, 4.0, 2.0, 1), normal(700, -3.0, 0.4, 2)])
    thresholds = np.linspace(-6, 9, 20)[:, None] + np.array([-0.4, 0.0, 0.4])
    found = calibrate(drawn(graded_parameters("grm", [1.6] * 20, thresholds), theta, 8), "grm", groups=group)
    assert found.converged
    assert found.latent_mean == pytest.approx([0.0, 4.0, -3.0], abs=0.45)
    assert (np.abs(found.latent_mean - [0, 4, -3])[1:] < 3 * found.latent_mean_se[1:]).all()
    assert (np.abs(found.latent_sd - [1, 2, 0.4])[1:] < 3 * found.latent_sd_se[1:]).all()
    assert (np.abs(found.slopes - 1.6) < 3.5 * found.slope_se).all()


def test_where_the_origin_of_theta_lies_changes_nothing() -> None:
    truth = np.linspace(-1.5, 1.5, 8)
    answers = drawn(graded_parameters("2pl", [1.4] * 8, truth[:, None]), normal(500), 2)
    here, there = (
        calibrate(answers, "2pl", anchors={j: (1.4, [b + shift]) for j, b in enumerate(truth)}, tol=1e-6)
        for shift in (0.0, 40.0)
    )
    assert there.latent_mean[0] == pytest.approx(here.latent_mean[0] + 40.0, abs=1e-3)
    assert there.latent_sd[0] == pytest.approx(here.latent_sd[0], abs=1e-3)
    assert there.log_likelihood == pytest.approx(here.log_likelihood, abs=1e-4)
    assert there.latent_mean_se[0] == pytest.approx(here.latent_mean_se[0], rel=1e-3)


def test_long_tests_get_the_nodes_that_their_slopes_need() -> None:
    generator = np.random.default_rng(9)
    slopes, thresholds = generator.uniform(1.2, 2.2, 300), np.sort(generator.normal(0, 1.2, (300, 2)), axis=1)
    answers = drawn(graded_parameters("grm", slopes, thresholds), normal(160), 6)
    found = calibrate(answers, "grm", se=False)
    fine = calibrate(answers, "grm", se=False, nodes=481, start=found)
    assert 61 < found.nodes < 300
    assert found.slopes == pytest.approx(fine.slopes, abs=2e-3)
    assert found.log_likelihood == pytest.approx(densely(found), abs=1e-3)


@pytest.mark.parametrize("model", ["grm", "gpcm"])
def test_steep_items_are_integrated_exactly(model: str) -> None:
    thresholds = np.linspace(-1.5, 1.5, 6)[:, None] + np.array([-0.6, -0.2, 0.2, 0.6])
    parameters = (graded_parameters if model == "grm" else step_parameters)(model, [6.0] * 6, thresholds)  # type: ignore[arg-type]
    found = calibrate(drawn(parameters, normal(400), 1), model, se=False)  # type: ignore[arg-type]
    assert found.log_likelihood == pytest.approx(densely(found), abs=2e-3)


def test_nodes_are_those_of_what_one_person_answers_not_of_the_whole_bank() -> None:
    parameters = graded_parameters("2pl", [2.0] * 400, np.zeros((400, 1)))
    alone = np.zeros((1, 2))
    assert nodes_needed(parameters, alone, 10, 61) == 61
    assert nodes_needed(parameters, alone, 400, 61) == 221
    assert nodes_needed(parameters, np.array([[0.0, 0.0], [3.0, np.log(2.0)]]), 100, 61) == 221


def test_a_population_without_end_is_flagged() -> None:
    answers = (np.arange(120)[:, None] > np.linspace(15, 105, 5)).astype(int)  # everybody fails in the same order
    found = calibrate(answers, "rasch", se=False)
    assert "beyond-nodes" in [flag.code for flag in found.flags]
    assert found.latent_sd[0] <= 30.0
    assert np.isfinite(np.ravel(found.thresholds)).all()
