"""DIF by item response theory: does the item need its own parameters in each group?"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

import numpy as np
from scipy.special import chdtrc

from assess.analysis.codes import Message, message
from assess.analysis.dif.comparison import Comparison
from assess.analysis.errors import NotEstimable, UnusableAnswers
from assess.analysis.irt import Calibration, calibrate
from assess.arrays import Floats
from assess.scoring.curves import Model
from assess.scoring.irt import normal_weights, quadrature


@dataclass(frozen=True)
class LikelihoodRatio:
    """Likelihood-ratio test of one item, and the expected score difference focal − reference, in points.

    `signed` and `unsigned` average the difference, and its size, over the focal group's θ (Meade 2010).
    """

    item: str
    chi2: float
    df: int
    p: float
    signed: float
    unsigned: float
    note: Message | None = None


class _Fit(Protocol):
    def __call__(self, *, anchors: list[int], start: Calibration | None) -> Calibration: ...


def likelihood_ratio(
    comparison: Comparison, *, model: Model = "grm", rounds: int = 2, level: float = 0.05
) -> tuple[LikelihoodRatio, ...]:
    """2(l_free − l_equal) of every item, the other anchors held equal (Thissen, Steinberg & Wainer 1993).

    Groups share one scale through the anchors, and differ in mean and SD of θ. The first round anchors on all
    other items; each further round, `rounds` at most, on those the last one found equal (Bonferroni at `level`).
    Source: Thissen, Steinberg & Wainer (1993); average differences by Meade (2010), Journal of Applied Psychology
    95. Shapes: one result for each item. Units: `signed` and `unsigned` in points of the item. Errors: NotEstimable
    where no other item is left to anchor the groups.

    Two groups that answered alike show nothing:

    >>> from assess.analysis.dif.comparison import compare
    >>> answers = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]] * 25
    >>> groups = ["a"] * 100 + ["b"] * 100
    >>> both = compare(answers, groups)
    >>> [round(one.p, 2) for one in likelihood_ratio(both, model="rasch", rounds=1)]
    [0.94, 0.94, 0.87]
    """
    fit: _Fit = partial(
        calibrate,
        comparison.answers,
        model,
        groups=comparison.focal.astype(int),
        items=comparison.items,
        se=False,
        weights=comparison.weighing,
    )
    anchors = list(range(len(comparison.items)))
    if len(anchors) < 2:
        raise NotEstimable(message("no-other-anchor"))
    results: tuple[LikelihoodRatio, ...] = ()
    base: Calibration | None = None
    for _ in range(max(1, rounds)):
        base = fit(anchors=anchors, start=base)
        results = tuple(_test(comparison, item, anchors, base, fit) for item in range(len(comparison.items)))
        equal = [item for item, result in enumerate(results) if result.p >= level / len(results)]
        if equal == anchors or not equal:
            break
        anchors = equal
    return results


def expected_score_curves(
    calibration: Calibration, item: str, theta: Sequence[float] | Floats | None = None
) -> tuple[Floats, dict[str, Floats]]:
    """θ and the expected answer of each group at it, in the units of the answers, for plots.

    The curves coincide for an item that was calibrated as equal in all groups.
    Source: expected scores as in Meade (2010), Journal of Applied Psychology 95, 728–743. Shapes: `theta`
    (points,), and each curve too. Errors: UnusableAnswers for an item that is not in the calibration.

    >>> from assess.analysis.irt import calibrate
    >>> answers = [[0, 0, 0], [1, 0, 0], [0, 1, 0], [0, 0, 1], [1, 1, 1], [1, 1, 1], [0, 1, 1], [1, 0, 1]] * 25
    >>> groups = ["a"] * 100 + ["b"] * 100
    >>> found = calibrate(answers, "rasch", groups=groups, items=["q1", "q2", "q3"], anchors=["q2", "q3"])
    >>> theta, by_group = expected_score_curves(found, "q1", [0.0])
    >>> sorted(by_group)
    ['a', 'b']
    """
    at = quadrature() if theta is None else np.asarray(theta, dtype=np.float64)
    curves: dict[str, Floats] = {}
    for group, label in enumerate(calibration.groups):
        rows = [row for row in calibration.rows(group) if calibration.items[row] in (item, f"{item} [{label}]")]
        if not rows:
            raise UnusableAnswers(message("item-not-calibrated", item=item))
        curves[label] = calibration.expected_scores(at, rows[0])
    return at, curves


def _test(comparison: Comparison, item: int, anchors: list[int], base: Calibration, fit: _Fit) -> LikelihoodRatio:
    name = comparison.items[item]
    others = [anchor for anchor in anchors if anchor != item]
    if not others:
        return LikelihoodRatio(name, 0.0, 0, 1.0, 0.0, 0.0, message("no-anchor-left"))
    try:
        freed = fit(anchors=others, start=base) if item in anchors else base
        equal = base if item in anchors else fit(anchors=sorted([*anchors, item]), start=base)
    except UnusableAnswers as error:
        return LikelihoodRatio(name, 0.0, 0, 1.0, 0.0, 0.0, message("not-testable", why=error.message))
    weighing = comparison.weighing
    chi2 = max(0.0, 2.0 * weighing.effective / weighing.total * (freed.log_likelihood - equal.log_likelihood))
    df = freed.free_parameters - equal.free_parameters
    if df < 1:
        return LikelihoodRatio(name, chi2, df, 1.0, 0.0, 0.0, message("too-few-categories-used"))
    signed, unsigned = _difference(freed, name)
    note = None if freed.converged and equal.converged else message("calibration-unsettled")
    return LikelihoodRatio(name, chi2, df, float(chdtrc(df, chi2)), signed, unsigned, note)


def _difference(freed: Calibration, name: str) -> tuple[float, float]:
    theta, curves = expected_score_curves(freed, name)
    focal = freed.prior(1)
    weights = np.exp(normal_weights(theta, focal.mean, focal.sd))
    gap = curves[freed.groups[1]] - curves[freed.groups[0]]
    return float(weights @ gap), float(weights @ np.abs(gap))
