"""`assess keys`: replaced by hand, said by the doctor, never printed."""

from pathlib import Path

import pytest
from sqlmodel import Session, select

from assess.store.database import make_engine
from assess.store.tables import AuditEvent
from tests.cli.conftest import Assess


def test_a_rotation_says_until_when_the_old_key_is_good_and_so_does_the_doctor(
    assess: Assess, home: Path, installed: str
) -> None:
    before = (home / "secrets" / "link_key").read_text()
    said = assess("keys", "rotate", "link").stdout
    after = (home / "secrets" / "link_key").read_text()
    assert before != after
    assert "old ones good until 20" in said
    assert before not in said
    assert after not in said
    told = assess("keys", "list").stdout
    assert "session_key: one" in told
    assert "link_key: the present one, and old ones good until 20" in told
    assert "old ones good until 20" in assess("doctor").stdout
    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        event = session.exec(select(AuditEvent).where(AuditEvent.verb == "key.rotated")).one()
        assert event.object == "link_key"


def test_a_key_that_others_may_know_is_ended_at_once(assess: Assess, home: Path, installed: str) -> None:
    assess("keys", "rotate", "session")
    assert "session_key: one" in assess("keys", "rotate", "session", "--keep-days", "0").stdout
    assert (home / "secrets" / "session_key.old").read_text() == ""


def test_a_key_of_the_environment_is_replaced_where_it_comes_from(
    assess: Assess, installed: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSESS_LINK_KEY", "k" * 43)
    said = assess("keys", "rotate", "link")
    assert said.exit_code == 1
    assert "ASSESS_LINK_KEY_OLD" in said.stderr


def test_a_setting_that_names_no_file_is_said_in_one_line(assess: Assess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SMTP_URL_FILE", "nowhere")
    said = assess("init")
    assert said.exit_code == 1
    assert said.stderr.count("\n") == 1
    assert "SMTP_URL_FILE names nowhere" in said.stderr


def test_keys_under_which_something_is_stored_never_end(assess: Assess, home: Path, installed: str) -> None:
    before = (home / "secrets" / "second_factor_key").read_text()
    assert "old ones good for good" in assess("keys", "rotate", "second_factor").stdout
    assert before in (home / "secrets" / "second_factor_key.old").read_text()
    refused = assess("keys", "rotate", "second_factor", "--keep-days", "0")
    assert refused.exit_code == 1
    assert "they never end" in refused.stderr
