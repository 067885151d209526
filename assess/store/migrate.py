"""Bringing a database to the newest form of the tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Engine


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to a revision, all in one transaction."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, revision)
        connection.commit()


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def head() -> str:
    """The newest revision there is."""
    found = ScriptDirectory.from_config(_config()).get_current_head()
    assert found is not None
    return found


def draft(engine: Engine, message: str) -> None:
    """Write a new revision from the difference between the tables and the database; for developers."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True, rev_id=f"{len(_revisions(config)) + 1:04d}")


def _revisions(config: Config) -> list[object]:
    return list(ScriptDirectory.from_config(config).walk_revisions())
