"""The write lock of SQLite, taken in turns, and commits shared by those who wait for it.

SQLite lets one writer in at a time and has the others sleep, longer each time they are refused: with many writers
most of the time passes asleep. So the threads of a process queue for a lock of their own, and only the first of the
queue asks SQLite, again and again at short intervals.

Short transactions, such as the answers of a page, may share: they write one after the other on one connection, each
inside a savepoint of its own, and the last of those who waited commits for all. The disk is asked once for many,
nobody goes on before it has answered, and what fails alone is undone alone.
"""

import sqlite3
from dataclasses import dataclass, field
from threading import Event, Lock
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, event

PATIENCE = 4.0  # seconds; then the database is reported as locked
BUSY = 500  # milliseconds that SQLite itself waits for another process, where no turn is taken
INTERVAL = 0.0005  # seconds between two questions to SQLite
MOST = 32  # transactions that share a commit
GONE = 0.01  # seconds after which a member looks whether those who were to commit have gone


@dataclass
class Group:
    """Transactions that share a commit: how many have written, and what became of it."""

    members: int = 0
    done: Event = field(default_factory=Event)
    error: sqlite3.Error | None = None


class PooledConnection(sqlite3.Connection):
    """A connection of the pool; while it is in a group, it writes on the group's connection."""

    group: Group | None = None
    write_lock: "WriteLock"

    def cursor(self, *given: Any, **named: Any) -> Any:
        """A cursor, on the group's connection while there is one."""
        if self.group is not None:
            return self.write_lock.writer.cursor(*given, **named)
        return super().cursor(*given, **named)

    def commit(self) -> None:
        """Commit; in a group this returns when the group's commit is on the disk."""
        group, self.group = self.group, None
        if group is None:
            super().commit()
        else:
            self.write_lock.commit(group)

    def rollback(self) -> None:
        """Undo what was written since the beginning, and nothing of the others."""
        group, self.group = self.group, None
        if group is None:
            super().rollback()
        else:
            self.write_lock.rollback(group)

    def close(self) -> None:
        """Close; a turn that was never ended is given back."""
        self.rollback()
        super().close()


class WriteLock:
    """Whose turn it is among the threads of this process that use one engine."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.lock = Lock()
        self.group: Group | None = None
        self.waiting, self._counting = 0, Lock()  # of those who may share
        self._writer: PooledConnection | None = None
        event.listen(engine, "checkin", self._end)
        event.listen(engine, "engine_disposed", self._dispose)

    @property
    def writer(self) -> PooledConnection:
        """The connection on which groups write, made when it is first needed."""
        if self._writer is None:
            opened = self.engine.raw_connection()
            made: Any = opened.driver_connection
            opened.detach()  # the pool forgets it
            made.execute("PRAGMA busy_timeout=0")  # turns are waited for in `_begun`
            self._writer = made
        return self._writer

    def begin(self, connection: Any) -> None:
        """Begin a writing transaction as soon as it can be; SQLite's own "locked" after the patience.

        A turn ends when its connection goes back to the pool: committed, rolled back or broken.
        """
        deadline = monotonic() + PATIENCE
        if self.lock.acquire(timeout=PATIENCE):
            connection.info["turn"] = self.lock
            self._finish()
            own = connection.connection.driver_connection
            own.execute("PRAGMA busy_timeout=0")
            begun = _begun(own, deadline)
            own.execute(f"PRAGMA busy_timeout={BUSY}")
            if begun:
                return
        connection.exec_driver_sql("BEGIN IMMEDIATE")  # refused once more, so that the error is SQLAlchemy's

    def share(self, connection: Any) -> None:
        """Begin a short writing transaction that may share its commit with those before and after it."""
        deadline = monotonic() + PATIENCE
        if self._waited(PATIENCE):
            try:
                if self.group is None and _begun(self.writer, deadline):
                    self.group = Group()
                if self.group is not None:
                    self.writer.execute("SAVEPOINT member")
                    own = connection.connection.driver_connection
                    own.group, own.write_lock = self.group, self
                    return
            except BaseException:
                self.lock.release()
                raise
            self.lock.release()
        connection.exec_driver_sql("BEGIN IMMEDIATE")

    def _waited(self, seconds: float) -> bool:
        with self._counting:
            self.waiting += 1
        try:
            return self.lock.acquire(timeout=seconds)
        finally:
            with self._counting:
                self.waiting -= 1

    def commit(self, group: Group) -> None:
        """End a member's turn: let the next one write too, or commit for all when nobody waits."""
        try:
            self._release_savepoint(group)
            if self.waiting == 0 or group.members >= MOST:
                self._finish()
        finally:
            self.lock.release()
        while not group.done.wait(GONE):
            if self.lock.acquire(blocking=False):
                try:
                    self._finish()
                finally:
                    self.lock.release()
        if group.error is not None:
            raise sqlite3.OperationalError(str(group.error)) from group.error

    def _release_savepoint(self, group: Group) -> None:
        if self.writer.in_transaction:
            self.writer.execute("RELEASE member")
            group.members += 1
        else:
            self._broken(group)

    def rollback(self, group: Group) -> None:
        """Undo one member's writing; the others' stands."""
        try:
            if not self.writer.in_transaction:
                self._broken(group)
                return
            self.writer.execute("ROLLBACK TO member")
            self.writer.execute("RELEASE member")
            if self.waiting == 0:
                self._finish()
        finally:
            self.lock.release()

    def _broken(self, group: Group) -> None:
        # A full disk makes SQLite undo the whole transaction: nobody of the group was told that it is kept.
        group.error = sqlite3.OperationalError("the shared transaction was undone by the database")
        self.group = None
        group.done.set()

    def _finish(self) -> None:
        group, self.group = self.group, None
        if group is None:
            return
        try:
            self.writer.execute("COMMIT")
        except sqlite3.Error as error:
            group.error = error
            if self.writer.in_transaction:
                self.writer.execute("ROLLBACK")
        finally:
            group.done.set()

    @staticmethod
    def _end(_connection: Any, record: Any) -> None:
        lock = record.info.pop("turn", None)
        if lock is not None:
            lock.release()

    def _dispose(self, _engine: Engine) -> None:
        with self.lock:
            self._finish()
            if self._writer is not None:
                self._writer.close()
                self._writer = None


def _begun(raw: sqlite3.Connection, deadline: float) -> bool:
    """Ask SQLite until it lets us in or the deadline passes; False too when it refuses for another reason."""
    while monotonic() < deadline:
        try:
            raw.execute("BEGIN IMMEDIATE")
            return True
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode & 0xFF != sqlite3.SQLITE_BUSY:
                return False
        sleep(INTERVAL)
    return False
