"""The worker: the job table is the queue; what a worker that died left behind is taken up by the next."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from smtplib import SMTPException, SMTPRecipientsRefused
from threading import Event
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import Engine, text
from sqlmodel import Session

from assess.analysis.errors import AnalysisError
from assess.config import Settings
from assess.report.study_words import sentences
from assess.screening import audit, job_queue
from assess.screening.email import delivery, letters
from assess.screening.results import stored_results
from assess.store.database import AWAY, begin_writing
from assess.store.tables import Job, OutboxMail
from assess.worker import waking

log = structlog.get_logger()
SWEEP_SECONDS = 60.0
_SEAL_LOCK = 20_260_001  # any number that only the sealing of the audit trail uses


@dataclass(frozen=True)
class Task:
    """A claimed job, outside of any transaction."""

    number: int
    kind: str
    payload: dict[str, Any]
    attempts: int

    @property
    def last(self) -> bool:
        """Whether no attempt follows this one."""
        return self.attempts >= job_queue.ATTEMPTS


Handler = Callable[[Engine, Settings, Task], None]


def deliver_letter(engine: Engine, settings: Settings, task: Task) -> None:
    """Hand one letter over: marked before, noted after, so that a crash between the two shows."""
    number = task.payload["letter"]
    error, final = "", task.last
    hand_over: Callable[[], None] | None = None
    with Session(engine) as session:
        begin_writing(session)
        letter = delivery.begin_delivery(session, number)
        try:
            hand_over = _ready(session, settings, letter) if letter else None
        except (job_queue.PermanentFailure, ValueError) as problem:
            error, final = str(problem), True
        session.commit()
    if letter is None:
        return
    try:
        if hand_over is not None:
            hand_over()
    except SMTPRecipientsRefused as problem:
        error, final = str(problem), True
    except (SMTPException, OSError) as problem:
        error = str(problem) or type(problem).__name__
    with Session(engine) as session:
        begin_writing(session)
        delivery.end_delivery(session, number, error, final)
        session.commit()
    if error:
        raise job_queue.PermanentFailure(error) if final else job_queue.PassingFailure(error)


def _ready(session: Session, settings: Settings, letter: OutboxMail) -> Callable[[], None]:
    """The handing over itself, to be done outside of any transaction."""
    server = delivery.mail_server(session, settings)
    if server is None:
        raise job_queue.PermanentFailure("no mail server is set")
    message = delivery.compose(letter, server.sender, letters.body(session, settings, letter))
    return lambda: server.send(message)


def renew_results(engine: Engine, _settings: Settings, task: Task) -> None:
    """Freeze a new source of standard errors for a cohort and score everybody in it again."""
    with Session(engine) as session:
        begin_writing(session)
        try:
            stored_results.renew(session, task.payload["cohort"])
        except AnalysisError as error:
            raise job_queue.PassingFailure("; ".join(sentences(error.problems))) from error
        session.commit()


HANDLERS: dict[str, Handler] = {"mail": deliver_letter, "renew-results": renew_results}


def run_next(engine: Engine, settings: Settings) -> bool:
    """Take one due job and do it; False when nothing is due."""
    task = _claim(engine)
    if task is None:
        return False
    error, final = "", False
    try:
        if task.attempts > job_queue.ATTEMPTS:
            raise job_queue.PermanentFailure("the worker died each time it tried this job")
        HANDLERS[task.kind](engine, settings, task)
    except (job_queue.PermanentFailure, job_queue.PassingFailure) as problem:
        error, final = str(problem), isinstance(problem, job_queue.PermanentFailure)
        log.warning("job failed", job=task.number, kind=task.kind, error=error)
    except Exception as problem:
        log.exception("job failed", job=task.number, kind=task.kind)
        error = f"{type(problem).__name__}: {problem}"
    _close(engine, task.number, error, final)
    return True


def _claim(engine: Engine) -> Task | None:
    with Session(engine) as session:
        begin_writing(session)
        job = job_queue.claim(session)
        if job is None:
            return None
        assert job.id is not None
        task = Task(job.id, job.kind, job.payload, job.attempts)
        session.commit()
        return task


def _close(engine: Engine, number: int, error: str, final: bool) -> None:
    with Session(engine) as session:
        begin_writing(session)
        job = session.get_one(Job, number)
        if error:
            job_queue.fail(job, error, final)
        else:
            job_queue.finish(job)
        session.commit()


def drain(engine: Engine, settings: Settings, stop: Event | None = None) -> int:
    """Do all that is due, unless told to stop between two jobs; the number of jobs done."""
    done = 0
    while not (stop and stop.is_set()) and run_next(engine, settings):
        done += 1
    return done


def sweep(engine: Engine, settings: Settings, stop: Event | None = None) -> None:
    """Once a minute: a sign of life, whatever no message announced, and the audit seal."""
    with Session(engine) as session:
        begin_writing(session)
        job_queue.sign_of_life(session)
        session.commit()
    drain(engine, settings, stop)
    seal_audit(engine)


def seal_audit(engine: Engine) -> None:
    """Seal what the audit trail has gathered; one worker at a time, or the chain would fork."""
    with Session(engine) as session:
        begin_writing(session)
        if engine.dialect.name == "postgresql":
            session.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _SEAL_LOCK})
        while audit.seal(session):
            pass
        session.commit()


def run(engine: Engine, settings: Settings, stop: Event, due: waking.Due) -> None:
    """Work until told to stop: whatever is due now, then wait to be woken, or a second; once a minute the sweep."""
    swept = float("-inf")
    log.info("worker ready", process=os.getpid())
    while not stop.is_set():
        try:
            if monotonic() - swept >= SWEEP_SECONDS:
                sweep(engine, settings, stop)
                swept = monotonic()
            drain(engine, settings, stop)
        except AWAY as error:  # the database is away or busy: it will be back, and so shall we
            log.warning("database unavailable", error=type(getattr(error, "orig", error)).__name__)
        due.wait(stop)
