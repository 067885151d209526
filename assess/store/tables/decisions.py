"""What people decided about candidates, and why."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, new_public_id, now


class Decision(SQLModel, table=True):
    """A person's decision about somebody's place, sealed with what was on their screen.

    `basis` are the sources it rests on beside the assessment. `seal` is canonical JSON of what was shown, `digest`
    the sha256 of the whole decision, which an event of the audit trail holds too. Decisions made together share
    their `batch`. The newest one that was not undone stands.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    kind: str
    basis: list[str] = document()
    reason: str = Field(sa_type=Text)
    seal: str = Field(sa_type=Text)
    digest: str
    batch: str = Field(index=True)
    decided_by: int | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    decided_at: datetime = moment(default_factory=now)
    undone_by: int | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    undone_at: datetime | None = moment(default=None)
