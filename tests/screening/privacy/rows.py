"""Everything that stands in a database, to look for what must not be there any more."""

import json
from typing import Any

from sqlmodel import Session, select

from assess.store.tables import metadata


def everything(session: Session, *without: str) -> str:
    """All rows of all tables but those, as text."""
    session.expire_all()
    rows: list[Any] = []
    for table in metadata.sorted_tables:
        if table.name not in without:
            rows += [[table.name, *map(str, row)] for row in session.execute(select(table))]
    return json.dumps(rows, ensure_ascii=False).lower()


def numbers_of(session: Session, table_name: str) -> int:
    """How many rows a table has."""
    return len(session.execute(select(metadata.tables[table_name])).all())
