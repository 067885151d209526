"""Bringing a database to the newest form of the tables. Alembic is imported only where it works: it is heavy."""

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect, text

if TYPE_CHECKING:
    from alembic.config import Config

_FOLDER = Path(__file__).parent / "migrations"


class NewerDatabase(RuntimeError):
    """The database was made by a newer version; the message says so."""


def revisions() -> list[str]:
    """All revisions, the oldest first: one line without branches, numbered by their files' names."""
    return sorted(path.stem.partition("_")[0] for path in (_FOLDER / "versions").glob("[0-9]*.py"))


def head() -> str:
    """The newest revision there is."""
    return revisions()[-1]


def current(engine: Engine) -> str | None:
    """The revision the database is at; None for an empty one."""
    with engine.connect() as connection:
        return current_on(connection)


def current_on(connection: Connection) -> str | None:
    """The revision as this connection sees it."""
    if not inspect(connection).has_table("alembic_version"):
        return None
    found = connection.execute(text("SELECT version_num FROM alembic_version")).scalar()
    return None if found is None else str(found)


def check_known(revision: str | None) -> None:
    """NewerDatabase when this version of the product does not know a revision."""
    if revision is not None and revision not in revisions():
        reason = f"the data are at revision {revision}, which is unknown here"
        raise NewerDatabase(f"{reason}: install the version that made them, or a newer one")


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Migrate up to a revision, all in one transaction."""
    with engine.connect().execution_options(writing=True) as connection:
        upgrade_on(connection, revision)
        connection.commit()


def upgrade_on(connection: Connection, revision: str) -> None:
    """Migrate within the transaction of a connection; the caller commits."""
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    command.upgrade(config, revision)


def draft(engine: Engine, message: str) -> None:
    """Write a new revision from the difference between the tables and the database; for developers."""
    from alembic import command

    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message, autogenerate=True, rev_id=f"{len(revisions()) + 1:04d}")


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(_FOLDER))
    config.set_main_option("path_separator", "os")
    return config
