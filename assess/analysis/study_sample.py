"""The answers of a study as they are analysed, and what keeps them from being analysed at all."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from assess.analysis.answers import item_names, numbers, whole_numbers
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
    `only_form` the one form that was given where it is no form among others ("" where none is named);
    `set_aside` items that cannot be analysed, with the reason.
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
    only_form: str | None
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
    aside = _silent_items(given[there])
    problems += _unusable(given[there], names, aside, minimum, maximum, model)
    if problems:
        raise UnusableAnswers(problems)
    kept = np.array([column not in aside for column in range(len(names))])
    there &= ~np.isnan(given[:, kept]).all(axis=1)
    scale = _range(given[there][:, kept], minimum, maximum)
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
    only, forms = _only_form(forms)
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
        only_form=only,
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


def _silent_items(given: Floats) -> dict[int, Message]:
    """Columns in which no two answers differ, which tell no two people apart."""
    found = {}
    for column in range(given.shape[1] if len(given) else 0):
        answers = given[~np.isnan(given[:, column]), column]
        if not len(answers):
            found[column] = message("set-aside-empty")
        elif len(np.unique(answers)) == 1:
            found[column] = message("set-aside-constant", people=len(answers), answer=answers[0])
    return found


def _unusable(
    given: Floats,
    names: Sequence[str],
    aside: Mapping[int, Message],
    minimum: float | None,
    maximum: float | None,
    model: Model,
) -> list[Message]:
    if minimum is not None and maximum is not None and minimum >= maximum:
        return [message("ends-crossed", minimum=minimum, maximum=maximum)]
    if not given.size:
        return [message("every-cell-empty")]
    problems = [] if len(given) > 1 else [message("one-person-only")]
    if len(names) < 2:
        problems.append(message("one-item-only"))
    if len(given) > 1 and len(names) - len(aside) < 2:
        codes = {"set-aside-empty": "unanswered", "set-aside-constant": "constant"}
        problems += [message(codes[why.code], item=names[item]) for item, why in aside.items()]
    answered: list[int] = np.flatnonzero(~np.isnan(given).all(axis=0)).tolist()
    for item in answered:
        problems += _outside(given[:, item], names[item], minimum, maximum)
    if not problems and model in BINARY:
        wide = [names[item] for item in answered if len(np.unique(given[~np.isnan(given[:, item]), item])) > 2]
        if wide:
            problems.append(message("rasch-is-binary" if model == "rasch" else "2pl-is-binary", items=wide))
    return problems


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


def _only_form(labels: tuple[str, ...] | None) -> tuple[str | None, tuple[str, ...] | None]:
    """The one form where no two are named, and no forms then; UnusableAnswers for more than can be linked."""
    if labels is None:
        return None, None
    known = sorted(set(labels) - {""})
    if len(known) > MOST_FORMS:
        raise UnusableAnswers(message("forms-found", count=len(known), names=_named(known), most=MOST_FORMS))
    return (None, labels) if len(known) > 1 else ("".join(known), None)


def _named(labels: Sequence[str]) -> str:
    return ", ".join(labels[:6]) + (" …" if len(labels) > 6 else "")
