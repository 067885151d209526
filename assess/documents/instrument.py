"""What an instrument is: frozen, self-checking documents without any input or output.

An *Instrument* (a questionnaire or a test) has *Scales* and *Items*; an item of a situational-judgement test
is a scenario with *Options*. A *Bank* owns items that forms and editions refer to.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+(\.\d+)?$")]

FormatKind = Literal["likert", "pick-one", "best-worst", "rate-each", "rank", "forced-choice"]
Role = Literal["scored", "pilot", "directed", "infrequency"]
DIFFICULT_MANNERS = ("irate", "haughty", "demanding", "rude")
FACETS = ("poise", "detachment", "openness", "adaptability", "listening",
          "perspective", "altruism", "radar", "standard", "growth")  # fmt: skip


class Frozen(BaseModel):
    """A document part: immutable, and no key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A changed copy, without the values that were worked out for the original."""
        copy = super().model_copy(update=update, deep=deep)
        for name in set(copy.__dict__) - set(type(copy).model_fields):
            del copy.__dict__[name]
        return copy


class Reference(Frozen):
    """The values a component is standardised by, and where they come from."""

    mean: float
    sd: float = Field(gt=0)
    source: Text


class OptionTags(Frozen):
    """How an option of a scenario was judged, from the customer's side."""

    moment: Literal["misery", "mediocrity", "magnificence"] | None = None
    orientation: Literal["egocentric", "procedural", "altruistic"] | None = None
    manner: Literal["scripted", "genuine"] | None = None
    stance: Literal["mirrors", "withdraws", "rises"] | None = None
    overreach: bool = False


class Option(Frozen):
    """One thing to choose: an action of a scenario, or a statement of a forced-choice block."""

    id: Slug
    text: Text
    effectiveness: float | None = Field(default=None, ge=1, le=6)
    spread: float | None = Field(default=None, ge=0, le=3)
    tags: OptionTags = OptionTags()
    rationale: str = ""
    facet: Slug | None = None
    keyed: Literal["forward", "reverse"] = "forward"
    desirability: float | None = Field(default=None, ge=1, le=5)


class ItemTags(Frozen):
    """Where a scenario plays."""

    manner: Literal["irate", "haughty", "demanding", "rude", "courteous", "unspoken", "none"] | None = None
    channel: Literal["in-person", "phone", "online"] | None = None
    stage: Literal["welcome", "engage", "resolve", "close", "follow-up", "between"] | None = None
    setting: (
        Literal["hotel", "retail", "contact-centre", "health-care", "travel", "bank", "public-service"] | None
    ) = None


class Item(Frozen):
    """A statement to rate, a scenario with options, or a block of statements."""

    id: Slug
    text: Text
    facet: Slug | None = None
    also: Slug | None = None
    keyed: Literal["forward", "reverse"] = "forward"
    role: Role = "scored"
    expected: int | None = Field(default=None, ge=1, le=10)
    twin: Slug | None = None
    tags: ItemTags = ItemTags()
    options: tuple[Option, ...] = ()
    desirability: float | None = Field(default=None, ge=1, le=5)
    source: str = "own"

    @property
    def scored(self) -> bool:
        """Whether the answer counts."""
        return self.role == "scored"

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the item's canonical form; statistics pool by it."""
        return fingerprint(self.model_dump(mode="json", exclude_defaults=True))

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


class Format(Frozen):
    """How items are answered."""

    kind: FormatKind
    points: int = Field(default=5, ge=2, le=10)
    labels: tuple[Text, ...] = ()
    per_page: int = Field(default=5, ge=1, le=8)


class Scoring(Frozen):
    """Which method of the registry makes points of responses, and whose key it uses."""

    method: Slug
    key_source: Text


class Scale(Frozen):
    """A facet that the instrument measures, with what is assumed of it until local data replace it."""

    id: Slug
    title: Text
    mean: float = Field(ge=0, le=1)
    sd: float = Field(gt=0, le=0.5)
    reliability: float = Field(gt=0, lt=1)


class Assumed(Frozen):
    """What is assumed of the item points (0-1) until a local sample of 30 replaces it."""

    residual_sd: float = Field(gt=0, le=0.5)
    mean: float = Field(ge=0, le=1)
    sd: float = Field(gt=0, le=0.5)
    reliability: float = Field(gt=0, lt=1)
    correlation: float = Field(ge=-1, le=1)
    source: Text


class Instrument(Frozen):
    """A version of a questionnaire or test; `bank` and `form` name a Bank's items, else `items` are its own."""

    kind: Literal["instrument"]
    slug: Slug
    version: Version
    title: Text
    purpose: Text
    minutes: int = Field(ge=1, le=120)
    language: str = "en"
    instruction: Literal["should-do", "would-do"]
    introduction: Text
    order: Literal["shuffled", "fixed"] = "shuffled"
    minimum_answered: float = Field(gt=0, le=1)
    ranked: bool = True
    note: str = ""
    format: Format
    scoring: Scoring
    assumed: Assumed
    scales: tuple[Scale, ...]
    practice: Practice
    bank: Slug | None = None
    bank_version: Version | None = None
    form: tuple[Slug, ...] = ()
    items: tuple[Item, ...] = ()

    @property
    def key(self) -> str:
        """`slug/version`, the name people use."""
        return f"{self.slug}/{self.version}"

    @property
    def source_bank(self) -> str:
        """The slug that owns the items."""
        return self.bank or self.slug

    @cached_property
    def by_id(self) -> dict[str, Item]:
        """The items by id."""
        return {item.id: item for item in self.items}

    @property
    def scored_items(self) -> tuple[Item, ...]:
        """The items whose answers count."""
        return tuple(item for item in self.items if item.scored)

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form, items included."""
        return fingerprint(self.model_dump(mode="json", exclude_defaults=True))


class Bank(Frozen):
    """A pool of items that forms and editions refer to."""

    kind: Literal["bank"]
    slug: Slug
    version: Version
    title: Text
    purpose: Text
    key_source: Text
    items: tuple[Item, ...]

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form."""
        return fingerprint(self.model_dump(mode="json", exclude_defaults=True))


@dataclass(frozen=True)
class Problem:
    """One thing wrong with a document: where, what, and how to mend it."""

    place: str
    reason: str
    remedy: str
    file: str = ""
    warning: bool = False

    def __str__(self) -> str:
        kind = "warning" if self.warning else "error"
        return f"{self.file}: {kind}: {self.place}: {self.reason} ({self.remedy})"


class DocumentError(ValueError):
    """A document cannot be used; `problems` holds every reason."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = list(problems)
        super().__init__("\n".join(str(problem) for problem in self.problems))


def canonical(value: Any) -> str:
    """Canonical JSON: keys sorted, no spaces, floats to six decimals, so that equal values have equal bytes."""
    return json.dumps(_rounded(value), sort_keys=True, ensure_ascii=False, separators=(",", ":"), allow_nan=False)


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, 6) + 0.0
    if isinstance(value, Mapping):
        return {str(key): _rounded(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(inner) for inner in value]
    return value


def fingerprint(value: Any) -> str:
    """The sha256 of the canonical form, in hexadecimal."""
    return hashlib.sha256(canonical(value).encode()).hexdigest()
