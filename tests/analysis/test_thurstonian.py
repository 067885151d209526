"""Forced choice by limited information: the reference, laws, and what is refused."""

import json

import numpy as np
import pytest

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.thurstonian import Calibration, Form, calibrate, places
from assess.scoring.thurstonian import Thurstonian
from tests.analysis.refusals import refuses
from tests.analysis.thurstonian_data import FORM, answers, flat, reference
from tests.shipped import FIRST_EDITION


@pytest.fixture(scope="module")
def unweighted() -> Calibration:
    """The reference's answers calibrated by unweighted least squares."""
    return calibrate(answers(), FORM, method="uls")


def test_estimates_are_those_of_the_reference(unweighted: Calibration) -> None:
    found = unweighted.estimates
    assert found.loadings == pytest.approx(flat("loadings"), abs=1e-3)
    assert found.thresholds == pytest.approx(flat("thresholds"), abs=1e-3)
    assert found.uniquenesses == pytest.approx(flat("uniqueness"), abs=2e-3)
    assert found.correlations == pytest.approx(np.array(reference()["lavaan"]["phi"]), abs=1e-4)


def test_standard_errors_are_those_of_the_reference(unweighted: Calibration) -> None:
    assert unweighted.errors is not None
    assert unweighted.errors.loadings == pytest.approx(flat("loadings_se"), abs=1e-3)
    assert unweighted.errors.thresholds == pytest.approx(flat("thresholds_se"), abs=1e-3)
    assert unweighted.errors.uniquenesses == pytest.approx(flat("uniqueness_se"), abs=2e-3)
    phi = reference()["lavaan"]["phi_se"]
    between = unweighted.errors.correlations[np.triu_indices(3, 1)]
    assert between == pytest.approx([phi["f12"], phi["f13"], phi["f23"]], abs=1e-3)


def test_fit_is_that_of_the_reference_and_redundancies_are_taken_off(unweighted: Calibration) -> None:
    theirs, fit = reference()["lavaan"], unweighted.fit
    assert fit is not None
    assert fit.unscaled == pytest.approx(theirs["chisq_uls"], rel=1e-4)
    assert fit.scaled_uncorrected == pytest.approx(theirs["chisq_scaled"], rel=1e-4)
    assert fit.srmr == pytest.approx(theirs["srmr"], abs=1e-6)
    assert (fit.df, fit.df + fit.redundancies) == (555, theirs["df"])
    assert fit.p == pytest.approx(0.164, abs=0.01)  # the model is true
    assert fit.rmsea_low == 0.0 < fit.rmsea < fit.rmsea_high < 0.012


def test_weighted_least_squares_agrees_within_half_an_error(unweighted: Calibration) -> None:
    weighted = calibrate(answers(), FORM, method="dwls")
    assert unweighted.errors is not None
    difference = np.abs(weighted.estimates.loadings - unweighted.estimates.loadings)
    assert (difference < 0.5 * unweighted.errors.loadings).all()
    assert weighted.fit is not None
    assert weighted.fit.p == pytest.approx(0.16, abs=0.02)


def test_most_and_least_of_three_are_ranks(unweighted: Calibration) -> None:
    marks = np.select([answers() == 1, answers() == 3], [1.0, -1.0], 0.0)
    form = Form(FORM.traits, FORM.keys, "most-least")
    assert calibrate(marks, form).estimates.loadings == pytest.approx(unweighted.estimates.loadings, abs=1e-9)


def test_the_order_of_people_and_the_names_of_traits_change_nothing(unweighted: Calibration) -> None:
    other = calibrate(answers()[::-1], FORM)
    assert other.estimates.loadings == pytest.approx(unweighted.estimates.loadings, abs=1e-7)
    assert other.estimates.correlations == pytest.approx(unweighted.estimates.correlations, abs=1e-7)


def test_keys_turned_round_turn_a_trait_round(unweighted: Calibration) -> None:
    keys = tuple((-one, two, three) for one, two, three in FORM.keys)
    turned = calibrate(answers(), Form(FORM.traits, keys))
    signs = np.tile([-1.0, 1.0, 1.0], 12)
    assert turned.estimates.loadings == pytest.approx(signs * unweighted.estimates.loadings, abs=1e-4)
    assert turned.estimates.correlations[0, 1] == pytest.approx(-unweighted.estimates.correlations[0, 1], abs=1e-5)
    assert turned.flags == ()


def test_a_statement_against_its_key_is_named() -> None:
    keys = (tuple(-key for key in FORM.keys[0][:1]) + FORM.keys[0][1:], *FORM.keys[1:])
    found = calibrate(answers(), Form(FORM.traits, keys))
    assert [(flag.code, flag.values["statements"]) for flag in found.flags] == [("loading-against-key", ["1/1"])]


def test_blocks_left_out_at_random_hardly_move_the_estimates(unweighted: Calibration) -> None:
    holed = answers().copy()
    gone = np.random.default_rng(2).random((len(holed), 12)) < 0.15
    holed[np.repeat(gone, 3, axis=1)] = np.nan
    found = calibrate(holed, FORM)
    assert found.errors is not None
    assert unweighted.errors is not None
    moved = (found.estimates.loadings - unweighted.estimates.loadings) / found.errors.loadings
    assert np.abs(moved).max() < 2.5
    assert found.errors.loadings.mean() > 1.03 * unweighted.errors.loadings.mean()


def test_what_was_found_scores_people_and_goes_to_json(unweighted: Calibration) -> None:
    parameters = Thurstonian.from_dict(json.loads(json.dumps(unweighted.to_dict(), default=str)))
    assert parameters == unweighted.parameters
    found = unweighted.score(answers()[:50])
    assert np.abs(found.theta - reference()["scores"]["map_exact_first_50"]).max() < 0.1


@pytest.mark.parametrize(("people", "seed"), [(2_000, 3)])
def test_pairs_and_tetrads_recover_truth(people: int, seed: int) -> None:
    generator = np.random.default_rng(seed)
    form = Form((("a", "b", "c", "d"), ("b", "a")) * 6, ((1, -1, 1, 1), (1, -1), (-1, 1, 1, -1), (1, 1)) * 3)
    traits = generator.multivariate_normal(np.zeros(4), 0.7 * np.eye(4) + 0.3, people)
    spread = np.sqrt(np.where(form.sizes[form.block_of] == 2, 0.5, 1.0))
    utilities = traits[:, form.trait_of] * form.key_of + spread * generator.normal(size=(people, 36))
    marks = np.hstack(
        [1.0 + np.argsort(np.argsort(-utilities[:, form.block_of == block], axis=1), axis=1) for block in range(12)]
    )
    found = calibrate(marks, form)
    assert found.errors is not None
    off = (found.estimates.loadings - form.key_of) / found.errors.loadings
    assert np.abs(off).max() < 4.0
    assert np.sqrt((off**2).mean()) == pytest.approx(1.0, abs=0.3)
    assert found.estimates.correlations[np.triu_indices(4, 1)] == pytest.approx(0.3, abs=0.15)
    assert found.fit is not None
    assert found.fit.redundancies == 6 * 4
    assert found.fit.p > 0.01


def test_traits_that_a_form_does_not_tell_apart_are_refused() -> None:
    form = Form((("a", "b"),) * 4)
    generator = np.random.default_rng(4)
    first = 1.0 + (generator.random((300, 4)) < 0.5)
    marks = np.stack([first, 3.0 - first], axis=2).reshape(300, 8)
    with refuses(NotEstimable, "does not tell"):
        calibrate(marks, form)


def test_faults_of_answers_are_named_with_person_and_block() -> None:
    spoilt = answers()[:200].copy()
    spoilt[7, 3:6] = [1, 1, 2]
    with refuses(UnusableAnswers, "Person 8, block 2"):
        calibrate(spoilt, FORM)
    with refuses(UnusableAnswers, "36 statements"):
        calibrate(spoilt[:, :-1], FORM)
    with refuses(UnusableAnswers, "100"):
        calibrate(answers()[:50], FORM)
    alike = answers()[:200].copy()
    alike[:, :3] = [1, 2, 3]
    with refuses(UnusableAnswers, "1/1:2.*1/2:3"):
        calibrate(alike, FORM)
    with pytest.raises(ValueError, match="unknown method 'ml'"):
        calibrate(answers(), FORM, method="ml")  # type: ignore[arg-type]


def test_a_form_is_refused_with_all_its_faults() -> None:
    with refuses(UnusableAnswers, "Block 2 .*5"):
        Form((("a", "b"), ("a", "b", "c", "d", "e")))
    with refuses(UnusableAnswers, "as many"):
        Form((("a", "b"),), ((1, 1, 1),))


def test_orders_are_read_and_what_is_none_is_named() -> None:
    assert places([["312", "21"]]).tolist() == [[2, 3, 1, 2, 1]]
    with refuses(UnusableAnswers, "Person 2, block 1.*113"):
        places([["312"], ["113"]])


def test_the_form_of_a_shipped_instrument_fits_the_columns_of_its_answers() -> None:
    instrument = FIRST_EDITION.latest_instrument("service-style-forced-choice")
    form = Form.of(instrument)
    assert form.task == "most-least"
    assert set(form.trait_names) <= {scale.id for scale in instrument.scales} | set(form.trait_names)
    assert form.sizes.sum() == sum(len(item.options) for item in instrument.scored_items)
    with refuses(UnusableAnswers, "likert"):
        Form.of(FIRST_EDITION.latest_instrument("service-style"))
