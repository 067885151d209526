"""Published documents and the sources of standard errors."""

from datetime import datetime
from typing import Any

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, now


class StoredDocument(SQLModel, table=True):
    """A published version of an instrument, bank, blueprint or interview bank; immutable."""

    __table_args__ = (UniqueConstraint("slug", "version"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    slug: str = Field(index=True)
    version: str
    namespace: str = "shipped"
    fingerprint: str = Field(index=True)
    body: dict[str, Any] = document()
    translations: dict[str, Any] = document(default_factory=dict)
    published_at: datetime = moment(default_factory=now)


class Snapshot(SQLModel, table=True):
    """The frozen source of standard errors that Results pin."""

    fingerprint: str = Field(primary_key=True)
    body: str = Field(sa_type=Text)
    source: str
    created_at: datetime = moment(default_factory=now)
