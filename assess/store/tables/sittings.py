"""Candidates' browsers, sittings, drafts and responses. Responses are the truth."""

from datetime import datetime
from typing import Any

from sqlalchemy import BigInteger, UniqueConstraint
from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, new_public_id, now


class CandidateSession(SQLModel, table=True):
    """A candidate's browser, let in by a link, or by a return code where there is none; apart from staff logins."""

    token_hash: str = Field(primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    link_id: int | None = Field(default=None, foreign_key="link.id", index=True, ondelete="CASCADE")
    created_at: datetime = moment(default_factory=now)
    expires_at: datetime = moment()


class Sitting(SQLModel, table=True):
    """One candidate taking one pinned instrument version."""

    __table_args__ = (UniqueConstraint("invitation_id", "position"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    position: int
    instrument: str
    fingerprint: str
    language: str = "en"
    seed: int
    layout: list[Any] = document()
    next_page: int = 1
    pages: int
    time_limit: int | None = None  # minutes
    started_at: datetime = moment(default_factory=now)
    last_answer_at: datetime | None = moment(default=None)
    seconds: list[float] = document(default_factory=list)
    submitted_at: datetime | None = moment(default=None)


class Response(SQLModel, table=True):
    """An answer to one item. The truth."""

    __table_args__ = (UniqueConstraint("sitting_id", "item"),)

    id: int | None = Field(default=None, primary_key=True)
    sitting_id: int = Field(foreign_key="sitting.id", index=True, ondelete="CASCADE")
    bank: str
    item: str
    item_fingerprint: str
    value: dict[str, Any] = document()
    revision: int = 1
    answered_at: datetime = moment(default_factory=now)


class Draft(SQLModel, table=True):
    """What stands on a page and was not sent: it feeds no score, flag or time.

    `seconds` is how long the page had been open when it was last sent before this; once it is sent again, the draft
    is of the past. Of two drafts made since, the one with the higher `sequence` is the later.
    """

    sitting_id: int = Field(primary_key=True, foreign_key="sitting.id", ondelete="CASCADE")
    page: int = Field(primary_key=True)
    seconds: float
    sequence: int = Field(sa_type=BigInteger)
    fields: dict[str, str] = document()


class ReadingHelp(SQLModel, table=True):
    """A page that was sent after reading help: apart from the sitting, shown and exported to nobody."""

    sitting_id: int = Field(primary_key=True, foreign_key="sitting.id", ondelete="CASCADE")
    page: int = Field(primary_key=True)
