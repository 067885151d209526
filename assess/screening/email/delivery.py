"""Letters in the outbox: written with the deed, handed over again only where it is certain that none has left."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import make_msgid, parseaddr
from urllib.parse import unquote, urlsplit

from sqlalchemy import ColumnElement
from sqlmodel import Session, col, delete, func, select

from assess.config import ConfigError, Settings
from assess.screening import audit, job_queue
from assess.screening.email.mail_client import MailServer, NotDelivered
from assess.store.tables import Invitation, Job, Organisation, OutboxMail, now

PACE_PERIOD = timedelta(minutes=1)
TRIED_FOR = timedelta(hours=24)
SHORTEST_GAP, LONGEST_GAP = timedelta(minutes=1), timedelta(hours=4)
ASKS_FOR_SOMEBODY = ("held", "failed", "uncertain", "bounced", "withdrawn")


class TakenOver(RuntimeError):
    """Another worker has this letter by now, or it was erased: this one was too slow."""


@dataclass(frozen=True)
class Manner:
    """What else is known of a letter when it is written: its kind, who answers, and when it may leave."""

    kind: str = ""
    language: str = ""
    sender_name: str = ""
    reply_name: str = ""
    reply_to: str = ""
    batch: str = ""
    leaves_at: datetime | None = None
    urgent: bool = False  # somebody waits for it at a page, so it keeps no pace


@dataclass(frozen=True)
class LetterLine:
    """A letter as its list shows it; `error` is a code, whose sentences stand in `report/letter_words`."""

    id: int
    subject: str
    recipient: str
    state: str
    error: str
    reply: str
    created_at: datetime
    next_try_at: datetime | None


def mail_server(session: Session, settings: Settings) -> MailServer | None:
    """The server of SMTP_URL (`smtp[s]://user:password@host:port`), else the organisation's; None without one."""
    address = settings.smtp_url.get_secret_value()
    if address:
        parts = urlsplit(address)
        security = {"smtps": "tls", "smtp+starttls": "starttls"}.get(parts.scheme, "none")
        if not parts.hostname:
            raise ConfigError("SMTP_URL names no host: write smtp://user:password@host:port")
        user, password = unquote(parts.username or ""), unquote(parts.password or "")
        name, sender = parseaddr(settings.mail_from or user)
        return MailServer(parts.hostname, parts.port or 587, user, password, security, sender, name)
    organisation = session.get(Organisation, 1)
    chosen = organisation.mail if organisation else {}
    if not chosen.get("host"):
        return None
    return MailServer(
        chosen["host"],
        int(chosen.get("port") or 587),
        chosen.get("user", ""),
        settings.kept_secret("mail_password"),
        chosen.get("security", "starttls"),
        chosen.get("sender") or chosen.get("user", ""),
    )


def queue(
    session: Session,
    settings: Settings,
    recipient: str,
    subject: str,
    body: str,
    about: Invitation | None = None,
    manner: Manner = Manner(),
) -> OutboxMail:
    """Write a letter; it waits for the worker, or is held for a person to copy where there is no mail server."""
    server = mail_server(session, settings)
    domain = (server.sender if server else "").rpartition("@")[2]
    letter = OutboxMail(
        message_id=make_msgid(domain=domain if domain and domain.isascii() else "localhost"),
        recipient=recipient,
        sender_name=manner.sender_name,
        subject=subject,
        body=body,
        kind=manner.kind,
        language=manner.language,
        reply_name=manner.reply_name,
        reply_to=manner.reply_to,
        batch=manner.batch,
        leaves_at=manner.leaves_at,
        state="waiting" if server else "held",
        invitation_id=about.id if about else None,
    )
    session.add(letter)
    session.flush()
    if server:
        kind = job_queue.URGENT_MAIL if manner.urgent else job_queue.MAIL
        job = job_queue.enqueue(session, kind, job_key(letter.message_id), letter=letter.id)
        job.not_before = manner.leaves_at or job.not_before
    return letter


def job_key(message_id: str) -> str:
    """The key of the job that hands a letter over."""
    return f"mail {message_id}"


def forget(session: Session, which: ColumnElement[bool]) -> None:
    """Delete letters, and the jobs that would send them: no reference takes those along."""
    marks = session.exec(select(OutboxMail.message_id).where(which)).all()
    session.exec(delete(Job).where(col(Job.key).in_(list(map(job_key, marks)))))
    session.exec(delete(OutboxMail).where(col(OutboxMail.message_id).in_(marks)))


def pace_allows(session: Session, settings: Settings) -> bool:
    """Whether one more letter may go now: the tries of the last minute and those under way count."""
    if not settings.mail_per_minute:
        return True
    session.exec(select(Organisation.id).with_for_update()).all()  # workers that ask at once take turns
    moment = now()
    tried = select(func.count()).where(col(OutboxMail.tried_at) > moment - PACE_PERIOD)
    running = select(func.count()).where(
        Job.kind == job_queue.MAIL, Job.state == "running", col(Job.lease_until) >= moment
    )  # fmt: skip
    return session.exec(tried).one() + session.exec(running).one() < settings.mail_per_minute


def begin(session: Session, letter_id: int) -> OutboxMail | None:
    """Begin a try; None when there is nothing to do, or when a worker died where the letter may have left."""
    letter = session.get(OutboxMail, letter_id)
    if letter is None or letter.state not in ("waiting", "sending"):
        return None
    if letter.state == "sending":
        letter.state, letter.error, letter.reply = "uncertain", "worker-died", ""
        return None
    letter.tried_at, letter.next_try_at = now(), None
    letter.trying_since = letter.trying_since or letter.tried_at
    return letter


def mark(session: Session, letter_id: int, begun: datetime) -> None:
    """Note, before the last dot leaves, that from now on the letter may arrive; TakenOver when it is not ours."""
    letter = session.get(OutboxMail, letter_id)
    if letter is None or letter.state != "waiting" or letter.tried_at != begun:
        raise TakenOver
    letter.state = "sending"


def end(session: Session, letter_id: int, begun: datetime, failure: NotDelivered | None = None) -> datetime | None:
    """Note what became of a try; when the next one will be, if there will be one."""
    letter = session.get(OutboxMail, letter_id)
    if letter is None or letter.tried_at != begun or letter.state not in ("waiting", "sending", "uncertain"):
        return None  # erased, or another worker or a person has decided meanwhile
    if failure is None:
        letter.state, letter.error, letter.reply, letter.sent_at = "sent", "", "", now()
        return None
    if letter.state == "uncertain":
        return None
    letter.error, letter.reply = failure.reason, failure.reply
    if failure.outcome == "uncertain" or (failure.reason == "unforeseen" and letter.state == "sending"):
        letter.state = "uncertain"
    elif failure.outcome == "again":
        letter.next_try_at = next_try(letter.trying_since or begun, now())
        letter.state = "waiting" if letter.next_try_at else "failed"
    else:
        letter.state = "failed"
    return letter.next_try_at


def next_try(since: datetime, moment: datetime) -> datetime | None:
    """When to try again: each time twice as late, at the end of a day for the last time; None after that."""
    if moment >= since + TRIED_FOR:
        return None
    gap = min(max(moment - since, SHORTEST_GAP), LONGEST_GAP)
    return min(moment + gap, since + TRIED_FOR)


def resend(session: Session, letter: OutboxMail) -> None:
    """A human decides to send an uncertain, failed or held letter; the Message-ID stays, so doubles can be told."""
    resend_all(session, [letter])


def resend_all(session: Session, found: Sequence[OutboxMail]) -> None:
    """The same for many."""
    for letter in found:
        letter.state, letter.error, letter.reply = "waiting", "", ""
        letter.trying_since = letter.next_try_at = None
    job_queue.begin_anew(
        session, job_queue.MAIL, {job_key(letter.message_id): {"letter": letter.id} for letter in found}
    )


def send_again(session: Session, letter: OutboxMail, actor: str) -> None:
    """A person decides that a letter goes out (again)."""
    resend(session, letter)
    audit.record(session, actor, "letter.resent", f"letter:{letter.id}")


def try_job_again(session: Session, job: Job, actor: str) -> None:
    """A person asks for a failed job once more; where its letter did not leave, for another day of tries."""
    of_a_letter = job.kind in (job_queue.MAIL, job_queue.URGENT_MAIL)
    letter = session.get(OutboxMail, job.payload.get("letter", 0)) if of_a_letter else None
    if letter is not None and letter.state in ("failed", "waiting"):
        send_again(session, letter, actor)
    else:
        job_queue.ask_again(session, job, actor)


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
        letter.id or 0,
        letter.subject,
        letter.recipient,
        letter.state,
        letter.error,
        letter.reply,
        letter.created_at,
        letter.next_try_at,
    )
