"""From the cells of the items to whole numbers; every kind of cell that is none is one problem."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import Message, message
from assess.analysis.responses_file.chosen import Chosen
from assess.analysis.responses_file.content import Content, is_code
from assess.analysis.responses_file.errors import Problems, cell_place
from assess.analysis.responses_file.known_scales import plain
from assess.analysis.responses_file.missing_codes import Suspect, suspects
from assess.analysis.responses_file.table import Table
from assess.analysis.responses_file.wanted import Wanted
from assess.analysis.responses_file.word_scales import Scale, proposed_orders
from assess.arrays import Floats

LARGEST = 9999
NAMES_SHOWN = 12
SCALES_SHOWN = 8
CELL_SHOWN = 30


@dataclass(frozen=True)
class Read:
    """Answers (persons, items), NaN missing; the words of each item's numbers; what was done."""

    answers: Floats
    labels: Mapping[str, Mapping[int, str]]
    notices: list[Message]


def answers_of(
    table: Table,
    held: Sequence[Content],
    scales: Sequence[Scale],
    chosen: Chosen,
    wanted: Wanted,
    problems: Problems,
) -> Read:
    """The numbers of the items' cells; cells that have none, or lie outside the range, become problems."""
    by_column = {column: scale for scale in scales for column in scale.columns}
    used = [scale for scale in scales if any(column in chosen.items for column in scale.columns)]
    _ask_orders(table, used, chosen, problems)
    answers = np.full((len(table.lines), len(chosen.items)), np.nan)
    labels: dict[str, dict[int, str]] = {}
    faults: list[_Fault] = []
    for place, column in enumerate(chosen.items):
        scale = by_column.get(column)
        values = _values(held[column], scale)
        if words := _words(held[column], scale):
            labels[table.names[column]] = words
        if scale is not None and scale.order is None:
            continue  # asked about as a whole
        own = _faults(table, held[column], column, values, scale, wanted)
        faults += own
        for fault in own:
            values.pop(fault.text, None)
        lookup = np.array([values.get(text, np.nan) for text in table.texts])
        answers[:, place] = lookup[table.cells[:, column]]
    _say_faults(table, faults, by_column, wanted, problems)
    return Read(answers, labels, _notices(table, held, used, chosen, wanted))


def _values(content: Content, scale: Scale | None) -> dict[str, float]:
    """The number of each text of a column that has one."""
    if scale is not None:
        return {} if scale.order is None else {word: float(step) for word, step in scale.order.items()}
    return {text: value for text, value in content.values.items() if text not in content.gaps}


def _words(content: Content, scale: Scale | None) -> dict[int, str]:
    if scale is not None and scale.order is not None:
        return scale.steps
    return dict(content.labels)


def _ask_orders(table: Table, used: Sequence[Scale], chosen: Chosen, problems: Problems) -> None:
    """Ask for the order of words that no known scale has, with an order read off the answers to begin from."""
    unordered = [scale for scale in used if scale.order is None]
    letters = [scale for scale in unordered if all(len(word) == 1 for word in scale.counts)]
    for scale in letters:
        listed = list(scale.counts)
        names = _names(table, scale.columns)
        problems.add("file-letters", columns=names, letters=listed, labels=",".join(listed))
    if others := [scale for scale in unordered if scale not in letters]:
        options = []
        for order in proposed_orders(table.cells, table.texts, others)[:SCALES_SHOWN]:
            apart = "|" if any("," in word for word in order) else ","
            options.append(f"--labels '{apart.join(order)}'")
        columns = [column for scale in others for column in scale.columns if column in chosen.items]
        problems.add("file-label-order", columns=_names(table, columns), options=" ".join(options))


def _names(table: Table, columns: Sequence[int]) -> list[str]:
    names = [table.names[column] for column in columns]
    return names[:NAMES_SHOWN] + (["…"] if len(names) > NAMES_SHOWN else [])


@dataclass(frozen=True, order=True)
class _Fault:
    """A text that cannot stand in an item: where it stands first, in how many cells, and of which kind it is."""

    line: int
    column: int
    text: str
    cells: int
    code: str


def _faults(
    table: Table, content: Content, column: int, values: Mapping[str, float], scale: Scale | None, wanted: Wanted
) -> list[_Fault]:
    found = []
    for text, count in content.counts.items():
        if code := _fault(text, values, scale, wanted):
            row = int(np.argmax(table.cells[:, column] == table.texts.index(text)))
            found.append(_Fault(int(table.lines[row]), column, text, count, code))
    return found


def _say_faults(
    table: Table, faults: Sequence[_Fault], by_column: Mapping[int, Scale], wanted: Wanted, problems: Problems
) -> None:
    """One problem for each kind of fault, with the first cell that has it."""
    for one in sorted(faults):
        scale = by_column.get(one.column)
        where = cell_place(one.line, table.names[one.column])
        shown = {"cell": one.text[:CELL_SHOWN]} if one.code.startswith("file-cells") else {"value": one.text}
        kind = scale.columns if scale else None
        more = _said_with(one.code, wanted, scale)
        problems.add_kind(one.code, times=one.cells, kind=kind, place=where, **shown, **more)


def _fault(text: str, values: Mapping[str, float], scale: Scale | None, wanted: Wanted) -> str:
    value = values.get(text)
    if value is None:
        return "file-cells-label" if scale is not None else "file-cells"
    if value != round(value):
        return "file-cells-fraction"
    if abs(value) > LARGEST:
        return "file-cells-large"
    if wanted.minimum is not None and value < wanted.minimum:
        return "file-below"
    if wanted.maximum is not None and value > wanted.maximum:
        return "file-above"
    return ""


def _said_with(fault: str, wanted: Wanted, scale: Scale | None) -> dict[str, object]:
    if fault == "file-below":
        return {"minimum": wanted.minimum}
    if fault == "file-above":
        return {"maximum": wanted.maximum}
    if fault == "file-cells-label" and scale is not None and scale.order is not None:
        return {"labels": list(scale.steps.values())}
    return {}


def _notices(
    table: Table, held: Sequence[Content], used: Sequence[Scale], chosen: Chosen, wanted: Wanted
) -> list[Message]:
    """What was taken as an order, as no answer, and as a code."""
    found = []
    for scale in used:
        if scale.order is not None and scale.known == "known":
            columns = [column for column in scale.columns if column in chosen.items]
            shown = [f"{number} {words}" for number, words in scale.steps.items()]
            found.append(message("labels-ordered", columns=_names(table, columns), labels=shown))
    apart: dict[str, int] = {}
    for column in chosen.items:
        for text, count in held[column].apart.items():
            apart[text] = apart.get(text, 0) + count
    if apart:
        found.append(message("file-words-missing", words=sorted(apart), cells=sum(apart.values())))
    held_words = {plain(word) for scale in used for word in scale.counts}
    absent = [label for labels in wanted.labels for label in labels if not held_words & {plain(w) for w in labels}]
    if absent:
        found.append(message("file-labels-absent", labels=absent))
    return found + _codes_used(table, chosen, wanted)


def _codes_used(table: Table, chosen: Chosen, wanted: Wanted) -> list[Message]:
    if not wanted.missing:
        return []
    cells = table.cells[:, list(chosen.items)]
    there = np.unique(cells).tolist()
    absent, cells_of = [], 0
    hit_items = np.zeros(cells.shape[1], dtype=bool)
    for code in wanted.missing:
        one = frozenset([plain(code)])
        hit = np.isin(cells, [place for place in there if is_code(table.texts[place], one)])
        hit_items |= hit.any(axis=0)
        cells_of += int(hit.sum())
        if not hit.any():
            absent.append(code)
    items = int(hit_items.sum())
    found = (
        [message("file-codes-missing", codes=list(wanted.missing), cells=cells_of, items=items)] if items else []
    )
    return found + ([message("file-codes-absent", codes=absent)] if absent else [])


def ask_about_codes(answers: Floats, table: Table, chosen: Chosen, wanted: Wanted, problems: Problems) -> None:
    """Numbers that may stand for no answer become problems, until options say what they are."""
    if wanted.no_codes:
        return
    ordered = wanted.model != "nrm"
    found = suspects(answers, wanted.minimum is not None, wanted.maximum is not None, ordered)
    codes = ",".join(str(code) for code in (*wanted.missing, *sorted({one.code for one in found})))
    for one in found:
        _ask(one, found, codes, table, chosen, problems)
    if wanted.minimum is None:
        _refuse_negative(answers, found, table, chosen, problems)


def _ask(
    one: Suspect, found: Sequence[Suspect], codes: str, table: Table, chosen: Chosen, problems: Problems
) -> None:
    person, item = one.first
    place = cell_place(int(table.lines[person]), table.names[chosen.items[item]])
    values = {"answer": one.code, "count": one.count, "items": len(one.items), "place": place, "all_codes": codes}
    if one.neighbour is None:
        highest = max(one.code for one in found) if one.code > one.high else min(one.code for one in found)
        end = "--max" if one.code > one.high else "--min"
        problems.add("file-code-beyond", **values, low=one.low, high=one.high, highest=f"{end} {highest}")
        return
    end = "--max" if one.code > one.neighbour else "--min"
    problems.add(
        "file-code-middling",
        **values,
        neighbour=one.neighbour,
        end=f"{end} {one.code}",
        rest=f"{one.low}–{one.high}",
    )


def _refuse_negative(
    answers: Floats, found: Sequence[Suspect], table: Table, chosen: Chosen, problems: Problems
) -> None:
    """Numbers below 0 that are neither asked about as codes nor one half of a scale with two ends."""
    below = (answers < 0) & ~np.isin(answers, [one.code for one in found])
    seen = np.unique(answers[~np.isnan(answers)])
    if not below.any() or (seen[0] == -seen[-1] and len(seen) == 2 * seen[-1] + 1 and seen[-1] <= 5):
        return
    person, item = (int(place) for place in np.argwhere(below)[0])
    where = cell_place(int(table.lines[person]), table.names[chosen.items[item]])
    problems.add_kind("file-below-zero", times=int(below.sum()), place=where, value=int(answers[person, item]))
