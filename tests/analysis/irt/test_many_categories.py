"""Scales of many categories, rare and skewed ones: what is bounded is slopes, never where categories lie."""

from collections.abc import Callable

import numpy as np
import pytest

from assess.analysis.irt import calibrate
from assess.analysis.irt.bounds import LARGEST_SLOPE, at_bound, bounded, slope_room
from assess.analysis.irt.structure import structure
from assess.scoring.curves import ItemParameters, graded_parameters, log_probabilities, step_parameters


def drawn(parameters: ItemParameters, people: int, seed: int, sd: float = 1.0) -> np.ndarray:
    """Answers (people, items) from known curves."""
    generator = np.random.default_rng(seed)
    below = np.exp(log_probabilities(parameters, sd * generator.normal(size=people))).cumsum(axis=1)
    return (generator.random((len(below), 1, people)) > below[:, :-1]).sum(axis=1).T


def steps(items: int, lowest: float, highest: float, categories: int = 11) -> np.ndarray:
    """Thresholds (items, categories − 1), each item's a little higher than the one before."""
    return np.linspace(lowest, highest, categories - 1) + np.linspace(-0.3, 0.3, items)[:, None]


def test_six_items_of_eleven_skewed_categories(table: Callable) -> None:
    found = calibrate(table("nps"), "gpcm")
    assert found.log_likelihood == pytest.approx(-10_577.5, abs=0.05)
    assert 3.0 < found.slopes.min() < found.slopes.max() < 3.5
    assert found.converged
    assert [flag.code for flag in found.flags] == ["closed-up"] * 2
    assert 0 < found.slope_se.min() < found.slope_se.max() < 0.3


def test_models_that_hold_others_are_never_less_likely(table: Callable) -> None:
    answers = table("nps")[:400, :4]
    answers[answers < 5] = 5
    partial, generalised, nominal = (
        calibrate(answers, model, se=False, tol=1e-5).log_likelihood for model in ("pcm", "gpcm", "nrm")
    )
    assert partial < generalised < nominal


@pytest.mark.parametrize(("slope", "lowest", "highest"), [(3.0, -3.2, 0.3), (1.0, -5.5, -1.0), (4.0, -1.0, 2.5)])
def test_steps_far_from_the_middle_are_found(slope: float, lowest: float, highest: float) -> None:
    truth = steps(6, lowest, highest)
    answers = drawn(step_parameters("gpcm", [slope] * 6, truth), 1_500, 11)
    found = calibrate(answers, "gpcm", categories=11)
    assert found.converged
    assert (np.abs(found.slopes - slope) < 3.5 * found.slope_se).all()
    assert found.slope_se.max() < 0.15 * slope
    held = []
    for item, thresholds in enumerate(found.thresholds):
        wanted = truth[item][[answer - 1 for answer in found.categories[item][1:]]]
        if len(found.categories[item]) == 11:  # a closed-up category moves its neighbours' steps
            held.append(np.abs(thresholds - wanted) < 3.5 * found.threshold_se[item])
    assert all(one.mean() > 0.89 for one in held)


def test_steep_skewed_graded_items_are_not_held_back() -> None:
    truth = steps(8, -3.0, 0.5, 7)
    found = calibrate(drawn(graded_parameters("grm", [6.0] * 8, truth), 2_500, 5), "grm")
    assert found.converged
    assert found.slopes == pytest.approx(6.0, rel=0.15)
    assert min(intercepts.max() for intercepts in found.intercepts) > 12
    assert np.array(found.thresholds)[:, 1:] == pytest.approx(truth[:, 1:], abs=0.25)


def test_nominal_options_need_no_order_and_no_frequent_first_option(table: Callable) -> None:
    answers = table("nps")[:600, :5]
    answers[answers < 4] = 4
    turned = 14 - answers
    one, other = (calibrate(data, "nrm", tol=1e-5) for data in (answers, turned))
    assert one.converged
    assert other.converged
    assert other.log_likelihood == pytest.approx(one.log_likelihood, abs=0.02)
    assert np.ptp(other.slopes[0]) == pytest.approx(np.ptp(one.slopes[0]), rel=0.01)
    assert np.isfinite(np.concatenate(one.slope_se)).all()


@pytest.mark.parametrize("model", ["grm", "gpcm", "nrm"])
def test_slopes_that_run_away_stop_at_their_bound(model: str) -> None:
    place = np.arange(300)[:, None]
    answers = np.digitize(place + np.array([0, 3, 7, 12]), [60, 150, 210])  # all items one and the same
    found = calibrate(answers, model)  # type: ignore[arg-type]
    assert "slopes-run-away" in [flag.code for flag in found.flags]
    sizes = np.array([np.diff(np.sort(np.atleast_1d(slopes))).max(initial=0.0) for slopes in found.slopes])
    assert max(sizes.max(), np.abs(found.slopes).max() if model != "nrm" else 0.0) <= LARGEST_SLOPE + 1e-9
    assert np.isfinite(np.concatenate(found.thresholds)).all()


def test_a_nominal_slope_is_bounded_from_its_neighbour_and_not_from_the_origin() -> None:
    layout = structure("nrm", np.array([4, 3]), np.zeros((1, 2), dtype=bool), origin=np.array([1, 0]))
    values = np.zeros((2, 6))
    values[0, :3], values[1, :2] = (-50.0, 25.0, 52.0), (10.0, -29.0)
    inside = bounded(layout, values)
    assert inside[0, :3].tolist() == [-LARGEST_SLOPE, 25.0, 52.0]
    assert inside[1].tolist() == values[1].tolist()
    step = np.zeros((2, 6))
    step[0, :3] = -1.0, 1.0, 6.0
    assert at_bound(layout, inside, step)[0].tolist() == [True, False, False, False, False, False]
    step[0, 0] = 0.0
    assert slope_room(layout, inside, step)[:, 0] == pytest.approx([3.0 / 5.0, 1.0])
