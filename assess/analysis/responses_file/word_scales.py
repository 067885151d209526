"""Answers in words: which columns share a scale, in which order its steps come, and what number each word gets."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.responses_file.cells import natural
from assess.analysis.responses_file.content import Content
from assess.analysis.responses_file.known_scales import SEX, known_order, plain
from assess.arrays import Floats, Integers

MOST_OF_SCALE = 0.9  # the share of cells on a scale that makes the rest slips of the pen
MOST_STEPS = 12
ROUNDS = 60


@dataclass(frozen=True)
class Scale:
    """Columns that share a scale, the cells of each word, and its number; `known` is how the order came about.

    `order` None: nothing says in which order the words come.
    """

    columns: tuple[int, ...]
    counts: Mapping[str, int]
    order: Mapping[str, int] | None
    known: str

    @property
    def steps(self) -> dict[int, str]:
        """The words of each number, from the lowest up: the commonest spelling."""
        steps: dict[int, str] = {}
        for word, step in sorted((self.order or {}).items(), key=lambda one: (one[1], -self.counts.get(one[0], 0))):
            steps.setdefault(step, word)
        return steps


def scales(
    found: Sequence[Content], labels: Sequence[Sequence[str]], start: int | None, nominal: bool
) -> list[Scale]:
    """The scales of all columns in words, each with the columns that share words.

    `labels` are orders that are given, `start` the number of the lowest step (else 0 with two steps, 1 with more);
    where answers are `nominal` any words are options, numbered as they sort.
    """
    return [_scale(found, columns, labels, start, nominal) for columns in _pools(found)]


def _scale(
    found: Sequence[Content],
    columns: tuple[int, ...],
    labels: Sequence[Sequence[str]],
    start: int | None,
    nominal: bool,
) -> Scale:
    counts: dict[str, int] = {}
    for column in columns:
        for word, count in found[column].counts.items():
            counts[word] = counts.get(word, 0) + count
    words = {word: counts[word] for word in sorted(counts, key=natural)}
    for wanted in labels:
        steps = {plain(label): step for step, label in enumerate(wanted)}
        if sum(counts[word] for word in words if plain(word) in steps) >= sum(counts.values()) / 2:
            first = 1 if start is None else start
            return Scale(columns, words, {w: first + steps[plain(w)] for w in words if plain(w) in steps}, "given")
    if SEX.issuperset(map(plain, words)) and len(columns) == 1:
        return Scale(columns, words, None, "sex")
    if order := _mostly_known(counts):
        first = start if start is not None else int(max(order.values()) > 1 or len(set(order.values())) > 2)
        return Scale(columns, words, {word: first + step for word, step in order.items()}, "known")
    if nominal:
        first = 1 if start is None else start
        return Scale(columns, words, {word: first + step for step, word in enumerate(words)}, "options")
    return Scale(columns, words, None, "unknown")


def _mostly_known(counts: Mapping[str, int]) -> dict[str, int] | None:
    """The known order of nearly all words; rare ones that are on no scale with the others are left out of it."""
    kept = sorted(counts, key=lambda word: (-counts[word], word))
    while kept and sum(counts[word] for word in kept) >= MOST_OF_SCALE * sum(counts.values()):
        if order := known_order(kept):
            return order
        kept = kept[:-1]
    return None


def _pools(found: Sequence[Content]) -> list[tuple[int, ...]]:
    """Columns of words that share a word, taken together."""
    pools: list[tuple[set[str], list[int]]] = []
    for column, one in enumerate(found):
        if one.form not in ("words", "letters"):
            continue
        words = {plain(word) for word in one.counts}
        joined = [pool for pool in pools if pool[0] & words]
        for pool in joined:
            words |= pool[0]
        columns = sorted([column, *(other for pool in joined for other in pool[1])])
        pools = [pool for pool in pools if not any(pool is other for other in joined)]
        pools.append((words, columns))
    return sorted(tuple(columns) for _, columns in pools)


def proposed_orders(cells: Integers, texts: Sequence[str], unordered: Sequence[Scale]) -> list[list[str]]:
    """An order for the words of each scale whose order nobody said: that in which people choose them together.

    Formula: reciprocal averaging, columns of one scale with the same scores: a person's score is the mean score of
    their words, a word's score the mean score of its people, centred in its scale, all scaled until they stand; the
    words by their scores. Which end is low the answers cannot tell. Source: Hill (1973), Journal of Ecology 61,
    237-249. Shapes: `cells` (persons, columns), places in `texts`.
    """
    words = [(number, word) for number, scale in enumerate(unordered) for word in scale.counts]
    scale_of = np.array([number for number, _ in words])
    steps = np.full((len(cells), sum(len(scale.columns) for scale in unordered)), -1)
    columns = [(column, number) for number, scale in enumerate(unordered) for column in scale.columns]
    for place, (column, number) in enumerate(columns):
        known = {word: step for step, (own, word) in enumerate(words) if own == number}
        steps[:, place] = np.array([known.get(text, -1) for text in texts])[cells[:, column]]
    score = _together(steps, scale_of)
    orders = []
    for number in range(len(unordered)):
        own = np.flatnonzero(scale_of == number)
        order = own[np.argsort(score[own], kind="stable")].tolist()
        orders.append([words[step][1] for step in order])
    return orders


def _together(steps: Integers, scale_of: Integers) -> Floats:
    """The score of each word, (words,), from the word of each person in each column, -1 for none."""
    there = steps >= 0
    count = np.maximum(there.sum(axis=1), 1)
    often = np.maximum(np.bincount(steps[there], minlength=len(scale_of)), 1).astype(np.float64)
    score: Floats = np.linspace(-1.0, 1.0, len(scale_of)) ** 3
    for _ in range(ROUNDS):
        persons = np.where(there, score[steps], 0.0).sum(axis=1) / count
        score = (
            np.bincount(steps[there], np.broadcast_to(persons[:, None], steps.shape)[there], len(scale_of)) / often
        )
        score -= (np.bincount(scale_of, score * often) / np.bincount(scale_of, often))[scale_of]
        size = float(np.sqrt((score**2 * often).sum()))
        if size == 0.0:
            break
        score = score / size
    return score
