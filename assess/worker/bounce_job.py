"""Reading the mailbox that undelivered letters come back to: a message is marked as read once its letter is."""

import imaplib
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from assess.config import Settings
from assess.screening import job_queue
from assess.screening.email import bounce_mailbox, bounces
from assess.screening.email.bounce_mailbox import NotRead, Opened
from assess.screening.email.mail_client import MailClient
from assess.store.database import begin_writing

log = structlog.get_logger()


def read_bounces(engine: Engine, settings: Settings, _payload: dict[str, Any], _client: MailClient) -> None:
    """Mark letters that came back; PermanentFailure where the mailbox cannot be read, until the next time."""
    where = bounce_mailbox.mailbox(settings)
    if where is None:
        return
    try:
        opened = bounce_mailbox.opened(where)
        try:
            _read(engine, opened)
        finally:
            opened.close()
    except NotRead as problem:
        raise job_queue.PermanentFailure(str(problem)) from problem
    except (OSError, imaplib.IMAP4.error) as problem:
        raise job_queue.PermanentFailure(f"the connection broke ({type(problem).__name__})") from problem


def _read(engine: Engine, opened: Opened) -> None:
    marked = 0
    for number, content in opened.messages():
        if bounces.verdict(content) is None:
            continue  # somebody's answer: it stays unread for whoever reads this mailbox
        with Session(engine) as session:
            begin_writing(session)
            done = bounces.read(session, [content], "system")
            session.commit()
        marked += done.marked
        if done.marked or done.known or done.delayed:
            opened.mark_read(number)
    log.info("bounces read", letters=marked)
