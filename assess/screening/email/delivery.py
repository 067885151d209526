"""Letters: written into the outbox with the deed, handed over at least once, never silently twice."""

import smtplib
import ssl
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import unquote, urlsplit

from sqlmodel import Session, col, func, select

from assess.config import ConfigError, Settings
from assess.screening import audit, job_queue
from assess.store.tables import Invitation, Organisation, OutboxMail, now

UNCERTAIN = "The worker stopped while handing this letter over. It may have arrived: ask before you resend."


@dataclass(frozen=True)
class MailServer:
    """Where letters are handed over."""

    host: str
    port: int
    user: str
    password: str
    security: str
    sender: str

    def send(self, message: EmailMessage) -> None:
        """Hand one letter over; smtplib's exceptions and OSError when that fails."""
        context = ssl.create_default_context()
        if self.security == "tls":
            with smtplib.SMTP_SSL(self.host, self.port, timeout=20, context=context) as server:
                self._hand_over(server, message)
            return
        with smtplib.SMTP(self.host, self.port, timeout=20) as server:
            if self.security == "starttls":
                server.starttls(context=context)
            self._hand_over(server, message)

    def _hand_over(self, server: smtplib.SMTP, message: EmailMessage) -> None:
        if self.user:
            server.login(self.user, self.password)
        server.send_message(message)


@dataclass(frozen=True)
class LetterLine:
    """A letter as its list shows it."""

    id: int
    subject: str
    recipient: str
    state: str
    error: str
    created_at: datetime


def mail_server(session: Session, settings: Settings) -> MailServer | None:
    """The server of SMTP_URL (`smtp[s]://user:password@host:port`), else the organisation's; None without one."""
    organisation = session.get(Organisation, 1)
    address = settings.smtp_url.get_secret_value()
    if address:
        parts = urlsplit(address)
        security = {"smtps": "tls", "smtp+starttls": "starttls"}.get(parts.scheme, "none")
        if not parts.hostname:
            raise ConfigError("SMTP_URL names no host: write smtp://user:password@host:port")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        sender = settings.mail_from or user
        return MailServer(parts.hostname, parts.port or 587, user, password, security, sender)
    chosen = organisation.mail if organisation else {}
    if not chosen.get("host"):
        return None
    password = settings.kept_secret("mail_password")
    return MailServer(
        chosen["host"],
        int(chosen.get("port") or 587),
        chosen.get("user", ""),
        password,
        chosen.get("security", "starttls"),
        chosen.get("sender") or chosen.get("user", ""),
    )


def queue(
    session: Session, settings: Settings, recipient: str, subject: str, body: str, about: Invitation | None = None
) -> OutboxMail:
    """Write a letter; it waits for the worker, or is held for a person to copy where there is no mail server."""
    server = mail_server(session, settings)
    domain = (server.sender if server else "").rpartition("@")[2] or "localhost"
    letter = OutboxMail(
        message_id=make_msgid(domain=domain),
        recipient=recipient,
        subject=subject,
        body=body,
        state="waiting" if server else "held",
        invitation_id=about.id if about else None,
    )
    session.add(letter)
    session.flush()
    if server:
        job_queue.enqueue(session, "mail", f"mail {letter.message_id}", letter=letter.id)
    return letter


def begin_delivery(session: Session, letter_id: int) -> OutboxMail | None:
    """Mark a letter as being handed over; None when it is done, or uncertain since a worker died while sending."""
    letter = session.get(OutboxMail, letter_id)
    if letter is None or letter.state in ("sent", "uncertain", "failed", "held"):
        return None
    if letter.state == "sending":
        letter.state = "uncertain"
        letter.error = UNCERTAIN
        return None
    letter.state = "sending"
    return letter


def compose(letter: OutboxMail, sender: str, body: str) -> EmailMessage:
    """The letter as sent, with its stable Message-ID; ValueError for a header with a line break."""
    message = EmailMessage()
    message["From"], message["To"], message["Subject"] = sender, letter.recipient, letter.subject
    message["Message-ID"], message["Date"] = letter.message_id, formatdate(letter.created_at.timestamp())
    message.set_content(body)
    return message


def end_delivery(session: Session, letter_id: int, error: str = "", final: bool = False) -> None:
    """Note what became of the letter."""
    letter = session.get_one(OutboxMail, letter_id)
    letter.error = error[:500]
    if not error:
        letter.state, letter.sent_at = "sent", now()
    else:
        letter.state = "failed" if final else "waiting"


def resend(session: Session, letter: OutboxMail) -> None:
    """A human decides to send an uncertain, failed or held letter; the Message-ID stays, so doubles can be told."""
    letter.state, letter.error = "waiting", ""
    job = job_queue.enqueue(session, "mail", f"mail {letter.message_id}", letter=letter.id)
    job_queue.retry(job)


def counts(session: Session) -> dict[str, int]:
    """How many letters are in which state."""
    return dict(session.exec(select(OutboxMail.state, func.count()).group_by(OutboxMail.state)).all())


def listed(session: Session, state: str = "", limit: int = 200) -> list[LetterLine]:
    """Letters, the newest first."""
    wanted = select(OutboxMail).where(OutboxMail.state == state) if state else select(OutboxMail)
    return list(map(line, session.exec(wanted.order_by(col(OutboxMail.id).desc()).limit(limit))))


def line(letter: OutboxMail) -> LetterLine:
    """What lists show of a letter."""
    return LetterLine(
        letter.id or 0, letter.subject, letter.recipient, letter.state, letter.error, letter.created_at
    )


def send_again(session: Session, letter: OutboxMail, actor: str) -> None:
    """A person decides that a letter goes out (again)."""
    resend(session, letter)
    audit.record(session, actor, "letter.resent", f"letter:{letter.id}")
