"""Which columns are analysed as what: as options say, else as proposed; what is left open is asked."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from itertools import takewhile

from assess.analysis.codes import message
from assess.analysis.responses_file.column_names import Kind, words_of
from assess.analysis.responses_file.content import Content
from assess.analysis.responses_file.errors import Problems
from assess.analysis.responses_file.proposals import Column
from assess.analysis.responses_file.table import Table
from assess.analysis.responses_file.wanted import Wanted

MOST_ITEMS = 500
NAMES_SHOWN = 12


@dataclass(frozen=True)
class Chosen:
    """Places of the columns that are analysed, the names of reversed items, and every column with what it is."""

    items: tuple[int, ...]
    reverse: tuple[str, ...]
    group: int | None
    form: int | None
    id: int | None
    weights: int | None
    columns: tuple[Column, ...]


def choose(
    table: Table,
    held: Sequence[Content],
    proposed: Sequence[Column],
    wanted: Wanted,
    answered: Sequence[str],
    problems: Problems,
) -> Chosen:
    """The columns as options say, else as proposed; unknown names and open questions become problems.

    `answered` are items that a long file named itself.
    """
    columns = _of_long(proposed, answered) if answered else list(proposed)
    roles: dict[str, int | None] = {}
    for option, kind, name in _named(wanted):
        roles[option] = own = named_column(table.names, name, option, problems)
        if own is not None:
            columns[own] = Column(table.names[own], kind, message("column-chosen", option=option))
    taken = {place for place in roles.values() if place is not None}
    if wanted.items:
        _choose_items(columns, wanted, taken, problems)
    _refuse_open(columns, problems)
    items = tuple(place for place, column in enumerate(columns) if column.kind == "item")
    names = [table.names[place] for place in items]
    reverse = matched(wanted.reverse, names, "--reverse", problems)
    _refuse_items(items, table.names, held, problems)
    return Chosen(
        items=items,
        reverse=tuple(reverse),
        group=roles.get("--group"),
        form=roles.get("--form"),
        id=roles.get("--id", _identifier(columns, held)),
        weights=roles.get("--weights"),
        columns=tuple(columns),
    )


def _of_long(proposed: Sequence[Column], answered: Sequence[str]) -> list[Column]:
    """The items that a long file names are its items, and no other column is."""
    columns = []
    for column in proposed:
        if column.name in answered and column.kind != "ignore":
            columns.append(replace(column, kind="item", ambiguous=False))
        elif column.kind == "item":
            columns.append(Column(column.name, "ignore", message("column-not-chosen")))
        else:
            columns.append(column)
    return columns


def _refuse_items(items: Sequence[int], names: Sequence[str], held: Sequence[Content], problems: Problems) -> None:
    if not items and not problems.said:
        problems.add("file-no-items" if any(content.answered for content in held) else "file-every-cell-empty")
    if unnamed := [place + 1 for place in items if not names[place]]:
        problems.add("file-unnamed", columns=unnamed)
    if len(items) > MOST_ITEMS:
        problems.add("file-many-items", items=len(items), most=MOST_ITEMS)


def _identifier(columns: Sequence[Column], held: Sequence[Content]) -> int | None:
    """The column that tells persons apart best: filled for most, and with the most different cells; none may do."""
    fitting = [
        place
        for place, column in enumerate(columns)
        if column.kind == "id"
        and held[place].answered > held[place].people / 2
        and len(held[place].counts) > held[place].people / 5
    ]
    shared = {"ip", "ipaddr", "ipaddress", "email", "mail", "name"}  # which two people may have in common
    return max(
        fitting,
        key=lambda place: (
            not shared & set(words_of(columns[place].name)),
            columns[place].reason.code in ("column-named", "column-chosen"),
            len(held[place].counts),
            -place,
        ),
        default=None,
    )


def _named(wanted: Wanted) -> list[tuple[str, Kind, str]]:
    options: list[tuple[str, Kind, str | None]] = [
        ("--group", "group", wanted.group),
        ("--form", "group", wanted.form),
        ("--id", "id", wanted.id),
        ("--weights", "weight", wanted.weights),
    ]
    return [(option, kind, name) for option, kind, name in options if name is not None]


def _choose_items(columns: list[Column], wanted: Wanted, taken: set[int], problems: Problems) -> None:
    offered = [column.name for place, column in enumerate(columns) if place not in taken]
    items = set(matched(wanted.items, offered, "--items", problems))
    for place, column in enumerate(columns):
        if place in taken:
            continue
        if column.name in items:
            columns[place] = Column(column.name, "item", message("column-chosen", option="--items"))
        elif column.kind == "item":
            columns[place] = Column(column.name, "ignore", message("column-not-chosen"))
        else:
            columns[place] = replace(column, ambiguous=False)


def _refuse_open(columns: Sequence[Column], problems: Problems) -> None:
    """Ask about columns that could be items and could be something else."""
    open_ones = [column for column in columns if column.ambiguous]
    if not open_ones:
        return
    sure = [column.name for column in columns if column.kind == "item" and not column.ambiguous]
    pattern = _pattern(sure, [column.name for column in columns])
    names = [column.name for column in open_ones]
    problems.add(
        "file-ambiguous-columns",
        columns=names[:NAMES_SHOWN] + (["…"] if len(names) > NAMES_SHOWN else []),
        look=open_ones[0].reason,
        family=_shown(sure),
        pattern=pattern,
        all_patterns=",".join([pattern, *names[:NAMES_SHOWN]]),
        first=names[0],
    )


def _shown(names: Sequence[str]) -> str:
    return f"{names[0]} … {names[-1]}" if len(names) > 2 else ", ".join(names)


def _pattern(names: Sequence[str], every: Sequence[str]) -> str:
    """What to type for these items: q* where all begin so, and no other column does."""
    alike = takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False))
    stem = "".join(letters[0] for letters in alike).rstrip("0123456789")
    alone = bool(stem) and "," not in stem and [name for name in every if name.startswith(stem)] == list(names)
    return f"{stem}*" if alone and len(names) > 1 else ",".join(names)


def named_column(names: Sequence[str], wanted: str, option: str, problems: Problems) -> int | None:
    """The place of a column by its name, capitals and blanks aside where only one fits; else a problem."""
    if wanted in names:
        return list(names).index(wanted)
    fitting = [place for place, name in enumerate(names) if name.casefold() == wanted.strip().casefold()]
    if len(fitting) == 1:
        return fitting[0]
    problems.add("file-column-unknown", option=option, column=wanted, columns=_listed(names))
    return None


def matched(patterns: Sequence[str], names: Sequence[str], option: str, problems: Problems) -> list[str]:
    """The names that are listed or fit a pattern with * or ?, in the order of the columns.

    An option's value that is itself a name is not parted at its commas; brackets mean themselves, as in Q1[SQ001].
    """
    found: set[str] = set()
    for given in patterns:
        for pattern in [given] if given.strip() in names else given.split(","):
            if not (pattern := pattern.strip()):
                continue
            fitting = [name for name in names if name == pattern] or [
                name for name in names if fnmatchcase(name, pattern.replace("[", "[[]"))
            ]
            if not fitting:
                problems.add("file-item-unknown", option=option, pattern=pattern, columns=_listed(names))
            found.update(fitting)
    return [name for name in names if name in found]


def _listed(names: Sequence[str]) -> list[str]:
    return [name for name in names[:NAMES_SHOWN] if name] + (["…"] if len(names) > NAMES_SHOWN else [])
