"""Cells of people by sum score and category: how many are expected, and which are joined because they are rare."""

from __future__ import annotations

import numpy as np

from assess.arrays import Booleans, Floats, Integers
from assess.scoring.curves import ItemParameters, log_probabilities
from assess.scoring.nodes import information_nodes

_CELLS = 2_000_000  # complex numbers in work at a time
_SMALLEST = 1e-15  # a share of all people that no expected count feels


def expected_shares(parameters: ItemParameters, mean: float, sd: float) -> Floats:
    """P(category k of item j | sum score s) in a population N(mean, sd), (J, S + 1, K); 0 where k cannot occur.

    Formula: ∫ P_jk(θ) f₋ⱼ(s − k | θ) g(θ) dθ over its sum in k, f₋ⱼ the distribution of the other items' sum
    (Lord & Wingersky 1984). A sum's distribution is a product of generating functions at the roots of unity, and
    leaving one item out is the product of those before and after it: J·S·Q steps for all items together.
    """
    every = slice(None, None, 2)  # scores are felt over several nodes: half of them carry every digit
    theta, log_weights = (found[every] for found in information_nodes(parameters, mean, sd, least=121))
    p, weights = np.exp(log_probabilities(parameters, theta)), np.exp(log_weights)
    weighted = (p * weights).transpose(0, 2, 1)
    sums, steps = int(parameters.counts.sum()) - len(p) + 1, np.arange(p.shape[1])
    frequencies = np.arange(sums // 2 + 1) * (-2.0 * np.pi / sums)
    spectra = np.zeros((len(p), len(frequencies), len(steps)), dtype=np.complex128)
    piece = max(1, _CELLS // (len(p) * len(theta)))
    for start in range(0, len(frequencies), piece):
        turns = np.exp(1j * frequencies[start : start + piece, None] * steps)
        factors = np.einsum("fk,jkq->jfq", turns, p, optimize=True)
        felt = _largest_product(factors) * weights > _SMALLEST
        without = _all_but_one(factors[:, :, felt])
        integrals = np.matmul(without.real, weighted[:, felt]) + 1j * np.matmul(without.imag, weighted[:, felt])
        spectra[:, start : start + piece] = integrals * turns
    joint = np.maximum(np.fft.irfft(spectra, n=sums, axis=1), 0.0)
    score, top = np.arange(sums)[:, None], (parameters.counts - 1)[:, None, None]
    joint *= (steps <= top) & (steps <= score) & (score - steps <= sums - 1 - top)
    total = joint.sum(axis=2, keepdims=True)
    return np.asarray(joint / np.where(total > 0, total, 1.0), dtype=np.float64)


def _largest_product(factors: Floats) -> Floats:
    """A bound, by node, of the product of all factors but one: none is taken for smaller than a hundredth."""
    squares = np.maximum(factors.real**2 + factors.imag**2, 1e-4)
    return np.asarray(100.0 * np.sqrt(np.multiply.reduce(squares, axis=0).max(axis=0)))


def _all_but_one(factors: Floats) -> Floats:
    """Product over axis 0 of all factors but each one, by products from both ends; |factor| at most 1."""
    without = np.ones_like(factors)
    for places in (range(len(factors)), range(len(factors) - 1, -1, -1)):
        product = np.ones_like(factors[0])
        for step, place in enumerate(places, start=1):
            without[place] *= product
            product *= factors[place]
            if step % 8 == 0:  # the smallest numbers make processors slow and change no digit
                product[np.abs(product) < 1e-100] = 0.0
    return without


def observed_cells(complete: Integers, parameters: ItemParameters, weights: Floats) -> Floats:
    """Weights of people by sum score and category, (J, S + 1, K)."""
    top, width = int(parameters.counts.sum()) - len(parameters.counts), parameters.categories
    cell = complete.sum(axis=1)[:, None] * width + complete
    tables = [
        np.bincount(column, weights=weights, minlength=(top + 1) * width).reshape(top + 1, width)
        for column in cell.T
    ]
    return np.stack(tables).astype(np.float64)


def pooled(observed: Floats, expected: Floats, smallest: float = 1.0) -> tuple[Floats, Floats]:
    """Join cells of a (scores, categories) table until no expected count lies between 0 and `smallest`.

    Scores nobody had are left out and those one person had go with the next; within a score the rarest category
    goes with the rarer of its neighbours, moved up to the left; then columns that have become rare; at last whole
    scores go with the neighbour that has fewer people.
    """
    cells = np.stack([observed, expected])
    cells = _without_lonely_scores(cells[:, observed.sum(axis=1) > 0])
    return _joined(cells, (cells[1] < smallest).any(axis=1), smallest)


def pooled_like_mirt(
    observed: Floats, expected: Floats, possible: Booleans, smallest: float = 1.0
) -> tuple[Floats, Floats]:
    """The cells as mirt 1.47 joins them: as `pooled`, after all scores that leave some category impossible.

    With K categories these are the K − 2 lowest and highest scores; they go with the first score where every
    category can occur. The search for rare categories goes by the place a score had before scores of one person
    were joined, as there. `possible` says which cells can occur; without a score where all can, (0, K) is left.
    """
    whole = np.flatnonzero(possible.all(axis=1))
    if not len(whole):
        return observed[:0], expected[:0]
    first, last = int(whole[0]), int(whole[-1])
    cells = np.stack([observed, expected])
    low, high = cells[:, :first].sum(axis=1), cells[:, last + 1 :].sum(axis=1)
    cells = cells[:, first : last + 1].copy()
    cells[:, 0] += low
    cells[:, -1] += high
    cells = cells[:, cells[0].sum(axis=1) > 0]
    rare = (cells[1] < smallest).any(axis=1)
    cells = _without_lonely_scores(cells)
    return _joined(cells, rare[: cells.shape[1]], smallest)


def _joined(cells: Floats, rare: Booleans, smallest: float) -> tuple[Floats, Floats]:
    if cells.shape[2] > 2:
        cells[:, rare] = _joined_categories(cells[:, rare], smallest)
        cells = _without_rare_columns(cells, smallest)
    return _joined_scores(cells, smallest)


def _without_lonely_scores(cells: Floats) -> Floats:
    """Scores that one person had go with the next, the last with the one before."""
    people = cells[0].sum(axis=1)
    kept: list[float] = []
    group = np.zeros(len(people), dtype=np.intp)
    carried = 0.0
    for row, count in enumerate(people):
        group[row] = len(kept)
        carried += count
        if carried != 1 or row == len(people) - 1:
            kept.append(carried)
            carried = 0.0
    if len(kept) > 1 and kept[-1] == 1:
        group[group == len(kept) - 1] -= 1
    merged = np.zeros((2, int(group.max(initial=-1)) + 1, cells.shape[2]))
    np.add.at(merged.transpose(1, 0, 2), group, cells.transpose(1, 0, 2))
    return merged


def _joined_categories(cells: Floats, smallest: float) -> Floats:
    """Scores (2, R, K): in each join categories until all are large enough or two are left, then 0 on the right."""
    cells, width = cells.copy(), cells.shape[2]
    length = np.full(cells.shape[1], width)
    places = np.arange(width)
    busy = np.arange(cells.shape[1])
    while len(busy):
        inside = places < length[busy, None]
        sizes = np.where(inside, cells[1, busy], np.inf)
        rarest = width - 1 - sizes[:, ::-1].argmin(axis=1)
        padded = np.pad(sizes, ((0, 0), (1, 1)), constant_values=np.inf)
        rows = np.arange(len(busy))
        left = padded[rows, rarest] <= padded[rows, rarest + 2]
        target = np.where(left & (rarest > 0), rarest - 1, rarest + 1)
        cells[:, busy, target] += cells[:, busy, rarest]
        source = np.where(places < rarest[:, None], places, np.minimum(places + 1, width - 1))
        moved = np.take_along_axis(cells[:, busy], source[None], axis=2)
        length[busy] -= 1
        cells[:, busy] = np.where(places < length[busy, None], moved, 0.0)
        small = np.where(places < length[busy, None], cells[1, busy], np.inf).min(axis=1) < smallest
        busy = busy[small & (length[busy] > 2)]
    return cells


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


def _joined_scores(cells: Floats, smallest: float) -> tuple[Floats, Floats]:
    """The first score with a small cell goes with the smaller of its neighbours, until there is none."""
    observed, expected = cells[0].tolist(), cells[1].tolist()
    people = cells[0].sum(axis=1).tolist()
    row = 0
    while row < len(expected) and len(expected) > 1:
        if not any(0 < cell < smallest for cell in expected[row]):
            row += 1
            continue
        target = _neighbour(people, row)
        for table in (observed, expected):
            table[target] = [a + b for a, b in zip(table[target], table[row], strict=True)]
            del table[row]
        people[target] += people[row]
        del people[row]
        row = min(row, target)
    return np.array(observed), np.array(expected)


def _neighbour(sizes: list[float], place: int) -> int:
    """The smaller of the two cells beside a place; the left one when they are equal."""
    if place == 0:
        return 1
    if place == len(sizes) - 1:
        return place - 1
    return place - 1 if sizes[place - 1] <= sizes[place + 1] else place + 1
