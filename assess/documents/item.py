"""Items: a statement, a scenario, a block of statements or a conversation; each with its keys and tags."""

from functools import cached_property
from typing import ClassVar, Literal

from pydantic import Field

from assess.documents.base import Frozen, Grown, Line, Number, Slug, Text, Whole, YesNo
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


class OptionTags(Grown):
    """How an option of a scenario was judged, from the customer's side; the words are the vocabulary's."""

    gained: ClassVar[frozenset[str]] = frozenset({"act"})

    moment: Slug | None = None
    orientation: Slug | None = None
    manner: Slug | None = None
    stance: Slug | None = None
    overreach: YesNo = False
    act: Slug | None = None


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


class SaidLine(Option):
    """One thing the candidate may say at a node, and the node or ending it leads `to`."""

    to: Slug


class NodeTags(Frozen):
    """Where in the encounter a node stands and how the customer speaks; the words are the vocabulary's."""

    stage: Slug | None = None
    temper: Slug | None = None


class NodeReference(Frozen):
    """What people reach at a node on average: the mean of (key - lowest)/(highest - lowest), and who says so."""

    mean: Number = Field(ge=0, le=1)
    source: Text


class Node(Frozen):
    """A turn of a conversation: what the customer says, and the lines the candidate may choose among."""

    id: Slug
    says: Text
    tags: NodeTags = NodeTags()
    reference: NodeReference | None = None
    lines: tuple[SaidLine, ...]

    def line(self, line_id: str) -> SaidLine:
        """The line of that id; KeyError when the node has none."""
        for line in self.lines:
            if line.id == line_id:
                return line
        raise KeyError(line_id)


class Ending(Frozen):
    """How a conversation ends, in the vocabulary's word, and the customer's last words."""

    id: Slug
    outcome: Slug
    says: Text


class Item(Grown):
    """A statement to rate, a scenario with options, a block of statements, or a conversation (nodes and endings).

    A conversation begins at its first node; `text` is its opening. `original` is the content print of the item that
    this one translates; it is no part of the document.
    """

    gained: ClassVar[frozenset[str]] = frozenset({"nodes", "endings"})

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
    nodes: tuple[Node, ...] = ()
    endings: tuple[Ending, ...] = ()
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
        said: dict[str, object] = {"options": _worth(self.options)}
        if self.nodes:
            said["nodes"] = {
                one.id: [one.reference and one.reference.mean, _worth(one.lines)] for one in self.nodes
            }
        return fingerprint({"keyed": self.keyed, "expected": self.expected, **said})

    def _wording(self) -> dict[str, object]:
        said: dict[str, object] = {"text": self.text, "options": [[one.id, one.text] for one in self.options]}
        if self.nodes:
            said["nodes"] = [
                [node.id, node.says, [[line.id, line.text, line.to] for line in node.lines]] for node in self.nodes
            ]
            said["endings"] = [[ending.id, ending.says] for ending in self.endings]
        return said

    def option(self, option_id: str) -> Option:
        """The option of that id; KeyError when the item has none."""
        for option in self.options:
            if option.id == option_id:
                return option
        raise KeyError(option_id)


def _worth(options: tuple[Option, ...] | tuple[SaidLine, ...]) -> dict[str, object]:
    return {one.id: [one.key and [one.key.value, one.key.spread], one.keyed] for one in options}


class Practice(Frozen):
    """An unrecorded item that checks the format was understood."""

    text: Text
    options: tuple[Option, ...] = ()
    ask: Text
    expected: dict[str, str | int]
    explanation: Text
