"""A calibration travels as JSON, scores new people and describes its test."""

import json
from collections.abc import Callable

import pytest

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.irt import Calibration, calibrate
from assess.report.study_words import sentence
from tests.analysis.irt.synthetic import graded_answers
from tests.analysis.refusals import refuses


@pytest.mark.parametrize("model", ["rasch", "2pl", "pcm", "gpcm", "grm", "nrm"])
def test_json_brings_back_the_same_calibration(model: str) -> None:
    answers = graded_answers(300, 5, 2 if model in ("rasch", "2pl") else 4, missing=0.1)
    found = calibrate(answers, model)  # type: ignore[arg-type]
    again = Calibration.from_json(found.to_json())
    assert again.to_json() == found.to_json()
    assert again.score(answers, "wle")[0].tolist() == found.score(answers, "wle")[0].tolist()
    assert again.flags == found.flags
    assert again.categories == found.categories


def test_a_flag_stored_as_a_sentence_is_said_as_it_was_written() -> None:
    found = calibrate(graded_answers(300, 5), "grm", most=2)
    stored = json.loads(found.to_json())
    assert stored["flags"][0] == {"code": "not-converged", "values": {"steps": 2}}
    stored["flags"] = ["Not converged after 2 E-steps."]
    assert sentence(Calibration.from_json(json.dumps(stored)).flags[0]) == "Not converged after 2 E-steps."


def test_json_holds_nobodys_answers() -> None:
    found = calibrate(graded_answers(300, 5), "grm")
    assert '"codes"' not in found.to_json()
    with refuses(NotEstimable, match="pass the responses"):
        Calibration.from_json(found.to_json()).item_fit()


def test_fit_figures_can_be_had_from_json_and_the_answers() -> None:
    answers = graded_answers(300, 5)
    found = calibrate(answers, "grm")
    again = Calibration.from_json(found.to_json())
    assert [fit.s_x2 for fit in again.item_fit(answers)] == [fit.s_x2 for fit in found.item_fit()]
    assert again.person_fit(answers).zh.tolist() == found.person_fit().zh.tolist()


def test_one_new_person_is_scored_with_frozen_parameters(table: Callable, figures: Callable) -> None:
    found, reference = calibrate(table("graded"), "grm"), figures("graded")
    theta, error = found.score(table("graded")[7])
    assert theta.shape == error.shape == (1,)
    assert theta[0] == pytest.approx(reference["eap"][7], abs=0.002)
    assert found.score(table("graded")[7], "wle")[0][0] == pytest.approx(reference["wle"][7], abs=0.005)


def test_information_is_a_curve_over_theta(table: Callable, figures: Callable) -> None:
    found, points = calibrate(table("graded"), "grm"), figures("graded")["test_information"]
    curve = found.information([float(point["theta"]) for point in points])
    assert curve == pytest.approx([point["info"] for point in points], rel=0.005)
    assert found.information(0.0).shape == ()


def test_scoring_answers_of_another_test_is_refused() -> None:
    found = calibrate(graded_answers(300, 5), "grm")
    with refuses(UnusableAnswers, match="5 items were calibrated, 4 are given"):
        found.score([0, 1, 2, 3])


def test_an_unknown_group_is_refused() -> None:
    answers = graded_answers(200, 5)
    found = calibrate(answers, "grm", groups=["a", "b"] * 100)
    with refuses(UnusableAnswers, match="groups a, b"):
        found.score(answers, groups=["a", "c"] * 100)
