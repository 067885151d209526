"""Weights: counts are repeated rows, survey weights give R's weighted figures, errors are the sample's."""

import json
from collections.abc import Callable

import numpy as np
import pytest

from assess.analysis import reliability
from assess.analysis.dif import Comparison, compare, likelihood_ratio, logistic, screen
from assess.analysis.dif.purification import ItemDif, Screen
from assess.analysis.errors import UnusableAnswers
from assess.analysis.irt import calibrate
from assess.analysis.items import item_statistics, option_table, polychoric_correlations, trace_lines
from assess.analysis.moments import moments
from assess.analysis.study import study
from assess.analysis.study_figures import content, drawings
from assess.analysis.weights import mean_error, person_weights, weighted_mean
from assess.report.study_words import said
from assess.scoring.irt import normal_weights, quadrature
from tests.analysis.refusals import refuses


def answers_of(people: int, items: int, seed: int, missing: float = 0.0, highest: int = 3) -> np.ndarray:
    generator = np.random.default_rng(seed)
    latent = generator.standard_normal((people, 1)) + generator.standard_normal((people, items))
    answers = np.clip(np.round(highest / 2 + latent), 0, highest)
    answers[generator.random(answers.shape) < missing] = np.nan
    return answers


def survey(people: int) -> np.ndarray:
    """The weights of the script that made the reference."""
    return 0.5 + (np.arange(people) % 7) / 3


# Counts


@pytest.fixture(scope="module")
def counted() -> tuple[np.ndarray, np.ndarray, object]:
    """Answers with gaps, the same with each person repeated, and how often."""
    answers = answers_of(250, 5, seed=4, missing=0.15)
    answers[0] = 1.0
    counts = np.random.default_rng(5).integers(1, 4, len(answers))
    return answers, np.repeat(answers, counts, axis=0), person_weights(counts, len(answers), "counts")


@pytest.mark.parametrize(
    "figure",
    [
        lambda answers, weights: [vars(one) for one in item_statistics(answers, weights=weights)],
        lambda answers, weights: vars(reliability.cronbach_alpha(answers, weights=weights)),
        lambda answers, weights: vars(reliability.omega_total(answers, weights=weights)),
        lambda answers, weights: vars(reliability.guttman_lambda2(answers, weights=weights)),
        lambda answers, weights: vars(reliability.guttman_lambda6(answers, weights=weights)),
        lambda answers, weights: vars(reliability.split_half(answers, weights=weights).minimum),
        lambda answers, weights: vars(reliability.residual_variance(answers, weights=weights)),
        lambda answers, weights: vars(
            reliability.stratified_alpha(answers, ["a", "a", "b", "b", "b"], weights=weights)
        ),
        lambda answers, weights: polychoric_correlations(answers, weights=weights).correlations.tolist(),
        lambda answers, weights: polychoric_correlations(answers, weights=weights).standard_errors.tolist(),
        lambda answers, weights: json.loads(calibrate(answers, "grm", weights=weights).to_json()),
        lambda answers, weights: [
            [one.s_x2, one.df, one.rmsea, one.n, one.mirt.s_x2]
            for one in calibrate(answers, "grm", weights=weights).item_fit(weights=weights)
        ],
        lambda answers, weights: [vars(part) for one in dif(answers, weights).items for part in parts(one)],
        lambda answers, weights: [
            vars(one) for one in likelihood_ratio(halves(answers[:, :3], weights), model="grm", rounds=1)
        ],
        lambda answers, weights: [
            vars(one) for one in option_table(np.where(np.isnan(answers), None, answers), answers, weights=weights)
        ],
        lambda answers, weights: [
            [one.counts, one.shares.tolist(), one.rest_means.tolist()]
            for one in trace_lines(answers, groups=4, weights=weights)
        ],
    ],
)
def test_counts_are_repeated_rows_in_figures_and_errors(figure: Callable, counted: tuple) -> None:
    answers, repeated, counts = counted
    assert flat(figure(answers, counts)) == pytest.approx(flat(figure(repeated, None)), rel=1e-9, abs=1e-9)


def halves(answers: np.ndarray, weights: object) -> Comparison:
    """People who answered the last item high, against the others."""
    return compare(answers, ["high" if last > 1 else "low" for last in answers[:, -1]], weights=weights)


def dif(answers: np.ndarray, weights: object) -> Screen:
    return screen(answers[:, :4], ["high" if last > 1 else "low" for last in answers[:, -1]], weights=weights)


def parts(one: ItemDif) -> tuple[object, ...]:
    return one.mantel, one.logistic


def flat(figures: object) -> list[float]:
    """Every number in a nest of figures, in order."""
    if isinstance(figures, dict):
        return [number for part in figures.values() for number in flat(part)]
    if isinstance(figures, list | tuple):
        return [number for part in figures for number in flat(part)]
    return [float(figures)] if isinstance(figures, int | float) else []


# Survey weights


def test_weighted_figures_are_those_of_r(table: Callable, figures: Callable) -> None:
    answers, wanted = table("graded")[:, :6], figures("weights")
    weights = survey(len(answers))
    found = item_statistics(answers, weights=weights)
    assert [one.mean for one in found] == pytest.approx(wanted["mean"], abs=1e-9)
    assert [one.sd for one in found] == pytest.approx(wanted["sd"], abs=1e-9)
    np.testing.assert_allclose(moments(answers, weights=weights).correlation, wanted["correlation"], atol=1e-9)
    assert reliability.cronbach_alpha(answers, weights=weights).value == pytest.approx(wanted["alpha"], abs=1e-9)
    assert reliability.omega_total(answers, weights=weights).value == pytest.approx(wanted["omega"], abs=1e-4)
    polychoric = polychoric_correlations(answers, weights=weights)
    np.testing.assert_allclose(polychoric.correlations, wanted["polychoric"], atol=1e-4)
    np.testing.assert_allclose(polychoric.thresholds[0], wanted["tau"][0], atol=1e-9)


def test_weighted_logistic_dif_is_that_of_r(table: Callable, figures: Callable) -> None:
    answers, wanted = table("graded")[:, :6], figures("weights_dif")
    groups, weights = (answers[:, 1] > 2).astype(int), survey(len(answers))
    found = logistic(compare(answers, groups, weights=weights), 0)
    assert found.chi2_uniform == pytest.approx(wanted["graded"]["uniform"], rel=1e-4)
    assert found.chi2_nonuniform == pytest.approx(wanted["graded"]["nonuniform"], rel=1e-4)
    assert found.delta_r2 == pytest.approx(wanted["graded"]["delta_r2"], rel=1e-3)
    binary = answers.copy()
    binary[:, 0] = answers[:, 0] > 1
    total = logistic(compare(binary, groups, matching=answers.sum(axis=1), weights=weights), 0)
    assert total.chi2_total == pytest.approx(wanted["binary_total"], rel=1e-5)


def test_errors_of_weighted_figures_are_those_of_a_jackknife(table: Callable, figures: Callable) -> None:
    answers, wanted = table("graded")[:, :6], figures("weights")
    weights = survey(len(answers))
    found = reliability.cronbach_alpha(answers, weights=weights)
    assert found.se == pytest.approx(wanted["alpha_jackknife_se"], rel=0.01)
    whole = person_weights(weights, len(answers))
    assert [mean_error(column, whole) for column in answers.T] == pytest.approx(wanted["mean_se"], rel=1e-9)


def test_the_scale_of_survey_weights_changes_nothing() -> None:
    answers, weights = answers_of(200, 4, seed=7, missing=0.1), survey(200)
    one, other = (calibrate(answers, "gpcm", weights=weights * factor) for factor in (1.0, 1000.0))
    np.testing.assert_allclose(one.slopes, other.slopes, atol=1e-9)
    np.testing.assert_allclose(one.slope_se, other.slope_se, atol=1e-9)
    assert one.persons == other.persons == 200
    first, second = (reliability.cronbach_alpha(answers, weights=weights * factor) for factor in (1.0, 1000.0))
    assert first.se == pytest.approx(second.se, rel=1e-9)


def test_errors_of_a_weighted_calibration_are_the_sandwich_of_numerical_derivatives() -> None:
    answers, weights = answers_of(150, 3, seed=8, highest=1), person_weights(survey(150), 150)
    found = calibrate(answers, "2pl", weights=weights, tol=1e-7)
    theta = quadrature(found.nodes)
    prior = np.exp(normal_weights(theta))

    def by_person(point: np.ndarray) -> np.ndarray:
        p = 1.0 / (1.0 + np.exp(-(point[:3, None] * theta + point[3:, None])))
        chosen = np.where(answers[:, :, None] == 1.0, p, 1.0 - p)
        return np.log(chosen.prod(axis=1) @ prior)

    at = np.concatenate([found.slopes, np.ravel(found.intercepts)])
    steps = np.eye(6) * 1e-4
    scores = np.stack([(by_person(at + step) - by_person(at - step)) / 2e-4 for step in steps], axis=1)
    total = lambda point: weights.values @ by_person(point)  # noqa: E731
    hessian = [
        [(total(at + a + b) - total(at + a - b) - total(at - a + b) + total(at - a - b)) / 4e-8 for b in steps]
        for a in steps
    ]
    bread = np.linalg.inv(-np.array(hessian))
    errors = np.sqrt(np.diag(bread @ (scores.T * weights.values**2) @ scores @ bread))
    np.testing.assert_allclose(found.slope_se, errors[:3], rtol=1e-3)
    np.testing.assert_allclose(np.ravel(found.intercept_se), errors[3:], rtol=1e-3)


def test_who_weighs_nothing_is_as_if_not_there() -> None:
    answers, weights = answers_of(120, 4, seed=9), survey(120)
    answers[:10] = [0, 9, 0, 9]
    weights[:10] = 0.0
    with_them, without = (
        calibrate(answers, "grm", weights=weights),
        calibrate(answers[10:], "grm", weights=weights[10:]),
    )
    np.testing.assert_allclose(with_them.slopes, without.slopes, rtol=1e-6)  # as near as the search goes
    assert with_them.categories == without.categories
    found = polychoric_correlations(answers, weights=weights).correlations
    np.testing.assert_allclose(found, polychoric_correlations(answers[10:], weights=weights[10:]).correlations)
    assert moments(answers, weights=weights).n == 110


def test_a_study_is_weighted_throughout_and_says_what_is_not(counted: tuple) -> None:
    answers, repeated, counts = counted
    groups = ["high" if last > 1 else "low" for last in answers[:, -1]]
    many = np.repeat(groups, counts.people.astype(int)).tolist()
    one, other = study(answers, groups=groups, weights=counts), study(repeated, groups=many)
    weighted, whole = content(one), content(other)
    for part in ("n", "items", "reliability", "calibration", "dif", "model_fit", "local_dependence"):
        assert flat(weighted[part]) == pytest.approx(flat(whole[part]), rel=1e-6, abs=1e-6), part
    assert drawings(one)["people"]["counts"] == drawings(other)["people"]["counts"]
    assert weighted["weights"]["effective"] == len(repeated)
    survey_weighted = said(content(study(answers, weights=survey(len(answers)))))
    assert survey_weighted["weights"]["kind"] == "survey"
    assert survey_weighted["n"] == len(answers)
    assert "without weights" in survey_weighted["weights"]["not_weighted"]
    assert any("equally weighted" in flag["reading"] for flag in survey_weighted["flags"])


# What is said of weights


@pytest.mark.parametrize(
    ("weights", "reason"),
    [
        ([1.0, -1.0, 1.0], "Person 2 has no weight, or one below 0"),
        ([1.0, np.nan, 1.0], "Person 2 has no weight"),
        ([1.0, 1.0], "2 weights were given for 3 people"),
        ([0.0, 0.0, 0.0], "Every weight is 0"),
        (["a", "b", "c"], "weights"),
    ],
)
def test_weights_that_cannot_be_are_refused(weights: list, reason: str) -> None:
    with refuses(UnusableAnswers, match=reason):
        person_weights(weights, 3)
    with refuses(UnusableAnswers, match="counts 1.5 times"):
        person_weights([1.5, 1.0], 2, "counts")


def test_the_effective_number_is_kishs() -> None:
    assert person_weights([1.0, 1.0, 2.0], 3).effective == pytest.approx(16 / 6)
    assert person_weights([3.0, 1.0], 2, "counts").effective == 4.0
    weights = person_weights([1.0, 3.0], 2)
    assert weighted_mean(np.array([0.0, 1.0]), weights) == 0.75
    assert weights.for_tests.sum() == pytest.approx(weights.effective)
