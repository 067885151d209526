"""The mailbox that undelivered letters come back to, read over a real socket; what people write stays unread."""

from pathlib import Path

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, select

from assess.config import ConfigError, Settings
from assess.screening.email import bounce_mailbox
from assess.store.tables import Job, OutboxMail, now
from assess.worker import runner
from tests.imap_server import MailboxServer
from tests.screening.test_bounces import report
from tests.worker.outbox import only_job, only_letter

FROM_A_PERSON = b"From: jo@example.org\r\nTo: hiring@example.com\r\nSubject: Re: Invitation\r\n\r\nI will come."


def read_at(
    settings: Settings, port: int, password: str = "secret%20of%20the%20mailbox", folder: str = ""
) -> Settings:
    """Settings that read that mailbox."""
    address = f"imap://hiring:{password}@127.0.0.1:{port}/{folder}"
    return settings.model_copy(update={"imap_url": type(settings.imap_url)(address)})


@pytest.fixture
def sent(engine: Engine) -> str:
    """A letter that was handed over."""
    with Session(engine) as session:
        letter = OutboxMail(
            message_id="<1@example.com>", recipient="jo@example.org", subject="Invitation", body="Come.",
            state="sent", sent_at=now(),
        )  # fmt: skip
        session.add(letter)
        session.commit()
        return letter.message_id


def read(engine: Engine, settings: Settings) -> None:
    """As the worker does every ten minutes."""
    with Session(engine) as session:
        bounce_mailbox.ask(session, settings)
        session.commit()
    runner.drain(engine, settings)


def test_what_came_back_is_marked_and_what_people_write_stays_unread(
    engine: Engine, settings: Settings, sent: str
) -> None:
    absent = b"From: MAILER-DAEMON@example.org\r\nSubject: ?\r\n\r\nNothing of ours."
    found = {3: FROM_A_PERSON, 5: report(sent), 8: absent, 9: report("<of-somebody-else@example.net>")}
    with MailboxServer(found).running() as box:
        read(engine, read_at(settings, box.port))
    letter = only_letter(engine)
    assert (letter.state, letter.error, letter.reply) == ("bounced", "bounced-address", "550 5.1.1")
    assert box.seen == {5}
    assert 3 not in box.fetched  # of people's mail only the head was looked at
    assert only_job(engine).state == "done"


def test_it_is_read_again_after_ten_minutes_and_not_before(engine: Engine, settings: Settings, sent: str) -> None:
    with MailboxServer({}).running() as box:
        reading = read_at(settings, box.port)
        read(engine, reading)
        box.messages[1] = report(sent)
        read(engine, reading)
        assert only_letter(engine).state == "sent"
        with Session(engine) as session:
            job = session.exec(select(Job)).one()
            assert job.finished_at is not None
            job.finished_at -= bounce_mailbox.EVERY
            session.commit()
        read(engine, reading)
    assert only_letter(engine).state == "bounced"


@pytest.mark.parametrize(
    ("password", "folder", "breaks_at", "why"),
    [
        ("wrong", "", "", "refused the user name, the password"),
        ("secret%20of%20the%20mailbox", "Nowhere", "", "no such folder"),
        ("secret%20of%20the%20mailbox", "", "FETCH", "the connection broke"),
        ("secret%20of%20the%20mailbox", "", "LOGIN", "connection broke"),
    ],
)
def test_a_mailbox_that_cannot_be_read_says_why_and_names_nobody(
    engine: Engine, settings: Settings, sent: str, password: str, folder: str, breaks_at: str, why: str
) -> None:
    with MailboxServer({1: report(sent)}, breaks_at=breaks_at).running() as box:
        read(engine, read_at(settings, box.port, password, folder))
    job = only_job(engine)
    assert job.state == "failed"
    assert why in job.error
    assert "hiring" not in job.error
    assert "secret" not in job.error
    assert only_letter(engine).state == "sent"


def test_nobody_reads_a_mailbox_where_none_is_set(engine: Engine, settings: Settings) -> None:
    read(engine, settings)
    with Session(engine) as session:
        assert session.exec(select(Job)).all() == []


def test_an_address_that_names_no_mailbox_is_said(settings: Settings, tmp_path: Path) -> None:
    wrong = settings.model_copy(update={"imap_url": type(settings.imap_url)("https://example.com")})
    with pytest.raises(ConfigError, match="IMAP_URL"):
        bounce_mailbox.mailbox(wrong)
