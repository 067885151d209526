"""What the commands share: settings, sessions, failures in plain words, progress."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from sqlalchemy import Engine
    from sqlmodel import Session

    from assess.config import Settings


class Failure(click.ClickException):
    """What went wrong, one line a problem, each with its remedy; the command ends with code 1."""

    def __init__(self, *lines: str) -> None:
        super().__init__("\n".join(lines))

    def show(self, file: object = None) -> None:
        """Print the lines on standard error."""
        for line in self.message.splitlines():
            click.echo(line, err=True)


def load_settings(**chosen: object) -> "Settings":
    """The settings of the environment and of the command line; Failure names every wrong one."""
    from pydantic import ValidationError

    from assess.config import ConfigError, Settings

    try:
        return Settings.model_validate({name: value for name, value in chosen.items() if value is not None})
    except ConfigError as error:
        raise Failure(str(error)) from None
    except ValidationError as error:
        lines = [f"{'.'.join(map(str, found['loc']))}: {found['msg']}" for found in error.errors()]
        raise Failure(*(f"{line}. Correct the environment variable" for line in lines)) from None


def open_engine(settings: "Settings", patience: float = 0) -> "Engine":
    """The database; Failure when this installation has not been made yet, or is not up to date."""
    from assess.store import migrate

    engine = new_engine(settings, patience)
    with plain_words():
        migrate.check_known(at := migrate.current(engine))
    if at is None:
        raise Failure(f"There is no installation in {settings.data.absolute()}: run `assess init` first")
    if at != migrate.head():
        raise Failure(
            f"The database is at revision {at}, this version needs {migrate.head()}: run `assess upgrade`"
        )
    return engine


def new_engine(settings: "Settings", patience: float = 0) -> "Engine":
    """The database, whatever its state; the folder of a SQLite file is made, a server may take so many seconds."""
    from assess.store.database import await_server, make_engine

    with plain_words():
        settings.data.mkdir(parents=True, exist_ok=True, mode=0o700)
        engine = make_engine(settings.database, settings.audit_keys)
        if patience:
            await_server(engine, patience)
    return engine


@contextmanager
def writing(settings: "Settings") -> "Iterator[Session]":
    """A session that holds the write lock and commits at the end; named errors become plain words."""
    from sqlmodel import Session

    from assess.store.database import begin_writing

    with plain_words(), Session(open_engine(settings)) as session:
        begin_writing(session)
        yield session
        session.commit()


@contextmanager
def plain_words() -> Iterator[None]:
    """Turn the errors that our verbs, the database and the disk name into lines; anything else keeps its trace."""
    from assess.cli.plain_failures import in_words

    try:
        yield
    except Exception as error:
        if said := in_words(error):
            raise Failure(*said) from None
        raise


@contextmanager
def progress(label: str, length: int) -> Iterator[Callable[[int], None]]:
    """A progress bar on standard error; what it yields takes the steps done."""
    with click.progressbar(length=length, label=label, file=sys.stderr) as bar:
        yield bar.update
