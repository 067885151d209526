"""Item fit: S-X² of Orlando & Thissen (2000), for several categories Kang & Chen (2008), with RMSEA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from assess.analysis.codes import Message, message
from assess.analysis.errors import NotEstimable
from assess.analysis.irt.score_cells import expected_shares, observed_cells, pooled, pooled_like_mirt
from assess.analysis.weights import Weights
from assess.arrays import Booleans, Codes, Floats
from assess.scoring.curves import ItemParameters
from assess.scoring.irt import Prior


@dataclass(frozen=True)
class Fit:
    """S-X² with its degrees of freedom, p and RMSEA; the last two None where joining left no degree (`note`)."""

    s_x2: float
    df: int
    p: float | None
    rmsea: float | None
    note: Message | None


@dataclass(frozen=True)
class ItemFit(Fit):
    """The fit of one item to the `n` people who answered everything, its cells joined in our way and in mirt's."""

    item: str
    n: int
    mirt: Fit


def s_x2(
    parameters: ItemParameters,
    codes: Codes,
    items: Sequence[str],
    prior: Prior,
    estimated: Sequence[int],
    smallest: float = 1.0,
    weights: Weights | None = None,
) -> tuple[ItemFit, ...]:
    """S-X² = Σ_s Σ_k (O_sk − E_sk)² / E_sk for each item, over the people who answered every item.

    O_sk counts those with sum score s in category k; E_sk = n_s P(k | s) by the model (`expected_shares`). Rare
    cells are joined until every E reaches `smallest`, keeping scores at which some category is impossible
    (`pooled`), and in `mirt` as that engine does, which first joins all of those with the next score
    (`pooled_like_mirt`): on short tests of several categories the two differ. df = cells − scores − estimated
    values; RMSEA = √(max(0, S-X² − df) / (df (n − 1))). Codes are scored 0, 1, 2 … in the order of the categories.
    People count by their `weights`, which sum to the effective number of people: χ² to first order.
    """
    there: Booleans = np.asarray((codes >= 0).all(axis=1))
    complete = codes[there].astype(np.int64)
    if len(complete) < 2 or len(items) < 2:
        raise NotEstimable(message("item-fit-people"))
    counted = np.ones(len(complete)) if weights is None else weights.take(there).for_tests
    n = round(float(counted.sum()))
    observed = observed_cells(complete, parameters, counted)
    shares = expected_shares(parameters, prior.mean, prior.sd)
    persons = np.bincount(complete.sum(axis=1), weights=counted, minlength=observed.shape[1])
    found = []
    for j, (name, count, free) in enumerate(zip(items, parameters.counts, estimated, strict=True)):
        seen, wanted = observed[j, 1:-1, :count], shares[j, 1:-1, :count] * persons[1:-1, None]
        step, score = np.arange(count), np.arange(1, len(persons) - 1)[:, None]
        possible = (step <= score) & (score - step <= len(persons) - count)
        ours = _fit(*pooled(seen, wanted, smallest), free, n)
        theirs = _fit(*pooled_like_mirt(seen, wanted, possible, smallest), free, n)
        found.append(ItemFit(**vars(ours), item=name, n=n, mirt=theirs))
    return tuple(found)


def _fit(observed: Floats, expected: Floats, free: int, n: int) -> Fit:
    kept = expected > 0
    statistic = float((((observed - expected) ** 2)[kept] / expected[kept]).sum())
    df = int(kept.sum()) - len(expected) - free
    if df < 1:
        return Fit(statistic, df, None, None, message("no-degree-left"))
    rmsea = float(np.sqrt(max(0.0, statistic - df) / (df * (n - 1))))
    return Fit(statistic, df, float(chdtrc(df, statistic)), rmsea, None)
