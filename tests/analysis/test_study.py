"""A study says what the reference engines say, names what it cannot say, and refuses what cannot be studied."""

import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest

from assess.analysis.attempt import Unavailable
from assess.analysis.errors import UnusableAnswers
from assess.analysis.study import STAGES, GroupComparison, Study, study
from assess.analysis.study_figures import content, drawings, rounded
from assess.report.study_words import said
from tests.analysis.refusals import refuses

DIF_NAMES = [f"d{number:02d}" for number in range(1, 21)]


def read(found: Study) -> dict[str, Any]:
    """The figures with every message as its sentence, as they are written to a file."""
    return said(content(found))


def answers_of(people: int, items: int, seed: int = 3, highest: int = 4) -> np.ndarray:
    """Graded answers 0 to `highest` of one factor."""
    generator = np.random.default_rng(seed)
    latent = generator.standard_normal((people, 1)) + generator.standard_normal((people, items))
    return np.clip(np.round(highest / 2 + latent), 0, highest)


@pytest.fixture(scope="module")
def graded(table: Callable) -> Study:
    """The graded reference."""
    return study(table("graded"), [f"i{number:02d}" for number in range(1, 21)])


@pytest.fixture(scope="module")
def planted(table: Callable) -> Study:
    """The reference with planted DIF; group 1 is focal."""
    data = table("dif")
    return study(data[:, 1:], DIF_NAMES, groups=[str(int(label)) for label in data[:, 0]])


# What it says


def test_graded_answers_as_the_reference_engines_see_them(graded: Study, figures: Callable) -> None:
    found, wanted = read(graded), figures("graded")
    assert found["n"] == wanted["n"]
    assert found["calibration"]["log_likelihood"] == pytest.approx(wanted["logLik"], abs=0.01)
    assert found["calibration"]["marginal_reliability"] == pytest.approx(wanted["marginal_rxx"], abs=0.002)
    assert found["calibration"]["converged"]
    for item, slope, thresholds, fit in zip(found["items"], wanted["a"], wanted["b"], wanted["s_x2"], strict=True):
        assert item["slope"] == pytest.approx(slope, abs=0.005)
        assert item["thresholds"] == pytest.approx(thresholds, abs=0.005)
        assert item["s_x2"] == pytest.approx(fit["S_X2"], rel=0.01)
        assert item["s_x2_df"] == fit["df"]


def test_reliability_as_the_reference_engines_see_it(graded: Study, figures: Callable) -> None:
    found, wanted = read(graded)["reliability"], figures("graded")
    assert found["alpha"]["value"] == pytest.approx(wanted["alpha"]["raw"], abs=1e-6)
    assert found["lambda6"]["value"] == pytest.approx(wanted["alpha"]["lambda6"], abs=1e-6)
    assert found["lambda2"]["value"] == pytest.approx(0.8960925351, abs=1e-6)
    assert found["omega_total"]["value"] == pytest.approx(wanted["omega_total"], abs=1e-5)
    assert found["split_half"]["minimum"]["value"] <= wanted["split"]["min"] + 1e-6
    for one in found.values():
        assert one["low"] < one["value"] < one["high"]


def test_missing_answers_and_unequal_numbers_of_categories(table: Callable, figures: Callable) -> None:
    found, wanted = read(study(table("mixed_missing"))), figures("mixed_missing")
    assert found["n"] == wanted["n"]
    assert found["missing_share"] == pytest.approx(0.079, abs=0.001)
    assert found["calibration"]["log_likelihood"] == pytest.approx(wanted["logLik"], abs=0.01)
    for item, slope, thresholds in zip(found["items"], wanted["a"], wanted["b"], strict=True):
        assert item["slope"] == pytest.approx(slope, abs=0.005)
        assert item["thresholds"] == pytest.approx(np.atleast_1d(thresholds).tolist(), abs=0.005)


def test_planted_differences_are_found_and_agree_with_the_reference(planted: Study, figures: Callable) -> None:
    wanted = figures("dif")
    rows = {row["item"]: row for row in read(planted)["dif"]}
    for reference in wanted["logistic"]:
        assert rows[reference["item"]]["logistic_chi2"] == pytest.approx(reference["chi2_total"], rel=0.005)
        assert rows[reference["item"]]["delta_r2"] == pytest.approx(reference["nagelkerke_delta_r2"], abs=1e-5)
        if reference["mh_chi2"] is not None:
            assert rows[reference["item"]]["mh_chi2"] == pytest.approx(reference["mh_chi2"], rel=0.005)
    for reference in wanted["mantel"]:
        assert rows[reference["item"]]["mh_chi2"] == pytest.approx(reference["mantel_chi2"], rel=0.005)
        assert rows[reference["item"]]["smd"] == pytest.approx(reference["smd"], abs=1e-6)
    assert {name for name, row in rows.items() if row["flagged"]} == set(wanted["planted"]["uniform"])
    assert rows["d18"]["mh_delta"] < 0
    assert rows["d18"]["ets"] == "C"


def test_curves_by_group_show_the_items_that_differ(planted: Study) -> None:
    shown = {group["id"]: group["series"] for group in drawings(planted)["groups"]}
    assert set(shown) == {"d03", "d18"}
    reference, focal = (np.array(one["values"]) for one in shown["d18"])
    assert (reference - focal)[40] > 0.1  # harder for the focal group at an average standing


# Reversing


def test_a_reversed_item_counts_as_if_it_had_been_asked_the_other_way() -> None:
    straight = answers_of(300, 6) + 1
    turned = straight.copy()
    turned[:, [1, 4]] = 6 - turned[:, [1, 4]]
    names = list("abcdef")
    found = read(study(turned, names, reverse=["b", "e"], minimum=1, maximum=5))
    wanted = read(study(straight, names, minimum=1, maximum=5))
    assert found["reversed"] == ["b", "e"]
    assert found["reliability"] == wanted["reliability"]
    assert [item["slope"] for item in found["items"]] == [item["slope"] for item in wanted["items"]]
    assert not any(flag["about"] == "scale" for flag in found["flags"])


def test_reversing_within_the_observed_range_is_said() -> None:
    found = read(study(answers_of(200, 5), list("abcde"), reverse=["c"], maximum=4))
    (flag,) = (flag for flag in found["flags"] if flag["index"] == "observed range")
    assert "within 0 to 4; the minimum was not given" in flag["reading"]
    assert found["scale"] == {"low": 0, "high": 4, "observed": ["minimum"]}


# Named reasons instead of numbers


def test_what_cannot_be_had_has_a_reason() -> None:
    answers = answers_of(40, 2)
    found = read(study(answers))
    assert found["reliability"]["omega_total"]["value"] is None
    assert "items" in found["reliability"]["omega_total"]["reason"]
    assert any(flag["where"] == "omega_total" for flag in found["flags"])


def test_people_without_answers_are_left_out_and_named_by_their_line() -> None:
    answers = answers_of(60, 4)
    answers[[7, 9]] = np.nan
    found = read(study(answers, lines=range(2, 62)))
    assert found["n"] == 58
    assert found["left_out"] == [9, 11]
    assert "line 9, 11" in found["flags"][0]["reading"]


def test_an_unused_answer_is_named_with_its_item() -> None:
    answers = answers_of(300, 5)
    answers[answers[:, 2] == 1, 2] = 2
    found = read(study(answers, list("abcde")))
    assert any("Nobody gave 1" in note for note in found["items"][2]["notes"])
    assert found["items"][2]["categories"] == [0, 2, 3, 4]


@pytest.mark.filterwarnings("error")
@pytest.mark.parametrize("people", [8, 15, 30])
def test_few_people_and_a_repeated_item_give_flags_and_no_warning(people: int) -> None:
    answers = answers_of(people, 8, seed=1, highest=8)
    answers[:, 0] = answers[:, -1]
    found = read(study(answers, groups=[str(person % 2) for person in range(people)]))
    assert any(flag["about"] == "calibration" for flag in found["flags"])


def test_groups_that_cannot_be_compared_are_said_while_the_others_are() -> None:
    answers = answers_of(400, 5)
    labels = ["x"] * 200 + ["y"] * 199 + ["z"]
    found = study(answers, list("abcde"), groups=labels)
    assert [type(one) for one in found.comparisons] == [GroupComparison, Unavailable]
    assert {row["focal"] for row in read(found)["dif"]} == {"y"}
    assert any(
        "Only 1 people in z: no item is compared below 30" in flag["reading"] for flag in read(found)["flags"]
    )


def test_a_group_of_five_gives_no_row_and_is_never_the_reference() -> None:
    labels = ["a"] * 5 + ["b"] * 150 + ["c"] * 145
    found = read(study(answers_of(300, 4), groups=labels))
    assert {(row["reference"], row["focal"]) for row in found["dif"]} == {("b", "c")}
    assert any("Only 5 people in a" in (group["reason"] or "") for group in found["groups"])


def test_people_without_a_group_stay_in_everything_else() -> None:
    labels = ["x"] * 150 + ["y"] * 140 + [""] * 10
    found = read(study(answers_of(300, 5), groups=labels))
    assert found["n"] == 300
    assert found["groups"][0]["reference_n"] + found["groups"][0]["focal_n"] == 290
    assert any("10 people name no group" in flag["reading"] for flag in found["flags"])


def test_a_nominal_scale_has_no_map_and_says_what_its_means_are_worth(table: Callable) -> None:
    found = study(table("nominal")[:600], model="nrm")
    assert not drawings(found)["people"]["ordered"]
    assert any(flag["index"] == "unordered answers" for flag in read(found)["flags"])


def test_items_that_tell_nobody_apart_are_set_aside_and_the_rest_is_studied_as_without_them() -> None:
    answers = answers_of(150, 4)
    beside = np.column_stack([answers, np.full(150, 99.0), np.full(150, np.nan)])
    factors = {"F": ["a", "b", "e"], "G": ["c", "d"], "H": ["f"]}
    found = read(study(beside, list("abcdef"), reverse=["e"], factors=factors))
    without = read(study(answers, list("abcd"), factors={"F": ["a", "b"], "G": ["c", "d"]}))
    reasons = ["the 150 people who were given it all answered 99", "nobody answered it"]
    assert found.pop("set_aside") == [{"id": "e", "reason": reasons[0]}, {"id": "f", "reason": reasons[1]}]
    said_aside = [flag["reading"] for flag in found["flags"] if flag["index"] == "set aside"]
    assert said_aside == [f"e is set aside: {reasons[0]}.", f"f is set aside: {reasons[1]}."]
    found["flags"] = [flag for flag in found["flags"] if flag["index"] != "set aside"]
    without.pop("set_aside")
    assert found == without


def test_a_single_form_is_said_and_changes_nothing() -> None:
    answers = answers_of(100, 4)
    found, without = read(study(answers, forms=["A"] * 100)), read(study(answers))
    (flag,) = (flag for flag in found["flags"] if flag["index"] == "one form")
    assert flag["reading"].startswith("The column of forms names no two (A)")
    found["flags"].remove(flag)
    assert found == without


# Refused


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        (lambda a: a[:1], "One person"),
        (lambda a: a[:0], "no answer at all"),
        (lambda a: a * np.nan, "no answer at all"),
        (lambda a: np.column_stack([a[:, :1], np.full(len(a), 2.0)]), "item 2 has the same answer from everybody"),
        (lambda a: np.column_stack([a[:, :1], np.full(len(a), np.nan)]), "item 2 has no answer at all"),
        (lambda a: a * 0.0, "item 4 has the same answer from everybody"),
        (lambda a: np.column_stack([a, np.where(np.arange(len(a)) == 3, 99.0, 1.0)]), "item 5 holds 99 far from"),
        (lambda a: a + 0.5, "whole numbers"),
        (lambda a: a[:, :1], "One item is no scale"),
    ],
)
def test_what_cannot_be_studied_is_refused_by_name(spoil: Callable, reason: str) -> None:
    with refuses(UnusableAnswers, match=reason):
        study(spoil(answers_of(50, 4)))


def test_everything_wrong_is_said_at_once() -> None:
    answers = answers_of(50, 4)
    answers[:, 0], answers[:, 1], answers[:, 2] = 3, np.nan, 3
    with pytest.raises(UnusableAnswers) as refused:
        study(answers, list("abcd"), reverse=["z"], minimum=1, maximum=3)
    assert len(refused.value.problems) >= 5


@pytest.mark.parametrize("labels", [["x"] * 50, [str(number) for number in range(50)], ["x"] * 10])
def test_groups_must_be_two_to_five(labels: list[str]) -> None:
    with refuses(UnusableAnswers, match="groups"):
        study(answers_of(50, 4), groups=labels)


# Plain data


def test_no_figure_is_ever_infinite_or_not_a_number(graded: Study, planted: Study) -> None:
    for found in (graded, planted):
        for plain in (read(found), drawings(found)):
            assert json.loads(json.dumps(plain, allow_nan=False)) == plain
    with pytest.raises(ValueError, match="not finite"):
        rounded({"x": [1.0, float("nan")]})


def test_six_answers_are_drawn_as_five_lines() -> None:
    found = drawings(study(answers_of(400, 4, highest=5)))
    curve = found["items"][0]["curves"]
    assert curve["at_least"]
    assert [one["label"] for one in curve["series"]] == ["≥ 1", "≥ 2", "≥ 3", "≥ 4", "≥ 5"]


def test_the_order_of_people_changes_only_where_they_stand() -> None:
    answers = answers_of(200, 5)
    straight, turned = read(study(answers)), read(study(answers[::-1]))
    assert straight["calibration"] == turned["calibration"]
    for one, other in zip(straight["items"], turned["items"], strict=True):
        assert one["slope"] == other["slope"]
        assert one["r_drop"] == pytest.approx(other["r_drop"], abs=1e-9)
    for name, one in straight["reliability"].items():
        assert one["value"] == pytest.approx(turned["reliability"][name]["value"], abs=1e-9)


def test_progress_is_told_of_each_stage() -> None:
    told: list[str] = []
    found = study(answers_of(80, 4), progress=told.append)
    assert tuple(told) == STAGES
    assert not isinstance(found.item_fit, Unavailable)
