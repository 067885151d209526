"""Letters."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index, Text
from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, now


class OutboxMail(SQLModel, table=True):
    """A letter with its stable Message-ID: held (no mail server), waiting, sending, sent, uncertain, failed,
    bounced (it came back), or withdrawn (undone before it left).

    `error` is a code of `screening/email/mail_client`, `reply` the codes of the server's answer without its words.
    It does not leave before `leaves_at`; letters of one deed have their `batch` in common. `kind` is empty for what
    is no letter of a campaign.
    """

    __table_args__ = (Index("ix_outboxmail_invitation_state", "invitation_id", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    message_id: str = Field(unique=True)
    recipient: str
    sender_name: str = ""
    subject: str
    body: str = Field(sa_type=Text)
    kind: str = Field(default="", sa_column_kwargs={"server_default": ""})
    language: str = Field(default="", sa_column_kwargs={"server_default": ""})
    reply_name: str = Field(default="", sa_column_kwargs={"server_default": ""})
    reply_to: str = Field(default="", sa_column_kwargs={"server_default": ""})
    batch: str = Field(default="", index=True, sa_column_kwargs={"server_default": ""})
    state: str = "waiting"
    error: str = ""
    reply: str = ""
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", ondelete="CASCADE")
    created_at: datetime = moment(default_factory=now)
    leaves_at: datetime | None = moment(default=None)
    trying_since: datetime | None = moment(default=None)
    tried_at: datetime | None = moment(default=None, index=True)
    next_try_at: datetime | None = moment(default=None)
    sent_at: datetime | None = moment(default=None)


class LetterSettings(SQLModel, table=True):
    """What a campaign, or without one the house, says in its letters and when they are written.

    `texts` holds subject and words by kind and language; what is not there is as in the house, or as shipped. So
    are days that are empty: reminders so many days after the last letter, at most so many, and a letter so many
    days before the closing; none at 0.
    """

    id: int | None = Field(default=None, primary_key=True)
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id", unique=True, ondelete="CASCADE")
    texts: dict[str, Any] = document(default_factory=dict)
    reply_name: str = ""
    reply_to: str = ""
    remind_after: int | None = None
    most_reminders: int | None = None
    closing_before: int | None = None
