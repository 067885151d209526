"""Item fit: S-X² of Orlando & Thissen (2000), for several categories Kang & Chen (2008), with RMSEA."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import chdtrc

from assess.analysis.codes import Message, message
from assess.analysis.errors import NotEstimable
from assess.arrays import Codes, Floats, Integers
from assess.scoring.curves import ItemParameters, log_probabilities
from assess.scoring.irt import Prior, normal_weights, quadrature


@dataclass(frozen=True)
class ItemFit:
    """S-X² of one item with its degrees of freedom, p, RMSEA, and the people it rests on.

    `p` and `rmsea` are None where collapsing left no degree of freedom; `note` then says so.
    """

    item: str
    s_x2: float
    df: int
    p: float | None
    rmsea: float | None
    n: int
    note: Message | None = None


def s_x2(
    parameters: ItemParameters,
    codes: Codes,
    items: Sequence[str],
    prior: Prior,
    estimated: Sequence[int],
    smallest: float = 1.0,
) -> tuple[ItemFit, ...]:
    """S-X² = Σ_s Σ_k (O_sk − E_sk)² / E_sk for each item, over the people who answered every item.

    O_sk counts those with sum score s in category k; E_sk = n_s ∫ P_k(θ) f(s − k | θ) g(θ) dθ / ∫ f(s | θ) g(θ) dθ
    with f the score distribution of the other items (Lord & Wingersky 1984). Neighbouring categories, then
    neighbouring scores, are joined until every E reaches `smallest`. df = cells − scores − estimated values;
    RMSEA = √(max(0, S-X² − df) / (df (n − 1))). Codes are scored 0, 1, 2 … in the order of the categories.
    """
    complete = codes[(codes >= 0).all(axis=1)].astype(np.int64)
    if len(complete) < 2 or len(items) < 2:
        raise NotEstimable(message("item-fit-people"))
    observed = _observed(complete, parameters)
    shares = _expected_shares(parameters, prior)
    persons = np.bincount(complete.sum(axis=1), minlength=observed.shape[1]).astype(np.float64)
    return tuple(
        _fit_of(
            name,
            observed[j, 1:-1, :count],
            shares[j, 1:-1, :count] * persons[1:-1, None],
            free,
            len(complete),
            smallest,
        )
        for j, (name, count, free) in enumerate(zip(items, parameters.counts, estimated, strict=True))
    )


def score_distributions(p: Floats, counts: Sequence[int]) -> Floats:
    """P(sum score of the other items = s | θ_q), shape (J, S + 1, Q), from P (J, K, Q): one item left out each."""
    items, _, nodes = p.shape
    top = int(np.sum(counts)) - items
    without = np.zeros((items, top + 1, nodes))
    without[:, 0] = 1.0
    for item, count in enumerate(counts):
        others = np.arange(items) != item
        before = without[others]
        after = before * p[item, 0]
        for k in range(1, count):
            after[:, k:] += before[:, :-k] * p[item, k]
        without[others] = after
    return without


def _expected_shares(parameters: ItemParameters, prior: Prior) -> Floats:
    """P(category k | sum score s), shape (J, S + 1, K); 0 where k cannot occur."""
    theta = prior.mean + prior.sd * quadrature()
    p = np.exp(log_probabilities(parameters, theta))
    weights = np.exp(normal_weights(theta, prior.mean, prior.sd))
    rest = score_distributions(p, parameters.counts.tolist())
    joint = np.zeros((p.shape[0], rest.shape[1], p.shape[1]))
    for k in range(p.shape[1]):
        joint[:, k:, k] = np.einsum("jsq,jq->js", rest[:, : rest.shape[1] - k], p[:, k] * weights)
    total = joint.sum(axis=2, keepdims=True)
    return np.asarray(joint / np.where(total > 0, total, 1.0), dtype=np.float64)


def _observed(complete: Integers, parameters: ItemParameters) -> Floats:
    """People by sum score and category, (J, S + 1, K)."""
    top, width = int(parameters.counts.sum()) - len(parameters.counts), parameters.categories
    cell = complete.sum(axis=1)[:, None] * width + complete
    tables = [np.bincount(column, minlength=(top + 1) * width).reshape(top + 1, width) for column in cell.T]
    return np.stack(tables).astype(np.float64)


def _fit_of(name: str, observed: Floats, expected: Floats, free: int, n: int, smallest: float) -> ItemFit:
    seen, wanted = pooled(observed, expected, smallest)
    kept = wanted > 0
    statistic = float((((seen - wanted) ** 2)[kept] / wanted[kept]).sum())
    df = int(kept.sum()) - len(wanted) - free
    if df < 1:
        return ItemFit(name, statistic, df, None, None, n, message("no-degree-left"))
    rmsea = float(np.sqrt(max(0.0, statistic - df) / (df * (n - 1))))
    return ItemFit(name, statistic, df, float(chdtrc(df, statistic)), rmsea, n)


def pooled(observed: Floats, expected: Floats, smallest: float = 1.0) -> tuple[Floats, Floats]:
    """Join cells of a (scores, categories) table until no expected count lies between 0 and `smallest`.

    The order of joining is that of the widely used engine, so that figures agree: scores nobody or one person
    had; within a score the rarest category with the rarer of its neighbours, moved up to the left; columns that
    have become rare; at last whole scores with the neighbour that has fewer people.
    """
    cells = np.stack([observed, expected])
    cells = _without_lonely_scores(cells[:, observed.sum(axis=1) > 0])
    if cells.shape[2] > 2:
        for row in np.flatnonzero((cells[1] < smallest).any(axis=1)):
            cells[:, row] = _joined_categories(cells[:, row], smallest)
        cells = _without_rare_columns(cells, smallest)
    while cells.shape[1] > 1:
        short = np.flatnonzero(((cells[1] > 0) & (cells[1] < smallest)).any(axis=1))
        if not len(short):
            break
        cells = _row_into(cells, int(short[0]), _neighbour(cells[0].sum(axis=1), int(short[0])))
    return cells[0], cells[1]


def _without_lonely_scores(cells: Floats) -> Floats:
    row = 0
    while row < cells.shape[1] - 1:
        if cells[0, row].sum() == 1:
            cells = _row_into(cells, row, row + 1)
        else:
            row += 1
    last = cells.shape[1] - 1
    return _row_into(cells, last, last - 1) if last > 0 and cells[0, last].sum() == 1 else cells


def _joined_categories(row: Floats, smallest: float) -> Floats:
    """One score's cells (2, K): join until all are large enough or two are left, then fill with 0 on the right."""
    width = row.shape[1]
    while row.shape[1] > 2:
        rarest = row.shape[1] - 1 - int(row[1, ::-1].argmin())
        target = _neighbour(row[1], rarest)
        row[:, target] += row[:, rarest]
        row = np.delete(row, rarest, axis=1)
        if (row[1] >= smallest).all():
            break
    return np.pad(row, ((0, 0), (0, width - row.shape[1])))


def _without_rare_columns(cells: Floats, smallest: float) -> Floats:
    needed = smallest * np.ceil(0.1 * cells.shape[1])
    while cells.shape[2] > 2 and cells[1, :, -1].sum() < needed:
        cells[:, :, -2] += cells[:, :, -1]
        cells = cells[:, :, :-1]
    for column in range(cells.shape[2] - 1, 0, -1):
        if (cells[1, :, column] > 0).mean() < 0.05:
            cells[:, :, column - 1] += cells[:, :, column]
            cells = np.delete(cells, column, axis=2)
    return cells


def _row_into(cells: Floats, source: int, target: int) -> Floats:
    cells[:, target] += cells[:, source]
    return np.delete(cells, source, axis=1)


def _neighbour(sizes: Floats, place: int) -> int:
    """The smaller of the two cells beside a place; the left one when they are equal."""
    if place == 0:
        return 1
    if place == len(sizes) - 1:
        return place - 1
    return place - 1 if sizes[place - 1] <= sizes[place + 1] else place + 1
