"""What each column of a file is, with the reason: item, id, group, weight, time, or nothing to be analysed."""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
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
NEAR_ONE = 0.05  # how near to 1 the mean of weights is
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
    """What is known of a column before the others are looked at.

    `asked`: its question told it, not its name; `kin`: the columns of its family; `leads`: no family is larger;
    `common`: the ends of most columns of numbers.
    """

    name: str
    content: Content
    scale: Scale | None
    told: Telling | None
    surely: bool
    asked: bool
    kin: int
    leads: bool
    running: bool
    common: tuple[float, float] | None

    @property
    def few(self) -> bool:
        """Whether too few people answered for the cells to tell anything."""
        return self.content.people < FEWEST_PEOPLE

    @property
    def answers(self) -> bool:
        """Whether the cells could be answers to an item."""
        return _could_be_answers(self.content, self.scale)

    @property
    def shared(self) -> bool:
        """Whether other columns have the same words."""
        return self.scale is not None and len(self.scale.columns) > 1

    @property
    def within(self) -> bool:
        """Whether its numbers lie where those of most columns do."""
        ends = self.content.ends if self.content.values else (math.inf, -math.inf)
        return self.common is not None and self.common[0] <= ends[0] and ends[1] <= self.common[1]

    @property
    def related(self) -> bool:
        """Whether its name goes with those of other items: one of several, or one of two on the same scale."""
        if self.kin >= SMALL_FAMILY or self.scale is not None or self.common is None:
            return self.kin > 1
        return self.kin > 1 and self.within and self.content.ends[1] == self.common[1]


def proposals(table: Table, found: Sequence[Content], scales: Sequence[Scale]) -> list[Column]:
    """A proposal per column, from its name, its cells, and what the other columns are."""
    seen = _seen(table, found, {column: scale for scale in scales for column in scale.columns})
    first = [_alone(one) for one in seen]
    candidates = [place for place, column in enumerate(first) if column is None]
    battery = [place for place in candidates if seen[place].answers]
    done = {place: _among(seen, place, battery) for place in candidates}
    columns = [column if column is not None else done[place] for place, column in enumerate(first)]
    return _totals(table, found, columns)


def _could_be_answers(content: Content, scale: Scale | None) -> bool:
    if content.form in ("words", "letters"):
        return scale is not None and (scale.order is not None or len(scale.columns) > 1)
    return content.form in ANSWERS and (content.distinct <= NARROW or content.people < FEWEST_PEOPLE)


def _seen(table: Table, found: Sequence[Content], by_column: Mapping[int, Scale]) -> list[_Seen]:
    stems = families(table.names)
    told = [telling(name) for name in table.names]
    answers = [_could_be_answers(content, by_column.get(place)) for place, content in enumerate(found)]
    kin = Counter(stems)
    leading = max((sum(answers[i] for i, s in enumerate(stems) if s == stem) for stem in kin if stem), default=0)
    ends = [
        content.ends
        for place, content in enumerate(found)
        if answers[place] and content.values and told[place][0] is None
    ]
    middle = [statistics.median(end[side] for end in ends) for side in (0, 1)] if ends else []
    common = (middle[0], middle[1]) if middle else None
    seen = []
    for place, name in enumerate(table.names):
        asked = told[place][0] is None and bool(table.questions[place])
        kind, surely = telling(table.questions[place]) if asked else told[place]
        number = kin[stems[place]] if stems[place] else 0
        running = _running(found[place], table, table.cells[:, place])
        scale = by_column.get(place)
        leads = number >= leading
        seen.append(_Seen(name, found[place], scale, kind, surely, asked, number, leads, running, common))
    return seen


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
    if one.running and one.told in (None, "id"):
        return Column(one.name, "id", message("column-numbers-running", low=content.ends[0], high=content.ends[1]))
    items = one.kin >= SMALL_FAMILY and one.leads and one.answers and not one.asked
    if one.told and not items:
        return _as_named(one, one.told)
    if content.form == "dates":
        return Column(one.name, "time", message("column-dates", example=next(iter(content.counts))))
    single = one.scale is not None and not one.shared and one.kin < SMALL_FAMILY
    if one.scale is not None and not one.shared and len(content.counts) == 1:
        return Column(one.name, "ignore", message("column-constant", value=next(iter(content.counts))))
    sex = one.scale is not None and one.scale.known == "sex"
    if sex or content.form == "bands" or (single and not one.answers):
        return Column(one.name, "group", _labels(content))
    if content.form == "text":
        return _text(one)
    unique = content.form == "numbers" and content.distinct == content.people and content.distinct > NARROW
    if unique and not one.few and one.kin < SMALL_FAMILY:
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
    unlike = told in ("id", "time", "weight", "total") and narrow and one.within and _comes_again(content)
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
    if content.form == "fractions" and (one.kin < SMALL_FAMILY or len(others) >= SMALL_FAMILY):
        low, high = content.ends
        mean = sum(content.values[text] * count for text, count in content.counts.items() if text in content.values)
        if low > 0 and abs(mean / max(content.answered, 1) - 1) < NEAR_ONE and battery:
            return Column(one.name, "weight", message("column-weights", low=low, high=high))
        if battery:
            return Column(one.name, "ignore", message("column-fractions", low=low, high=high))
    if content.form == "numbers" and not one.answers and len(others) >= 2:
        low, high = content.ends
        return Column(
            one.name, "ignore", message("column-numbers-beyond", distinct=content.distinct, low=low, high=high)
        )
    if content.distinct == 1 and not one.few and not one.related and len(others) >= SMALL_FAMILY:
        return Column(one.name, "ignore", message("column-constant", value=next(iter(content.counts))))
    if one.scale is not None and one.scale.order is None and not one.shared and len(others) >= 2:
        return Column(one.name, "group", _labels(content))
    in_words = one.scale is not None or content.form == "bands"
    numbers = [other for other in others if other.scale is None]
    if in_words and not one.shared and one.kin < SMALL_FAMILY and len(numbers) >= SMALL_FAMILY:
        return Column(one.name, "group", _labels(content))
    return Column(one.name, "item", _as_item(one), ambiguous=_strange(one, others))


def _strange(one: _Seen, others: Sequence[_Seen]) -> bool:
    """Whether a column that could be an item is unlike the others, by its name or by its answers."""
    if one.told and not one.related and len(others) >= SMALL_FAMILY:
        return True
    named = [other for other in others if other.related]
    alone = [other for other in others if not other.related]
    if not one.related and len(named) >= SMALL_FAMILY and len(alone) + 1 <= len(named) / 2:
        return True
    if one.scale is not None and not one.shared and sum(o.scale is None for o in others) >= SMALL_FAMILY:
        return True
    if one.related or one.content.people < ENOUGH_PEOPLE or len(others) < SMALL_FAMILY:
        return False
    return one.content.distinct <= 2 and all(other.content.distinct >= 4 for other in others)


def _as_item(one: _Seen) -> Message:
    content, scale = one.content, one.scale
    if scale is not None and scale.order is None:
        code = "column-item-letters" if content.form == "letters" else "column-item-options"
        listed = list(scale.counts)[:SHOWN]
        return message(code, **{"letters" if content.form == "letters" else "labels": listed})
    if scale is not None and scale.order is not None:
        listed = list(scale.steps.values())[:MOST_LABELS]
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
