"""Gunicorn's threads, kept for whole requests: who sends or takes slowly waits in the event loop, not in a thread.

A thread that reads a request waits for its client as long as that takes, so a handful of half-sent requests would
hold every thread. Here the worker's main loop collects heads and bodies and hands over what is whole; what a client
does not take at once of an answer is sent by the loop as well.
"""

import errno
import selectors
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from time import monotonic
from typing import Any

from gunicorn.workers.gthread import ThreadWorker

from assess.cli.serving.client_connection import MOST_AT_ONCE, Connection
from assess.config import LARGEST_BODY

SEND_WITHIN = 10.0  # seconds for a request to arrive from its first byte; a page's answers are one packet
WAIT_WHEN_FULL = 2.0  # seconds to wait for anybody when more than half of all places are taken
TAKE_WITHIN = 180.0  # seconds for a client to take all of an answer
END_WITHIN = 2.0  # seconds for a client to end its side after the last answer
MOST_HELD = 64 * 1024 * 1024  # bytes of half-sent requests in a process; beyond that the largest goes
TOO_SLOW = b"HTTP/1.1 408 Request Timeout\r\nConnection: close\r\nContent-Length: 0\r\n\r\n"
STAND_BACK, LONGEST_BACK = 0.0002, 0.004  # seconds for each client a process has, and at most
LOOK_EVERY = 0.25  # seconds between two looks at who is late
NO_PLACE = (errno.EAGAIN, errno.EWOULDBLOCK, errno.ECONNABORTED, errno.EMFILE, errno.ENFILE)


class PatientWorker(ThreadWorker):  # type: ignore[misc, unused-ignore]
    """A worker whose threads never wait for a client."""

    def init_process(self) -> None:
        """Begin with nobody waiting."""
        self.waiting: set[Connection] = set()  # who is in the loop: reading, taking or ending
        self.held = 0  # bytes of requests that are not whole yet
        self.next_look = 0.0
        self.next_accept = 0.0
        super().init_process()

    def wait_for_and_dispatch_events(self, timeout: float) -> None:
        """Wait for clients; while standing back, not for new ones."""
        back = self.next_accept - monotonic()
        if back > 0 and self._accepting:
            self.set_accept_enabled(False)
            super().wait_for_and_dispatch_events(min(timeout, back))
        else:
            super().wait_for_and_dispatch_events(timeout)

    def accept(self, listener: Any) -> None:
        """Let a client in and see whether its request came along.

        Clients keep their connections, so a process that took most of them would work while the others are idle:
        the more a process has, the longer it lets the others go first.
        """
        try:
            sock, address = listener.accept()
        except OSError as error:
            if error.errno not in NO_PLACE:
                raise
            return
        self.nr_conns += 1
        if self.cfg.workers > 1:
            self.next_accept = monotonic() + min(self.nr_conns * STAND_BACK, LONGEST_BACK)
        self._begin(Connection(self.cfg, sock, address, listener.getsockname(), LARGEST_BODY), self.cfg.keepalive)

    def on_client_socket_readable(self, conn: Connection, client: Any) -> None:
        """A kept connection begins its next request."""
        self.poller.unregister(client)
        self.keepalived_conns.remove(conn)
        self._begin(conn, SEND_WITHIN)

    def finish_request(self, conn: Connection, fs: Any) -> None:
        """An answer is made: see it off, then go on with the connection or end it."""
        if conn.sock.fileno() < 0:  # broken in the middle of the answer
            self._drop(conn)
            return
        failed = fs.cancelled() or fs.exception() is not None
        conn.answered(not failed and bool(fs.result()))
        if conn.sock.waiting:
            self._wait(conn, selectors.EVENT_WRITE, self._write, TAKE_WITHIN)
        else:
            self._go_on(conn)

    def murder_pending(self) -> None:
        """What the main loop does about clients that keep it waiting."""
        now = monotonic()
        if now < self.next_look:
            return
        self.next_look = now + LOOK_EVERY
        crowded = self.nr_conns > self.worker_connections / 2
        if crowded:
            self._cap_keepalive_of_idle(now + self.cfg.keepalive - WAIT_WHEN_FULL)
        for conn in list(self.waiting):
            hurried = crowded and not conn.sock.waiting and now > conn.since + WAIT_WHEN_FULL
            silent = not conn.received and conn.until > conn.since + SEND_WITHIN and not conn.sock.waiting
            if now > conn.until or hurried or (silent and not self.alive):
                self._late(conn)

    def _cap_keepalive_of_idle(self, latest: float) -> None:
        for conn in self.keepalived_conns:  # who waits longest is first, and stays so
            if conn.timeout < latest:
                conn.timeout = 0.0

    def _late(self, conn: Connection) -> None:
        if conn.received and not conn.sock.waiting:
            with suppress(OSError):  # gone already
                conn.sock.sendall(TOO_SLOW)
        self._drop(conn)

    def _begin(self, conn: Connection, seconds: float) -> None:
        """Most requests come whole in one packet; only for others does the loop look out."""
        conn.since = monotonic()
        conn.until = conn.since + seconds
        if not self._read(conn):
            self._wait(conn, selectors.EVENT_READ, self._read, conn.until - conn.since)

    def _wait(self, conn: Connection, event: int, then: Callable[[Connection], object], seconds: float) -> None:
        conn.since = monotonic()
        conn.until = conn.since + seconds
        self.waiting.add(conn)
        self.poller.register(conn.sock, event, lambda _sock: then(conn))

    def _leave(self, conn: Connection) -> None:
        if conn in self.waiting:
            self.waiting.remove(conn)
            with suppress(OSError, KeyError, ValueError):  # closed
                self.poller.unregister(conn.sock)

    def _drop(self, conn: Connection) -> None:
        self._leave(conn)
        self.held -= len(conn.received)
        self.nr_conns -= 1
        conn.close()

    def _read(self, conn: Connection) -> bool:
        """Take what has come; whether there is nothing more to wait for."""
        try:
            data = conn.sock.recv(MOST_AT_ONCE)
        except OSError:
            data = b""
        if data is None:
            return False
        if not data:
            self._drop(conn)
            return True
        if not conn.received:
            conn.since = monotonic()
            conn.until = conn.since + SEND_WITHIN
        conn.take(data)
        self.held += len(data)
        return self._look_at(conn)

    def _look_at(self, conn: Connection) -> bool:
        """Hand a request over as soon as it is whole; whether there is nothing more to wait for."""
        try:
            ready = conn.ready()
        except OSError:  # it did not take our word that it may go on
            self._drop(conn)
            return True
        if ready:
            self._leave(conn)
            before = len(conn.received)
            conn.hand_over()
            self.held -= before - len(conn.received)
            self.enqueue_req(conn)
        elif self.held > MOST_HELD:
            largest = max((conn, *self.waiting), key=lambda one: len(one.received))
            self._drop(largest)
            return largest is conn
        return ready

    def _write(self, conn: Connection) -> None:
        try:
            if not conn.sock.flush():
                return
        except OSError:
            self._drop(conn)
            return
        self._leave(conn)
        self._go_on(conn)

    def _go_on(self, conn: Connection) -> None:
        if not conn.keeps:
            conn.sock.end()
            self.held -= len(conn.received)
            conn.received.clear()
            self._wait(conn, selectors.EVENT_READ, self._end, END_WITHIN)
        elif conn.received:
            self._wait(conn, selectors.EVENT_READ, self._read, SEND_WITHIN)
            self._look_at(conn)
        else:
            conn.set_timeout()
            self.keepalived_conns.append(conn)
            self.poller.register(conn.sock, selectors.EVENT_READ, partial(self.on_client_socket_readable, conn))

    def _end(self, conn: Connection) -> None:
        """Read on without heed until the client has ended its side, so that it gets the whole answer."""
        try:
            data = conn.sock.recv(MOST_AT_ONCE)
        except OSError:
            data = b""
        if data == b"":
            self._drop(conn)
