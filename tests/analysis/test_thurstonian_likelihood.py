"""Forced choice by marginal likelihood: the reference, dense quadrature, and tasks that leave orders open."""

import numpy as np
import pytest

from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.thurstonian import Calibration, Form, calibrate, marginal_likelihood
from assess.analysis.thurstonian.latent_scores import Sample, State
from assess.analysis.thurstonian.marginal_likelihood import evaluate
from tests.analysis.refusals import refuses
from tests.analysis.thurstonian_data import FORM, answers, reference

TRAITS, KEYS = (("a", "b"), ("b", "a", "b"), ("a", "b", "a", "b")), ((1, -1), (1, 1, -1), (1, 1, -1, 1))
SMALL = Form(TRAITS, KEYS, "most-least")
PEOPLE = 600


def small_sample(people: int, groups: int = 1) -> tuple[Sample, State]:
    """Answers drawn anyhow, one block in ten missing, and a state of two groups."""
    generator = np.random.default_rng(1)
    codes = np.stack([generator.integers(0, count, people) for count in (2, 6, 12)], axis=1)
    codes[generator.random(codes.shape) < 0.1] = -1
    codes[0] = 0
    state = State(
        generator.normal(size=9),
        SMALL.key_of * 0.9,
        generator.normal(0, 0.3, 9),
        np.array([[0.0, 0.0], [0.4, -0.2]])[:groups],
        np.array([[[1.0, 0.3], [0.3, 1.0]], [[1.3, 0.2], [0.2, 0.8]]])[:groups],
    )
    return Sample(SMALL, codes, np.arange(people) % groups), state


def test_slopes_are_those_of_small_steps() -> None:
    sample, state = small_sample(8, groups=2)
    theta, rows = np.random.default_rng(2).normal(size=(8, 2)), np.arange(8)
    slopes = sample.slopes(state, theta, rows)[1][:, sample.free]
    for place in range(slopes.shape[1]):
        step = np.zeros(slopes.shape[1])
        step[place] = 1e-4
        up, down = (sample.slopes(sample.moved(state, sign * step), theta, rows)[0] for sign in (1, -1))
        assert slopes[:, place] == pytest.approx((up - down) / 2e-4, abs=1e-5)


def test_the_likelihood_is_that_of_a_dense_grid() -> None:
    sample, state = small_sample(20, groups=2)
    found = evaluate(sample, state, np.random.default_rng(1), np.zeros(1))
    axis = np.arange(-6, 6.01, 0.2)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    total = 0.0
    for person in range(20):
        value, _ = sample.slopes(state, grid, np.full(len(grid), person))
        total += np.log(np.exp(value).sum() * 0.04)
    assert found.log_likelihood == pytest.approx(total, abs=4 * found.simulation_error)
    assert found.simulation_error < 0.5


def test_errors_count_no_noise_of_the_draws_as_information(monkeypatch: pytest.MonkeyPatch) -> None:
    """Few draws leave slopes noisy; what they say of the parameters is still what a dense grid says."""
    monkeypatch.setattr(marginal_likelihood, "DRAWS", 4)
    sample, state = small_sample(300)
    found = evaluate(sample, state, np.random.default_rng(1), np.zeros(1))
    axis = np.arange(-4.8, 4.81, 0.4)
    grid = np.stack(np.meshgrid(axis, axis, indexing="ij"), axis=-1).reshape(-1, 2)
    exact = np.empty((300, sample.free.size))
    for person in range(300):
        value, slopes = sample.slopes(state, grid, np.full(len(grid), person))
        weights = np.exp(value - value.max())
        exact[person] = weights @ slopes / weights.sum()
    columns = sample.free
    truth = (exact[:, columns] ** 2).sum(axis=0)
    told = np.diag(found.information(sample, columns)) / truth
    noisy = (found.person_slopes[0][:, columns] ** 2).sum(axis=0) / truth
    assert told.mean() == pytest.approx(1.0, abs=0.06)
    assert noisy.mean() > 1.15  # what a half on its own would tell


@pytest.fixture(scope="module")
def likely() -> Calibration:
    """The reference's first people calibrated by likelihood."""
    return calibrate(answers()[:PEOPLE], FORM, method="likelihood")


@pytest.mark.parametrize("name", ["loadings", "thresholds", "uniquenesses", "correlations"])
def test_estimates_and_errors_are_like_those_of_least_squares(likely: Calibration, name: str) -> None:
    """Within one and a half errors, as the reference asks; all of the answers is used, so errors are smaller."""
    other = calibrate(answers()[:PEOPLE], FORM, method="uls")
    assert likely.errors is not None
    assert other.errors is not None
    theirs = getattr(other.errors, name)
    free = theirs > 0
    off = (getattr(likely.estimates, name) - getattr(other.estimates, name))[free] / theirs[free]
    assert np.abs(off).max() < 1.5
    assert 0.7 < np.median(getattr(likely.errors, name)[free] / theirs[free]) < 1.1


def test_truth_lies_where_the_errors_say(likely: Calibration) -> None:
    assert likely.errors is not None
    off = (likely.estimates.loadings - np.ravel(reference()["truth"]["loadings"])) / likely.errors.loadings
    assert np.sqrt((off**2).mean()) == pytest.approx(1.0, abs=0.3)
    assert likely.likelihood is not None
    assert likely.likelihood.free_parameters == 99 - 12  # means in place of free thresholds
    assert likely.flags == ()


def test_first_choices_alone_recover_the_loadings() -> None:
    form = Form(FORM.traits[:6], FORM.keys[:6], "most")
    marks = (answers()[:600, :18] == 1).astype(float)
    found = calibrate(marks, form)
    assert found.method == "likelihood"
    assert found.errors is not None
    off = (found.estimates.loadings - np.ravel(reference()["truth"]["loadings"])[:18]) / found.errors.loadings
    assert np.sqrt((off**2).mean()) < 1.6
    assert found.parameters.task == "most"


def test_most_and_least_of_four_have_no_limited_information() -> None:
    form = Form((("a", "b", "c", "d"),) * 3, task="most-least")
    marks = np.tile([1.0, 0, 0, -1], (200, 3))
    with refuses(UnusableAnswers, "by likelihood"):
        calibrate(marks, form, method="uls")
    with refuses(UnusableAnswers, "1/1 is preferred by everybody"):
        calibrate(marks, form)


def test_what_likelihood_cannot_tell_is_refused() -> None:
    with pytest.raises(ValueError, match="by likelihood"):
        calibrate(answers(), FORM, method="uls", groups=["a"] * 1500)
    with refuses(UnusableAnswers, "100"):
        calibrate(answers(), FORM, groups=["a"] * 1450 + ["b"] * 50)
    pairs = Form((("a", "b"),) * 4)
    first = 1.0 + (np.random.default_rng(4).random((300, 4)) < 0.5)
    with refuses(NotEstimable, "does not tell"):
        calibrate(np.stack([first, 3.0 - first], axis=2).reshape(300, 8), pairs, method="likelihood")
