"""Letters that came back: what mail servers say of them (RFC 3464), in a mailbox or a file, or what a person knows.

A message is believed where it names a letter of ours by its Message-ID, which nobody else knows.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import Message

from sqlmodel import Session, col, select

from assess.screening import audit
from assess.screening.problems import Problem, Refused
from assess.store.tables import Campaign, Invitation, OutboxMail

LARGEST = 2_000_000  # bytes of a file
MOST_MESSAGES = 2000
BOUNCED_FROM = ("sent", "uncertain", "sending")
_ID = re.compile(r"<[^<>@\s]+@[^<>\s]+>")
_STATUS = re.compile(r"\b([245])\.(\d{1,3})\.(\d{1,3})\b")
_REPLY = re.compile(r"\b([45]\d\d)[ -]")
_BETWEEN = re.compile(rb"(?m)^From [^\r\n]*\d\d:\d\d[^\r\n]*\r?\n")  # how a file of many messages tells them apart
_ANSWERS = ("auto-replied", "auto-generated")


@dataclass(frozen=True)
class Bounce:
    """What a message says became of a letter: its Message-ID, and a reason with the codes of the server."""

    message_ids: tuple[str, ...]
    reason: str
    reply: str


@dataclass
class Read:
    """What came of reading messages: letters marked, known ones, ones that only wait longer, and other messages."""

    marked: int = 0
    known: int = 0
    delayed: int = 0
    others: int = 0
    letters: list[int] = field(default_factory=list)


def messages(content: bytes) -> Iterator[bytes]:
    """The messages of a file: one, or many as mail programs export them (mbox)."""
    if not _BETWEEN.match(content):
        yield content
        return
    yield from (re.sub(rb"(?m)^>(>*From )", rb"\\1", part) for part in _BETWEEN.split(content) if part.strip())


def verdict(content: bytes) -> Bounce | None:
    """What a message says of a letter; None where it says nothing final of any."""
    message = message_from_bytes(content, policy=policy.compat32)
    report = _report(message)
    if report is None:
        return _old_style(message)
    action, status, reply = report
    if action not in ("failed", "delayed"):
        return None
    found = tuple(dict.fromkeys([*_returned(message), *_named(message)]))
    reason = "delayed" if action == "delayed" else _reason(status)
    return Bounce(found, reason, reply) if found else None


def _report(message: Message) -> tuple[str, str, str] | None:
    """Action, status and codes of the worst recipient of a delivery report."""
    found = []
    for part in message.walk():
        if part.get_content_type() not in ("message/delivery-status", "message/global-delivery-status"):
            continue
        for block in _blocks(part):
            action = _field(block, "Action").lower()
            status = _STATUS.search(_field(block, "Status"))
            said = _REPLY.search(_field(block, "Diagnostic-Code") + " ")
            codes = " ".join(one for one in (said[1] if said else "", status[0] if status else "") if one)
            if action:
                found.append((action, status[0] if status else "", codes))
    return min(found, key=lambda one: one[0] != "failed") if found else None


def _blocks(part: Message) -> list[Message]:
    """The groups of fields of a report, also where a program sent them as one text or encoded."""
    held = part.get_payload()
    if isinstance(held, list) and not part.get("Content-Transfer-Encoding", "7bit").lower().startswith(("b", "q")):
        return [one for one in held if isinstance(one, Message)]
    raw = part.get_payload(decode=True)
    text = raw if isinstance(raw, bytes) else "".join(map(str, held if isinstance(held, list) else [held])).encode()
    return [message_from_bytes(block) for block in re.split(rb"\r?\n\s*\r?\n", text) if block.strip()]


def _field(block: Message, name: str) -> str:
    return " ".join(str(block.get(name, "")).split())


def _returned(message: Message) -> list[str]:
    """The Message-ID of the letter that came back, whole or its head alone."""
    found = []
    for part in message.walk():
        kind = part.get_content_type()
        if kind == "message/rfc822":
            held = part.get_payload()
            found += [_field(one, "Message-ID") for one in held if isinstance(one, Message)] if held else []
        elif kind in ("text/rfc822-headers", "message/rfc822-headers"):
            raw = part.get_payload(decode=True)
            found.append(_field(message_from_bytes(raw), "Message-ID") if isinstance(raw, bytes) else "")
    return [one for text in found for one in _ID.findall(text)]


def _named(message: Message) -> list[str]:
    """Letters that a message answers by its own head, as some servers do that send nothing back."""
    return [one for name in ("In-Reply-To", "References") for one in _ID.findall(_field(message, name))]


def _old_style(message: Message) -> Bounce | None:
    """Servers without reports: they name who failed in the head, or speak as the daemon with nobody behind them."""
    sender = _field(message, "From").lower()
    daemon = _field(message, "Return-Path") == "<>" and ("mailer-daemon" in sender or "postmaster" in sender)
    if not message.get("X-Failed-Recipients") and not daemon:
        return None
    if _field(message, "Auto-Submitted").lower() not in ("", *_ANSWERS):
        return None
    raw = message.as_bytes()[:200_000].decode("ascii", "replace")
    own = _field(message, "Message-ID")
    found = tuple(one for one in dict.fromkeys([*_named(message), *_ID.findall(raw)]) if one != own)
    status = _STATUS.search(raw)
    return Bounce(found, _reason(status[0] if status else ""), status[0] if status else "") if found else None


def _reason(status: str) -> str:
    """A reason's code by the class of an enhanced status (RFC 3463)."""
    parts = _STATUS.fullmatch(status)
    subject = parts[2] if parts else ""
    return {"1": "bounced-address", "2": "bounced-mailbox", "7": "bounced-policy"}.get(subject, "bounced")


def read(session: Session, found: Iterable[bytes], actor: str, campaign: Campaign | None = None) -> Read:
    """Mark the letters, of one campaign or of the house, that the messages say came back."""
    done = Read()
    for content in found:
        said = verdict(content)
        letter = _letter(session, said, campaign) if said else None
        if said is None or letter is None:
            done.others += 1
        elif said.reason == "delayed":
            done.delayed += 1
        elif letter.state not in BOUNCED_FROM:
            done.known += 1
        else:
            _mark(letter, said.reason, said.reply)
            done.marked += 1
            done.letters.append(letter.id or 0)
    if done.marked:
        place = campaign.public_id if campaign else ""
        audit.record(session, actor, "letters.bounced", place, letters=done.letters)
    return done


def read_file(session: Session, content: bytes, actor: str, campaign: Campaign | None = None) -> Read:
    """The same of a file somebody chose; Refused where it holds no message."""
    if not content.strip():
        raise Refused([Problem("file", "missing")])
    if len(content) > LARGEST:
        raise Refused([Problem("file", "file-too-big", {"megabytes": LARGEST // 1_000_000})])
    if not re.search(rb"(?mi)^(From|To|Subject|Date|Received|Return-Path):", content[:20_000]):
        raise Refused([Problem("file", "no-messages")])
    found = list(messages(content))
    if len(found) > MOST_MESSAGES:
        raise Refused([Problem("file", "too-many-messages", {"most": MOST_MESSAGES, "messages": len(found)})])
    return read(session, found, actor, campaign)


def mark_by_hand(session: Session, letter: OutboxMail, actor: str) -> bool:
    """Somebody knows that a letter did not arrive; whether that could be noted."""
    if letter.state not in BOUNCED_FROM:
        return False
    _mark(letter, "bounced-told", "")
    audit.record(session, actor, "letters.bounced", "", letters=[letter.id])
    return True


def unmark(session: Session, letter: OutboxMail, actor: str) -> bool:
    """It arrived after all."""
    if letter.state != "bounced":
        return False
    letter.state, letter.error, letter.reply = "sent", "", ""
    audit.record(session, actor, "letter.arrived", f"letter:{letter.id}")
    return True


def _mark(letter: OutboxMail, reason: str, reply: str) -> None:
    letter.state, letter.error, letter.reply = "bounced", reason, reply


def _letter(session: Session, said: Bounce, campaign: Campaign | None) -> OutboxMail | None:
    wanted = select(OutboxMail).where(col(OutboxMail.message_id).in_(said.message_ids[:50]))
    if campaign is not None:
        mine = select(Invitation.id).where(Invitation.campaign_id == campaign.id)
        wanted = wanted.where(col(OutboxMail.invitation_id).in_(mine))
    return session.exec(wanted.limit(1).with_for_update()).first()
