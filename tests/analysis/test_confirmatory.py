"""Confirmatory factor analysis: lavaan's WLSMV to the last printed digits, the laws of the model, and refusals."""

import numpy as np
import pytest

from assess.analysis.confirmatory import ConfirmatoryFactors, bifactor, confirmatory
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.weights import person_weights
from assess.report.study_words import sentences
from tests.analysis.refusals import refuses

NAMES = [f"f{number:02d}" for number in range(1, 19)]
THREE = {"one": NAMES[:6], "two": NAMES[6:12], "three": NAMES[12:]}
MODELS = ("three", "single", "crossed", "bifactor", "binary", "gaps", "weighted")


def answers_of(name: str, table) -> np.ndarray:
    if name == "binary":
        return (table("graded")[:500, :8] >= 2).astype(float)
    answers = table("factors")
    if name == "gaps":
        row, column = np.indices(answers.shape) + 1
        answers[(7 * row + 3 * column) % 11 == 0] = np.nan
    return answers


def survey(people: int) -> np.ndarray:
    """The weights of the script that made the reference."""
    return 0.5 + (np.arange(people) % 7) / 3


@pytest.fixture(scope="module")
def fitted(table, figures):
    known: dict[str, ConfirmatoryFactors] = {}

    def fit(name: str) -> ConfirmatoryFactors:
        if name not in known:
            wanted = figures("confirmatory")[name]
            pattern = np.array(wanted["loadings"]) != 0
            factors = {
                factor: [item for item, loads in zip(wanted["items"], column, strict=True) if loads]
                for factor, column in zip(wanted["factors"], pattern.T, strict=True)
            }
            correlated = name != "bifactor"
            answers = answers_of(name, table)
            weights = survey(len(answers)) if name == "weighted" else None
            known[name] = confirmatory(answers, factors, wanted["items"], correlated=correlated, weights=weights)
        return known[name]

    return fit


@pytest.mark.parametrize("name", MODELS)
def test_estimates_and_their_errors_agree_with_lavaan(name, fitted, figures):
    found, wanted = fitted(name), figures("confirmatory")[name]
    assert found.loadings == pytest.approx(np.array(wanted["loadings"]), abs=1e-5)
    assert found.loading_errors == pytest.approx(np.array(wanted["loading_errors"]), abs=1e-6)
    assert found.correlations == pytest.approx(np.array(wanted["correlations"]), abs=1e-5)
    assert found.correlation_errors == pytest.approx(np.array(wanted["correlation_errors"]), abs=1e-6)


@pytest.mark.parametrize("name", MODELS)
def test_the_robust_fit_agrees_with_lavaan(name, fitted, figures):
    found, wanted = fitted(name), figures("confirmatory")[name]["fit"]
    assert found.unscaled == pytest.approx(wanted["chisq"], rel=1e-6)
    assert found.fit.chi_square == pytest.approx(wanted["chisq.scaled"], rel=1e-6)
    assert found.fit.degrees == wanted["df"]
    assert found.fit.p == pytest.approx(wanted["pvalue.scaled"], abs=1e-6)
    assert found.baseline == pytest.approx(wanted["baseline.chisq.scaled"], rel=1e-6)
    assert found.fit.cfi == pytest.approx(wanted["cfi.scaled"], abs=1e-6)
    assert found.fit.tli == pytest.approx(wanted["tli.scaled"], abs=1e-6)
    limits = [wanted[f"rmsea.{end}"] for end in ("scaled", "ci.lower.scaled", "ci.upper.scaled")]
    assert [found.fit.rmsea, found.fit.rmsea_low, found.fit.rmsea_high] == pytest.approx(limits, abs=1e-6)
    assert found.srmr == pytest.approx(wanted["srmr"], abs=1e-6)


@pytest.mark.parametrize("name", ["three", "gaps", "weighted"])
def test_scale_and_shift_agree_with_lavaan(name, fitted, figures):
    found, wanted = fitted(name), figures("confirmatory")[name]
    assert (found.scale, found.shift) == pytest.approx((wanted["scale"], wanted["shift"]), rel=1e-6)


def test_a_bifactor_model_is_the_same_by_its_own_name(fitted, table):
    found = bifactor(table("factors"), THREE, NAMES)
    assert found.factors == ("general", "one", "two", "three")
    assert found.loadings == pytest.approx(fitted("bifactor").loadings, abs=1e-6)


def test_counts_are_repeated_rows_and_the_scale_of_survey_weights_changes_nothing(table):
    answers = table("factors")[:300, :6]
    answers[::9, 2] = np.nan
    factors = {"one": NAMES[:3], "two": NAMES[3:6]}
    times = np.arange(300) % 3
    counts = person_weights(times, 300, "counts")
    counted = confirmatory(answers, factors, NAMES[:6], weights=counts)
    assert counted.n == times.sum()
    assert figures_of(counted) == pytest.approx(
        figures_of(confirmatory(np.repeat(answers, times, axis=0), factors, NAMES[:6])), rel=1e-6
    )
    one, other = (confirmatory(answers, factors, NAMES[:6], weights=times * scale) for scale in (1.0, 1000.0))
    assert one.n == 200
    assert figures_of(one) == pytest.approx(figures_of(other), rel=1e-6)
    assert one.loadings == pytest.approx(counted.loadings, abs=5e-3)  # each pair weighs by its own error
    assert (one.loading_errors[one.pattern] > 1.1 * counted.loading_errors[one.pattern]).all()


def figures_of(found: ConfirmatoryFactors) -> list[float]:
    fit = found.fit
    return [fit.chi_square, fit.rmsea, fit.cfi, found.unscaled, *found.loadings.flat, *found.loading_errors.flat]


def test_turning_an_item_turns_its_loading_and_nothing_else(fitted, table):
    answers = table("factors")
    answers[:, 0] = 4 - answers[:, 0]
    found, straight = confirmatory(answers, THREE, NAMES), fitted("three")
    assert found.loadings[0] == pytest.approx(-straight.loadings[0], abs=1e-5)
    assert found.loadings[1:] == pytest.approx(straight.loadings[1:], abs=1e-5)
    assert found.fit.chi_square == pytest.approx(straight.fit.chi_square, rel=1e-5)


def test_the_robust_test_keeps_its_level_and_errors_tell_the_spread():
    generator = np.random.default_rng(8)
    rejected, loadings, errors = 0, [], []
    for _ in range(60):
        latent = generator.multivariate_normal([0, 0], [[1, 0.5], [0.5, 1]], 300)[:, [0, 0, 0, 1, 1, 1]]
        answers = np.digitize(0.7 * latent + np.sqrt(0.51) * generator.standard_normal((300, 6)), [-0.5, 0.8])
        found = confirmatory(answers, {"one": "abc", "two": "def"}, list("abcdef"))
        rejected += found.fit.p < 0.05
        loadings.append(found.loadings[0, 0])
        errors.append(found.loading_errors[0, 0])
    assert rejected <= 8
    assert np.mean(loadings) == pytest.approx(0.7, abs=0.03)
    assert np.std(loadings) == pytest.approx(np.mean(errors), rel=0.3)


def test_what_the_names_cannot_mean_is_said_at_once(table):
    with refuses(UnusableAnswers, match="names x9, which is no item") as caught:
        confirmatory(table("factors")[:, :4], {"one": ["f01", "f02", "x9"], "two": ["f03"]}, NAMES[:4])
    said = "; ".join(sentences(caught.value.problems))
    assert "two needs at least two items" in said
    assert "f04 belongs to no factor" in said
    with refuses(UnusableAnswers, match="at least one factor"):
        confirmatory(table("factors")[:, :4], {}, NAMES[:4])


def test_models_that_the_answers_cannot_determine_are_refused(table):
    answers = table("factors")[:, :4]
    with refuses(NotEstimable, match="do not determine"):
        confirmatory(answers, {"one": NAMES[:2], "two": NAMES[2:4]}, NAMES[:4], correlated=False)
    with refuses(NotEstimable, match="8 free values for 6 correlations"):
        bifactor(answers, {"one": NAMES[:2], "two": NAMES[2:4]}, NAMES[:4])


def test_a_correlation_of_one_names_its_pair():
    answers = np.random.default_rng(1).integers(0, 2, (60, 4)).astype(float)
    answers[:, 1] = answers[:, 0]
    with refuses(NotEstimable, match="a–b ran to 1 or −1"):
        confirmatory(answers, {"one": "abcd"}, list("abcd"))


def test_factors_that_are_one_are_named(table):
    answers = table("graded")[:400, :6]
    names = list("abcdef")
    found = [confirmatory(answers[part::2], {"one": "abc", "two": "def"}, names) for part in (0, 1)]
    told = [one.notes for one in found if one.correlations[0, 1] >= 1.0]
    assert all("not told apart" in sentences(notes)[-1] for notes in told)
