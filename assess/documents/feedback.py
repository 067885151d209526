"""The feedback bank: what candidates may read about their facets."""

from typing import ClassVar, Literal

from assess.documents.base import Frozen, Grown, Head, Slug, Text


class FacetFeedback(Frozen):
    """What a candidate may read about one facet: what it means, and a tip; never a level."""

    facet: Slug
    meaning: Text
    tip: Text


class PointFeedback(Frozen):
    """What a point of the star is about, in plain words."""

    point: Slug
    meaning: Text


class ActFeedback(Frozen):
    """What somebody reads who recommended a kind of action often, or seldom, where it was offered."""

    act: Slug
    often: Text
    seldom: Text


class FeedbackBank(Grown, Head):
    """Feedback texts for candidates."""

    gained: ClassVar[frozenset[str]] = frozenset({"points", "acts"})

    kind: Literal["feedback"]
    introduction: Text
    closing: Text
    points: tuple[PointFeedback, ...] = ()
    acts: tuple[ActFeedback, ...] = ()
    facets: tuple[FacetFeedback, ...]
