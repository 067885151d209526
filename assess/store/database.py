"""The database: engine, sessions, and how a writing request begins."""

import re
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from time import monotonic, sleep
from typing import Any

from sqlalchemy import Engine, create_engine, event, text
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from sqlalchemy.orm import Session
from sqlmodel import SQLModel

from assess.store import tables
from assess.store.write_lock import BUSY, PATIENCE, PooledConnection, WriteLock

AWAY = (OperationalError, InterfaceError, NoConnectionFree)  # the database is locked, full or gone: try again later
_ALONE = 20_260_002  # any number that only `alone` uses
LONGEST_UPGRADE = 600  # seconds that a node waits while another one upgrades
# How libpq notices a server that went away without a word: seconds, but the last in milliseconds.
LOST_SERVER = {"connect_timeout": 4, "keepalives_idle": 10, "keepalives_interval": 5, "tcp_user_timeout": 15000}


def make_engine(
    address: str, audit_keys: Callable[[], Sequence[str]] | None = None, longest_statement: int = 0
) -> Engine:
    """A ready engine; on SQLite durable (WAL, full sync), with foreign keys, and transactions begun when we say.

    Events of the audit trail can be written where `audit_keys` brings the keys to mark them with. On PostgreSQL
    nobody waits longer for a lock than here for a turn to write, and with `longest_statement` no statement takes
    more seconds than that.
    """
    # Parameters are hidden: answers and names never reach a log by way of an error.
    engine = create_engine(address, hide_parameters=True, **_options(address))
    engine.update_execution_options(audit_keys=audit_keys)
    if engine.dialect.name == "sqlite":
        event.listen(engine, "connect", _prepare_sqlite)
        write_lock = WriteLock(engine)
        engine.update_execution_options(write_lock=write_lock)
        event.listen(engine, "begin", partial(_begin, write_lock))
    else:
        event.listen(engine, "connect", partial(_prepare_postgres, longest_statement))
    return engine


def await_server(engine: Engine, seconds: float) -> None:
    """Wait for a PostgreSQL that does not answer yet, as after a power cut; its own error when it never does."""
    deadline = monotonic() + seconds
    while engine.dialect.name == "postgresql":
        try:
            engine.connect().close()
            return
        except OperationalError as error:
            refused = "FATAL" in str(error.orig) and not re.search(
                "starting up|shutting down|recovery", str(error.orig)
            )
            if refused or monotonic() > deadline:
                raise
        sleep(0.5)


def _options(address: str) -> dict[str, Any]:
    if address.startswith("sqlite"):
        # As many connections as threads: who waits for the write lock has one already.
        return {"connect_args": {"check_same_thread": False, "factory": PooledConnection}, "max_overflow": -1}
    return {
        "pool_size": 8,
        "max_overflow": 8,
        "pool_timeout": 4,
        "pool_pre_ping": True,
        "connect_args": LOST_SERVER,
    }


def _prepare_sqlite(connection: Any, _record: Any) -> None:
    connection.isolation_level = None  # the driver must not begin transactions behind our back
    cursor = connection.cursor()
    for pragma in ("journal_mode=WAL", "foreign_keys=ON", "synchronous=FULL", f"busy_timeout={BUSY}"):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _prepare_postgres(longest_statement: int, connection: Any, _record: Any) -> None:
    connection.execute(f"SET lock_timeout = '{PATIENCE:g}s'")
    connection.execute(f"SET statement_timeout = '{longest_statement}s'")
    connection.commit()


def _begin(write_lock: WriteLock, connection: Any) -> None:
    writing = connection.get_execution_options().get("writing")
    if writing is None:
        connection.connection.driver_connection.execute("BEGIN")  # asks nothing of the disk, so nothing can fail
    elif writing == "shared":
        write_lock.share(connection)
    else:
        write_lock.begin(connection)


def begin_writing(session: Session, shared: bool = False) -> None:
    """Take the write lock now (SQLite), so that what is read cannot change before it is written.

    A short transaction may be `shared`: its commit waits for those of others who want to write too. It may follow
    one that has only read, by the same connection.
    """
    if not (shared and session.in_transaction()):
        session.connection(execution_options={"writing": "shared" if shared else "alone"})
        return
    connection = session.connection()
    write_lock: WriteLock | None = connection.get_execution_options().get("write_lock")
    if write_lock is not None:
        connection.connection.rollback()  # what was read before may have changed since
        write_lock.share(connection)


@contextmanager
def without_waiting(session: Session) -> Iterator[None]:
    """What is written within is committed at once, or left when somebody else is writing (SQLite)."""
    connection = session.connection()
    patient = connection.dialect.name == "sqlite" and connection.exec_driver_sql("PRAGMA busy_timeout").scalar_one()
    if patient:
        connection.exec_driver_sql("PRAGMA busy_timeout=0")
    try:
        yield
        session.commit()
    except OperationalError:
        session.rollback()
    finally:
        if patient:
            session.connection().exec_driver_sql(f"PRAGMA busy_timeout={patient}")
            session.rollback()


@contextmanager
def alone(engine: Engine) -> Iterator[None]:
    """One node at a time, as long as the block lasts; on SQLite, which has one node, at once."""
    if engine.dialect.name != "postgresql":
        yield
        return
    with engine.connect() as connection:
        for limit in ("lock_timeout", "statement_timeout"):  # who comes second waits for a whole upgrade
            connection.execute(text(f"SET LOCAL {limit} = '{LONGEST_UPGRADE}s'"))
        connection.execute(text("SELECT pg_advisory_lock(:lock)"), {"lock": _ALONE})
        connection.commit()
        try:
            yield
        finally:
            connection.execute(text("SELECT pg_advisory_unlock(:lock)"), {"lock": _ALONE})
            connection.commit()


def add_unless_there(session: Session, row: SQLModel) -> None:
    """Insert a row unless its unique key is taken; who comes second waits for the first and finds their row."""
    table = type(row).__table__  # type: ignore[attr-defined]
    insert = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite.insert
    values = {name: value for name, value in row.model_dump().items() if value is not None}
    session.execute(insert(table).values(values).on_conflict_do_nothing())


def create_all(engine: Engine) -> None:
    """All tables at once, for tests; installations are made by migrations."""
    tables.metadata.create_all(engine)
