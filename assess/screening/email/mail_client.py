"""Our end of SMTP: one connection for many letters, and for each that did not leave, at what point it broke."""

import re
import selectors
import smtplib
import socket
import ssl
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from time import monotonic

ANSWER_SECONDS = 20.0
EXAMINING_SECONDS = 100.0  # a server examines a whole letter before it answers
TROUBLE_SECONDS = 60.0  # how long a server that did not work is not asked again for each further letter
REASONS = frozenset(
    """
    address-form bounced bounced-address bounced-mailbox bounced-policy bounced-told campaign-over certificate
    code-over connection-broke content-later content-refused link-closed login-refused no-answer no-mail-server
    no-starttls not-recorded recipient-later recipient-refused sender-form sender-refused server-away server-busy
    server-refused server-unknown tls-failed unforeseen worker-died
    """.split()
)
_ENHANCED = re.compile(rb"[245]\.\d{1,3}\.\d{1,3}\b")


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over, and whom they come from: an address, and a name if one was set."""

    host: str
    port: int
    user: str
    password: str
    security: str
    sender: str
    sender_name: str = ""


@dataclass(frozen=True)
class Posted:
    """A letter as it goes over the wire."""

    sender: str
    recipient: str
    content: bytes


class NotDelivered(RuntimeError):
    """A letter that is not known to have arrived: the reason's code and the codes of the server's answer.

    `outcome` is `again` (it did not leave; later it may), `final` (it will not be taken) or `uncertain` (it may
    have arrived). `of_server` says that other letters would fare no better, `cut_off` that the server ended the
    connection before the letter was whole.
    """

    def __init__(
        self,
        reason: str,
        outcome: str = "again",
        reply: str = "",
        of_server: bool = False,
        cut_off: bool = False,
    ) -> None:
        super().__init__(f"{reason} {reply}".rstrip())
        self.reason, self.outcome, self.reply = reason, outcome, reply
        self.of_server, self.cut_off = of_server, cut_off


class MailClient:
    """A connection that is opened when a letter needs it and kept for the next."""

    def __init__(self) -> None:
        self._smtp: smtplib.SMTP | None = None
        self._server: MailServer | None = None
        self._trouble: tuple[NotDelivered, float] | None = None
        self._begun = False  # a letter was begun here and not ended: the server must be told to forget it
        self._in_content = False  # whatever is said now would belong to the letter

    def hand_over(self, server: MailServer, letter: Posted, before_end: Callable[[], None]) -> None:
        """Hand one letter over; NotDelivered where that fails.

        `before_end` is called when all but the last dot is sent: until then the letter has certainly not left, and
        whatever it raises keeps the letter back.
        """
        if server != self._server:
            self.close()
            self._server, self._trouble = server, None
        if self._trouble and monotonic() - self._trouble[1] < TROUBLE_SECONDS:
            raise self._trouble[0].with_traceback(None)
        try:
            self._try_kept_connection(server, letter, before_end)
            self._trouble = None
        except NotDelivered as failure:
            if failure.of_server:
                self._trouble = (failure, monotonic())
                self._drop()
            raise
        finally:
            if self._in_content:
                self._drop()

    def close(self) -> None:
        """Take leave of the server."""
        if self._smtp is not None:
            with suppress(OSError):
                self._smtp.quit()
        self._drop()

    def _drop(self) -> None:
        if self._smtp is not None:
            self._smtp.close()
        self._smtp, self._begun, self._in_content = None, False, False

    def _try_kept_connection(self, server: MailServer, letter: Posted, before_end: Callable[[], None]) -> None:
        if self._smtp is not None:
            try:
                self._converse(self._smtp, letter, before_end)
                return
            except NotDelivered as failure:
                if not failure.cut_off:
                    raise
                self._drop()  # servers end a connection after some letters, or some time: a new one may do
        self._smtp = _opened(server)
        self._converse(self._smtp, letter, before_end)

    def _converse(self, smtp: smtplib.SMTP, letter: Posted, before_end: Callable[[], None]) -> None:
        if self._begun:
            _ask(smtp.rset, 250, "server-busy", "server-refused")
        self._begun = True
        _ask(lambda: smtp.mail(letter.sender), 250, "server-busy", "sender-refused")
        _ask(lambda: smtp.rcpt(letter.recipient), 250, "recipient-later", "recipient-refused")
        _ask(lambda: smtp.docmd("DATA"), 354, "content-later", "content-refused")
        self._in_content = True
        _ask(lambda: _all_but_the_last_dot(smtp, letter.content), 0, "content-later", "content-refused")
        before_end()
        code, text = _last_dot(smtp)
        self._begun = self._in_content = False
        if not 200 <= code < 300:
            raise _verdict(code, text)


def _ask(say: Callable[[], tuple[int, bytes]], wanted: int, later: str, refused: str) -> None:
    """Say something before the last dot, and hear whether the server agrees."""
    try:
        code, text = say()
    except OSError:  # smtplib's own errors are of this kind too
        raise NotDelivered("connection-broke", of_server=True, cut_off=True) from None
    if code // 10 != wanted // 10:
        raise _refusal(code, text, later, refused)


def _refusal(code: int, text: bytes, later: str, refused: str) -> NotDelivered:
    reply = _codes(code, text)
    if code == 421:
        return NotDelivered("server-busy", reply=reply, of_server=True, cut_off=True)
    if code in (530, 535, 538):
        return NotDelivered("login-refused", "final", reply, of_server=True)
    if 500 <= code < 600:
        return NotDelivered(refused, "final", reply)
    return NotDelivered(later, reply=reply)


def _codes(code: int, text: bytes) -> str:
    """The codes of an answer without its words, which may name addresses."""
    enhanced = _ENHANCED.match(text)
    return f"{code} {enhanced.group().decode()}" if enhanced else str(code)


def _all_but_the_last_dot(smtp: smtplib.SMTP, content: bytes) -> tuple[int, bytes]:
    """Send the letter, lines that begin with a dot doubled; hear what the server may have said meanwhile."""
    lines = re.sub(rb"(?m)^\.", b"..", content)
    smtp.send(lines if lines.endswith(b"\r\n") else lines + b"\r\n")
    assert smtp.sock is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(smtp.sock, selectors.EVENT_READ)
        return smtp.getreply() if waiting.select(0) else (0, b"")


def _last_dot(smtp: smtplib.SMTP) -> tuple[int, bytes]:
    """From here on nobody but the server knows whether the letter has left."""
    try:
        smtp.send(b".\r\n")
    except OSError:
        raise NotDelivered("connection-broke", of_server=True) from None
    assert smtp.sock is not None
    smtp.sock.settimeout(EXAMINING_SECONDS)
    try:
        heard = smtp.getreply()
        smtp.sock.settimeout(ANSWER_SECONDS)
    except OSError:
        raise NotDelivered("no-answer", "uncertain") from None
    if not 200 <= heard[0] < 600 or 300 <= heard[0] < 400:
        raise NotDelivered("no-answer", "uncertain", _codes(*heard))
    return heard


def _verdict(code: int, text: bytes) -> NotDelivered:
    """What a server that has read the whole letter says against it."""
    failure = _refusal(code, text, "content-later", "content-refused")
    failure.cut_off = False  # it was whole
    return failure


def _opened(server: MailServer) -> smtplib.SMTP:
    """A connection that letters can go over; NotDelivered where there can be none."""
    context = ssl.create_default_context()
    smtp: smtplib.SMTP | None = None
    try:
        if server.security == "tls":
            smtp = smtplib.SMTP_SSL(server.host, server.port, timeout=ANSWER_SECONDS, context=context)
        else:
            smtp = smtplib.SMTP(server.host, server.port, timeout=ANSWER_SECONDS)
        assert smtp.sock is not None
        smtp.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)  # else dots wait for acknowledgements
        smtp.ehlo_or_helo_if_needed()
        if server.security == "starttls":
            if not smtp.has_extn("starttls"):
                raise NotDelivered("no-starttls", of_server=True)
            smtp.starttls(context=context)
            smtp.ehlo_or_helo_if_needed()
        if server.user:
            _log_in(smtp, server)
    except (NotDelivered, OSError) as error:
        if smtp is not None:
            smtp.close()
        raise _opening_failure(error) from None
    return smtp


def _log_in(smtp: smtplib.SMTP, server: MailServer) -> None:
    try:
        smtp.login(server.user, server.password)
    except smtplib.SMTPAuthenticationError as error:
        if 500 <= error.smtp_code < 600:
            raise NotDelivered("login-refused", "final", _codes(error.smtp_code, _bytes(error)), True) from None
        raise
    except (smtplib.SMTPServerDisconnected, smtplib.SMTPResponseException):
        raise
    except (
        smtplib.SMTPException,
        UnicodeError,
    ):  # no common way to log in, or none for this password
        raise NotDelivered("login-refused", "final", of_server=True) from None


def _opening_failure(error: Exception) -> NotDelivered:
    """Why there is no connection."""
    if isinstance(error, NotDelivered):
        return error
    if isinstance(error, smtplib.SMTPResponseException):
        final = 500 <= error.smtp_code < 600
        reply = _codes(error.smtp_code, _bytes(error))
        reason = "server-refused" if final else "server-busy"
        return NotDelivered(reason, "final" if final else "again", reply, of_server=True)
    kinds: list[tuple[type[Exception], str]] = [
        (ssl.SSLCertVerificationError, "certificate"),
        (ssl.SSLError, "tls-failed"),
        (smtplib.SMTPException, "connection-broke"),
        (socket.gaierror, "server-unknown"),
    ]
    reason = next((name for kind, name in kinds if isinstance(error, kind)), "server-away")
    return NotDelivered(reason, of_server=True)


def _bytes(error: smtplib.SMTPResponseException) -> bytes:
    said = error.smtp_error
    return said if isinstance(said, bytes) else said.encode()
