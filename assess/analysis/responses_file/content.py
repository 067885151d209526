"""What the cells of one column are together: numbers, numbered labels, answer codes, words, dates, text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, TypeAlias

import numpy as np

from assess.analysis.responses_file.cells import (
    NOT_ON_THE_SCALE,
    answer_code,
    is_band,
    is_date,
    is_missing,
    number,
    numbered_label,
)
from assess.analysis.responses_file.known_scales import low_end, plain
from assess.analysis.responses_file.table import Table

Form: TypeAlias = Literal[
    "empty", "numbers", "fractions", "numbered", "codes", "letters", "words", "bands", "dates", "text"
]
ANSWERS: tuple[Form, ...] = ("numbers", "numbered", "codes", "letters", "words")  # what an item may hold
MOST_WORDS = 60  # distinct words, beyond which a column is text
MOST_STEPS = 20
MOST_LETTERS = 8
MOSTLY = 0.5  # the share of cells that makes a column what it is; the others are its faults


@dataclass(frozen=True)
class Content:
    """One column: its distinct answers with how many cells each has, and what they are together.

    `values` has the number of each text that has one; `labels` the words of each number of a numbered scale;
    `gaps` the texts that say that there is no answer, `apart` those of them that say it in words.
    """

    form: Form
    counts: Mapping[str, int]
    values: Mapping[str, float]
    labels: Mapping[int, str]
    gaps: frozenset[str]
    apart: Mapping[str, int]
    people: int

    @property
    def answered(self) -> int:
        """Cells that hold an answer."""
        return sum(self.counts.values())

    @property
    def ends(self) -> tuple[float, float]:
        """Lowest and highest number."""
        return min(self.values.values()), max(self.values.values())

    @property
    def distinct(self) -> int:
        """How many different answers there are."""
        return len(set(self.values.values())) if self.values else len(self.counts)


def contents(table: Table, missing: Sequence[str], labelled: Iterable[str] = ()) -> list[Content]:
    """What each column of a table holds; `missing` are codes of no answer, `labelled` words that are steps."""
    given = frozenset(plain(code) for code in missing)
    kept = frozenset(plain(word) for word in labelled)
    found = []
    for column in range(len(table.names)):
        places, counts = np.unique(table.cells[:, column], return_counts=True)
        texts = {table.texts[place]: int(count) for place, count in zip(places, counts, strict=True)}
        found.append(content(texts, given, kept))
    return found


def content(
    texts: Mapping[str, int], missing: frozenset[str] = frozenset(), kept: frozenset[str] = frozenset()
) -> Content:
    """What a column of these cells is, from each distinct text and how often it stands there.

    >>> content({"4 - Agree": 3, "2 - Disagree": 2, "": 1}).form, content({"1": 9, "2": 8, "x": 1}).form
    ('numbered', 'numbers')
    """
    apart = {text: n for text, n in texts.items() if _apart(text) and plain(text) not in kept}
    gaps = {text for text in texts if is_missing(text) and plain(text) not in kept} | apart.keys()
    gaps |= {text for text in texts if is_code(text, missing)}
    counts = {text: n for text, n in texts.items() if text not in gaps}
    words_of_gaps = {text for text in gaps if text.casefold() in ("none", "missing", "blank", "void", "nr")}
    if words_of_gaps and counts and not any(number(text) is not None for text in counts):
        kept_words = {text for text in words_of_gaps if not is_code(text, missing) and text.casefold() == "none"}
        gaps -= kept_words  # "None" beside "Mild" and "Severe" is an answer
        counts |= {text: texts[text] for text in kept_words}
    form, values, labels = _form(counts)
    return Content(form, counts, values, labels, frozenset(gaps), apart, sum(texts.values()))


def is_code(text: str, missing: frozenset[str]) -> bool:
    """Whether a cell is one of the codes for no answer, as a text or as a number."""
    if not missing or not text:
        return False
    if plain(text) in missing:
        return True
    value = number(text)
    if value is None and (label := numbered_label(text)):
        value = float(label[0])
    return value is not None and any(number(code) == value for code in missing)


def _apart(text: str) -> bool:
    if text.casefold() in NOT_ON_THE_SCALE or plain(text) in NOT_ON_THE_SCALE:
        return True
    label = numbered_label(text)
    return label is not None and plain(label[1]) in NOT_ON_THE_SCALE


def _form(counts: Mapping[str, int]) -> tuple[Form, dict[str, float], dict[int, str]]:
    """The form of a column's answers, the number of each, and the words of each number."""
    answered = sum(counts.values())
    if not answered:
        return "empty", {}, {}
    plain_numbers = {text: value for text in counts if (value := number(text)) is not None}
    if (numbered := _numbered(counts, plain_numbers)) is not None:
        return "numbered", *numbered
    if _share(counts, plain_numbers) >= MOSTLY and not _between_words(counts, plain_numbers):
        parts = [text for text, value in plain_numbers.items() if value != round(value)]
        often = _share(counts, parts) > 0.05 and len(parts) > 1
        return ("fractions" if often else "numbers"), plain_numbers, {}
    codes = {text: code for text in counts if (code := answer_code(text)) is not None}
    one_prefix = len({prefix for prefix, _ in codes.values()}) == 1 and len(codes) <= MOST_STEPS
    if one_prefix and _share(counts, codes) > 0.9 and _few(counts):
        return "codes", {text: float(code) for text, (_, code) in codes.items()}, {}
    return _in_words(counts, plain_numbers)


def _in_words(
    counts: Mapping[str, int], numbers: Mapping[str, float]
) -> tuple[Form, dict[str, float], dict[int, str]]:
    if _share(counts, [text for text in counts if is_date(text)]) > 0.8:
        return "dates", {}, {}
    if len(counts) > 1 and _share(counts, [text for text in counts if is_band(text)]) > 0.8:
        return "bands", {}, {}
    if _between_words(counts, numbers):
        return "numbered", *_ends(counts, numbers)
    if all(len(text) == 1 and text.isalpha() for text in counts):
        last = max(ord(text.casefold()) - ord("a") for text in counts)
        return ("letters" if 0 <= last < MOST_LETTERS and _few(counts) else "words"), {}, {}
    short = max(map(len, counts)) <= 80
    return ("words" if short and _few(counts) else "text"), {}, {}


def _few(counts: Mapping[str, int]) -> bool:
    """Whether answers come again, as those to a closed question do."""
    answered = sum(counts.values())
    return len(counts) <= MOST_WORDS and (answered >= 2 * len(counts) or (answered < 12 and len(counts) < answered))


def _share(counts: Mapping[str, int], texts: Iterable[str]) -> float:
    return sum(counts[text] for text in texts) / sum(counts.values())


def _numbered(
    counts: Mapping[str, int], numbers: Mapping[str, float]
) -> tuple[dict[str, float], dict[int, str]] | None:
    """Numbers of "4 - Agree" and the words of each; None if the column is not of that kind."""
    found = {text: label for text in counts if text not in numbers and (label := numbered_label(text)) is not None}
    if not found or _share(counts, [*found, *numbers]) < 0.9 or len(found) > MOST_STEPS:
        return None
    if not numbers and len(found) < 2 and sum(counts.values()) > 1 and len(counts) > 1:
        return None
    if numbers and len({value for value, _ in found.values()} | set(numbers.values())) > MOST_STEPS:
        return None
    labels: dict[int, str] = {}
    for value, words in found.values():
        if plain(labels.setdefault(value, words)) != plain(words):
            return None  # one number under two wordings: names of people or of places, no scale
    return {**{text: float(value) for text, (value, _) in found.items()}, **numbers}, labels


def _between_words(counts: Mapping[str, int], numbers: Mapping[str, float]) -> bool:
    """Whether one or two words stand for the ends of a scale whose middle is numbers, as SPSS writes them."""
    words = [text for text in counts if text not in numbers]
    if not 1 <= len(words) <= 2 or not 2 <= len(numbers) <= MOST_STEPS:
        return False
    values = sorted(numbers.values())
    whole = all(value == round(value) for value in values) and values[-1] - values[0] == len(values) - 1
    often = all(counts[word] > 1 for word in words)
    return whole and often and (len(words) == 2 and low_end(words[0], words[1]) is not None)


def _ends(counts: Mapping[str, int], numbers: Mapping[str, float]) -> tuple[dict[str, float], dict[int, str]]:
    first, second = (text for text in counts if text not in numbers)
    low, high = (first, second) if low_end(first, second) else (second, first)
    below, above = min(numbers.values()) - 1, max(numbers.values()) + 1
    return {low: below, **numbers, high: above}, {int(below): low, int(above): high}
