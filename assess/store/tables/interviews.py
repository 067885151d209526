"""Structured interviews: who holds them by a personal link, what they rate, and Results with it in them."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint, text
from sqlmodel import Field, Relationship, SQLModel

from assess.store.tables.base import document, moment, new_public_id, now
from assess.store.tables.campaigns import Invitation


class Interviewer(SQLModel, table=True):
    """Somebody who interviews people of one campaign, without a login. The token of their link is never stored.

    A higher `serial` closes the links printed before; `revoked_at` closes them all.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    name: str
    email: str = ""
    language: str = "en"
    serial: int = 1
    created_at: datetime = moment(default_factory=now)
    revoked_at: datetime | None = moment(default=None)


class InterviewerSession(SQLModel, table=True):
    """A browser of an interviewer that came by the link; only the hash of its token is kept."""

    token_hash: str = Field(primary_key=True)
    interviewer_id: int = Field(foreign_key="interviewer.id", index=True, ondelete="CASCADE")
    expires_at: datetime = moment()


class Interview(SQLModel, table=True):
    """One interviewer's form about one person: ratings and notes by core question, a draft until handed in."""

    __table_args__ = (UniqueConstraint("interviewer_id", "invitation_id"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    interviewer_id: int = Field(foreign_key="interviewer.id", ondelete="CASCADE")
    ratings: dict[str, int] = document(default_factory=dict)
    notes: dict[str, str] = document(default_factory=dict)
    created_at: datetime = moment(default_factory=now)
    saved_at: datetime | None = moment(default=None)
    handed_in_at: datetime | None = moment(default=None)
    invitation: Invitation = Relationship()
    interviewer: Interviewer = Relationship()


class InterviewResult(SQLModel, table=True):
    """A Result with the interview as its third lens; ranked among such Results alone, never with others.

    `base` is the print of the Result of the answers that it adds to; `star` and `error` repeat the profile's.
    """

    __table_args__ = (
        UniqueConstraint("invitation_id", "number"),
        Index(
            "uq_interviewresult_current", "invitation_id", unique=True,
            sqlite_where=text("current"), postgresql_where=text("current"),
        ),
    )  # fmt: skip

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    number: int = 1
    current: bool = True
    base: str
    star: float | None = None
    error: float | None = None
    profile: str = Field(sa_type=Text)
    fingerprint: str
    created_at: datetime = moment(default_factory=now)
