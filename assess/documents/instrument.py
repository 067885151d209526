"""What an instrument is: a versioned questionnaire or test with its scales, format, scoring and items."""

import re
from collections.abc import Iterable
from functools import cached_property
from typing import Any, ClassVar, Literal

from pydantic import Field

from assess.documents.base import Attached, DocumentKey, Frozen, Grown, Head, Number, Slug, Text, Whole, YesNo
from assess.documents.canonical import fingerprint as print_of
from assess.documents.content_bars import Bars
from assess.documents.item import Item, Practice
from assess.documents.vocabulary import Vocabulary

_EDITION = re.compile(r"[,،]\s+\S+\s+\S+$")  # ", form A" or ", rating edition", in any language


class Format(Frozen):
    """How items are answered; `kind` is one of the registry of formats."""

    kind: Slug
    points: Whole = Field(default=5, ge=2, le=10)
    labels: tuple[Text, ...] = ()
    per_page: Whole = Field(default=5, ge=1, le=8)


class Scoring(Frozen):
    """Which method of the registry makes points of responses, and whose key it uses."""

    method: Slug
    key_source: Text


class Scale(Frozen):
    """A facet that the instrument measures, with what is assumed of it until local data replace it."""

    id: Slug
    title: Text
    mean: Number = Field(ge=0, le=1)
    sd: Number = Field(gt=0, le=0.5)
    reliability: Number = Field(gt=0, lt=1)


class Assumed(Frozen):
    """What is assumed of the item points (0-1) until a local sample of 30 replaces it."""

    residual_sd: Number = Field(gt=0, le=0.5)
    mean: Number = Field(ge=0, le=1)
    sd: Number = Field(gt=0, le=0.5)
    reliability: Number = Field(gt=0, lt=1)
    correlation: Number = Field(ge=-1, le=1)
    source: Text


class Instrument(Grown, Head):
    """A version of a questionnaire or test; `bank` and `form` name a Bank's items, else `items` are its own.

    `words` is the vocabulary that the library joined to it, `document_print` and `bank_print` are the fingerprints
    from before items were joined or translated; none of them is part of the document.
    """

    gained: ClassVar[frozenset[str]] = frozenset({"bars"})

    kind: Literal["instrument"]
    minutes: Whole = Field(ge=1, le=120)
    time_limit: Whole | None = Field(default=None, ge=1, le=240)
    instruction: Literal["should-do", "would-do"]
    introduction: Text
    order: Literal["shuffled", "fixed"] = "shuffled"
    minimum_answered: Number = Field(gt=0, le=1)
    pilot_rate: Number = Field(default=0.0, ge=0, le=0.3)
    ranked: YesNo = True
    note: str = ""
    format: Format
    scoring: Scoring
    assumed: Assumed
    scales: tuple[Scale, ...]
    practice: Practice
    vocabulary: DocumentKey | None = None
    bars: Bars | None = None
    bank: DocumentKey | None = None
    form: tuple[Slug, ...] = ()
    items: tuple[Item, ...] = ()
    calibration: Attached | None = None
    norms: Attached | None = None
    words: Vocabulary | None = Field(default=None, exclude=True)
    document_print: str = Field(default="", exclude=True)
    bank_print: str = Field(default="", exclude=True)

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the document's canonical form, whatever was joined to it or translated since."""
        return self.document_print or print_of(self.canonical_form())

    @property
    def shown_title(self) -> str:
        """The title for candidates: without the two words after a comma that tell editions apart for staff."""
        return _EDITION.sub("", self.title)

    @property
    def source_bank(self) -> str:
        """The slug that owns the items."""
        return self.bank.partition("/")[0] if self.bank else self.slug

    @cached_property
    def by_turns(self) -> bool:
        """Whether its items are conversations, answered turn by turn."""
        return any(item.nodes for item in self.items)

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.items}

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items whose answers count."""
        return tuple(item for item in self.items if item.scored)

    def answered_by_one(self, items: Iterable[str]) -> int:
        """How many of those items one person meets: of twin conversations one."""
        if not self.by_turns:
            return sum(1 for _item in items)
        twins = {item.id: item.twin or item.id for item in self.items}
        return len({min(item, twins[item]) for item in items})

    @property
    def difficult_manners(self) -> frozenset[str]:
        """The manners of customers that the instrument's vocabulary calls difficult."""
        return self.words.difficult_manners if self.words is not None else frozenset()

    @property
    def courteous_manners(self) -> frozenset[str]:
        """The manners that the difficult ones are compared with."""
        return self.words.courteous_manners if self.words is not None else frozenset()

    @property
    def absent_manners(self) -> frozenset[str]:
        """The manners of scenarios where no customer is present."""
        return self.words.absent_manners if self.words is not None else frozenset()

    @cached_property
    def key_print(self) -> str:
        """What answers are worth in this version: the keys of all items, and the method."""
        return print_of([self.scoring.method, [[item.id, item.key_print] for item in self.items]])

    @cached_property
    def wording_print(self) -> str:
        """All that a candidate reads, as it stands in this language."""
        texts: list[Any] = [self.title, self.introduction, *self.format.labels, self.practice.canonical_form()]
        return print_of([texts, [[item.id, item.wording_print] for item in self.items]])
