"""The doctor's checks: each finds its illness and names the remedy."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import text
from sqlmodel import Session, select

from assess.config import Settings, shipped
from assess.screening import audit, audit_chain, job_queue
from assess.screening.documents import publication
from assess.screening.email import delivery
from assess.screening.organisation import accounts, health
from assess.screening.organisation.health import Check
from assess.store.tables import AuditEvent, Job, OutboxMail, SecondFactor, StoredDocument, now
from tests.engines import make_engine


def found(session: Session, settings: Settings) -> dict[str, Check]:
    """The checks by name."""
    return {check.name: check for check in health.checks(session, settings)}


@pytest.fixture(autouse=True)
def printing_is_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """Loading the printer takes a second; it and the fonts have tests of their own."""
    monkeypatch.setattr(health, "printing", lambda: Check("PDF printing", True, "there"))
    monkeypatch.setattr(health, "fonts", lambda _session: Check("Fonts", True, "every name"))


def test_a_living_installation_is_well(session: Session, settings: Settings) -> None:
    publication.install(session, [], shipped("instruments"))  # tests begin with the first edition
    job_queue.sign_of_life(session)
    ill = [check for check in health.checks(session, settings) if not check.ok]
    # The test's PostgreSQL is told not to wait for the disk, and the doctor notices.
    assert [check.name for check in ill if check.name != "Durability"] == []


def test_every_illness_comes_with_a_remedy(session: Session, settings: Settings) -> None:
    assert all(check.remedy for check in health.checks(session, settings) if not check.ok)


@pytest.mark.parametrize(
    ("base", "well"),
    [
        ("https://assess.example.org", True),
        ("http://127.0.0.1:8000", True),
        ("http://assess.example.org", False),
        ("http://0.0.0.0:8000", False),
    ],
)
def test_plain_http_on_a_network_is_an_illness(settings: Settings, base: str, well: bool) -> None:
    assert health.address(settings.model_copy(update={"base_url": base})).ok is well


def lose_a_secret(session: Session, settings: Settings) -> None:
    (settings.data / "secrets" / "link_key").unlink()


def show_a_secret(session: Session, settings: Settings) -> None:
    (settings.data / "secrets" / "link_key").chmod(0o644)


def forget_a_migration(session: Session, settings: Settings) -> None:
    session.execute(text("DELETE FROM alembic_version"))


def see_no_worker(session: Session, settings: Settings) -> None:
    job_queue.sign_of_life(session)
    seen = session.exec(select(Job)).one()
    seen.finished_at = now() - timedelta(hours=1)


def let_a_job_wait(session: Session, settings: Settings) -> None:
    job_queue.enqueue(session, "renew-results", "old", cohort=1).not_before = now() - timedelta(hours=1)


def fail_a_job(session: Session, settings: Settings) -> None:
    job_queue.fail(job_queue.enqueue(session, "mail", "bad", letter=1), "no", final=True)


def leave_a_letter_uncertain(session: Session, settings: Settings) -> None:
    letter = delivery.queue(session, settings, "amira@example.com", "Letter", "Welcome.")
    letter.state = "uncertain"


def alter_a_document(session: Session, settings: Settings) -> None:
    session.exec(select(StoredDocument).limit(1)).one().fingerprint = "0" * 64


def alter_the_trail(session: Session, settings: Settings) -> None:
    audit.record(session, "staff:1", "campaign.opened", "c1")
    session.flush()
    audit_chain.seal(session)
    session.exec(select(AuditEvent)).one().actor = "staff:2"


def set_the_clock_back(session: Session, settings: Settings) -> None:
    audit.record(session, "staff:1", "campaign.opened", "c1")
    session.flush()
    session.exec(select(AuditEvent)).one().at = now() + timedelta(days=2)


def lose_what_opens_a_second_factor(session: Session, settings: Settings) -> None:
    rosa, _password = accounts.add_user(session, accounts.NewUser("rosa", "Rosa"), "test")
    session.add(SecondFactor(user_id=rosa.id or 0, secret="written under another key", enrolled_at=now()))


def forget_backups(session: Session, settings: Settings) -> None:
    folder = settings.data / "backups"
    folder.mkdir()
    (folder / "old.tar.gz").touch()
    month_ago = (now() - timedelta(days=30)).timestamp()
    os.utime(folder / "old.tar.gz", (month_ago, month_ago))


def make_no_backup(session: Session, settings: Settings) -> None:
    audit.record(session, "staff:1", "campaign.opened", "c1")
    session.flush()
    session.exec(select(AuditEvent)).one().at = now() - timedelta(days=8)


@pytest.mark.parametrize(
    ("harm", "name", "said"),
    [
        (lose_a_secret, "Secrets", "missing: link_key"),
        (show_a_secret, "Secrets", "can read link_key"),
        (forget_a_migration, "Tables", "revision None"),
        (see_no_worker, "Worker", "last seen 3600 seconds ago"),
        (let_a_job_wait, "Jobs", "1 of them for more than ten minutes"),
        (fail_a_job, "Jobs", "1 failed"),
        (leave_a_letter_uncertain, "Mail", "1 failed or uncertain"),
        (alter_a_document, "Documents", "was altered in the database"),
        (alter_the_trail, "Audit trail", "event 1 was altered"),
        (set_the_clock_back, "Clock", "before recorded events"),
        (lose_what_opens_a_second_factor, "Second factors", "1 cannot be read"),
        (forget_backups, "Backups", "30 days old"),
        (make_no_backup, "Backups", "none in"),
    ],
)
def test_each_illness_is_found(
    session: Session, settings: Settings, harm: Callable[[Session, Settings], None], name: str, said: str
) -> None:
    harm(session, settings)
    session.flush()
    check = found(session, settings)[name]
    assert not check.ok
    assert said in check.said
    assert check.remedy


def test_a_database_that_is_away_is_an_illness_and_not_a_crash(settings: Settings, tmp_path: Path) -> None:
    with Session(make_engine(f"sqlite:///{tmp_path / 'no' / 'folder' / 'assess.db'}")) as session:
        checks = found(session, settings)
    assert not checks["Database"].ok
    assert "Tables" not in checks


def test_an_unreadable_mail_address_is_named(session: Session, settings: Settings) -> None:
    wrong = settings.model_copy(update={"smtp_url": SecretStr("smtp://")})
    assert "SMTP_URL names no host" in health.letters(session, wrong).said


def test_a_mail_server_without_a_sender_is_named(session: Session, settings: Settings) -> None:
    silent = settings.model_copy(update={"smtp_url": SecretStr("smtp://mail.example.com:25")})
    assert "no sender" in health.letters(session, silent).said


def test_a_sender_that_no_server_takes_is_named(session: Session, settings: Settings) -> None:
    wrong = settings.model_copy(update={"smtp_url": SecretStr("smtp://apikey:x@mail.example.com:25")})
    assert "apikey is no sender's address" in health.letters(session, wrong).said


def test_letters_that_keep_a_pace_are_no_illness(session: Session, settings: Settings) -> None:
    job = job_queue.enqueue(session, "mail", "paced", letter=1)
    job.created_at = job.not_before = now() - timedelta(hours=1)
    assert health.backlog(session, settings).ok


def test_letters_on_their_way_are_no_illness(session: Session, settings: Settings) -> None:
    session.add(OutboxMail(message_id="m", recipient="amira@example.com", subject="Letter", body="Welcome."))
    session.flush()
    assert health.letters(session, settings).ok
