"""Letters in the outbox of a test, and what became of them."""

from datetime import timedelta
from typing import Any

from sqlalchemy import Engine
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening.email import delivery
from assess.store.tables import Job, OutboxMail, now


def by(settings: Settings, port: int, scheme: str = "smtp", login: str = "", **changed: Any) -> Settings:
    """Settings that hand letters to that port."""
    address = type(settings.smtp_url)(f"{scheme}://{login}127.0.0.1:{port}")
    return settings.model_copy(update={"smtp_url": address, "mail_from": "hiring@example.com"} | changed)


def write_letters(engine: Engine, settings: Settings, count: int = 1) -> None:
    """Letters 1 to `count`, with their jobs."""
    with Session(engine) as session:
        for number in range(1, count + 1):
            delivery.queue(session, settings, f"person{number}@example.com", f"Letter {number}", "Welcome.")
        session.commit()


def letters(engine: Engine) -> list[OutboxMail]:
    """What became of them."""
    with Session(engine) as session:
        return list(session.exec(select(OutboxMail).order_by(col(OutboxMail.id))))


def only_letter(engine: Engine) -> OutboxMail:
    """What became of it."""
    (letter,) = letters(engine)
    return letter


def only_job(engine: Engine) -> Job:
    """Its job."""
    with Session(engine) as session:
        return session.exec(select(Job)).one()


def let_waits_end(engine: Engine) -> None:
    """As if the time until the next try had passed."""
    with Session(engine) as session:
        for job in session.exec(select(Job).where(Job.state == "waiting")):
            job.not_before = now() - timedelta(seconds=1)
        session.commit()
