"""Documents of many people that are printed in the background and taken away together."""

from datetime import datetime

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from assess.store.tables.base import moment, new_public_id, now


class Bundle(SQLModel, table=True):
    """Profiles of a campaign that somebody asked for, in a language, for so many places; gone after a day."""

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    language: str
    places: int
    asked_by: int | None = Field(default=None, foreign_key="staff.id", ondelete="SET NULL")
    created_at: datetime = moment(default_factory=now, index=True)


class BundleDocument(SQLModel, table=True):
    """One person's document of a bundle, erased with them. It waits while it has neither content nor problem."""

    id: int | None = Field(default=None, primary_key=True)
    bundle_id: int = Field(foreign_key="bundle.id", index=True, ondelete="CASCADE")
    invitation_id: int = Field(foreign_key="invitation.id", index=True, ondelete="CASCADE")
    name: str = ""
    problem: str = ""
    content: bytes | None = Field(default=None, sa_type=LargeBinary)
