"""M2 and C2: equal to what the enumeration of every pattern of answers gives, and true to their level."""

from itertools import product

import numpy as np
import pytest

from assess.analysis.errors import NotEstimable
from assess.analysis.irt import Calibration, c2, calibrate, m2
from assess.analysis.irt.structure import FIXED_SLOPE, structure, values_of
from assess.analysis.weights import person_weights
from assess.scoring.curves import log_probabilities
from tests.analysis.refusals import refuses

NODES = np.linspace(-6.0, 6.0, 161)


def drawn(people: int, items: int, categories: int, seed: int, shared: float = 1.2) -> np.ndarray:
    generator = np.random.default_rng(seed)
    latent = shared * generator.standard_normal((people, 1)) + generator.standard_normal((people, items))
    return np.digitize(latent, [-0.5, 0.7, 1.6][: categories - 1])


def enumerated(calibration: Calibration, answers: np.ndarray, statistic: str) -> tuple[float, int]:
    """The statistic from every pattern's chance, derivatives by differences, and the multinomial covariance."""
    counts = np.array([len(seen) for seen in calibration.categories])
    layout = structure(calibration.model, counts, np.array([[False, calibration.model in FIXED_SLOPE]]))
    values = values_of(calibration.parameters, layout.origin)
    latent = np.array([[calibration.latent_mean[0], np.log(calibration.latent_sd[0])]])
    patterns = np.array(list(product(*(range(count) for count in counts))))
    weights = np.exp(-(NODES**2) / 2) / np.exp(-(NODES**2) / 2).sum()

    def chances(vector: np.ndarray) -> np.ndarray:
        at, population = layout.unpack(vector, values, latent)
        theta = population[0, 0] + np.exp(population[0, 1]) * NODES
        log_p = log_probabilities(layout.item_parameters(at), theta)
        return np.exp(sum(log_p[item][patterns[:, item]] for item in range(len(counts)))) @ weights

    vector = layout.pack(values, latent)
    steps = 1e-5 * np.eye(vector.size)
    slopes = np.column_stack([(chances(vector + one) - chances(vector - one)) / 2e-5 for one in steps])
    indicators = [[(patterns[:, j] == a) * 1.0 for a in range(1, counts[j])] for j in range(len(counts))]
    pairs = [(i, j) for i in range(len(counts)) for j in range(i + 1, len(counts))]
    if statistic == "c2":
        both = [patterns[:, i] * patterns[:, j] for i, j in pairs]
    else:
        both = [one * other for i, j in pairs for one in indicators[i] for other in indicators[j]]
    margins = np.array([*(one for item in indicators for one in item), *both])
    expected = chances(vector)
    observed = np.array([(answers == pattern).all(axis=1).mean() for pattern in patterns])
    inverted = np.linalg.inv(margins @ (np.diag(expected) - np.outer(expected, expected)) @ margins.T)
    left, delta = margins @ (observed - expected), margins @ slopes
    middle = inverted @ delta @ np.linalg.solve(delta.T @ inverted @ delta, delta.T @ inverted)
    return len(answers) * float(left @ (inverted - middle) @ left), len(margins) - vector.size


@pytest.mark.parametrize(
    ("model", "categories"), [("2pl", 2), ("rasch", 2), ("grm", 3), ("gpcm", 3), ("pcm", 3), ("nrm", 3)]
)
def test_both_equal_their_enumeration(model, categories):
    answers = drawn(600, 5, categories, seed=categories)
    calibration = calibrate(answers, model)
    for statistic in (m2,) if model == "nrm" else (m2, c2):
        found = statistic(calibration)
        chi_square, degrees = enumerated(calibration, answers, found.statistic)
        assert found.fit.chi_square == pytest.approx(chi_square, rel=1e-6)
        assert found.fit.degrees == degrees


def test_items_may_differ_in_their_answers():
    answers = drawn(800, 5, 3, seed=3)
    answers[:, :2] = answers[:, :2] > 0
    calibration = calibrate(answers, "grm")
    for statistic in (m2, c2):
        found = statistic(calibration)
        assert (found.fit.chi_square, found.fit.degrees) == pytest.approx(
            enumerated(calibration, answers, found.statistic), rel=1e-6
        )


def test_with_two_answers_both_are_one():
    calibration = calibrate(drawn(400, 6, 2, seed=1), "2pl")
    assert m2(calibration).fit.chi_square == pytest.approx(c2(calibration).fit.chi_square, rel=1e-9)


def test_a_true_model_is_refused_about_once_in_twenty():
    found = [c2(calibrate(drawn(300, 8, 4, seed=seed), "grm", se=False)).fit for seed in range(40)]
    assert sum(one.p < 0.05 for one in found) <= 6
    assert np.mean([one.chi_square / one.degrees for one in found]) == pytest.approx(1.0, abs=0.1)


def test_a_second_trait_shows():
    generator = np.random.default_rng(2)
    traits = generator.standard_normal((500, 2))[:, [0, 0, 0, 0, 1, 1, 1, 1]]
    answers = np.digitize(1.2 * traits + generator.standard_normal((500, 8)), [-0.5, 0.7])
    found = c2(calibrate(answers, "grm"))
    assert found.fit.p < 1e-6
    assert found.fit.rmsea_low > 0.1
    assert found.fit.cfi < 0.9
    assert found.srmsr > 0.1
    assert c2(calibrate(drawn(500, 8, 3, seed=5), "grm")).srmsr < 0.05


def test_only_those_who_answered_everything_count():
    answers = drawn(500, 6, 3, seed=6).astype(float)
    answers[:100, 0] = np.nan
    assert c2(calibrate(answers, "grm")).n == 400


def test_counts_are_repeated_rows_and_survey_weights_count_effective_people():
    answers, times = drawn(600, 6, 3, seed=6), np.arange(600) % 3
    counts = person_weights(times, 600, "counts")
    calibration, repeated = calibrate(answers, "grm", weights=counts), np.repeat(answers, times, axis=0)

    def figures(found):
        return [found.fit.chi_square, found.fit.rmsea_high, found.fit.cfi, found.baseline, found.srmsr, found.n]

    for statistic in (m2, c2):
        counted = statistic(calibration, weights=counts)
        assert figures(counted) == pytest.approx(figures(statistic(calibration, repeated)), rel=1e-9)
        survey = statistic(calibration, weights=times)
        assert figures(survey) == pytest.approx(figures(statistic(calibration, weights=times * 1000.0)), rel=1e-9)
        assert survey.fit.chi_square / counted.fit.chi_square == pytest.approx(600**2 / 1000 / 600)
        assert survey.n == 400


def test_a_true_model_with_survey_weights_is_refused_about_once_in_twenty():
    weights = 0.5 + (np.arange(400) % 7) / 3
    found = [
        c2(calibrate(drawn(400, 6, 3, seed=seed), "grm", se=False, weights=weights), weights=weights).fit
        for seed in range(30)
    ]
    assert sum(one.p < 0.05 for one in found) <= 5
    assert np.mean([one.chi_square / one.degrees for one in found]) == pytest.approx(1.0, abs=0.2)


def test_what_cannot_be_tested_says_why():
    answers = drawn(120, 5, 2, seed=7)
    with refuses(NotEstimable, match="one group"):
        c2(calibrate(answers, "2pl", groups=["a", "b"] * 60, anchors=["item 1"]))
    with refuses(NotEstimable, match="no order"):
        c2(calibrate(drawn(200, 5, 3, seed=3), "nrm"))
    with refuses(NotEstimable, match="20 people answered every item"):
        c2(calibrate(answers, "2pl"), answers[:20])
    with refuses(NotEstimable, match="3 margins cannot test"):
        c2(calibrate(answers[:, :2], "2pl"))
    with refuses(NotEstimable, match="4950 margins|5050 margins"):
        m2(calibrate(drawn(200, 100, 2, seed=8), "rasch", se=False))
