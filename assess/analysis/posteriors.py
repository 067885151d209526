"""What is believed of true scores: the population of these applicants, and the chance of each level."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.optimize import minimize_scalar
from scipy.special import ndtr

from assess.arrays import Floats

TAU_PRIOR_SD = 0.5  # of log tau: the population's spread is within a factor 2.7 of the reference, 19 times in 20


@dataclass(frozen=True)
class Cut:
    """A named level from `start` upwards; the lowest has none."""

    id: str
    start: float | None


@dataclass(frozen=True)
class Expectation:
    """What is believed of applicants before anybody is seen: mean and SD of scores, and their reliability."""

    mean: float = 0.0
    sd: float = 1.0
    reliability: float = 0.8


@dataclass(frozen=True)
class Population:
    """M with its standard error, tau with that of its logarithm: mean and SD of these applicants' true scores."""

    mean: float
    mean_se: float
    tau: float
    log_tau_se: float


def estimate_population(values: Floats, errors: Floats, expectation: Expectation) -> Population:
    """M and tau by the mode of tau's posterior, defined from the first person on and when all are alike.

    Priors: M ~ N(m_0, sd_0^2); log tau ~ N(log tau_0, .5^2) with tau_0 = sd_0 sqrt(reliability_0). Marginally
    x ~ N(m_0 1, D + sd_0^2 11'), D = diag(tau^2 + s_i^2): with w = 1/d, W = sum w + 1/sd_0^2,
    -2 log L = sum log d + sum w (x - m_0)^2 - (sum w (x - m_0))^2/W + log W;
    M = m_0 + sum w (x - m_0)/W, its standard error 1/sqrt(W); that of log tau by the expected information,
    2 sum (tau^2/d)^2 + 1/.5^2.
    """
    centred = values - expectation.mean
    start = math.log(expectation.sd * math.sqrt(expectation.reliability))

    def posterior(log_tau: float) -> float:
        variance = math.exp(2.0 * log_tau) + errors**2
        weight = 1.0 / variance
        total = float(weight.sum()) + expectation.sd**-2
        fit = float((weight * centred**2).sum()) - float((weight * centred).sum()) ** 2 / total
        deviance = float(np.log(variance).sum()) + fit + math.log(total)
        return deviance + ((log_tau - start) / TAU_PRIOR_SD) ** 2

    best = minimize_scalar(posterior, bounds=(start - 6.0, start + 4.0), method="bounded", options={"xatol": 1e-9})
    tau = math.exp(float(best.x))
    weight = 1.0 / (tau**2 + errors**2)
    total = float(weight.sum()) + expectation.sd**-2
    information = 2.0 * float(((tau**2 * weight) ** 2).sum()) + TAU_PRIOR_SD**-2
    mean = expectation.mean + float((weight * centred).sum()) / total
    return Population(mean, 1.0 / math.sqrt(total), tau, 1.0 / math.sqrt(information))


def sorted_cuts(levels: Sequence[Cut]) -> list[Cut]:
    """The levels from the lowest up."""
    return sorted(levels, key=lambda cut: -math.inf if cut.start is None else cut.start)


def level_probabilities(means: Floats, sds: Floats, levels: Sequence[Cut]) -> Floats:
    """(people, levels) probability of each level, the lowest first; rows add up to one."""
    starts = [-math.inf if cut.start is None else cut.start for cut in sorted_cuts(levels)]
    if not starts:
        return np.zeros((means.size, 0))
    starts[0] = -math.inf
    gap = means[:, None] - np.array(starts)
    spread = sds[:, None]
    with np.errstate(divide="ignore", invalid="ignore"):
        above = np.where(spread > 0, ndtr(gap / spread), (gap >= 0).astype(np.float64))
    above[:, 0] = 1.0
    return np.asarray(above - np.column_stack([above[:, 1:], np.zeros(means.size)]), dtype=np.float64)
