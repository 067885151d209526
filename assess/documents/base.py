"""What all documents share: immutable parts, names, versions, and the head that says where they come from."""

from collections.abc import Mapping
from functools import cached_property
from typing import Annotated, Any, ClassVar, Literal, Self

from pydantic import (
    BaseModel,
    ConfigDict,
    Field,
    SerializerFunctionWrapHandler,
    Strict,
    StringConstraints,
    model_serializer,
)

from assess.documents.canonical import fingerprint

SCHEMA = 1

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$", max_length=60)]
Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=4000)]
Line = Annotated[str, StringConstraints(strip_whitespace=True, max_length=400)]
Version = Annotated[str, StringConstraints(pattern=r"^\d+\.\d+(\.\d+)?$")]
DocumentKey = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*/\d+\.\d+(\.\d+)?$", max_length=80)]
Language = Annotated[str, StringConstraints(pattern=r"^[a-z]{2,3}(-[A-Za-z0-9]{2,8})*$", max_length=35)]
Number = Annotated[float, Strict()]  # 5 and 5.0, never "5"
Whole = Annotated[int, Strict()]
YesNo = Annotated[bool, Strict()]
Print = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12,64}$")]


class Frozen(BaseModel):
    """A document part: immutable, and no key that nobody reads."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)

    def model_copy(self, *, update: Mapping[str, Any] | None = None, deep: bool = False) -> Self:
        """A changed copy, without the values that were worked out for the original."""
        copy = super().model_copy(update=update, deep=deep)
        for name in set(copy.__dict__) - set(type(copy).model_fields):
            del copy.__dict__[name]
        return copy

    def canonical_form(self) -> dict[str, Any]:
        """Every value, defaults included, as plain data under the names that files use."""
        return self.model_dump(mode="json", by_alias=True)


class Grown(Frozen):
    """A part that has gained values (`gained`) since documents of it were published.

    A document that does without them says nothing of them: its canonical form, and so its fingerprint, stays.
    """

    gained: ClassVar[frozenset[str]] = frozenset()

    @model_serializer(mode="wrap")
    def _said(self, handler: SerializerFunctionWrapHandler) -> dict[str, Any]:
        return {name: value for name, value in handler(self).items() if value or name not in self.gained}


class Change(Frozen):
    """What is new in a version, and why."""

    what: Text
    why: Line = ""


class Attached(Frozen):
    """A frozen result that belongs to a document: a calibration, or norms."""

    name: Text
    fingerprint: Print
    n: Whole = Field(ge=1)
    date: Line = ""


class Head(Frozen):
    """What every document begins with."""

    kind: str
    schema_version: Literal[1] = Field(alias="schema")
    slug: Slug
    version: Version
    title: Text
    purpose: Text
    language: Language = "en"
    status: Literal["draft", "published", "retired"] = "published"
    supersedes: DocumentKey | None = None
    based_on: Line = ""
    authors: tuple[Line, ...] = ()
    licence: Line = ""
    changes: tuple[Change, ...] = ()

    @property
    def key(self) -> str:
        """`slug/version`, the name people use."""
        return f"{self.slug}/{self.version}"

    @cached_property
    def fingerprint(self) -> str:
        """The sha256 of the canonical form: a changed default is a changed document."""
        return fingerprint(self.canonical_form())
