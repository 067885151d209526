"""Stored documents with the bytes they were written in, calibrations, and the sources of standard errors."""

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, now


class StoredDocument(SQLModel, table=True):
    """A version of a document, or of its translation (`language` set): draft, published or retired; never changed.

    `body` holds every value, defaults included, and `fingerprint` is its print; `source` is the text as it was
    written, comments kept; `aliases` are prints by which earlier releases knew it.
    """

    __table_args__ = (UniqueConstraint("slug", "version", "language", "fingerprint"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    slug: str = Field(index=True)
    version: str
    language: str = ""
    namespace: str = "shipped"
    state: str = "published"
    fingerprint: str = Field(index=True)
    body: dict[str, Any] = document()
    source: str = Field(default="", sa_type=Text)
    aliases: list[str] = Field(default_factory=list, sa_type=JSON)
    installed_at: datetime = moment(default_factory=now)
    published_at: datetime | None = moment(default=None)
    retired_at: datetime | None = moment(default=None)

    @property
    def key(self) -> str:
        """`slug/version`, and for a translation `slug/version#language`."""
        return f"{self.slug}/{self.version}" + (f"#{self.language}" if self.language else "")


class Calibration(SQLModel, table=True):
    """Item parameters attached to a version of an instrument or bank, `of`; the newest that is not detached counts.

    `body` is their canonical form, `fingerprint` its print, which campaigns and Results pin; never changed.
    """

    id: int | None = Field(default=None, primary_key=True)
    of: str = Field(index=True)
    fingerprint: str = Field(index=True)
    body: str = Field(sa_type=Text)
    source: str
    date: str
    n: int
    attached_at: datetime = moment(default_factory=now)
    detached_at: datetime | None = moment(default=None)


class InstrumentDay(SQLModel, table=True):
    """What a day adds to the answers of a version of an instrument, `of`; the newest counts, none is changed.

    `body` is its canonical form, `fingerprint` its print.
    """

    id: int | None = Field(default=None, primary_key=True)
    of: str = Field(index=True)
    fingerprint: str
    body: str = Field(sa_type=Text)
    brought_at: datetime = moment(default_factory=now)


class Snapshot(SQLModel, table=True):
    """The frozen source of standard errors that Results pin."""

    fingerprint: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    source: str
    created_at: datetime = moment(default_factory=now)
