"""Reliability: the figures of independent engines, the laws they obey, and what is refused."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis import reliability
from assess.analysis.errors import NotEstimable, SingularMatrix, UnusableAnswers
from assess.analysis.estimate import Estimate
from assess.report.study_words import sentence
from tests.analysis.refusals import refuses

COEFFICIENTS = [
    reliability.cronbach_alpha,
    reliability.guttman_lambda2,
    reliability.guttman_lambda6,
    reliability.omega_total,
    reliability.residual_variance,
    lambda answers, **options: reliability.split_half(answers, **options).mean,
    lambda answers, **options: reliability.split_half(answers, **options).maximum,
    lambda answers, **options: reliability.stratified_alpha(answers, [0, 0, 1, 1, 2, 2], **options),
    lambda answers, **options: reliability.prmse(answers, [0, 1, 2], **options).subscore,
    lambda answers, **options: reliability.prmse(answers, [0, 1, 2], **options).total,
    lambda answers, **options: reliability.prmse(answers, [0, 1, 2], **options).difference,
    lambda answers, **options: reliability.generalizability(answers, [0, 0, 0, 1, 1, 2], **options).coefficient,
    lambda answers, **options: (
        reliability.generalizability(answers, [0, 0, 0, 1, 1, 2], universe="fixed", **options).coefficient
    ),
]


def one_factor(seed: int, persons: int = 200, items: int = 6) -> np.ndarray:
    """Answers 1 to 5 that share one factor."""
    generator = np.random.default_rng(seed)
    trait = generator.standard_normal((persons, 1))
    return np.clip(np.round(3 + trait + generator.standard_normal((persons, items))), 1, 5)


# What independent engines make of the same answers


def test_alpha_agrees_with_psych(table, figures):
    answers, expected = table("graded"), figures("graded")["alpha"]
    assert reliability.cronbach_alpha(answers).value == pytest.approx(expected["raw"], abs=1e-6)
    standardised = reliability.cronbach_alpha(answers, standardised=True)
    assert standardised.value == pytest.approx(expected["std"], abs=1e-6)


def test_normal_theory_error_of_alpha_agrees_with_psych(table, figures):
    found = reliability.cronbach_alpha(table("graded"), standard_error="normal")
    assert found.se == pytest.approx(figures("graded")["alpha"]["ase"], abs=1e-6)


def test_lambda_2_and_6_agree_with_psych(table, figures):
    answers, expected = table("graded"), figures("graded")
    assert reliability.guttman_lambda2(answers).value == pytest.approx(0.8960925351, abs=1e-9)
    standardised = reliability.guttman_lambda2(answers, standardised=True)
    assert standardised.value == pytest.approx(expected["split"]["lambda2"], abs=1e-6)
    assert reliability.guttman_lambda6(answers).value == pytest.approx(expected["alpha"]["lambda6"], abs=1e-6)


def test_omega_total_agrees_with_psych(table, figures):
    assert reliability.omega_total(table("graded")).value == pytest.approx(
        figures("graded")["omega_total"], abs=1e-6
    )


def test_split_halves_reach_at_least_as_far_as_a_sample_of_them(table, figures):
    # The reference drew ten thousand of the 92,378 halvings; all of them are searched here.
    found, sampled = reliability.split_half(table("graded")), figures("graded")["split"]
    assert found.exhaustive
    assert sampled["min"] - 0.01 < found.minimum.value <= sampled["min"]
    assert sampled["max"] <= found.maximum.value < sampled["max"] + 0.01
    assert found.mean.value == pytest.approx(sampled["mean"], abs=1e-4)


def test_alpha_of_the_factor_data_agrees_with_psych(table, figures):
    assert reliability.cronbach_alpha(table("factors")).value == pytest.approx(
        figures("factors")["alpha"], abs=1e-6
    )


@pytest.mark.parametrize(("sd", "rho", "expected"), [(10, 0.80, 4.472), (5, 0.84, 2.0)])
def test_standard_error_of_measurement(sd, rho, expected):
    assert reliability.sem(sd, rho, n=100).value == pytest.approx(expected, abs=5e-4)


# Definitions, worked out the long way


def test_residual_variance_is_the_double_centred_mean_square():
    answers = one_factor(3)
    left = answers - answers.mean(1, keepdims=True) - answers.mean(0) + answers.mean()
    expected = (left**2).sum() / ((answers.shape[0] - 1) * (answers.shape[1] - 1))
    assert reliability.residual_variance(answers).value == pytest.approx(expected, rel=1e-12)


def test_variance_components_are_those_of_the_balanced_analysis_of_variance():
    answers = one_factor(4, persons=50).reshape(50, 3, 2)
    persons, tags, scenarios = answers.shape
    grand, person, tag = answers.mean(), answers.mean((1, 2)), answers.mean((0, 2))
    cell, item = answers.mean(2), answers.mean(0)
    ms_person = tags * scenarios * ((person - grand) ** 2).sum() / (persons - 1)
    ms_cell = scenarios * ((cell - person[:, None] - tag + grand) ** 2).sum() / ((persons - 1) * (tags - 1))
    ms_rest = ((answers - cell[:, :, None] - item + tag[:, None]) ** 2).sum() / (
        (persons - 1) * tags * (scenarios - 1)
    )
    ms_item = persons * ((item - tag[:, None]) ** 2).sum() / (tags * (scenarios - 1))
    ms_tag = persons * scenarios * ((tag - grand) ** 2).sum() / (tags - 1)
    found = reliability.generalizability(answers.reshape(50, 6), [0, 0, 1, 1, 2, 2])
    assert found.components == pytest.approx(
        {
            "person": (ms_person - ms_cell) / (tags * scenarios),
            "tag": (ms_tag - ms_item - ms_cell + ms_rest) / (persons * scenarios),
            "scenario": (ms_item - ms_rest) / persons,
            "person × tag": (ms_cell - ms_rest) / scenarios,
            "residual": ms_rest,
        }
    )
    assert found.negative == [name for name, value in found.components.items() if value < 0]


def test_the_planned_study_of_the_present_test_repeats_its_coefficients():
    found = reliability.generalizability(one_factor(5), ["a", "a", "b", "b", "c", "c"])
    planned = found.d_study(3, 2)
    assert planned.generalizability == pytest.approx(found.coefficient.value)
    assert planned.dependability == pytest.approx(found.dependability.value)
    assert found.d_study(3, 8).generalizability > planned.generalizability
    with pytest.raises(ValueError, match="at least one tag"):
        found.d_study(0, 2)


def test_mosier_of_item_sums_is_stratified_alpha():
    answers = one_factor(6)
    halves = [answers[:, :3], answers[:, 3:]]
    sums = np.column_stack([half.sum(1) for half in halves])
    alphas = [reliability.cronbach_alpha(half) for half in halves]
    found = reliability.composite_reliability([1, 1], sums.std(0, ddof=1), alphas, np.corrcoef(sums.T), n=200)
    assert found.value == pytest.approx(reliability.stratified_alpha(answers, "aaabbb").value)
    assert found.low < found.value < found.high


def test_difference_reliability_by_hand():
    found = reliability.difference_reliability([2.0, 3.0], [0.8, 0.9], 0.5, n=100)
    assert found.value == pytest.approx((4 * 0.8 + 9 * 0.9 - 2 * 0.5 * 6) / (4 + 9 - 2 * 0.5 * 6))
    assert found.low is None
    assert "without standard errors" in sentence(found.method)


def test_effective_weights_sum_to_one_and_follow_the_spread():
    found = reliability.effective_weights([0.5, 0.5], [1.0, 3.0], [[1, 0.2], [0.2, 1]])
    assert found.sum() == pytest.approx(1.0)
    assert found[1] == pytest.approx((9 + 0.6) / (1 + 9 + 1.2))


def test_prmse_of_a_distinct_subscore_and_of_a_redundant_one():
    generator = np.random.default_rng(1)
    own, rest = generator.standard_normal((2, 600, 1))
    noise = generator.standard_normal((600, 8))
    distinct = reliability.prmse(np.hstack([own.repeat(4, 1), rest.repeat(4, 1)]) + noise, [0, 1, 2, 3])
    redundant = reliability.prmse(own.repeat(8, 1) + noise, [0, 1])
    assert distinct.adds_value
    assert distinct.questions_needed == 4
    assert not redundant.adds_value
    assert distinct.difference.value == pytest.approx(distinct.subscore.value - distinct.total.value)


@pytest.mark.parametrize("seed", range(8))
def test_a_subscore_that_is_the_whole_test_adds_nothing_at_any_length(seed):
    whole = reliability.prmse(one_factor(seed), range(one_factor(seed).shape[1]))
    assert whole.difference.value == pytest.approx(0.0, abs=1e-12)
    assert not whole.adds_value
    assert whole.questions_needed is None


def test_questions_needed_is_where_the_gate_opens():
    def of_length(length: int) -> reliability.Prmse:
        # Exactly uncorrelated sources, so that the sample is its own population.
        drawn = np.random.default_rng(2).standard_normal((200, length + 8))
        sources = np.linalg.qr(drawn - drawn.mean(0))[0]
        shared, own = sources[:, [0]], 0.7 * sources[:, [0]] + np.sqrt(0.51) * sources[:, [1]]
        answers = np.hstack([own.repeat(length, 1), shared.repeat(6, 1)]) + 1.5 * sources[:, 2:]
        return reliability.prmse(answers, range(length))

    needed = of_length(2).questions_needed
    assert needed is not None
    assert needed > 2
    assert [of_length(length).adds_value for length in range(2, needed + 3)] == [False] * (needed - 2) + [True] * 3


def test_prmse_of_true_scores_that_are_one_and_the_same_equals_the_total_s_reliability():
    # Two halves of one parallel test: the total predicts a half's true score as well as it does its own.
    itself, total = reliability.prmse_from_moments(
        reliability=0.6, standard_deviation=1.0, total_standard_deviation=np.sqrt(3.2), correlation=np.sqrt(0.8)
    )
    assert itself == 0.6
    assert total == pytest.approx(2 * 0.6 / 1.6)


# Laws


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_the_standard_error_agrees_with_the_jackknife(coefficient):
    answers = one_factor(7, persons=150)
    answers[np.random.default_rng(8).random(answers.shape) < 0.04] = np.nan
    whole = coefficient(answers)
    left_out = np.array([coefficient(np.delete(answers, person, axis=0)).value for person in range(150)])
    jackknife = np.sqrt(149 / 150 * ((left_out - left_out.mean()) ** 2).sum())
    assert whole.se == pytest.approx(jackknife, rel=0.10)


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
@settings(max_examples=10, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_order_of_people_changes_nothing(coefficient, seed):
    answers = one_factor(9)
    shuffled = np.random.default_rng(seed).permutation(answers)
    assert coefficient(shuffled).value == pytest.approx(coefficient(answers).value, abs=1e-9)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000), shift=st.floats(-50, 50), scale=st.floats(0.1, 20))
def test_alpha_knows_neither_origin_nor_unit(seed, shift, scale):
    answers = one_factor(seed, persons=40)
    moved = reliability.cronbach_alpha(answers * scale + shift)
    assert moved.value == pytest.approx(reliability.cronbach_alpha(answers).value, abs=1e-7)


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_alpha_is_at_most_lambda_2_and_both_are_below_the_best_split(seed):
    answers = one_factor(seed, persons=60)
    standardised = reliability.guttman_lambda2(answers, standardised=True).value
    split = reliability.split_half(answers)
    assert split.mean.value <= standardised + 1e-12
    assert split.minimum.value <= split.mean.value <= split.maximum.value


def test_the_exchange_search_finds_the_exhaustive_extremes(monkeypatch):
    answers = one_factor(10, items=12)
    exhaustive = reliability.split_half(answers)
    monkeypatch.setattr(reliability, "EXHAUSTIVE_ITEMS", 4)
    searched = reliability.split_half(answers)
    assert not searched.exhaustive
    assert searched.minimum.value == pytest.approx(exhaustive.minimum.value)
    assert searched.maximum.value == pytest.approx(exhaustive.maximum.value)


@pytest.mark.parametrize("items", [2, 3, 5])
def test_mean_split_half_is_the_mean_over_all_halvings(items):
    found = reliability.split_half(one_factor(11, items=items))
    assert found.minimum.value <= found.mean.value <= found.maximum.value


@pytest.mark.parametrize("coefficient", COEFFICIENTS)
def test_pairwise_and_listwise_agree_without_missing_answers(coefficient):
    answers = one_factor(12)
    assert coefficient(answers, missing="listwise").value == pytest.approx(coefficient(answers).value)


def test_listwise_counts_complete_persons_only():
    answers = one_factor(13)
    answers[:30, 0] = np.nan
    found = reliability.cronbach_alpha(answers, missing="listwise")
    assert found.n == 170
    assert found.value == pytest.approx(reliability.cronbach_alpha(answers[30:]).value)
    assert reliability.cronbach_alpha(answers).n == 200


# Bad input


def refused(answers: object, error: type[Exception], words: str) -> None:
    with refuses(error, match=words) as caught:
        reliability.cronbach_alpha(answers)
    assert caught.value.problems


def test_every_constant_and_empty_item_is_named_at_once():
    answers = one_factor(14)
    answers[:, 1], answers[:, 4] = 3.0, 2.0
    refused(answers, UnusableAnswers, "Item 2 .*Item 5 ")
    answers[:, 0], answers[:, 2] = np.nan, np.nan
    refused(answers, UnusableAnswers, "Item 1 .*Item 3 ")


@pytest.mark.parametrize(
    ("answers", "words"),
    [
        ([[1, 2, 3]], "At least 2 persons"),
        (np.full((5, 3), np.nan), "no answer at all"),
        ([["1", "2"], ["3", "x"]], "text"),
        (np.array([[1, "a"], [2, 3]], dtype=object), "person 1, item 2"),
        ([[1.0, np.inf], [2.0, 3.0]], "infinite value at person 1, item 2"),
        ([1, 2, 3], "persons by items"),
        ([[1, 2], [3]], "different lengths"),
        (np.arange(4.0)[:, None], "At least 2 items"),
    ],
)
def test_unreadable_answers_are_refused_with_their_place(answers, words):
    refused(answers, UnusableAnswers, words)


def test_items_never_answered_together_are_named():
    answers = np.array([[1, np.nan, 2], [3, np.nan, 1], [np.nan, 2, 3], [np.nan, 4, 5]])
    refused(answers, NotEstimable, "Items 1 and 2 were answered together")


def test_an_item_flat_among_those_who_answered_another_is_named():
    answers = np.array([[1, 1.0], [1, 2], [1, 3], [4, np.nan]])
    refused(answers, NotEstimable, "Item 1 does not vary among the people who also answered item 2")


def test_a_total_without_variance_has_no_reliability():
    answers = np.array([[1, 5], [2, 4], [3, 3], [4, 2.0]])
    refused(answers, NotEstimable, "does not vary")


def test_an_item_that_repeats_another_makes_lambda_6_singular_by_name():
    answers = one_factor(15)
    answers[:, 4] = answers[:, 1]
    with refuses(SingularMatrix, match="items 2, 5"):
        reliability.guttman_lambda6(answers)


def test_a_heywood_case_keeps_its_value_loses_its_interval_and_says_where():
    answers = one_factor(16, items=4)
    answers[:, 0] = answers[:, 1] + np.random.default_rng(16).permutation(answers[:, 2])
    answers[:, 2] = answers[:, 0] - answers[:, 1] + answers[:, 3] / 4
    found = reliability.omega_total(answers)
    assert found.low is None
    assert found.se is None
    assert "Heywood case: uniqueness of item" in sentence(found.method)


def test_perfect_answers_are_perfectly_reliable_and_say_so():
    found = reliability.cronbach_alpha(np.arange(5.0)[:, None].repeat(3, 1))
    assert (found.value, found.se) == (pytest.approx(1.0), 0.0)
    assert "repeat one another" in sentence(found.method)


def test_strata_of_one_item_are_named():
    with refuses(NotEstimable, match="Stratum 'b' has one item"):
        reliability.stratified_alpha(one_factor(17), ["a"] * 5 + ["b"])
    with refuses(UnusableAnswers, match="5 strata"):
        reliability.stratified_alpha(one_factor(17), ["a"] * 5)


def test_generalizability_needs_tags_with_scenarios():
    with refuses(NotEstimable, match="two tags"):
        reliability.generalizability(one_factor(18), ["a"] * 6)
    with refuses(UnusableAnswers, match="2 tags were given for 6"):
        reliability.generalizability(one_factor(18), ["a", "b"])


def test_a_subscore_must_exist_and_have_a_true_score():
    answers = one_factor(19)
    with refuses(UnusableAnswers, match=r"Column 9 does not exist.*listed twice"):
        reliability.prmse(answers, [1, 9, 1])
    answers[:, 1] = 6 - answers[:, 0]
    with refuses(NotEstimable, match="withhold"):
        reliability.prmse(answers, [0, 1])
    with refuses(NotEstimable, match=r"above 0.*positive"):
        reliability.prmse_from_moments(
            reliability=0.0, standard_deviation=0.0, total_standard_deviation=1.0, correlation=0.5
        )


def test_composites_report_every_problem():
    with refuses(NotEstimable, match=r"positive.*exceed 1"):
        reliability.composite_reliability([1, 1], [0, 1], [0.5, 1.2], np.eye(2), n=50)
    with refuses(NotEstimable, match="same length"):
        reliability.composite_reliability([1], [1, 1], [0.5, 0.5], np.eye(2), n=50)
    with refuses(NotEstimable, match="does not vary"):
        reliability.difference_reliability([1, 1], [0.5, 0.5], 1.0, n=50)
    with refuses(NotEstimable, match="positive"):
        reliability.sem(-1.0, 0.5, n=10)


def test_sem_inherits_the_interval_of_the_reliability():
    found = reliability.sem(2.0, Estimate(0.75, 0.64, 0.84, 0.05, 80, "alpha"), n=80)
    assert (found.low, found.value, found.high) == pytest.approx((0.8, 1.0, 1.2))
    assert found.se == pytest.approx(0.1)
