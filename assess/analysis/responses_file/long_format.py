"""A file with one line an answer - person, item, response - as a table with one line a person."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from assess.analysis.codes import Message, message
from assess.analysis.responses_file.cells import natural, number
from assess.analysis.responses_file.column_names import telling, words_of
from assess.analysis.responses_file.errors import Problems, cell_place
from assess.analysis.responses_file.proposals import Column
from assess.analysis.responses_file.table import Table
from assess.arrays import Integers

MOST_COLUMNS = 12  # a file of answers line by line has few
MOST_UNNAMED = 4  # where no name tells
FEWEST_LINES = 30
_ITEMS = frozenset(
    "item items question questions frage fragen variable var variables itemid questionid aufgabe task statement "
    "statements indicator pregunta ítem item_id domanda stem".split()
)
_ANSWERS = frozenset(
    "response responses answer answers value values antwort antworten wert rating ratings resp réponse reponse "
    "respuesta valor choice score points correct réponses".split()
)


@dataclass(frozen=True)
class LongFormat:
    """Which columns of a file hold the person, the item and the answer."""

    person: int
    item: int
    response: int


def long_format(table: Table, person: str | None) -> LongFormat | None:
    """The three columns of a file with one line an answer; None for a file with one line a person.

    Their names must tell at least the item's column, or the person's and the answer's, or every person must have
    every item; each person must come again, and hardly a person may have the same item twice.
    """
    if not 3 <= len(table.names) <= MOST_COLUMNS or len(table.lines) < 4:
        return None
    columns = range(len(table.names))
    words = [set(words_of(name)) for name in table.names]
    ids = [c for c in columns if (table.names[c] == person if person else telling(table.names[c])[0] == "id")]
    items = [c for c in columns if words[c] & _ITEMS]
    ids = [c for c in ids if c not in items]
    answers = [c for c in columns if words[c] & _ANSWERS and c not in items]
    named = bool(items) or bool(ids and answers)
    if not named and (len(table.names) > MOST_UNNAMED or len(table.lines) < FEWEST_LINES):
        return None
    best: tuple[tuple[float, int], LongFormat] | None = None
    for p in ids or columns:
        for i in items or columns:
            for r in answers or columns:
                told = _crossed(table, p, i, r) if len({p, i, r}) == 3 else (0.0, 0)
                if told[0] and (best is None or told > best[0]):
                    best = told, LongFormat(p, i, r)
    return best[1] if best and (named or best[0][0] == 1.0) else None


def _crossed(table: Table, person: int, item: int, response: int) -> tuple[float, int]:
    """The share of all persons by items that have one line, 0 where this is no such table, and how many persons."""
    persons, items = table.cells[:, person].astype(np.int64), table.cells[:, item].astype(np.int64)
    people, kinds = len(np.unique(persons)), len(np.unique(items))
    pairs = len(np.unique(persons * len(table.texts) + items))
    lines = len(table.lines)
    if people < 2 or kinds < 2 or kinds >= lines / 2 or people > lines / 1.5 or pairs < 0.9 * lines:
        return 0.0, 0
    if len(np.unique(table.cells[:, response])) > max(60, kinds):
        return 0.0, 0
    return pairs / (people * kinds), people


def widened(table: Table, found: LongFormat, group: str | None) -> tuple[Table, list[Column], list[str]]:
    """The same answers with one line a person, what each column of the file was, and the names of the items.

    Columns that are the same in all lines of a person stay, others go. UnreadableResponses where a person has an
    item twice, or is in two groups.
    """
    problems = Problems()
    people, first, person = _in_order(table.cells[:, found.person])
    codes = sorted(np.unique(table.cells[:, found.item]).tolist(), key=lambda code: natural(table.texts[code]))
    place = {code: column for column, code in enumerate(codes)}
    item = np.array([place[code] for code in table.cells[:, found.item].tolist()])
    texts = table.texts if "" in table.texts else (*table.texts, "")
    wide = np.full((len(people), len(codes)), texts.index(""), dtype=table.cells.dtype)
    wide[person, item] = table.cells[:, found.response]
    _, at = np.unique(person * len(codes) + item, return_index=True)
    for line in np.setdiff1d(np.arange(len(person)), at).tolist():
        who, what = (table.texts[table.cells[line, column]] for column in (found.person, found.item))
        where = cell_place(int(table.lines[line]), table.names[found.person])
        problems.add_kind("file-long-twice", person=who, item=what, place=where)
    kept = [c for c in range(len(table.names)) if c not in (found.person, found.item, found.response)]
    steady = [c for c in kept if (table.cells[first[person], c] == table.cells[:, c]).all()]
    if group in table.names and (column := table.names.index(group)) in kept and column not in steady:
        line = int(np.flatnonzero(table.cells[first[person], column] != table.cells[:, column])[0])
        where = cell_place(int(table.lines[line]), table.names[column])
        who = table.texts[table.cells[line, found.person]]
        problems.add_kind("file-long-group", column=table.names[column], person=who, place=where)
    problems.refuse()
    names = [_item_name(table.names[found.item], table.texts[code], table.names) for code in codes]
    cells = np.column_stack([table.cells[first, found.person], wide, *(table.cells[first, c] for c in steady)])
    all_names = (table.names[found.person], *names, *(table.names[c] for c in steady))
    notice = message(
        "file-long", people=len(people), items=len(codes), person=table.names[found.person],
        item=table.names[found.item], response=table.names[found.response],
    )  # fmt: skip
    notices = (*table.notices, notice)
    lines, questions = table.lines[first], ("",) * len(all_names)
    wider = Table(all_names, questions, lines, cells, texts, notices)
    return wider, _columns(table, found, kept, steady), names


def _columns(table: Table, found: LongFormat, kept: Sequence[int], steady: Sequence[int]) -> list[Column]:
    """What the columns of the file are that the wide table has no more."""

    def column(place: int, kind: str, reason: Message) -> Column:
        return Column(table.names[place], kind, reason)  # type: ignore[arg-type]

    return [
        column(found.item, "ignore", message("column-rest-of-long")),
        column(found.response, "item", message("column-item-long", column=table.names[found.item])),
        *(column(place, "ignore", message("column-varies-in-long")) for place in kept if place not in steady),
    ]


def _in_order(cells: Integers) -> tuple[list[int], Integers, Integers]:
    """Distinct persons as they come, the first line of each, and each line's person."""
    distinct, first, inverse = np.unique(cells, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    return distinct[order].tolist(), first[order], rank[inverse.reshape(-1)]


def _item_name(column: str, text: str, taken: Sequence[str]) -> str:
    name = f"{column} {text}" if number(text) is not None or not text else text
    return f"{column} {text}" if name in taken else name
