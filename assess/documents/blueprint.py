"""How instruments make points and points make the star, and the banks for the interview and after the hire."""

from functools import cached_property
from typing import Literal

from pydantic import ConfigDict, Field

from assess.documents.instrument import Bank, Frozen, Instrument, Reference, Slug, Text, Version, fingerprint


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
    weight: float = Field(gt=0)


class Component(Frozen):
    """What meets in the star score: an instrument's total (`instrument`) or a weighted mean of facets."""

    id: Slug
    title: Text
    instrument: Slug | None = Field(default=None, alias="from")
    facets: tuple[Weighted, ...] = ()
    weight: float = Field(gt=0, le=1)
    weight_source: Text
    reference: Reference

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Level(Frozen):
    """A named range of the star score, from `start` upwards; the lowest has none."""

    id: Slug
    title: Text
    start: float | None = Field(default=None, alias="from")

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Blueprint(Frozen):
    """How instruments make points and points make the star."""

    kind: Literal["blueprint"]
    slug: Slug
    version: Version
    title: Text
    purpose: Text
    battery: tuple[Slug, ...]
    facets: tuple[Facet, ...]
    points: tuple[Point, ...]
    components: tuple[Component, ...]
    star: Reference
    levels: tuple[Level, ...]
    levels_source: Text

    @property
    def key(self) -> str:
        """`slug/version`, the name people use."""
        return f"{self.slug}/{self.version}"

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form."""
        return fingerprint(self.model_dump(mode="json", exclude_defaults=True))


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
    manner: Literal["irate", "haughty", "demanding", "rude"]
    prompt: Text
    observe: tuple[Text, ...]


class InterviewBank(Frozen):
    """Questions for structured interviews."""

    kind: Literal["interview"]
    slug: Slug
    version: Version
    title: Text
    purpose: Text
    core: tuple[CoreQuestion, ...]
    probes: tuple[Probe, ...]
    role_plays: tuple[RolePlay, ...] = ()

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form."""
        return fingerprint(self.model_dump(mode="json", exclude_defaults=True))


class OnboardingStep(Frozen):
    """What the manager does for one facet in one week."""

    facet: Slug
    week: Literal[1, 4, 12]
    model: Text
    practise: Text
    talk: Text


class OnboardingBank(Frozen):
    """Advice for the manager of the person hired."""

    kind: Literal["onboarding"]
    slug: Slug
    version: Version
    title: Text
    purpose: Text
    steps: tuple[OnboardingStep, ...]

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form."""
        return fingerprint(self.model_dump(mode="json", exclude_defaults=True))


class FacetFeedback(Frozen):
    """What a candidate may read about one facet: what it means, and a tip; never a level."""

    facet: Slug
    meaning: Text
    tip: Text


class FeedbackBank(Frozen):
    """Feedback texts for candidates."""

    kind: Literal["feedback"]
    slug: Slug
    version: Version
    title: Text
    purpose: Text
    introduction: Text
    closing: Text
    facets: tuple[FacetFeedback, ...]

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form."""
        return fingerprint(self.model_dump(mode="json", exclude_defaults=True))


Document = Instrument | Bank | Blueprint | InterviewBank | OnboardingBank | FeedbackBank
KINDS: dict[str, type[Frozen]] = {
    "instrument": Instrument,
    "bank": Bank,
    "blueprint": Blueprint,
    "interview": InterviewBank,
    "onboarding": OnboardingBank,
    "feedback": FeedbackBank,
}
