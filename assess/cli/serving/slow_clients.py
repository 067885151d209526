"""Gunicorn's threads, kept from clients that begin something and never finish it.

A thread that reads a request waits for its client as long as that takes, so a handful of half-sent requests would
hold every thread. The worker's main loop looks once a second: who has not sent a whole request in time can send no
more, and who has not taken the answer in time is cut off.
"""

import socket
from contextlib import suppress
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

SEND_WITHIN = 10.0  # seconds for a request to arrive; a page's answers are one packet
TAKE_WITHIN = 180.0  # seconds for all of it; the longest printing of a PDF included


class PatientWorker(ThreadWorker):  # type: ignore[misc, unused-ignore]
    """A worker with threads whose patience has an end."""

    def init_process(self) -> None:
        """Begin with nobody waiting."""
        self.begun: dict[Any, float] = {}
        super().init_process()

    def handle(self, conn: Any) -> Any:
        """Handle a request, its beginning noted."""
        self.begun[conn] = monotonic()
        try:
            return super().handle(conn)
        finally:
            del self.begun[conn]

    def murder_pending(self) -> None:
        """What the main loop does once a second about clients that keep it waiting."""
        super().murder_pending()
        for conn, began in self.begun.copy().items():
            waited = monotonic() - began
            if waited > SEND_WITHIN:
                with suppress(OSError):  # gone already
                    conn.sock.shutdown(socket.SHUT_RDWR if waited > TAKE_WITHIN else socket.SHUT_RD)
