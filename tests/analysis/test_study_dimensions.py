"""What a study says of the whole: fit, dependent pairs, general factor and named factors, as their modules do."""

import numpy as np
import pytest

from assess.analysis.confirmatory import confirmatory
from assess.analysis.errors import UnusableAnswers
from assess.analysis.general_factor import omega_hierarchical
from assess.analysis.irt import c2, q3
from assess.analysis.study import Study, study
from assess.analysis.study_figures import content
from assess.report.analysis_page import analysis_page
from assess.report.study_words import said
from tests.analysis.refusals import refuses

NAMES = [f"{facet}{number}" for facet in ("li", "al", "ra") for number in range(1, 5)]
FACTORS = {"Listening": NAMES[:4], "Altruism": NAMES[4:8], "Radar": NAMES[8:]}


@pytest.fixture(scope="module")
def battery() -> np.ndarray:
    generator = np.random.default_rng(7)
    general, facets = generator.standard_normal((500, 1)), generator.standard_normal((500, 3))
    latent = 0.9 * general + 0.8 * np.repeat(facets, 4, axis=1) + generator.standard_normal((500, 12))
    return np.digitize(latent, [-1.6, -0.5, 0.6, 1.7]).astype(float)


@pytest.fixture(scope="module")
def found(battery) -> Study:
    return study(battery, NAMES, factors=FACTORS)


@pytest.fixture(scope="module")
def figures(found) -> dict:
    return said(content(found))


def test_fit_pairs_and_general_factor_are_those_of_their_modules(found, figures, battery):
    fit = c2(found.calibration)
    assert figures["model_fit"]["statistic"] == "c2"
    assert figures["model_fit"]["chi_square"] == pytest.approx(fit.fit.chi_square, rel=1e-9)
    assert figures["model_fit"]["srmsr"] == pytest.approx(fit.srmsr, rel=1e-9)
    pairs = q3(found.calibration)
    first = figures["local_dependence"]["pairs"][0]
    assert (first["first"], first["second"]) == (pairs.pairs[0].first, pairs.pairs[0].second)
    assert (first["q3"], first["se"]) == pytest.approx((pairs.pairs[0].q3, pairs.pairs[0].se), rel=1e-9)
    omega = omega_hierarchical(battery, 3).omega_h
    told = figures["general_factor"]["omega_h"]
    assert (told["value"], told["se"]) == pytest.approx((omega.value, omega.se), rel=1e-9)


def test_named_factors_are_confirmed_and_set_beside_a_general_one(figures, battery):
    told, alone = figures["factors"], confirmatory(battery, FACTORS, NAMES)
    assert told["correlated"]["chi_square"] == pytest.approx(alone.fit.chi_square, rel=1e-9)
    assert told["correlated"]["df"] == 51
    assert told["correlated"]["loadings"][0]["values"][0] == pytest.approx(alone.loadings[0, 0], rel=1e-9)
    assert told["bifactor"]["factors"] == ["general", "Listening", "Altruism", "Radar"]
    values = [told[model]["omega_h"]["value"] for model in ("bifactor", "bifactor_model")]
    assert values[0] == pytest.approx(values[1], abs=0.03)
    assert told["bifactor_model"]["traits"] == ["general", "Listening", "Altruism", "Radar"]
    assert told["bifactor_model"]["bic"] < figures["calibration"]["bic"]


def test_what_does_not_hold_together_is_something_to_look_at(figures):
    readings = {flag["index"]: flag["reading"] for flag in figures["flags"]}
    assert "does not fit the scale as a whole: C2 p < .001" in readings["model fit"]
    assert readings["Q3"].startswith("Pairs of items that go together beyond what the trait accounts for: ")


def test_one_trait_gives_nothing_to_look_at(table):
    figures = content(study(table("graded")[:800, :8]))
    assert {flag["index"] for flag in figures["flags"]}.isdisjoint({"model fit", "Q3", "omega hierarchical"})
    assert figures["factors"] is None
    assert figures["model_fit"]["p"] > 0.01


def test_factors_that_do_not_fit_are_named(battery):
    mixed = {"one": NAMES[::2], "two": NAMES[1::2]}
    flags = said(content(study(battery, NAMES, factors=mixed)))["flags"]
    assert any(flag["reading"].startswith("The factors named do not fit: CFI") for flag in flags)


def test_some_items_may_belong_to_no_factor(battery):
    told = said(content(study(battery, NAMES, factors={"Listening": NAMES[:4]})))["factors"]
    assert told["correlated"]["df"] == 2
    assert "do not determine" in told["bifactor"]["reason"] or "free values" in told["bifactor"]["reason"]
    assert told["bifactor_model"]["reason"]


def test_weights_count_throughout_and_nominal_answers_say_what_they_cannot(battery):
    weighted = said(content(study(battery, NAMES, weights=np.tile([1.0, 2.0], 250), factors=FACTORS)))
    assert weighted["model_fit"]["n"] == 500
    alone = confirmatory(battery, FACTORS, NAMES, weights=np.tile([1.0, 2.0], 250))
    told = weighted["factors"]["correlated"]
    assert (told["chi_square"], told["n"]) == (pytest.approx(alone.fit.chi_square, rel=1e-9), 500)
    assert weighted["local_dependence"]["pairs"][0]["se"] > 0
    assert weighted["factors"]["bifactor"]["omega_h"]["se"] > 0
    assert weighted["factors"]["bifactor_model"]["n"] == 500
    assert weighted["general_factor"]["omega_h"]["se"] > 0
    nominal = said(content(study(np.clip(battery, 1, 3)[:, :6], NAMES[:6], model="nrm")))
    assert nominal["model_fit"]["statistic"] == "m2"
    assert "no order" in nominal["local_dependence"]["reason"]
    assert "no order" in nominal["general_factor"]["reason"]


def test_an_unknown_item_stops_the_study(battery):
    with refuses(UnusableAnswers, match="Radar names zz, which is no item"):
        study(battery, NAMES, factors={"Radar": ["zz", *NAMES[:3]]})


def test_the_page_shows_them(found, figures):
    from assess.analysis.study_figures import drawings

    page = analysis_page("battery.csv", figures, said(drawings(found)))
    for words in (
        "Fit of the whole model, C2",
        "Most dependent pair",
        "omega hierarchical",
        "General factor beside them",
    ):
        assert words in page
