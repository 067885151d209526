"""Integrals over θ hold for long tests and wide populations."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.scoring.curves import ItemParameters, graded_parameters, log_probabilities, step_parameters
from assess.scoring.irt import Prior, score
from assess.scoring.nodes import information_nodes
from tests.scoring.irt_strategies import answers, item_parameters

POPULATIONS = [Prior(0.0, 1.0), Prior(0.5, 3.0), Prior(-2.0, 10.0)]


def drawn(parameters: ItemParameters, population: Prior, persons: int, seed: int = 7) -> np.ndarray:
    """Answers of people of that population, the first and last all at one end, half of the rest with gaps."""
    generator = np.random.default_rng(seed)
    theta = population.mean + population.sd * generator.normal(size=persons)
    shares = np.exp(log_probabilities(parameters, theta)).cumsum(axis=1)
    codes = np.minimum((generator.random((len(shares), 1, persons)) > shares).sum(axis=1).T, parameters.counts - 1)
    codes[0], codes[-1] = 0, parameters.counts - 1
    codes[1:-1:2][generator.random(codes[1:-1:2].shape) < 0.9] = -1
    return codes


def dense(parameters: ItemParameters, codes: np.ndarray, population: Prior) -> tuple[np.ndarray, np.ndarray]:
    """Mean and SD of each posterior on 2,401 nodes where a coarser grid finds it."""
    found = []
    for person in codes:
        theta = population.mean + population.sd * np.linspace(-12, 12, 801)
        for _ in ("coarse", "fine"):
            log_p = log_probabilities(parameters, theta)
            there = np.flatnonzero(person >= 0)
            log = log_p[there, person[there]].sum(axis=0) - 0.5 * ((theta - population.mean) / population.sd) ** 2
            weight = np.exp(log - log.max())
            kept = theta[weight > 1e-12]
            grid, theta = theta, np.linspace(kept.min() - 0.1, kept.max() + 0.1, 2401)
        mean = weight @ grid / weight.sum()
        found.append((mean, np.sqrt(weight @ (grid - mean) ** 2 / weight.sum())))
    means, errors = np.array(found).T
    return means, errors


def long_test(items: int, categories: int, spread: float, seed: int = 3) -> ItemParameters:
    generator = np.random.default_rng(seed)
    slopes = generator.uniform(0.6, 2.5, items)
    thresholds = np.sort(generator.normal(0.0, spread, (items, categories - 1)), axis=1)
    return graded_parameters("grm", slopes, thresholds + 0.05 * np.arange(categories - 1))


@pytest.mark.parametrize("population", POPULATIONS)
@pytest.mark.parametrize(("items", "categories"), [(1, 2), (8, 5), (150, 5), (500, 2)])
def test_eap_and_its_error_are_those_of_a_dense_grid(items: int, categories: int, population: Prior) -> None:
    parameters = long_test(items, categories, 1.5 * population.sd)
    codes = drawn(parameters, population, 5)
    theta, error = score(parameters, codes, "eap", population)
    wanted, spread = dense(parameters, codes, population)
    assert error == pytest.approx(spread, rel=0.005)
    assert theta == pytest.approx(wanted, abs=0.005 * spread.min())


def test_steps_of_many_categories_are_integrated_too() -> None:
    generator = np.random.default_rng(5)
    parameters = step_parameters("gpcm", generator.uniform(1.0, 3.0, 60), generator.normal(0, 1, (60, 10)))
    codes = drawn(parameters, POPULATIONS[0], 6)
    theta, error = score(parameters, codes, "eap", POPULATIONS[0])
    wanted, spread = dense(parameters, codes, POPULATIONS[0])
    assert error == pytest.approx(spread, rel=0.005)
    assert theta == pytest.approx(wanted, abs=0.005 * spread.min())


@settings(max_examples=40, deadline=None, derandomize=True)
@given(item_parameters(), st.integers(0, 1000), st.sampled_from(POPULATIONS))
def test_more_nodes_change_nothing(parameters: ItemParameters, seed: int, population: Prior) -> None:
    codes = answers(parameters, seed, missing=0.3)
    theta, error = score(parameters, codes, "eap", population)
    finer, smaller = score(parameters, codes, "eap", population, nodes=2401)
    assert error == pytest.approx(smaller, rel=0.005)
    assert theta == pytest.approx(finer, abs=0.005 * smaller.min())


def test_nodes_reach_whoever_is_further_out_than_the_population() -> None:
    hard = graded_parameters("2pl", [2.0] * 300, [[9.0]] * 300)
    theta, error = score(hard, np.array([[1] * 300, [0] * 300]), "eap")
    assert theta[0] == pytest.approx(dense(hard, np.ones((1, 300), dtype=int), Prior())[0][0], abs=1e-4)
    assert theta[0] > 9
    assert theta[1] == pytest.approx(0.0, abs=1e-4)
    assert error[1] == pytest.approx(1.0, abs=1e-3)


@pytest.mark.parametrize("population", POPULATIONS)
def test_weights_are_those_of_the_population(population: Prior) -> None:
    theta, log_weights = information_nodes(long_test(40, 5, 1.0), population.mean, population.sd)
    weights = np.exp(log_weights)
    assert weights.sum() == pytest.approx(1.0)
    assert weights @ theta == pytest.approx(population.mean, abs=1e-3 * population.sd)
    assert weights @ (theta - population.mean) ** 2 == pytest.approx(population.sd**2, rel=1e-3)
