"""Letters."""

from datetime import datetime

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from assess.store.tables.base import moment, now


class OutboxMail(SQLModel, table=True):
    """A letter with its stable Message-ID: held (no mail server), waiting, sending, sent, uncertain or failed.

    `error` is a code of `screening/email/mail_client`, `reply` the codes of the server's answer without its words.
    """

    __table_args__ = (Index("ix_outboxmail_invitation_state", "invitation_id", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True)
    recipient: str
    sender_name: str = ""
    subject: str
    body: str = Field(sa_type=Text)
    state: str = "waiting"
    error: str = ""
    reply: str = ""
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", ondelete="CASCADE")
    created_at: datetime = moment(default_factory=now)
    trying_since: datetime | None = moment(default=None)
    tried_at: datetime | None = moment(default=None, index=True)
    next_try_at: datetime | None = moment(default=None)
    sent_at: datetime | None = moment(default=None)
