"""Standard errors: the reference's, and the curvature of the likelihood itself."""

from collections.abc import Callable

import numpy as np
import pytest

from assess.analysis.irt import calibrate
from assess.analysis.irt.em import Problem, maximise
from assess.analysis.irt.responses import collapse, encode
from assess.analysis.irt.standard_errors import covariance, observed_information
from assess.analysis.irt.starts import nominal_starts, start_values
from assess.analysis.irt.structure import structure
from assess.scoring.irt import quadrature
from tests.analysis.irt.synthetic import graded_answers


def test_slopes_and_intercepts_agree_with_oakes(table: Callable, figures: Callable) -> None:
    reference, found = figures("mixed_missing"), calibrate(table("mixed_missing"), "grm")
    for item, wanted in enumerate(reference["se"].values()):
        ours = [found.slope_se[item], *found.intercept_se[item]]
        assert ours == pytest.approx(wanted, rel=0.01)


def test_thresholds_follow_by_the_delta_method() -> None:
    answers = graded_answers(800, 6, 2)
    found = calibrate(answers, "2pl", tol=1e-6)
    # b of one item is d of the model with the item's threshold moved to the origin: compare with a profile
    a, d = found.slopes[0], found.intercepts[0][0]
    assert found.thresholds[0][0] == pytest.approx(-d / a)
    assert 0 < found.threshold_se[0][0] < found.intercept_se[0][0] / a + abs(d) / a**2 * found.slope_se[0]


@pytest.mark.parametrize("model", ["grm", "gpcm", "pcm", "nrm"])
def test_the_information_is_the_curvature_of_the_log_likelihood(model: str) -> None:
    coded = encode(graded_answers(150, 3, 3, seed=2, missing=0.1))
    counts = np.array([len(seen) for seen in coded.categories])
    layout = structure(model, counts, np.array([[False, model == "pcm"]]))  # type: ignore[arg-type]
    patterns = collapse(coded.codes, counts.tolist())
    start = nominal_starts(layout, patterns, 1)[0] if model == "nrm" else start_values(layout, patterns)[0]
    problem = Problem(layout, patterns, quadrature(), start, np.zeros((1, 2)))
    solution = maximise(problem, 1e-6, 40)
    found = observed_information(problem, solution.values, solution.latent)

    point, step = layout.pack(solution.values, solution.latent), 1e-3

    def height(*moves: tuple[int, float]) -> float:
        moved = point.copy()
        for place, size in moves:
            moved[place] += size
        return problem.expected(*layout.unpack(moved, problem.values, problem.latent))[0].log_likelihood

    for i in range(len(point)):
        for j in range(i + 1):
            corners = [height((i, s * step), (j, t * step)) * s * t for s in (1, -1) for t in (1, -1)]
            assert found[i, j] == pytest.approx(-sum(corners) / (4 * step**2), abs=2e-4 * np.abs(found).max())


def test_errors_shrink_with_the_root_of_the_sample() -> None:
    answers = graded_answers(400, 5, 3)
    once, four_times = calibrate(answers, "grm"), calibrate(np.tile(answers, (4, 1)), "grm")
    assert four_times.slope_se == pytest.approx(once.slope_se / 2, rel=0.01)


def test_ninety_percent_intervals_hold_the_truth() -> None:
    held = []
    for seed in range(20):
        generator = np.random.default_rng(seed)
        theta = generator.normal(size=(400, 1))
        answers = generator.random((400, 8)) < 1 / (1 + np.exp(-1.2 * (theta - np.linspace(-1, 1, 8))))
        found = calibrate(answers.astype(int), "2pl")
        held.append(np.abs(found.slopes - 1.2) < 1.645 * found.slope_se)
    assert 0.82 < np.mean(held) < 0.97


def test_a_singular_information_has_no_inverse() -> None:
    assert covariance(np.array([[1.0, 1.0], [1.0, 1.0]])) is None
    assert covariance(np.array([[1.0, np.nan], [np.nan, 1.0]])) is None
    assert covariance(np.array([[4.0, 0.0], [0.0, 1e6]])) == pytest.approx(np.diag([0.25, 1e-6]))
