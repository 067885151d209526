"""The exact probability of an answer to a block: sums, symmetry, published values, simulation and derivatives."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from assess.scoring.block_choices import TASKS, ChoiceTerms, Task, answer_marks, choice_terms, choices
from assess.scoring.orthants import Correlated, below_both

BLOCKS = [(size, task) for size in (2, 3, 4) for task in TASKS]
MEANS, VARIANCES = np.array([0.4, -0.7, 0.2, 1.1]), np.array([1.2, 0.6, 1.0, 2.1])


def every_answer(means: np.ndarray, variances: np.ndarray, task: Task) -> ChoiceTerms:
    count = len(choices(means.size, task))
    return choice_terms(np.tile(means, (count, 1)), np.tile(variances, (count, 1)), np.arange(count), task)


@pytest.mark.parametrize(("size", "task"), BLOCKS)
@settings(max_examples=20, deadline=None, derandomize=True)
@given(data=st.data())
def test_one_of_the_answers_is_given(size: int, task: Task, data: st.DataObject) -> None:
    means = data.draw(st.lists(st.floats(-3, 3), min_size=size, max_size=size))
    variances = data.draw(st.lists(st.floats(0.3, 3), min_size=size, max_size=size))
    terms = every_answer(np.array(means), np.array(variances), task)
    assert np.exp(terms.log_probability).sum() == pytest.approx(1.0, abs=1e-8)


@pytest.mark.parametrize(("size", "task"), BLOCKS)
def test_statements_that_are_alike_make_all_answers_alike(size: int, task: Task) -> None:
    terms = every_answer(np.zeros(size), np.ones(size), task)
    assert np.exp(terms.log_probability) == pytest.approx(1 / len(choices(size, task)), abs=1e-10)


@pytest.mark.parametrize(("size", "task"), BLOCKS)
def test_probabilities_are_those_of_drawn_utilities(size: int, task: Task) -> None:
    utilities = MEANS[:size] + np.sqrt(VARIANCES[:size]) * np.random.default_rng(1).normal(size=(40_000, size))
    order = np.argsort(-utilities, axis=1)
    given_answers = {"rank": order, "most": order[:, :1], "most-least": order[:, [0, -1]]}[task]
    terms = every_answer(MEANS[:size], VARIANCES[:size], task)
    for answer, log_probability in zip(choices(size, task), terms.log_probability, strict=True):
        share = (given_answers == answer).all(axis=1).mean()
        assert np.exp(log_probability) == pytest.approx(share, abs=0.01)


@pytest.mark.parametrize(("size", "task"), BLOCKS)
def test_derivatives_are_those_of_small_differences(size: int, task: Task) -> None:
    means, variances, small = MEANS[:size], VARIANCES[:size], 1e-4
    terms = every_answer(means, variances, task)
    for one in range(size):
        shift = small * np.eye(size)[one]
        up, down = (every_answer(means + sign * shift, variances, task) for sign in (1, -1))
        slope = (up.log_probability - down.log_probability) / (2 * small)
        assert terms.gradient[:, one] == pytest.approx(slope, abs=1e-7)
        assert terms.hessian[:, one] == pytest.approx((up.gradient - down.gradient) / (2 * small), abs=1e-7)
        up, down = (every_answer(means, variances + sign * shift, task) for sign in (1, -1))
        slope = (up.log_probability - down.log_probability) / (2 * small)
        assert terms.bends[:, one] / 2 == pytest.approx(slope, abs=1e-6)


def test_an_answer_that_hardly_anybody_gives_still_points_back() -> None:
    terms = every_answer(np.array([40.0, 0.0, -40.0]), np.ones(3), "rank")
    assert np.isfinite(terms.log_probability).all()
    assert terms.log_probability.min() < -400
    worst = choices(3, "rank").index((2, 1, 0))
    assert terms.gradient[worst, 0] < 0 < terms.gradient[worst, 2]


@pytest.mark.parametrize("rho", [-0.93, -0.5, 0.0, 0.3, 0.9])
def test_quadrants_and_octants_at_the_middle_have_closed_forms(rho: float) -> None:
    """Sheppard (1899): 1/4 + asin(rho)/(2 pi); three variables: 1/8 + the sum of the three over 4 pi."""
    zero = np.zeros(1)
    both = below_both(zero, zero, np.array([rho]))
    assert both[0] == pytest.approx(0.25 + np.arcsin(rho) / (2 * np.pi), abs=1e-10)
    correlations = np.array([[rho, 0.2, 0.1]])
    octant = Correlated(correlations).below(np.zeros((3, 1)), np.zeros(1, dtype=np.intp)).probability[0]
    assert octant == pytest.approx(0.125 + np.arcsin(correlations).sum() / (4 * np.pi), abs=1e-10)


def test_marks_are_those_of_the_answer_matrix() -> None:
    assert answer_marks(3, "rank")[choices(3, "rank").index((2, 0, 1))].tolist() == [2, 3, 1]
    assert answer_marks(3, "most-least")[choices(3, "most-least").index((2, 1))].tolist() == [0, -1, 1]
    assert answer_marks(4, "most")[2].tolist() == [0, 0, 1, 0]
