"""What candidates were told, what is erased, and what must not be."""

from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, now


class Erasure(SQLModel, table=True):
    """Somebody who was erased, or one place of theirs: its public id alone, so that it can be done again.

    `kind` is person or place, `reason` request or retention.
    """

    subject: str = Field(primary_key=True)
    kind: str
    reason: str
    erased_at: datetime = moment(default_factory=now)


class LegalHold(SQLModel, table=True):
    """Why somebody's data must be kept for now, whatever asks for their erasure."""

    candidate_id: int = Field(primary_key=True, foreign_key="candidate.id", ondelete="CASCADE")
    reason: str
    held_at: datetime = moment(default_factory=now)


class Notice(SQLModel, table=True):
    """A notice as candidates read it, each text once: its print, the version of its words, its language."""

    fingerprint: str = Field(primary_key=True)
    version: str
    language: str
    body: list[Any] = document()


class NoticeReading(SQLModel, table=True):
    """Which notice somebody has read before they started, and when."""

    invitation_id: int = Field(primary_key=True, foreign_key="invitation.id", ondelete="CASCADE")
    notice: str = Field(foreign_key="notice.fingerprint", index=True)
    read_at: datetime = moment(default_factory=now)
