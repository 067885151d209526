"""One file of answers or several: files are forms of one scale, their common items named alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    from assess.analysis.responses_file.read_responses import Responses
    from assess.analysis.responses_file.wanted import Wanted
    from assess.arrays import Floats


class FilesDisagree(ValueError):
    """Files that cannot be put under each other; `problems` lists every reason with the remedy."""

    def __init__(self, problems: Sequence[str]) -> None:
        self.problems = list(problems)
        super().__init__("; ".join(self.problems))


@dataclass(frozen=True)
class Answers:
    """What a study takes: answers (persons, items), and an entry a person or None; `lines` say the file too."""

    items: tuple[str, ...]
    reverse: tuple[str, ...]
    answers: Floats
    lines: tuple[int | str, ...]
    groups: tuple[str, ...] | None
    weights: Floats | None
    forms: tuple[str, ...] | None
    columns: tuple[tuple[str, Responses], ...]


def answers_of(read: Sequence[tuple[str, Responses]]) -> Answers:
    """The answers of one file as they are, or of several under each other: each file is a form of its own.

    Errors: FilesDisagree where files have the same name, where only some have groups, weights or forms, or where an
    item's numbers stand for other words.
    """
    if len(read) == 1:
        ((_, one),) = read
        whole = (one.items, one.reverse, one.answers, one.lines, one.groups, one.weights, one.forms)
        return Answers(*whole, tuple(read))
    problems = _disagreements(read)
    if problems:
        raise FilesDisagree(problems)
    items = tuple(dict.fromkeys(name for _, one in read for name in one.items))
    tables = []
    for _, one in read:
        table = np.full((len(one.answers), len(items)), np.nan)
        table[:, [items.index(name) for name in one.items]] = one.answers
        tables.append(table)
    reverse = {name for _, one in read for name in one.reverse}
    lines = tuple(f"{name}:{line}" for name, one in read for line in one.lines)
    named = tuple(name for name, one in read for _ in one.lines)
    return Answers(
        items,
        tuple(name for name in items if name in reverse),
        np.vstack(tables),
        lines,
        _together(read, "groups"),
        None if read[0][1].weights is None else np.concatenate([one.weights for _, one in read]),
        _together(read, "forms") or named,
        tuple(read),
    )


def _together(read: Sequence[tuple[str, Responses]], what: str) -> tuple[str, ...] | None:
    if getattr(read[0][1], what) is None:
        return None
    return tuple(label for _, one in read for label in getattr(one, what))


def _disagreements(read: Sequence[tuple[str, Responses]]) -> list[str]:
    names = [name for name, _ in read]
    problems = [
        f"{name}: two files have this name, and files are told apart by it: rename one"
        for name in sorted({name for name in names if names.count(name) > 1})
    ]
    for what, option in (("groups", "--group"), ("weights", "--weights"), ("forms", "--form")):
        without = [name for name, one in read if getattr(one, what) is None]
        if 0 < len(without) < len(read):
            problems.append(f"{', '.join(without)}: no column for {option}, which other files have: add it")
    words: dict[tuple[str, int], tuple[str, str]] = {}
    for name, one in read:
        for item, labels in one.labels.items():
            for number, word in labels.items():
                first, known = words.setdefault((item, number), (name, word))
                if known != word:
                    problems.append(
                        f"{name}, {item}: {number} stands for “{word}”, in {first} for “{known}”: say the order "
                        "of all words with --labels"
                    )
    return problems


def wanted_of_each(paths: Sequence[Path], wanted: Wanted) -> list[Wanted]:
    """What is asked of each of several files: those of the items that it has. FilesDisagree for items of none."""
    from assess.analysis.responses_file.table import read_table

    if len(paths) == 1 or not (wanted.items or wanted.reverse):
        return [wanted] * len(paths)
    names = [read_table(path).names for path in paths]
    items, reverse = (_patterns(given, names) for given in (wanted.items, wanted.reverse))
    problems = [
        f"{option}: no item of any file is called {pattern}: look at the first line of the files"
        for option, patterns in (("--items", items), ("--reverse", reverse))
        for pattern in patterns
        if not any(_fits(pattern, own) for own in names)
    ]
    if problems:
        raise FilesDisagree(problems)
    return [replace(wanted, items=_of(items, own), reverse=_of(reverse, own)) for own in names]


def _of(patterns: Sequence[str], names: Sequence[str]) -> tuple[str, ...]:
    return tuple(pattern for pattern in patterns if _fits(pattern, names))


def _patterns(given: Sequence[str], names: Sequence[Sequence[str]]) -> list[str]:
    every = {name for own in names for name in own}
    parted = [[text] if text.strip() in every else text.split(",") for text in given]
    return [pattern.strip() for patterns in parted for pattern in patterns if pattern.strip()]


def _fits(pattern: str, names: Sequence[str]) -> bool:
    from assess.analysis.responses_file.chosen import matched
    from assess.analysis.responses_file.errors import Problems

    return bool(matched([pattern], names, "", Problems()))


def with_files(figures: Mapping[str, Any], answers: Answers) -> dict[str, Any]:
    """The figures of a study with what was read, as `with_reading`; of several files with the file it stands in."""
    from assess.analysis.responses_file.reading_figures import with_reading

    columns: list[dict[str, Any]] = []
    labels: dict[str, Any] = {}
    notices: list[Any] = []
    several = len(answers.columns) > 1
    found = dict(figures)
    for name, one in answers.columns:
        found = with_reading(found, one)
        columns += [{**column, "file": name} if several else column for column in found["columns"]]
        labels |= found["labels"]
        notices += found["file_notices"]
    found |= {"columns": columns, "labels": labels, "file_notices": notices}
    return found | ({"files": [name for name, _ in answers.columns]} if several else {})
