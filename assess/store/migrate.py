"""Bringing a database to the newest form of the tables."""

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import Script, ScriptDirectory
from sqlalchemy import Connection, Engine


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent / "migrations"))
    config.set_main_option("path_separator", "os")
    return config


class NewerDatabase(RuntimeError):
    """The database was made by a newer version; the message says so."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to a revision, all in one transaction."""
    with engine.connect().execution_options(writing=True) as connection:
        upgrade_on(connection, revision)
        connection.commit()


def upgrade_on(connection: Connection, revision: str) -> None:
    """Migrate within the transaction of a connection; the caller commits."""
    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def check_known(revision: str | None) -> None:
    """NewerDatabase when this version of the product does not know a revision."""
    known = {found.revision for found in _revisions(_config())}
    if revision is not None and revision not in known:
        raise NewerDatabase(
            f"revision {revision} is unknown here: install the version that made it, or a newer one"
        )


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return current_on(connection)


def current_on(connection: Connection) -> str | None:
    """The revision as this connection sees it."""
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


def _revisions(config: Config) -> list[Script]:
    return list(ScriptDirectory.from_config(config).walk_revisions())
