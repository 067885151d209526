"""A client's connection: what has come of a request, and what has not been taken of the answer. It never waits."""

import re
import socket
from collections import deque
from contextlib import suppress
from time import monotonic
from typing import Any

from gunicorn.http import get_parser
from gunicorn.workers.gthread import TConn

LARGEST_HEAD = 64 * 1024  # bytes; a larger one goes to the parser as it is, which refuses it
MOST_AT_ONCE = 64 * 1024
CONTINUE = b"HTTP/1.1 100 Continue\r\n\r\n"
_LENGTH = re.compile(rb"\r\ncontent-length:[ \t]*(\d{1,15})[ \t]*(?=\r\n)", re.IGNORECASE)
_CHUNKED = re.compile(rb"\r\ntransfer-encoding:", re.IGNORECASE)
_EXPECTING = re.compile(rb"\r\nexpect:[ \t]*100-continue", re.IGNORECASE)
_CHUNK = re.compile(rb"([0-9a-fA-F]{1,8})[^\r\n]{0,200}\r\n")


class Outlet:
    """The socket as threads see it: what a client does not take at once waits here, and no thread with it."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock
        self._waiting: deque[memoryview] = deque()
        sock.setblocking(False)

    @property
    def waiting(self) -> bool:
        """Whether something is still to be sent."""
        return bool(self._waiting)

    def sendall(self, data: bytes) -> None:
        """Send what goes at once and keep the rest."""
        rest = memoryview(data)
        if not self._waiting:
            rest = rest[self._send(rest) :]
        if rest:
            self._waiting.append(rest)

    def send(self, data: bytes) -> int:
        """The same, for whoever does not ask for all."""
        self.sendall(data)
        return len(data)

    def flush(self) -> bool:
        """Send more of what waits; whether all is sent."""
        while self._waiting:
            sent = self._send(self._waiting[0])
            if sent < len(self._waiting[0]):
                self._waiting[0] = self._waiting[0][sent:]
                return False
            self._waiting.popleft()
        return True

    def _send(self, data: memoryview) -> int:
        try:
            return self._sock.send(data)
        except (BlockingIOError, InterruptedError):
            return 0

    def recv(self, size: int) -> bytes | None:
        """What has come; nothing when the client has ended, None when it has sent no more."""
        try:
            return self._sock.recv(size)
        except (BlockingIOError, InterruptedError):
            return None

    def setblocking(self, _flag: bool) -> None:
        """It stays as it is, whoever asks."""

    def gettimeout(self) -> float:
        """It never waits."""
        return 0.0

    def fileno(self) -> int:
        """The number the system knows it by."""
        return self._sock.fileno()

    def shutdown(self, _how: int) -> None:
        """Not for threads: they would wait for the client to end."""
        raise OSError

    def end(self) -> None:
        """Say that no more will come; the client may still be sending."""
        self._waiting.clear()
        with suppress(OSError):  # gone already
            self._sock.shutdown(socket.SHUT_WR)

    def close(self) -> None:
        """Close it."""
        self._sock.close()


class Connection(TConn):  # type: ignore[misc, unused-ignore]
    """Collects a request until it is whole; only then its parser, which sees no socket, gets to read it."""

    def __init__(self, cfg: Any, sock: socket.socket, client: Any, server: Any, largest_body: int) -> None:
        super().__init__(cfg, Outlet(sock), client, server)
        self.initialized = True
        self.parser = get_parser(cfg, (), client)
        self.largest_body = largest_body
        self.received = bytearray()
        self.since = monotonic()  # when its present state began
        self.until = 0.0  # and when that has to end
        self.keeps = False  # whether another request may follow
        self._begin()

    def _begin(self) -> None:
        self._searched = 0  # how far there is no end of the head
        self._head: int | None = None  # where the head ends
        self._whole: int | None = None  # where the request ends, when known
        self._chunk: int | None = None  # where the next chunk begins, if the body comes in chunks
        self.cut = False  # handed over before it was whole: nothing may follow

    def take(self, data: bytes) -> None:
        """More has come."""
        self.received += data

    def ready(self) -> bool:
        """Whether the parser can go on without waiting: the request is whole, or wrong, or larger than allowed."""
        if self._head is None and not self._find_head():
            return self._cut(len(self.received) > LARGEST_HEAD)
        assert self._head is not None
        if self._chunk is not None:
            self._find_last_chunk()
        if self._whole is not None and self._whole <= len(self.received):
            return True
        wanted = (self._whole or len(self.received)) - self._head
        return self._cut(wanted > self.largest_body)

    def _cut(self, now: bool) -> bool:
        self.cut = now
        return now

    def _find_head(self) -> bool:
        end = self.received.find(b"\r\n\r\n", max(0, self._searched - 3))
        self._searched = len(self.received)
        if end < 0:
            return False
        self._head = end + 4
        head = bytes(self.received[: end + 2])
        lengths = _LENGTH.findall(head)
        if _CHUNKED.search(head):
            self._chunk = self._head
        else:  # more than one length is for the parser to refuse
            self._whole = self._head + (int(lengths[0]) if len(lengths) == 1 else 0)
        if _EXPECTING.search(head) and len(self.received) == self._head:
            self.sock.sendall(CONTINUE)
        return True

    def _find_last_chunk(self) -> None:
        while self._whole is None and self._chunk is not None:
            line = _CHUNK.match(self.received, self._chunk)
            if line is None:
                if self.received.find(b"\n", self._chunk) >= 0 or len(self.received) - self._chunk > 256:
                    self._whole = len(self.received)  # no chunk: the parser will say so
                return
            size = int(line[1], 16)
            if size:
                if line.end() + size + 2 > len(self.received):
                    return
                self._chunk = line.end() + size + 2
            elif (end := self.received.find(b"\r\n\r\n", line.end() - 2)) >= 0:
                self._whole = end + 4
            else:
                return

    def hand_over(self) -> None:
        """Give the parser its request; what came after it waits for its turn."""
        whole = len(self.received) if self.cut or self._whole is None else self._whole
        cut = self.cut
        self.parser.unreader.unread(bytes(self.received[:whole]))
        del self.received[:whole]
        self._begin()
        self.cut = cut

    def answered(self, keep: bool) -> None:
        """The answer is made; nothing may follow a request that was cut, or that the parser read otherwise."""
        self.keeps = keep and not self.cut and not self.parser.unreader.take_buffered()
        self.cut = False
