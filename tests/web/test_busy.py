"""When the database cannot write: the candidate is told to try again, and nothing is half-written."""

import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy import event
from sqlmodel import Session, select

from assess.config import Settings
from assess.store import write_lock
from assess.store.tables import Campaign, Response
from assess.web.app import create_app
from assess.web.extensions import db
from tests.postgres import free_port
from tests.screening.opening import open_campaign
from tests.web.test_candidate import Browser, browser_of


@pytest.fixture
def database_address(sqlite_template: Path, tmp_path: Path) -> str:
    """SQLite alone: its file is what can be full or locked here."""
    shutil.copy(sqlite_template, tmp_path / "assess.db")
    return f"sqlite:///{tmp_path / 'assess.db'}"


@pytest.fixture
def campaign(app: Flask, session: Session) -> Campaign:
    """An open campaign."""
    return open_campaign(session)


@pytest.fixture
def amira(app: Flask, session: Session, campaign: Campaign) -> Browser:
    """Amira, at her first question."""
    return browser_of(app, session, campaign, "Amira").reach_questions()


@contextmanager
def setting(app: Flask, pragma: str) -> Iterator[None]:
    """Every connection of the application with this setting, as long as the test wants."""

    def apply(connection: sqlite3.Connection, _record: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    with app.app_context():
        engine = db.engine
    engine.dispose()
    event.listen(engine, "connect", apply)
    try:
        yield
    finally:
        event.remove(engine, "connect", apply)
        engine.dispose()


def answered(session: Session) -> int:
    """How many answers are kept."""
    session.rollback()
    return len(session.exec(select(Response)).all())


def test_a_locked_database_loses_nothing(
    settings: Settings, session: Session, amira: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_lock, "PATIENCE", 0.01)
    place, answers = amira.path, amira.answers()
    with closing(sqlite3.connect(settings.database[10:])) as other:
        other.execute("BEGIN IMMEDIATE")
        amira.send(answers)
        assert amira.page.status_code == 503
        assert amira.page.headers["Retry-After"] == "5"
        other.rollback()
        assert answered(session) == 0
        amira.send(answers, to=place)
    assert amira.page.status_code == 200
    assert answered(session) == 1


def test_a_file_that_cannot_be_written_loses_nothing(app: Flask, session: Session, amira: Browser) -> None:
    place, answers = amira.path, amira.answers()
    with setting(app, "query_only=ON"):
        amira.send(answers)
        assert amira.page.status_code == 503
    assert answered(session) == 0
    amira.send(answers, to=place)
    assert amira.page.status_code == 200
    assert answered(session) == 1


@pytest.mark.parametrize(
    "place", ["/take", "/take/anyone/anything/1", "/i/some.link", "/login", "/", "/campaigns", "/nowhere"]
)
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_without_a_database_every_page_says_when_to_come_back(settings: Settings, method: str, place: str) -> None:
    settings.database_url = f"postgresql+psycopg://nobody@127.0.0.1:{free_port()}/gone"
    visitor = create_app(settings, WTF_CSRF_ENABLED=False).test_client()
    visitor.set_cookie("candidate", "let in long ago")
    with visitor.session_transaction() as cookie:
        cookie["staff"] = "logged in long ago"
    answer = visitor.open(place, method=method)
    assert answer.status_code in {503, 405}
    if answer.status_code == 503:
        assert answer.headers["Retry-After"] == "5"
        assert "Nothing was lost" in answer.text
