"""The employer."""

from datetime import datetime
from typing import Any

from sqlalchemy import LargeBinary
from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment


class Organisation(SQLModel, table=True):
    """The employer of this installation: one row.

    Nothing is erased by itself before `erases_from`: whoever upgrades has time to look at what would be.
    """

    id: int | None = Field(default=None, primary_key=True)
    name: str = "Your organisation"
    logo: bytes | None = Field(default=None, sa_type=LargeBinary)
    small_logo: bytes | None = Field(default=None, sa_type=LargeBinary)
    accent: str = Field(default="", sa_column_kwargs={"server_default": ""})
    brand_mark: str = Field(default="", sa_column_kwargs={"server_default": ""})
    languages: list[str] = document(default_factory=lambda: ["en"])
    contact: str = ""
    purpose: str = Field(default="", sa_column_kwargs={"server_default": ""})
    mail: dict[str, Any] = document(default_factory=dict)
    retention_days: int = 365
    voluntary_questions: list[str] = document(default_factory=list, sa_column_kwargs={"server_default": "[]"})
    return_addresses: list[str] = document(default_factory=list, sa_column_kwargs={"server_default": "[]"})
    erases_from: datetime | None = moment(default=None)
    grace_days: int = 7
    time_zone: str = "UTC"
    retake_months: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    retake_form: str = Field(default="same", sa_column_kwargs={"server_default": "same"})
    retake_counts: str = Field(default="first", sa_column_kwargs={"server_default": "first"})
    sure_percent: int = Field(default=90, sa_column_kwargs={"server_default": "90"})
    unlikely_percent: int = Field(default=10, sa_column_kwargs={"server_default": "10"})
    idle_minutes: int = 60
    session_hours: int = 12
    second_factor_roles: list[str] = document(default_factory=list)
    processing: dict[str, str] = document(default_factory=dict, sa_column_kwargs={"server_default": "{}"})
    steps_done: list[str] = document(default_factory=list)
    demo: bool = False
