"""Letters handed to a real mail server that misbehaves at each point: none is lost, none goes twice by itself."""

import smtplib
import ssl
from datetime import timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from sqlalchemy import Engine
from sqlmodel import Session, select

from assess.config import Settings
from assess.report.letter_words import what_happened
from assess.screening.email import delivery, mail_client
from assess.screening.email.mail_client import MailClient
from assess.store.tables import OutboxMail, now
from assess.worker import runner
from tests.mail_server import MailServer
from tests.postgres import free_port
from tests.worker.outbox import by, let_waits_end, letters, only_job, only_letter, write_letters

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
