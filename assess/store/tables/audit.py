"""What was done, by whom and to what."""

import secrets
from datetime import datetime
from typing import Any

from sqlmodel import Field, SQLModel

from assess.store.tables.base import document, moment, now


def _nonce() -> str:
    return secrets.token_hex(8)


class AuditEvent(SQLModel, table=True):
    """Something that was done, by whom and to what; ids and hashes only. Append-only.

    `digest` is its mark under a key that the database does not hold; `nonce` makes every mark a different one.
    """

    id: int | None = Field(default=None, primary_key=True)
    at: datetime = moment(default_factory=now)
    actor: str
    verb: str = Field(index=True)
    object: str = Field(default="", index=True)
    detail: dict[str, Any] = document(default_factory=dict)
    nonce: str = Field(default_factory=_nonce, sa_column_kwargs={"server_default": ""})
    digest: str = ""
    seal_id: int | None = Field(default=None, foreign_key="auditseal.id", index=True)


class AuditSeal(SQLModel, table=True):
    """A sealed batch of the audit trail, chained to the one before.

    `total` counts all events up to here; `key` tells which key sealed it, empty where the first release did.
    """

    id: int | None = Field(default=None, primary_key=True)
    previous: str
    digest: str
    events: int
    total: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    key: str = Field(default="", sa_column_kwargs={"server_default": ""})
    sealed_at: datetime = moment(default_factory=now)
