"""Pairwise covariances by their definition, and how estimates carry their error."""

import numpy as np
import pytest

from assess.analysis.codes import message
from assess.analysis.estimate import positive_estimate, reliability_estimate, two_sided_quantile
from assess.analysis.moments import moments
from assess.report.study_words import sentence


def test_each_pair_uses_the_people_who_answered_both(table):
    answers = table("mixed_missing")
    found = moments(answers)
    for first, second in ((0, 1), (3, 7), (11, 2), (5, 5)):
        both = ~np.isnan(answers[:, first]) & ~np.isnan(answers[:, second])
        pair = answers[both][:, [first, second]]
        assert found.pair_counts[first, second] == both.sum()
        assert found.covariance[first, second] == pytest.approx(np.cov(pair.T)[0, 1], abs=1e-12)
        assert found.pairwise_correlation[first, second] == pytest.approx(np.corrcoef(pair.T)[0, 1], abs=1e-12)
    assert found.n == 1500


def test_people_without_any_answer_are_not_counted():
    answers = np.array([[1, 2], [2, 4], [np.nan, np.nan], [3, 5]])
    assert moments(answers).n == 3


def test_the_interval_of_a_reliability_stays_below_one():
    found = reliability_estimate(0.98, 0.02, 30, message("rwg"))
    assert found.low < 0.98 < found.high < 1.0
    assert "above 1" in sentence(reliability_estimate(1.2, 0.1, 30, message("rwg")).method)


def test_the_interval_of_a_variance_stays_above_zero():
    assert 0.0 < positive_estimate(0.1, 0.2, 30, message("rwg")).low < 0.1
    assert positive_estimate(-0.1, 0.2, 30, message("rwg")).low is None


def test_a_confidence_level_lies_between_zero_and_one():
    assert two_sided_quantile(0.95) == pytest.approx(1.959964, abs=1e-6)
    with pytest.raises(ValueError, match="between 0 and 1"):
        two_sided_quantile(95)
