"""What is erased and what must not be."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from assess.store.tables.base import moment, now


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
