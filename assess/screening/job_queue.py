"""The job table as the queue: written in the causing transaction, leased by workers, tried again when one dies."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import or_, text
from sqlmodel import Session, col, func, select

from assess.screening import audit
from assess.store.database import add_unless_there
from assess.store.tables import Job, now

CHANNEL = "assess_jobs"
LEASE = timedelta(minutes=3)
LEASES = {
    "renew-results": timedelta(minutes=15),
    "retention": timedelta(minutes=30),
    "invite-people": timedelta(minutes=15),
    "print-bundle": timedelta(minutes=30),
}
ATTEMPTS = 5
MAIL, URGENT_MAIL = "mail", "urgent-mail"
MOST_ATTEMPTS = {MAIL: 60}  # fifteen tries in a day, and room for workers that die
SIGN_OF_LIFE = "sweep"


class PermanentFailure(RuntimeError):
    """A job that no further attempt can help; the message says why."""


class PassingFailure(RuntimeError):
    """A job that failed for a foreseen reason and is tried again, at its own time if it knows one."""

    def __init__(self, message: str, again_at: datetime | None = None) -> None:
        super().__init__(message)
        self.again_at = again_at


@dataclass(frozen=True)
class JobLine:
    """A job as its list shows it."""

    id: int
    kind: str
    state: str
    attempts: int
    error: str
    created_at: datetime


def enqueue(session: Session, kind: str, key: str, **payload: Any) -> Job:
    """Ask for work, once for each key; the row commits or vanishes with the deed that caused it."""
    job = _of_key(session, Job(kind=kind, key=key, payload=payload))
    announce(session)
    return job


def _of_key(session: Session, new: Job) -> Job:
    """The job of that key, the new one unless somebody asked before."""
    mine = select(Job).where(Job.key == new.key)
    job = session.exec(mine).first()
    if job is None:
        add_unless_there(session, new)
        job = session.exec(mine).one()
    return job


def announce(session: Session) -> None:
    """Wake the workers when this transaction commits, where the database can; elsewhere they ask once a second."""
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"NOTIFY {CHANNEL}"))


def claim(session: Session, moment: datetime | None = None, without: Collection[str] = ()) -> Job | None:
    """Lease the next due job: waiting, or left behind by a worker whose lease ran out. The caller commits.

    Kinds in `without` are left for later. A job from the future is due: the clock went back since it was asked for.
    """
    moment = moment or now()
    due = or_(
        (col(Job.state) == "waiting") & or_(col(Job.not_before) <= moment, col(Job.created_at) > moment),
        (col(Job.state) == "running") & (col(Job.lease_until) < moment),
    )
    due &= col(Job.kind).not_in(without)
    job = session.exec(
        select(Job).where(due).order_by(col(Job.not_before), col(Job.id)).limit(1).with_for_update(skip_locked=True)
    ).first()
    if job is not None:
        job.state = "running"
        job.attempts += 1
        job.lease_until = moment + LEASES.get(job.kind, LEASE)
    return job


def most_attempts(kind: str) -> int:
    """How often a job of that kind may be begun."""
    return MOST_ATTEMPTS.get(kind, ATTEMPTS)


def finish(job: Job) -> None:
    """The work is done."""
    job.state, job.error, job.lease_until, job.finished_at = "done", "", None, now()


def fail(job: Job, error: str, final: bool = False, again_at: datetime | None = None) -> None:
    """Try again later, each time twice as late or when it is told; after the last attempt a human decides."""
    over = final or (again_at is None and job.attempts >= most_attempts(job.kind))
    job.state = "failed" if over else "waiting"
    job.error, job.lease_until = error[:500], None
    job.not_before = again_at or now() + timedelta(seconds=5 * 2 ** min(job.attempts, 10))
    job.finished_at = now() if over else None


def retry(job: Job) -> None:
    """A human asks for another round of attempts."""
    job.state, job.attempts, job.error, job.not_before, job.finished_at = "waiting", 0, "", now(), None


def begin_anew(session: Session, kind: str, wanted: Mapping[str, dict[str, Any]]) -> None:
    """Another round of attempts for each key with its payload, whether there was a job for it before or not."""
    keys = list(wanted)
    known: dict[str, Job] = {}
    for start in range(0, len(keys), 500):  # as many as every database takes in one statement
        found = session.exec(select(Job).where(col(Job.key).in_(keys[start : start + 500])))
        known |= {job.key: job for job in found}
    for key, payload in wanted.items():
        job = known.get(key) or Job(kind=kind, key=key, payload=payload)
        retry(job)
        session.add(job)
    session.flush()
    announce(session)


def repeat(session: Session, kind: str, gap: timedelta) -> None:
    """Ask for work that is done over and over: again once so long has passed since it was done, or failed."""
    job = _of_key(session, Job(kind=kind, key=kind))
    if job.finished_at is not None and job.finished_at <= now() - gap:
        retry(job)


def sign_of_life(session: Session) -> None:
    """A worker notes that it lives, in a row of its own that is always done."""
    finish(_of_key(session, Job(kind=SIGN_OF_LIFE, key=SIGN_OF_LIFE, state="done")))


def last_sign_of_life(session: Session) -> datetime | None:
    """When a worker was last seen; None if never."""
    return session.exec(select(Job.finished_at).where(Job.key == SIGN_OF_LIFE)).first()


def counts(session: Session) -> dict[str, int]:
    """How many jobs are in which state."""
    return dict(session.exec(select(Job.state, func.count()).group_by(Job.state)).all())


def unfinished(session: Session) -> dict[tuple[str, str], int]:
    """How many jobs of each kind wait, run or failed."""
    open_jobs = select(Job.kind, Job.state, func.count()).where(
        col(Job.state).in_(("waiting", "running", "failed"))
    )
    return {(kind, state): n for kind, state, n in session.exec(open_jobs.group_by(Job.kind, Job.state))}


def listed(session: Session, limit: int = 100) -> list[JobLine]:
    """Jobs, the stuck first and the done last."""
    order = (col(Job.state) != "failed", col(Job.state) == "done", col(Job.id).desc())
    found = session.exec(select(Job).order_by(*order).limit(limit))
    return [JobLine(job.id or 0, job.kind, job.state, job.attempts, job.error, job.created_at) for job in found]


def ask_again(session: Session, job: Job, actor: str) -> None:
    """A person asks for another round of attempts."""
    retry(job)
    announce(session)
    audit.record(session, actor, "job.retried", f"job:{job.id}")
