"""What each column of a file is, with the reason: item, id, group, weight, time, or nothing to be analysed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

import numpy as np

from assess.analysis.codes import Message, message
from assess.analysis.responses_file.column_names import Kind, Telling, families, telling
from assess.analysis.responses_file.content import ANSWERS, Content
from assess.analysis.responses_file.table import Table
from assess.analysis.responses_file.word_scales import Scale
from assess.arrays import Floats, Integers

NARROW = 14  # different answers that an item may have: 0 to 10 and a few codes
FEWEST_PEOPLE = 8  # below whom the cells of a column tell nothing about it
ENOUGH_PEOPLE = 30
SMALL_FAMILY = 3  # columns of one name that make another name strange
SHOWN = 8
MOST_LABELS = 30
_KINDS: dict[Telling, Kind] = {
    "id": "id", "age": "ignore", "group": "group", "weight": "weight", "time": "time", "total": "ignore",
    "note": "ignore",
}  # fmt: skip


@dataclass(frozen=True)
class Column:
    """A proposal: what a column is and why; `ambiguous` where it could be an item all the same."""

    name: str
    kind: Kind
    reason: Message
    ambiguous: bool = False


@dataclass(frozen=True)
class _Seen:
    """What is known of a column before the others are looked at."""

    name: str
    content: Content
    scale: Scale | None
    told: Telling | None
    surely: bool
    family: str
    running: bool

    @property
    def few(self) -> bool:
        """Whether too few people answered for the cells to tell anything."""
        return self.content.people < FEWEST_PEOPLE

    @property
    def answers(self) -> bool:
        """Whether the cells could be answers to an item."""
        content = self.content
        if content.form == "words" or content.form == "letters":
            return self.scale is not None and (self.scale.order is not None or self.shared)
        return content.form in ANSWERS and (content.distinct <= NARROW or self.few)

    @property
    def shared(self) -> bool:
        """Whether other columns have the same words."""
        return self.scale is not None and len(self.scale.columns) > 1


def proposals(table: Table, found: Sequence[Content], scales: Sequence[Scale]) -> list[Column]:
    """A proposal per column, from its name, its cells, and what the other columns are."""
    by_column = {column: scale for scale in scales for column in scale.columns}
    stems = families(table.names)
    seen = []
    for place, name in enumerate(table.names):
        told, surely = telling(name)
        if told is None and table.questions[place]:
            told, surely = telling(table.questions[place])
        cells = table.cells[:, place]
        seen.append(
            _Seen(
                name,
                found[place],
                by_column.get(place),
                told,
                surely,
                stems[place],
                _running(found[place], table, cells),
            )
        )
    first = [_alone(one) for one in seen]
    candidates = [place for place, column in enumerate(first) if column is None]
    battery = [place for place in candidates if seen[place].answers]
    done = {place: _among(seen, place, battery) for place in candidates}
    columns = [column if column is not None else done[place] for place, column in enumerate(first)]
    return _totals(table, found, columns)


def _running(content: Content, table: Table, cells: Integers) -> bool:
    """Whether a column counts its people: whole numbers that go up by one from line to line."""
    if content.form != "numbers" or content.people < FEWEST_PEOPLE or content.distinct != content.people:
        return False
    values = [content.values.get(table.texts[cell]) for cell in cells.tolist()]
    return all(a is not None and b is not None and abs(b - a) == 1 for a, b in pairwise(values))


def _alone(one: _Seen) -> Column | None:
    """The proposal for a column that shows by itself what it is; None where the others must be asked."""
    content = one.content
    if content.form == "empty":
        return Column(one.name, "ignore", message("column-empty"))
    if one.running and one.told != "age":
        return Column(one.name, "id", message("column-numbers-running", low=content.ends[0], high=content.ends[1]))
    if one.told and not (one.family and one.answers):
        return _as_named(one, one.told)
    if content.form == "dates":
        return Column(one.name, "time", message("column-dates", example=next(iter(content.counts))))
    if one.scale is not None and not one.shared and len(content.counts) == 1 and not one.family:
        return Column(one.name, "ignore", message("column-constant", value=next(iter(content.counts))))
    if content.form == "bands" or (one.scale is not None and not one.answers and not one.family):
        return Column(one.name, "group", _labels(content))
    if content.form == "text":
        return _text(one)
    unique = content.form == "numbers" and content.distinct == content.people and content.distinct > NARROW
    if unique and not one.few and not one.family:
        return Column(one.name, "id", message("column-unique", example=next(iter(content.counts))))
    return None


def _as_named(one: _Seen, told: Telling) -> Column | None:
    """What a telling name says, unless the cells say that it could be an item; None leaves it to the others."""
    content, kind = one.content, _KINDS[told]
    reason = message("column-named", name=one.name)
    narrow = one.answers and not one.few and content.form != "words"
    if told == "age" and (content.form == "bands" or narrow):
        kind = "group"
    elif told == "age" and content.form == "numbers":
        reason = message("column-age-numbers", low=content.ends[0], high=content.ends[1])
    elif told == "group" and (content.distinct > MOST_LABELS or content.form in ("fractions", "text")):
        kind = "ignore"
    if content.form in ("words", "letters") and one.shared and told not in ("id", "note"):
        return None
    unlike = told in ("id", "time", "weight", "total") and narrow and _comes_again(content)
    if not one.surely and (unlike or (narrow and content.distinct > 2)):
        return None
    return Column(one.name, kind, reason, ambiguous=unlike)


def _comes_again(content: Content) -> bool:
    return content.distinct < 0.5 * content.answered and content.distinct > 1


def _text(one: _Seen) -> Column:
    content = one.content
    unique = len(content.counts) == content.answered and not any(" " in text for text in content.counts)
    example = next(iter(content.counts))[:30]
    if unique and content.answered > 1:
        return Column(one.name, "id", message("column-unique", example=example))
    return Column(one.name, "ignore", message("column-free-text", distinct=len(content.counts), example=example))


def _among(seen: Sequence[_Seen], place: int, battery: Sequence[int]) -> Column:
    """The proposal for a column that could be an item, beside the others that could."""
    one = seen[place]
    content = one.content
    others = [seen[other] for other in battery if other != place]
    if content.form == "fractions" and (not one.family or len(others) >= SMALL_FAMILY):
        low, high = content.ends
        mean = sum(content.values[text] * count for text, count in content.counts.items() if text in content.values)
        if low > 0 and abs(mean / max(content.answered, 1) - 1) < 0.02 and battery:
            return Column(one.name, "weight", message("column-weights", low=low, high=high))
        if battery:
            return Column(one.name, "ignore", message("column-fractions", low=low, high=high))
    if content.form == "numbers" and not one.answers and len(others) >= 2:
        low, high = content.ends
        return Column(
            one.name, "ignore", message("column-numbers-beyond", distinct=content.distinct, low=low, high=high)
        )
    in_words = one.scale is not None or content.form == "bands"
    numbers = [other for other in others if other.scale is None]
    if in_words and not one.shared and not one.family and len(numbers) >= SMALL_FAMILY:
        return Column(one.name, "group", _labels(content))
    return Column(one.name, "item", _as_item(one), ambiguous=_strange(one, others))


def _strange(one: _Seen, others: Sequence[_Seen]) -> bool:
    """Whether a column that could be an item is unlike the others, by its name or by its answers."""
    if one.told and not one.family and len(others) >= SMALL_FAMILY:
        return True
    named = [other for other in others if other.family]
    alone = [other for other in others if not other.family]
    if not one.family and len(named) >= SMALL_FAMILY and len(alone) + 1 <= len(named) / 2:
        return True
    if one.family or one.few or one.content.people < ENOUGH_PEOPLE or len(others) < SMALL_FAMILY:
        in_words = one.scale is not None and not one.shared
        return in_words and len([other for other in others if other.scale is None]) >= SMALL_FAMILY
    return one.content.distinct <= 2 and all(other.content.distinct >= 4 for other in others)


def _as_item(one: _Seen) -> Message:
    content, scale = one.content, one.scale
    if scale is not None and scale.order is None:
        code = "column-item-letters" if content.form == "letters" else "column-item-options"
        listed = list(scale.words[:SHOWN])
        return message(code, **{"letters" if content.form == "letters" else "labels": listed})
    if scale is not None and scale.order is not None:
        listed = sorted(scale.order, key=lambda word: (scale.order or {})[word])[:MOST_LABELS]
        code = "column-item-options" if scale.known == "options" else "column-item-labels"
        return message(code, labels=listed)
    if content.form == "numbered":
        return message("column-item-numbered", labels=[f"{n} {content.labels[n]}" for n in sorted(content.labels)])
    if content.form == "codes":
        ordered = sorted(content.values, key=lambda text: content.values[text])
        return message("column-item-codes", codes=content.distinct, first=ordered[0], last=ordered[-1])
    return message("column-item-numbers", low=content.ends[0], high=content.ends[1])


def _labels(content: Content) -> Message:
    listed = sorted(content.counts, key=lambda text: (-content.counts[text], text))
    return message("column-labels", labels=listed[:SHOWN] + (["…"] if len(listed) > SHOWN else []))


def _totals(table: Table, found: Sequence[Content], columns: list[Column]) -> list[Column]:
    """Columns that are the sum or the mean of the items are no items; nor is that a question."""
    items = [place for place, column in enumerate(columns) if column.kind == "item" and found[place].values]
    suspects = [
        place
        for place, column in enumerate(columns)
        if found[place].form in ("numbers", "fractions") and (column.kind == "ignore" or column.ambiguous)
    ]
    for place in suspects:
        others = [item for item in items if item != place and not columns[item].ambiguous]
        if len(others) < 2:
            continue
        answers = np.column_stack([_numbers(table, found[item], item) for item in others])
        total = _numbers(table, found[place], place)
        complete = ~np.isnan(answers).any(axis=1) & ~np.isnan(total)
        sums: Callable[..., Floats]
        for sums in (np.sum, np.mean):
            if complete.sum() >= 5 and np.allclose(sums(answers[complete], axis=1), total[complete], atol=0.0051):
                reason = message("column-total", items=len(others))
                columns[place] = replace(columns[place], kind="ignore", reason=reason, ambiguous=False)
    return columns


def _numbers(table: Table, content: Content, place: int) -> Floats:
    lookup = np.array([content.values.get(text, np.nan) for text in table.texts])
    return np.asarray(lookup[table.cells[:, place]], dtype=np.float64)
