"""The workers: the job table is the queue, Huey only wakes them; what a dead worker left is taken up again."""

import logging
import os
from collections.abc import Callable
from typing import Any

import structlog
from huey import Huey, PostgresHuey, RedisHuey, SqliteHuey, crontab
from huey.consumer import Consumer
from huey.serializer import SignedSerializer
from smtplib import SMTPException, SMTPRecipientsRefused
from sqlalchemy import Engine, event
from sqlalchemy.orm import Session as AnySession
from sqlmodel import Session

from assess.config import Settings
from assess.screening import audit, mail, results, work
from assess.store.database import begin_writing, make_engine

log = structlog.get_logger()
Handler = Callable[[Engine, Settings, dict[str, Any]], None]


def deliver_letter(engine: Engine, settings: Settings, payload: dict[str, Any]) -> None:
    """Hand one letter over: marked before, noted after, so that a crash between the two shows."""
    with Session(engine) as session:
        begin_writing(session)
        letter = mail.begin_delivery(session, payload["letter"])
        server = mail.mail_server(session, settings)
        session.commit()
        if letter is None:
            return
        error, final = "", False
        try:
            if server is None:
                raise work.PermanentFailure("no mail server is set")
            server.send(mail.compose(letter, server.sender))
        except (SMTPRecipientsRefused, work.PermanentFailure, ValueError) as problem:
            error, final = str(problem), True
        except (SMTPException, OSError) as problem:
            error = str(problem)
        begin_writing(session)
        mail.end_delivery(letter, error, final)
        session.commit()
    if final:
        raise work.PermanentFailure(error)
    if error:
        raise RuntimeError(error)


def renew_results(engine: Engine, settings: Settings, payload: dict[str, Any]) -> None:
    """Freeze a new source of standard errors for a cohort and score everybody in it again."""
    with Session(engine) as session:
        begin_writing(session)
        results.renew(session, payload["cohort"])
        session.commit()


HANDLERS: dict[str, Handler] = {"mail": deliver_letter, "renew-results": renew_results}


def run_next(engine: Engine, settings: Settings) -> bool:
    """Take one due job and do it; False when nothing is due."""
    with Session(engine) as session:
        begin_writing(session)
        job = work.claim(session)
        session.commit()
        if job is None:
            return False
        kind, payload, number, attempts = job.kind, job.payload, job.id, job.attempts
    error, final = "", False
    try:
        if attempts > work.ATTEMPTS:
            raise work.PermanentFailure("the worker died each time it tried this job")
        HANDLERS[kind](engine, settings, payload)
    except work.PermanentFailure as problem:
        error, final = str(problem), True
    except Exception as problem:
        log.exception("job failed", job=number, kind=kind)
        error = f"{type(problem).__name__}: {problem}"
    with Session(engine) as session:
        begin_writing(session)
        job = session.get_one(work.Job, number)
        if error:
            work.fail(job, error, final)
        else:
            work.finish(job)
        session.commit()
    return True


def drain(engine: Engine, settings: Settings) -> int:
    """Do all that is due; the number of jobs done."""
    done = 0
    while run_next(engine, settings):
        done += 1
    return done


def seal_audit(engine: Engine) -> None:
    """Seal what the audit trail has gathered."""
    with Session(engine) as session:
        begin_writing(session)
        while audit.seal(session):
            pass
        session.commit()


def make_huey(settings: Settings) -> Huey:
    """The broker that wakes workers: a file in the data folder, or what BROKER_URL names."""
    signed = SignedSerializer(secret=settings.secret("session_key"))
    if settings.broker_url.startswith("redis"):
        return RedisHuey("assess", url=settings.broker_url, serializer=signed, results=False)
    if settings.broker_url.startswith("postgres"):
        address = settings.broker_url.replace("+psycopg", "")
        return PostgresHuey("assess", dsn=address, serializer=signed, results=False)
    return SqliteHuey("assess", filename=str(settings.data / "queue.db"), serializer=signed, results=False)


class Workers:
    """The tasks bound to one installation's broker and database."""

    def __init__(self, settings: Settings, engine: Engine | None = None) -> None:
        self.settings, self.huey = settings, make_huey(settings)
        self.engine = engine or make_engine(settings.database)
        self.wake = self.huey.task(name="drain")(lambda: drain(self.engine, settings) and None)
        self.huey.periodic_task(crontab(minute="*"), name="sweep")(self.sweep)

    def sweep(self) -> None:
        """Once a minute: whatever no message announced, and the audit seal."""
        drain(self.engine, self.settings)
        seal_audit(self.engine)

    def run(self) -> None:
        """Work until stopped; first whatever a worker before us left behind."""
        logging.getLogger("huey").setLevel(logging.WARNING)
        drain(self.engine, self.settings)
        seal_audit(self.engine)
        log.info("worker ready", process=os.getpid())
        Consumer(self.huey, workers=1, periodic=True, initial_delay=0.05, max_delay=1.0, check_worker_health=True).run()


def wake_after_commit(workers: Workers) -> None:
    """Let every committed request for work wake a worker at once."""

    def announce(session: AnySession) -> None:
        if session.info.pop("wake", False):
            workers.wake()

    event.listen(AnySession, "after_commit", announce)


