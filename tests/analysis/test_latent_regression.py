"""θ regressed on what is known of people, held against dense quadrature; plausible values against posteriors."""

import math

import numpy as np
import pytest
from scipy.optimize import minimize

from assess.analysis.errors import UnusableAnswers
from assess.analysis.irt import Calibration, calibrate
from assess.analysis.latent_regression import combine_imputations, latent_regression, plausible_values
from assess.analysis.weights import person_weights
from assess.arrays import Floats
from assess.scoring.curves import log_probabilities
from tests.analysis.refusals import refuses

DENSE = np.linspace(-9.0, 9.0, 1801)


def people(seed: int, n: int, items: int, beta: tuple[float, ...], sd: float) -> tuple[Floats, Floats, Floats]:
    generator = np.random.default_rng(seed)
    x = np.column_stack([generator.integers(0, 2, n), generator.standard_normal(n)])
    theta = x @ np.array(beta) + sd * generator.standard_normal(n)
    noise = generator.logistic(size=(n, items, 1))
    thresholds = np.array([-1.2, 0.0, 1.2]) + generator.standard_normal((items, 1)) * 0.5
    return (1.3 * (theta[:, None, None] - thresholds) + noise > 0).sum(axis=2).astype(float), x, theta


@pytest.fixture(scope="module")
def sample() -> tuple[Calibration, Floats, Floats, Floats]:
    answers, x, theta = people(3, 240, 6, (0.7, 0.5), 0.8)
    answers[np.random.default_rng(4).random(answers.shape) < 0.1] = np.nan
    answers[7] = np.nan
    return calibrate(answers, "grm"), answers, x, theta


def answered(calibration: Calibration, answers: Floats) -> Floats:
    """Everybody's log-likelihood on the dense nodes."""
    log_p = log_probabilities(calibration.parameters, DENSE)
    codes = calibration.answers(answers)
    logs = np.zeros((len(codes), len(DENSE)))
    for item in range(codes.shape[1]):
        seen = codes[:, item] >= 0
        logs[seen] += log_p[item, codes[seen, item]]
    return logs


def marginal(logs: Floats, x: Floats, values: Floats) -> float:
    """Log-likelihood by brute force: every person on 1,801 nodes."""
    unit = (DENSE - (values[0] + x @ values[1:-1])[:, None]) / math.exp(values[-1])
    whole = logs - 0.5 * unit**2 - values[-1] - 0.5 * math.log(2 * math.pi)
    return float(np.log(np.exp(whole).sum(axis=1) * (DENSE[1] - DENSE[0])).sum())


def hessian(of, at: Floats, step: float = 1e-3) -> Floats:
    size, unit = len(at), np.eye(len(at)) * step
    found = np.empty((size, size))
    for i in range(size):
        for j in range(size):
            corners = [of(at + a * unit[i] + b * unit[j]) * a * b for a in (1, -1) for b in (1, -1)]
            found[i, j] = sum(corners) / (4 * step**2)
    return found


def test_estimates_and_errors_are_those_of_dense_quadrature(sample) -> None:
    calibration, answers, x, _ = sample
    found = latent_regression(calibration, answers, x, names=["trained", "tenure"])
    logs = answered(calibration, answers)

    def negative(values: Floats) -> float:
        return -marginal(logs, x, values)

    mine = np.append(found.beta, math.log(found.residual_sd.value))
    best = minimize(negative, mine + 0.05, method="BFGS", options={"gtol": 1e-4})
    assert mine == pytest.approx(best.x, abs=2e-5)
    assert found.log_likelihood == pytest.approx(-best.fun, abs=1e-6)
    assert found.covariance == pytest.approx(np.linalg.inv(hessian(negative, mine)), abs=2e-6)
    assert found.coefficients["tenure"].se == pytest.approx(math.sqrt(found.covariance[2, 2]))
    assert found.residual_sd.se == pytest.approx(found.residual_sd.value * math.sqrt(found.covariance[3, 3]))


def test_the_explained_share_has_its_error_by_the_delta_method(sample) -> None:
    calibration, answers, x, _ = sample
    found = latent_regression(calibration, answers, x)
    spread = np.cov(x.T)

    def share(values: Floats) -> float:
        signal = values[1:-1] @ spread @ values[1:-1]
        return float(signal / (signal + math.exp(2 * values[-1])))

    at = np.append(found.beta, math.log(found.residual_sd.value))
    slope = np.array([(share(at + d) - share(at - d)) / 2e-5 for d in np.eye(4) * 1e-5])
    assert found.explained.value == pytest.approx(share(at))
    assert found.explained.se == pytest.approx(math.sqrt(slope @ found.covariance @ slope), rel=1e-5)


def test_weights_count_people_and_their_errors_are_robust(sample) -> None:
    calibration, answers, x, _ = sample
    twice = np.concatenate([np.arange(240), np.arange(0, 240, 3)])
    weights = np.bincount(twice, minlength=240).astype(float)
    weighted = latent_regression(calibration, answers, x, weights=weights)
    repeated = latent_regression(calibration, answers[twice], x[twice])
    assert weighted.beta == pytest.approx(repeated.beta, abs=1e-6)
    counts = latent_regression(calibration, answers, x, weights=person_weights(weights, 240, "counts"))
    assert counts.covariance == pytest.approx(repeated.covariance, rel=1e-5, abs=1e-9)
    plain = latent_regression(calibration, answers, x, weights=np.full(240, 7.0))
    model = latent_regression(calibration, answers, x)
    assert plain.beta == pytest.approx(model.beta, abs=1e-7)
    assert plain.coefficients["predictor 2"].se == pytest.approx(model.coefficients["predictor 2"].se, rel=0.25)
    assert plain.coefficients["predictor 2"].se != model.coefficients["predictor 2"].se


def test_the_truth_is_recovered_where_scores_are_shrunk() -> None:
    answers, x, _ = people(8, 1200, 5, (0.8, 0.0), 0.6)
    calibration = calibrate(answers, "grm")
    unit = calibrate(answers, "grm").score(answers)[0]
    found = latent_regression(calibration, answers, x[:, 0])
    shrunk = float(unit[x[:, 0] == 1].mean() - unit[x[:, 0] == 0].mean())
    whole = math.sqrt(0.6**2 + 0.8**2 / 4)  # the calibration's unit is the spread of all people
    slope = found.coefficients["predictor 1"]
    assert abs(slope.value - 0.8 / whole) < 3 * slope.se
    assert shrunk < slope.value - 2 * slope.se


def test_a_long_test_needs_no_more_nodes_to_be_told() -> None:
    """Posteriors a tenth of a logit wide, people six logits apart."""
    generator = np.random.default_rng(5)
    x = np.repeat([0.0, 1.0], 40)
    theta = 6.0 * x - 3.0 + 0.5 * generator.standard_normal(80)
    answers = (2.0 * (theta[:, None] - np.linspace(-4, 4, 200)) + generator.logistic(size=(80, 200)) > 0) * 1.0
    known = {item: (2.0, [b]) for item, b in enumerate(np.linspace(-4, 4, 200))}
    calibration = calibrate(answers, "2pl", se=False, anchors=known)
    found = latent_regression(calibration, answers, x)
    values = np.append(found.beta, math.log(found.residual_sd.value))
    brute = marginal(answered(calibration, answers), x[:, None], values)
    assert brute == pytest.approx(found.log_likelihood, abs=1e-6)


def test_plausible_values_are_draws_of_the_posterior(sample) -> None:
    calibration, answers, x, _ = sample
    found = latent_regression(calibration, answers, x)
    draws = plausible_values(calibration, answers, x, found, draws=400)
    assert draws.shape == (400, 240)
    log_p = log_probabilities(calibration.parameters, DENSE)
    codes = calibration.answers(answers)
    for person in (0, 7, 55):
        logs = sum(log_p[j, code] for j, code in enumerate(codes[person]) if code >= 0) + 0 * DENSE
        centre = found.beta[0] + x[person] @ found.beta[1:]
        density = np.exp(logs - 0.5 * ((DENSE - centre) / found.residual_sd.value) ** 2)
        density /= density.sum()
        mean = float(density @ DENSE)
        sd = math.sqrt(float(density @ (DENSE - mean) ** 2))
        assert draws[:, person].mean() == pytest.approx(mean, abs=4 * sd / 20)
        assert draws[:, person].std() == pytest.approx(sd, rel=0.15)


def test_figures_of_groups_from_plausible_values_are_those_of_the_regression(sample) -> None:
    calibration, answers, x, _ = sample
    found = latent_regression(calibration, answers, x)
    draws = plausible_values(calibration, answers, x, found, draws=40)
    again = plausible_values(calibration, answers, x, found, draws=40)
    assert (draws == again).all()
    design = np.column_stack([np.ones(len(x)), x])
    inverse = np.linalg.inv(design.T @ design)
    slopes, errors = [], []
    for theta in draws:
        beta = inverse @ design.T @ theta
        residual = theta - design @ beta
        slopes.append(beta[1])
        errors.append(math.sqrt(residual @ residual / (len(x) - 3) * inverse[1, 1]))
    joined = combine_imputations(slopes, errors, n=len(x))
    direct = found.coefficients["predictor 1"]
    assert joined.value == pytest.approx(direct.value, abs=0.5 * direct.se)
    assert joined.se == pytest.approx(direct.se, rel=0.2)


def test_rubins_rules_without_differences_are_the_plain_error() -> None:
    found = combine_imputations([2.0, 2.0, 2.0], [0.3, 0.3, 0.3], n=10)
    assert (found.value, found.se) == (2.0, pytest.approx(0.3))
    assert found.high == pytest.approx(2.0 + 1.959964 * 0.3)


def test_what_cannot_be_regressed_is_refused_with_its_reason(sample) -> None:
    calibration, answers, x, _ = sample
    with refuses(UnusableAnswers, "240 persons"):
        latent_regression(calibration, answers, x[:10])
    with refuses(UnusableAnswers, "1 people lack a predictor"):
        latent_regression(calibration, answers, np.where(np.arange(240) == 5, np.nan, x[:, 1]))
    with refuses(UnusableAnswers, "house is the same for everybody"):
        latent_regression(calibration, answers, np.ones(240), names=["house"])
    with refuses(UnusableAnswers, "follows from the others"):
        latent_regression(calibration, answers, np.column_stack([x, x.sum(axis=1)]))
    with refuses(UnusableAnswers, "weight"):
        latent_regression(calibration, answers, x, weights=-np.ones(240))
    with refuses(UnusableAnswers, "two or more finite values"):
        combine_imputations([1.0], [0.1], n=3)
    with pytest.raises(ValueError, match="two draws"):
        plausible_values(calibration, answers, x, latent_regression(calibration, answers, x), draws=1)
