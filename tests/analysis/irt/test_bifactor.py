"""The bifactor calibration: every integral as dense quadrature has it, the truth recovered, honest scores."""

import numpy as np
import pytest
from scipy.special import expit

from assess.analysis.confirmatory import bifactor
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.general_factor import omega_bifactor
from assess.analysis.irt import calibrate, calibrate_bifactor
from assess.analysis.weights import person_weights
from assess.report.study_words import sentence
from tests.analysis.refusals import refuses

NAMES = [f"i{number:02d}" for number in range(12)]
FACETS = {"x": NAMES[:4], "y": NAMES[4:8], "z": NAMES[8:]}


def drawn(people: int, seed: int) -> tuple[np.ndarray, dict[str, np.ndarray]]:
    generator = np.random.default_rng(seed)
    general, facet = generator.uniform(1.0, 2.0, 12), generator.uniform(0.8, 1.6, 12)
    theta, beside = generator.standard_normal((people, 1)), generator.standard_normal((people, 3))
    latent = theta * general + np.repeat(beside, 4, axis=1) * facet + generator.logistic(size=(people, 12))
    truth = {"general": general, "facet": facet, "theta": theta[:, 0], "beside": beside}
    return np.digitize(latent, [-1.5, 0.3, 1.8]).astype(float), truth


@pytest.fixture(scope="module")
def fitted():
    answers, truth = drawn(1000, 3)
    answers[np.random.default_rng(1).random(answers.shape) < 0.05] = np.nan
    return answers, truth, calibrate_bifactor(answers, FACETS, NAMES)


def dense(found, answers: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Log-likelihood of each person and the mean of θ, over a full grid of all four traits."""
    at = np.linspace(-5.5, 5.5, 23)
    traits = [at] * (1 + len(found.facets))
    grid = np.stack([part.ravel() for part in np.meshgrid(*traits, indexing="ij")])
    logs = -0.5 * (grid**2).sum(axis=0)
    logs -= np.log(np.exp(logs).sum())
    table = np.tile(logs, (len(answers), 1))
    for item in range(len(found.items)):
        beneath = found.slopes[item] * grid[0] + found.facet_slopes[item] * grid[1 + found.facet_of[item]]
        above = np.vstack([np.ones(beneath.size), expit(beneath + found.intercepts[item][:, None]), 0 * beneath])
        shares = np.log(above[:-1] - above[1:])
        for person, answer in enumerate(answers[:, item]):
            if not np.isnan(answer):
                table[person] += shares[int(answer)]
    largest = table.max(axis=1, keepdims=True)
    posterior = np.exp(table - largest)
    total = posterior.sum(axis=1)
    return np.log(total) + largest[:, 0], posterior @ grid[0] / total


def test_integrals_equal_dense_quadrature_over_all_traits(fitted):
    answers, _, found = fitted
    _, theta = dense(found, answers[:6])
    assert found.scores()[0][:6, 0] == pytest.approx(theta, abs=2e-3)


def test_the_log_likelihood_equals_dense_quadrature():
    answers = np.clip(drawn(150, 5)[0][:, :8], 1, 2) - 1
    found = calibrate_bifactor(answers, {"x": NAMES[:4], "y": NAMES[4:8]}, NAMES[:8])
    wanted, _ = dense(found, answers)
    assert found.log_likelihood == pytest.approx(float(wanted.sum()), abs=0.02)


def test_counts_are_repeated_rows_and_the_scale_of_survey_weights_changes_nothing():
    answers, times = np.clip(drawn(600, 3)[0], 1, 2) - 1, np.arange(600) % 3

    def found(people, weights=None):
        one = calibrate_bifactor(people, FACETS, NAMES, weights=weights)
        return [one.log_likelihood, one.persons, one.bic, *one.slopes, *one.slope_se, *one.reliabilities]

    counted = found(answers, person_weights(times, 600, "counts"))
    assert counted == pytest.approx(found(np.repeat(answers, times, axis=0)), rel=1e-5)
    survey = found(answers, times)
    assert survey[1] == 400
    assert survey == pytest.approx(found(answers, times * 1000.0), rel=1e-5)
    assert survey[3:15] == pytest.approx(counted[3:15], rel=1e-2)


def by_person(values: np.ndarray, answers: np.ndarray) -> np.ndarray:
    """Log-likelihood of each person who answered all of twelve items with two answers; values (12, 3)."""
    at = np.linspace(-5.5, 5.5, 41)
    density = np.exp(-(at**2) / 2) / np.exp(-(at**2) / 2).sum()
    given = np.ones((len(answers), at.size))
    for facet in range(3):
        chance = np.ones((len(answers), at.size, at.size))
        for item in range(4 * facet, 4 * facet + 4):
            general, beside, inner = values[item]
            share = expit(general * at[:, None] + beside * at + inner)
            chance *= np.where(answers[:, item, None, None] == 1, share, 1 - share)
        given *= chance @ density
    return np.log(given @ density)


def test_errors_of_survey_weights_are_the_sandwich_of_numerical_scores():
    answers = np.clip(drawn(400, 3)[0], 1, 2) - 1
    w = person_weights(0.5 + (np.arange(400) % 7) / 3, 400).values
    found = calibrate_bifactor(answers, FACETS, NAMES, weights=w)
    at = np.column_stack([found.slopes, found.facet_slopes, np.ravel(found.intercepts)])
    scores = np.empty((400, 36))
    for place in range(36):
        step = np.where(np.arange(36) == place, 1e-4, 0.0).reshape(12, 3)
        scores[:, place] = (by_person(at + step, answers) - by_person(at - step, answers)) / 2e-4
    bread = np.linalg.inv((scores.T * w) @ scores)
    spread = np.diag(bread @ (scores.T * w**2) @ scores @ bread)
    excess = 3 * (w**2).sum() / w.sum() ** 2 - 2 * (w**3).sum() / (w.sum() * (w**2).sum())
    assert np.diag(found.covariance) == pytest.approx(spread * (1 - 37 * excess), rel=0.02)
    assert w @ by_person(at, answers) == pytest.approx(found.log_likelihood, abs=0.02)


def test_slopes_are_recovered_within_their_errors(fitted):
    _, truth, found = fitted
    off = np.concatenate(
        [
            (found.slopes - truth["general"]) / found.slope_se,
            (found.facet_slopes - truth["facet"]) / found.facet_slope_se,
        ]
    )
    assert np.abs(off).max() < 3.5
    assert np.std(off) == pytest.approx(1.0, abs=0.4)
    assert np.concatenate(found.intercepts).size == np.concatenate(found.intercept_se).size == 36


def test_scores_carry_their_errors(fitted):
    _, truth, found = fitted
    means, errors = found.scores()
    traits = np.column_stack([truth["theta"], truth["beside"]])
    assert ((means - traits) / errors).std(axis=0) == pytest.approx(np.ones(4), abs=0.2)
    assert means.var(axis=0) + (errors**2).mean(axis=0) == pytest.approx(np.ones(4), abs=0.05)


def test_it_fits_better_than_one_trait_and_as_limited_information_says(fitted):
    answers, _, found = fitted
    assert found.bic < calibrate(answers, "grm", se=False).bic - 100
    limited = bifactor(answers, FACETS, NAMES)
    assert found.loadings[0] == pytest.approx(limited.loadings[:, 0], abs=0.08)
    assert found.free_parameters == 12 * 5


def test_omega_agrees_with_the_limited_information_model(fitted):
    answers, _, found = fitted
    full, limited = omega_bifactor(found), omega_bifactor(bifactor(answers, FACETS, NAMES))
    assert full.omega_h.value == pytest.approx(limited.omega_h.value, abs=0.03)
    assert full.omega_h.se == pytest.approx(limited.omega_h.se, rel=0.3)
    assert sentence(full.omega_h.method) == "bifactor item response model"


def test_what_cannot_be_calibrated_is_refused(fitted):
    answers = fitted[0]
    with refuses(UnusableAnswers, match="i04 is named by two facets"):
        calibrate_bifactor(answers, {**FACETS, "x": NAMES[:5]}, NAMES)
    with refuses(NotEstimable, match="40 people cannot determine"):
        calibrate_bifactor(np.nan_to_num(answers[:40]), FACETS, NAMES)
