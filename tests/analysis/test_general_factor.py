"""Omega hierarchical: psych's and semTools's values, errors as resampling finds them, and what is refused."""

import numpy as np
import pytest

from assess.analysis.confirmatory import bifactor, confirmatory
from assess.analysis.errors import NotEstimable
from assess.analysis.general_factor import omega_bifactor, omega_hierarchical
from assess.report.study_words import sentence
from tests.analysis.refusals import refuses
from tests.analysis.test_rotation import matrix_of

NAMES = [f"f{number:02d}" for number in range(1, 19)]
THREE = {"one": NAMES[:6], "two": NAMES[6:12], "three": NAMES[12:]}


def people_with(matrix: np.ndarray, people: int = 400) -> np.ndarray:
    """Made-up answers whose correlations are exactly those."""
    drawn = np.random.default_rng(1).standard_normal((people, len(matrix)))
    drawn -= drawn.mean(axis=0)
    white = np.linalg.solve(np.linalg.cholesky(drawn.T @ drawn / (people - 1)), drawn.T)
    return (np.linalg.cholesky(matrix) @ white).T


def hierarchical(people: int, seed: int) -> np.ndarray:
    """Twelve answers, three group factors, a general factor: ω_h is 144 × .25/(36 + 48 × .25 + 12 × .5)."""
    generator = np.random.default_rng(seed)
    latent = generator.standard_normal((people, 1)) + generator.standard_normal((people, 3))
    return np.repeat(0.5 * latent, 4, axis=1) + np.sqrt(0.5) * generator.standard_normal((people, 12))


@pytest.mark.parametrize("name", ["big_five", "abilities", "mental", "answers"])
def test_the_transformation_agrees_with_psych(name, figures, table):
    wanted = figures("hierarchy")[name]
    answers = table("factors") if name == "answers" else people_with(matrix_of(figures("rotation")[name]))
    found = omega_hierarchical(answers, wanted["factors"])
    assert found.omega_h.value == pytest.approx(wanted["omega_h"], abs=1e-4)
    assert found.omega_total.value == pytest.approx(wanted["omega_total"], abs=1e-4)
    assert found.explained.value == pytest.approx(wanted["explained"], abs=2e-4)
    assert found.general == pytest.approx(np.array(wanted["general"]), abs=2e-4)
    assert np.sort(found.second_order) == pytest.approx(np.sort(wanted["second_order"]), abs=5e-4)


def test_a_bifactor_model_agrees_with_semtools(figures, table):
    found = omega_bifactor(bifactor(table("factors"), THREE, NAMES))
    assert found.omega_h.value == pytest.approx(figures("confirmatory")["bifactor"]["omega"][0], abs=1e-5)


def test_errors_are_what_resampling_finds(table):
    answers = table("factors")
    generator = np.random.default_rng(2)
    drawn = [omega_hierarchical(answers[generator.integers(0, 1200, 1200)]) for _ in range(40)]
    found = omega_hierarchical(answers)
    for name in ("omega_h", "omega_total", "explained"):
        spread = np.std([getattr(one, name).value for one in drawn], ddof=1)
        assert getattr(found, name).se == pytest.approx(spread, rel=0.35)


def test_intervals_hold_the_truth():
    truth = 144 * 0.25 / (144 * 0.25 + 48 * 0.25 + 6)
    found = [omega_hierarchical(hierarchical(400, seed)).omega_h for seed in range(60)]
    assert sum(one.low <= truth <= one.high for one in found) >= 52


def test_a_bifactor_models_error_is_the_spread_over_samples():
    found = []
    for seed in range(20):
        answers = np.digitize(hierarchical(500, seed), [-0.6, 0.6])
        names = list("abcdefghijkl")
        found.append(omega_bifactor(bifactor(answers, {"x": "abcd", "y": "efgh", "z": "ijkl"}, names)).omega_h)
    assert np.mean([one.value for one in found]) == pytest.approx(2 / 3, abs=0.03)
    assert np.std([one.value for one in found]) == pytest.approx(np.mean([one.se for one in found]), rel=0.4)


def test_without_a_trustworthy_solution_there_is_no_interval(figures):
    found = omega_hierarchical(people_with(matrix_of(figures("rotation")["abilities"])), 4).omega_h
    assert found.low is None
    assert "Heywood case: uniqueness of item 7" in sentence(found.method)


def test_what_cannot_be_had_is_refused(table):
    with refuses(NotEstimable, match="needs 3 group factors"):
        omega_hierarchical(table("factors"), 2)
    with refuses(NotEstimable, match="no general factor"):
        omega_bifactor(confirmatory(table("factors"), THREE, NAMES))
