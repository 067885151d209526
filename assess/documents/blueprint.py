"""How instruments make points and points make the star."""

from typing import ClassVar, Literal

from pydantic import Field

from assess.documents.base import DocumentKey, Frozen, Grown, Head, Number, Slug, Text


class Reference(Frozen):
    """The values a component is standardised by, and where they come from."""

    mean: Number
    sd: Number = Field(gt=0)
    source: Text


class Facet(Frozen):
    """A facet of the model: what is looked for (select) or grown (develop)."""

    id: Slug
    title: Text
    use: Literal["select", "develop"]
    high: Text
    low: Text


class Point(Frozen):
    """A point of the star and its facets."""

    id: Slug
    title: Text
    meaning: Text
    facets: tuple[Slug, ...]


class Weighted(Frozen):
    """A facet with its weight within a component."""

    id: Slug
    weight: Number = Field(gt=0)


class Component(Grown):
    """What meets in the star score: an instrument's total, the mean of several (`instruments`), or of facets."""

    gained: ClassVar[frozenset[str]] = frozenset({"instruments"})

    id: Slug
    title: Text
    instrument: Slug | None = Field(default=None, alias="from")
    instruments: tuple[Slug, ...] = ()
    facets: tuple[Weighted, ...] = ()
    weight: Number = Field(gt=0, le=1)
    weight_source: Text
    reference: Reference


class Level(Frozen):
    """A named range of the star score, from `start` upwards; the lowest has none."""

    id: Slug
    title: Text
    start: Number | None = Field(default=None, alias="from")


class Blueprint(Head):
    """How instruments make points and points make the star; every document it needs is named with its version."""

    kind: Literal["blueprint"]
    battery: tuple[DocumentKey, ...]
    interview: DocumentKey | None = None
    onboarding: DocumentKey | None = None
    feedback: DocumentKey | None = None
    facets: tuple[Facet, ...]
    points: tuple[Point, ...]
    components: tuple[Component, ...]
    star: Reference
    levels: tuple[Level, ...]
    levels_source: Text
