"""What candidates ask of the people behind the pages, who answers, and what is decided on adjustments."""

from datetime import datetime

from sqlalchemy import Index, Text, UniqueConstraint
from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, new_public_id, now


class CandidateRequest(SQLModel, table=True):
    """Something a candidate asked for, of whom and until when: received, in hand or answered.

    Without an invitation it came from somebody whom no page knows; `reply_to` is the address they left. `wishes`
    are the choices that were ticked. `owner_id` is who has it in hand.
    """

    __table_args__ = (Index("ix_candidaterequest_role_state", "role", "state"),)

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    kind: str
    role: str
    campaign_id: int | None = Field(default=None, foreign_key="campaign.id", index=True, ondelete="CASCADE")
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", index=True, ondelete="CASCADE")
    wishes: list[str] = document(default_factory=list)
    words: str = Field(default="", sa_type=Text)
    reply_to: str = ""
    state: str = "received"
    owner_id: int | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    reply: str = Field(default="", sa_type=Text)
    created_at: datetime = moment(default_factory=now)
    due_at: datetime = moment()
    answered_at: datetime | None = moment(default=None)


class RequestQueue(SQLModel, table=True):
    """Who answers the requests of a role, in a team where the role is a team's, and who stands in for them."""

    __table_args__ = (UniqueConstraint("role", "team_id"),)

    id: int | None = Field(default=None, primary_key=True)
    role: str
    team_id: int | None = Field(default=None, foreign_key="team.id", index=True, ondelete="CASCADE")
    owner_id: int | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    deputy_id: int | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")


class Accommodation(SQLModel, table=True):
    """What was decided on an adjustment, and why. The newest one with a pace sets the person's time.

    `pace` is a multiplier of time limits or `untimed`, empty where time was no part of it. No deadline of this
    person ends before `extended_until`.
    """

    id: int | None = Field(default=None, primary_key=True)
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    request_id: int = Field(foreign_key="candidaterequest.id", index=True, ondelete="CASCADE")
    outcome: str
    pace: str = ""
    reason: str = Field(sa_type=Text)
    decided_by: int | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    decided_at: datetime = moment(default_factory=now)
    extended_until: datetime = moment()
