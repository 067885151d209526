"""Migrations are one line without branches, and lead to the tables as the code has them."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine

from assess.store import migrate
from assess.store.database import make_engine
from assess.store.tables import metadata


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
