"""What was done, by whom and to what."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, now


class AuditEvent(SQLModel, table=True):
    """Something that was done, by whom and to what; ids and hashes only. Append-only."""

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment(default_factory=now)
    actor: str
    verb: str = Field(index=True)
    object: str = Field(default="", index=True)
    detail: dict[str, Any] = document(default_factory=dict)
    digest: str = ""
    seal_id: int | None = Field(default=None, foreign_key="auditseal.id", index=True)


class AuditSeal(SQLModel, table=True):
    """A sealed batch of the audit trail, chained to the one before."""

    id: int | None = Field(default=None, primary_key=True)
    previous: str
    digest: str
    events: int
    sealed_at: datetime = moment(default_factory=now)
