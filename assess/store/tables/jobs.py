"""Work to be done."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, now


class Job(SQLModel, table=True):
    """Work to be done; this table is the queue, a broker only wakes the workers."""

    __table_args__ = (Index("ix_job_due", "state", "not_before"),)

    id: int | None = Field(default=None, primary_key=True)
    kind: str
    key: str = Field(unique=True)
    payload: dict[str, Any] = document(default_factory=dict)
    state: str = "waiting"
    attempts: int = 0
    error: str = ""
    not_before: datetime = moment(default_factory=now)
    lease_until: datetime | None = moment(default=None)
    created_at: datetime = moment(default_factory=now)
    finished_at: datetime | None = moment(default=None)
