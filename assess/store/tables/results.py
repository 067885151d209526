"""The stored Profile of one Invitation."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, SQLModel

from assess.store.tables.base import moment, now


class Result(SQLModel, table=True):
    """The stored Profile of one Invitation, as canonical JSON; a newer one supersedes it. One a person is current.

    `star` and its standard `error` repeat what the Profile says, so that lists need not read it.
    """

    __table_args__ = (
        UniqueConstraint("invitation_id", "number"),
        Index(
            "uq_result_current", "invitation_id", unique=True,
            sqlite_where=text("current"), postgresql_where=text("current"),
        ),
        # A ranking reads nothing but this index: in the table, the columns lie behind the profile.
        Index("ix_result_standing", "invitation_id", "current", "star", "error"),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    number: int = 1
    current: bool = True
    snapshot: str = Field(foreign_key="snapshot.fingerprint")
    scoring_version: str
    scorable: bool
    star: float | None = None
    error: float | None = None
    profile: str = Field(sa_type=Text)
    fingerprint: str
    created_at: datetime = moment(default_factory=now)
