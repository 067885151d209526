"""Item analysis: an independent engine's figures, flags in words, option tables and trace lines."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.analysis import items
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.reliability import cronbach_alpha
from assess.report.study_words import sentence, sentences
from tests.analysis.refusals import refuses


def answers_of(seed: int = 1, persons: int = 200, count: int = 5) -> np.ndarray:
    generator = np.random.default_rng(seed)
    trait = generator.standard_normal((persons, 1))
    return np.clip(np.round(3 + trait + generator.standard_normal((persons, count))), 1, 5)


def test_item_statistics_agree_with_psych(table, figures):
    found, expected = items.item_statistics(table("graded")), figures("graded")["item"]
    for item, reference in zip(found, expected, strict=True):
        assert item.n == 2000
        assert item.mean == pytest.approx(reference["mean"], abs=1e-9)
        assert item.sd == pytest.approx(reference["sd"], abs=1e-9)
        assert item.r_drop == pytest.approx(reference["r_drop"], abs=1e-6)
        assert item.alpha_if_dropped == pytest.approx(reference["alpha_if_dropped"], abs=1e-6)
        assert item.flags == []


def test_alpha_if_dropped_is_the_alpha_of_the_others():
    answers = answers_of()
    for position, item in enumerate(items.item_statistics(answers)):
        assert item.alpha_if_dropped == pytest.approx(cronbach_alpha(np.delete(answers, position, 1)).value)


def test_the_error_of_r_drop_agrees_with_the_jackknife():
    answers = answers_of(2, persons=120)
    left_out = np.array([items.item_statistics(np.delete(answers, person, 0))[0].r_drop for person in range(120)])
    jackknife = np.sqrt(119 / 120 * ((left_out - left_out.mean()) ** 2).sum())
    assert items.item_statistics(answers)[0].r_drop_se == pytest.approx(jackknife, rel=0.1)


def test_difficulty_is_the_place_within_the_scale():
    answers = np.array([[1, 2], [3, 5], [2, 5]])
    assert items.item_statistics(answers, minimum=1, maximum=5)[0].difficulty == pytest.approx(0.25)
    assert items.item_statistics(answers)[0].difficulty == pytest.approx(0.5)


@settings(max_examples=20, deadline=None)
@given(seed=st.integers(0, 10_000))
def test_reversing_every_item_changes_no_discrimination(seed):
    answers = answers_of(seed, persons=60)
    straight, turned = items.item_statistics(answers), items.item_statistics(6 - answers)
    assert [item.r_drop for item in turned] == pytest.approx([item.r_drop for item in straight])


def test_flags_say_what_to_look_at():
    answers = answers_of(3)
    answers[:, 1] = 6 - answers[:, 1]
    answers[:, 2] = np.random.default_rng(3).integers(1, 6, 200)
    answers[:, 3] = 4.0
    answers[:, 4] = np.where(np.arange(200) < 20, answers[:, 4], np.nan)
    found = items.item_statistics(answers, names=["a", "b", "c", "d", "e"])
    assert "reversed" in sentence(found[1].flags[0])
    assert found[3].r_drop is None
    assert found[3].sd == 0.0
    assert "same answer" in sentence(found[3].flags[0])
    assert any("Only 20 people" in flag for flag in sentences(found[4].flags))


def test_an_item_answered_at_one_end_is_flagged():
    answers = answers_of(4)
    answers[:, 0] = np.where(np.arange(200) < 3, 4, 5)
    assert any(
        "one end" in flag for flag in sentences(items.item_statistics(answers, minimum=1, maximum=5)[0].flags)
    )


def test_two_items_have_no_alpha_without_one():
    found = items.item_statistics(answers_of(count=2))
    assert found[0].alpha_if_dropped is None
    assert found[0].r_drop is not None


def test_answers_outside_the_scale_and_wrong_names_are_refused():
    with refuses(UnusableAnswers, match=r"a: 0 is below 1.*b: 7 is above 5") as caught:
        items.item_statistics([[0, 2], [3, 7]], minimum=1, maximum=5, names=["a", "b"])
    assert len(caught.value.problems) == 2
    with refuses(UnusableAnswers, match="1 names"):
        items.item_statistics([[1, 2], [3, 4]], names=["a"])
    with refuses(UnusableAnswers, match="must differ"):
        items.item_statistics([[1, 2], [3, 4]], names=["a", "a"])
    with refuses(UnusableAnswers, match="below its maximum"):
        items.item_statistics([[1, 2], [3, 4]], minimum=5, maximum=1)


# Options


def chosen(seed: int, wrong_key: bool) -> tuple[np.ndarray, np.ndarray]:
    """Able people choose a in every scenario; in the first, the key may say b."""
    generator = np.random.default_rng(seed)
    ability = generator.standard_normal((400, 1))
    choices = np.where(ability + generator.standard_normal((400, 6)) > 0, "a", "b")
    points = (choices == "a").astype(float)
    if wrong_key:
        points[:, 0] = 1 - points[:, 0]
    return choices, points


def test_a_wrong_key_shows_in_the_option_table():
    rows = {
        (row.item, row.option): row for row in items.option_table(*chosen(1, wrong_key=True), names=list("pqrstu"))
    }
    assert rows["p", "b"].keyed
    assert rows["p", "a"].disagrees
    assert not any(row.disagrees for (item, _), row in rows.items() if item != "p")


def test_endorsements_sum_to_one_and_the_right_option_goes_with_the_rest():
    rows = items.option_table(*chosen(2, wrong_key=False))
    for name in {row.item for row in rows}:
        assert sum(row.share for row in rows if row.item == name) == pytest.approx(1.0)
    assert all((row.correlation > 0) == row.keyed for row in rows)
    assert not any(row.disagrees for row in rows)


def test_missing_choices_are_left_out_and_half_missing_ones_refused():
    choices, points = chosen(3, wrong_key=False)
    choices = choices.astype(object)
    choices[:40, 0], points[:40, 0] = None, np.nan
    assert sum(row.n for row in items.option_table(choices, points) if row.item == "item 1") == 360
    points[50, 1] = np.nan
    with refuses(UnusableAnswers, match="Person 51, item 2"):
        items.option_table(choices, points)
    with refuses(UnusableAnswers, match="same people"):
        items.option_table(choices[:, :3], points)


# Trace lines


def test_trace_lines_rise_with_the_rest_score(table):
    line = items.trace_lines(table("graded"), groups=5)[0]
    assert line.shares.sum(axis=1) == pytest.approx(np.ones(5))
    assert sum(line.counts) == 2000
    assert (np.diff(line.rest_means) > 0).all()
    assert (np.diff(line.shares @ line.categories) > 0).all()


def test_equal_rest_scores_stay_in_one_group():
    answers = np.array([[1, 1, 1], [2, 1, 1], [1, 2, 1], [2, 2, 2], [1, 1, 2], [2, 2, 1]])
    line = items.trace_lines(answers, groups=4)[0]
    assert len(line.counts) <= 3
    assert len(set(line.rest_means.tolist())) == len(line.counts)


def test_trace_lines_need_groups_and_company():
    with refuses(NotEstimable, match="two groups"):
        items.trace_lines(answers_of(), groups=1)
    with refuses(NotEstimable, match="item 1: nobody"):
        items.trace_lines([[1, np.nan], [2, np.nan], [np.nan, 1]])
