"""Factor analysis: an independent engine's solution, the laws of the model, and what is refused."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis import factors, parallel
from assess.analysis.errors import NotEstimable, SingularMatrix
from tests.analysis.refusals import refuses


@pytest.fixture(scope="module")
def correlation(table):
    return np.corrcoef(table("factors").T)


def model(loadings: np.ndarray, phi: np.ndarray) -> np.ndarray:
    matrix = loadings @ phi @ loadings.T
    np.fill_diagonal(matrix, 1.0)
    return matrix


def matched(found: np.ndarray, expected: np.ndarray) -> float:
    """Largest difference after the best matching of columns."""
    orders = permutations(range(expected.shape[1]))
    return min(float(np.abs(found[:, order] - expected).max()) for order in orders)


def test_minres_with_oblimin_agrees_with_psych(correlation, figures):
    expected, found = figures("factors"), factors.minres(correlation, 3, n=1200)
    assert found.eigenvalues == pytest.approx(expected["eigenvalues"], abs=1e-9)
    assert found.communalities == pytest.approx(expected["communalities"], abs=1e-4)
    assert matched(found.loadings, np.array(expected["loadings"])) < 1e-3
    between = np.sort(found.correlations[np.triu_indices(3, 1)])
    assert between == pytest.approx(np.sort(np.array(expected["phi"])[np.triu_indices(3, 1)]), abs=1e-3)
    assert found.heywood == []


def test_the_fit_figures_agree_with_psych(correlation, figures):
    expected, found = figures("factors"), factors.minres(correlation, 3, n=1200)
    assert found.degrees == expected["dof"]
    assert found.chi_square == pytest.approx(expected["chi"], abs=1e-2)
    assert found.rmsea == expected["rmsea"]
    assert found.tli == pytest.approx(expected["tli"], abs=1e-3)
    assert found.rmsea_low == 0.0
    assert 0.0 < found.rmsea_high < 0.02


def test_too_few_factors_misfit_visibly(correlation):
    found = factors.minres(correlation, 1, n=1200)
    assert found.rmsea_low < found.rmsea < found.rmsea_high
    assert found.rmsea_low > 0.08
    assert found.tli < 0.7


def test_sampling_adequacy_agrees_with_psych(correlation, figures):
    found, expected = factors.sampling_adequacy(correlation), figures("factors")
    assert found.overall == pytest.approx(expected["kmo"], abs=1e-9)
    assert found.items == pytest.approx(expected["kmo_items"], abs=1e-9)


def test_parallel_analysis_agrees_with_psych(table, figures):
    found, expected = parallel.parallel_analysis(table("factors")), figures("factors")
    assert (found.components, found.factors) == (expected["parallel_components"], expected["parallel_factors"])


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_a_simple_structure_is_recovered_exactly(seed):
    generator = np.random.default_rng(seed)
    loadings = np.zeros((12, 3))
    loadings[np.arange(12), np.repeat(range(3), 4)] = generator.uniform(0.4, 0.8, 12)
    off = generator.uniform(0.0, 0.4, 3)
    phi = np.array([[1, off[0], off[1]], [off[0], 1, off[2]], [off[1], off[2], 1]])
    found = factors.minres(model(loadings, phi), 3)
    assert matched(found.loadings, loadings) < 1e-3
    assert np.abs(found.residuals).max() < 1e-6
    assert found.chi_square is None


def test_reversing_an_item_turns_its_loading_only(correlation):
    signs = np.ones(18)
    signs[4] = -1
    straight, reversed_ = factors.minres(correlation, 3), factors.minres(correlation * np.outer(signs, signs), 3)
    assert np.abs(reversed_.loadings * signs[:, None] - straight.loadings).max() < 1e-5


def test_unrotated_factors_are_uncorrelated(correlation):
    assert np.array_equal(factors.minres(correlation, 2, rotate=False).correlations, np.eye(2))


def test_noise_shows_a_component_about_once_in_twenty_samples():
    generator = np.random.default_rng(4)
    found = [parallel.parallel_analysis(generator.standard_normal((300, 8))) for _ in range(60)]
    assert sum(sample.components > 0 for sample in found) <= 8


def test_a_heywood_case_names_its_item():
    matrix = np.array([[1, 0.9, 0.9, 0.3], [0.9, 1, 0.6, 0.3], [0.9, 0.6, 1, 0.3], [0.3, 0.3, 0.3, 1]])
    found = factors.minres(matrix, 1)
    assert found.heywood == [0]
    assert found.uniquenesses[0] == pytest.approx(0.005)


def test_too_many_factors_are_refused(correlation):
    with refuses(NotEstimable, match="18 items cannot carry 14 factors"):
        factors.minres(correlation, 14)


@pytest.mark.parametrize(
    ("matrix", "words"),
    [
        ([[1.0, 0.5]], "square"),
        ([[1.0, np.nan], [np.nan, 1.0]], "empty cells"),
        ([[1.0, 0.5], [0.4, 1.0]], "not symmetric"),
        ([[1.0, 1.5], [1.5, 1.0]], "between"),
        ([[2.0, 0.5], [0.5, 1.0]], "ones on its diagonal"),
    ],
)
def test_what_is_no_correlation_matrix_is_refused(matrix, words):
    with refuses(NotEstimable, match=words):
        factors.sampling_adequacy(matrix)


def test_singular_matrices_name_their_items():
    with refuses(SingularMatrix, match="items 1, 2"):
        factors.sampling_adequacy([[1, 1, 0.2], [1, 1, 0.2], [0.2, 0.2, 1]])
    with refuses(SingularMatrix, match="not positive definite"):
        factors.minres([[1, 1, 0.2, 0.1], [1, 1, 0.2, 0.1], [0.2, 0.2, 1, 0.1], [0.1, 0.1, 0.1, 1]], 1, n=50)


def test_items_unrelated_to_all_others_and_thin_samples_are_refused():
    with refuses(NotEstimable, match="no other item"):
        factors.sampling_adequacy(np.eye(3))
    with refuses(NotEstimable, match="4 persons are too few"):
        parallel.parallel_analysis(np.random.default_rng(1).random((4, 5)))
