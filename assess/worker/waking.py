"""Waiting for work: PostgreSQL says when there is some, SQLite is asked once a second."""

import threading
from contextlib import suppress
from typing import Protocol

import psycopg
import structlog
from sqlalchemy import Engine

from assess.screening.job_queue import CHANNEL

log = structlog.get_logger()
POLL_SECONDS = 1.0  # a job whose time has come is found within this, whatever was or was not announced


class Due(Protocol):
    """Something that waits until work may be due."""

    def wait(self, stop: threading.Event) -> bool:
        """Wait for an announcement, or a second; whether there was one."""

    def close(self) -> None:
        """Let go of what was held."""


class Polling:
    """The clock alone."""

    def wait(self, stop: threading.Event) -> bool:
        """A second, or until told to stop."""
        stop.wait(POLL_SECONDS)
        return False

    def close(self) -> None:
        """Nothing is held."""


class Listening:
    """LISTEN on a connection of its own; where that fails, the clock until it works again."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.connection: psycopg.Connection | None = None
        self._connect()

    def _connect(self) -> None:
        try:
            self.connection = psycopg.connect(self.address, autocommit=True, connect_timeout=5)
            self.connection.execute(f"LISTEN {CHANNEL}")
        except psycopg.Error as error:
            log.warning("cannot listen for work; asking once a second", error=type(error).__name__)
            self.connection = None

    def wait(self, stop: threading.Event) -> bool:
        """Until a transaction that asks for work has committed, or a second."""
        if self.connection is None:
            stop.wait(POLL_SECONDS)
            self._connect()
            return False
        try:
            return any(True for _ in self.connection.notifies(timeout=POLL_SECONDS, stop_after=1))
        except psycopg.Error:
            self.close()
            stop.wait(POLL_SECONDS)
            return False

    def close(self) -> None:
        """Close the connection."""
        if self.connection is not None:
            with suppress(psycopg.Error):
                self.connection.close()
            self.connection = None


def waiter(engine: Engine) -> Due:
    """How this database's workers wait."""
    if engine.dialect.name != "postgresql":
        return Polling()
    url = engine.url.set(drivername="postgresql")
    return Listening(url.render_as_string(hide_password=False))
