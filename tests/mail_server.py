"""A real mail server on loopback that misbehaves at the point it is told to."""

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult

from tests.postgres import free_port


@dataclass
class MailServer:
    """What it got, and how it misbehaves: answers instead of the usual ones, and points where it falls silent.

    `drops` and `hangs` are one of `mail`, `rcpt`, `data`, `dot` (before it) and `end` (after it).
    """

    greeting: str = ""
    answers: dict[str, str] = field(default_factory=dict)
    drops: str = ""
    hangs: str = ""
    hangs_at: int = 0  # after the dot of the letter of this number
    letters_a_connection: int = 1_000_000
    puts_off: int = 0  # of so many letters that are offered, one: 451
    offered: int = 0
    farewell: str = "421 4.7.0 enough letters for one connection"
    password: str = ""
    tls: ssl.SSLContext | None = None
    tls_at_once: bool = False
    arrived: list[EmailMessage] = field(default_factory=list)
    recipients: list[str] = field(default_factory=list)
    connections: int = 0
    logins: int = 0
    port: int = 0
    hung: threading.Event = field(default_factory=threading.Event)
    gone: threading.Event = field(default_factory=threading.Event)

    @property
    def subjects(self) -> list[str]:
        """Of the letters that arrived."""
        return [str(letter["Subject"]) for letter in self.arrived]

    @contextmanager
    def running(self) -> Iterator["MailServer"]:
        """Answer on a port of its own."""
        self.port = free_port()
        at_once = self.tls if self.tls_at_once else None
        controller = _Controller(self, "127.0.0.1", self.port, ready_timeout=30, ssl_context=at_once)
        controller.start()
        self.connections = 0  # it has called itself to see whether it answers
        try:
            yield self
        finally:
            controller.stop(no_assert=True)


class _Controller(Controller):
    def factory(self) -> SMTP:
        options: dict[str, Any] = {}
        if self.handler.password:
            options = {"authenticator": self._login, "auth_require_tls": False}
        offered = None if self.handler.tls_at_once else self.handler.tls
        return _Conversation(self.handler, tls_context=offered, **options)

    def _login(self, _server: Any, _session: Any, _envelope: Any, _mechanism: str, data: Any) -> AuthResult:
        self.handler.logins += 1
        return AuthResult(success=data.password.decode() == self.handler.password, handled=False)


class _Conversation(SMTP):
    """One connection."""

    def __init__(self, box: MailServer, **options: Any) -> None:
        super().__init__(self, **options)
        self.box, self.letters, self.greeted = box, 0, False

    def connection_made(self, transport: Any) -> None:
        if not self.greeted:  # not again for TLS
            self.box.connections += 1
        super().connection_made(transport)

    async def push(self, status: Any) -> None:
        if not self.greeted:
            self.greeted = True
            status = self.box.greeting or status
        await super().push(status)

    async def _hang(self) -> None:
        self.box.hung.set()
        await asyncio.Event().wait()

    async def _goes_well(self, point: str) -> bool:
        if self.box.hangs == point:
            await self._hang()
        if self.box.drops == point:
            self.transport.get_extra_info("socket").shutdown(socket.SHUT_RDWR)
            self.box.gone.set()
            self.transport.abort()
        elif answer := self.box.answers.get(point):
            await self.push(answer)
        else:
            return True
        return False

    async def smtp_MAIL(self, arg: str) -> None:
        if self.letters >= self.box.letters_a_connection:
            if self.box.farewell:
                await self.push(self.box.farewell)
            self.transport.close()
        elif await self._goes_well("mail"):
            await super().smtp_MAIL(arg)

    async def smtp_RCPT(self, arg: str) -> None:
        if await self._goes_well("rcpt"):
            await super().smtp_RCPT(arg)

    async def smtp_DATA(self, arg: str) -> None:
        if not await self._goes_well("data"):
            return
        if "dot" in (self.box.drops, self.box.hangs):
            await self.push("354 go on")
            await self._goes_well("dot")
            return
        await super().smtp_DATA(arg)

    async def handle_DATA(self, _server: Any, _session: Any, envelope: Any) -> str:
        """The last dot is there."""
        if answer := self.box.answers.get("end"):
            return answer
        self.box.offered += 1
        if self.box.puts_off and self.box.offered % self.box.puts_off == 0:
            return "451 4.7.1 come back later"
        self.letters += 1
        self.box.recipients += envelope.rcpt_tos
        self.box.arrived.append(message_from_bytes(envelope.content, policy=policy.SMTP))
        if len(self.box.arrived) == self.box.hangs_at:
            await self._hang()
        await self._goes_well("end")
        return "250 2.0.0 kept"
