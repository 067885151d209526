"""The mailbox that undelivered letters come back to, read by IMAP: what is no such message stays as it is."""

import imaplib
import re
import ssl
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from urllib.parse import unquote, urlsplit

from sqlmodel import Session

from assess.config import ConfigError, Settings
from assess.screening import job_queue
from assess.store.tables import now

JOB = "read-bounces"
EVERY = timedelta(minutes=10)
SECONDS = 20.0
LOOKED_BACK = timedelta(days=14)
MOST = 200  # messages a time
LARGEST = 1_000_000  # bytes of a message
_HEAD = "(BODY.PEEK[HEADER.FIELDS (CONTENT-TYPE X-FAILED-RECIPIENTS RETURN-PATH FROM)] RFC822.SIZE)"
_OF_A_SERVER = re.compile(rb"multipart/report|^X-Failed-Recipients:|mailer-daemon|postmaster", re.I | re.M)
_MONTHS = "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec".split()


class NotRead(RuntimeError):
    """A mailbox that cannot be read; the message says why, without names."""


@dataclass(frozen=True)
class Mailbox:
    """Where undelivered letters come back to."""

    host: str
    port: int
    user: str
    password: str
    security: str
    folder: str


def mailbox(settings: Settings) -> Mailbox | None:
    """The mailbox of IMAP_URL (`imaps://user:password@host/folder`); None without one."""
    address = settings.imap_url.get_secret_value()
    if not address:
        return None
    parts = urlsplit(address)
    security = {"imaps": "tls", "imap+starttls": "starttls", "imap": "none"}.get(parts.scheme)
    if not parts.hostname or security is None:
        raise ConfigError("IMAP_URL names no mailbox: write imaps://user:password@host/INBOX")
    port = parts.port or (993 if security == "tls" else 143)
    folder = unquote(parts.path.strip("/")) or "INBOX"
    return Mailbox(
        parts.hostname, port, unquote(parts.username or ""), unquote(parts.password or ""), security, folder
    )


def ask(session: Session, settings: Settings) -> None:
    """Ask for the mailbox to be read every ten minutes, where there is one."""
    if mailbox(settings) is not None:
        job_queue.repeat(session, JOB, EVERY)


@dataclass
class Opened:
    """A mailbox that is open."""

    imap: imaplib.IMAP4

    def messages(self) -> Iterator[tuple[str, bytes]]:
        """Unread messages of mail servers, with the number by which each is marked as read."""
        since = now() - LOOKED_BACK
        asked = f"UNSEEN SINCE {since.day:02d}-{_MONTHS[since.month - 1]}-{since.year}"
        found = self._ask("SEARCH", asked)
        numbers = [one.decode() for part in found if isinstance(part, bytes) for one in part.split()]
        for number in numbers[-MOST:]:
            head = b"".join(_bytes(self._ask("FETCH", number, _HEAD)))
            size = re.search(rb"RFC822\.SIZE (\d+)", head)
            if _OF_A_SERVER.search(head) and (size is None or int(size[1]) <= LARGEST):
                yield number, b"".join(_contents(self._ask("FETCH", number, "(BODY.PEEK[])")))

    def mark_read(self, number: str) -> None:
        """It is dealt with."""
        self._ask("STORE", number, "+FLAGS", r"(\Seen)")

    def _ask(self, command: str, *words: str) -> list[object]:
        answer, found = self.imap.uid(command, *words)
        if answer != "OK":
            raise NotRead(f"the server refused {command}")
        return list(found)

    def close(self) -> None:
        """Take leave."""
        try:
            self.imap.logout()
        except (OSError, imaplib.IMAP4.error):
            return


def opened(where: Mailbox) -> Opened:
    """Log in and choose the folder; NotRead where that fails."""
    context = ssl.create_default_context()
    try:
        if where.security == "tls":
            imap: imaplib.IMAP4 = imaplib.IMAP4_SSL(where.host, where.port, ssl_context=context, timeout=SECONDS)
        else:
            imap = imaplib.IMAP4(where.host, where.port, timeout=SECONDS)
    except OSError as error:
        raise NotRead(f"the server could not be reached ({type(error).__name__})") from None
    try:
        if where.security == "starttls":
            imap.starttls(context)
        imap.login(where.user, where.password)
        folder = where.folder.replace("\\", "\\\\").replace('"', '\\"')
        answer, _found = imap.select(f'"{folder}"')
    except (OSError, imaplib.IMAP4.abort) as error:
        imap.shutdown()
        raise NotRead(f"the connection broke ({type(error).__name__})") from None
    except imaplib.IMAP4.error:
        imap.shutdown()
        raise NotRead("the server refused the user name, the password or the encryption") from None
    if answer != "OK":
        Opened(imap).close()
        raise NotRead("the server has no such folder")
    return Opened(imap)


def _bytes(found: list[object]) -> Iterator[bytes]:
    for part in found:
        yield from (one for one in (part if isinstance(part, tuple) else (part,)) if isinstance(one, bytes))


def _contents(found: list[object]) -> Iterator[bytes]:
    """What stands in the literal of an answer, without the words around it."""
    return (part[1] for part in found if isinstance(part, tuple) and isinstance(part[1], bytes))
