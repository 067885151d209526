"""Items: a statement to rate, a scenario with options, or a block of statements; each with its keys and tags."""

from functools import cached_property
from typing import Literal

from pydantic import Field

from assess.documents.base import Frozen, Line, Number, Slug, Text, Whole, YesNo
from assess.documents.canonical import fingerprint

Role = Literal["scored", "pilot", "directed", "infrequency"]


class Key(Frozen):
    """How effective an option is, 1 to 6: the mean of so many experts, their spread, who they were and when."""

    value: Number = Field(ge=1, le=6)
    spread: Number | None = Field(default=None, ge=0, le=3)
    n: Whole = Field(default=0, ge=0)
    source: Line = ""
    date: Line = ""


class Media(Frozen):
    """A picture, sound or film beside the document, with what it shows for those who do not see or hear it."""

    file: Line
    alt: Text
    transcript: str = ""


class OptionTags(Frozen):
    """How an option of a scenario was judged, from the customer's side; the words are the vocabulary's."""

    moment: Slug | None = None
    orientation: Slug | None = None
    manner: Slug | None = None
    stance: Slug | None = None
    overreach: YesNo = False


class Option(Frozen):
    """One thing to choose: an action of a scenario, or a statement of a forced-choice block."""

    id: Slug
    text: Text
    key: Key | None = None
    tags: OptionTags = OptionTags()
    rationale: str = ""
    facet: Slug | None = None
    keyed: Literal["forward", "reverse"] = "forward"
    desirability: Number | None = Field(default=None, ge=1, le=5)
    labels: tuple[Slug, ...] = ()

    @property
    def effectiveness(self) -> float | None:
        """The value of the key, None where the option has none."""
        return None if self.key is None else self.key.value

    @property
    def spread(self) -> float | None:
        """How far the experts behind the key differ, None where nobody knows."""
        return None if self.key is None else self.key.spread


class ItemTags(Frozen):
    """Where a scenario plays; the words are the vocabulary's."""

    manner: Slug | None = None
    channel: Slug | None = None
    stage: Slug | None = None
    setting: Slug | None = None


class Item(Frozen):
    """A statement to rate, a scenario with options, or a block of statements.

    `original` is the content print of the item that this one translates; it is no part of the document.
    """

    id: Slug
    text: Text
    facet: Slug | None = None
    also: Slug | None = None
    keyed: Literal["forward", "reverse"] = "forward"
    role: Role = "scored"
    expected: Whole | None = Field(default=None, ge=1, le=10)
    twin: Slug | None = None
    tags: ItemTags = ItemTags()
    labels: tuple[Slug, ...] = ()
    options: tuple[Option, ...] = ()
    media: tuple[Media, ...] = ()
    desirability: Number | None = Field(default=None, ge=1, le=5)
    source: str = "own"
    original: str = Field(default="", exclude=True)

    @property
    def scored(self) -> bool:
        """Whether the answer counts."""
        return self.role == "scored"

    @cached_property
    def content_print(self) -> str:
        """What is asked, in the source language: statistics pool by it, whatever the key or a rationale says."""
        if self.original:
            return self.original
        shown = [medium.model_dump(mode="json") for medium in self.media]
        return fingerprint({"role": self.role, "media": shown, **self._wording()})

    @cached_property
    def wording_print(self) -> str:
        """The words as they stand here, in whatever language."""
        return fingerprint(self._wording())

    @cached_property
    def key_print(self) -> str:
        """What answers are worth: keys, directions, the expected answer."""
        options = {one.id: [one.key and [one.key.value, one.key.spread], one.keyed] for one in self.options}
        return fingerprint({"keyed": self.keyed, "expected": self.expected, "options": options})

    def _wording(self) -> dict[str, object]:
        return {"text": self.text, "options": [[option.id, option.text] for option in self.options]}

    def option(self, option_id: str) -> Option:
        """The option of that id; KeyError when the item has none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


class Practice(Frozen):
    """An unrecorded item that checks the format was understood."""

    text: Text
    options: tuple[Option, ...] = ()
    ask: Text
    expected: dict[str, str | int]
    explanation: Text
