"""What cannot be calibrated is refused by name, all at once; what is doubtful is flagged."""

import numpy as np
import pytest

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.irt import calibrate
from assess.report.study_words import sentence, sentences
from tests.analysis.irt.synthetic import graded_answers
from tests.analysis.refusals import refuses


def answers(**changes: float) -> np.ndarray:
    """Sixty people, five items of three categories; a column may be set to one value."""
    table = graded_answers(60, 5, 3)
    for column, value in changes.items():
        table[:, int(column[1:])] = value
    return table


@pytest.mark.parametrize(
    ("table", "complaint"),
    [
        (answers(q1=np.nan), "item 2 has no answer at all"),
        (answers(q3=2), "item 4 has the same answer"),
        (np.full((20, 4), np.nan), "every cell is missing"),
        (np.array([[0, 1, 2, 1]]), "One person cannot be calibrated"),
        (np.array([["a", "b"], ["b", "a"]]), "text"),
        (np.array([[0.5, 1.0], [1.0, 0.0]]), "0.5 for item 1"),
        (np.array([[-3, 1], [1, 0]]), "-3 for item 1"),
        (np.array([[0, 1000], [1, 0]]), "1000 for item 2"),
        (np.array([[0, 4], [1, 0], [0, 1]]), r"more categories \(0 to 4\) than there are people"),
        (np.array([0, 1, 2]), "table of persons by items"),
        ([[0, 1], [1]], "different lengths"),
        (np.array([[0.0, np.inf], [1.0, 0.0]]), "infinite"),
    ],
)
def test_unusable_answers_are_named(table: np.ndarray, complaint: str) -> None:
    with refuses(UnusableAnswers, match=complaint):
        calibrate(table, "grm")


def test_everything_wrong_is_said_at_once() -> None:
    with pytest.raises(UnusableAnswers) as refusal:
        calibrate(answers(q0=np.nan, q4=1), "grm", items=["a", "b", "c", "d", "e"])
    assert len(refusal.value.problems) == 2
    assert "a has no answer" in sentence(refusal.value.problems[0])
    assert "e has the same answer" in sentence(refusal.value.problems[1])


def test_a_binary_model_refuses_more_categories_and_says_what_to_use() -> None:
    with refuses(UnusableAnswers, match="use grm or gpcm"):
        calibrate(answers(), "2pl")
    with refuses(UnusableAnswers, match="use pcm"):
        calibrate(answers(), "rasch")


@pytest.mark.parametrize(
    "options", [{"nodes": 3}, {"tol": 0.0}, {"model": "4pl"}, {"items": ["a"]}, {"categories": 2}]
)
def test_impossible_options_are_refused(options: dict) -> None:
    with pytest.raises(UnusableAnswers):
        calibrate(answers(), **{"model": "grm", **options})


def test_a_category_nobody_used_is_closed_up_and_named() -> None:
    table = graded_answers(300, 5, 4)
    table[table[:, 2] == 1, 2] = 2
    found = calibrate(table, "grm")
    assert found.unobserved == {"item 3": (1,)}
    assert found.categories[2] == (0, 2, 3)
    assert len(found.thresholds[2]) == 2
    assert "item 3: nobody gave 1" in sentence(found.flags[0])


def test_an_unused_last_category_is_named_where_it_was_declared() -> None:
    table = graded_answers(300, 5, 4)
    table[table[:, 2] == 3, 2] = 2
    assert calibrate(table, "grm").unobserved == {}
    assert calibrate(table, "grm", categories=4).unobserved == {"item 3": (3,)}


def test_scales_that_begin_at_one_have_no_unobserved_zero() -> None:
    table = graded_answers(300, 5, 4)
    found = calibrate(table + 1, "grm")
    assert found.unobserved == {}
    assert found.log_likelihood == calibrate(table, "grm").log_likelihood


def test_an_answer_nobody_gave_in_the_calibration_cannot_be_scored() -> None:
    table = graded_answers(300, 5, 4)
    table[table[:, 2] == 1, 2] = 2
    with refuses(UnusableAnswers, match="answer 1 to item 3"):
        calibrate(table, "grm").score([0, 1, 1, 2, 3])


def test_duplicate_items_are_a_heywood_case_that_is_flagged() -> None:
    table = graded_answers(200, 3, 3)
    found = calibrate(np.column_stack([table, table[:, 0]]), "grm")
    assert any("Heywood" in flag and "item 1, item 4" in flag for flag in sentences(found.flags))


def test_two_graded_items_do_not_determine_two_slopes() -> None:
    found = calibrate(graded_answers(200, 2, 3), "grm")
    assert any("singular" in flag or "Heywood" in flag for flag in sentences(found.flags))


def test_stopping_early_is_flagged() -> None:
    found = calibrate(graded_answers(200, 6), "grm", most=2)
    assert not found.converged
    assert any("Not converged after 2" in flag for flag in sentences(found.flags))


def test_reversed_items_under_equal_slopes_are_flagged() -> None:
    found = calibrate(graded_answers(300, 6, 4, reversed_items=3), "pcm")
    assert any("reversed items" in flag for flag in sentences(found.flags))


def test_more_parameters_than_people_is_flagged() -> None:
    found = calibrate(graded_answers(30, 12, 4), "grm")
    assert any("parameters from 30 people" in flag for flag in sentences(found.flags))


def test_people_who_answered_nothing_change_nothing() -> None:
    table = graded_answers(200, 5)
    with_empty = np.vstack([table, np.full((3, 5), np.nan)])
    one, other = calibrate(table, "grm"), calibrate(with_empty, "grm")
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=1e-6)
    assert other.slopes == pytest.approx(one.slopes, abs=1e-6)


def test_no_estimate_is_silently_not_a_number() -> None:
    for seed in range(6):
        found = calibrate(graded_answers(25, 6, 5, seed=seed, missing=0.3), "grm")
        assert np.isfinite(found.slopes).all()
        assert all(np.isfinite(row).all() for row in found.thresholds)


def test_fit_of_several_groups_is_refused() -> None:
    found = calibrate(graded_answers(200, 5), "grm", groups=[0, 1] * 100)
    with refuses(NotEstimable, match="one group"):
        found.item_fit()
    with refuses(NotEstimable, match="one group"):
        found.person_fit()
