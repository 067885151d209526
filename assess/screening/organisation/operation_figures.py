"""Figures of the running house for whoever watches over it: jobs, letters, workers; counts alone."""

from dataclasses import dataclass

from sqlalchemy import Engine
from sqlalchemy.exc import SQLAlchemyError
from sqlmodel import Session

from assess.screening import job_queue
from assess.screening.email import delivery
from assess.store.tables import now


@dataclass(frozen=True)
class Figures:
    """Jobs by kind and state, letters by state, and how many seconds ago a worker was seen."""

    jobs: dict[tuple[str, str], int]
    letters: dict[str, int]
    worker_seen: float | None


def read(engine: Engine) -> Figures | None:
    """The figures as they are now; None where the database does not answer."""
    try:
        with Session(engine) as session:
            seen = job_queue.last_sign_of_life(session)
            age = max(0.0, (now() - seen).total_seconds()) if seen else None
            return Figures(job_queue.unfinished(session), delivery.counts(session), age)
    except SQLAlchemyError:
        return None
