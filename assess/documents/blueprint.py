"""How instruments make points and points make the star."""

from typing import ClassVar, Literal

from pydantic import Field

from assess.documents.base import DocumentKey, Frozen, Grown, Head, Number, Slug, Text, Whole


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


class FormRules(Frozen):
    """What a form of so many `scenarios`, or of more up to the next rules, is made of.

    At least: so many scenarios with each point, and with each facet, as the primary one (`point`, `facet`), with
    each facet as primary or secondary (`facet_met`), with difficult customers (`difficult`), in each `channel`, of
    each `stage`. From and to: with each difficult manner (`manner`), with courteous ones (`courteous`). At most:
    `words` of stems and options. Forms that are `parallel` share no scenario and no option set, and cover the same.
    """

    scenarios: Whole = Field(ge=1, le=200)
    point: Whole = Field(default=0, ge=0)
    facet: Whole = Field(default=0, ge=0)
    facet_met: Whole = Field(default=0, ge=0)
    difficult: Whole = Field(default=0, ge=0)
    manner: tuple[Whole, Whole] | None = None
    courteous: tuple[Whole, Whole] | None = None
    channel: Whole = Field(default=0, ge=0)
    stage: Whole = Field(default=0, ge=0)
    words: Whole | None = Field(default=None, ge=1)
    parallel: tuple[DocumentKey, ...] = ()


class Blueprint(Grown, Head):
    """How instruments make points and points make the star; every document it needs is named with its version.

    `forms` are the rules of forms by their length, those of the first edition where there are none; `minutes` is
    how long the whole battery takes at most, by the estimate for people who read in their own language;
    `needs_calibration` are instruments of the battery that are not ranked until they are calibrated, and whose
    facets the components use: the assessment is offered while a calibration of each is attached, before others.
    """

    gained: ClassVar[frozenset[str]] = frozenset({"forms", "minutes", "needs_calibration", "preview"})

    kind: Literal["blueprint"]
    battery: tuple[DocumentKey, ...]
    needs_calibration: tuple[DocumentKey, ...] = ()
    interview: DocumentKey | None = None
    onboarding: DocumentKey | None = None
    feedback: DocumentKey | None = None
    preview: DocumentKey | None = None
    facets: tuple[Facet, ...]
    points: tuple[Point, ...]
    components: tuple[Component, ...]
    star: Reference
    levels: tuple[Level, ...]
    levels_source: Text
    forms: tuple[FormRules, ...] = ()
    minutes: Whole | None = Field(default=None, ge=1, le=240)
