"""What a page asks and what came back: items as questions with their fields, values and complaints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from assess.documents.instrument import Format
from assess.documents.item import Item
from assess.formats.registry import FORMATS
from assess.report.orthography import option_letters
from assess.web.candidate.item_forms import UnknownAnswer, item_form
from assess.web.edge import language

OWN_FIELDS = frozenset({"csrf_token", "action", "shown", "from", "misses", "seconds", "sequence", "aloud"})
OF_COMING_BACK = frozenset({"code", "to", "sent"})  # with a page that is sent once more, by who was signed out


@dataclass(frozen=True, eq=False)
class Question:
    """One item as a page shows it; two that look alike are equal."""

    item: Item
    format: Format
    values: Mapping[str, str] = field(default_factory=dict)
    errors: Mapping[str, Sequence[str]] = field(default_factory=dict)

    @property
    def kind(self) -> str:
        """The response format."""
        return self.format.kind

    @cached_property
    def looks(self) -> tuple[Any, ...]:
        """All that a page shows of it."""
        item, errors = self.item, [(part, tuple(map(str, messages))) for part, messages in self.errors.items()]
        options = tuple((option.id, option.text) for option in item.options)
        scale = (self.format.kind, self.format.points, self.format.labels)
        return item.id, item.text, options, item.labels, item.media, scale, *self.values.items(), *errors

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Question) and self.looks == other.looks

    def __hash__(self) -> int:
        return hash(self.looks)

    @property
    def full(self) -> list[tuple[str, str, str]]:
        """Of each option in the order shown: id, letter, text."""
        letters = option_letters(language())
        return [
            (option.id, letter, option.text) for letter, option in zip(letters, self.item.options, strict=False)
        ]

    @property
    def points(self) -> list[tuple[str, str, str]]:
        """The points of a rating scale: number, no letter, label."""
        labels = self.format.labels or tuple(str(number + 1) for number in range(self.format.points))
        return [(str(number), "", label) for number, label in enumerate(labels, start=1)]

    def name(self, part: str) -> str:
        """The name of a field."""
        return f"{self.item.id}.{part}"

    def problems(self) -> list[tuple[str, str]]:
        """The field and words of each complaint, in the order of the page."""
        return [(self.name(part), str(messages[0])) for part, messages in self.errors.items()]

    @cached_property
    def open(self) -> tuple[str, ...]:
        """The fields with a complaint in which nothing was chosen."""
        return tuple(self.name(part) for part in self.errors if not self.values.get(part))


@dataclass(frozen=True)
class Place:
    """Which items of a part a page shows, counted from 1."""

    first: int
    last: int
    total: int


def place(layout: Sequence[Sequence[Any]], page: int) -> Place:
    """Where the items of a page stand in their part."""
    before = sum(map(len, layout[: page - 1]))
    return Place(before + 1, before + len(layout[page - 1]), sum(map(len, layout)))


@dataclass(frozen=True)
class Summary:
    """What is not right on a page, once: the choices that are open, and what clashes where."""

    names: tuple[str, ...]
    clashes: tuple[tuple[str, str], ...]

    @property
    def open(self) -> int:
        """How many choices are open."""
        return len(self.names)


def summary(questions: Sequence[Question]) -> Summary | None:
    """What is not right on a page; None when all is."""
    left = tuple(name for question in questions for name in question.open)
    clashes = {
        words: name for question in questions for name, words in reversed(question.problems()) if name not in left
    }
    if not left and not clashes:
        return None
    return Summary(left, tuple((name, words) for words, name in clashes.items()))


def quietly(questions: Sequence[Question]) -> list[Question]:
    """The questions of a page that was sent empty, without a complaint at each: one line for all says it."""
    empty = not any(value for question in questions for value in question.values.values())
    return [replace(question, errors={}) for question in questions] if empty else list(questions)


def shown(items: Sequence[Item], answer_format: Format, stored: Mapping[str, Mapping[str, Any]]) -> list[Question]:
    """The questions of a page with what was answered before."""
    known = FORMATS[answer_format.kind]
    return [
        Question(item, answer_format, known.to_fields(stored[item.id]) if item.id in stored else {})
        for item in items
    ]


def with_draft(questions: list[Question], draft: Mapping[str, str]) -> list[Question]:
    """The questions with what was chosen and not sent; those of which the draft says nothing stay as they are."""
    return [replace(one, values=_chosen(one, draft) or one.values) for one in questions] if draft else questions


def _chosen(question: Question, draft: Mapping[str, str]) -> dict[str, str]:
    """Of a draft what the question offers."""
    offered = {field.name: field.choices for field in FORMATS[question.kind].fields(question.item, question.format)}
    found = {name: draft.get(question.name(name), "") for name in offered}
    return {name: value for name, value in found.items() if value in offered[name]}


def names(question: Question) -> list[str]:
    """The names of the fields that a full answer needs."""
    return [question.name(one.name) for one in FORMATS[question.kind].fields(question.item, question.format)]


def choices(sent: MultiDict[str, str]) -> dict[str, str]:
    """What is chosen on a page, complete or not."""
    return {name: value for name, value in sent.items() if value and name not in OWN_FIELDS | OF_COMING_BACK}


def received(
    version: str, items: Sequence[Item], answer_format: Format, sent: MultiDict[str, str]
) -> tuple[list[Question], dict[str, dict[str, Any]]]:
    """The questions with what was sent and complaints, and the answers that are complete; UnknownAnswer (400)."""
    questions, values, known = [], {}, set(OWN_FIELDS | OF_COMING_BACK)
    for item in items:
        form = item_form(version, item, answer_format, sent)
        known.update(given.name for given in form)
        fields = {name: value for name, value in form.data.items() if value is not None}
        if form.validate():
            values[item.id] = FORMATS[answer_format.kind].to_value(fields)
        questions.append(Question(item, answer_format, fields, _as_shown(item, form.errors)))
    foreign = set(sent) - known
    if foreign:
        raise UnknownAnswer("fields that are not on this page")
    return questions, values


def _as_shown(item: Item, errors: Mapping[str, Sequence[str]]) -> Mapping[str, Sequence[str]]:
    """Complaints in the order of the page, not of the instrument."""
    places = {f"option.{option.id}": place for place, option in enumerate(item.options)}
    return dict(sorted(errors.items(), key=lambda error: places.get(error[0], 0)))
