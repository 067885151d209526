"""The interview bank: what everybody is asked, what is asked of one person, and role plays."""

from typing import Literal

from assess.documents.base import DocumentKey, Frozen, Head, Slug, Text


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


class InterviewBank(Head):
    """Questions for structured interviews."""

    kind: Literal["interview"]
    vocabulary: DocumentKey | None = None
    core: tuple[CoreQuestion, ...]
    probes: tuple[Probe, ...]
    role_plays: tuple[RolePlay, ...] = ()
