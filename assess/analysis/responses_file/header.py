"""The names of the columns: one line, or the two or three lines of Qualtrics, SurveyMonkey and their like."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assess.analysis.responses_file.cells import is_missing, number

IMPORT = '{"ImportId"'  # how Qualtrics' third line begins its cells
FEWEST_BELOW = 3  # lines of answers, below which a second line of names is not looked for
PEEKED = 40
MANY = 6
_SPACE = re.compile(r"\s+")
_PLAIN = re.compile(r"(open-ended )?response|antwort|réponse|respuesta", re.IGNORECASE)  # of SurveyMonkey


def names_of(header: Sequence[str], below: Sequence[Sequence[str]]) -> list[str]:
    """One name a column: the header's, or the second line's where the first groups columns and leaves blanks."""
    names = [_SPACE.sub(" ", cell).strip() for cell in header]
    if not below:
        return names
    second = [_SPACE.sub(" ", cell).strip() for cell in below[0]] + [""] * len(names)
    for place in range(1, len(names)):
        if not names[place] and second[place]:
            names[place] = second[place]
            before = place - 1
            if header[before].strip() and second[before] and not _PLAIN.fullmatch(second[before]):
                names[before] = second[before]  # the first of a grid
    return names


def is_title(line: Sequence[str], next_line: Sequence[str]) -> bool:
    """Whether a line is a title above the names: one cell filled, and several in the next line."""
    filled, following = (sum(bool(cell.strip()) for cell in cells) for cells in (line, next_line))
    return filled <= 1 and following >= FEWEST_BELOW


def counted(names: Sequence[str]) -> bool:
    """Whether numbers in place of names are the items' numbers: 1, 2, 3 … for many columns."""
    numbers = [name for name in names if name]
    first = numbers[0] if numbers else ""
    return (
        first in ("0", "1")
        and len(numbers) >= MANY
        and numbers == [str(int(first) + step) for step in range(len(numbers))]
    )


def further_header_rows(header: Sequence[str], rows: Sequence[Sequence[str]]) -> int:
    """How many of the lines below the header are no answers but its continuation.

    >>> further_header_rows(["Q1", "Q2"], [["I like it", "I use it"], ["1", "2"], ["3", "1"], ["2", "2"]])
    1
    """
    for place, row in enumerate(rows[:2]):
        if any(cell.startswith(IMPORT) for cell in row):
            return place + 1
    if len(rows) > FEWEST_BELOW and (
        _names_blanks(header, rows[0], rows[1:PEEKED]) or _foreign(rows[0], rows[1:PEEKED], len(header))
    ):
        return 1
    return 0


def _names_blanks(header: Sequence[str], first: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a line names what the header leaves blank: the rows of a grid, in words found nowhere else."""
    blank = [place for place in range(1, min(len(header), len(first))) if not header[place].strip()]
    named = [place for place in blank if first[place].strip() and number(first[place].strip()) is None]
    alone = [place for place in named if all(row[place : place + 1] != [first[place]] for row in below)]
    return bool(named) and len(alone) == len(named) == sum(bool(first[place].strip()) for place in blank)


def _foreign(first: Sequence[str], below: Sequence[Sequence[str]], width: int) -> bool:
    """Whether a line is of another kind than those below it: words over numbers, a question over short answers."""
    filled = foreign = 0
    for place in range(min(width, len(first))):
        cell = first[place].strip()
        others = [row[place].strip() for row in below if place < len(row) and not is_missing(row[place].strip())]
        if is_missing(cell) or len(others) < FEWEST_BELOW:
            continue
        filled += 1
        if number(cell) is not None:
            continue
        counted = sum(number(other) is not None for other in others) / len(others)
        repeated = len(set(others)) <= len(others) / 2 and cell not in others
        longer = len(cell) > 1.5 * max(map(len, others))
        foreign += counted > 0.9 or (repeated and longer)
    return foreign >= 2 and foreign > filled / 2
