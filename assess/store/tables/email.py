"""Letters."""

from datetime import datetime

from sqlalchemy import Text
from sqlmodel import Field, SQLModel

from assess.store.tables.base import moment, now


class OutboxMail(SQLModel, table=True):
    """A letter with its stable Message-ID: held (no mail server), waiting, sending, sent, uncertain or failed."""

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True)
    recipient: str
    subject: str
    body: str = Field(sa_type=Text)
    state: str = "waiting"
    error: str = ""
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", ondelete="CASCADE")
    created_at: datetime = moment(default_factory=now)
    sent_at: datetime | None = moment(default=None)
