"""Answers with gaps by design: what can be had is had, the rest says why, and forms share one scale."""

import csv
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from assess.analysis.attempt import Unavailable
from assess.analysis.dif import latent_screen, screen
from assess.analysis.errors import UnusableAnswers
from assess.analysis.irt import Calibration, calibrate
from assess.analysis.linked_forms import forms_by_pattern, slopes_identified
from assess.analysis.parallel import parallel_analysis
from assess.analysis.reliability import cronbach_alpha
from assess.analysis.study import GroupComparison, Study, study
from assess.analysis.study_figures import content, drawings
from assess.report.analysis_page import analysis_page
from assess.report.study_words import said
from tests.analysis.refusals import refuses

TWO_FORMS = Path(__file__).parent.parent / "data" / "answers" / "mbd.csv"


def read(found: Study) -> dict[str, Any]:
    """The figures as they are written; the page can always be made of them."""
    figures = said(content(found))
    assert analysis_page("answers.csv", figures, said(drawings(found)))
    return figures


def graded(people: int, items: int, seed: int, mean: float = 0.0, sd: float = 1.0) -> np.ndarray:
    """Answers 0 to 3 to items of known slopes and thresholds."""
    generator = np.random.default_rng(seed)
    slopes = np.linspace(0.9, 2.0, items)
    middle = np.linspace(-1.0, 1.0, items)
    b = middle[:, None] + np.array([-1.0, 0.0, 1.0])
    theta = mean + sd * generator.standard_normal((people, 1, 1))
    p = 1.0 / (1.0 + np.exp(-slopes[:, None] * (theta - b)))
    return (generator.random((people, items, 1)) < p).sum(axis=2).astype(float)


def two_forms(people: int, seed: int, mean: float = 0.0, sd: float = 1.0) -> tuple[np.ndarray, list[str]]:
    """Ten items: form A has the first seven, form B the last seven, whose people differ by `mean` and `sd`."""
    first, second = graded(people, 10, seed), graded(people, 10, seed + 1, mean, sd)
    first[:, 7:], second[:, :3] = np.nan, np.nan
    return np.vstack([first, second]), ["A"] * people + ["B"] * people


# Missing by design


@pytest.fixture(scope="module")
def linked() -> Study:
    """The shipped example: two forms with four common items, and nobody told the study so."""
    with TWO_FORMS.open() as file:
        names, *rows = csv.reader(file)
    return study(np.array([[float(cell) if cell else np.nan for cell in row] for row in rows]), names)


def test_two_forms_are_found_and_each_has_its_figures(linked: Study) -> None:
    found = read(linked)
    assert [(form["n"], form["common"], form["found"]) for form in found["forms"]] == [(200, 4, True)] * 2
    assert found["forms"][0]["items"] == [f"q{number}" for number in range(1, 8)]
    alone = cronbach_alpha(linked.sample.answers[:200, :7])
    assert found["forms"][0]["alpha"]["value"] == pytest.approx(alone.value, abs=1e-9)
    assert found["forms"][0]["components"] == 1
    assert all(item["slope"] > 0 and item["slope_se"] > 0 and item["r_drop"] > 0 for item in found["items"])
    assert all(item["s_x2"] is not None for item in found["items"])
    assert found["calibration"]["converged"]
    page = analysis_page("answers.csv", found, said(drawings(linked)))
    assert "by form 0.82, 0.86" in page


def test_what_two_forms_cannot_say_has_its_reason(linked: Study) -> None:
    found = read(linked)
    assert found["reliability"]["alpha"]["value"] is None
    assert "9 pairs of items were answered together by fewer than two" in found["reliability"]["alpha"]["reason"]
    assert found["dimensions"]["components"] is None
    assert any("one population" in flag["reading"] for flag in found["flags"])
    assert any("rests on the 6 of 9 items" in note for note in found["items"][0]["notes"])
    assert found["calibration"]["reliability_as_answered"] < found["calibration"]["marginal_reliability"]


@pytest.mark.parametrize("kept", [0.1, 0.3])
def test_ninety_per_cent_missing_is_a_study_still(kept: float) -> None:
    answers = graded(400, 12, seed=2)
    answers[np.random.default_rng(3).random(answers.shape) > kept] = np.nan
    found = read(study(answers))
    assert found["n"] + len(found["left_out"]) == 400
    assert all(item["n"] > 0 and item["mean"] >= 0 for item in found["items"])
    assert found["calibration"]["log_likelihood"] < 0
    for name, figure in found["reliability"].items():
        assert figure["value"] is not None or figure["reason"], name


def test_reasons_about_pairs_of_items_name_them() -> None:
    answers = graded(200, 8, seed=9)
    answers[:100, :2], answers[100:, 6:] = np.nan, np.nan
    found = read(study(answers, [f"q{letter}" for letter in "abcdefgh"]))
    assert "(items qa and qg first)" in found["reliability"]["alpha"]["reason"]
    answers = graded(200, 4, seed=9)
    answers[:100, 0], answers[100:, 3] = np.nan, np.nan
    found = read(study(answers, list("abcd")))
    assert found["reliability"]["alpha"]["reason"].startswith("Items a and d were answered together by fewer")


def test_every_item_alone_still_has_its_mean() -> None:
    answers = np.full((60, 3), np.nan)
    answers[np.arange(60), np.arange(60) % 3] = np.tile([0.0, 0.0, 1.0, 1.0, 1.0, 0.0], 10)
    found = read(study(answers, list("abc")))
    assert [item["n"] for item in found["items"]] == [20, 20, 20]
    assert all("together with no other item" in " ".join(item["notes"]) for item in found["items"])
    assert {"options", "trace_lines"} <= set(found["not_computed"])


def test_an_item_few_were_given_and_all_answered_alike_is_set_aside() -> None:
    answers = np.column_stack([graded(100, 4, seed=4), np.full(100, np.nan)])
    answers[:7, 4] = 2.0
    found = read(study(answers, list("abcde")))
    assert [item["id"] for item in found["items"]] == list("abcd")
    assert found["set_aside"] == [{"id": "e", "reason": "the 7 people who were given it all answered 2"}]
    sparse = np.column_stack([graded(200, 5, seed=18), np.full(200, np.nan)])
    sparse[np.random.default_rng(2).random(sparse.shape) < 0.6] = np.nan
    assert read(study(sparse, list("abcdef")))["set_aside"] == [{"id": "f", "reason": "nobody answered it"}]


# One scale for several forms


def test_forms_with_common_items_share_a_scale_and_their_people_keep_their_means() -> None:
    answers, forms = two_forms(600, seed=5, mean=-0.7, sd=1.3)
    found = study(answers, forms=forms)
    figures = read(found)
    first, second = figures["forms"]
    assert (first["mean"], first["sd"]) == (0.0, 1.0)
    assert second["mean"] == pytest.approx(-0.7, abs=2.5 * second["mean_se"])
    assert second["sd"] == pytest.approx(1.3, abs=2.5 * second["sd_se"])
    direct = calibrate(answers, "grm", groups=forms, tol=1e-6)
    assert figures["calibration"]["log_likelihood"] == pytest.approx(direct.log_likelihood, abs=1e-6)
    assert [item["slope"] for item in figures["items"]] == pytest.approx(list(direct.slopes), abs=1e-5)
    assert not isinstance(found.person_fit, Unavailable)
    assert np.isfinite(found.person_fit.lz_star).all()


def test_forms_without_a_common_item_are_one_scale_only_if_their_people_are_alike() -> None:
    answers, forms = two_forms(120, seed=6)
    apart = answers[:, [0, 1, 2, 7, 8, 9]]
    figures = read(study(apart, forms=forms))
    assert [form["common"] for form in figures["forms"]] == [0, 0]
    assert figures["forms"][1]["mean"] is None
    assert any("No item is shared" in flag["reading"] for flag in figures["flags"])


def test_a_thin_link_and_a_small_form_are_said() -> None:
    answers, forms = two_forms(150, seed=7)
    thin = read(study(answers[:, [0, 1, 2, 3, 7, 8, 9]], forms=forms))
    assert any("Fewer than 3 items tie form" in flag["reading"] for flag in thin["flags"])
    small = read(study(answers, forms=[*forms[:-5], *["C"] * 5]))
    assert any("C count with the people of form A" in flag["reading"] for flag in small["flags"])


def test_more_forms_than_can_be_linked_are_refused() -> None:
    with refuses(UnusableAnswers, match="51 forms were found"):
        study(graded(102, 4, seed=8), forms=[str(person % 51) for person in range(102)])


def test_gaps_by_chance_are_no_forms() -> None:
    answers = graded(300, 6, seed=9)
    answers[np.random.default_rng(1).random(answers.shape) < 0.1] = np.nan
    assert forms_by_pattern(answers) == []


# Slopes


def test_two_items_carry_one_slope_between_them() -> None:
    figures = read(study(graded(300, 2, seed=10)))
    assert [item["slope"] for item in figures["items"]] == [None, None]
    assert figures["calibration"]["common_slope"] > 0
    assert any("cannot tell their slopes apart" in flag["reading"] for flag in figures["flags"])
    grouped = study(graded(300, 2, seed=10), groups=["a", "b"] * 150)
    assert len(read(grouped)["dif"]) == 2
    assert isinstance(grouped.by_group, Calibration)
    assert set(np.ravel(grouped.by_group.slopes)) == {1.0}
    nominal = read(study(graded(300, 2, seed=10), model="nrm"))
    assert nominal["calibration"]["log_likelihood"] is None
    assert "nominal model cannot be told" in nominal["not_computed"]["calibration"]


def test_equal_slopes_are_the_rasch_model_for_two_categories() -> None:
    answers = (graded(400, 4, seed=11) > 1).astype(float)
    rasch, equal = calibrate(answers, "rasch", tol=1e-7), calibrate(answers, "2pl", tol=1e-7, equal_slopes=True)
    assert equal.log_likelihood == pytest.approx(rasch.log_likelihood, abs=1e-6)
    assert equal.latent_sd[0] == pytest.approx(rasch.latent_sd[0], abs=1e-4)
    assert equal.free_parameters == rasch.free_parameters


def test_slopes_are_told_by_odd_circles_of_items_that_met() -> None:
    chain = np.eye(4) + np.diag([1, 1, 1], 1) + np.diag([1, 1, 1], -1)
    assert not slopes_identified(chain).any()
    chain[0, 2] = chain[2, 0] = 1
    assert slopes_identified(chain).all()


# Groups at equal θ


def test_at_equal_theta_a_planted_difference_is_found_and_a_shift_is_none() -> None:
    answers = np.vstack([graded(300, 8, seed=12), graded(300, 8, seed=13, mean=-0.8)])
    groups = ["a"] * 300 + ["b"] * 300
    shifted = latent_screen(answers, groups)
    assert all(one.jodoin_gierl == "A" for one in shifted.items)
    answers[300:, 2] = np.clip(answers[300:, 2] - 1, 0, 3)
    found = latent_screen(answers, groups)
    assert [one.item for one in found.items if one.jodoin_gierl != "A"] == ["item 3"]
    assert "item 3" not in found.anchors
    assert found.settled


def test_groups_of_different_forms_are_compared_at_equal_theta() -> None:
    answers, forms = two_forms(300, seed=14, mean=-0.5)
    groups = [("x", "y")[(row % 3 == 0) == (form == "A")] for row, form in enumerate(forms)]
    answers[np.array(groups) == "y", 4] = np.clip(answers[np.array(groups) == "y", 4] - 1, 0, 3)
    found = study(answers, forms=forms, groups=groups)
    (one,) = found.comparisons
    assert isinstance(one, GroupComparison)
    figures = read(found)
    assert [row["item"] for row in figures["dif"] if row["flagged"]] == ["item 5"]
    assert figures["groups"][0]["decided_by"] == "theta"
    total = screen(answers, groups, rounds=1)
    assert total.items[4].item == "item 5"


def test_groups_that_share_no_form_are_studied_all_the_same() -> None:
    answers, forms = two_forms(60, seed=19)
    figures = read(study(answers[:, [0, 1, 7, 8]], list("abcd"), groups=forms))
    assert all(row["reason"] for row in figures["dif"])
    assert not any(row["flagged"] for row in figures["dif"])


# Parallel analysis


def test_the_criterion_of_parallel_analysis_is_said() -> None:
    figures = read(study(graded(200, 5, seed=15)))
    assert figures["dimensions"]["quantile"] == 0.95
    assert "95 % quantile of 200 random matrices" in figures["dimensions"]["criterion"]


def test_random_answers_with_gaps_have_no_dimension() -> None:
    generator = np.random.default_rng(16)
    found = []
    for _ in range(8):
        answers = generator.standard_normal((150, 8))
        answers[generator.random(answers.shape) < 0.5] = np.nan
        found.append(parallel_analysis(answers, replications=60).components)
    assert np.mean(found) <= 0.3


def test_random_matrices_of_very_many_people_follow_the_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    answers = np.random.default_rng(17).standard_normal((2000, 6))
    answers[::7, 2] = np.nan
    exact = parallel_analysis(answers, replications=100).component_limits
    monkeypatch.setattr("assess.analysis.parallel.NUMBERS_DRAWN", 0)
    np.testing.assert_allclose(parallel_analysis(answers, replications=100).component_limits, exact, atol=0.03)
