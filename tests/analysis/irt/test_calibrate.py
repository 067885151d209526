"""Calibration: the reference's figures, the laws every calibration obeys, groups and anchors."""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.errors import UnusableAnswers
from assess.analysis.irt import calibrate
from tests.analysis.irt.synthetic import graded_answers
from tests.analysis.refusals import refuses

Table = Callable[..., np.ndarray]
Figures = Callable[[str], dict]
quick = settings(max_examples=12, deadline=None, derandomize=True)
seeds = st.integers(0, 10_000)


# The reference's figures


def test_graded_model(table: Table, figures: Figures) -> None:
    reference, found = figures("graded"), calibrate(table("graded"), "grm")
    assert found.log_likelihood == pytest.approx(reference["logLik"], abs=0.01)
    assert found.slopes == pytest.approx(np.array(reference["a"]), abs=0.005)
    assert np.array(found.thresholds) == pytest.approx(np.array(reference["b"]), abs=0.005)
    assert found.aic == pytest.approx(reference["AIC"], abs=0.02)
    assert found.bic == pytest.approx(reference["BIC"], abs=0.02)
    assert found.marginal_reliability == pytest.approx(reference["marginal_rxx"], abs=1e-5)
    assert found.empirical_reliability() == pytest.approx(reference["empirical_rxx"], abs=1e-5)
    assert found.converged
    assert found.flags == ()


def test_generalised_partial_credit_model(table: Table, figures: Figures) -> None:
    reference, found = figures("graded_other_models")["gpcm"], calibrate(table("graded"), "gpcm")
    assert found.log_likelihood == pytest.approx(reference["logLik"], abs=0.01)
    assert found.slopes == pytest.approx(np.array(reference["a"]), abs=0.005)
    assert np.array(found.thresholds) == pytest.approx(np.array(reference["b"]), abs=0.005)


def test_partial_credit_model_estimates_the_spread_of_people(table: Table, figures: Figures) -> None:
    reference, found = figures("graded_other_models")["pcm"], calibrate(table("graded"), "pcm")
    assert found.log_likelihood == pytest.approx(reference["logLik"], abs=0.01)
    assert found.latent_sd[0] ** 2 == pytest.approx(reference["latent_variance"], abs=0.005)
    assert np.array(found.thresholds) == pytest.approx(np.array(reference["b"]), abs=0.005)
    assert (found.slopes == 1.0).all()


def test_two_parameter_model(table: Table, figures: Figures) -> None:
    reference, found = figures("graded_other_models")["twopl"], calibrate(table("graded") >= 2, "2pl")
    assert found.log_likelihood == pytest.approx(reference["logLik"], abs=0.01)
    assert found.slopes == pytest.approx(np.array(reference["a"]), abs=0.005)
    assert np.ravel(found.thresholds) == pytest.approx(np.ravel(reference["b"]), abs=0.005)


def test_missing_answers_and_differing_categories(table: Table, figures: Figures) -> None:
    reference, answers = figures("mixed_missing"), table("mixed_missing")
    found = calibrate(answers, "grm")
    assert found.log_likelihood == pytest.approx(reference["logLik"], abs=0.01)
    assert found.slopes == pytest.approx(np.array(reference["a"]), abs=0.005)
    for thresholds, wanted in zip(found.thresholds, reference["b"], strict=True):
        assert thresholds == pytest.approx(np.atleast_1d(wanted), abs=0.005)
    theta, error = found.score(answers[:40])
    assert theta == pytest.approx(np.array(reference["eap"]), abs=0.002)
    assert error == pytest.approx(np.array(reference["eap_se"]), abs=0.002)


def test_nominal_model_finds_the_best_of_several_maxima(table: Table, figures: Figures) -> None:
    reference, answers = figures("nominal"), table("nominal")
    found = calibrate(answers, "nrm")
    assert found.log_likelihood == pytest.approx(reference["logLik"], abs=0.01)
    theta, _ = found.score(answers[:40])
    sign = np.sign(theta @ np.array(reference["eap"]))  # the direction of θ is free
    assert sign * np.array(found.slopes) == pytest.approx(np.array(reference["a"]), abs=0.005)
    assert np.array(found.thresholds) == pytest.approx(np.array(reference["c"]), abs=0.005)
    assert sign * theta == pytest.approx(np.array(reference["eap"]), abs=0.002)


def test_minus_one_and_nan_are_the_same_missing(table: Table) -> None:
    answers = table("mixed_missing")[:300]
    coded = np.where(np.isnan(answers), -1, answers).astype(int)
    assert calibrate(coded, "grm", se=False).log_likelihood == calibrate(answers, "grm", se=False).log_likelihood


# Laws


@quick
@given(seeds, st.sampled_from(["rasch", "2pl", "pcm", "gpcm", "grm", "nrm"]))
def test_the_order_of_people_changes_no_digit(seed: int, model: str) -> None:
    answers = graded_answers(120, 5, 2 if model in ("rasch", "2pl") else 3, seed=seed, missing=0.1)
    shuffled = np.random.default_rng(seed).permutation(answers)
    one, other = calibrate(answers, model), calibrate(shuffled, model)  # type: ignore[arg-type]
    assert one.to_json() == other.to_json()


@quick
@given(seeds, st.sampled_from(["grm", "gpcm"]))
def test_reversing_an_item_turns_its_slope_and_nothing_else(seed: int, model: str) -> None:
    answers = graded_answers(400, 6, 4, seed=seed)
    turned = answers.copy()
    turned[:, 2] = 3 - turned[:, 2]
    one, other = (calibrate(data, model, tol=1e-7) for data in (answers, turned))  # type: ignore[arg-type]
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-4)
    signs = np.array([1, 1, -1, 1, 1, 1])
    assert other.slopes == pytest.approx(signs * one.slopes, abs=1e-3)
    assert other.thresholds[2] == pytest.approx(one.thresholds[2][::-1], abs=1e-2)
    assert other.slope_se == pytest.approx(one.slope_se, rel=0.01)


@quick
@given(seeds)
def test_reversing_an_item_together_with_its_key_changes_nothing(seed: int) -> None:
    answers = graded_answers(200, 5, 4, seed=seed, reversed_items=2)
    keyed = answers.copy()
    keyed[:, :2] = 3 - keyed[:, :2]
    again = graded_answers(200, 5, 4, seed=seed)
    assert calibrate(keyed, "pcm").to_json() == calibrate(again, "pcm").to_json()


@quick
@given(seeds, st.sampled_from(["grm", "gpcm", "pcm", "nrm"]))
def test_no_neighbouring_point_is_more_likely(seed: int, model: str) -> None:
    answers = graded_answers(250, 5, 3, seed=seed)
    found = calibrate(answers, model, tol=1e-6)  # type: ignore[arg-type]
    shift = np.random.default_rng(seed).normal(0, 0.02, found.parameters.intercepts.shape)
    shift[:, 0] = 0.0 if not found.parameters.graded else shift[:, 0]
    moved = replace(found.parameters, intercepts=found.parameters.intercepts + shift)
    assert marginal(found, moved) < found.log_likelihood


def marginal(found, parameters) -> float:  # type: ignore[no-untyped-def]
    """The marginal log-likelihood by the definition, over the calibration's own nodes."""
    from assess.scoring.curves import log_probabilities
    from assess.scoring.irt import grid_log_likelihood, normal_weights, quadrature

    theta = found.latent_mean[0] + found.latent_sd[0] * quadrature(found.nodes)
    weights = normal_weights(theta, found.latent_mean[0], found.latent_sd[0])
    joint = grid_log_likelihood(log_probabilities(parameters, theta), found.codes) + weights
    return float(np.logaddexp.reduce(joint, axis=1).sum())


@quick
@given(seeds, st.sampled_from(["grm", "gpcm", "pcm", "nrm"]))
def test_the_log_likelihood_is_that_of_the_definition(seed: int, model: str) -> None:
    found = calibrate(graded_answers(150, 4, 4, seed=seed, missing=0.15), model)  # type: ignore[arg-type]
    assert found.log_likelihood == pytest.approx(marginal(found, found.parameters), abs=1e-6)


@quick
@given(seeds)
def test_the_graded_model_of_two_categories_is_the_two_parameter_model(seed: int) -> None:
    answers = graded_answers(200, 6, 2, seed=seed)
    models = [calibrate(answers, model, tol=1e-6).log_likelihood for model in ("2pl", "grm", "gpcm")]
    assert models == pytest.approx([models[0]] * 3, abs=1e-4)


# Groups and anchors


def two_groups(shift: float = -0.5, spread: float = 1.3) -> tuple[np.ndarray, np.ndarray]:
    generator = np.random.default_rng(5)
    group = np.repeat(["a", "b"], 1500)
    theta = np.where(group == "a", generator.normal(size=3000), shift + spread * generator.normal(size=3000))
    thresholds = np.linspace(-1.5, 1.0, 12)[:, None] + np.array([0.0, 0.7, 1.4])
    above = 1.0 / (1.0 + np.exp(-1.5 * (theta[:, None, None] - thresholds)))
    return (generator.random((3000, 12, 1)) < above).sum(axis=2), group


def test_groups_are_put_on_one_scale_by_their_common_items() -> None:
    answers, group = two_groups()
    found = calibrate(answers, "grm", groups=group)
    assert found.groups == ("a", "b")
    assert (found.latent_mean[0], found.latent_sd[0]) == (0.0, 1.0)
    assert found.latent_mean[1] == pytest.approx(-0.5, abs=3 * found.latent_mean_se[1])
    assert found.latent_sd[1] == pytest.approx(1.3, abs=3 * found.latent_sd_se[1])


def test_items_that_are_no_anchors_are_estimated_in_each_group() -> None:
    answers, group = two_groups()
    found = calibrate(answers, "grm", groups=group, anchors=[0, 1, 2, 3, 4, 5], items=[f"q{i}" for i in range(12)])
    assert found.items[:7] == ("q0", "q1", "q2", "q3", "q4", "q5", "q6 [a]")
    assert found.latent_mean[1] == pytest.approx(-0.5, abs=0.15)
    own = found.items.index("q6 [a]"), found.items.index("q6 [b]")
    assert found.slopes[own[0]] == pytest.approx(found.slopes[own[1]], abs=0.5)
    with_groups, _ = found.score(answers, groups=group)
    assert with_groups[group == "b"].mean() == pytest.approx(found.latent_mean[1], abs=0.02)


def test_items_held_at_known_values_place_new_people_on_the_old_scale() -> None:
    answers, group = two_groups()
    old = calibrate(answers[group == "a"], "grm")
    known = {item: (float(old.slopes[item]), old.thresholds[item]) for item in range(6)}
    new = calibrate(answers[group == "b"], "grm", anchors=known)
    assert new.slopes[:6] == pytest.approx(old.slopes[:6])
    assert (new.slope_se[:6] == 0).all()
    assert new.latent_mean[0] == pytest.approx(-0.5, abs=0.15)
    assert new.latent_sd[0] == pytest.approx(1.3, abs=0.15)


@pytest.mark.parametrize("model", ["grm", "gpcm", "pcm", "nrm"])
def test_a_calibration_can_begin_where_another_ended(model: str) -> None:
    answers = graded_answers(500, 8, 3)
    first = calibrate(answers, model, se=False)  # type: ignore[arg-type]
    again = calibrate(answers, model, se=False, start=first)  # type: ignore[arg-type]
    assert again.iterations <= 3
    assert again.log_likelihood == pytest.approx(first.log_likelihood, abs=1e-3)


def test_items_the_earlier_calibration_did_not_have_are_begun_from_the_data() -> None:
    answers = graded_answers(500, 8, 3)
    first = calibrate(answers[:, :5], "grm", se=False)
    found = calibrate(answers, "grm", se=False, start=first)
    assert found.log_likelihood == pytest.approx(calibrate(answers, "grm", se=False).log_likelihood, abs=1e-3)


@pytest.mark.parametrize(
    ("options", "complaint"),
    [
        ({"anchors": ["q9"], "groups": [0, 1] * 50}, "'q9'"),
        ({"anchors": [], "groups": [0, 1] * 50}, "At least one anchor"),
        ({"groups": [0, 1]}, "100 persons"),
        ({"groups": [np.nan, 1.0] * 50}, "labels are missing"),
        ({"anchors": {0: (1.0, [0.0])}}, "a slope and 2 thresholds"),
        ({"anchors": {0: (1.0, [1.0, 0.0])}}, "not in order"),
    ],
)
def test_anchors_and_groups_that_do_not_fit_are_refused(options: dict, complaint: str) -> None:
    with refuses(UnusableAnswers, match=complaint):
        calibrate(graded_answers(100, 4, 3), "grm", **options)
