"""Writers on SQLite take turns: nobody is lost, and a turn that never comes is an error in plain sight."""

import sqlite3
from collections.abc import Iterator
from pathlib import Path
from threading import Thread
from time import monotonic

import pytest
from sqlalchemy import Engine, text
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlmodel import Session

from assess.store import write_lock
from assess.store.database import begin_writing, make_engine
from assess.store.write_lock import PooledConnection


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


class Company:
    """Threads that each add a row in a shared transaction, all of them waiting before the first may begin."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self.outcomes: dict[str, str] = {}
        with Session(engine) as session:
            self.write_lock: write_lock.WriteLock
            begin_writing(session, shared=True)
            self.write_lock = session.connection().connection.driver_connection.write_lock
        self.said: list[str] = []
        self.write_lock.writer.set_trace_callback(self.said.append)

    def write(self, *names: str) -> None:
        """Let everybody write at once."""
        threads = [Thread(target=self.add, args=(name,)) for name in names]
        with self.write_lock.lock:
            for thread in threads:
                thread.start()
            deadline = monotonic() + 10
            while self.write_lock.waiting < len(names):
                assert monotonic() < deadline
        for thread in threads:
            thread.join(60)

    def add(self, name: str) -> None:
        try:
            with Session(self.engine) as session:
                begin_writing(session, shared=True)
                session.connection().execute(text("insert into word values (:name)"), {"name": name})
                session.commit()
            self.outcomes[name] = "kept"
        except DBAPIError as error:
            self.outcomes[name] = type(error).__name__

    def kept(self) -> set[str]:
        """What another connection finds in the database."""
        with self.engine.connect() as connection:
            return set(connection.execute(text("select word from word")).scalars())

    @property
    def commits(self) -> int:
        """How often the disk was asked."""
        return sum(statement == "COMMIT" for statement in self.said)


@pytest.fixture
def company(engine: Engine) -> Company:
    """Writers of words, each of which may stand once."""
    with engine.connect() as connection:
        connection.execute(text("create table word (word text unique check (word <> 'bad'))"))
        connection.commit()
    return Company(engine)


def test_those_who_wait_share_one_commit(company: Company) -> None:
    company.write("a", "b", "c", "d", "e")
    assert company.outcomes == dict.fromkeys("abcde", "kept")
    assert company.kept() == set("abcde")
    assert company.commits == 1


def test_nobody_goes_on_before_the_commit(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    finish, early = company.write_lock._finish, []

    def watched() -> None:
        if company.write_lock.group is not None:  # members also look whether there is anything left to do
            early.extend(company.outcomes)
        finish()

    monkeypatch.setattr(company.write_lock, "_finish", watched)
    company.write("a", "b", "c")
    assert company.kept() == set("abc") == set(company.outcomes)
    assert early == []


def test_who_fails_in_company_fails_alone(company: Company) -> None:
    company.write("a", "bad", "b", "a ", "c")
    assert company.outcomes == {"a": "kept", "b": "kept", "c": "kept", "a ": "kept", "bad": "IntegrityError"}
    assert company.kept() == {"a", "b", "c", "a "}


def test_a_commit_that_fails_is_told_to_everybody_and_keeps_nothing(
    company: Company, monkeypatch: pytest.MonkeyPatch
) -> None:
    commit = PooledConnection.execute

    def full(self: PooledConnection, statement: str, *given: object) -> object:
        if statement == "COMMIT":
            raise sqlite3.OperationalError("database or disk is full")
        return commit(self, statement, *given)

    with monkeypatch.context() as patch:
        patch.setattr(PooledConnection, "execute", full, raising=False)
        company.write("a", "b", "c")
    assert company.outcomes == dict.fromkeys("abc", "OperationalError")
    assert company.kept() == set()
    company.write("a")
    assert company.kept() == {"a"}


def test_a_disk_that_fills_up_in_the_middle_keeps_exactly_what_it_said(company: Company) -> None:
    company.write_lock.writer.execute("PRAGMA max_page_count=16")
    words = [letter * 3000 for letter in "abcdefghijkl"]
    company.write(*words)
    assert "OperationalError" in company.outcomes.values()
    assert company.kept() == {word for word, outcome in company.outcomes.items() if outcome == "kept"}


def test_somebody_who_writes_alone_commits_first_for_those_before(company: Company) -> None:
    company.write_lock.waiting += 1  # as if somebody were about to share, who never comes
    company.add("a")
    add_one(company.engine, 1)
    company.write_lock.waiting -= 1
    assert company.kept() == {"a"}


def test_who_has_read_sees_what_was_written_since_and_may_still_share(company: Company) -> None:
    with Session(company.engine) as session:
        words = text("select word from word")
        assert session.connection().execute(words).scalars().all() == []
        company.add("a")
        assert session.connection().execute(words).scalars().all() == []  # as when it began to read
        begin_writing(session, shared=True)
        assert session.connection().execute(words).scalars().all() == ["a"]
        session.connection().execute(text("insert into word values ('b')"))
        session.commit()
    assert company.kept() == {"a", "b"}
    assert company.commits == 2


def test_who_has_read_and_waits_too_long_is_told_so(company: Company, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(write_lock, "PATIENCE", 0.01)
    with Session(company.engine) as holder, Session(company.engine) as late:
        late.connection().execute(text("select word from word"))
        begin_writing(holder)
        with pytest.raises(OperationalError, match="database is locked"):
            begin_writing(late, shared=True)
    company.add("a")
    assert company.kept() == {"a"}
