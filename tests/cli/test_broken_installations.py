"""Damaged, newer or full: every command says in one line what is wrong and what to do, and ends with code 1."""

import errno
import os
import resource
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from sqlalchemy.exc import OperationalError

from assess.cli.plain_failures import in_words
from tests.cli.conftest import Assess
from tests.postgres import free_port

ROOT = Path(__file__).resolve().parents[2]
SERVERS, COMMANDS = ("serve", "worker"), ("backup", "rescore", "upgrade", "init", "user list")


def run(home: Path, *words: str, largest_file: int | None = None) -> "subprocess.CompletedProcess[str]":
    """A command in a process of its own; perhaps one that may write no large file, as on a full disk."""

    def limit() -> None:
        if largest_file is not None:
            resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, largest_file))

    environment = os.environ | {"ASSESS_DATA": str(home), "PORT": str(free_port()), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "assess", *words]
    return subprocess.run(
        command, env=environment, preexec_fn=limit, capture_output=True, text=True, timeout=60, check=False
    )


def spoil_the_head(file: Path) -> None:
    """Another file in its place."""
    file.write_bytes(b"no database at all " * 2000)


def tear_the_middle(file: Path) -> None:
    """A disk that lost blocks: everything after the first two pages."""
    whole = file.read_bytes()
    file.write_bytes(whole[:8192] + b"\x55" * (len(whole) - 8192))


@pytest.fixture
def installed(home: Path) -> None:
    """An installation whose database nobody has open."""
    assert run(home, "init").returncode == 0


@pytest.fixture(params=[spoil_the_head, tear_the_middle])
def damaged(request: pytest.FixtureRequest, installed: None, home: Path) -> Path:
    """An installation whose file is damaged; its folder."""
    harm: Callable[[Path], None] = request.param
    harm(home / "assess.db")
    return home


@pytest.fixture
def newer(installed: None, home: Path) -> Path:
    """An installation that a later version has made; its folder."""
    with sqlite3.connect(home / "assess.db") as connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    connection.close()
    return home


def test_a_damaged_database_is_named_with_the_remedy(damaged: Path, assess: Assess) -> None:
    for words in COMMANDS:
        said = assess(*words.split())
        assert (said.exit_code, said.output.count("\n")) == (1, 1), (words, said.output)
        assert "The database cannot be used" in said.output
        assert "`assess restore` the newest backup with --force" in said.output
    for word in SERVERS:
        ended = run(damaged, word)
        assert ended.returncode == 1
        assert "Traceback" not in ended.stderr
        assert "`assess restore` the newest backup" in ended.stderr.splitlines()[-1]
    said = assess("doctor")
    assert said.exit_code == 1
    assert "WRONG  Database: " in said.output
    assert "→ stop the server, then `assess restore`" in said.output


def test_a_damaged_database_is_set_aside_by_a_restore(
    home: Path, assess: Assess, installed: None, tmp_path: Path
) -> None:
    assert run(home, "backup", str(tmp_path / "kept.tar.gz")).returncode == 0
    tear_the_middle(home / "assess.db")
    torn = (home / "assess.db").read_bytes()
    refused = assess("restore", str(tmp_path / "kept.tar.gz"))
    assert refused.exit_code == 1
    assert (home / "assess.db").read_bytes() == torn
    said = assess("restore", str(tmp_path / "kept.tar.gz"), "--force")
    assert said.exit_code == 0
    aside = next(home.glob("assess.db.damaged-*"))
    assert f"lies in {aside} now" in said.output
    assert aside.read_bytes() == torn
    assert "admin" in assess("user", "list").output


def test_a_newer_database_is_named_with_the_remedy(newer: Path, assess: Assess) -> None:
    for words in ("rescore", "upgrade", "init", "user list"):
        said = assess(*words.split())
        assert (said.exit_code, said.output.count("\n")) == (1, 1), (words, said.output)
        assert "revision 9999" in said.output
        assert "install the version that made them" in said.output
    for word in SERVERS:
        ended = run(newer, word)
        assert ended.returncode == 1
        assert "install the version that made them" in ended.stderr.splitlines()[-1]
    assert "→ install the version that made them, or newer" in assess("doctor").output
    assert assess("backup").exit_code == 0  # what somebody newer made can still be saved


@pytest.mark.parametrize("words", ["backup", "init", "serve", "worker", "rescore"])
def test_a_full_disk_is_said_in_one_line(installed: None, home: Path, words: str) -> None:
    if words == "init":
        shutil.rmtree(home)
    ended = run(home, *words.split(), largest_file=2000)
    assert ended.returncode == 1
    assert "Traceback" not in ended.stderr
    assert ended.stdout == ""
    assert "space" in ended.stderr.splitlines()[-1]
    assert not list(home.glob("backups/*"))


def test_a_file_in_place_of_the_data_folder_is_named(home: Path, assess: Assess) -> None:
    home.write_text("a file")
    for words in (*COMMANDS, "doctor"):
        said = assess(*words.split())
        assert (said.exit_code, said.output.count("\n")) == (1, 1)
        assert f"{home}: File exists" in said.output


def test_each_way_in_which_a_disk_refuses_has_its_remedy() -> None:
    def of_sqlite(words: str) -> Exception:
        return OperationalError("SELECT 1", {}, sqlite3.OperationalError(words))

    for error, remedy in (
        (OSError(errno.EROFS, "Read-only file system", "data"), "make the disk writable"),
        (OSError(errno.ENOSPC, "No space left on device"), "free some space"),
        (PermissionError(errno.EACCES, "Permission denied", "data"), "change its owner"),
        (of_sqlite("attempt to write a readonly database"), "disk must not be read-only"),
        (of_sqlite("database or disk is full"), "free some space"),
        (of_sqlite("database is locked"), "wait, or end it"),
    ):
        (said,) = in_words(error)
        assert remedy in said
    assert in_words(KeyError("ours")) == []  # our own faults keep their trace
