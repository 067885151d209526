"""The interview bank: what everybody is asked, what is asked of one person, and role plays."""

from typing import ClassVar, Literal

from pydantic import Field

from assess.documents.base import DocumentKey, Frozen, Grown, Head, Slug, Text, Whole

MINUTES_A_QUESTION, MINUTES_AROUND = 5, 10  # around them, where the bank does not say


class Anchors(Frozen):
    """Behavioural anchors of an interview question: what a 1, a 3 and a 5 look like."""

    one: Text
    three: Text
    five: Text


class CoreQuestion(Frozen):
    """A question asked of everybody."""

    id: Slug
    point: Slug
    ask: Text
    follow_up: tuple[Text, ...] = ()
    anchors: Anchors


class Passage(Frozen):
    """What is said around the core questions, such as a warm-up or what the job is like; never rated."""

    id: Slug
    place: Literal["before", "after"]
    title: Text
    minutes: Whole = Field(ge=1, le=15)
    say: tuple[Text, ...]


class Probe(Frozen):
    """An unscored question about one facet."""

    id: Slug
    facet: Slug
    ask: Text


class RolePlay(Frozen):
    """A prompt to act out one difficult manner, with what to watch for."""

    id: Slug
    manner: Slug
    prompt: Text
    observe: tuple[Text, ...]


class InterviewBank(Grown, Head):
    """Questions for structured interviews, and what is said around them."""

    gained: ClassVar[frozenset[str]] = frozenset({"passages"})

    kind: Literal["interview"]
    vocabulary: DocumentKey | None = None
    passages: tuple[Passage, ...] = ()
    core: tuple[CoreQuestion, ...]
    probes: tuple[Probe, ...]
    role_plays: tuple[RolePlay, ...] = ()

    @property
    def minutes(self) -> int:
        """About how long the core questions take, with what goes around them."""
        around = sum(passage.minutes for passage in self.passages) or MINUTES_AROUND
        return MINUTES_A_QUESTION * len(self.core) + around
