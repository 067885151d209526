"""One person's θ from frozen parameters."""

import csv
import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.scoring.curves import (
    ItemParameters,
    ParameterError,
    graded_parameters,
    item_information,
    log_probabilities,
)
from assess.scoring.irt import METHODS, Prior, ScoringError, score
from tests.scoring.irt_strategies import answers, item_parameters

quick = settings(max_examples=40, deadline=None, derandomize=True)
REFERENCE = Path(__file__).parent.parent / "data" / "reference"
THREE = graded_parameters("grm", [1.2, 0.8, 2.0], [[-1.0, 0.2], [-0.5, 0.5], [0.0, 1.0]])


@pytest.fixture(scope="module")
def graded() -> tuple[dict, ItemParameters, np.ndarray]:
    """The reference's figures, its parameters, and the answers of its first fifty people."""
    reference = json.loads((REFERENCE / "graded.json").read_text())
    with (REFERENCE / "graded.csv").open(newline="") as file:
        codes = np.array(list(csv.reader(file))[1:51], dtype=int)
    return reference, graded_parameters("grm", reference["a"], reference["b"]), codes


def test_eap_and_its_error_agree_with_the_reference(graded: tuple) -> None:
    reference, parameters, codes = graded
    theta, error = score(parameters, codes, "eap")
    assert theta == pytest.approx(np.array(reference["eap"]), abs=1e-6)
    assert error == pytest.approx(np.array(reference["eap_se"]), abs=1e-6)


def test_wle_and_its_error_agree_with_the_reference(graded: tuple) -> None:
    reference, parameters, codes = graded
    theta, error = score(parameters, codes, "wle")
    assert theta == pytest.approx(np.array(reference["wle"]), abs=1e-4)
    assert error == pytest.approx(np.array(reference["wle_se"]), abs=1e-4)


def test_test_information_agrees_with_the_reference(graded: tuple) -> None:
    reference, parameters, _ = graded
    points = reference["test_information"]
    found = item_information(parameters, np.array([float(point["theta"]) for point in points])).sum(axis=0)
    assert found == pytest.approx([point["info"] for point in points], rel=1e-9)


@quick
@given(item_parameters(), st.integers(0, 1000))
def test_one_person_scores_the_same_alone_and_in_a_crowd(parameters: ItemParameters, seed: int) -> None:
    codes = answers(parameters, seed, missing=0.2)
    for method in METHODS:
        together, _ = score(parameters, codes, method)
        alone, _ = score(parameters, codes[3], method)
        assert alone[0] == pytest.approx(together[3], abs=1e-6)


@quick
@given(item_parameters(least=3), st.integers(0, 1000))
def test_eap_shrinks_towards_the_mean_of_the_prior(parameters: ItemParameters, seed: int) -> None:
    codes = answers(parameters, seed)
    here, error = score(parameters, codes, "eap", Prior(0.0, 1.0))
    moved, _ = score(parameters, codes, "eap", Prior(0.5, 1.0))
    assert (moved > here).all()
    assert (moved - here < 0.5).all()
    assert (error < 1.0).all()


@quick
@given(item_parameters(least=3), st.integers(0, 1000))
def test_the_mode_lies_between_the_prior_and_the_maximum_of_the_likelihood(
    parameters: ItemParameters, seed: int
) -> None:
    codes = answers(parameters, seed)
    mode, _ = score(parameters, codes, "map")
    best, _ = score(parameters, codes, "ml")
    assert (np.abs(mode) <= np.abs(best) + 1e-6).all()
    assert (mode * best >= -1e-6).all()


@quick
@given(item_parameters(), st.integers(0, 1000))
def test_every_score_is_a_number_with_an_error_above_zero(parameters: ItemParameters, seed: int) -> None:
    codes = answers(parameters, seed, missing=0.4)
    for method in METHODS:
        theta, error = score(parameters, codes, method)
        assert not np.isnan(theta).any()
        assert (error > 0).all()


@quick
@given(item_parameters(least=2), st.integers(0, 1000), st.floats(-3, 3))
def test_a_missing_answer_never_raises_information(parameters: ItemParameters, seed: int, theta: float) -> None:
    answered = answers(parameters, seed, persons=1, missing=0.5)[0] >= 0
    each = item_information(parameters, np.array([theta]))[:, 0]
    assert each[answered].sum() <= each.sum() + 1e-12


def curvature(heights: np.ndarray, step: float) -> np.ndarray:
    return 1 / np.sqrt(-(heights[0] - 2 * heights[1] + heights[2]) / step**2)


@quick
@given(item_parameters(least=4), st.integers(0, 1000), st.sampled_from([Prior(0.0, 1.0), Prior(-1.0, 5.0)]))
def test_map_and_its_error_are_the_top_of_the_posterior_and_its_curvature(
    parameters: ItemParameters, seed: int, prior: Prior
) -> None:
    codes = answers(parameters, seed, missing=0.2)
    theta, error = score(parameters, codes, "map", prior)
    for person, at, spread in zip(codes, theta, error, strict=True):
        there = np.flatnonzero(person >= 0)

        def height(points: np.ndarray, person=person, there=there) -> np.ndarray:
            log_p = log_probabilities(parameters, points)[there, person[there]].sum(axis=0)
            return log_p - 0.5 * ((points - prior.mean) / prior.sd) ** 2

        grid = prior.mean + prior.sd * np.linspace(-8, 8, 4001)
        assert at == pytest.approx(grid[height(grid).argmax()], abs=prior.sd * 0.004)
        assert spread == pytest.approx(curvature(height(at + np.array([-1e-3, 0, 1e-3])), 1e-3), rel=1e-3)


@quick
@given(st.integers(0, 1000), st.integers(3, 12))
def test_wle_of_two_categories_is_the_top_of_the_likelihood_times_the_root_of_the_information(
    seed: int, items: int
) -> None:
    generator = np.random.default_rng(seed)
    two = graded_parameters("2pl", generator.uniform(0.5, 2.5, items), generator.normal(0, 1.5, (items, 1)))
    codes = answers(two, seed)
    theta, _ = score(two, codes, "wle")
    grid = np.linspace(-12, 12, 12_001)
    log_p, information = log_probabilities(two, grid), item_information(two, grid).sum(axis=0)
    for person, at in zip(codes, theta, strict=True):
        height = log_p[np.arange(items), person].sum(axis=0) + 0.5 * np.log(information)
        assert height[np.abs(grid - at).argmin()] == pytest.approx(height.max(), abs=1e-4)


def test_estimates_of_a_wide_population_may_lie_far_out() -> None:
    wide = graded_parameters("2pl", [1.0] * 60, [[b] for b in np.linspace(-45.0, 45.0, 60)])
    theta, _ = score(wide, np.array([[1] * 55 + [0] * 5]), "ml", Prior(0.0, 15.0))
    assert theta[0] == pytest.approx(45.0 * 50 / 59, abs=1.0)


def test_ml_has_no_finite_maximum_where_every_answer_is_extreme() -> None:
    theta, error = score(THREE, np.array([[2, 2, 2], [0, 0, 0], [2, -1, 2]]), "ml")
    assert theta.tolist() == [np.inf, -np.inf, np.inf]
    assert np.isinf(error).all()


def test_wle_is_finite_where_ml_is_not() -> None:
    theta, error = score(THREE, np.array([[2, 2, 2], [0, 0, 0]]), "wle")
    assert np.isfinite(theta).all()
    assert np.isfinite(error).all()
    assert theta[0] > 1
    assert theta[1] < -1


@pytest.mark.parametrize("method", ["ml", "wle"])
def test_who_answered_nothing_is_not_known_at_all(method: str) -> None:
    theta, error = score(THREE, np.array([-1, -1, -1]), method, Prior(0.3, 1.0))  # type: ignore[arg-type]
    assert (theta[0], error[0]) == (0.3, np.inf)


@pytest.mark.parametrize("method", ["eap", "map"])
def test_who_answered_nothing_gets_the_population(method: str) -> None:
    theta, error = score(THREE, np.array([-1, -1, -1]), method, Prior(0.3, 0.8))  # type: ignore[arg-type]
    assert theta[0] == pytest.approx(0.3, abs=1e-6)
    assert error[0] == pytest.approx(0.8, abs=1e-3)


@pytest.mark.parametrize(
    ("codes", "complaint"),
    [
        ([[0, 1, 3]], "category 3 is outside 0 to 2"),
        ([[0, 1]], "expected 3 items"),
        ([[0.5, 1.0, 1.0]], "must be integers"),
    ],
)
def test_codes_the_parameters_do_not_know_are_refused(codes: list, complaint: str) -> None:
    with pytest.raises(ScoringError, match=complaint):
        score(THREE, np.array(codes))


def test_thresholds_out_of_order_are_refused() -> None:
    with pytest.raises(ParameterError, match="item 1: thresholds"):
        graded_parameters("grm", [1.0, 1.0], [[0.0, 1.0], [1.0, 0.5]])


def test_an_unknown_method_is_refused_by_name() -> None:
    with pytest.raises(ScoringError, match="'best'"):
        score(THREE, np.array([[0, 1, 2]]), "best")  # type: ignore[arg-type]
