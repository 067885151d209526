"""Every scoring method against an independent engine's numbers, and what each promises of its scale."""

import csv
import json

import numpy as np
import pytest

from assess.scoring.answer_matrix import Layout
from assess.scoring.keys import METHODS
from assess.scoring.points import KeyProblem, Parameters
from tests.scoring.sjt_data import (
    EXPECTED,
    FLAT_RATER,
    FOLDER,
    best_worst_marks,
    ratings,
    reference_values,
    sjt_layout,
)

NONE = Parameters()


def sample_proportions() -> np.ndarray:
    given = ratings()
    return np.stack([(given == rating).mean(axis=0) for rating in range(1, 7)], axis=1)


@pytest.mark.parametrize(
    ("method", "reference", "parameters"),
    [
        ("rate-each-raw", "raw_squared", NONE),
        ("rate-each-absolute", "raw_absolute", NONE),
        ("rate-each-standardised", "within_person_standardised", NONE),
        ("rate-each-correlation", "profile_correlation", NONE),
        ("rate-each-dichotomous", "dichotomous", NONE),
        ("rate-each-mode", "mode", Parameters(mode=np.array(EXPECTED["mode_key"], dtype=float))),
        ("rate-each-proportion", "proportion", Parameters(proportions=sample_proportions())),
        ("rate-each-undesirable", "undesirable_options_raw", NONE),
    ],
)
def test_ratings_are_scored_as_the_reference_engine_scores_them(method, reference, parameters):
    totals = METHODS[method].score(sjt_layout("rate-each"), ratings(), parameters).totals
    np.testing.assert_allclose(totals, reference_values(reference), atol=1e-6, equal_nan=True)


def test_best_worst_hits_match_the_reference_totals_and_scenarios():
    scores = METHODS["best-worst-hits"].score(sjt_layout("best-worst"), best_worst_marks(), NONE)
    assert scores.points is not None
    np.testing.assert_allclose(scores.points.sum(axis=1), reference_values("best_worst_total"), atol=1e-6)
    np.testing.assert_allclose(scores.points[:20], EXPECTED["best_worst_by_scenario_first20"], atol=1e-6)


@pytest.mark.parametrize("method", ["rate-each-standardised", "rate-each-correlation"])
def test_a_flat_rater_has_no_shape_and_is_not_scorable(method):
    totals = METHODS[method].score(sjt_layout("rate-each"), ratings(), NONE).totals
    assert np.flatnonzero(np.isnan(totals)).tolist() == [FLAT_RATER]


def test_the_nominal_model_gives_the_reference_estimates():
    reference = json.loads((FOLDER / "nominal.json").read_text())
    with (FOLDER / "nominal.csv").open(newline="") as file:
        codes = np.array([[int(cell) for cell in row] for row in list(csv.reader(file))[1:]])
    marks = (codes[:, :, None] == np.arange(4)).astype(float).reshape(len(codes), -1)
    frozen = Parameters(slopes=np.ravel(reference["a"]), intercepts=np.ravel(reference["c"]))
    scores = METHODS["nominal"].score(sjt_layout("pick-one"), marks, frozen)
    known = len(reference["eap"])
    assert scores.errors is not None
    np.testing.assert_allclose(scores.totals[:known], reference["eap"], atol=2e-3)
    np.testing.assert_allclose(scores.errors[:known], reference["eap_se"], atol=2e-3)


def test_ratings_run_from_nought_to_one_and_reverse_statements_the_other_way():
    layout = Layout(
        items=("warm", "cold"), options=("warm", "cold"), item_of=np.array([0, 1], dtype=np.intp),
        key=np.ones(2), reverse=np.array([False, True]), low=1.0, high=5.0, format="likert",
    )  # fmt: skip
    points = METHODS["likert"].score(layout, np.array([[1.0, 1.0], [2.0, 2.0], [5.0, 5.0]]), NONE).points
    assert points is not None
    np.testing.assert_allclose(points, [[0.0, 1.0], [0.25, 0.75], [1.0, 0.0]])


def test_the_poorest_choice_earns_nought_the_best_one_and_others_their_place_between():
    layout = sjt_layout("pick-one")
    key = layout.key.reshape(12, 4)
    by_option = [np.tile(np.eye(4)[option], 12) for option in range(4)]
    points = METHODS["pick-one"].score(layout, np.array(by_option), NONE).points
    assert points is not None
    lowest, highest = key.min(axis=1, keepdims=True), key.max(axis=1, keepdims=True)
    assert (lowest > 0).any()  # a key that begins at nought would not show where the scale begins
    np.testing.assert_allclose(points.T, (key - lowest) / (highest - lowest), atol=1e-12)
    assert (points.min(axis=0).tolist(), points.max(axis=0).tolist()) == ([0.0] * 12, [1.0] * 12)


def test_guessing_is_worth_one_half_in_best_worst_and_in_ranking():
    layout = sjt_layout("best-worst")
    pairs = [(best, worst) for best in range(4) for worst in range(4) if best != worst]
    marks = np.zeros((len(pairs), 48))
    for row, (best, worst) in enumerate(pairs):
        marks[row, best::4], marks[row, worst::4] = 1, -1
    points = METHODS["best-worst"].score(layout, marks, NONE).points
    assert points is not None
    np.testing.assert_allclose(points.mean(axis=0), 0.5)


def test_ranking_by_the_key_earns_one_and_against_it_zero():
    layout = sjt_layout("rank")
    by_key = layout.key.reshape(12, 4).argsort(axis=1, kind="stable").argsort(axis=1, kind="stable") + 1.0
    totals = METHODS["rank"].score(layout, np.vstack([5 - by_key.ravel(), by_key.ravel()]), NONE).totals
    np.testing.assert_allclose(totals, [1.0, 0.0], atol=1e-12)


def test_an_unanswered_scenario_has_no_points_and_leaves_the_mean_to_the_others():
    layout, marks = sjt_layout("best-worst"), best_worst_marks()[:1]
    whole = METHODS["best-worst"].score(layout, marks, NONE).points
    marks[0, :4] = np.nan
    scores = METHODS["best-worst"].score(layout, marks, NONE)
    assert whole is not None
    assert scores.points is not None
    assert np.isnan(scores.points[0, 0])
    assert scores.totals[0] == pytest.approx(whole[0, 1:].mean())


def test_one_person_is_scored_as_among_many():
    layout, given = sjt_layout("rate-each"), ratings()
    for name, method in METHODS.items():
        if "rate-each" in method.formats and not method.parameters:
            many = method.score(layout, given, NONE).totals[:5]
            alone = [method.score(layout, given[row : row + 1], NONE).totals[0] for row in range(5)]
            assert many.tolist() == alone, name


@pytest.mark.parametrize("name", sorted(name for name, method in METHODS.items() if "rate-each" in method.formats))
def test_declared_scales_and_their_maps_hold(name):
    method, layout = METHODS[name], sjt_layout("rate-each")
    frozen = Parameters(mode=np.array(EXPECTED["mode_key"], dtype=float), proportions=sample_proportions())
    totals = method.score(layout, ratings(), frozen).totals
    assert method.low is not None
    assert method.high is not None
    assert method.to_unit is not None
    assert np.nanmin(totals) >= method.low
    assert np.nanmax(totals) <= method.high
    units = method.to_unit(layout, frozen, np.array([method.low, method.high]))
    np.testing.assert_allclose(units, [0.0, 1.0])


def test_empirical_weights_stay_on_the_unit_scale_and_need_estimating_first():
    layout, marks = sjt_layout("best-worst"), best_worst_marks()
    frozen = Parameters(weights=np.linspace(-0.3, 0.4, 48))
    method = METHODS["empirical"]
    assert method.to_unit is not None
    points = method.score(layout, marks, frozen).points
    assert points is not None
    unit = method.to_unit(layout, frozen, points)
    assert 0 <= unit.min() <= unit.max() <= 1
    with pytest.raises(KeyProblem, match="needs frozen weights"):
        method.score(layout, marks, NONE)


def test_the_hybrid_of_a_whole_share_is_the_standardised_rational_score():
    layout, marks = sjt_layout("best-worst"), best_worst_marks()
    frozen = Parameters(weights=np.linspace(-1, 1, 48), hybrid=(1.0, 0.6, 0.2, 0.0, 1.0))
    rational = METHODS["best-worst"].score(layout, marks, NONE).totals
    np.testing.assert_allclose(METHODS["hybrid"].score(layout, marks, frozen).totals, (rational - 0.6) / 0.2)


def test_a_key_that_tells_no_option_apart_is_named():
    layout = sjt_layout("best-worst")
    layout.key[4:8] = 3.0
    layout.key[8] = np.nan
    with pytest.raises(KeyProblem) as raised:
        METHODS["best-worst"].score(layout, best_worst_marks(), NONE)
    assert raised.value.problems == [
        "s02: all options are equally effective",
        "s03: an option has no effectiveness",
    ]


@pytest.mark.parametrize("name", METHODS)
def test_a_method_says_its_formula_and_its_source(name: str):
    text = METHODS[name].score.__doc__ or ""
    assert 0 < text.find("Formula:") < text.find("Source:")
