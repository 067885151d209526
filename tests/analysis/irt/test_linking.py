"""Linking two calibrations by their common items."""

from collections.abc import Callable

import numpy as np
import pytest

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.irt import Link, calibrate, link
from assess.scoring.curves import graded_parameters, log_probabilities, nominal_parameters, step_parameters
from tests.analysis.irt.synthetic import graded_answers
from tests.analysis.refusals import refuses

METHODS = ["mean-mean", "mean-sigma", "haebara", "stocking-lord"]


@pytest.mark.parametrize("method", METHODS)
def test_constants_agree_with_the_reference(method: str, figures: Callable) -> None:
    reference = figures("linking")
    old, new = (
        graded_parameters("2pl", reference[f"a_{form}"], [[b] for b in reference[f"b_{form}"]])
        for form in ("old", "new")
    )
    found = link(old, new, method)  # type: ignore[arg-type]
    assert [found.slope, found.intercept] == pytest.approx(reference[method.replace("-", "_")], abs=1e-5)


@pytest.mark.parametrize("method", METHODS)
@pytest.mark.parametrize("family", ["grm", "gpcm"])
def test_a_known_change_of_scale_is_found_again(method: str, family: str) -> None:
    slopes, thresholds = [1.1, 0.7, 1.9], [[-1.0, 0.5], [-0.2, 0.8], [0.1, 1.4]]
    make = graded_parameters if family == "grm" else step_parameters
    old = make(family, slopes, thresholds)  # type: ignore[arg-type]
    new = Link(1.25, -0.4, "mean-mean", 3).apply(old)
    found = link(old, new, method)  # type: ignore[arg-type]
    assert (found.slope, found.intercept) == pytest.approx((1.25, -0.4), abs=1e-6)


def test_nominal_items_are_linked_by_their_curves() -> None:
    old = nominal_parameters([[-1.0, 0.2, 0.8], [-0.5, -0.1, 0.6]], [[0.1, 0.3, -0.4], [0.0, 0.5, -0.5]])
    new = Link(0.8, 0.3, "haebara", 2).apply(old)
    found = link(old, new, "haebara")
    assert (found.slope, found.intercept) == pytest.approx((0.8, 0.3), abs=1e-6)
    with refuses(NotEstimable, match="haebara"):
        link(old, new, "mean-sigma")


def test_a_moved_item_answers_as_before_at_the_moved_theta() -> None:
    old, change = graded_parameters("grm", [1.4], [[-1.0, 0.6]]), Link(1.3, 0.2, "mean-mean", 1)
    theta = np.linspace(-3, 3, 7)
    assert log_probabilities(change.apply(old), change.theta(theta)) == pytest.approx(log_probabilities(old, theta))


def test_calibrations_are_linked_by_the_names_they_share() -> None:
    answers = graded_answers(1500, 10, 4, seed=6)
    low = answers[:, :6].sum(axis=1) < np.median(answers[:, :6].sum(axis=1)) + 4
    old = calibrate(answers[low][:, :8], "grm", items=[f"q{i}" for i in range(8)])
    new = calibrate(answers[:, 2:], "grm", items=[f"q{i}" for i in range(2, 10)])
    found = link(old, new)
    assert found.items == 6
    assert 0.5 < found.slope < 1.0
    assert found.intercept < 0


def test_what_cannot_be_linked_is_refused() -> None:
    one = graded_parameters("grm", [1.0, 1.2], [[0.0, 1.0], [0.5, 0.9]])
    other = graded_parameters("grm", [1.0, 1.2], [[0.0], [0.5]])
    with refuses(NotEstimable, match="categories"):
        link(one, other)
    with refuses(NotEstimable, match="two common items"):
        link(one.take([0]), one.take([0]))
    with refuses(UnusableAnswers, match="'equipercentile'"):
        link(one, one, "equipercentile")  # type: ignore[arg-type]
    found = calibrate(graded_answers(200, 4, 3), "grm")
    with refuses(UnusableAnswers, match="q7"):
        link(found, found, anchors=["q7", "item 1", "item 2"])
    with refuses(UnusableAnswers, match="not one of each"):
        link(found, one)
