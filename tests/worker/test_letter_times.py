"""When letters are tried: at a pace, for a day, and by one worker at a time, whatever becomes of the others."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.screening import job_queue
from assess.screening.email import delivery, mail_client
from assess.screening.email.mail_client import MailClient
from assess.store.tables import Job, OutboxMail, now
from assess.worker import runner
from tests.mail_server import MailServer
from tests.worker.outbox import by, letters, only_job, only_letter, write_letters


def test_the_pace_of_a_server_is_kept_by_all_workers_together(
    engine: Engine, settings: Settings, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = by(settings, server.port, mail_per_minute=4)
    write_letters(engine, sending, 10)
    assert runner.drain(engine, sending) == 4
    assert runner.drain(engine, sending) == 0
    with Session(engine) as session:  # other work goes on meanwhile
        job_queue.enqueue(session, "renew-results", "renew 1", cohort=4_000_000)
        session.commit()
    assert runner.drain(engine, sending) == 1
    for arrived in (8, 10):
        a_minute_passes(engine)
        runner.drain(engine, sending)
        assert len(server.arrived) == arrived
    assert {letter.state for letter in letters(engine)} == {"sent"}


def a_minute_passes(engine: Engine) -> None:
    """As if every letter had been tried a minute earlier."""
    with Session(engine) as session:
        for letter in session.exec(select(OutboxMail).where(col(OutboxMail.tried_at).is_not(None))):
            assert letter.tried_at is not None
            letter.tried_at -= timedelta(minutes=1)
        session.commit()


def test_letters_under_way_count_for_the_pace(engine: Engine, settings: Settings, server: MailServer) -> None:
    sending = by(settings, server.port, mail_per_minute=1)
    write_letters(engine, sending, 2)
    with Session(engine) as session:
        assert job_queue.claim(session) is not None
        session.commit()
    assert runner.drain(engine, sending) == 0


def test_without_a_pace_letters_go_as_fast_as_they_are_taken(
    engine: Engine, settings: Settings, server: MailServer
) -> None:
    sending = by(settings, server.port, mail_per_minute=0)
    write_letters(engine, sending, 70)
    runner.drain(engine, sending)
    assert len(server.arrived) == 70


class Clock:
    """The time as delivery and queue see it."""

    def __init__(self) -> None:
        self.moment = now() + timedelta(hours=1)

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """A clock that goes when it is told."""
    made = Clock()
    monkeypatch.setattr(delivery, "now", made)
    monkeypatch.setattr(job_queue, "now", made)
    return made


def test_what_a_server_puts_off_is_tried_with_growing_gaps_for_a_day(
    engine: Engine, settings: Settings, server: MailServer, clock: Clock
) -> None:
    server.answers = {"rcpt": "450 4.2.1 <person1@example.com> later"}
    sending = by(settings, server.port)
    write_letters(engine, sending)
    begun, gaps = clock.moment, []
    while True:
        assert runner.drain(engine, sending) == 1
        letter = only_letter(engine)
        if letter.next_try_at is None:
            break
        assert only_job(engine).not_before == letter.next_try_at
        gaps.append(letter.next_try_at - clock.moment)
        clock.moment = letter.next_try_at - timedelta(seconds=1)
        assert runner.drain(engine, sending) == 0
        clock.moment = letter.next_try_at
    assert clock.moment == begun + timedelta(hours=24)
    assert gaps[0] == timedelta(minutes=1)
    assert gaps[:-1] == sorted(gaps[:-1])  # the last one ends with the day
    assert max(gaps) == timedelta(hours=4)
    assert (letter.state, letter.error, only_job(engine).state) == ("failed", "recipient-later", "failed")
    clock.moment += timedelta(days=1)
    assert runner.drain(engine, sending) == 0

    server.answers = {}
    with Session(engine) as session:
        delivery.resend(session, session.exec(select(OutboxMail)).one())
        session.commit()
    runner.drain(engine, sending)
    assert only_letter(engine).state == "sent"
    assert str(server.arrived[0]["Message-ID"]) == letter.message_id


def test_a_letter_sent_again_by_a_person_has_a_new_day(
    engine: Engine, settings: Settings, server: MailServer, clock: Clock
) -> None:
    server.answers = {"rcpt": "550 5.1.1 unknown"}
    sending = by(settings, server.port)
    write_letters(engine, sending)
    runner.drain(engine, sending)
    clock.moment += timedelta(days=3)
    server.answers = {"rcpt": "450 4.2.1 later"}
    with Session(engine) as session:
        delivery.resend(session, session.exec(select(OutboxMail)).one())
        session.commit()
    runner.drain(engine, sending)
    assert only_letter(engine).next_try_at == clock.moment + timedelta(minutes=1)


def test_a_worker_that_was_too_slow_keeps_the_letter_that_another_has_begun(
    engine: Engine, settings: Settings, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = by(settings, server.port)
    write_letters(engine, sending)
    marked: Callable[..., None] = delivery.mark

    def overtaken(session: Session, letter_id: int, begun: datetime) -> None:
        monkeypatch.setattr(delivery, "mark", marked)
        delivery.begin(session, letter_id)  # its lease ran out, and another worker began
        marked(session, letter_id, begun)

    monkeypatch.setattr(delivery, "mark", overtaken)
    runner.drain(engine, sending)
    assert server.arrived == []
    assert only_letter(engine).state == "waiting"


def test_a_worker_that_lost_its_lease_does_not_close_the_job_of_the_next(
    engine: Engine, settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(engine: Engine, *_: Any) -> None:
        with Session(engine) as session:
            job = session.exec(select(Job)).one()
            job.lease_until = now() - timedelta(seconds=1)
            session.commit()
            assert job_queue.claim(session) is job
            session.commit()

    monkeypatch.setitem(runner.HANDLERS, "renew-results", slow)
    with Session(engine) as session:
        job_queue.enqueue(session, "renew-results", "renew 1", cohort=1)
        session.commit()
    assert runner.run_next(engine, settings, MailClient())
    assert only_job(engine).state == "running"


def test_an_answer_that_comes_after_the_lease_still_counts(engine: Engine, settings: Settings) -> None:
    write_letters(engine, by(settings, 1))
    with Session(engine) as session:
        letter = session.exec(select(OutboxMail)).one()
        assert letter.id is not None
        assert delivery.begin(session, letter.id) is letter
        begun = letter.tried_at
        assert begun is not None
        delivery.mark(session, letter.id, begun)
        assert delivery.begin(session, letter.id) is None
        assert (letter.state, letter.error) == ("uncertain", "worker-died")
        delivery.end(session, letter.id, begun)
        assert (letter.state, letter.error) == ("sent", "")


@pytest.mark.parametrize(("after", "state"), [("before the dot", "waiting"), ("after the dot", "uncertain")])
def test_what_goes_wrong_unforeseen_is_judged_by_the_dot_too(
    engine: Engine, settings: Settings, server: MailServer, monkeypatch: pytest.MonkeyPatch, after: str, state: str
) -> None:
    def broken(*_: Any) -> None:
        raise ZeroDivisionError

    name = "_all_but_the_last_dot" if after == "before the dot" else "_last_dot"
    monkeypatch.setattr(mail_client, name, broken)
    sending = by(settings, server.port)
    write_letters(engine, sending)
    runner.drain(engine, sending)
    assert (only_letter(engine).state, only_letter(engine).error) == (state, "unforeseen")


@pytest.mark.parametrize(("point", "arrives"), [("rcpt", "sent"), ("data", "sent"), ("end", "uncertain")])
def test_a_worker_killed_at_each_point_leaves_what_is_known(
    engine: Engine, settings: Settings, server: MailServer, point: str, arrives: str
) -> None:
    sending = by(settings, server.port)
    write_letters(engine, sending)
    server.hangs = point
    environment = os.environ | {
        "ASSESS_DATA": str(sending.data),
        "DATABASE_URL": sending.database,
        "SMTP_URL": sending.smtp_url.get_secret_value(),
        "MAIL_FROM": sending.mail_from,
    }
    worker = subprocess.Popen(
        [sys.executable, "-m", "assess", "worker"], env=environment, stderr=subprocess.DEVNULL
    )
    try:
        assert server.hung.wait(60)
    finally:
        worker.send_signal(signal.SIGKILL)
        worker.wait(20)
    server.hangs = ""
    with Session(engine) as session:
        session.exec(select(Job).where(Job.kind == "mail")).one().lease_until = now() - timedelta(seconds=1)
        session.commit()
    runner.drain(engine, sending)
    letter = only_letter(engine)
    assert (letter.state, letter.error) == (arrives, "worker-died" if arrives == "uncertain" else "")
    assert len(server.arrived) == 1
