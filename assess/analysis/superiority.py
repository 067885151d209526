"""A few people beside each other: the chance that one truly stands above another, and what differs beyond error.

Scores are observed with normal errors, x_i ~ N(theta_i, s_i^2), theta_i ~ N(M, tau^2), independent between people.
"""

import numpy as np
from scipy.special import ndtr

from assess.arrays import Floats

__all__ = ["above", "believed", "highest", "holm"]

HAIR = 1e-9  # a score without error gets this much of it, so that ties stay ties
REACHES = (0.0, 1.0, 2.5, 4.5, 8.0)  # SDs from a mean at which integration begins a new panel
NODES = 24


def believed(values: Floats, errors: Floats, mean: float, sd: float) -> tuple[Floats, Floats]:
    """Means and variances of what is believed of true scores whose mean and SD among applicants are known.

    Formula: rho_i = tau^2/(tau^2 + s_i^2), mean M + rho_i (x_i - M), variance rho_i s_i^2.
    Source: Kelley (1947), Fundamentals of Statistics; Lord & Novick (1968), section 3.7.
    Shapes: `values`, `errors` (people,) each, and so are means and variances. Units: those of the scores, variances
    their squares. Errors: none; without any spread among applicants everybody is believed to stand at the mean.

    >>> means, variances = believed(np.array([0.8, 0.6]), np.array([0.1, 0.1]), mean=0.6, sd=0.1)
    >>> means.round(3).tolist(), variances.round(4).tolist()
    ([0.7, 0.6], [0.005, 0.005])
    """
    whole = sd**2 + errors**2
    trusted = np.divide(sd**2, whole, out=np.zeros_like(whole), where=whole > 0)
    return mean + trusted * (values - mean), trusted * errors**2


def above(means: Floats, variances: Floats) -> Floats:
    """The chance that the true score of the person of the row is above that of the person of the column.

    Formula: P(theta_i > theta_j) = Phi((m_i - m_j)/sqrt(v_i + v_j)). A difference is beyond error where it is above
    95 %: |m_i - m_j| > 1.645 sqrt(v_i + v_j), the rule by which rankings call people indistinguishable.
    Source: Laird & Louis (1989), Journal of Educational Statistics 14, 29-46, whose expected ranks are sums of it.
    Shapes: `means`, `variances` (people,) each; (people, people), the diagonal one half. Units: probabilities.
    Errors: none; equal scores without error stand at one half.

    >>> above(np.array([1.0, 0.0]), np.array([0.5, 0.5])).round(3).tolist()
    [[0.5, 0.841], [0.159, 0.5]]
    """
    gap = means[:, None] - means
    spread = np.sqrt(variances[:, None] + variances)
    certain = 0.5 + 0.5 * np.sign(gap)
    return np.where(spread > 0, ndtr(gap / np.where(spread > 0, spread, 1.0)), certain)


def highest(means: Floats, variances: Floats) -> Floats:
    """Each person's chance to have the highest true score of these people; the chances add up to one.

    Formula: the integral of phi((t - m_i)/s_i)/s_i prod_{j != i} Phi((t - m_j)/s_j) dt, by Gauss-Legendre panels
    that are narrow where any of the people may stand.
    Source: Bechhofer (1954), Annals of Mathematical Statistics 25, 16-39. Shapes: (people,) each. Units:
    probabilities. Errors: none; equal scores without error share their chances.

    >>> highest(np.array([1.0, 0.0, 0.0]), np.array([0.5, 0.5, 0.5])).round(3).tolist()
    [0.745, 0.127, 0.127]
    """
    sds = np.maximum(np.sqrt(variances), HAIR * (1.0 + np.abs(means).max(initial=0.0)))
    reach = np.array([*(-one for one in REACHES), *REACHES])
    ends = np.unique((means[:, None] + sds[:, None] * reach).ravel())
    nodes, weights = np.polynomial.legendre.leggauss(NODES)
    half = np.diff(ends)[:, None] / 2.0
    at = (ends[:-1, None] + half * (1.0 + nodes)).ravel()
    z = (at - means[:, None]) / sds[:, None]
    density = np.exp(-0.5 * z**2) / (np.sqrt(2.0 * np.pi) * sds[:, None])
    below = ndtr(z)
    found = np.array([
        float(((half * weights).ravel() * density[one] * np.delete(below, one, axis=0).prod(axis=0)).sum())
        for one in range(means.size)
    ])  # fmt: skip
    return np.asarray(found / found.sum(), dtype=np.float64)


def holm(probabilities: Floats) -> Floats:
    """Two-sided p-values of several comparisons, each raised so that it holds among all of them.

    Formula: in ascending order, the largest so far of min(1, (m - k + 1) p_(k)); no more than alpha of families of
    true hypotheses have one below alpha, however the comparisons hang together.
    Source: Holm (1979), Scandinavian Journal of Statistics 6, 65-70. Shapes: (comparisons,). Units: probabilities.
    Errors: none.

    >>> holm(np.array([0.04, 0.01, 0.03])).round(3).tolist()
    [0.06, 0.03, 0.06]
    """
    order = np.argsort(probabilities, kind="stable")
    raised = np.minimum(1.0, np.arange(probabilities.size, 0, -1) * probabilities[order])
    found = np.empty_like(raised)
    found[order] = np.maximum.accumulate(raised)
    return found
