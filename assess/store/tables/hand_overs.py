"""Devices that wait to be let in."""

from datetime import datetime

from sqlmodel import Field, SQLModel

from assess.store.tables.base import moment


class HandOver(SQLModel, table=True):
    """Another device, until whoever is in types the figures that it shows; hashes only."""

    figures_hash: str = Field(primary_key=True)
    secret_hash: str = Field(unique=True)
    expires_at: datetime = moment()
    invitation_id: int | None = Field(default=None, foreign_key="invitation.id", index=True, ondelete="CASCADE")
