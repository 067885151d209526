"""Empirical option keys: worth what they predict in people who were not used to make them."""

import numpy as np

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.option_keys import empirical_option_key
from tests.analysis.refusals import refuses
from tests.scoring.sjt_data import best_worst_marks, sjt_layout


def marked() -> tuple[np.ndarray, np.ndarray]:
    marks = best_worst_marks()
    good = marks @ np.tile([0.0, 0.4, -0.3, 0.1], 12)
    return marks, good + np.random.default_rng(5).normal(scale=good.std(), size=300)


def test_a_real_relation_is_found_again_in_people_held_out():
    marks, criterion = marked()
    key = empirical_option_key(sjt_layout("best-worst"), marks, criterion)
    assert key.validity.low is not None
    assert key.validity.low > 0.2
    assert key.parameters.weights is key.weights


def test_chance_alone_is_not_mistaken_for_validity():
    marks, _ = marked()
    criteria = np.random.default_rng(6).normal(size=(20, 300))
    found = [empirical_option_key(sjt_layout("best-worst"), marks, one).validity.value for one in criteria]
    assert abs(np.mean(found)) < 0.08


def test_the_order_of_people_changes_nothing():
    marks, criterion = marked()
    shuffled = np.random.default_rng(7).permutation(300)
    one = empirical_option_key(sjt_layout("best-worst"), marks, criterion)
    other = empirical_option_key(sjt_layout("best-worst"), marks[shuffled], criterion[shuffled])
    assert other.validity == one.validity
    np.testing.assert_array_equal(other.weights, one.weights)


def test_options_that_hardly_anybody_marked_get_no_weight():
    marks, criterion = marked()
    marks[24:, 5] = 0.0
    key = empirical_option_key(sjt_layout("best-worst"), marks, criterion)
    assert key.chosen[5] < 25
    assert key.weights[5] == 0
    assert (key.weights != 0).sum() == 47


def test_a_missing_criterion_leaves_the_person_out():
    marks, criterion = marked()
    criterion[:50] = np.nan
    assert empirical_option_key(sjt_layout("best-worst"), marks, criterion).validity.n == 250


def test_what_cannot_be_keyed_is_named():
    marks, criterion = marked()
    with refuses(UnusableAnswers, match="rate-each has no chosen options"):
        empirical_option_key(sjt_layout("rate-each"), marks, criterion)
    with refuses(UnusableAnswers, match="do not fit"):
        empirical_option_key(sjt_layout("best-worst"), marks, criterion[:-1])
    with refuses(UnusableAnswers, match="same for everybody"):
        empirical_option_key(sjt_layout("best-worst"), marks, np.ones(300))
    with refuses(NotEstimable, match="99 people"):
        empirical_option_key(sjt_layout("best-worst"), marks[:99], criterion[:99])
