"""Alembic's entry: runs on the connection that `assess.store.migrate` hands over."""

from typing import Any, Literal

from alembic import context
from sqlmodel import AutoString

from assess.store.tables import Moment, metadata


def plain_type(kind: str, item: Any, _context: Any) -> str | Literal[False]:
    """Our types by the plain ones beneath, so that a migration never changes with the code."""
    if kind == "type" and isinstance(item, AutoString):
        return "sa.String()"
    return "sa.DateTime(timezone=True)" if kind == "type" and isinstance(item, Moment) else False


connection = context.config.attributes["connection"]
context.configure(
    connection=connection,
    target_metadata=metadata,
    render_as_batch=True,
    compare_type=True,
    render_item=plain_type,
    transactional_ddl=True,  # SQLite too, since every transaction is begun by ourselves: all revisions or none
)
with context.begin_transaction():
    context.run_migrations()
