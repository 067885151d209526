"""Letters that come back: reports of mail servers as they really are, files of them, and what is none."""

import pytest
from sqlmodel import Session, select

from assess.screening.email import bounces
from assess.screening.problems import Refused
from assess.store.tables import AuditEvent, OutboxMail

HEAD = "From: MAILER-DAEMON@mx.example.net\r\nTo: hiring@example.com\r\nSubject: Undelivered Mail\r\n"


def report(
    message_id: str,
    action: str = "failed",
    status: str = "5.1.1",
    diagnostic: str = "smtp; 550 5.1.1 <jo@example.org>: Recipient address rejected",
    returned: str = "message/rfc822",
) -> bytes:
    """A delivery report as Postfix writes it (RFC 3464)."""
    return (
        HEAD + 'Content-Type: multipart/report; report-type=delivery-status; boundary="B"\r\nMIME-Version: 1.0\r\n'
        "Message-ID: <own@mx.example.net>\r\n\r\n"
        "--B\r\nContent-Type: text/plain; charset=us-ascii\r\n\r\nI'm sorry to have to inform you.\r\n\r\n"
        "--B\r\nContent-Type: message/delivery-status\r\n\r\n"
        "Reporting-MTA: dns; mx.example.net\r\nArrival-Date: Mon, 2 Mar 2026 09:00:00 +0000\r\n\r\n"
        f"Final-Recipient: rfc822; jo@example.org\r\nAction: {action}\r\nStatus: {status}\r\n"
        f"Diagnostic-Code: {diagnostic}\r\n\r\n"
        f"--B\r\nContent-Type: {returned}\r\n\r\n"
        f"From: hiring@example.com\r\nTo: jo@example.org\r\nSubject: Invitation\r\nMessage-ID: {message_id}\r\n\r\n"
        "Dear Jo,\r\n--B--\r\n"
    ).encode()


@pytest.fixture
def letters(session: Session) -> dict[str, OutboxMail]:
    """Two letters that were handed over, and one that still waits."""
    made = {
        name: OutboxMail(
            message_id=f"<{name}@example.com>", recipient=f"{name}@example.org", subject="Invitation", body="Come.",
            state="waiting" if name == "kim" else "sent",
        )
        for name in ("jo", "lee", "kim")
    }  # fmt: skip
    session.add_all(made.values())
    session.flush()
    return made


@pytest.mark.parametrize("returned", ["message/rfc822", "text/rfc822-headers"])
@pytest.mark.parametrize(
    ("status", "diagnostic", "reason", "reply"),
    [
        ("5.1.1", "smtp; 550 5.1.1 unknown", "bounced-address", "550 5.1.1"),
        ("5.1.10", "smtp; 550 5.1.10 RESOLVER.ADR.RecipientNotFound", "bounced-address", "550 5.1.10"),
        ("5.2.2", "smtp; 552 5.2.2 over quota", "bounced-mailbox", "552 5.2.2"),
        ("5.7.1", "smtp; 554 5.7.1 blocked", "bounced-policy", "554 5.7.1"),
        ("4.4.7", "X-Postfix; delivery temporarily suspended", "bounced", "4.4.7"),
        ("5.0.0", "", "bounced", "5.0.0"),
    ],
)
def test_a_report_says_which_letter_and_why(
    session: Session,
    letters: dict[str, OutboxMail],
    status: str,
    diagnostic: str,
    reason: str,
    reply: str,
    returned: str,
) -> None:
    content = report("<jo@example.com>", status=status, diagnostic=diagnostic, returned=returned)
    assert bounces.read(session, [content], "system").marked == 1
    jo = letters["jo"]
    assert (jo.state, jo.error, jo.reply) == ("bounced", reason, reply)
    assert letters["lee"].state == "sent"
    told = session.exec(select(AuditEvent).where(AuditEvent.verb == "letters.bounced")).one()
    assert told.detail == {"letters": [jo.id]}  # numbers, no addresses


def test_a_letter_that_only_waits_longer_is_left_as_it_is(session: Session, letters: dict[str, OutboxMail]) -> None:
    done = bounces.read(session, [report("<jo@example.com>", "delayed", "4.4.1")], "system")
    assert (done.marked, done.delayed, letters["jo"].state) == (0, 1, "sent")


@pytest.mark.parametrize("action", ["delivered", "relayed", "expanded"])
def test_a_receipt_is_no_bounce(session: Session, letters: dict[str, OutboxMail], action: str) -> None:
    done = bounces.read(session, [report("<jo@example.com>", action, "2.0.0")], "system")
    assert (done.others, letters["jo"].state) == (1, "sent")


def test_twice_the_same_report_and_one_of_a_letter_that_never_left(
    session: Session, letters: dict[str, OutboxMail]
) -> None:
    both = [report("<jo@example.com>"), report("<jo@example.com>"), report("<kim@example.com>")]
    done = bounces.read(session, both, "system")
    assert (done.marked, done.known) == (1, 2)
    assert letters["kim"].state == "waiting"


def test_whoever_does_not_know_the_message_id_marks_nothing(
    session: Session, letters: dict[str, OutboxMail]
) -> None:
    done = bounces.read(session, [report("<guessed@example.com>")], "system")
    assert (done.others, letters["jo"].state) == (1, "sent")


@pytest.mark.parametrize(
    "content",
    [
        b"From: jo@example.org\r\nSubject: Re: Invitation\r\nIn-Reply-To: <jo@example.com>\r\n\r\nI will come.",
        b"From: jo@example.org\r\nAuto-Submitted: auto-replied\r\nSubject: Out of office\r\n"
        b"References: <jo@example.com>\r\n\r\nBack on Monday.",
        b"From: postmaster@example.org\r\nSubject: Hello\r\nIn-Reply-To: <jo@example.com>\r\n\r\nMine.",
        b"\xff\xfe\x00nonsense",
    ],
)
def test_what_people_and_their_absences_answer_is_no_bounce(
    session: Session, letters: dict[str, OutboxMail], content: bytes
) -> None:
    done = bounces.read(session, [content], "system")
    assert (done.marked, done.others, letters["jo"].state) == (0, 1, "sent")


def test_servers_without_reports_are_understood_by_whom_they_name(
    session: Session, letters: dict[str, OutboxMail]
) -> None:
    old = (
        HEAD + "X-Failed-Recipients: jo@example.org\r\nAuto-Submitted: auto-replied\r\n\r\n"
        "This message was created automatically by mail delivery software. 550 5.1.1 No such user\r\n"
        "------ This is a copy of the message, including all the headers. ------\r\n"
        "Message-ID: <jo@example.com>\r\n"
    ).encode()
    assert bounces.read(session, [old], "system").marked == 1
    assert letters["jo"].error == "bounced-address"


def test_a_file_of_many_messages_is_read_whole(session: Session, letters: dict[str, OutboxMail]) -> None:
    mark = b"From MAILER-DAEMON Mon Mar  2 09:00:00 2026\r\n"
    talk = b"From: jo@example.org\r\nSubject: Hi\r\n\r\n>From now on I am reachable.\r\n\r\n"
    content = mark + report("<jo@example.com>") + b"\r\n" + mark + talk + mark + report("<lee@example.com>")
    done = bounces.read_file(session, content, "staff:1")
    assert (done.marked, done.others) == (2, 1)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "missing"),
        (b"PK\x03\x04 a workbook", "no-messages"),
        (b"From: a@example.com\r\n" + b"x" * 2_000_000, "file-too-big"),
        (b"From a Mon Mar  2 09:00:00 2026\r\nFrom: b@c.example\r\n\r\nx\r\n" * 2001, "too-many-messages"),
    ],
)
def test_what_is_no_such_file_is_said(session: Session, content: bytes, code: str) -> None:
    with pytest.raises(Refused) as told:
        bounces.read_file(session, content, "staff:1")
    assert [one.code for one in told.value.problems] == [code]
