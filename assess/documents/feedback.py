"""The feedback bank: what candidates may read about their facets."""

from typing import Literal

from assess.documents.base import Frozen, Head, Slug, Text


class FacetFeedback(Frozen):
    """What a candidate may read about one facet: what it means, and a tip; never a level."""

    facet: Slug
    meaning: Text
    tip: Text


class FeedbackBank(Head):
    """Feedback texts for candidates."""

    kind: Literal["feedback"]
    introduction: Text
    closing: Text
    facets: tuple[FacetFeedback, ...]
