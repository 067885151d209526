"""Differential item functioning: the reference's figures, published examples, purification, refused input."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis.codes import message
from assess.analysis.dif import expected_score_curves, likelihood_ratio, logistic, mantel, mantel_haenszel, screen
from assess.analysis.dif.comparison import Comparison, compare
from assess.analysis.dif.regression import cumulative_logit, effect_class
from assess.analysis.dif.strata import ets_class
from assess.analysis.errors import UnusableAnswers
from assess.analysis.irt import calibrate
from assess.report.study_words import sentence
from tests.analysis.refusals import refuses

NAMES = [f"d{number:02d}" for number in range(1, 21)]
quick = settings(max_examples=20, deadline=None, derandomize=True)


@pytest.fixture(scope="module")
def planted(table: Callable) -> tuple[np.ndarray, np.ndarray]:
    """Answers and groups (1 focal); DIF was planted on d03 and d18 (uniform) and on d09 (non-uniform)."""
    data = table("dif")
    return data[:, 1:], data[:, 0].astype(int)


@pytest.fixture(scope="module")
def comparison(planted: tuple[np.ndarray, np.ndarray]) -> Comparison:
    """The planted data, ready to compare."""
    return compare(*planted, items=NAMES)


# The reference's figures


def test_logistic_and_proportional_odds_agree_with_the_reference(comparison: Comparison, figures: Callable) -> None:
    for item, wanted in enumerate(figures("dif")["logistic"]):
        found = logistic(comparison, item)
        assert found.item == wanted["item"]
        assert found.chi2_uniform == pytest.approx(wanted["chi2_uniform"], rel=0.005)
        assert found.chi2_nonuniform == pytest.approx(wanted["chi2_nonuniform"], rel=0.005, abs=0.002)
        assert found.chi2_total == pytest.approx(wanted["chi2_total"], rel=0.005)
        assert found.p_total == pytest.approx(wanted["p_total"], rel=0.005)
        assert found.delta_r2 == pytest.approx(wanted["nagelkerke_delta_r2"], abs=1e-5)


def test_mantel_haenszel_agrees_with_the_reference(comparison: Comparison, figures: Callable) -> None:
    for item, wanted in enumerate(figures("dif")["logistic"]):
        if wanted["mh_chi2"] is not None:
            found = mantel_haenszel(comparison, item)
            assert found.chi2 == pytest.approx(wanted["mh_chi2"], rel=1e-6)
            assert found.alpha == pytest.approx(
                1 / wanted["mh_alpha"], rel=1e-6
            )  # given there as focal / reference


def test_mantel_and_smd_agree_with_the_reference(comparison: Comparison, figures: Callable) -> None:
    for item, wanted in enumerate(figures("dif")["mantel"]):
        found = mantel(comparison, item)
        assert found.chi2 == pytest.approx(wanted["mantel_chi2"], rel=1e-6)
        assert found.smd == pytest.approx(wanted["smd"], abs=1e-9)


def test_admissions_to_berkeley() -> None:
    """Bickel, Hammel & O'Connell (1975): admitted and refused men and women in six departments."""
    men = [(512, 313), (353, 207), (120, 205), (138, 279), (53, 138), (22, 351)]
    women = [(89, 19), (17, 8), (202, 391), (131, 244), (94, 299), (24, 317)]
    rows = [
        (admitted, group, department)
        for group, table in ((0, men), (1, women))
        for department, (yes, no) in enumerate(table)
        for admitted in [1] * yes + [0] * no
    ]
    admitted, group, department = np.array(rows).T
    answers = np.column_stack([admitted, np.arange(len(rows)) % 2])
    found = mantel_haenszel(compare(answers, group, matching=department), 0)
    assert found.alpha == pytest.approx(0.9046968, abs=1e-6)
    assert found.chi2 == pytest.approx(1.4269, abs=1e-4)
    assert found.delta == pytest.approx(0.2354, abs=1e-4)
    assert found.ets == "A"
    uncorrected = mantel_haenszel(compare(answers, group, matching=department), 0, continuity=False)
    assert uncorrected.chi2 == pytest.approx(1.5246, abs=1e-4)


@pytest.mark.parametrize(
    ("delta", "error", "p", "grade"),
    [
        (-2.4861, 0.7924, 0.0019, "C"),
        (2.6709, 1.0036, 0.0121, "C"),
        (1.6, 0.5, 0.001, "B"),  # large, but not surely beyond 1
        (-1.2, 0.3, 0.001, "B"),
        (1.8, 1.0, 0.07, "A"),  # large, but not surely there
        (0.9, 0.1, 0.0001, "A"),
    ],
)
def test_ets_classes_need_size_and_certainty(delta: float, error: float, p: float, grade: str) -> None:
    assert ets_class(delta, error, p) == grade


def test_the_two_published_effect_rules() -> None:
    assert [effect_class(r2, 0.01, 0.035, 0.070) for r2 in (0.034, 0.036, 0.071)] == ["A", "B", "C"]
    assert [effect_class(r2, 0.01, 0.13, 0.26) for r2 in (0.12, 0.14, 0.27)] == ["A", "B", "C"]
    assert effect_class(0.5, 0.06, 0.035, 0.070) == "A"


# Planted DIF


def test_screening_finds_the_uniform_dif_and_cleans_the_matching_score(planted: tuple) -> None:
    found = screen(*planted, items=NAMES)
    assert [result.item for result in found.items if result.flagged] == ["d03", "d18"]
    assert "d03" not in found.anchors
    assert found.settled
    assert found.rounds <= 3
    by_name = {result.item: result for result in found.items}
    assert by_name["d18"].mantel_haenszel.delta < -1.5
    assert by_name["d03"].mantel_haenszel is None
    assert by_name["d03"].summary()["mh_chi2"] == by_name["d03"].mantel.chi2
    assert by_name["d18"].summary()["mh_delta"] == by_name["d18"].mantel_haenszel.delta
    assert by_name["d03"].mantel.smd < 0


def test_the_likelihood_ratio_finds_the_non_uniform_dif_too(comparison: Comparison) -> None:
    found = likelihood_ratio(comparison)
    assert [result.item for result in found if result.p < 0.05 / 20] == ["d03", "d09", "d18"]
    d09 = found[8]
    assert abs(d09.signed) < 0.1
    assert d09.unsigned > 0.2


def test_without_dif_five_percent_are_called_significant() -> None:
    generator = np.random.default_rng(8)
    theta = generator.normal(size=(1600, 1))
    answers = (generator.random((1600, 24)) < 1 / (1 + np.exp(-1.2 * (theta - np.linspace(-1.5, 1.5, 24))))).astype(
        int
    )
    made_up = compare(answers, np.arange(1600) % 2)
    tests = [p.p for p in likelihood_ratio(made_up, model="2pl", rounds=1)]
    assert np.mean(np.array(tests) < 0.05) <= 0.17
    assert not any(result.flagged for result in screen(answers, np.arange(1600) % 2).items)


def test_expected_score_curves_differ_where_items_do(planted: tuple) -> None:
    answers, groups = planted
    anchors = [name for name in NAMES if name not in ("d03", "d09", "d18")]
    found = calibrate(answers, "grm", groups=groups, anchors=anchors, items=NAMES, se=False)
    theta, curves = expected_score_curves(found, "d03", [-1.0, 0.0, 1.0])
    assert theta.tolist() == [-1.0, 0.0, 1.0]
    assert (curves["1"] < curves["0"]).all()
    _, same = expected_score_curves(found, "d01")
    assert same["0"].tolist() == same["1"].tolist()
    with refuses(UnusableAnswers, match="d99"):
        expected_score_curves(found, "d99")


def test_purification_ends_in_bounded_time() -> None:
    generator = np.random.default_rng(0)
    answers = generator.integers(0, 2, (300, 12))
    group = np.arange(300) % 2
    answers[group == 1, :6] = generator.random((150, 6)) < 0.8
    found = screen(answers, group, rounds=3)
    assert found.rounds <= 3
    assert len(found.items) == 12


# Laws


@quick
@given(st.integers(0, 10_000))
def test_exchanging_the_groups_turns_signs_and_nothing_else(seed: int) -> None:
    generator = np.random.default_rng(seed)
    answers, group = generator.integers(0, 2, (200, 5)), np.arange(200) % 2
    one, other = compare(answers, group, focal=1), compare(answers, group, focal=0)
    assert mantel_haenszel(other, 2).delta == pytest.approx(-mantel_haenszel(one, 2).delta)
    assert mantel_haenszel(other, 2).chi2 == pytest.approx(mantel_haenszel(one, 2).chi2)
    assert logistic(other, 2).chi2_total == pytest.approx(logistic(one, 2).chi2_total, abs=1e-6)


@quick
@given(st.integers(0, 10_000))
def test_the_order_of_people_changes_nothing(seed: int) -> None:
    generator = np.random.default_rng(seed)
    answers, group = generator.integers(0, 4, (200, 5)), np.arange(200) % 2
    order = generator.permutation(200)
    one, other = compare(answers, group), compare(answers[order], group[order])
    assert mantel(other, 1) == mantel(one, 1)
    assert logistic(other, 1).chi2_total == pytest.approx(logistic(one, 1).chi2_total, abs=1e-9)


def test_a_proportional_odds_fit_of_two_categories_is_a_logistic_regression() -> None:
    """Closed form: with one binary predictor the coefficient is the log odds ratio of the 2 × 2 table."""
    y = np.repeat([1.0, 0.0, 1.0, 0.0], [30, 20, 15, 35])
    x = np.repeat([1.0, 1.0, 0.0, 0.0], [30, 20, 15, 35])
    fit = cumulative_logit(y, x[:, None])
    assert fit.coefficients[0] == pytest.approx(np.log((30 / 20) / (15 / 35)))
    assert fit.converged


# Missing answers and bad input


def test_missing_answers_scale_the_matching_score_up(planted: tuple) -> None:
    answers, groups = planted[0].copy(), planted[1]
    answers[np.random.default_rng(1).random(answers.shape) < 0.08] = np.nan
    found = screen(answers, groups, items=NAMES)
    assert {"d03", "d18"} <= {result.item for result in found.items if result.flagged}
    assert found.items[0].logistic.n < len(answers)


def test_small_groups_are_said_to_be_small() -> None:
    answers = np.random.default_rng(2).integers(0, 3, (90, 5))
    found = screen(answers, ["a"] * 60 + ["b"] * 30)
    assert "Only 30 people in b" in sentence(found.notes[1])


def test_a_separated_item_is_flagged_not_a_silent_number() -> None:
    answers = np.random.default_rng(3).integers(0, 2, (200, 6))
    group = np.arange(200) % 2
    answers[:, 0] = group
    found = screen(answers, group).items[0]
    assert found.flagged
    assert "separated" in sentence(found.logistic.note)
    assert found.mantel_haenszel.alpha is None
    assert "separated" in sentence(found.mantel_haenszel.note)


def test_groups_that_never_meet_in_a_stratum_cannot_be_compared() -> None:
    answers = np.random.default_rng(3).integers(0, 2, (100, 4))
    group = np.arange(100) % 2
    found = mantel(compare(answers, group, matching=group), 0)
    assert found.smd is None
    assert "no stratum" in sentence(found.note)


def test_an_item_that_one_group_did_not_answer_is_noted() -> None:
    answers = np.random.default_rng(3).integers(0, 2, (100, 4)).astype(float)
    group = np.arange(100) % 2
    answers[group == 1, 2] = np.nan
    found = screen(answers, group).items[2]
    assert found.logistic.note == message("one-group-only")
    assert likelihood_ratio(compare(answers, group), model="2pl")[2].note.code == "not-testable"


@pytest.mark.parametrize(
    ("groups", "complaint"),
    [(["a"] * 50, "1 found: a"), (["a", "b", "c", "a", "b"] * 10, "3 found"), (["a", "b"], "50 persons")],
)
def test_only_two_groups_can_be_compared(groups: list[str], complaint: str) -> None:
    answers = np.random.default_rng(4).integers(0, 3, (50, 4))
    with refuses(UnusableAnswers, match=complaint):
        compare(answers, groups)


def test_an_unknown_focal_group_is_refused() -> None:
    answers = np.random.default_rng(4).integers(0, 3, (50, 4))
    with refuses(UnusableAnswers, match="'z'"):
        compare(answers, ["a", "b"] * 25, focal="z")


def test_the_error_of_delta_is_that_of_robins_breslow_and_greenland() -> None:
    # (reference right, reference wrong, focal right, focal wrong) in two strata; the formula of 1986 by hand.
    tables = [(30, 10, 20, 20), (15, 15, 8, 24)]
    r = s = pr = qs = cross = 0.0
    rows = []
    for stratum, (a, b, c, d) in enumerate(tables):
        n = a + b + c + d
        p, q, one, other = (a + d) / n, (b + c) / n, a * d / n, b * c / n
        r, s, pr, qs, cross = r + one, s + other, pr + p * one, qs + q * other, cross + p * other + q * one
        for right, group, people in ((1, 0, a), (0, 0, b), (1, 1, c), (0, 1, d)):
            rows += [(right, group, stratum)] * people
    wanted = 2.35 * (pr / (2 * r * r) + cross / (2 * r * s) + qs / (2 * s * s)) ** 0.5
    right, group, stratum = np.array(rows).T
    answers = np.column_stack([right, np.arange(len(rows)) % 2])
    found = mantel_haenszel(compare(answers, group, matching=stratum), 0)
    assert found.alpha == pytest.approx(r / s)
    assert found.delta_se == pytest.approx(wanted, rel=1e-9)
