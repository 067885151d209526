"""What a page asks and what came back: items as questions with their fields, values and complaints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from werkzeug.datastructures import MultiDict

from assess.documents.instrument import Format
from assess.documents.item import Item
from assess.formats.registry import FORMATS
from assess.report.orthography import option_letters, quoted
from assess.web.candidate.item_forms import UnknownAnswer, item_form
from assess.web.edge import language

OWN_FIELDS = frozenset({"csrf_token", "action", "shown", "from", "misses", "seconds", "sequence"})
FIRST_WORDS = 6


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
    def short(self) -> list[tuple[str, str, str]]:
        """Of each option in the order shown: id, letter, first words."""
        return [(option, letter, first_words(text)) for option, letter, text in self.full]

    @property
    def points(self) -> list[tuple[str, str, str]]:
        """The points of a rating scale: number, no letter, label."""
        labels = self.format.labels or tuple(str(number + 1) for number in range(self.format.points))
        return [(str(number), "", label) for number, label in enumerate(labels, start=1)]

    def name(self, part: str) -> str:
        """The name of a field."""
        return f"{self.item.id}.{part}"

    def problems(self) -> list[tuple[str, str]]:
        """The field and words of each complaint, for the summary; they name which statement or action is meant."""
        texts = {f"option.{option.id}": option.text for option in self.item.options} | {"rating": self.item.text}
        return [
            (self.name(part), f"{messages[0]}: {named(texts[part])}" if part in texts else str(messages[0]))
            for part, messages in self.errors.items()
        ]


def named(text: str) -> str:
    """The beginning of a statement or action as the reader's language quotes it."""
    return quoted(first_words(text), language())


def first_words(text: str) -> str:
    """The beginning of an option, enough to know it again."""
    words = text.split()
    return text if len(words) <= FIRST_WORDS + 1 else " ".join(words[:FIRST_WORDS]).rstrip(",;:.") + "\u00a0…"


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


def choices(sent: MultiDict[str, str]) -> dict[str, str]:
    """What is chosen on a page, complete or not."""
    return {name: value for name, value in sent.items() if value and name not in OWN_FIELDS}


def received(
    version: str, items: Sequence[Item], answer_format: Format, sent: MultiDict[str, str]
) -> tuple[list[Question], dict[str, dict[str, Any]]]:
    """The questions with what was sent and complaints, and the answers that are complete; UnknownAnswer (400)."""
    questions, values, known = [], {}, set(OWN_FIELDS)
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
