"""Letters handed to a real mail server that misbehaves at each point: none is lost, none goes twice by itself."""

import os
import signal
import smtplib
import ssl
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import Engine
from sqlmodel import Session, col, select

from assess.config import Settings
from assess.report.letter_words import what_happened
from assess.screening import job_queue
from assess.screening.email import delivery, mail_client
from assess.screening.email.mail_client import MailClient
from assess.store.database import make_engine
from assess.store.tables import Job, OutboxMail, now
from assess.worker import runner
from tests.mail_server import MailServer
from tests.postgres import free_port


@pytest.fixture
def server() -> Iterator[MailServer]:
    """A mail server on loopback."""
    with MailServer().running() as running:
        yield running


@pytest.fixture
def engine(database_address: str) -> Iterator[Engine]:
    """The database."""
    made = make_engine(database_address)
    yield made
    made.dispose()


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


AGAIN, FINAL, UNCERTAIN = "waiting", "failed", "uncertain"


@pytest.mark.parametrize(
    ("behaviour", "state", "reason", "reply"),
    [
        ({"greeting": "421 4.3.2 closing"}, AGAIN, "server-busy", "421 4.3.2"),
        ({"greeting": "554 5.7.1 not you"}, FINAL, "server-refused", "554 5.7.1"),
        ({"answers": {"mail": "421 too busy"}}, AGAIN, "server-busy", "421"),
        ({"answers": {"mail": "452 4.3.1 no room"}}, AGAIN, "server-busy", "452 4.3.1"),
        ({"answers": {"mail": "553 5.1.8 not <hiring@example.com>"}}, FINAL, "sender-refused", "553 5.1.8"),
        ({"answers": {"mail": "530 5.7.0 log in first"}}, FINAL, "login-refused", "530 5.7.0"),
        ({"answers": {"rcpt": "450 4.2.1 <person1@example.com> busy"}}, AGAIN, "recipient-later", "450 4.2.1"),
        ({"answers": {"rcpt": "452 4.2.2 <person1@example.com> full"}}, AGAIN, "recipient-later", "452 4.2.2"),
        ({"answers": {"rcpt": "421 4.7.0 later"}}, AGAIN, "server-busy", "421 4.7.0"),
        ({"answers": {"rcpt": "550 5.1.1 <person1@example.com> unknown"}}, FINAL, "recipient-refused", "550 5.1.1"),
        ({"answers": {"data": "451 4.3.0 later"}}, AGAIN, "content-later", "451 4.3.0"),
        ({"answers": {"data": "554 no valid recipients"}}, FINAL, "content-refused", "554"),
        ({"answers": {"end": "451 4.7.1 greylisted"}}, AGAIN, "content-later", "451 4.7.1"),
        ({"answers": {"end": "421 4.3.2 closing"}}, AGAIN, "server-busy", "421 4.3.2"),
        ({"answers": {"end": "554 5.7.1 <person1@example.com> spam"}}, FINAL, "content-refused", "554 5.7.1"),
        ({"answers": {"end": "354 what?"}}, UNCERTAIN, "no-answer", "354"),
        ({"answers": {"end": "nonsense"}}, UNCERTAIN, "no-answer", "-1"),
        ({"drops": "mail"}, AGAIN, "connection-broke", ""),
        ({"drops": "rcpt"}, AGAIN, "connection-broke", ""),
        ({"drops": "data"}, AGAIN, "connection-broke", ""),
        ({"drops": "dot"}, AGAIN, "connection-broke", ""),
        ({"drops": "end"}, UNCERTAIN, "no-answer", ""),
        ({"hangs": "rcpt"}, AGAIN, "connection-broke", ""),
        ({"hangs": "end"}, UNCERTAIN, "no-answer", ""),
    ],
    ids=lambda value: str(value) if isinstance(value, dict) else "",
)
def test_the_point_where_it_breaks_decides_what_becomes_of_a_letter(
    engine: Engine,
    settings: Settings,
    server: MailServer,
    monkeypatch: pytest.MonkeyPatch,
    behaviour: dict[str, Any],
    state: str,
    reason: str,
    reply: str,
) -> None:
    if "hangs" in behaviour:
        monkeypatch.setattr(mail_client, "ANSWER_SECONDS", 0.2)
        monkeypatch.setattr(mail_client, "EXAMINING_SECONDS", 0.2)
    if behaviour.get("drops") == "dot":
        meet_before_the_dot(server, monkeypatch)
    vars(server).update(behaviour)
    sending = by(settings, server.port)
    write_letters(engine, sending)
    runner.drain(engine, sending)

    letter, job = only_letter(engine), only_job(engine)
    assert (letter.state, letter.error, letter.reply) == (state, reason, reply)
    assert len(what_happened(reason)) > 10
    assert "@" not in f"{letter.error}{letter.reply}{job.error}"
    assert job.state == {AGAIN: "waiting", FINAL: "failed", UNCERTAIN: "done"}[state]
    assert (letter.next_try_at is not None) == (state == AGAIN)
    taken = len(server.arrived)
    assert taken == ("end" in (behaviour.get("drops"), behaviour.get("hangs")))

    server.greeting, server.answers, server.drops, server.hangs = "", {}, "", ""
    let_waits_end(engine)
    runner.drain(engine, sending)
    assert len(server.arrived) == (1 if state == AGAIN else taken)  # nothing final or uncertain goes by itself
    assert only_letter(engine).state == ("sent" if state == AGAIN else state)


def meet_before_the_dot(server: MailServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the server's farewell arrive when all but the dot is sent, not some time later."""
    send = smtplib.SMTP.send

    def sent(smtp: smtplib.SMTP, said: bytes | str) -> None:
        send(smtp, said)
        if "Welcome" in str(said) and not server.arrived and server.drops:
            assert server.gone.wait(20)

    monkeypatch.setattr(smtplib.SMTP, "send", sent)


def let_waits_end(engine: Engine) -> None:
    """As if the time until the next try had passed."""
    with Session(engine) as session:
        for job in session.exec(select(Job).where(Job.state == "waiting")):
            job.not_before = now() - timedelta(seconds=1)
        session.commit()


def test_a_server_that_refuses_the_connection_is_tried_again(engine: Engine, settings: Settings) -> None:
    sending = by(settings, free_port())
    write_letters(engine, sending, 3)
    runner.drain(engine, sending)
    assert {(letter.state, letter.error) for letter in letters(engine)} == {("waiting", "server-away")}


def test_a_server_without_starttls_gets_neither_letter_nor_password(
    engine: Engine, settings: Settings, server: MailServer
) -> None:
    server.password = "hunter22"
    sending = by(settings, server.port, "smtp+starttls", "hr:hunter22@")
    write_letters(engine, sending)
    runner.drain(engine, sending)
    assert (only_letter(engine).state, only_letter(engine).error) == ("waiting", "no-starttls")
    assert (server.logins, server.arrived) == (0, [])


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate of 127.0.0.1 with its key, signed by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example.com")])
    place = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = (
        x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number())
        .not_valid_before(now() - timedelta(days=1))
        .not_valid_after(now() + timedelta(days=1))
        .add_extension(place, critical=False)
        .sign(key, hashes.SHA256())
    )
    path = tmp_path / "mail.pem"
    kept = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    path.write_bytes(kept + signed.public_bytes(Encoding.PEM))
    return path


@pytest.mark.parametrize("scheme", ["smtp+starttls", "smtps"])
def test_letters_go_encrypted_to_a_server_whose_certificate_is_known_and_to_no_other(
    engine: Engine, settings: Settings, certificate: Path, monkeypatch: pytest.MonkeyPatch, scheme: str
) -> None:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate)
    with MailServer(password="right", tls=context, tls_at_once=scheme == "smtps").running() as server:
        sending = by(settings, server.port, scheme, "hr:right@")
        write_letters(engine, sending, 3)
        runner.drain(engine, sending)
        assert {(one.state, one.error) for one in letters(engine)} == {("waiting", "certificate")}
        assert (server.logins, server.arrived) == (0, [])

        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        let_waits_end(engine)
        runner.drain(engine, sending)
        assert {one.state for one in letters(engine)} == {"sent"}
        assert (server.logins, len(server.arrived)) == (1, 3)


def test_a_wrong_password_is_final_and_is_not_tried_for_every_letter(
    engine: Engine, settings: Settings, server: MailServer
) -> None:
    server.password = "right"
    sending = by(settings, server.port, login="hr:wrong@")
    write_letters(engine, sending, 5)
    runner.drain(engine, sending)
    assert {(letter.state, letter.error) for letter in letters(engine)} == {("failed", "login-refused")}
    assert server.connections == 1  # an account that is asked five times with a wrong password is locked

    corrected = by(settings, server.port, login="hr:right@")
    with Session(engine) as session:
        for letter in session.exec(select(OutboxMail)):
            delivery.resend(session, letter)
        session.commit()
    runner.drain(engine, corrected)
    assert len(server.arrived) == 5


def test_a_password_that_no_server_could_take_is_refused_without_harm(
    engine: Engine, settings: Settings, server: MailServer
) -> None:
    server.password = "right"
    sending = by(settings, server.port, login="hr:p%C3%A4ssword@")
    write_letters(engine, sending)
    runner.drain(engine, sending)
    assert only_letter(engine).error == "login-refused"


def test_many_letters_go_over_one_connection(engine: Engine, settings: Settings, server: MailServer) -> None:
    sending = by(settings, server.port)
    write_letters(engine, sending, 30)
    runner.drain(engine, sending)
    assert server.subjects == [f"Letter {number}" for number in range(1, 31)]
    assert server.connections == 1


@pytest.mark.parametrize("farewell", ["421 4.7.0 enough", ""], ids=["says so", "just closes"])
def test_a_server_that_closes_after_five_letters_is_called_again_at_once(
    engine: Engine, settings: Settings, server: MailServer, farewell: str
) -> None:
    server.letters_a_connection, server.farewell = 5, farewell
    sending = by(settings, server.port)
    write_letters(engine, sending, 12)
    runner.drain(engine, sending)
    assert server.subjects == [f"Letter {number}" for number in range(1, 13)]
    assert server.connections == 3
    assert {letter.state for letter in letters(engine)} == {"sent"}


def test_a_refused_letter_does_not_stand_in_the_way_of_the_next(
    engine: Engine, settings: Settings, server: MailServer
) -> None:
    sending = by(settings, server.port)
    write_letters(engine, sending, 3)
    client = MailClient()
    server.answers = {"rcpt": "550 5.1.1 unknown"}
    runner.run_next(engine, sending, client)
    server.answers = {}
    runner.drain(engine, sending, client=client)
    assert [letter.state for letter in letters(engine)] == ["failed", "sent", "sent"]
    assert (server.subjects, server.connections) == (["Letter 2", "Letter 3"], 1)


def test_a_server_that_is_away_is_not_asked_again_for_every_letter(
    engine: Engine, settings: Settings, server: MailServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.greeting = "421 4.3.2 closing"
    sending = by(settings, server.port)
    write_letters(engine, sending, 20)
    client = MailClient()
    runner.drain(engine, sending, client=client)
    assert server.connections == 1
    assert {(letter.state, letter.error) for letter in letters(engine)} == {("waiting", "server-busy")}

    server.greeting = ""
    moment = mail_client.monotonic() + mail_client.TROUBLE_SECONDS
    monkeypatch.setattr(mail_client, "monotonic", lambda: moment)
    let_waits_end(engine)
    runner.drain(engine, sending, client=client)
    assert len(server.arrived) == 20


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
        with Session(engine) as other:  # its lease ran out, and another worker began
            delivery.begin(other, letter_id)
            if engine.dialect.name == "postgresql":
                other.commit()
        session.get_one(OutboxMail, letter_id).tried_at = now() + timedelta(seconds=1)
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
