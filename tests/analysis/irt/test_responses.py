"""Answers as calibration wants them."""

import numpy as np
import pytest

from assess.analysis.irt.responses import collapse, encode, recode


def test_categories_become_consecutive_and_remember_their_answers() -> None:
    coded = encode([[1, 5], [3, np.nan], [-1, 7], [3, 5]])
    assert coded.categories == ((1, 3), (5, 7))
    assert coded.codes.tolist() == [[0, 0], [1, -1], [-1, 1], [1, 0]]
    assert coded.unobserved == {"item 1": (2,), "item 2": (1, 2, 3, 4, 6)}


@pytest.mark.parametrize("kind", [np.int8, np.int64, np.uint8, np.float32, np.float64, object])
def test_every_kind_of_number_is_read_alike(kind: type) -> None:
    answers = np.array([[0, 1], [1, 0], [1, 1]])
    assert encode(answers.astype(kind)).codes.tolist() == answers.tolist()


def test_equal_patterns_are_counted_once_within_their_group() -> None:
    codes = np.array([[0, 1], [0, 1], [1, -1], [0, 1]], dtype=np.int8)
    alone = collapse(codes, [2, 2])
    assert sorted(alone.weights.tolist()) == [1.0, 3.0]
    assert alone.persons == 4
    by_group = collapse(codes, [2, 2], np.array([0, 1, 1, 0]), 2)
    assert by_group.bounds == (0, 1, 3)
    assert by_group.weights.tolist() == [2.0, 1.0, 1.0]


def test_one_hot_rows_mark_the_chosen_categories_and_leave_missing_empty() -> None:
    patterns = collapse(np.array([[1, -1], [0, 2]], dtype=np.int8), [2, 3])
    rows = {tuple(row) for row in patterns.one_hot.tolist()}
    assert rows == {(0, 1, 0, 0, 0), (1, 0, 0, 0, 1)}
    assert patterns.column_item.tolist() == [0, 0, 1, 1, 1]
    assert patterns.column_category.tolist() == [0, 1, 0, 1, 2]


def test_an_empty_group_has_no_rows() -> None:
    patterns = collapse(np.array([[0], [1]], dtype=np.int8), [2], np.array([0, 2]), 3)
    assert patterns.bounds == (0, 1, 1, 2)
    assert [group for _, group in patterns.chunks(10)] == [0, 2]


def test_new_answers_are_coded_by_the_known_categories() -> None:
    assert recode(np.array([[3.0, np.nan]]), [(1, 3), (0, 1)], ["a", "b"]).tolist() == [[1, -1]]
