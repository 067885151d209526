"""Migrations are one line without branches, and lead to the tables as the code has them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine, text

from assess.store import migrate
from assess.store.tables import metadata
from tests.engines import make_engine


@pytest.fixture
def engine(database_address: str) -> Iterator[Engine]:
    """A database at the newest revision."""
    made = make_engine(database_address)
    yield made
    made.dispose()


def test_revisions_are_one_numbered_line() -> None:
    scripts = ScriptDirectory(str(Path(migrate.__file__).parent / "migrations"))
    assert [script.revision for script in scripts.walk_revisions()] == migrate.revisions()[::-1]
    assert scripts.get_heads() == [migrate.head()]


def test_a_migrated_database_has_the_tables_of_the_code(engine: Engine) -> None:
    assert migrate.current(engine) == migrate.head()
    with engine.connect() as connection:
        difference = compare_metadata(MigrationContext.configure(connection), metadata)
    assert difference == []


def test_an_empty_database_has_no_revision(tmp_path: Path) -> None:
    assert migrate.current(make_engine(f"sqlite:///{tmp_path / 'empty.db'}")) is None


def test_what_mail_servers_said_before_becomes_a_code(tmp_path: Path) -> None:
    engine = make_engine(f"sqlite:///{tmp_path / 'old.db'}")
    migrate.upgrade(engine, "0007")
    said = "{'amira@example.com': (550, b'<amira@example.com> unknown')}"
    letter = text("INSERT INTO outboxmail VALUES (:id, :id, '', '', '', :state, :error, NULL, '', NULL)")
    with engine.connect().execution_options(writing=True) as connection:
        for number, (state, error) in enumerate([("failed", said), ("uncertain", "Perhaps."), ("sent", "")]):
            connection.execute(letter, {"id": number, "state": state, "error": error})
        connection.commit()
    migrate.upgrade(engine)
    with engine.connect() as connection:
        found = connection.execute(text("SELECT state, error, reply FROM outboxmail ORDER BY id")).all()
    assert [tuple(one) for one in found] == [
        ("failed", "not-recorded", ""),
        ("uncertain", "worker-died", ""),
        ("sent", "", ""),
    ]
