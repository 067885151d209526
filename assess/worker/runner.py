"""The worker: the job table is the queue; what a worker that died left behind is taken up by the next."""

import math
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from threading import Event
from time import monotonic
from typing import Any

import structlog
from sqlalchemy import Engine
from sqlmodel import Session

from assess.analysis.errors import AnalysisError
from assess.config import Settings
from assess.report.study_words import sentences
from assess.screening import audit_chain, job_queue
from assess.screening.email import bounce_mailbox, delivery, letter_schedule
from assess.screening.email.mail_client import MailClient
from assess.screening.imports import inviting_lines, kept
from assess.screening.privacy import retention
from assess.screening.results import bundles, renewal
from assess.screening.sittings import time_limits
from assess.store.database import AWAY, begin_writing
from assess.store.tables import Job, now
from assess.worker import bounce_job, bundle_job, letter_job, waking

log = structlog.get_logger()
SWEEP_SECONDS = 60.0


@dataclass(frozen=True)
class Task:
    """A claimed job, outside of any transaction."""

    number: int
    kind: str
    payload: dict[str, Any]
    attempts: int


Handler = Callable[[Engine, Settings, dict[str, Any], MailClient], None]


def renew_results(engine: Engine, _settings: Settings, payload: dict[str, Any], _client: MailClient) -> None:
    """Freeze a new source of standard errors for a cohort and score everybody in it again."""
    with Session(engine) as session:
        try:
            renewal.renew(session, payload["cohort"])
        except AnalysisError as error:
            raise job_queue.PassingFailure("; ".join(sentences(error.problems))) from error


def keep_retention(engine: Engine, settings: Settings, _payload: dict[str, Any], _client: MailClient) -> None:
    """Erase whoever's time is over."""
    retention.run(engine, settings, now(), "system")
    with Session(engine) as session:
        begin_writing(session)
        kept.forget_old(session, now())
        session.commit()


def invite_people(engine: Engine, settings: Settings, payload: dict[str, Any], _client: MailClient) -> None:
    """Invite the good lines of a list."""
    inviting_lines.go_on(engine, settings, payload)


def write_letters_of_the_day(
    engine: Engine, settings: Settings, _payload: dict[str, Any], _client: MailClient
) -> None:
    """Reminders and words before the closing that are due today."""
    letter_schedule.run(engine, settings, now())


HANDLERS: dict[str, Handler] = {
    job_queue.MAIL: letter_job.deliver_letter,
    job_queue.URGENT_MAIL: letter_job.deliver_letter,
    letter_schedule.JOB: write_letters_of_the_day,
    bounce_mailbox.JOB: bounce_job.read_bounces,
    "renew-results": renew_results,
    inviting_lines.JOB: invite_people,
    retention.JOB: keep_retention,
    bundles.JOB: bundle_job.print_bundle,
}


def run_next(engine: Engine, settings: Settings, client: MailClient) -> bool:
    """Take one due job and do it; False when nothing is due."""
    task = _claim(engine, settings)
    if task is None:
        return False
    error, final, again_at = "", False, None
    try:
        if task.attempts > job_queue.most_attempts(task.kind):
            raise job_queue.PermanentFailure("the worker died each time it tried this job")
        HANDLERS[task.kind](engine, settings, task.payload, client)
    except job_queue.PermanentFailure as problem:
        error, final = _told(task, problem), True
    except job_queue.PassingFailure as problem:
        error, again_at = _told(task, problem), problem.again_at
    except Exception as problem:
        log.exception("job failed", job=task.number, kind=task.kind)
        error = f"{type(problem).__name__}: {problem}"
    _close(engine, task, error, final, again_at)
    return True


def _told(task: Task, problem: Exception) -> str:
    log.warning("job failed", job=task.number, kind=task.kind, error=str(problem))
    return str(problem)


def _claim(engine: Engine, settings: Settings) -> Task | None:
    with Session(engine) as session:
        begin_writing(session)
        job = job_queue.claim(session, without=() if delivery.pace_allows(session, settings) else (job_queue.MAIL,))
        if job is None:
            return None
        assert job.id is not None
        task = Task(job.id, job.kind, job.payload, job.attempts)
        session.commit()
        return task


def _close(engine: Engine, task: Task, error: str, final: bool, again_at: datetime | None) -> None:
    with Session(engine) as session:
        begin_writing(session)
        job = session.get(Job, task.number)
        if job is None or job.attempts != task.attempts:
            return  # erased meanwhile, or longer than its lease: whoever has the job now closes it
        if error:
            job_queue.fail(job, error, final, again_at)
        else:
            job_queue.finish(job)
        session.commit()


def drain(
    engine: Engine,
    settings: Settings,
    stop: Event | None = None,
    client: MailClient | None = None,
    until: float = math.inf,
) -> int:
    """Do all that is due, unless told to stop between two jobs or time is up; the number of jobs done."""
    client, done = client or MailClient(), 0
    try:
        while monotonic() < until and not (stop and stop.is_set()) and run_next(engine, settings, client):
            done += 1
    finally:
        client.close()
    return done


def sweep(engine: Engine, settings: Settings) -> None:
    """Once a minute: a sign of life, the day's retention asked for, what has had its time, the seal."""
    with Session(engine) as session:
        begin_writing(session)
        job_queue.sign_of_life(session)
        job_queue.enqueue(session, retention.JOB, retention.job_key(now()))
        letter_schedule.ask(session, settings, now())
        bounce_mailbox.ask(session, settings)
        session.commit()
    with Session(engine) as session:
        begin_writing(session)
        time_limits.hand_in_all(session, now())
        bundles.forget(session, now())
        session.commit()
    seal_audit(engine, settings)


def seal_audit(engine: Engine, settings: Settings) -> None:
    """Seal what the audit trail has gathered, and keep the newest seal outside the database too."""
    with Session(engine) as session:
        begin_writing(session)
        audit_chain.seal_and_keep(session, settings)


def run(engine: Engine, settings: Settings, stop: Event, due: waking.Due) -> None:
    """Work until told to stop: whatever is due now, then wait to be woken, or a second; once a minute the sweep."""
    swept, client = float("-inf"), MailClient()
    log.info("worker ready", process=os.getpid())
    while not stop.is_set():
        try:
            if monotonic() - swept >= SWEEP_SECONDS:
                sweep(engine, settings)
                swept = monotonic()
            drain(engine, settings, stop, client, swept + SWEEP_SECONDS)
        except AWAY as error:  # the database is away or busy: it will be back, and so shall we
            log.warning("database unavailable", error=type(getattr(error, "orig", error)).__name__)
        due.wait(stop)
