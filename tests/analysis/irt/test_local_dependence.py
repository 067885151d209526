"""Yen's Q3: as computed person by person, and what it finds."""

import numpy as np
import pytest

from assess.analysis.errors import NotEstimable
from assess.analysis.irt import calibrate, q3
from assess.analysis.weights import person_weights
from assess.scoring.curves import log_probabilities
from tests.analysis.refusals import refuses

NAMES = list("abcdefghij")


@pytest.fixture(scope="module")
def answers() -> np.ndarray:
    generator = np.random.default_rng(4)
    latent = 1.5 * generator.standard_normal((400, 1)) + generator.standard_normal((400, 10))
    latent[:, :2] += generator.standard_normal((400, 1))
    table = np.digitize(latent, [-1.0, 0.0, 1.0]).astype(float)
    table[generator.random(table.shape) < 0.1] = np.nan
    return table


def test_residuals_are_correlated_person_by_person(answers):
    calibration = calibrate(answers, "grm", items=NAMES)
    found = {(pair.first, pair.second): pair for pair in q3(calibration).pairs}
    theta, _ = calibration.score(answers)
    shares = np.exp(log_probabilities(calibration.parameters, theta))
    residuals = answers - np.einsum("jkn,k->nj", shares, np.arange(4.0))
    for i, j in ((0, 1), (2, 5), (3, 9)):
        both = residuals[~np.isnan(residuals[:, [i, j]]).any(axis=1)][:, [i, j]]
        z = (both - both.mean(axis=0)) / both.std(axis=0)
        r = float((z[:, 0] * z[:, 1]).mean())
        influence = z[:, 0] * z[:, 1] - r * (z**2).sum(axis=1) / 2.0
        pair = found[NAMES[i], NAMES[j]]
        assert pair.q3 == pytest.approx(r, abs=1e-12)
        assert pair.se == pytest.approx(np.sqrt((influence**2).sum()) / len(both), abs=1e-12)
        assert pair.n == len(both)


def test_survey_weights_weigh_residuals_and_square_in_errors(answers):
    weights = person_weights(0.5 + (np.arange(400) % 7) / 3, 400)
    calibration = calibrate(answers, "grm", items=NAMES, weights=weights)
    theta, _ = calibration.score(answers)
    found = {(pair.first, pair.second): pair for pair in q3(calibration, weights=weights).pairs}
    shares = np.exp(log_probabilities(calibration.parameters, theta))
    both = (answers - np.einsum("jkn,k->nj", shares, np.arange(4.0)))[:, [0, 1]]
    there = ~np.isnan(both).any(axis=1)
    both, w = both[there], weights.values[there]
    z = both - np.average(both, axis=0, weights=w)
    z /= np.sqrt(np.average(z**2, axis=0, weights=w))
    r = float(np.average(z[:, 0] * z[:, 1], weights=w))
    influence = z[:, 0] * z[:, 1] - r * (z**2).sum(axis=1) / 2.0
    pair = found["a", "b"]
    assert (pair.q3, pair.n) == (pytest.approx(r, abs=1e-12), there.sum())
    assert pair.se == pytest.approx(np.sqrt((w**2 * influence**2).sum()) / w.sum(), abs=1e-12)


def test_counts_are_repeated_rows_and_the_scale_of_weights_changes_nothing(answers):
    times = np.arange(400) % 3
    calibration = calibrate(answers, "grm", items=NAMES)

    def found(people, weights=None):
        pairs = q3(calibration, people, weights=weights)
        return [pairs.mean, *((pair.first, pair.q3, pair.se, pair.n) for pair in pairs.pairs)]

    def flat(figures):
        return [number for one in figures for number in (one[1:] if isinstance(one, tuple) else [one])]

    counted = flat(found(answers, person_weights(times, 400, "counts")))
    assert counted == pytest.approx(flat(found(np.repeat(answers, times, axis=0))), rel=1e-9)
    assert flat(found(answers, times)) == pytest.approx(flat(found(answers, times * 1000)), rel=1e-9)


def test_a_pair_that_shares_more_than_the_trait_is_notable(answers):
    found = q3(calibrate(answers, "grm", items=NAMES))
    assert [(pair.first, pair.second) for pair in found.pairs if pair.notable] == [("a", "b")]
    assert found.mean == pytest.approx(np.mean([pair.q3 for pair in found.pairs]))
    assert found.pairs[0].above == pytest.approx(found.pairs[0].q3 - found.mean)


def test_independent_items_average_minus_one_over_one_less_than_the_items(table):
    calibration = calibrate(table("graded"), "grm")
    found = q3(calibration)
    assert found.mean == pytest.approx(-1 / 19, abs=0.02)
    assert not any(pair.notable for pair in found.pairs)


def test_pairs_nobody_answered_together_are_counted(answers):
    split = answers.copy()
    split[:200, 0] = np.nan
    split[200:, 9] = np.nan
    found = q3(calibrate(split, "grm", items=NAMES))
    assert (found.thin, len(found.pairs)) == (1, 44)


def test_what_cannot_be_judged_says_why(answers):
    with refuses(NotEstimable, match="no order"):
        q3(calibrate(np.nan_to_num(answers), "nrm"))
    with refuses(NotEstimable, match="answered by 10 people"):
        q3(calibrate(answers, "grm"), answers[:5])
