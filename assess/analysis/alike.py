"""Who cannot be told apart: posteriors whose means differ by no more than 1.645 standard errors of a difference."""

import numpy as np

from assess.arrays import Booleans, Floats, Integers

Z90 = 1.645
GROUPS = (
    16  # of similar variances: within one the reach is nearly the same, so that few pairs need a look of their own
)
HAIR = 1e-12
PAIRS = 1_000_000  # that are looked at one by one


def alike(mean: float | Floats, variance: float | Floats, means: Floats, variances: Floats) -> Booleans:
    """Of each of many people, whether they cannot be told apart from one."""
    return np.abs(means - mean) <= Z90 * np.sqrt(variances + variance)


def count_alike(means: Floats, variances: Floats, others: Floats, their_variances: Floats) -> Integers:
    """For each person, how many of the others cannot be told apart from them; oneself among them counts too."""
    if means.size * others.size <= PAIRS:
        near = alike(means[:, None], variances[:, None], others, their_variances)
        return np.asarray(near.sum(axis=1), dtype=np.int64)
    counts = np.zeros(means.size, dtype=np.int64)
    by_variance = np.argsort(their_variances, kind="stable")
    for members in np.array_split(by_variance, min(GROUPS, max(1, others.size // 16))):
        members = members[np.argsort(others[members], kind="stable")]
        counts += _count_in_group(means, variances, others[members], their_variances[members])
    return counts


def _count_in_group(means: Floats, variances: Floats, centre: Floats, variance: Floats) -> Integers:
    """The same where the others' means ascend: sure within the least reach, looked at up to the largest."""
    if not centre.size:
        return np.zeros(means.size, dtype=np.int64)
    least = Z90 * np.sqrt(variances + variance.min()) - HAIR
    most = Z90 * np.sqrt(variances + variance.max()) + HAIR
    first, last = np.searchsorted(centre, means - most, "left"), np.searchsorted(centre, means + most, "right")
    inner_first = np.searchsorted(centre, means - least, "left")
    inner_last = np.maximum(np.searchsorted(centre, means + least, "right"), inner_first)
    found = inner_last - inner_first
    for begin, end in ((first, inner_first), (inner_last, last)):
        width = end - begin
        people = np.repeat(np.arange(means.size), width)
        pairs = np.arange(people.size) - np.repeat(np.cumsum(width) - width, width) + np.repeat(begin, width)
        near = np.abs(centre[pairs] - means[people]) <= Z90 * np.sqrt(variance[pairs] + variances[people])
        found += np.bincount(people[near], minlength=means.size)
    return np.asarray(found, dtype=np.int64)
