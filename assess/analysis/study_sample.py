"""The answers of a study as they are analysed, and what keeps them from being analysed at all."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assess.analysis.answers import constant_items, item_names, numbers, whole_numbers
from assess.analysis.codes import Message, message
from assess.analysis.errors import UnusableAnswers
from assess.analysis.linked_forms import Form, forms_by_label, forms_by_pattern
from assess.analysis.weights import Weights, person_weights
from assess.arrays import Booleans, Floats
from assess.scoring.curves import BINARY, Model

WIDEST_GAP = 10  # between two neighbouring answers; a 99 among 1 to 5 is a code, not an answer
MOST_GROUPS = 5
MOST_FORMS = 50


@dataclass(frozen=True)
class Scale:
    """Lowest and highest answer; `observed` names the ends that were not given but taken from the answers."""

    low: float
    high: float
    observed: tuple[str, ...]


@dataclass(frozen=True)
class Sample:
    """The answers as analysed: reversed items turned, people without answers or weight left out.

    `answers` (persons, items), NaN missing; `given` the same before turning; `reverse` the turned columns; `lines`
    (persons,) where each person stands in the source; `groups` a label a person, "" where unknown, or None;
    `weights` those of the people, None where there are none; `forms` as given (`forms_given`) or as found;
    `set_aside` items that cannot be analysed among those given to some people only, with the reason.
    """

    items: tuple[str, ...]
    answers: Floats
    given: Floats
    reverse: tuple[int, ...]
    scale: Scale
    lines: tuple[int | str, ...]
    groups: tuple[str, ...] | None
    silent: tuple[int | str, ...]
    weights: Weights | None
    forms: tuple[Form, ...]
    forms_given: bool
    set_aside: tuple[tuple[str, Message], ...]

    @property
    def steps(self) -> Floats:
        """Answers counted from 0, as calibration wants them."""
        return self.answers - self.scale.low

    @property
    def weighing(self) -> Weights:
        """The weights, or one for everybody."""
        return person_weights(self.weights, len(self.answers))


@dataclass(frozen=True)
class Given:
    """What was given about the people of a study, one entry a person or None."""

    groups: Sequence[str] | None = None
    lines: Sequence[int | str] | None = None
    weights: Any = None
    forms: Sequence[str] | None = None


def prepare(
    responses: Any,
    items: Sequence[str] | None,
    reverse: Sequence[str],
    minimum: float | None,
    maximum: float | None,
    people: Given,
    model: Model = "grm",
) -> Sample:
    """Check and turn the answers. UnusableAnswers lists everything that is wrong, by item."""
    given = whole_numbers(numbers(responses))
    if given.ndim != 2:
        raise UnusableAnswers(message("no-table", dimensions=given.ndim))
    names = tuple(item_names(items, given.shape[1]))
    _refuse_other_lengths(people, len(given))
    weighing = person_weights(people.weights, len(given))
    there = ~np.isnan(given).all(axis=1) & (weighing.people > 0.0)
    problems = [message("reversed-unknown", item=name) for name in reverse if name not in names]
    problems += _unusable(given[there], names, minimum, maximum, model)
    if problems:
        raise UnusableAnswers(problems)
    aside = _thin_items(given[there])
    kept = np.array([column not in aside for column in range(len(names))])
    there &= ~np.isnan(given[:, kept]).all(axis=1)
    scale = _range(given[there], minimum, maximum)
    return _sample(given, names, scale, reverse, people, weighing, there, kept, aside)


def _sample(
    given: Floats,
    names: tuple[str, ...],
    scale: Scale,
    reverse: Sequence[str],
    people: Given,
    weighing: Weights,
    there: Booleans,
    kept: Booleans,
    aside: dict[int, Message],
) -> Sample:
    used = tuple(name for name, stays in zip(names, kept, strict=True) if stays)
    whole = given[there][:, kept]
    turned = tuple(column for column, name in enumerate(used) if name in reverse)
    answers = whole.copy()
    answers[:, turned] = scale.low + scale.high - answers[:, turned]
    places: list[int | str] = list(range(1, len(given) + 1) if people.lines is None else people.lines)
    labels, forms = _chosen(people.groups, there), _chosen(people.forms, there)
    if labels is not None:
        _refuse_groups(labels)
    if forms is not None:
        _refuse_forms(forms)
    return Sample(
        items=used,
        answers=answers,
        given=whole,
        reverse=turned,
        scale=scale,
        lines=tuple(places[person] for person in np.flatnonzero(there).tolist()),
        groups=labels,
        silent=tuple(places[person] for person in np.flatnonzero(~there).tolist()),
        weights=None if people.weights is None else weighing.take(there),
        forms=tuple(forms_by_pattern(whole) if forms is None else forms_by_label(whole, forms)),
        forms_given=forms is not None,
        set_aside=tuple((names[column], reason) for column, reason in aside.items()),
    )


def _chosen(labels: Sequence[str] | None, there: Booleans) -> tuple[str, ...] | None:
    return None if labels is None else tuple(str(labels[person]) for person in np.flatnonzero(there).tolist())


def _refuse_other_lengths(people: Given, persons: int) -> None:
    for what in ("groups", "lines", "forms"):
        entries = getattr(people, what)
        if entries is not None and len(entries) != persons:
            raise UnusableAnswers(message("entries-count", entries=len(entries), what=what, persons=persons))


def _range(given: Floats, minimum: float | None, maximum: float | None) -> Scale:
    ends = (("minimum", minimum), ("maximum", maximum))
    return Scale(
        float(np.nanmin(given)) if minimum is None else minimum,
        float(np.nanmax(given)) if maximum is None else maximum,
        tuple(name for name, end in ends if end is None),
    )


def _thin_items(given: Floats) -> dict[int, Message]:
    """Columns that not everybody was given and in which no two answers differ."""
    found = {}
    for column in range(given.shape[1]):
        answers = given[~np.isnan(given[:, column]), column]
        if not len(answers):
            found[column] = message("set-aside-empty")
        elif len(answers) < len(given) and len(np.unique(answers)) == 1:
            found[column] = message("set-aside-constant", people=len(answers), answer=answers[0])
    return found


def _unusable(
    given: Floats, names: Sequence[str], minimum: float | None, maximum: float | None, model: Model
) -> list[Message]:
    if minimum is not None and maximum is not None and minimum >= maximum:
        return [message("ends-crossed", minimum=minimum, maximum=maximum)]
    if not given.size:
        return [message("every-cell-empty")]
    problems = [] if len(given) > 1 else [message("one-person-only")]
    if len(names) < 2:
        problems.append(message("one-item-only"))
    empty = np.isnan(given).all(axis=0)
    if not _sparse(given[:, ~empty]):
        problems += [message("unanswered", item=names[item]) for item in np.flatnonzero(empty).tolist()]
    answered: list[int] = np.flatnonzero(~empty).tolist()
    if len(given) > 1:
        problems += _constant(given, names, answered)
    for item in answered:
        problems += _outside(given[:, item], names[item], minimum, maximum)
    if not problems and model in BINARY:
        wide = [names[item] for item in answered if len(np.unique(given[~np.isnan(given[:, item]), item])) > 2]
        if wide:
            problems.append(message("rasch-is-binary" if model == "rasch" else "2pl-is-binary", items=wide))
    return problems


def _sparse(given: Floats) -> bool:
    """Whether more than half of the answers are missing: then an item nobody was given is no mistake."""
    return given.shape[1] > 1 and bool(np.isnan(given).mean() > 0.5)


def _constant(given: Floats, names: Sequence[str], answered: list[int]) -> list[Message]:
    """Items with one answer from everybody; those that only some were given count where too few others remain."""
    constant = [answered[place] for place in constant_items(given[:, answered])]
    whole = [item for item in constant if not np.isnan(given[:, item]).any()]
    few = len(answered) - len(constant) < 2
    return [message("constant", item=names[item]) for item in (constant if few else whole)]


def _outside(column: Floats, name: str, minimum: float | None, maximum: float | None) -> list[Message]:
    seen, problems = np.unique(column[~np.isnan(column)]), []
    if minimum is not None and seen[0] < minimum:
        problems.append(message("below-lowest", item=name, answer=seen[0], minimum=minimum))
    if maximum is not None and seen[-1] > maximum:
        problems.append(message("above-highest", item=name, answer=seen[-1], maximum=maximum))
    elif maximum is None and len(seen) > 1 and np.diff(seen).max() > WIDEST_GAP:
        problems.append(message("far-from-others", item=name, answer=seen[-1]))
    return problems


def _refuse_groups(labels: Sequence[str]) -> None:
    known = sorted(set(labels) - {""})
    if not 2 <= len(known) <= MOST_GROUPS:
        raise UnusableAnswers(message("groups-found", count=len(known), names=_named(known), most=MOST_GROUPS))


def _refuse_forms(labels: Sequence[str]) -> None:
    known = sorted(set(labels) - {""})
    if not 2 <= len(known) <= MOST_FORMS:
        raise UnusableAnswers(message("forms-found", count=len(known), names=_named(known), most=MOST_FORMS))


def _named(labels: Sequence[str]) -> str:
    return ", ".join(labels[:6]) + (" …" if len(labels) > 6 else "")
