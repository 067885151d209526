"""Why a database cannot be used, and what to do about it."""

import sqlite3
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.exc import DBAPIError

DAMAGED = "stop the server, then `assess restore` the newest backup with --force, which keeps the damaged file"
_WRITABLE = "let this user own and write the data folder; its disk must not be read-only"
_REMEDIES = {
    "disk i/o error": "free some space, and look whether the disk is well",
    "disk is full": "free some space",
    "unable to open": _WRITABLE,
    "readonly": _WRITABLE,
    "locked": "another program writes: wait, or end it",
}


def remedy(error: DBAPIError) -> str:
    """What to do when the database refuses."""
    if damaged(error):
        return DAMAGED
    said = reason(error).lower()
    return next((one for words, one in _REMEDIES.items() if words in said), "start it, or correct DATABASE_URL")


def reason(error: DBAPIError) -> str:
    """What the database says, in its first line."""
    return str(error.orig).strip().splitlines()[0]


def damaged(error: DBAPIError) -> bool:
    """Whether SQLite says that its file is none of its own, or torn."""
    return type(error.orig) is sqlite3.DatabaseError


def set_aside(engine: Engine) -> Path:
    """Give a damaged SQLite file, and what belongs to it, another name; the name."""
    file = Path(engine.url.database or "")
    engine.dispose()
    aside = file.with_name(f"{file.name}.damaged-{datetime.now(UTC):%Y%m%d-%H%M%S}")
    for ending in ("", "-wal", "-shm"):
        part = Path(f"{file}{ending}")
        if part.exists():
            part.rename(f"{aside}{ending}")
    return aside
