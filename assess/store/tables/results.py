"""The stored Profile of one Invitation."""

from datetime import datetime

from sqlalchemy import Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from assess.store.tables.base import moment, now


class Result(SQLModel, table=True):
    """The stored Profile of one Invitation, as canonical JSON; a newer one supersedes it."""

    __table_args__ = (UniqueConstraint("invitation_id", "number"),)

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    number: int = 1
    current: bool = Field(default=True, index=True)
    snapshot: str = Field(foreign_key="snapshot.fingerprint")
    scoring_version: str
    profile: str = Field(sa_type=Text)
    fingerprint: str
    created_at: datetime = moment(default_factory=now)
