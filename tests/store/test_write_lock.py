"""Writers on SQLite take turns: nobody is lost, and a turn that never comes is an error in plain sight."""

from collections.abc import Iterator
from pathlib import Path
from threading import Thread

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import OperationalError
from sqlmodel import Session

from assess.store import write_lock
from assess.store.database import begin_writing, make_engine


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    """An engine on a table with one counter."""
    made = make_engine(f"sqlite:///{tmp_path / 'write_lock.db'}")
    with made.connect() as connection:
        connection.execute(text("create table counter (value integer)"))
        connection.execute(text("insert into counter values (0)"))
        connection.commit()
    yield made
    made.dispose()


def add_one(engine: Engine, times: int) -> None:
    """Read and write in one transaction, as often as told."""
    for _ in range(times):
        with Session(engine) as session:
            begin_writing(session)
            value = session.connection().execute(text("select value from counter")).scalar_one()
            session.connection().execute(text("update counter set value = :value"), {"value": value + 1})
            session.commit()


def test_no_addition_of_many_threads_and_engines_is_lost(engine: Engine) -> None:
    other = make_engine(str(engine.url))
    threads = [Thread(target=add_one, args=(one, 10)) for one in (engine, other) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    other.dispose()
    with engine.connect() as connection:
        assert connection.execute(text("select value from counter")).scalar_one() == 60


def test_a_turn_ends_with_a_rollback_too(engine: Engine) -> None:
    with Session(engine) as session:
        begin_writing(session)
        session.rollback()
    add_one(engine, 1)
    with engine.connect() as connection:
        assert connection.execute(text("select value from counter")).scalar_one() == 1


def test_who_waits_too_long_is_told_that_the_database_is_locked(
    engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(write_lock, "PATIENCE", 0.05)
    other = make_engine(str(engine.url))
    with Session(other) as holder, Session(engine) as late:
        begin_writing(holder)
        with pytest.raises(OperationalError, match="locked"):
            begin_writing(late)
    other.dispose()
    add_one(engine, 1)
