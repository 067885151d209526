"""Every command says what it did, and what to do when it could not."""

import stat
from pathlib import Path

import pytest
from argon2 import PasswordHasher
from sqlmodel import Session, select

from assess.cli import main
from assess.config import Settings
from assess.store import encryption
from assess.store.database import make_engine
from assess.store.tables import (
    Campaign,
    Cohort,
    OutboxMail,
    SecondFactor,
    StaffSession,
    StoredDocument,
    Team,
    User,
    now,
)  # fmt: skip
from tests.cli.conftest import Assess


@pytest.mark.parametrize("command", sorted(main.commands))
def test_help_of_each_command_says_what_it_is_for(assess: Assess, command: str) -> None:
    said = assess(command, "--help")
    assert said.exit_code == 0
    assert len(said.stdout.split()) > 15


def test_init_makes_secrets_tables_documents_and_one_administrator(assess: Assess, home: Path) -> None:
    said = assess("init")
    assert said.exit_code == 0
    line = next(line for line in said.stdout.splitlines() if line.startswith("admin "))
    role, address, name, password = line.split()
    assert (role, address, name) == ("admin", "http://127.0.0.1:8000/", "admin")
    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        kept = session.exec(select(User)).one().password
        assert kept.startswith("$argon2id$")
        assert PasswordHasher().verify(kept, password)
        assert "engagement-star" in session.exec(select(StoredDocument.slug)).all()
    for path in (home / "secrets").iterdir():
        assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert stat.S_IMODE((home / "secrets").stat().st_mode) == 0o700


def test_init_twice_changes_nothing_and_shows_no_password(assess: Assess, home: Path, installed: str) -> None:
    secrets = {path.name: path.read_text() for path in (home / "secrets").iterdir()}
    said = assess("init")
    assert "Already set up" in said.stdout
    assert "admin http" not in said.stdout
    assert {path.name: path.read_text() for path in (home / "secrets").iterdir()} == secrets


@pytest.mark.parametrize("words", [["user", "list"], ["rescore"], ["backup"], ["export", "x"]])
def test_commands_before_init_say_so(assess: Assess, words: list[str]) -> None:
    said = assess(*words)
    assert said.exit_code == 1
    assert "run `assess init` first" in said.stderr


def test_a_wrong_setting_is_named_with_the_remedy(assess: Assess, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PORT", "many")
    monkeypatch.setenv("ASSESS_WEB_PROCESSES", "0")
    said = assess("init")
    assert said.exit_code == 1
    assert [line.split(":")[0] for line in said.stderr.splitlines()] == ["PORT", "ASSESS_WEB_PROCESSES"]


def test_users_are_added_listed_and_given_new_passwords(assess: Assess, home: Path, installed: str) -> None:
    added = assess("user", "add", "mira", "--name", "Mira Olsen", "--team", "Reception")
    assert added.stdout.startswith("recruiter http://127.0.0.1:8000/ mira ")
    assert "mira (password not changed yet): Mira Olsen: recruiter in Reception" in assess("user", "list").stdout
    again = assess("user", "reset", "mira").stdout.split()
    assert again[0] == "mira"
    assert again[1] != added.stdout.split()[3]


def test_what_logins_take_is_shown_and_changed(assess: Assess, installed: str) -> None:
    assert assess("user", "rules").stdout == "idle 60 minutes, at most 12 hours, second factor: nobody\n"
    roles = ["--second-factor", "hr", "--second-factor", "administrator"]
    changed = assess("user", "rules", "--idle-minutes", "30", *roles)
    assert changed.stdout == "idle 30 minutes, at most 12 hours, second factor: administrator, hr\n"
    assert assess("user", "rules", "--second-factor", "nobody").stdout.endswith("second factor: nobody\n")
    refused = assess("user", "rules", "--idle-minutes", "1")
    assert refused.exit_code == 1
    assert "Enter a number of minutes between 5 and 720" in refused.stderr


def test_a_second_factor_is_taken_from_whoever_has_lost_it(assess: Assess, home: Path, installed: str) -> None:
    assert "admin has no second factor" in assess("user", "reset-second-factor", "admin").stderr
    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        admin = session.exec(select(User.id)).one()
        session.add(SecondFactor(user_id=admin or 0, secret="", enrolled_at=now()))
        session.add(StaffSession(token_hash="x", user_id=admin or 0, expires_at=now()))
        session.commit()
    assert "admin (second factor)" in assess("user", "list").stdout
    assert "logs in by password alone" in assess("user", "reset-second-factor", "admin").stdout
    assert "Ended 0 logins of admin" in assess("user", "log-out", "admin").stdout


@pytest.mark.parametrize(
    ("words", "reason"),
    [
        (["user", "log-out", "nobody"], "There is nobody called nobody"),
        (["user", "reset-second-factor", "nobody"], "There is nobody called nobody"),
        (["user", "add", "admin", "--role", "hr"], "The user name admin is taken"),
        (["user", "add", "!", "--role", "hr"], "Enter a user name of 2 to 40"),
        (["user", "add", "kofi"], "add --team NAME"),
        (["user", "reset", "nobody"], "There is nobody called nobody"),
        (["rescore", "--renew", "nothing"], "There is no campaign nothing"),
        (["export", "nothing"], "There is no campaign nothing"),
        (["invite", "nothing", "Mira Olsen", "mira@example.com"], "There is no campaign nothing"),
    ],
)
def test_what_cannot_be_done_is_said_in_one_line(
    assess: Assess, installed: str, words: list[str], reason: str
) -> None:
    said = assess(*words)
    assert said.exit_code == 1
    assert reason in said.stderr
    assert "Traceback" not in said.stderr


def test_check_names_every_error_at_once(assess: Assess, tmp_path: Path) -> None:
    folder = tmp_path / "front-desk"
    folder.mkdir()
    file = folder / "1.0.toml"
    file.write_text('schema = 1\nkind = "instrument"\nslug = "front-desk"\nversion = "1.0"\nminutes = "soon"\n')
    said = assess("check", str(file))
    assert said.exit_code == 1
    errors = [line for line in said.stderr.splitlines() if line.startswith(str(file))]
    assert len(errors) > 2
    assert any("minutes" in line for line in errors)


def test_check_passes_the_shipped_documents(assess: Assess) -> None:
    said = assess("check")
    assert said.exit_code == 0
    assert "no errors" in said.stdout


def test_doctor_names_what_is_wrong_with_the_remedy(assess: Assess, home: Path, installed: str) -> None:
    (home / "secrets" / "link_key").chmod(0o644)
    said = assess("doctor")
    assert said.exit_code == 1
    assert "others on this machine can read link_key" in said.stdout
    assert "→ chmod 700" in said.stdout


def open_campaign(home: Path) -> None:
    """A campaign with one cohort, as the browser would make it."""
    from assess.screening.campaigns import lifecycle

    settings = Settings.model_validate({"ASSESS_DATA": home})
    with Session(make_engine(settings.database, settings.audit_keys)) as session:
        team = Team(name="Reception")
        session.add(team)
        session.flush()
        assert team.id is not None
        plan = lifecycle.NewCampaign(title="Night porters", team_id=team.id, places=2, requisition="R-7")
        lifecycle.create(session, plan, owner_id=None, actor="tests")
        session.commit()


def test_invite_prints_the_same_link_again_and_writes_one_letter(
    assess: Assess, home: Path, installed: str
) -> None:
    open_campaign(home)
    first = assess("invite", "R-7", "Mira Olsen", "mira@example.com")
    again = assess("invite", "Night porters", "Mira Olsen", "mira@example.com")
    assert first.stdout.startswith("http://127.0.0.1:8000/i/")
    assert first.stdout == again.stdout
    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        letter = session.exec(select(OutboxMail)).one()
        assert letter.state == "held"
        assert first.stdout.strip() not in letter.body


def test_invite_says_all_that_is_wrong_with_a_person(assess: Assess, home: Path, installed: str) -> None:
    open_campaign(home)
    said = assess("invite", "R-7", " ", "nowhere")
    assert said.exit_code == 1
    assert len(said.stderr.splitlines()) == 2


def test_export_of_a_campaign_without_results_has_its_header(
    assess: Assess, home: Path, installed: str, tmp_path: Path
) -> None:
    open_campaign(home)
    file = tmp_path / "ranking.csv"
    assert assess("export", "R-7", "--out", str(file)).exit_code == 0
    assert file.read_text(encoding="utf-8-sig").startswith("Rank,")


def test_renewing_a_campaign_of_few_people_says_how_many_are_needed(
    assess: Assess, home: Path, installed: str
) -> None:
    open_campaign(home)
    said = assess("rescore", "--renew", "R-7")
    assert said.exit_code == 1
    assert "30 are needed" in said.stderr


def test_two_campaigns_of_one_name_are_told_apart_by_id(assess: Assess, home: Path, installed: str) -> None:
    open_campaign(home)
    with Session(make_engine(f"sqlite:///{home / 'assess.db'}")) as session:
        first = session.exec(select(Campaign)).one()
        pinned = session.exec(select(Cohort)).one()
        twin = Campaign(team_id=first.team_id, title="Night porters")
        session.add(twin)
        session.flush()
        assert twin.id is not None
        told = pinned.model_dump(exclude={"id", "campaign_id", "opened_at"})
        session.add(Cohort(campaign_id=twin.id, **told))
        session.commit()
        ids = {first.public_id, twin.public_id}
    said = assess("export", "Night porters")
    assert said.exit_code == 1
    assert all(public_id in said.stderr for public_id in ids)


def test_a_backup_in_a_folder_keeps_the_newest(assess: Assess, installed: str, tmp_path: Path) -> None:
    for day in (1, 2, 3):
        (tmp_path / f"backup-2026030{day}-020000.tar.gz").touch()
    said = assess("backup", str(tmp_path), "--keep", "2")
    assert said.exit_code == 0
    left = sorted(path.name for path in tmp_path.glob("backup-*"))
    assert left[0] == "backup-20260303-020000.tar.gz"
    assert len(left) == 2
    assert assess("restore", str(tmp_path / left[1]), "--check").stdout.startswith(
        f"{tmp_path / left[1]} is whole: "
    )


def test_keeping_some_needs_a_folder(assess: Assess, installed: str, tmp_path: Path) -> None:
    said = assess("backup", str(tmp_path / "one.tar.gz"), "--keep", "2")
    assert said.exit_code == 1
    assert "name a folder" in said.stderr


def test_an_encrypted_backup_goes_round(
    assess: Assess, home: Path, installed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = encryption.Identity.generate()
    (tmp_path / "key").write_text(f"{made}\n")
    file, key = str(tmp_path / "saved.tar.gz.age"), str(tmp_path / "key")
    said = assess("backup", file, "--with-secrets", "--recipient", str(made.to_public()))
    assert "with secrets: guard it well, encrypted" in said.stdout
    assert assess("backup", "--recipient", "age1nobody").stderr.startswith("age1nobody: no recipient of age")

    monkeypatch.setenv("ASSESS_DATA", str(tmp_path / "elsewhere"))
    assert "name the file of its identity" in assess("restore", file).stderr
    assert "Restored" in assess("restore", file, "--identity", key).stdout
    kept = (tmp_path / "elsewhere" / "secrets" / "link_key").read_text()
    assert kept == (home / "secrets" / "link_key").read_text()
    assert not list((tmp_path / "elsewhere").glob(".restore-*"))
