"""People who are about to be invited: a list that was read, and its lines until they are invited or left out."""

from datetime import datetime
from typing import Any

from sqlalchemy import Index
from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, new_public_id, now


class PeopleImport(SQLModel, table=True):
    """A list of people of one campaign: how it was read, what its columns hold, how many were invited of it.

    `state` is reading until columns are chosen and people invited, inviting while the background does so, waiting
    where lines are left to correct.
    """

    id: int | None = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=new_public_id, unique=True)
    campaign_id: int = Field(foreign_key="campaign.id", index=True, ondelete="CASCADE")
    actor: str
    source: str = ""
    header: list[str] = document()
    roles: list[str] = document()
    said: list[dict[str, Any]] = document(default_factory=list)
    state: str = "reading"
    lines: int = 0
    invited: int = 0
    created_at: datetime = moment(default_factory=now)
    changed_at: datetime = moment(default_factory=now, index=True)


class ImportLine(SQLModel, table=True):
    """What one line says of one person. `cells` are what stood there, until people are invited."""

    __table_args__ = (Index("ix_importline_state", "import_id", "state", "id"),)

    id: int | None = Field(default=None, primary_key=True)
    import_id: int = Field(foreign_key="peopleimport.id", ondelete="CASCADE")
    line: int
    cells: list[str] = document(default_factory=list)
    name: str = ""
    email: str = Field(default="", index=True)
    applicant_number: str = ""
    state: str = "wrong"
    problems: list[dict[str, Any]] = document(default_factory=list)
