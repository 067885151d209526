"""The job table is the queue: a worker may die at any moment, and nothing is lost or done twice."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from assess.analysis.codes import message
from assess.analysis.snapshot import SampleTooSmall
from assess.config import Settings
from assess.screening import audit, job_queue
from assess.screening.email import delivery
from assess.store.tables import AuditSeal, Job, OutboxMail, now
from assess.worker import runner, waking
from tests.mail_server import MailServer
from tests.worker.outbox import by, let_waits_end, write_letters


@pytest.fixture
def sending(settings: Settings, server: MailServer) -> Settings:
    """Settings that hand letters to it."""
    return by(settings, server.port)


def states(engine: Engine) -> dict[str, str]:
    """What became of each letter."""
    with Session(engine) as session:
        return dict(session.exec(select(OutboxMail.subject, OutboxMail.state)).all())


def let_leases_run_out(engine: Engine) -> None:
    """As if the time of a lease had passed."""
    with Session(engine) as session:
        for job in session.exec(select(Job).where(col(Job.lease_until).is_not(None))):
            job.lease_until = now() - timedelta(seconds=1)
        session.commit()


def start_worker(settings: Settings) -> "subprocess.Popen[bytes]":
    """A real worker in a process of its own."""
    environment = os.environ | {
        "ASSESS_DATA": str(settings.data),
        "DATABASE_URL": settings.database,
        "SMTP_URL": settings.smtp_url.get_secret_value(),
        "MAIL_FROM": settings.mail_from,
    }
    log = (settings.data / "worker.log").open("wb")
    return subprocess.Popen([sys.executable, "-m", "assess", "worker"], env=environment, stderr=log)


def test_a_worker_killed_while_handing_over_loses_and_doubles_nothing(
    engine: Engine, sending: Settings, server: MailServer
) -> None:
    write_letters(engine, sending, 20)
    server.hangs_at = 7
    worker = start_worker(sending)
    try:
        assert server.hung.wait(60), (sending.data / "worker.log").read_text()
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(20)
    assert len(server.subjects) == 7

    runner.drain(engine, sending)
    assert len(server.subjects) == 20  # the thirteen others, at once
    let_leases_run_out(engine)
    runner.drain(engine, sending)

    assert sorted(server.subjects) == sorted(f"Letter {number}" for number in range(1, 21))
    uncertain = [subject for subject, state in states(engine).items() if state == "uncertain"]
    assert uncertain == [server.subjects[6]]
    assert sorted(states(engine).values()) == ["sent"] * 19 + ["uncertain"]


def test_a_worker_that_dies_before_handing_over_leaves_the_letter_to_the_next(
    engine: Engine, sending: Settings, server: MailServer
) -> None:
    write_letters(engine, sending, 1)
    with Session(engine) as session:
        assert job_queue.claim(session) is not None
        session.commit()
    assert runner.drain(engine, sending) == 0  # still leased
    let_leases_run_out(engine)
    assert runner.drain(engine, sending) == 1
    assert server.subjects == ["Letter 1"]
    assert states(engine) == {"Letter 1": "sent"}


def test_a_request_that_fails_asks_for_no_work(engine: Engine, sending: Settings, server: MailServer) -> None:
    with Session(engine) as session:
        delivery.queue(session, sending, "amira@example.com", "Letter 1", "Welcome.")
        session.rollback()
    assert runner.drain(engine, sending) == 0
    assert server.subjects == []


def test_the_same_work_asked_for_twice_is_done_once(engine: Engine, sending: Settings) -> None:
    with Session(engine) as session:
        first = job_queue.enqueue(session, "mail", "mail one", letter=1)
        assert job_queue.enqueue(session, "mail", "mail one", letter=1) is first


def test_later_attempts_wait_twice_as_long() -> None:
    job = Job(kind="mail", key="k", attempts=1)
    job_queue.fail(job, "away")
    first = job.not_before - now()
    job.attempts = 2
    job_queue.fail(job, "away")
    assert timedelta(seconds=9) < first < timedelta(seconds=11)
    assert timedelta(seconds=19) < job.not_before - now() < timedelta(seconds=21)


def test_work_that_goes_wrong_each_time_is_given_up_after_the_last_attempt(
    engine: Engine, settings: Settings
) -> None:
    with Session(engine) as session:
        job_queue.enqueue(session, "renew-results", "renew 1", cohort=4_000_000)  # there is no such cohort
        session.commit()
    seen = []
    while runner.drain(engine, settings):
        with Session(engine) as session:
            seen.append(session.exec(select(Job.state)).one())
        let_waits_end(engine)
    assert seen == ["waiting"] * (job_queue.ATTEMPTS - 1) + ["failed"]


def test_a_job_that_finds_too_few_people_says_so_in_words(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def too_few(*_: Any) -> None:
        raise SampleTooSmall(message("snapshot-too-small", instrument="style/1.0", people=29, needed=30))

    monkeypatch.setattr(runner.renewal, "renew", too_few)
    with Session(engine) as session:
        job_queue.enqueue(session, "renew-results", "renew 1", cohort=1)
        session.commit()
    runner.drain(engine, settings)
    with Session(engine) as session:
        assert session.exec(select(Job.error)).one() == "style/1.0: 29 people answered enough, 30 are needed"


def test_a_job_that_kills_each_worker_fails_in_the_end(engine: Engine, settings: Settings) -> None:
    with Session(engine) as session:
        job_queue.enqueue(session, "renew-results", "renew 1", cohort=1).attempts = job_queue.ATTEMPTS
        session.commit()
    assert runner.drain(engine, settings) == 1
    with Session(engine) as session:
        job = session.exec(select(Job)).one()
        assert job.state == "failed"
        assert "died each time" in job.error


def test_without_a_mail_server_letters_are_held_for_a_person(engine: Engine, settings: Settings) -> None:
    write_letters(engine, settings, 1)
    assert runner.drain(engine, settings) == 0
    assert states(engine) == {"Letter 1": "held"}


def test_an_address_that_would_smuggle_a_header_fails_for_good(
    engine: Engine, sending: Settings, server: MailServer
) -> None:
    with Session(engine) as session:
        delivery.queue(session, sending, "amira@example.com\nBcc: everybody@example.com", "Letter 1", "Welcome.")
        session.commit()
    runner.drain(engine, sending)
    assert server.subjects == []
    assert states(engine) == {"Letter 1": "failed"}


@pytest.fixture
def due(engine: Engine) -> Iterator[waking.Due]:
    """How a worker of this database waits."""
    made = waking.waiter(engine)
    yield made
    made.close()


def test_work_is_announced_when_its_cause_commits_and_not_before(
    engine: Engine, due: waking.Due, monkeypatch: pytest.MonkeyPatch
) -> None:
    if engine.dialect.name != "postgresql":
        assert isinstance(due, waking.Polling)  # SQLite cannot call: it is asked once a second
        return
    stop = threading.Event()
    with Session(engine) as session:
        job_queue.enqueue(session, "mail", "one", letter=1)
        monkeypatch.setattr(waking, "POLL_SECONDS", 0.05)
        assert not due.wait(stop)
        session.commit()
    monkeypatch.setattr(waking, "POLL_SECONDS", 60.0)
    assert due.wait(stop)
    monkeypatch.setattr(waking, "POLL_SECONDS", 0.05)
    assert not due.wait(stop)


def test_a_listener_that_lost_its_database_goes_on_by_the_clock(engine: Engine) -> None:
    listening = waking.Listening("postgresql://nobody@127.0.0.1:1/nothing")
    stop = threading.Event()
    stop.set()
    assert listening.connection is None
    assert not listening.wait(stop)
    listening.close()


def test_a_worker_takes_what_is_due_and_stops_when_told(
    engine: Engine, sending: Settings, server: MailServer
) -> None:
    with Session(engine) as session:
        delivery.queue(session, sending, "amira@example.com", "Welcome", "Come in.")
        session.commit()
    stop = threading.Event()

    class Once:
        """Waits by telling the worker to stop."""

        def wait(self, told: threading.Event) -> bool:
            told.set()
            return False

        def close(self) -> None:
            """Nothing is held."""

    runner.run(engine, sending, stop, Once())
    assert server.subjects == ["Welcome"]


def test_a_worker_that_is_told_to_stop_takes_no_further_job(engine: Engine, settings: Settings) -> None:
    with Session(engine) as session:
        job_queue.enqueue(session, "mail", "one", letter=1)
        session.commit()
    stop = threading.Event()
    stop.set()
    assert runner.drain(engine, settings, stop) == 0


def test_the_sweep_leaves_a_sign_of_life_and_a_sealed_trail(engine: Engine, settings: Settings) -> None:
    with Session(engine) as session:
        audit.record(session, "staff:1", "campaign.opened", "c1")
        session.commit()
    runner.sweep(engine, settings)
    runner.sweep(engine, settings)
    with Session(engine) as session:
        seen = job_queue.last_sign_of_life(session)
        assert seen is not None
        assert seen <= now()
        assert len(session.exec(select(AuditSeal)).all()) == 1
        assert sorted(session.exec(select(Job.kind))) == ["retention", "sweep"]


@pytest.mark.parametrize(("kind", "minutes"), [("renew-results", 15), ("mail", 3)])
def test_long_work_is_not_taken_away_from_a_worker_that_is_at_it(session: Session, kind: str, minutes: int) -> None:
    job_queue.enqueue(session, kind, "one")
    begun = now() + timedelta(seconds=1)
    assert job_queue.claim(session, begun) is not None
    assert job_queue.claim(session, begun + timedelta(minutes=minutes, seconds=-1)) is None
    assert job_queue.claim(session, begun + timedelta(minutes=minutes, seconds=1)) is not None
