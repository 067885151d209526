"""Oblique rotation: textbook matrices as GPArotation and psych turn them, several starts, and hard cases."""

from itertools import permutations
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.errors import NotConverged
from assess.analysis.factors import minres
from assess.analysis.rotation import oblimin
from tests.analysis.refusals import refuses

NAMES = ("big_five", "abilities", "mental", "primary")


def criterion(pattern: np.ndarray) -> float:
    squares = pattern**2
    return float((squares * (squares.sum(axis=1, keepdims=True) - squares)).sum()) / 4.0


def apart(found: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference after the best matching of columns and their signs."""
    differences = []
    for order in permutations(range(expected.shape[1])):
        taken = found[:, order]
        differences.append(np.abs(taken * np.sign((taken * expected).sum(axis=0)) - expected).max())
    return float(min(differences))


def matrix_of(one: dict[str, Any]) -> np.ndarray:
    above = np.zeros((one["items"], one["items"]))
    above[np.triu_indices(one["items"], 1)] = one["below_diagonal"]  # by column below is by row above
    return above + above.T + np.eye(one["items"])


@pytest.mark.parametrize("name", NAMES)
def test_textbook_loadings_are_turned_as_gparotation_turns_them(name, figures):
    one = figures("rotation")[name]
    pattern, phi = oblimin(np.array(one["unrotated"]))
    assert apart(pattern, np.array(one["loadings"])) < 1e-5
    assert criterion(pattern) == pytest.approx(one["criterion"], abs=1e-10)
    off = np.triu_indices(one["factors"], 1)
    assert np.sort(np.abs(phi[off])) == pytest.approx(np.sort(np.abs(np.array(one["phi"])[off])), abs=1e-5)


@pytest.mark.parametrize("name", NAMES)
def test_textbook_matrices_give_what_psych_gives(name, figures):
    one = figures("rotation")[name]
    found = minres(matrix_of(one), one["factors"])
    assert apart(found.loadings, np.array(one["psych"])) < 1e-4


def test_starts_find_the_better_of_two_optima():
    loadings = np.random.default_rng(0).normal(0, 0.4, (24, 4))
    one, many = criterion(oblimin(loadings, starts=1)[0]), criterion(oblimin(loadings)[0])
    assert many < one * (1 - 1e-4)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000), size=st.sampled_from([1e-3, 1.0, 50.0]))
def test_it_settles_on_anything_and_the_common_part_stays(seed, size):
    generator = np.random.default_rng(seed)
    loadings = size * generator.normal(0, 0.4, (int(generator.integers(6, 30)), int(generator.integers(2, 7))))
    pattern, phi = oblimin(loadings, starts=3)
    assert pattern @ phi @ pattern.T == pytest.approx(loadings @ loadings.T, abs=1e-8 * size**2)
    assert np.diag(phi) == pytest.approx(1.0)


def test_factors_of_noise_beside_a_strong_one_settle():
    generator = np.random.default_rng(1)
    answers = generator.standard_normal((10_000, 1)) + generator.standard_normal((10_000, 24))
    found = minres(np.corrcoef(answers.T), 3)
    assert criterion(found.loadings) > 0.0
    assert np.abs(found.residuals).max() < 0.05


def test_an_empty_and_a_single_factor_settle_too():
    empty, _ = oblimin(np.zeros((6, 2)))
    assert not empty.any()
    single, _ = oblimin(np.outer([0.8, 0.7, 0.6, 0.5], [0.5, 0.5]))
    assert np.abs(single).min(axis=1) == pytest.approx(0.0, abs=1e-9)


def test_a_rotation_out_of_steps_is_a_named_error():
    with refuses(NotConverged, match="within 1 steps"):
        oblimin(np.random.default_rng(1).random((6, 2)), limit=1)
