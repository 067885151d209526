"""A mailbox on loopback that speaks as much IMAP (RFC 3501) as reading one takes, from a real socket."""

import re
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any


@dataclass
class MailboxServer:
    """Its messages by number, and which of them were read; `password` is what opens it."""

    messages: dict[int, bytes]
    password: str = "secret of the mailbox"
    folder: str = "INBOX"
    seen: set[int] = field(default_factory=set)
    fetched: list[int] = field(default_factory=list)
    breaks_at: str = ""
    port: int = 0

    @contextmanager
    def running(self) -> Iterator["MailboxServer"]:
        """Answer on a port of its own."""
        with _Listener(self) as server:
            self.port = server.server_address[1]
            threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
            try:
                yield self
            finally:
                server.shutdown()


class _Listener(socketserver.ThreadingTCPServer):
    """Knows whose mailbox it serves."""

    daemon_threads = True

    def __init__(self, box: MailboxServer) -> None:
        super().__init__(("127.0.0.1", 0), _Conversation)
        self.box = box


class _Conversation(socketserver.StreamRequestHandler):
    """One connection."""

    @property
    def box(self) -> MailboxServer:
        found: Any = self.server
        assert isinstance(found.box, MailboxServer)
        return found.box

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def handle(self) -> None:
        self.say("* OK ready")
        for line in self.rfile:
            tag, _space, said = line.decode().strip().partition(" ")
            command = said.removeprefix("UID ").split(" ")[0].upper()
            if command == self.box.breaks_at:
                return
            answer = getattr(self, f"on_{command.lower()}", lambda _said: "OK")(said)
            self.say(f"{tag} {answer} {command} done")
            if command == "LOGOUT":
                return

    def on_capability(self, _said: str) -> str:
        self.say("* CAPABILITY IMAP4rev1")
        return "OK"

    def on_login(self, said: str) -> str:
        return "OK" if self.box.password in said else "NO"

    def on_select(self, said: str) -> str:
        self.say(f"* {len(self.box.messages)} EXISTS")
        return "OK" if f'"{self.box.folder}"' in said else "NO"

    def on_search(self, _said: str) -> str:
        self.say(" ".join(["* SEARCH", *map(str, sorted(set(self.box.messages) - self.box.seen))]))
        return "OK"

    def on_fetch(self, said: str) -> str:
        number = int(said.split()[2])
        whole = self.box.messages[number]
        part = whole if "BODY.PEEK[]" in said else whole.split(b"\r\n\r\n")[0] + b"\r\n\r\n"
        if "BODY.PEEK[]" in said:
            self.box.fetched.append(number)
        self.wfile.write(
            f"* {number} FETCH (UID {number} RFC822.SIZE {len(whole)} BODY[] {{{len(part)}}}\r\n".encode()
        )
        self.wfile.write(part + b")\r\n")
        return "OK"

    def on_store(self, said: str) -> str:
        assert re.search(r"\+FLAGS \(\\Seen\)", said)
        self.box.seen.add(int(said.split()[2]))
        return "OK"
