"""What all tables share: the metadata with its naming of constraints, and kinds of columns."""

import secrets
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import JSON, DateTime, MetaData
from sqlalchemy.types import TypeDecorator
from sqlmodel import Field, SQLModel

SQLModel.metadata = MetaData(
    naming_convention={
        "ix": "ix_%(column_0_label)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)
metadata = SQLModel.metadata


class Moment(TypeDecorator[datetime]):
    """A UTC time that keeps its zone on SQLite too; a naive one is refused."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is not None and value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC) if value is not None else None

    def process_result_value(self, value: datetime | None, dialect: Any) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def now() -> datetime:
    """The server's clock."""
    return datetime.now(UTC)


def new_public_id() -> str:
    """96 random bits for addresses; not a secret."""
    return secrets.token_urlsafe(12)


def moment(**options: Any) -> Any:
    """A column for a time."""
    return Field(sa_type=Moment, **options)


def document(**options: Any) -> Any:
    """A column for a JSON document."""
    return Field(sa_type=JSON, **options)


def key() -> Any:
    """A column for what is made of other columns whenever a row is written."""
    return Field(default="", sa_column_kwargs={"server_default": ""})
