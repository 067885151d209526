"""Handing letters over: what is known is noted before the last dot leaves and after the server's answer."""

from datetime import datetime
from functools import partial
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from assess.config import Settings
from assess.report.letter_words import what_happened
from assess.screening import job_queue
from assess.screening.email import delivery, letters
from assess.screening.email.mail_client import MailClient, MailServer, NotDelivered, Posted
from assess.store.database import AWAY, begin_writing
from assess.store.tables import OutboxMail

log = structlog.get_logger()


def deliver_letter(engine: Engine, settings: Settings, payload: dict[str, Any], client: MailClient) -> None:
    """Hand one letter over; PassingFailure or PermanentFailure when it did not leave."""
    number = payload["letter"]
    begun = _begin(engine, number)
    if begun is None:
        return
    failure = None
    try:
        server, post = _posted(engine, settings, number)
        client.hand_over(server, post, partial(_mark, engine, number, begun))
    except NotDelivered as found:
        failure = found
    except delivery.TakenOver:
        return
    except AWAY:
        raise  # the database is away: the letter has not left, or its state says that it may have
    except Exception:
        log.exception("letter not handed over", letter=number)
        failure = NotDelivered("unforeseen")
    _note(engine, number, begun, failure)


def _begin(engine: Engine, number: int) -> datetime | None:
    with Session(engine) as session:
        begin_writing(session)
        letter = delivery.begin(session, number)
        begun = letter.tried_at if letter else None
        session.commit()
        return begun


def _posted(engine: Engine, settings: Settings, number: int) -> tuple[MailServer, Posted]:
    with Session(engine) as session:
        return letters.posted(session, settings, session.get_one(OutboxMail, number))


def _mark(engine: Engine, number: int, begun: datetime) -> None:
    with Session(engine) as session:
        begin_writing(session)
        delivery.mark(session, number, begun)
        session.commit()


def _note(engine: Engine, number: int, begun: datetime, failure: NotDelivered | None) -> None:
    with Session(engine) as session:
        begin_writing(session)
        next_try = delivery.end(session, number, begun, failure)
        session.commit()
    if failure is None or failure.outcome == "uncertain":
        return
    said = " ".join([what_happened(failure.reason), failure.reply]).rstrip()
    raise job_queue.PassingFailure(said, next_try) if next_try else job_queue.PermanentFailure(said)
