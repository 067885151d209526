"""Polychoric correlations and the bivariate normal distribution beneath them."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.bivariate import bivariate_normal, bivariate_normal_density
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.factors import minres
from assess.analysis.polychoric import polychoric_correlations
from tests.analysis.refusals import refuses


def latent(rho: float, persons: int = 4000, seed: int = 1) -> np.ndarray:
    generator = np.random.default_rng(seed)
    return generator.multivariate_normal([0, 0], [[1, rho], [rho, 1]], persons)


def test_the_reference_engine_finds_the_same(table, figures):
    found, expected = polychoric_correlations(table("factors")), figures("factors")
    assert found.correlations[0] == pytest.approx(expected["polychoric_first_row"], abs=1e-4)
    assert found.thresholds[0] == pytest.approx(expected["polychoric_thresholds_item1"], abs=1e-9)
    communalities = minres(found.correlations, 3).communalities
    assert communalities == pytest.approx(expected["communalities_polychoric"], abs=1e-3)


@pytest.mark.parametrize("rho", [-0.9, -0.3, 0.0, 0.5, 0.95])
def test_the_latent_correlation_is_recovered_within_its_error(rho):
    answers = np.digitize(latent(rho), [-1.0, 0.2, 0.9])
    found = polychoric_correlations(answers)
    assert abs(found.correlations[0, 1] - rho) < 4 * found.standard_errors[0, 1]
    assert found.boundary == []


def test_items_may_differ_in_categories_skip_some_and_miss_answers():
    drawn = latent(0.6)
    answers = np.column_stack([np.digitize(drawn[:, 0], [0.0]) * 7.0, np.digitize(drawn[:, 1], [-1, 0, 1])])
    answers[:500, 0] = np.nan
    found = polychoric_correlations(answers)
    assert found.categories == [[0.0, 7.0], [0.0, 1.0, 2.0, 3.0]]
    assert found.correlations[0, 1] == pytest.approx(0.6, abs=0.06)


def test_reversing_an_item_turns_the_sign_only():
    answers = np.digitize(latent(0.4, 500), [-0.5, 0.5])
    turned = answers.copy()
    turned[:, 0] = 2 - turned[:, 0]
    straight, reversed_ = polychoric_correlations(answers), polychoric_correlations(turned)
    assert reversed_.correlations[0, 1] == pytest.approx(-straight.correlations[0, 1], abs=1e-7)


def test_a_table_with_empty_corners_runs_to_the_boundary_and_says_so():
    answers = np.column_stack([np.arange(40) % 2, np.arange(40) % 2])
    assert polychoric_correlations(answers).boundary == [(0, 1)]
    steadied = polychoric_correlations(answers, empty_cell=0.5)
    assert steadied.boundary == []
    assert 0.9 < steadied.correlations[0, 1] < 1.0


def test_constant_items_continuous_columns_and_strangers_are_refused():
    with refuses(UnusableAnswers, match="Item 2 has the same answer"):
        polychoric_correlations([[1, 2], [2, 2], [1, 2]])
    with refuses(UnusableAnswers, match="Item 1 shows 100 different answers"):
        polychoric_correlations(np.column_stack([np.linspace(0, 1, 100), np.arange(100) % 2]))
    with refuses(NotEstimable, match="Items 1 and 2"):
        polychoric_correlations([[1, np.nan], [2, np.nan], [np.nan, 1], [np.nan, 2]])


@settings(deadline=None)
@given(st.floats(-4, 4), st.floats(-4, 4), st.floats(-0.98, 0.98))
def test_bivariate_probabilities_obey_their_laws(h, k, rho):
    both = float(bivariate_normal(h, k, rho))
    assert both == pytest.approx(float(bivariate_normal(k, h, rho)), abs=1e-12)
    assert float(bivariate_normal(h, np.inf, rho)) == pytest.approx(
        float(bivariate_normal(h, np.inf, 0.0)), abs=1e-12
    )
    assert both + float(bivariate_normal(h, -k, -rho)) == pytest.approx(
        float(bivariate_normal(h, np.inf, 0)), abs=1e-9
    )
    step = 1e-5
    slope = (bivariate_normal(h, k, rho + step) - bivariate_normal(h, k, rho - step)) / (2 * step)
    assert float(slope) == pytest.approx(float(bivariate_normal_density(h, k, rho)), abs=1e-5)


@pytest.mark.parametrize("rho", [-0.999, -0.5, 0.3, 0.95, 0.999])
def test_a_quadrant_has_its_closed_form(rho):
    assert float(bivariate_normal(0, 0, rho)) == pytest.approx(0.25 + np.arcsin(rho) / (2 * np.pi), abs=1e-12)


def test_perfect_correlations_are_the_limits():
    assert float(bivariate_normal(1.0, 0.0, 1.0)) == pytest.approx(0.5)
    assert float(bivariate_normal(-1.0, 0.5, -1.0)) == 0.0
