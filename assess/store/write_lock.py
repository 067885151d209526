"""The write lock of SQLite, taken in turns.

SQLite lets one writer in at a time and has the others sleep, longer each time they are refused: with many writers
most of the time passes asleep. So the threads of a process queue for a lock of their own, and only the first of the
queue asks SQLite, again and again at short intervals.
"""

import sqlite3
from threading import Lock
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, event

PATIENCE = 15.0  # seconds; then the database is reported as locked
INTERVAL = 0.0005  # seconds between two questions to SQLite


class WriteLock:
    """Whose turn it is among the threads of this process that use one engine."""

    def __init__(self) -> None:
        self.lock = Lock()

    def attach(self, engine: Engine) -> None:
        """A turn ends when its connection goes back to the pool: committed, rolled back or broken."""
        event.listen(engine, "checkin", self._end)

    def begin(self, connection: Any) -> None:
        """Begin a writing transaction as soon as it can be; SQLite's own "locked" after the patience."""
        deadline = monotonic() + PATIENCE
        if self.lock.acquire(timeout=PATIENCE):
            connection.info["turn"] = self.lock
            raw = connection.connection.driver_connection
            raw.execute("PRAGMA busy_timeout=0")
            try:
                while monotonic() < deadline:
                    if _begun(raw):
                        return
                    sleep(INTERVAL)
            except sqlite3.OperationalError:
                pass  # not locked but unwritable: asked once more below, so that the error comes as SQLAlchemy's
            finally:
                raw.execute(f"PRAGMA busy_timeout={PATIENCE * 1000:.0f}")
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    @staticmethod
    def _end(_connection: Any, record: Any) -> None:
        lock = record.info.pop("turn", None)
        if lock is not None:
            lock.release()


def _begun(raw: sqlite3.Connection) -> bool:
    try:
        raw.execute("BEGIN IMMEDIATE")
    except sqlite3.OperationalError as error:
        if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
            raise
        return False
    return True
