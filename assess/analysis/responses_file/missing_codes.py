"""Numbers that may stand for no answer: 9 on a scale from 1 to 5, and 6 where it means that somebody cannot say."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.arrays import Booleans, Floats

CODES = frozenset(
    [6, 7, 8, 9, 66, 77, 88, *range(96, 100), 555, 666, 777, 888, *range(996, 1000), 7777, 8888, 9999]
)
FARTHEST = 10  # beyond such a gap any number is asked about
ENOUGH = 30  # answers of an item, below which a gap within it is chance
FEWEST_ITEMS = 4
UNLIKELY = 4.0  # standard errors
LARGE = 0.35  # standard deviations of the rest score
WORKING = 0.2  # how far the neighbouring answer must stand from the middle for the comparison to tell
MOST_SHARE = 0.2
FEW = 3  # cells
LONG = 6  # steps
LONGEST_TAIL = 4  # codes beside one another: 6 refused, 7 unknown, 8 not asked, 9 missing
OTHER_END = 0.3  # of the nearness of the code, up to which the other end is in order
MOST_PEOPLE = 20_000  # of more, every k-th is compared


@dataclass(frozen=True)
class Suspect:
    """A number that may be a code: in which items (columns), how often, and where first.

    `low` and `high` are the ends of the other answers; `neighbour` the answer next to it whose people stand farther
    out, None where the number lies beyond a gap.
    """

    code: int
    items: tuple[int, ...]
    count: int
    first: tuple[int, int]
    low: int
    high: int
    neighbour: int | None


def suspects(answers: Floats, low_given: bool, high_given: bool, ordered: bool = True) -> list[Suspect]:
    """Numbers that may be codes for no answer, among (persons, items) answers, NaN missing.

    An end of the scale that is given settles what lies within it. A number is suspect beyond a gap in the answers,
    or when those who gave it stand nearer to the middle than those who gave the answer beside it, by more than
    four standard errors: an end of a scale is chosen by people farther out. Options that are not `ordered` have
    no ends.
    """
    left = answers.copy()
    found = _beyond(left, low_given, high_given)
    for one in found:
        left[:, list(one.items)] = np.where(left[:, list(one.items)] == one.code, np.nan, left[:, list(one.items)])
    for top in (True, True, False) if ordered else ():
        if not (high_given if top else low_given):
            for one in _middling(left, top):
                found.append(one)
                left[left == one.code] = np.nan
    return found


def _beyond(answers: Floats, low_given: bool, high_given: bool) -> list[Suspect]:
    """Codes beyond a gap: in all items together, then in one item by itself."""
    everywhere = np.unique(answers[~np.isnan(answers)])
    found: dict[int, list[int]] = {}
    ends: dict[int, tuple[int, int]] = {}
    core = _core(answers, low_given, high_given, CODES)
    for code in sorted(set(everywhere.tolist()) - set(core)):
        found[int(code)] = [j for j in range(answers.shape[1]) if (answers[:, j] == code).any()]
        ends[int(code)] = int(core[0]), int(core[-1])
    for item in range(answers.shape[1]):
        column = answers[:, item]
        seen = np.unique(column[~np.isnan(column) & ~np.isin(column, list(found))])
        if (~np.isnan(column)).sum() < ENOUGH or len(seen) < 3:
            continue
        left = np.where(np.isin(column, seen), column, np.nan)
        own = _core(left, low_given, high_given, CODES - {6, 7})
        if len(own) < 2 or own[-1] - own[0] != len(own) - 1 or len(seen) - len(own) > 3:
            continue
        for code in sorted(set(seen.tolist()) - set(own)):
            often = int((column == code).sum())
            if often >= FEW and (abs(code - own[-1]) >= 3 or code < 0):
                found.setdefault(int(code), []).append(item)
                ends.setdefault(int(code), (int(own[0]), int(own[-1])))
    return [_suspect(answers, code, items, *ends[code], None) for code, items in found.items()]


def _core(answers: Floats, low_given: bool, high_given: bool, codes: frozenset[int]) -> list[float]:
    """The answers that are left when codes beyond a gap at either end are taken away."""
    values, counts = np.unique(answers[~np.isnan(answers)], return_counts=True)
    core: list[float] = values.tolist()
    often = dict(zip(core, (counts / max(counts.sum(), 1)).tolist(), strict=True))
    for _ in range(2):  # 98 and 99, then 8 and 9
        for tail in () if high_given else range(1, 1 + min(LONGEST_TAIL, len(core) - 2)):
            rest, beyond = core[:-tail], core[-tail:]
            gap = beyond[0] - rest[-1]
            known = codes.issuperset(beyond) and (tail == 1 or sum(often[one] for one in beyond) < MOST_SHARE)
            cells = round(sum(often[one] for one in beyond) * counts.sum())
            if cells < FEW and rest[-1] >= LONG and beyond[-1] < 2 * LONG:
                continue  # the thin end of a long scale
            if gap >= 2 * min(_step(rest), 5.0) and (known or (tail == 1 and gap > FARTHEST)):
                core = rest
                break
    while not low_given and len(core) > 2 and core[0] < 0 and (core[1] - core[0] >= 2 or not _mirrored(core)):
        core = core[1:]
    return core


def _step(core: Sequence[float]) -> float:
    """How far neighbouring answers lie apart."""
    return max(1.0, float(np.median(np.diff(core))))


def _mirrored(core: Sequence[float]) -> bool:
    """Whether answers run from −k to k: a scale with two opposite ends."""
    return -core[0] == core[-1] and core[-1] <= 5 and len(core) == 2 * core[-1] + 1


def _middling(answers: Floats, top: bool) -> list[Suspect]:
    """The highest (or lowest) answer, where those who gave it stand nearer to the middle than those beside it."""
    if answers.shape[1] < FEWEST_ITEMS or np.isnan(answers).all(axis=0).any():
        return []
    ends = np.nanmax(answers, axis=0) if top else np.nanmin(answers, axis=0)
    found = []
    for code in np.unique(ends).tolist():
        items = np.flatnonzero(ends == code)
        told = _compared(answers[:: 1 + len(answers) // MOST_PEOPLE], items.tolist(), code, top)
        if told is not None:
            seen = answers[:, items]
            rest = seen[~np.isnan(seen) & (seen != code)]
            low, high = int(rest.min()), int(rest.max())
            found.append(_suspect(answers, int(code), items.tolist(), low, high, int(told)))
    return found


def _compared(answers: Floats, items: list[int], code: float, top: bool) -> float | None:
    """The neighbouring answer, if those who gave it stand clearly farther out than those who gave the code.

    Where a person stands is told by their answers between the ends: who likes both ends would else seem to stand at
    the one that is left. Where the other end is as near to the middle, people like ends, and there is no code.
    """
    is_code = np.zeros(answers.shape, dtype=bool)
    is_code[:, items] = answers[:, items] == code
    left = np.where(is_code, np.nan, answers)
    remaining = left[:, items][~np.isnan(left[:, items])]
    if len(np.unique(remaining)) < 3 or is_code.sum() > MOST_SHARE * (len(remaining) + is_code.sum()):
        return None
    beside, far = (remaining.max(), remaining.min()) if top else (remaining.min(), remaining.max())
    rest = _rest(np.where(left == far, np.nan, left))
    if rest is None:
        return None
    other_ends = [remaining[remaining != far].min() if top else remaining[remaining != far].max(), far]
    toward = rest if top else -rest
    here = _nearness(toward, is_code, _of(left, items, beside))
    there = _nearness(-toward, _of(left, items, other_ends[1]), _of(left, items, other_ends[0]))
    if here is None or here.size < LARGE or not here.sure or here.beside < WORKING:
        return None
    return None if there is not None and there.size > OTHER_END * here.size else float(beside)


def _of(answers: Floats, items: list[int], answer: float) -> Booleans:
    chosen = np.zeros(answers.shape, dtype=bool)
    chosen[:, items] = answers[:, items] == answer
    return chosen


@dataclass(frozen=True)
class _Nearness:
    """By how many standard deviations people at an end stand nearer to the middle than those beside it.

    `beside`: how far those stand out; `sure`: whether the difference is beyond chance.
    """

    size: float
    beside: float
    sure: bool


def _nearness(toward: Floats, at_end: Booleans, next_to: Booleans) -> _Nearness | None:
    """The same from how far people stand toward that end, those who gave it and those who gave the next answer."""
    out, near, spread = _mean(toward, at_end), _mean(toward, next_to), float(np.nanstd(toward))
    people = int(at_end.any(axis=1).sum()), int(next_to.any(axis=1).sum())
    if out is None or near is None or min(people) < 5 or spread == 0.0:
        return None
    error = float(np.sqrt(1 / people[0] + 1 / people[1]))
    size = (near - out) / spread
    return _Nearness(size, near / spread, size > UNLIKELY * error)


def _mean(scores: Floats, chosen: Booleans) -> float | None:
    values = scores[chosen & ~np.isnan(scores)]
    return float(values.mean()) if values.size else None


def _rest(answers: Floats) -> Floats | None:
    """For each person and item, how far the person's other answers stand in the direction of that item."""
    there = ~np.isnan(answers)
    count = np.maximum(there.sum(axis=0), 1)
    centred = np.where(there, answers - np.where(there, answers, 0.0).sum(axis=0) / count, 0.0)
    spread = np.sqrt((centred**2).sum(axis=0) / count)
    if (spread == 0.0).any():
        return None
    standard = centred / spread
    loading = np.linalg.eigh(standard.T @ standard)[1][:, -1]
    turned = standard * np.sign(loading)
    others = there.sum(axis=1, keepdims=True) - there
    sums = turned.sum(axis=1, keepdims=True) - turned
    with np.errstate(invalid="ignore", divide="ignore"):
        scores: Floats = np.where(others > 1, sums / others, np.nan) * np.sign(loading)
    return scores


def _suspect(answers: Floats, code: int, items: list[int], low: int, high: int, neighbour: int | None) -> Suspect:
    hits = answers[:, items] == code
    holding = [item for item, any_there in zip(items, hits.any(axis=0).tolist(), strict=True) if any_there]
    person = int(np.flatnonzero(hits.any(axis=1))[0])
    item = items[int(np.flatnonzero(hits[person])[0])]
    return Suspect(code, tuple(holding), int(hits.sum()), (person, item), low, high, neighbour)
